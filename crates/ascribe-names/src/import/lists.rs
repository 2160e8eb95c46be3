//! Smaller lists: Microsoft's mapping, CISA KEV, MISP warning lists, and a CSV of one's own.

use super::{ImportError, Imported, Source, stream};
use crate::table::{EntryRow, SaidRow};
use serde_json::Value;
use std::collections::BTreeMap;

/// Countries as Microsoft prints them, for the code of the origin.
const ORIGINS: [(&str, &str); 11] = [
    ("China", "CN"),
    ("Russia", "RU"),
    ("Iran", "IR"),
    ("North Korea", "KP"),
    ("Vietnam", "VN"),
    ("Lebanon", "LB"),
    ("South Korea", "KR"),
    ("Türkiye", "TR"),
    ("Turkey", "TR"),
    ("Israel", "IL"),
    ("Pakistan", "PK"),
];

pub(super) fn microsoft(bytes: &[u8]) -> Result<Imported, ImportError> {
    let mut out = Imported::new(Source::MicrosoftMapping);
    stream::outer_elements(bytes, &mut |number, value| actor(&mut out, number, &value))?;
    if out.entries.is_empty() {
        return Err(ImportError::Unknown("a list in which no object has \"Threat actor name\"".into()));
    }
    Ok(out)
}

fn actor(out: &mut Imported, number: usize, value: &Value) {
    let object = format!("object {}", number + 1);
    let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default();
    let Some(name) = out.name(&object, text("Threat actor name")) else {
        return out.fault(object, "has no \"Threat actor name\"");
    };
    let others: Vec<String> = text("Other names").split(',').filter_map(|n| out.name(&object, n)).collect();
    let said = |name: &str, relation: &str, other: &str| SaidRow {
        name: name.into(),
        relation: relation.into(),
        other: other.into(),
        said_by: "Microsoft".into(),
        since: String::new(),
        place: "Microsoft mapping of threat actor names".into(),
    };
    out.said.extend(others.iter().map(|other| said(other, "alias-of", &name)));
    out.said.push(said(&name, "coined-by", "Microsoft"));
    let origin = text("Origin/Threat").split(',').next().unwrap_or_default().trim();
    let country = ORIGINS.iter().find(|(c, _)| *c == origin).map(|(_, code)| code.to_string()).unwrap_or_default();
    if !country.is_empty() {
        out.said.push(said(&name, "sponsored-by", &country));
    }
    let source = "Microsoft mapping".to_string();
    out.entries.push(EntryRow { kind: "threat-group".into(), name, country, others, source, ..EntryRow::default() });
}

pub(super) fn kev(bytes: &[u8]) -> Result<Imported, ImportError> {
    let mut out = Imported::new(Source::Kev);
    let mut products: BTreeMap<(String, String), ()> = BTreeMap::new();
    stream::elements(bytes, "vulnerabilities", &mut |number, value| {
        let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default();
        let object = format!("vulnerability {} ({})", number + 1, super::clip(text("cveID"), 30));
        let Some(name) = out.name(&object, text("cveID")).filter(|n| n.starts_with("CVE-")) else {
            return out.fault(object, "has no CVE id");
        };
        if let (Some(vendor), Some(product)) =
            (out.name(&object, text("vendorProject")), out.name(&object, text("product")))
        {
            products.insert((vendor, product), ());
        }
        let ids = vec![
            ("cve".to_string(), name.clone()),
            ("kev-added".to_string(), text("dateAdded").chars().take(10).collect()),
        ];
        out.entries.push(EntryRow {
            kind: "vulnerability".into(),
            name,
            class: "known-exploited".into(),
            ids,
            source: "CISA KEV".into(),
            ..EntryRow::default()
        });
    })?;
    for ((vendor, product), ()) in products.into_iter().filter(|((_, p), ())| !p.starts_with("Multiple")) {
        let name = if product.starts_with(&vendor) { product } else { format!("{vendor} {product}") };
        out.entries.push(EntryRow { kind: "product".into(), name, source: "CISA KEV".into(), ..EntryRow::default() });
    }
    Ok(out)
}

pub(super) fn warning(bytes: &[u8], title: &str) -> Result<Imported, ImportError> {
    let mut out = Imported::new(Source::WarningList);
    stream::elements(bytes, "list", &mut |number, value| match value.as_str() {
        Some(word) if word.len() <= super::LONGEST_NAME * 4 => out.benign.push(word.to_string()),
        _ => out.fault(
            format!("{} entry {}", super::clip(title, 60), number + 1),
            "is no string of a usable length: left out",
        ),
    })?;
    Ok(out)
}

/// A CSV with a header: `name` and any of `kind`, `aliases` (parted by `;` or `|`), `country`, `relation`, `other`,
/// `said_by`, `since`, `where`, `class`, and `id:CATALOGUE`.
pub(super) fn csv(text: &str) -> Result<Imported, ImportError> {
    let mut lines = Records { rest: text };
    let header: Vec<String> =
        lines.next().unwrap_or_default().iter().map(|f| f.trim().to_lowercase().replace(' ', "_")).collect();
    if !header.iter().any(|f| f == "name") {
        return Err(ImportError::Unknown("a text whose first line is no CSV header with a column \"name\"".into()));
    }
    let mut out = Imported::new(Source::Csv);
    for (number, fields) in lines.enumerate() {
        csv_row(&mut out, &format!("record {}", number + 2), &header, &fields);
    }
    Ok(out)
}

fn csv_row(out: &mut Imported, object: &str, header: &[String], fields: &[String]) {
    let field = |name: &str| {
        let at = header.iter().position(|h| h == name);
        at.and_then(|i| fields.get(i)).map(|f| f.trim()).unwrap_or_default()
    };
    if fields.iter().all(|f| f.trim().is_empty()) {
        return;
    }
    let Some(name) = out.name(object, field("name")) else { return out.fault(object, "has no name") };
    let said_by = if field("said_by").is_empty() { "own table" } else { field("said_by") };
    let said = |name: &str, relation: &str, other: &str| SaidRow {
        name: name.into(),
        relation: relation.into(),
        other: other.into(),
        said_by: said_by.into(),
        since: field("since").into(),
        place: field("where").into(),
    };
    if !field("relation").is_empty() {
        match (crate::statement::Relation::from_word(field("relation")), out.name(object, field("other"))) {
            (Some(relation), Some(other)) => return out.said.push(said(&name, relation.word(), &other)),
            (None, _) => return out.fault(object, format!("{:?} is no relation", super::clip(field("relation"), 40))),
            (_, None) => return out.fault(object, "states a relation but no other name"),
        }
    }
    let kind = if field("kind").is_empty() { "threat-group" } else { field("kind") };
    if ascribe_model::Kind::from_word(kind).is_none() {
        return out.fault(object, format!("{:?} is no kind of entity", super::clip(kind, 40)));
    }
    let listed: Vec<&str> = field("aliases").split([';', '|']).take(super::MOST_NAMES).collect();
    let others: Vec<String> = listed.into_iter().filter_map(|n| out.name(object, n)).collect();
    if kind == "threat-group" {
        out.said.extend(others.iter().map(|other| said(other, "alias-of", &name)));
    }
    let id = |(i, h): (usize, &String)| Some((h.strip_prefix("id:")?.to_string(), fields.get(i)?.trim().to_string()));
    let ids = header.iter().enumerate().filter_map(id).filter(|(_, v)| !v.is_empty()).collect();
    let (class, country) = (field("class").into(), field("country").to_uppercase());
    out.entries.push(EntryRow { kind: kind.into(), name, class, country, ids, others, source: said_by.into() });
}

/// Records of a CSV after RFC 4180: fields in quotes may hold commas, line breaks and doubled quotes.
struct Records<'t> {
    rest: &'t str,
}

impl Iterator for Records<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        if self.rest.is_empty() {
            return None;
        }
        let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
        let mut chars = self.rest.char_indices().peekable();
        let mut end = self.rest.len();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' if quoted && chars.peek().is_some_and(|&(_, n)| n == '"') => {
                    chars.next();
                    field.push('"');
                }
                '"' => quoted = !quoted,
                ',' if !quoted => fields.push(std::mem::take(&mut field)),
                '\n' if !quoted => {
                    end = at + 1;
                    break;
                }
                '\r' if !quoted => {}
                _ => field.push(c),
            }
        }
        self.rest = self.rest.get(end..).unwrap_or_default();
        fields.push(field);
        Some(fields)
    }
}
