//! The collection of the record follows the record: findings with their versions, revocations, markings that an analyst sets.

use super::stage::{Folder, Server, tell};
use serde_json::Value;
use std::path::PathBuf;
use std::time::{Duration, Instant};

const FINDING: &str = "extension-definition--0c1f6f0c-8a55-5b8f-9a36-6e1f0b0f4d52";

/// A server with two readers, and reports to add.
struct Stage {
    server: Server,
    folder: Folder,
    open: String,
    inside: String,
}

impl Stage {
    fn new() -> Stage {
        let server = Server::new();
        let (open, inside) =
            (server.account("open", "reader", "clear"), server.account("inside", "reader", "amber+strict"));
        Stage { server, folder: Folder::new(), open, inside }
    }

    /// Adds a report of our own writing; gives its file.
    fn add(&self, name: &str, text: &str, marking: &str) -> PathBuf {
        let file = self.folder.file(name);
        std::fs::write(&file, text).expect("written");
        let path = file.to_string_lossy().into_owned();
        let publisher = format!("Wire {name}");
        tell(
            &self.server.base,
            &["add", &path, "--date", "2023-04-05", "--marking", marking, "--publisher", &publisher],
            "",
        );
        file
    }

    fn decide(&self, words: &[&str]) -> String {
        tell(&self.server.base, &[&["decide"], words, &["--author", "ana"]].concat(), "")
    }

    /// What an account sees of the record, as soon as it is as wanted.
    fn until(&self, token: &str, what: &str, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let start = Instant::now();
        loop {
            let page = self.server.get(token, "collections/record/objects/?limit=5000").json();
            let all = page["objects"].as_array().cloned().unwrap_or_default();
            if wanted(&all) {
                return all;
            }
            assert!(start.elapsed() < Duration::from_secs(60), "{what}: {all:#?}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

/// Two reports of one matter on different words, so that neither is a copy of the other.
const LAMPS: &str = "Lamps by the quay\n\nLamps burned late in the office by the quay, where four people counted crates until the \
    rain came down. Mandiant said that APT28 targets journalists in Ukraine.\n\nThe address 203.0.113.77 was written on a wall, \
    and the harbour master took a picture of it.\n";
const BELLS: &str = "Bells at noon\n\nBells rang until noon, for reasons that nobody in the town would give, and the ferry left an hour \
    late. APT28 targets journalists in Ukraine, this newsroom has learned.\n\nOne of their machines answers at 203.0.113.77, says a \
    clerk who has looked into it for weeks.\n";

/// Folded relationships to journalists, without those that were revoked.
fn findings(objects: &[Value]) -> Vec<&Value> {
    let name = |id: &Value| objects.iter().find(|o| o["id"] == *id).map(|o| o["name"].to_string()).unwrap_or_default();
    let folded = |o: &&Value| o["type"] == "relationship" && o["extensions"].get(FINDING).is_some();
    objects.iter().filter(folded).filter(|o| name(&o["target_ref"]).contains("ournalists")).collect()
}

fn live(objects: &[Value]) -> Vec<&Value> {
    findings(objects).into_iter().filter(|o| o.get("revoked").is_none()).collect()
}

fn origins(finding: &Value) -> u64 {
    finding["extensions"][FINDING]["origin_count"].as_u64().unwrap_or(0)
}

#[test]
fn findings_are_served_changed_and_revoked() {
    let stage = Stage::new();
    stage.add("a.txt", LAMPS, "clear");
    let first = stage.until(&stage.open, "a finding", |all| live(all).len() == 1);
    let one = live(&first)[0].clone();
    assert_eq!(origins(&one), 1);
    stage.add("b.txt", BELLS, "clear");
    let second = stage.until(&stage.open, "a later version", |all| live(all).iter().any(|f| origins(f) == 2));
    let two = live(&second)[0];
    assert!(live(&second).len() == 1 && two["id"] == one["id"] && two["modified"].as_str() > one["modified"].as_str());
    for claim in two["extensions"][FINDING]["claims"].as_array().expect("claims") {
        stage.decide(&["reject", claim.as_str().expect("an id")]);
    }
    let last = stage.until(&stage.open, "a revocation", |all| live(all).is_empty() && !findings(all).is_empty());
    assert!(findings(&last)[0]["id"] == one["id"] && findings(&last)[0]["revoked"] == true);
    let claims =
        |all: &[Value]| all.iter().filter(|o| o["type"] == "relationship" && o.get("revoked").is_none()).count();
    assert!(claims(&last) < claims(&second), "the claims are revoked too");
}

#[test]
fn who_may_see_less_loses_nothing_by_what_is_marked_more_strictly() {
    let stage = Stage::new();
    stage.add("a.txt", LAMPS, "clear");
    let before = stage.until(&stage.open, "a finding", |all| live(all).len() == 1);
    stage.add("b.txt", BELLS, "amber");
    let inside = stage.until(&stage.inside, "both", |all| live(all).len() == 2);
    assert_eq!(live(&inside).iter().map(|f| origins(f)).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(stage.until(&stage.open, "all", |_| true), before, "the same objects, the same versions");
    assert!(before.iter().any(|o| o["type"] == "intrusion-set") && before.iter().any(|o| o["type"] == "ipv4-addr"));
}

#[test]
fn what_is_told_openly_later_is_open() {
    let stage = Stage::new();
    stage.add("b.txt", BELLS, "amber");
    stage.until(&stage.inside, "a finding", |all| live(all).len() == 1);
    assert_eq!(stage.until(&stage.open, "all", |_| true).iter().filter(|o| o["type"] == "ipv4-addr").count(), 0);
    stage.add("a.txt", LAMPS, "clear");
    let open = stage.until(&stage.open, "a finding", |all| live(all).len() == 1);
    assert_eq!(open.iter().filter(|o| o["type"] == "ipv4-addr").count(), 1);
}

#[test]
fn a_report_marked_later_is_gone_for_who_may_not_see_it() {
    let stage = Stage::new();
    let file = stage.add("a.txt", LAMPS, "clear");
    stage.add("c.txt", "The harbour\n\nMandiant said that APT28 targets officials in Ukraine.\n", "clear");
    // A finding is served a little after its report.
    let both = |all: &[Value]| all.iter().filter(|o| o["type"] == "report").count() == 2 && !live(all).is_empty();
    let before = stage.until(&stage.open, "both", both);
    let claim = live(&before)[0]["extensions"][FINDING]["claims"][0].as_str().expect("a claim").to_owned();
    let shown = tell(&stage.server.base, &["export", "json"], "");
    let row = shown
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).expect("JSON"))
        .find(|row| row["claim"]["id"] == claim.as_str());
    let page = row.expect("the claim")["document"].as_str().expect("a page").to_owned();
    let decision = stage.decide(&["mark", &page, "amber"]);
    let gone =
        |all: &[Value]| !Value::from(all.to_vec()).to_string().contains("ournalists in Ukraine") && all.len() > 5;
    let open = stage.until(&stage.open, "gone", gone);
    assert!(open.iter().all(|o| o["type"] != "ipv4-addr"), "nor is its address there");
    assert!(open.iter().any(|o| o["type"] == "intrusion-set"), "the other report still speaks of the group");
    let all = stage.server.get(&stage.open, "collections/record/objects/?limit=5000&match%5Bversion%5D=all").body;
    assert!(!all.contains("ournalists in Ukraine"), "nor an earlier version");
    let inside = stage.until(&stage.inside, "still there", |all| !live(all).is_empty());
    assert!(Value::from(inside).to_string().contains("203.0.113.77"));
    let id = decision.split(|c: char| !c.is_ascii_hexdigit() && c != '-').find(|w| w.len() == 36 && *w != page);
    stage.decide(&["undo", id.expect("the decision's id")]);
    stage.until(&stage.open, "back", |all| !live(all).is_empty() && all.iter().any(|o| o["type"] == "ipv4-addr"));
    stage.decide(&["mark", &page, "red"]);
    stage.until(&stage.inside, "gone for all", gone);
    drop(file);
}

#[test]
fn a_claim_marked_red_is_not_even_revoked() {
    let stage = Stage::new();
    stage.add("a.txt", LAMPS, "clear");
    let before = stage.until(&stage.open, "a finding", |all| live(all).len() == 1);
    let claims = live(&before)[0]["extensions"][FINDING]["claims"].as_array().expect("claims").clone();
    for claim in &claims {
        stage.decide(&["mark", claim.as_str().expect("an id"), "red"]);
    }
    let after = stage.until(&stage.inside, "gone", |all| live(all).is_empty());
    let text = Value::from(after).to_string();
    assert!(claims.iter().all(|claim| !text.contains(claim.as_str().expect("an id"))), "{text}");
}

#[test]
fn what_a_hidden_report_calls_an_incident_is_told_to_nobody_else() {
    let stage = Stage::new();
    let told = |words: &str| {
        format!(
            "The harbour of Rotterdam\n\n{words}\n\nLamps burned late in the office by the quay, and nobody slept for a night.\n"
        )
    };
    // The first report gives the incident its name in the base.
    let secret = stage.add(
        "secret.txt",
        &told("Operation Quiet Heron began in March 2023, when APT28 attacked the Port of Rotterdam."),
        "amber+strict",
    );
    stage.add(
        "open.txt",
        &told("The Port of Rotterdam was attacked by APT28 in March 2023, its director said."),
        "clear",
    );
    let incidents = |token: &str| {
        let bearer = format!("Bearer {token}");
        let answer = stage.server.ask("GET", "/api/v1/incidents", &[("Authorization", &*bearer)], &[]);
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    };
    let ask = |token: &str, path: &str| {
        let bearer = format!("Bearer {token}");
        stage.server.ask("GET", path, &[("Authorization", &*bearer)], &[]).body
    };
    let (inside, open) = (incidents(&stage.inside), incidents(&stage.open));
    let name =
        |body: &str| serde_json::from_str::<Value>(body).expect("JSON")["items"][0]["name"].as_str().map(str::to_owned);
    let (first, own) = (name(&inside).expect("an incident"), name(&open).expect("an incident"));
    let id = serde_json::from_str::<Value>(&open).expect("JSON")["items"][0]["id"].as_str().expect("an id").to_owned();
    let search = ask(&stage.open, "/api/v1/search?q=rotterdam");
    let port = serde_json::from_str::<Value>(&search).expect("JSON")["entities"][0]["id"].as_str().map(str::to_owned);
    let port = port.unwrap_or_default();
    let secret_words = ["Heron", "secret"];
    let mut bodies = vec![open.clone(), search];
    for path in [
        format!("/api/v1/incidents/{id}"),
        format!("/api/v1/dossiers/{port}"),
        format!("/api/v1/timeline?of={port}"),
        "/api/v1/timeline".to_owned(),
        "/api/v1/findings".to_owned(),
        "/api/v1/graph".to_owned(),
        format!("/api/v1/graph?of={port}"),
        "/api/v1/map".to_owned(),
        "/api/v1/home".to_owned(),
        "/api/v1/search?q=heron".to_owned(),
    ] {
        bodies.push(ask(&stage.open, &path));
    }
    for form in ["json", "csv", "graphml", "stix", "misp", "navigator", "brief-md", "brief-html"] {
        bodies.push(super::stage::ascribe(&stage.server.base, &["export", form], "").1);
    }
    stage.until(&stage.open, "the record", |all| !all.is_empty());
    bodies.push(stage.server.get(&stage.open, "collections/record/objects/?limit=5000").body);
    for body in &bodies {
        assert!(secret_words.iter().all(|word| !body.contains(word)), "{body}");
    }
    assert!(!own.is_empty() && (first == own || !bodies.iter().any(|body| body.contains(&first))), "{first} / {own}");
    drop(secret);
}
