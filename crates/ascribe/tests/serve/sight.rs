//! By the JSON API nobody learns of what is marked beyond their clearance: not that it is there, and not how much of it.

use super::stage::{Answer, Folder, Server, tell};
use serde_json::Value;

const CLEARANCES: [&str; 4] = ["clear", "green", "amber", "amber+strict"];
const TOWNS: [&str; 5] = ["Rotterdam", "Antwerp", "Gdansk", "Genoa", "Bilbao"];
const GROUPS: [&str; 5] = ["APT28", "APT29", "Sandworm", "APT41", "APT33"];

/// One report for each marking, TLP:RED too; all of them tell besides that APT28 targets Ukraine.
struct Stage {
    server: Server,
    folder: Folder,
    readers: Vec<String>,
}

fn report(rank: usize) -> String {
    format!(
        "The port of {town}\n\nClerks at the quay of {town} counted {n} crates and {n} gulls before the rain began.\n\n{group} attacked the \
         Port of {town} in March 2023.\n\nThe newsroom at {town} has learned that APT28 targets journalists in Ukraine.\n\nA lamp numbered \
         {n} burned all night, since nobody found the key to the office of {town}.\n",
        town = TOWNS[rank],
        group = GROUPS[rank],
        n = 11 + rank * 7,
    )
}

impl Stage {
    fn new() -> Stage {
        let server = Server::new();
        let named = CLEARANCES.iter().enumerate();
        let readers =
            named.map(|(rank, clearance)| server.account(&format!("r{rank}"), "analyst", clearance)).collect();
        let stage = Stage { server, folder: Folder::new(), readers };
        // The strictest comes first, so that whatever takes its name or number from who was first is put to the test.
        for (rank, marking) in ["clear", "green", "amber", "amber+strict", "red"].iter().enumerate().rev() {
            stage.add(rank, marking);
        }
        stage
    }

    fn add(&self, rank: usize, marking: &str) {
        let file = self.folder.file(&format!("{}.txt", TOWNS[rank].to_lowercase()));
        std::fs::write(&file, report(rank)).expect("written");
        let (path, publisher) = (file.to_string_lossy().into_owned(), format!("{} Wire", TOWNS[rank]));
        let words = ["add", &path, "--date", "2023-04-05", "--marking", marking, "--publisher", &publisher];
        tell(&self.server.base, &words, "");
    }

    fn ask(&self, rank: usize, path: &str) -> Answer {
        let bearer = format!("Bearer {}", self.readers[rank]);
        self.server.ask("GET", &format!("/api/v1/{path}"), &[("Authorization", &*bearer)], &[])
    }

    fn get(&self, rank: usize, path: &str) -> Value {
        let answer = self.ask(rank, path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()
    }

    /// All items of a list, one a page: a page that is not full tells of what was left out of it.
    fn all(&self, rank: usize, path: &str) -> Vec<Value> {
        let (mut items, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.get(rank, &format!("{path}{}limit=1{after}", if path.contains('?') { '&' } else { '?' }));
            let found = page["items"].as_array().expect("items").clone();
            let next = page["next"].as_str();
            assert!(found.len() == 1 || next.is_none(), "{path}: {page}");
            items.extend(found);
            let Some(next) = next else { return items };
            after = format!("&after={next}");
        }
    }
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn numbers_are_those_of_what_is_seen() {
    let stage = Stage::new();
    for rank in 0..CLEARANCES.len() {
        let seen = rank as u64 + 1;
        let home = stage.get(rank, "home");
        let stats = &home["stats"];
        assert_eq!((&stats["documents"], &stats["versions"]), (&seen.into(), &seen.into()), "{stats}");
        assert_eq!((&home["new_reports"], list(&home, "reports").len() as u64), (&seen.into(), seen));
        let reports = stage.all(rank, "reports");
        let claims: u64 = reports.iter().map(|r| r["claims"].as_u64().expect("a number")).sum();
        assert_eq!((reports.len() as u64, &stats["claims"]), (seen, &claims.into()), "{stats}");
        let findings = stage.all(rank, "findings");
        assert_eq!(stats["findings"], findings.len(), "{stats}");
        let shared = findings.iter().find(|f| f["predicate"] == "targets").expect("what all of them tell");
        assert_eq!((&shared["origins"], &shared["affirmed"]), (&seen.into(), &seen.into()), "{shared}");
        assert_eq!(stats["incidents"], stage.all(rank, "incidents").len(), "{stats}");
        let sources = stage.all(rank, "sources");
        assert_eq!(stats["origins"], sources.len(), "{sources:?}");
        let changes = stage.get(rank, "changes");
        let numbers: Vec<u64> = list(&changes, "items").iter().filter_map(|c| c["seq"].as_u64()).collect();
        assert_eq!(numbers, (1..=seen).rev().collect::<Vec<_>>());
        assert_eq!((&changes["total"], &changes["since"]), (&seen.into(), &0.into()));
        let later = stage.get(rank, &format!("changes?since={}", seen - 1));
        assert_eq!((list(&later, "items").len(), &later["total"]), (1, &1.into()));
        let timeline = stage.get(rank, "timeline");
        let months: u64 = list(&timeline, "months").iter().filter_map(|m| m["events"].as_u64()).sum();
        let events = list(&timeline, "events").len() as u64;
        assert_eq!((&timeline["total"], months), (&events.into(), events));
        assert_eq!(stage.all(rank, "decisions").len(), 0);
    }
}

#[test]
fn nor_do_an_admins_numbers_tell_of_more() {
    let stage = Stage::new();
    let token = stage.server.account("root", "admin", "green");
    let bearer = format!("Bearer {token}");
    let told = stage.server.ask("GET", "/metrics", &[("Authorization", &*bearer)], &[]);
    assert!(told.body.contains("ascribe_documents 2\n"), "{}", told.body);
}

#[test]
fn what_is_out_of_sight_is_not_found() {
    let stage = Stage::new();
    let top = CLEARANCES.len() - 1;
    for rank in 0..top {
        for hidden in rank + 1..TOWNS.len() {
            let (town, group) = (TOWNS[hidden], GROUPS[hidden]);
            let words = [town.to_owned(), format!("%22port+of+{town}%22"), format!("crates+{town}"), group.to_owned()];
            for words in words {
                for limit in [1, 20] {
                    let found = stage.get(rank, &format!("search?q={words}&limit={limit}"));
                    for part in ["entities", "incidents", "findings", "reports"] {
                        assert_eq!(list(&found, part).len(), 0, "{words} {found}");
                    }
                }
            }
            assert_eq!(list(&stage.get(rank, &format!("names?q={group}")), "entities").len(), 0);
            let said = stage.get(rank, &format!("findings?source={town}+Wire"));
            assert_eq!(list(&said, "items").len(), 0, "{said}");
        }
        // What only hidden reports speak of is not there under its key either.
        for name in &GROUPS[rank + 1..=top] {
            let found = stage.get(top, &format!("search?q={name}"));
            let id = found["entities"][0]["id"].as_str().expect("an entity").to_owned();
            for path in ["dossiers/ID", "graph?of=ID", "timeline?of=ID", "techniques?of=ID", "dossiers/ID/stix"] {
                let answer = stage.ask(rank, &path.replace("ID", &id));
                assert_eq!(answer.status, 404, "{path}: {}", answer.body);
            }
            assert_eq!(stage.ask(rank, &format!("techniques/layer?of={id}")).status, 404);
        }
        for path in ["findings", "incidents", "sources", "reports", "graph", "map", "timeline", "changes", "home"] {
            let body = stage.ask(rank, path).body;
            assert!(TOWNS[rank + 1..].iter().all(|town| !body.contains(town)), "{path}: {body}");
        }
        for report in stage.all(top, "reports") {
            let (id, marking) = (report["id"].as_str().unwrap_or_default(), report["marking"].as_str());
            let seen = CLEARANCES.iter().position(|c| marking == Some(c)).is_some_and(|least| least <= rank);
            assert_eq!(stage.ask(rank, &format!("reports/{id}")).status, if seen { 200 } else { 404 }, "{report}");
        }
    }
}

#[test]
fn a_bundle_of_what_is_listed_holds_what_is_seen() {
    let stage = Stage::new();
    let keys = |path: &str| -> Vec<Value> { stage.all(3, path).iter().map(|one| one["id"].clone()).collect() };
    let wanted = serde_json::json!({"reports": keys("reports"), "incidents": keys("incidents")}).to_string();
    let told = |rank: usize| {
        let bearer = format!("Bearer {}", stage.readers[rank]);
        let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
        let answer = stage.server.ask("POST", "/api/v1/stix", &headers, wanted.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer
    };
    for rank in 0..CLEARANCES.len() {
        let answer = told(rank);
        let reports = list(&answer.json(), "objects").iter().filter(|o| o["type"] == "report").count();
        assert_eq!(reports, rank + 1);
        assert!(TOWNS[rank + 1..].iter().all(|town| !answer.body.contains(town)), "{}", answer.body);
    }
}

#[test]
fn an_answer_keeps_its_name_while_what_is_seen_stays() {
    let stage = Stage::new();
    let paths = ["findings", "timeline", "graph", "map", "incidents", "search?q=APT28", "techniques"];
    let tags = |rank| paths.map(|path| stage.ask(rank, path).header("etag").expect("a tag").to_owned());
    let (open, inside) = (tags(0), tags(3));
    let file = stage.folder.file("later.txt");
    std::fs::write(&file, "A late hour\n\nAPT41 attacked the Port of Bremen in May 2023.\n\nMore was not to be had.\n")
        .expect("written");
    let path = file.to_string_lossy().into_owned();
    tell(&stage.server.base, &["add", &path, "--date", "2023-06-05", "--marking", "amber"], "");
    assert_eq!(tags(0), open, "a hidden report changes nothing for them");
    assert_ne!(tags(3)[0], inside[0]);
    for (path, tag) in paths.iter().zip(&open) {
        let bearer = format!("Bearer {}", stage.readers[0]);
        let headers = [("Authorization", &*bearer), ("If-None-Match", tag.as_str())];
        assert_eq!(stage.server.ask("GET", &format!("/api/v1/{path}"), &headers, &[]).status, 304, "{path}");
    }
}

#[test]
fn a_sender_is_not_told_of_an_object_that_they_may_not_see() {
    use super::stage::{indicator, marked};
    let server = Server::new();
    let (high, low) = (server.account("high", "analyst", "amber"), server.account("low", "analyst", "clear"));
    let amber = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82";
    server.share(&high, &[marked(indicator(1, 2020), amber)]);
    let status = server.share(&low, &[indicator(1, 2020), indicator(2, 2020)]);
    assert_eq!((&status["success_count"], &status["failure_count"]), (&2.into(), &0.into()));
    assert!(list(&status, "successes").iter().all(|one| one.get("message").is_none()), "{status}");
    let told = server.share(&high, &[marked(indicator(1, 2020), amber)]);
    assert!(told["successes"][0]["message"].is_string());
}
