//! The vectors recorded from the OASIS projects' own test suites, where they are at hand.

#![allow(clippy::unwrap_used)]

use ascribe_stix::{Object, Pattern, observable_id, validate};
use serde_json::Value;

/// The rows of a vector file; none, with a line that says so, where the file is not at hand.
fn rows(name: &str) -> Vec<Value> {
    let path = format!("{}/../../../shared/data/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    match std::fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).expect("a JSON list of rows"),
        Err(_) => {
            println!("skipped: ../shared/data/vectors/{name} is not at hand");
            Vec::new()
        }
    }
}

#[test]
fn observables_get_the_ids_of_the_reference() {
    let mut named = 0;
    let mut wrong = Vec::new();
    for row in rows("sco-id.json") {
        let Some(object) = Object::from_value(row["object"].clone()) else { continue };
        let expected = row["expected_id"].as_str();
        let got = observable_id(&object).map(|id| id.to_string());
        match expected {
            Some(expected) if got.as_deref() != Some(expected) => {
                wrong.push(format!("{object:?}\n  {expected} {got:?}"))
            }
            Some(_) => named += 1,
            None => {}
        }
    }
    println!("{named} ids as expected");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn sound(pattern: &str) -> bool {
    pattern.parse::<Pattern>().is_ok_and(|p| p.findings().is_empty())
}

#[test]
fn patterns_are_valid_where_the_reference_says_so() {
    let rows = rows("pattern.json");
    let wrong: Vec<&Value> = rows
        .iter()
        .filter(|row| Some(sound(row["pattern"].as_str().unwrap_or_default())) != row["valid"].as_bool())
        .collect();
    println!("{} of {} patterns judged as expected", rows.len() - wrong.len(), rows.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn patterns_match_where_the_reference_does() {
    let rows = rows("match.json");
    let judged = |row: &Value| -> Option<bool> {
        let pattern: Pattern = row["pattern"].as_str()?.parse().ok()?;
        pattern.matches(row["observed"].as_array()?).ok()
    };
    let wrong: Vec<String> = rows
        .iter()
        .filter(|row| judged(row) != row["match"].as_bool())
        .map(|row| format!("{} expected {} got {:?}\n  {}", row["pattern"], row["match"], judged(row), row["observed"]))
        .collect();
    println!("{} of {} matches as expected", rows.len() - wrong.len(), rows.len());
    assert!(wrong.len() * 100 <= rows.len(), "{} of {} differ:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// What options of the reference ask for beyond STIX 2.1.
///
/// Under the rules of 2.0 a bundle says so (STIX 2.0 part 1, §5); what it holds is judged by what it becomes in 2.1. The
/// interoperability tests of OASIS want to know who made an object. Schemas of a private folder are not among the vectors: those
/// rows are judged by the standard alone.
fn asked_beside(row: &Value, value: &Value) -> bool {
    let options = &row["options"];
    let older = options["version"] == "2.0" && value["type"] == "bundle" && value["spec_version"] != "2.0";
    let unsigned = options["interop"] == true && value["created_by_ref"].is_null();
    older || unsigned
}

/// The verdict of this validator under the row's options: SHOULDs count where they do there.
fn verdict(row: &Value) -> Option<bool> {
    let value: Value = match &row["instance"] {
        Value::String(text) => serde_json::from_str(text).ok()?,
        other => other.clone(),
    };
    let disabled: Vec<&str> =
        row["options"]["disabled"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let enabled: Vec<&str> =
        row["options"]["enabled"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let (strict, properties) = (row["options"]["strict"] == true, row["options"]["strict_properties"] == true);
    // The reference names its vocabulary checks one by one; here they are one rule.
    let muted = |rule: &str| disabled.contains(&rule) || rule == "vocabulary" && !disabled.is_empty();
    let counts = |f: &ascribe_stix::Finding| match (f.severity, f.rule) {
        (ascribe_stix::Severity::Must, _) => true,
        (_, "extensions-use") if properties => true,
        (_, rule) => strict && !muted(rule) && (enabled.is_empty() || enabled.contains(&rule)),
    };
    Some(!asked_beside(row, &value) && !validate(&value).iter().any(counts))
}

#[test]
fn objects_are_valid_where_the_reference_says_so() {
    let rows = rows("validate.json");
    let wrong: Vec<&Value> = rows.iter().filter(|row| verdict(row) != row["valid"].as_bool()).collect();
    println!("{} of {} objects judged as expected", rows.len() - wrong.len(), rows.len());
    for row in wrong.iter().filter(|_| std::env::var_os("ASCRIBE_SHOW_WRONG").is_some()) {
        let findings: Vec<String> =
            validate(&row["instance"]).into_iter().map(|f| format!("{} {}", f.rule, f.path)).collect();
        println!("valid {} {} {} {findings:?} {}", row["valid"], row["options"], row["errors"], row["instance"]);
    }
    assert!(wrong.len() * 100 <= rows.len() * 3, "{} of {} differ", wrong.len(), rows.len());
}

#[test]
fn nothing_that_the_validator_meets_makes_it_panic() {
    for row in rows("validate.json").iter().chain(&rows("match.json")) {
        validate(row);
        validate(&row["observed"]);
        let text = row.to_string();
        for cut in (0..text.len()).step_by(97).filter(|cut| text.is_char_boundary(*cut)) {
            let _ = text[..cut].parse::<Pattern>();
        }
    }
}
