//! What the base folds leaves as STIX: with ids that stay, later versions for what changed, revocations for what was withdrawn.

use super::stage::Stage;
use serde_json::Value;
use std::collections::BTreeSet;

/// The finding's extension; see `crates/ascribe-stix/schemas/finding-extension.json`.
const FINDING: &str = "extension-definition--0c1f6f0c-8a55-5b8f-9a36-6e1f0b0f4d52";
const BASE: [&str; 2] = ["--base", "ours.ascribe"];

fn stage(name: &str) -> Stage {
    let stage = Stage::new(name);
    let report = |who: &str, own: &str| {
        format!("The harbour, according to {who}\n\nMandiant said that APT28 targets journalists in Ukraine. {own}\n")
    };
    let bare = |own: &str| {
        format!(
            "Journalists and the harbour\n\n{own} APT28 targets journalists in Ukraine, this newsroom has learned.\n"
        )
    };
    stage.put("a.txt", report("the mayor", "The mayor spoke for an hour about gulls and rain."));
    stage.put("b.txt", bare("Lamps burned late in the office by the quay."));
    stage.put("c.txt", report("the bishop", "Bells were heard until noon, and nobody knew who rang them."));
    stage
}

fn ascribe(stage: &Stage, words: &[&str]) -> String {
    let done = stage.run(&[words, &BASE].concat());
    assert_eq!(done.code, 0, "{words:?}: {}", done.err);
    done.out
}

fn add(stage: &Stage, file: &str, marking: &str, more: &[&str]) {
    ascribe(stage, &[&["add", file, "--date", "2023-04-05", "--marking", marking], more].concat());
}

fn bundle(stage: &Stage, up_to: &str) -> Vec<Value> {
    let out = ascribe(stage, &["export", "stix", "--up-to", up_to]);
    let bundle: Value = serde_json::from_str(&out).expect("a bundle");
    let objects = bundle["objects"].as_array().expect("objects").clone();
    let ids: BTreeSet<&str> = objects.iter().filter_map(|o| o["id"].as_str()).collect();
    for object in &objects {
        for (name, value) in object.as_object().expect("an object") {
            let refs = match value {
                Value::String(id) if name.ends_with("_ref") => vec![id.as_str()],
                Value::Array(list) if name.ends_with("_refs") => list.iter().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            };
            assert!(refs.iter().all(|id| ids.contains(id)), "{name} of {object} leads out of the bundle");
        }
    }
    objects
}

/// The relationship that folds who targets journalists.
fn findings(objects: &[Value]) -> Vec<&Value> {
    let folded = |o: &&Value| o["type"] == "relationship" && o["extensions"].get(FINDING).is_some();
    let name = |id: &Value| objects.iter().find(|o| o["id"] == *id).map(|o| o["name"].to_string()).unwrap_or_default();
    let wanted = |o: &&Value| o["relationship_type"] == "targets" && name(&o["target_ref"]).contains("ournalists");
    objects.iter().filter(folded).filter(wanted).collect()
}

fn origins(finding: &Value) -> u64 {
    finding["extensions"][FINDING]["origin_count"].as_u64().unwrap_or(0)
}

#[test]
fn a_finding_keeps_its_id_and_a_changed_one_is_a_later_version() {
    let stage = stage("findings-versions");
    add(&stage, "a.txt", "clear", &["--publisher", "Coast Wire"]);
    let first = bundle(&stage, "clear");
    let one = findings(&first)[0].clone();
    assert_eq!((origins(&one), &one["confidence"]), (1, &Value::from(50)));
    assert_eq!(bundle(&stage, "clear"), first, "nothing new, nothing changed");
    std::thread::sleep(std::time::Duration::from_millis(20));
    add(&stage, "b.txt", "clear", &["--publisher", "Hill Herald"]);
    let second = bundle(&stage, "clear");
    let two = findings(&second)[0];
    assert_eq!((&two["id"], &two["created"], origins(two)), (&one["id"], &one["created"], 2));
    assert!(two["modified"].as_str() > one["modified"].as_str(), "{two}");
    assert_eq!(two["external_references"].as_array().expect("reports").len(), 2);
    // Who looked at the base as it stood sees it so.
    let again = stage.run(&["export", "stix", "--as-of", "2001-01-01", "--base", "ours.ascribe"]);
    assert!(again.code == 0 && !again.out.contains(FINDING), "{}", again.err);
}

#[test]
fn a_withdrawn_finding_is_revoked_and_what_comes_again_is_another() {
    let stage = stage("findings-revoked");
    add(&stage, "a.txt", "clear", &[]);
    let one = findings(&bundle(&stage, "clear"))[0].clone();
    let claims = one["extensions"][FINDING]["claims"].as_array().expect("claims").clone();
    let claim = claims[0].as_str().expect("an id");
    let rejected = ascribe(&stage, &["decide", "reject", claim, "--author", "ana"]);
    let objects = bundle(&stage, "clear");
    let gone = findings(&objects)[0];
    assert_eq!((&gone["id"], &gone["revoked"]), (&one["id"], &Value::Bool(true)));
    assert!(gone["modified"].as_str() > one["modified"].as_str());
    assert!(gone.get("description").is_none(), "nothing is said by it any longer: {gone}");
    let decision = rejected.split(|c: char| !c.is_ascii_hexdigit() && c != '-').find(|w| w.len() == 36 && *w != claim);
    ascribe(&stage, &["decide", "undo", decision.expect("the decision's id"), "--author", "ana"]);
    let objects = bundle(&stage, "clear");
    let lives = findings(&objects);
    assert_eq!(lives.len(), 2);
    assert!(lives.iter().any(|f| f["id"] == one["id"] && f["revoked"] == true));
    assert!(lives.iter().any(|f| f["id"] != one["id"] && f.get("revoked").is_none()));
}

#[test]
fn what_is_marked_more_strictly_is_folded_for_those_who_may_see_it_only() {
    let stage = stage("findings-marked");
    add(&stage, "a.txt", "clear", &["--publisher", "Coast Wire"]);
    let before = bundle(&stage, "clear");
    add(&stage, "b.txt", "amber", &["--publisher", "Hill Herald"]);
    let open = stage.run(&["export", "stix", "--base", "ours.ascribe"]);
    assert!(open.code == 1 && open.err.contains("TLP:AMBER may not leave"), "{}", open.err);
    let open: Value = serde_json::from_str(&open.out).expect("a bundle");
    assert_eq!(open["objects"].as_array(), Some(&before), "not even a time tells of it");
    let inside = bundle(&stage, "amber");
    let told = findings(&inside);
    assert_eq!(told.iter().map(|f| origins(f)).collect::<Vec<_>>(), [1, 2]);
    assert!(told[0]["id"] != told[1]["id"] && told[0]["object_marking_refs"] != told[1]["object_marking_refs"]);
    // Claims of an open report, marked by hand: several quote the sentence.
    let rows = ascribe(&stage, &["export", "json"]);
    let claims: Vec<String> = rows
        .lines()
        .map(|row| serde_json::from_str::<Value>(row).expect("a claim")["claim"]["id"].to_string())
        .collect();
    for claim in &claims {
        ascribe(&stage, &["decide", "mark", claim.trim_matches('"'), "red", "--author", "ana"]);
    }
    for form in ["stix", "csv", "json", "graphml", "misp", "brief-md", "navigator"] {
        let out = stage.run(&["export", form, "--base", "ours.ascribe"]).out;
        let told = claims.iter().any(|claim| out.contains(claim.as_str()));
        assert!(!told && !out.contains("ournalists in Ukraine"), "{form}: {out}");
    }
}

#[test]
fn findings_add_nothing_to_what_is_read_back() {
    let stage = stage("findings-round-trip");
    for file in ["a.txt", "b.txt", "c.txt"] {
        add(&stage, file, "clear", &[]);
    }
    let out = ascribe(&stage, &["export", "stix"]);
    assert!(out.contains(FINDING));
    stage.put("ours.json", &out);
    let claims = |words: &[&str]| {
        let done = stage.run(words);
        assert_eq!(done.code, 0, "{}", done.err);
        let rows = done.out.lines().map(|line| serde_json::from_str::<Value>(line).expect("a claim"));
        let said = rows.map(|mut row| {
            row["claim"].as_object_mut().expect("a claim").remove("by");
            (
                row["claim"]["id"].to_string(),
                row["claim"]["polarity"].to_string(),
                row["subject"]["id"].to_string(),
                row["object"]["id"].to_string(),
            )
        });
        said.collect::<BTreeSet<_>>()
    };
    let taken = stage.run(&["add", "ours.json", "--base", "theirs.ascribe"]);
    assert_eq!(taken.code, 0, "{}", taken.err);
    let (ours, theirs) = (
        claims(&["export", "json", "--base", "ours.ascribe"]),
        claims(&["export", "json", "--base", "theirs.ascribe"]),
    );
    assert!(!ours.is_empty());
    assert_eq!(ours, theirs);
}
