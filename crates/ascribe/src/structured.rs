//! Files of JSON that are no reports but what others made of them: STIX bundles and MISP events, as readings.

use crate::inputs::Input;
use crate::output::say;
use crate::trouble::{Cause, Trouble};
use ascribe_model::{Marking, Reading};
use ascribe_stix::{Bundle, ImportOptions, bundle_to_readings, is_stix_2_0};
use std::fs;

/// Largest file of JSON that is taken.
const LARGEST: u64 = 256 << 20;

/// One reading with its marking.
pub struct Taken {
    pub reading: Reading,
    pub marking: Marking,
}

/// The readings of a file that is called .json; `None` for any other.
///
/// # Errors
/// If it cannot be read, or holds neither.
pub fn read(input: &Input, unmarked: Marking) -> Result<Option<Vec<Taken>>, Trouble> {
    let Some(text) = json_text(input).map_err(|cause| Trouble::new(input, cause))? else { return Ok(None) };
    let readings = readings(text, &input.to_string(), unmarked);
    readings.map(Some).map_err(|why| Trouble::new(input, Cause::Document(why)))
}

/// The text of a file that is called .json.
fn json_text(input: &Input) -> Result<Option<String>, Cause> {
    let Input::File(path) = input else { return Ok(None) };
    if path.extension().is_none_or(|end| !end.eq_ignore_ascii_case("json")) {
        return Ok(None);
    }
    if input.size().is_some_and(|size| size > LARGEST) {
        return Err(Cause::TooLarge { limit: LARGEST >> 20 });
    }
    fs::read_to_string(path).map(Some).map_err(Cause::Io)
}

/// A bundle's or an event's readings. What no claim can hold is told.
fn readings(text: String, name: &str, unmarked: Marking) -> Result<Vec<Taken>, String> {
    let bundles: Vec<Bundle> = match serde_json::from_str::<Bundle>(&text) {
        Ok(bundle) => vec![bundle],
        Err(no_bundle) => match ascribe_misp::read_events(&text) {
            Ok(events) => events.iter().map(ascribe_misp::event_to_bundle).collect(),
            Err(no_event) => return Err(format!("is no STIX bundle ({no_bundle}) and {no_event}")),
        },
    };
    // Text, tree and upgraded tree are each several times as large as the file: one goes before the next comes.
    drop(text);
    let options = ImportOptions { sender: name, unmarked, ..ImportOptions::default() };
    let mut out = Vec::new();
    for bundle in bundles {
        let bundle = if bundle.objects().iter().any(is_stix_2_0) { bundle.upgraded() } else { bundle };
        let imported = bundle_to_readings(&bundle, &options);
        for left in &imported.left_out {
            say(&format!("{name}: note: {} left out: {} (such as {})", left.count, left.why, left.example));
        }
        out.extend(
            imported.readings.into_iter().map(|r| Taken { reading: r.reading, marking: r.marking.max(unmarked) }),
        );
    }
    Ok(out)
}
