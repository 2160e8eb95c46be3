//! Between two bases: what the record knows is served, pulled by another, and pushed on.

use super::stage::{Folder, Server, ascribe, id, indicator, marked, tell};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

const AMBER: &str = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
const STRICT: &str = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003";

fn sample() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("samples").filter_map(|f| Some(f.ok()?.path())).collect();
    files.sort();
    let html = files.into_iter().find(|file| file.extension().is_some_and(|end| end == "html")).expect("a sample");
    html.to_string_lossy().into_owned()
}

/// All objects of a collection, once the record is taken in.
fn walk(server: &Server, token: &str, collection: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut query = "limit=50".to_owned();
    loop {
        let page = server.get(token, &format!("collections/{collection}/objects/?{query}")).json();
        all.extend(page["objects"].as_array().cloned().unwrap_or_default());
        match page["next"].as_str() {
            Some(next) => query = format!("limit=50&next={next}"),
            None => return all,
        }
    }
}

fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "it did not come");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn what_the_record_knows_is_served_pulled_and_known_again() {
    let server = Server::new();
    tell(&server.base, &["add", &sample()], "");
    // Findings come behind the reports that they are folded from.
    let folded = |o: &Value| o["type"] == "relationship" && o["extensions"].to_string().contains("origin_count");
    let objects = until(|| {
        let all = walk(&server, "", "record");
        std::thread::sleep(Duration::from_millis(500));
        let rests = all.iter().any(folded) && walk(&server, "", "record").len() == all.len();
        rests.then_some(all)
    });
    let kinds: BTreeSet<&str> = objects.iter().filter_map(|o| o["type"].as_str()).collect();
    assert!(
        kinds.contains("report") && kinds.contains("relationship") && kinds.contains("marking-definition"),
        "{kinds:?}"
    );
    assert_eq!(walk(&server, "", "clear").len(), objects.len(), "all of it is marked clear");

    // A question's collection holds what is said about its names.
    let group =
        objects.iter().find(|o| o["type"] == "intrusion-set").map(|o| o["name"].as_str().expect("a name").to_owned());
    if let Some(group) = group {
        tell(&server.base, &["collection", "add", "about", "--title", "About", "--question", &group], "");
        let about = until(|| Some(walk(&server, "", "about")).filter(|all| !all.is_empty()));
        assert!(about.len() < objects.len() && about.iter().any(|o| o["name"] == group.as_str()), "{group}");
        let ids: BTreeSet<&str> = about.iter().filter_map(|o| o["id"].as_str()).collect();
        for relation in about.iter().filter(|o| o["type"] == "relationship") {
            assert!(ids.contains(relation["source_ref"].as_str().expect("a source")));
        }
    }

    // Another base pulls it: the same claims, once.
    let folder = Folder::new();
    let other = folder.file("other.ascribe");
    let url = format!("http://{}/taxii2/", server.authority);
    let pull = ["taxii", "pull", &url, "--collection", "record", "--limit", "7"];
    let said = tell(&other, &pull, "");
    assert!(said.contains(&format!("{} objects came", objects.len())), "{said}");
    assert!(!said.contains(" 0 claims"), "{said}");
    let claims = |base: &Path| {
        let out = tell(base, &["stats", "--format", "json"], "");
        serde_json::from_str::<Value>(&out).expect("JSON")["claims"].clone()
    };
    assert_eq!(claims(&other), claims(&server.base));
    let again = tell(&other, &pull, "");
    assert!(again.starts_with("0 objects came"), "{again}");
    let anew = tell(&other, &["taxii", "pull", &url, "--collection", "record", "--again"], "");
    assert!(anew.contains(" 0 of them new"), "{anew}");
    assert_eq!(claims(&other), claims(&server.base));
}

#[test]
fn a_pull_that_was_broken_off_goes_on() {
    let mut server = Server::new();
    server.share("", &(0..900).map(|at| indicator(at, 2020)).collect::<Vec<_>>());
    let folder = Folder::new();
    let other = folder.file("other.ascribe");
    let url = format!("http://{}/taxii2/", server.authority);
    let mut pulling = std::process::Command::new(env!("CARGO_BIN_EXE_ascribe"))
        .args(["taxii", "pull", &url, "--collection", "in", "--limit", "5", "--base"])
        .arg(&other)
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("ascribe runs");
    std::thread::sleep(Duration::from_millis(400));
    let _ = pulling.kill();
    let _ = pulling.wait();
    tell(&other, &["taxii", "pull", &url, "--collection", "in", "--limit", "100"], "");
    let base = ascribe_store::Base::open(&other, ascribe_store::Mode::Ask).expect("opened");
    let kept =
        base.collections().expect("read").into_iter().find(|one| one.alias.starts_with("pulled-")).expect("kept");
    let mut ids = Vec::new();
    let select = ascribe_store::shared::Select {
        limit: 10_000,
        ids: Vec::new(),
        ..ascribe_store::shared::Select::every_version(kept.id, "", ascribe_model::Marking::Red)
    };
    base.shared(&select, |row| {
        ids.push(row.id.to_owned());
        true
    })
    .expect("read");
    assert_eq!(ids, (0..900).map(id).collect::<Vec<_>>(), "each once, in order");
    server.kill();
    let (code, _, errors) = ascribe(&other, &["taxii", "pull", "http://127.0.0.1:9/taxii2/", "--collection", "in"], "");
    assert!(code != 0 && errors.contains("127.0.0.1:9"), "{errors}");
}

#[test]
fn a_push_holds_back_what_is_marked_beyond_its_limit() {
    let server = Server::new();
    let token = server.account("peer", "analyst", "amber+strict");
    let folder = Folder::new();
    let file = folder.file("bundle.json");
    let objects = json!([indicator(1, 2020), marked(indicator(2, 2020), AMBER), marked(indicator(3, 2020), STRICT)]);
    let bundle = json!({"type": "bundle", "id": "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", "objects": objects});
    std::fs::write(&file, bundle.to_string()).expect("written");
    let (url, file) = (format!("http://{}/taxii2/", server.authority), file.to_string_lossy().into_owned());
    let base = folder.file("b");
    let push = |words: &[&str]| {
        let all = [&["taxii", "push", &url, "--collection", "in", "--token-stdin", &file], words].concat();
        tell(&base, &all, &token)
    };
    assert_eq!(
        push(&["--up-to", "clear"]).lines().next(),
        Some("1 objects sent, 1 taken, 0 refused, 2 held back by their marking")
    );
    assert_eq!(push(&[]).lines().next(), Some("2 objects sent, 2 taken, 0 refused, 1 held back by their marking"));
    assert_eq!(server.get(&token, "collections/in/objects/").ids(), [id(1), id(2)]);
    push(&["--up-to", "amber+strict"]);
    assert_eq!(server.get(&token, "collections/in/objects/").ids().len(), 3);
    let (code, _, errors) = ascribe(&base, &["taxii", "push", &url, "--collection", "in", "--up-to", "red", &file], "");
    assert!(code == 2 && errors.contains("never"), "{errors}");
}

#[test]
fn what_is_new_in_a_collection_is_pushed_on_once() {
    let (from, to) = (Server::new(), Server::new());
    from.share("", &[indicator(1, 2020), marked(indicator(2, 2020), STRICT)]);
    let url = format!("http://{}/taxii2/", to.authority);
    let push = || tell(&from.base, &["taxii", "push", &url, "--collection", "in", "--from", "in"], "");
    assert!(push().starts_with("1 objects sent"));
    assert!(push().starts_with("0 objects sent"));
    from.share("", &[indicator(3, 2020)]);
    assert!(push().starts_with("1 objects sent"));
    assert_eq!(to.get("", "collections/in/objects/").ids(), [id(1), id(3)]);
}

#[test]
fn it_tells_what_a_server_has_and_goes_nowhere_else() {
    let server = Server::new();
    let base = server.base.clone();
    let url = format!("http://{}/taxii2/", server.authority);
    let found = tell(&base, &["taxii", "discover", &url], "");
    assert!(found.contains(&format!("http://{}/taxii2/ascribe/ (default)", server.authority)), "{found}");
    assert!(tell(&base, &["taxii", "collections", &url], "").contains(" rw in"));
    server.account("olga", "reader", "clear");
    let (code, _, errors) = ascribe(&base, &["taxii", "collections", &url], "");
    assert!(code != 0 && errors.contains("401"), "{errors}");
    let signed = ["taxii", "collections", &url, "--user", "olga", "--password-stdin"];
    assert!(tell(&base, &signed, super::stage::PASSWORD).contains(" r- in"));
    let plain = ["taxii", "collections", "http://taxii.example/", "--user", "olga", "--password-stdin"];
    let (_, _, errors) = ascribe(&base, &plain, super::stage::PASSWORD);
    assert!(errors.contains("not encrypted"), "{errors}");
    let (_, _, errors) = ascribe(&base, &["taxii", "discover", "ftp://taxii.example/"], "");
    assert!(errors.contains("no address"), "{errors}");
}
