//! Places as STIX locations: countries by ISO 3166-1, regions by the region vocabulary (STIX 2.1 §10.21).

use super::Export;
use crate::Object;
use ascribe_model::{Entity, Kind};

/// Regions as reports name them, in the words of region-ov. Facts: UN M49, on which the vocabulary is built.
const REGIONS: &str = include_str!("../../data/regions.txt");

pub(super) fn location(export: &Export, entity: &Entity) -> Object {
    let code = country_code(entity);
    let key = match (&code, entity.kind) {
        (Some(code), Kind::Country) => code.clone(),
        _ => format!("{} {}", entity.kind, entity.name),
    };
    let object = export.of_the_world("location", &key).with("name", entity.name.as_str());
    match entity.kind {
        Kind::Region => object.with("region", region(&entity.name)),
        Kind::City => {
            let object = object.with("city", entity.name.as_str());
            // A location needs a country, a region or coordinates (§4.10).
            if code.is_none() { object.with("region", region(&entity.name)) } else { object.with_some("country", code) }
        }
        _ if code.is_none() => object.with("region", region(&entity.name)),
        _ => object.with_some("country", code),
    }
}

/// Upper-case ISO 3166-1 alpha-2 code, where known.
fn country_code(entity: &Entity) -> Option<String> {
    let code = entity.ids.get("iso3166").or(entity.country.as_ref())?;
    (code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic())).then(|| code.to_ascii_uppercase())
}

/// The vocabulary's word; else the name in the form of the vocabulary, which is open.
fn region(name: &str) -> String {
    let lower = name.to_lowercase();
    let rows = REGIONS.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'));
    let known = rows.into_iter().find(|(printed, _)| *printed == lower).map(|(_, word)| word.to_owned());
    known.unwrap_or_else(|| lower.trim_start_matches("the ").replace(' ', "-"))
}
