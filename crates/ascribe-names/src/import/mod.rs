//! Importers: public lists of names become table rows and statements. The kind of a file is found by its content.
//!
//! What is wrong in a file never stops the rest: each fault is a [`Fault`] that names its object.

mod attack;
mod galaxy;
mod lists;
mod stream;

use crate::table::{self, EntryRow, SaidRow, TableRow};
use serde_json::Value;

/// Largest file that is taken, in bytes.
pub const LARGEST_FILE: usize = 512 << 20;
/// Most names that one object may bear; the rest are left out with a fault.
pub const MOST_NAMES: usize = 500;
/// Longest name, in bytes.
pub const LONGEST_NAME: usize = 200;
/// Most faults that are kept; the rest are counted.
const MOST_FAULTS: usize = 200;

/// The kinds of file that are understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A MISP galaxy cluster.
    MispGalaxy,
    /// ATT&CK as a STIX 2.0 or 2.1 bundle.
    Attack,
    /// Microsoft's mapping of threat actor names.
    MicrosoftMapping,
    /// CISA's catalogue of known exploited vulnerabilities.
    Kev,
    /// A MISP warning list.
    WarningList,
    /// A table in Ascribe's own format.
    Table,
    /// A CSV with a header of one's own.
    Csv,
}

/// Something that could not be read, and where.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Fault {
    /// The object: its id, name or line.
    pub object: String,
    /// What is wrong with it.
    pub what: String,
}

/// What an import gives.
#[derive(Debug)]
pub struct Imported {
    /// The kind of file.
    pub source: Source,
    /// Entities and their names.
    pub entries: Vec<EntryRow>,
    /// Statements about names.
    pub said: Vec<SaidRow>,
    /// Domains, addresses and other values that are likely harmless.
    pub benign: Vec<String>,
    /// What could not be read; the first few.
    pub faults: Vec<Fault>,
    /// Faults beyond those kept.
    pub more_faults: usize,
}

impl Imported {
    fn new(source: Source) -> Self {
        Imported {
            source,
            entries: Vec::new(),
            said: Vec::new(),
            benign: Vec::new(),
            faults: Vec::new(),
            more_faults: 0,
        }
    }

    fn fault(&mut self, object: impl Into<String>, what: impl Into<String>) {
        if self.faults.len() < MOST_FAULTS {
            let object: String = object.into();
            self.faults.push(Fault { object: clip(&object, 120), what: what.into() });
        } else {
            self.more_faults += 1;
        }
    }

    /// The name if it may stand in a table; else a fault and `None`.
    fn name(&mut self, object: &str, name: &str) -> Option<String> {
        // Some lists add the speaker or the platform: "Hive0081 (IBM)".
        let name = name.trim();
        let name = name.strip_suffix(')').and_then(|n| n.rsplit_once(" (")).map_or(name, |(n, _)| n.trim());
        if name.is_empty() || name.contains(": ") || name.chars().all(|c| !c.is_alphanumeric()) {
            return None;
        }
        if name.len() > LONGEST_NAME {
            self.fault(object, format!("a name of {} bytes is longer than {LONGEST_NAME}: left out", name.len()));
            return None;
        }
        let tidy = |c: char| if c.is_control() || c == '|' { ' ' } else { c };
        Some(name.chars().map(tidy).collect::<String>().replace(" ^", " "))
    }

    /// The names in a JSON field that should be a list of strings, or one string.
    fn names(&mut self, object: &str, field: &str, value: Option<&Value>) -> Vec<String> {
        let mut names = Vec::new();
        let listed: &[Value] = match value {
            None | Some(Value::Null) => &[],
            Some(Value::Array(list)) => list,
            Some(one @ Value::String(_)) => std::slice::from_ref(one),
            Some(_) => {
                self.fault(object, format!("its {field} are no list of strings: left out"));
                &[]
            }
        };
        if listed.len() > MOST_NAMES {
            self.fault(object, format!("has {} {field}: only the first {MOST_NAMES} are taken", listed.len()));
        }
        for name in listed.iter().take(MOST_NAMES) {
            match name.as_str() {
                Some(name) => names.extend(self.name(object, name)),
                None => self.fault(object, format!("one of its {field} is no string: left out")),
            }
        }
        names
    }
}

/// Why a whole file was refused.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// None of the known kinds.
    #[error(
        "is no list that Ascribe knows ({0}); it takes MISP galaxies and warning lists, ATT&CK STIX bundles, Microsoft's mapping, CISA KEV, Ascribe tables and CSV with a header"
    )]
    Unknown(String),
    /// Unsound JSON.
    #[error("is no sound JSON: {0}; fetch it again")]
    Json(#[from] serde_json::Error),
    /// Not text.
    #[error("is no UTF-8 text; save it as UTF-8")]
    Encoding,
    /// Too many bytes.
    #[error("has more than {} MB; split it", LARGEST_FILE >> 20)]
    TooLarge,
}

/// Reads a list of names of any known kind.
///
/// # Errors
/// If the file as a whole is none of the known kinds. Faults of single objects are in [`Imported::faults`].
pub fn import(bytes: &[u8]) -> Result<Imported, ImportError> {
    if bytes.len() > LARGEST_FILE {
        return Err(ImportError::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match bytes.iter().find(|b| !b.is_ascii_whitespace()) {
        Some(b'{') => import_object(bytes),
        Some(b'[') => lists::microsoft(bytes),
        Some(_) => import_text(std::str::from_utf8(bytes).map_err(|_| ImportError::Encoding)?),
        None => Err(ImportError::Unknown("it is empty".into())),
    }
}

fn import_object(bytes: &[u8]) -> Result<Imported, ImportError> {
    let head = stream::head(bytes)?;
    if head.text("type") == "bundle" || head.has("objects") {
        return attack::import(bytes);
    }
    if head.has("vulnerabilities") {
        return lists::kev(bytes);
    }
    if head.has("values") {
        return galaxy::import(bytes, head.text("type"), head.text("name"));
    }
    if head.has("list") {
        return lists::warning(bytes, head.text("name"));
    }
    Err(ImportError::Unknown(format!("its fields are {}", clip(&head.names.join(", "), 120))))
}

fn import_text(text: &str) -> Result<Imported, ImportError> {
    let row = text.lines().find(|l| !l.trim().is_empty() && !l.starts_with('#')).unwrap_or_default();
    if row.contains('\t') {
        return Ok(import_table(text));
    }
    lists::csv(text)
}

fn import_table(text: &str) -> Imported {
    let mut out = Imported::new(Source::Table);
    for (number, line) in text.lines().enumerate() {
        let object = || format!("line {}", number + 1);
        match table::read_line(line) {
            Ok(Some(TableRow::Entry(row))) => match ascribe_model::Kind::from_word(&row.kind) {
                Some(_) if row.name.len() <= LONGEST_NAME && row.others.len() <= MOST_NAMES => out.entries.push(row),
                Some(_) => out.fault(object(), "has too many names or too long a name: left out"),
                None => out.fault(object(), format!("{:?} is no kind of entity", clip(&row.kind, 40))),
            },
            Ok(Some(TableRow::Said(row))) => match crate::statement::Relation::from_word(&row.relation) {
                Some(_) => out.said.push(row),
                None => out.fault(object(), format!("{:?} is no relation", clip(&row.relation, 40))),
            },
            Ok(None) => {}
            Err(why) => out.fault(object(), why),
        }
    }
    out
}

/// The first `most` bytes of `text`, cut on a character.
pub(crate) fn clip(text: &str, most: usize) -> String {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if end < text.len() { format!("{}…", &text[..end]) } else { text.to_string() }
}
