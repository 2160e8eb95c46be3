//! Adding objects, and what is told of it.

use super::stage::{Server, id, indicator, tell};
use serde_json::json;

#[test]
fn the_status_tells_of_each_object_and_is_kept_for_its_sender() {
    let server = Server::new();
    let (ana, bob, root) = (
        server.account("ana", "analyst", "amber"),
        server.account("bob", "analyst", "amber"),
        server.account("root", "admin", "amber"),
    );
    let status = server.share(&ana, &[indicator(1, 2020), json!({"type": "indicator"}), indicator(2, 2020)]);
    assert_eq!(status["status"], "complete");
    let counts = ["total_count", "success_count", "failure_count", "pending_count"].map(|name| status[name].as_u64());
    assert_eq!(counts, [Some(3), Some(2), Some(1), Some(0)]);
    assert_eq!(status["successes"][0], json!({"id": id(1), "version": "2020-01-01T00:00:00.000Z"}));
    assert!(status["failures"][0]["message"].as_str().expect("a message").contains("id"));
    let path = format!("status/{}/", status["id"].as_str().expect("an id"));
    assert_eq!(server.get(&ana, &path).json(), status);
    assert_eq!(server.get(&bob, &path).status, 404);
    assert_eq!(server.get(&root, &path).status, 200);
}

#[test]
fn what_was_there_is_no_failure_and_stays_as_it_was() {
    let server = Server::new();
    let first = server.share("", &[indicator(1, 2020)]);
    let again = server.share("", &[indicator(1, 2020)]);
    assert_eq!((first["success_count"].as_u64(), again["success_count"].as_u64()), (Some(1), Some(1)));
    let mut other = indicator(1, 2020);
    other["pattern"] = json!("[domain-name:value = 'evil.example']");
    let status = server.share("", &[other]);
    assert_eq!(status["failure_count"], 0);
    assert!(status["successes"][0]["message"].as_str().expect("a message").contains("other content"));
    let kept = server.get("", "collections/in/objects/?match%5Bversion%5D=all");
    assert_eq!(kept.json()["objects"], json!([indicator(1, 2020)]));
}

#[test]
fn observables_without_version_are_told_apart_by_content() {
    let server = Server::new();
    let address = |more| json!({"type": "ipv4-addr", "id": "ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd", "value": "198.51.100.3", "defanged": more});
    server.share("", &[address(false), address(false), address(true)]);
    server.share("", &[address(true), address(false)]);
    let all = server.get("", "collections/in/objects/?match%5Bversion%5D=all");
    assert_eq!(all.json()["objects"], json!([address(false), address(true)]));
    let manifest = server.get("", "collections/in/manifest/").json();
    assert_eq!(
        manifest["objects"][0]["version"], manifest["objects"][0]["date_added"],
        "a version is when it was added"
    );
}

#[test]
fn objects_leave_as_the_bytes_they_came_as() {
    let server = Server::new();
    let object = r#"{ "type":"x-thing", "id":"x-thing--00000000-0000-4000-8000-000000000001","spec_version": "2.1", "created":"2020-01-01T00:00:00.123456789Z","x": 1.0e2, "y":"é\u00e9" }"#;
    let answer = server.post("", format!("{{\"objects\":[{object}]}}").as_bytes());
    assert_eq!(answer.json()["failure_count"], 0, "{}", answer.body);
    assert_eq!(server.get("", "collections/in/objects/").body, format!("{{\"objects\":[{object}]}}"));
}

#[test]
fn collections_go_with_what_they_hold() {
    let server = Server::new();
    tell(&server.base, &["collection", "add", "brief", "--title", "Brief"], "");
    server.share("", &[indicator(1, 2020)]);
    tell(&server.base, &["collection", "remove", "in"], "");
    assert_eq!(server.get("", "collections/in/objects/").status, 404);
    tell(&server.base, &["collection", "add", "in", "--title", "In again"], "");
    assert_eq!(server.get("", "collections/in/objects/").body, "{}");
}
