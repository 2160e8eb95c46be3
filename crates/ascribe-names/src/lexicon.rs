//! The compiled lexicon: entities with all their names, read in place from bytes that the build script wrote.
//!
//! Loading is a check of nine lengths: nothing is parsed or copied, so a first run costs microseconds.

use crate::compile::{self, ENTRY};
use crate::gate::Gate;
use crate::key;
use crate::matching::Matches;
use crate::table::EntryRow;
use ascribe_model::Kind;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

static SHIPPED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.bin"));
static COMMON: &str = include_str!("../data/common-words.txt");
/// Ids that ATT&CK has withdrawn, and those in force that took their places.
static WITHDRAWN: &str = include_str!("../data/attack-withdrawn.txt");
static GIVEN: &str = include_str!("../data/given-names.txt");

/// The number of an entry in one lexicon.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EntryId(pub u32);

/// What a printed form is to its entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FormRole {
    /// A name.
    Name,
    /// An adjective or a word for the people: "Iranian", "Iranians".
    Adjective,
    /// A place that stands for a government or a body: "Tehran", "the Kremlin".
    Seat,
}

/// One listed form of a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Form<'l> {
    /// As listed.
    pub text: &'l str,
    /// How safely it may be taken as the name.
    pub gate: Gate,
    /// What it is to its entry.
    pub role: FormRole,
    /// Whose name it is.
    pub entry: EntryId,
}

/// Entities with all their names.
pub struct Lexicon {
    bytes: Cow<'static, [u8]>,
    sections: [Range<usize>; SECTIONS],
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lexicon({} entries, {} bytes)", self.len(), self.bytes.len())
    }
}

const NODES: usize = 0;
const KEYS: usize = 1;
const FORMS: usize = 2;
const ENTRIES: usize = 3;
const LISTS: usize = 4;
const COUNTRIES: usize = 5;
const ENTRY_FORMS: usize = 6;
const TEXT: usize = 7;
const ATTACK: usize = 8;
const SECTIONS: usize = 9;

impl Lexicon {
    /// The lexicon that the binary ships.
    ///
    /// ```
    /// let lexicon = ascribe_names::Lexicon::shipped();
    /// let found: Vec<_> = lexicon.matches("Microsoft calls APT-28 Forest Blizzard.").collect();
    /// assert_eq!(found[1].start..found[1].end, 16..22);
    /// ```
    pub fn shipped() -> &'static Lexicon {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Lexicon::from_bytes(Cow::Borrowed(SHIPPED)))
    }

    /// A lexicon over rows of one's own, gated with the shipped list of common words.
    pub fn from_rows(rows: &[EntryRow]) -> Lexicon {
        Lexicon::from_bytes(Cow::Owned(compile::compile(rows, common_words(), given_names())))
    }

    /// This lexicon with further rows, such as a user's own table.
    pub fn with(&self, rows: &[EntryRow]) -> Lexicon {
        let mut all: Vec<EntryRow> = self.entries().map(|e| e.row()).collect();
        all.extend_from_slice(rows);
        Lexicon::from_rows(&all)
    }

    /// This lexicon without the entries that `drop` names, such as those that a reader of an old report could not know.
    pub fn without(&self, drop: impl Fn(&Entry<'_>) -> bool) -> Lexicon {
        let kept: Vec<EntryRow> = self.entries().filter(|entry| !drop(entry)).map(|entry| entry.row()).collect();
        Lexicon::from_rows(&kept)
    }

    fn from_bytes(bytes: Cow<'static, [u8]>) -> Lexicon {
        let mut sections: [Range<usize>; SECTIONS] = Default::default();
        let mut at = 4 * SECTIONS;
        for (i, section) in sections.iter_mut().enumerate() {
            let end = (at + number(&bytes, i) as usize).min(bytes.len());
            *section = at.min(end)..end;
            at = end;
        }
        Lexicon { bytes, sections }
    }

    fn section(&self, section: usize) -> &[u8] {
        self.sections.get(section).and_then(|r| self.bytes.get(r.clone())).unwrap_or_default()
    }

    /// Nodes of the trie, 16 bytes each.
    pub(crate) fn nodes(&self) -> &[[u8; 16]] {
        self.section(NODES).as_chunks().0
    }

    fn text(&self, start: u32, length: usize) -> &str {
        let bytes = self.section(TEXT).get(start as usize..start as usize + length);
        bytes.and_then(|b| std::str::from_utf8(b).ok()).unwrap_or_default()
    }

    /// Leftmost-longest names in `text`, each on word bounds, with every entry that the printed form may name.
    ///
    /// A form whose gate forbids the printed case is not reported; one under [`Gate::Context`] is, and the
    /// caller looks for supporting words.
    pub fn matches<'l, 't>(&'l self, text: &'t str) -> Matches<'l, 't> {
        Matches::new(self, text)
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.section(ENTRIES).len() / ENTRY
    }

    /// True if there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All entries in order.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        (0..self.len() as u32).map(|i| Entry { lexicon: self, id: EntryId(i) })
    }

    /// The entry with this number. An unknown number gives an entry with empty fields.
    pub fn entry(&self, id: EntryId) -> Entry<'_> {
        Entry { lexicon: self, id }
    }

    /// The forms that share key number `key`.
    pub(crate) fn forms_of_key(&self, key: u32) -> impl Iterator<Item = Form<'_>> {
        let keys = self.section(KEYS);
        (number(keys, key as usize)..number(keys, key as usize + 1)).map(|f| self.form(f))
    }

    fn form(&self, form: u32) -> Form<'_> {
        let record = self.section(FORMS).as_chunks::<16>().0.get(form as usize).copied().unwrap_or_default();
        let length = u16::from_le_bytes([record[4], record[5]]) as usize;
        let role = match record[7] {
            compile::ROLE_ADJECTIVE => FormRole::Adjective,
            compile::ROLE_SEAT => FormRole::Seat,
            _ => FormRole::Name,
        };
        Form {
            text: self.text(number(&record, 0), length),
            gate: Gate::from_code(record[6]),
            role,
            entry: EntryId(number(&record, 2)),
        }
    }

    /// Every form with the same key as `name`, whatever its case and separators.
    pub fn forms(&self, name: &str) -> Vec<Form<'_>> {
        match self.key_number(&key::key(name)) {
            Some(key) => self.forms_of_key(key).collect(),
            None => Vec::new(),
        }
    }

    fn key_number(&self, symbols: &[u8]) -> Option<u32> {
        let nodes = self.nodes();
        let mut node = *nodes.first()?;
        for &symbol in symbols {
            node = *nodes.get(child(&node, symbol)?)?;
        }
        key_at(&node).filter(|_| !symbols.is_empty())
    }

    /// The entries that bear `name`, whatever its case and separators, in the order of the tables.
    ///
    /// ```
    /// let lexicon = ascribe_names::Lexicon::shipped();
    /// assert!(!lexicon.by_name("fancy-bear").is_empty());
    /// ```
    pub fn by_name(&self, name: &str) -> Vec<EntryId> {
        let mut ids: Vec<EntryId> = self.forms(name).iter().map(|f| f.entry).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The entries of one kind that bear `name`.
    pub fn by_name_of(&self, kind: Kind, name: &str) -> Vec<EntryId> {
        let mut ids = self.by_name(name);
        ids.retain(|&id| self.entry(id).kind() == kind);
        ids
    }

    /// The entry with an ATT&CK id, such as `T1003.001`. An id that ATT&CK has withdrawn gives the entry of the one that
    /// took its place: older reports print it.
    ///
    /// ```
    /// let lexicon = ascribe_names::Lexicon::shipped();
    /// let entry = lexicon.by_attack_id("T1003.001").unwrap();
    /// assert_eq!(lexicon.entry(entry).name(), "LSASS Memory");
    /// assert_eq!(lexicon.entry(lexicon.by_attack_id("T1086").unwrap()).name(), "PowerShell");
    /// assert!(lexicon.by_attack_id("T9999").is_none());
    /// ```
    pub fn by_attack_id(&self, id: &str) -> Option<EntryId> {
        self.in_force(id).or_else(|| self.in_force(withdrawn().get(id)?))
    }

    fn in_force(&self, id: &str) -> Option<EntryId> {
        let entries = self.section(ATTACK).as_chunks::<4>().0;
        let of = |entry: &[u8; 4]| EntryId(u32::from_le_bytes(*entry));
        let at = entries.binary_search_by_key(&id, |e| self.entry(of(e)).id_in("attack").unwrap_or_default()).ok()?;
        entries.get(at).map(of)
    }

    /// The country with an ISO 3166-1 alpha-2 code, in capitals.
    pub fn country(&self, iso: &str) -> Option<EntryId> {
        let countries = self.section(COUNTRIES).as_chunks::<8>().0;
        let wanted = compile::country_code(iso);
        let at = countries.binary_search_by_key(&wanted, |c| number(c, 0)).ok()?;
        countries.get(at).map(|c| EntryId(number(c, 1)))
    }

    /// The code of the country whose capital is `city`.
    pub fn country_of_capital(&self, city: &str) -> Option<&str> {
        let capital = |id: &EntryId| self.entry(*id).class() == "capital";
        self.by_name_of(Kind::City, city).into_iter().find(capital).and_then(|id| self.entry(id).country())
    }

    /// The code of the country that an adjective or a word for its people belongs to: "Iranian" gives `IR`.
    pub fn demonym(&self, word: &str) -> Option<&str> {
        let forms = self.forms(word);
        let found =
            forms.iter().find(|f| f.role == FormRole::Adjective && self.entry(f.entry).kind() == Kind::Country)?;
        self.entry(found.entry).country()
    }
}

fn withdrawn() -> &'static HashMap<&'static str, &'static str> {
    static IDS: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    IDS.get_or_init(|| {
        WITHDRAWN.lines().filter(|line| !line.starts_with('#')).filter_map(|l| l.split_once(' ')).collect()
    })
}

/// Lower-cased common words, which a name of a threat may also be.
pub fn common_words() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&str>> = OnceLock::new();
    WORDS.get_or_init(|| words(COMMON))
}

/// Lower-cased names of people, places and firms, which a name of a threat may also be.
pub fn given_names() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&str>> = OnceLock::new();
    WORDS.get_or_init(|| words(GIVEN))
}

fn words(list: &'static str) -> HashSet<&'static str> {
    list.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
}

/// An entity of the lexicon.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'l> {
    lexicon: &'l Lexicon,
    id: EntryId,
}

impl<'l> Entry<'l> {
    /// Its number.
    pub fn id(&self) -> EntryId {
        self.id
    }

    fn field(&self, field: usize) -> u32 {
        let records = self.lexicon.section(ENTRIES).as_chunks::<ENTRY>().0;
        records.get(self.id.0 as usize).map_or(0, |r| number(r, field))
    }

    fn words(&self, field: usize) -> &'l str {
        self.lexicon.text(self.field(field), self.field(field + 1) as usize)
    }

    /// Canonical name.
    pub fn name(&self) -> &'l str {
        self.words(0)
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        Kind::from_word(self.words(2)).unwrap_or(Kind::Concept)
    }

    /// Finer class within the kind, such as `security-vendor` or `intelligence-service`; may be empty.
    pub fn class(&self) -> &'l str {
        self.words(4)
    }

    /// The list or table that the row is from.
    pub fn said_by(&self) -> &'l str {
        self.words(6)
    }

    /// ISO 3166-1 alpha-2 code: of the country itself, of the seat of a body, or the said sponsor of a group.
    pub fn country(&self) -> Option<&'l str> {
        let code = self.field(8);
        let id = self.lexicon.country_text(code);
        id.filter(|_| code != 0)
    }

    /// Ids by catalogue: `attack`, `misp-galaxy`, `iso3166`, `cve` …
    pub fn ids(&self) -> impl Iterator<Item = (&'l str, &'l str)> + use<'l> {
        let lexicon = self.lexicon;
        let lists = lexicon.section(LISTS).as_chunks::<8>().0;
        let start = self.field(9) as usize;
        let pairs = lists.get(start..start + self.field(10) as usize).unwrap_or_default();
        let text = move |p: &[u8; 8]| lexicon.text(number(p, 0), number(p, 1) as usize);
        pairs.as_chunks::<2>().0.iter().map(move |[catalogue, id]| (text(catalogue), text(id)))
    }

    /// The id in one catalogue.
    pub fn id_in(&self, catalogue: &str) -> Option<&'l str> {
        self.ids().find(|(c, _)| *c == catalogue).map(|(_, id)| id)
    }

    /// All listed forms of its names, in the order of their keys.
    pub fn forms(&self) -> impl Iterator<Item = Form<'l>> + use<'l> {
        let lexicon = self.lexicon;
        let (start, count) = (self.field(11) as usize, self.field(12) as usize);
        let numbers = lexicon.section(ENTRY_FORMS);
        (start..start + count).map(move |i| lexicon.form(number(numbers, i)))
    }

    /// The entry as a row of a table, gates and roles as marks.
    fn row(&self) -> EntryRow {
        let mark = |f: Form<'_>| {
            let gate = ["safe", "exact", "context"].get(usize::from(f.gate.code())).copied().unwrap_or("context");
            let role = match f.role {
                FormRole::Name => "",
                FormRole::Adjective => " ^adj",
                FormRole::Seat => " ^seat",
            };
            format!("{} ^{gate}{role}", f.text)
        };
        EntryRow {
            kind: self.words(2).into(),
            name: self.forms().find(|f| f.text == self.name()).map_or_else(|| self.name().into(), mark),
            class: self.class().into(),
            country: self.country().unwrap_or_default().into(),
            ids: self.ids().map(|(k, v)| (k.to_string(), v.to_string())).collect(),
            others: self.forms().filter(|f| f.text != self.name()).map(mark).collect(),
            source: self.said_by().into(),
        }
    }

    /// Other names: every listed form but the canonical one and the adjectives.
    pub fn aliases(&self) -> impl Iterator<Item = &'l str> + use<'l> {
        let name = self.name();
        self.forms().filter(move |f| f.text != name && f.role != FormRole::Adjective).map(|f| f.text)
    }
}

impl Lexicon {
    fn country_text(&self, code: u32) -> Option<&str> {
        static CODES: OnceLock<Vec<u8>> = OnceLock::new();
        // Every pair of letters once, so that a code can be lent out without keeping text for it.
        let codes = CODES.get_or_init(|| (b'A'..=b'Z').flat_map(|a| (b'A'..=b'Z').flat_map(move |b| [a, b])).collect());
        let (a, b) = ((code >> 8).wrapping_sub(65) as usize, (code & 255).wrapping_sub(65) as usize);
        let at = (a < 26 && b < 26).then_some((a * 26 + b) * 2)?;
        codes.get(at..at + 2).and_then(|c| std::str::from_utf8(c).ok())
    }
}

/// The `i`th little-endian `u32` of `bytes`; 0 outside.
pub(crate) fn number(bytes: &[u8], i: usize) -> u32 {
    bytes.as_chunks::<4>().0.get(i).map_or(0, |b| u32::from_le_bytes(*b))
}

/// The child of a node by a symbol.
#[inline]
pub(crate) fn child(node: &[u8; 16], symbol: u8) -> Option<usize> {
    let [b0, b1, b2, b3, b4, b5, b6, b7, f0, f1, f2, f3, ..] = *node;
    let bitmap = u64::from_le_bytes([b0, b1, b2, b3, b4, b5, b6, b7]);
    let bit = 1u64 << (symbol & 63);
    let before = (bitmap & (bit - 1)).count_ones();
    (bitmap & bit != 0).then(|| (u32::from_le_bytes([f0, f1, f2, f3]) + before) as usize)
}

/// The key that ends at a node.
#[inline]
pub(crate) fn key_at(node: &[u8; 16]) -> Option<u32> {
    let [.., k0, k1, k2, k3] = *node;
    let key = u32::from_le_bytes([k0, k1, k2, k3]);
    (key != u32::MAX).then_some(key)
}
