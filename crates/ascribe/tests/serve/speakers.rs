//! The JSON API tells who says something, who passes it on, and who speaks together.

use super::stage::{Folder, Server, tell};
use serde_json::{Value, json};

const ATTACK: &str = "that APT28 had attacked the Port of Rotterdam in March 2023.";

/// A server with one page, whose first words tell who says that the port was attacked.
struct Stage {
    server: Server,
    folder: Folder,
}

impl Stage {
    fn new() -> Stage {
        Stage { server: Server::new(), folder: Folder::new() }
    }

    /// Adds the page, or its next version.
    fn add(&self, who: &str) {
        let file = self.folder.file("port.txt");
        let text =
            format!("Port hit, agencies say\n\nClerks counted crates before the rain began.\n\n{who} {ATTACK}\n");
        std::fs::write(&file, text).expect("written");
        let path = file.to_string_lossy().into_owned();
        tell(&self.server.base, &["add", &path, "--date", "2023-04-05", "--publisher", "Harbour Wire"], "");
    }

    fn get(&self, path: &str) -> Value {
        let answer = self.server.ask("GET", &format!("/api/v1/{path}"), &[], &[]);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()
    }

    /// The claim that the port was attacked, as the page's latest version has it.
    fn attack(&self) -> Value {
        let page = self.get("reports")["items"][0]["id"].as_str().expect("a page").to_owned();
        let said = self.get(&format!("reports/{page}"))["said"].as_array().expect("claims").clone();
        said.into_iter().find(|claim| claim["predicate"] == "attacked").expect("the attack")
    }
}

/// Who speaks, and whether with the one before.
fn chain(claim: &Value) -> Vec<(&str, bool)> {
    let speakers = claim["speakers"].as_array().expect("a chain").iter();
    speakers.map(|s| (s["words"].as_str().expect("words"), s["beside"].as_bool().expect("told of each"))).collect()
}

const FBI: &str = "Federal Bureau of Investigation";
const CISA: &str = "Cybersecurity and Infrastructure Security Agency";

#[test]
fn who_speaks_together_is_told_so_wherever_a_claim_is_shown() {
    let stage = Stage::new();
    stage.add("The FBI and CISA said");
    let claim = stage.attack();
    let expected = [(FBI, false), (CISA, true), ("Harbour Wire", false)];
    assert_eq!(chain(&claim), expected);
    let of = |name: &str| claim[name].as_str().expect("a key").to_owned();
    let finding = stage.get(&format!("findings/{}", of("finding")));
    assert_eq!(chain(&finding["evidence"][0]), expected);
    let (id, accept) = (of("id"), json!({"verb": "accept"}).to_string());
    let headers = [("Content-Type", "application/json")];
    let path = format!("/api/v1/claims/{id}/decisions");
    let decided = stage.server.ask("POST", &path, &headers, accept.as_bytes());
    assert_eq!(chain(&decided.json()), expected, "{}", decided.body);
}

#[test]
fn to_cite_somebody_is_another_claim_than_to_speak_with_them() {
    let stage = Stage::new();
    stage.add("CISA, citing the FBI, said");
    assert_eq!(chain(&stage.attack()), [(FBI, false), (CISA, false), ("Harbour Wire", false)]);
    stage.add("The FBI and CISA said");
    let page = stage.attack()["report"].as_str().expect("a key").to_owned();
    let compared = stage.get(&format!("reports/{page}/compare?from=1&to=2"));
    let moved = compared["claims"].as_array().expect("claims").iter();
    let attack = moved.clone().find(|c| c["claim"]["predicate"] == "attacked").expect("it changed");
    assert_eq!(attack["change"], "changed");
    assert_eq!(chain(&attack["claim"])[1], (CISA, true));
    assert_eq!(chain(&attack["before"])[1], (CISA, false));
}
