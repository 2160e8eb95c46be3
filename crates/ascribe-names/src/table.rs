//! The one text format of all name tables, shipped or a user's own: tab-separated rows, `#` for comments.
//!
//! Two shapes of row, told apart by the first field:
//!
//! ```text
//! KIND  NAME  CLASS  COUNTRY  IDS(a=b;c=d)  OTHER NAMES(a|b|c)  SOURCE
//! said  NAME  RELATION  OTHER  SAID BY  SINCE  WHERE
//! ```
//!
//! A name may end in a mark: ` ^safe`, ` ^exact`, ` ^context` set its gate, ` ^adj` says that it is an adjective
//! or a word for the people, ` ^seat` that it is a place that stands for a government.
//! Only `std` is used, because the build script reads the shipped tables with the same code.

/// One entry row, borrowed from the table's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryRow {
    /// The kind's kebab-case word.
    pub kind: String,
    /// Canonical name.
    pub name: String,
    /// Finer class within the kind ("security-vendor", "intelligence-service"); may be empty.
    pub class: String,
    /// ISO 3166-1 alpha-2 code; may be empty.
    pub country: String,
    /// Ids by catalogue.
    pub ids: Vec<(String, String)>,
    /// Other names, marks included.
    pub others: Vec<String>,
    /// Where the facts are from.
    pub source: String,
}

/// One statement row.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SaidRow {
    /// The name that the statement is about.
    pub name: String,
    /// The relation's word.
    pub relation: String,
    /// The other name, or a catalogue id such as `attack:G0007`.
    pub other: String,
    /// Who says so.
    pub said_by: String,
    /// Date or year, as far as known; may be empty.
    pub since: String,
    /// The publication or list.
    pub place: String,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableRow {
    /// An entity and its names.
    Entry(EntryRow),
    /// A statement about a name.
    Said(SaidRow),
}

/// Reads one line. `Ok(None)` for a blank line or a comment; an error says what is wrong with the row.
pub fn read_line(line: &str) -> Result<Option<TableRow>, String> {
    let line = line.trim_end_matches(['\r', '\n']);
    if line.trim().is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
    let at = |i: usize| fields.get(i).copied().unwrap_or_default();
    if fields.len() > 7 {
        return Err(format!("has {} fields where at most 7 are expected", fields.len()));
    }
    if at(1).is_empty() {
        return Err("has no name in its second field".into());
    }
    if at(0) == "said" {
        return Ok(Some(TableRow::Said(SaidRow {
            name: at(1).into(),
            relation: at(2).into(),
            other: at(3).into(),
            said_by: at(4).into(),
            since: at(5).into(),
            place: at(6).into(),
        })));
    }
    let ids = at(4).split(';').filter_map(|pair| pair.split_once('='));
    Ok(Some(TableRow::Entry(EntryRow {
        kind: at(0).into(),
        name: at(1).into(),
        class: at(2).into(),
        country: at(3).into(),
        ids: ids.map(|(k, v)| (k.trim().to_string(), v.trim().to_string())).collect(),
        others: at(5).split('|').map(str::trim).filter(|n| !n.is_empty()).map(String::from).collect(),
        source: at(6).into(),
    })))
}

/// Writes one row as a line without its end. Tabs, line breaks and bars inside a field become spaces.
pub fn write_line(row: &TableRow) -> String {
    match row {
        TableRow::Entry(e) => {
            let ids: Vec<String> = e.ids.iter().map(|(k, v)| format!("{}={}", clean(k), clean(v))).collect();
            let others: Vec<String> = e.others.iter().map(|n| clean(n).replace('|', " ")).collect();
            [&e.kind, &e.name, &e.class, &e.country, &ids.join(";"), &others.join("|"), &e.source]
                .map(|f| clean(f))
                .join("\t")
        }
        TableRow::Said(s) => {
            ["said", &s.name, &s.relation, &s.other, &s.said_by, &s.since, &s.place].map(clean).join("\t")
        }
    }
    .trim_end_matches('\t')
    .to_string()
}

fn clean(field: &str) -> String {
    field.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_string()
}
