//! Nobody sees by TAXII what is marked beyond their clearance, in whatever way it is asked for.

use super::stage::{Answer, Server, id, indicator, marked};
use serde_json::json;

/// TLP 1 and TLP 2.0 with the least clearance that sees it.
const MARKINGS: [(&str, usize); 8] = [
    ("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", 0),
    ("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", 1),
    ("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", 2),
    ("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", 0),
    ("marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", 1),
    ("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", 2),
    ("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", 3),
    ("", 0),
];
const RED: [&str; 2] = [
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
];
const CLEARANCES: [&str; 4] = ["clear", "green", "amber", "amber+strict"];

fn object(at: usize, marking: &str) -> serde_json::Value {
    if marking.is_empty() { indicator(at, 2020) } else { marked(indicator(at, 2020), marking) }
}

#[test]
fn each_clearance_sees_what_it_may_and_no_more() {
    let server = Server::new();
    let sender = server.account("sender", "analyst", "clear");
    let whole: Vec<_> = MARKINGS.iter().enumerate().map(|(at, (marking, _))| object(at, marking)).collect();
    // The same markings on a part of an object only.
    let parts =
        MARKINGS.iter().enumerate().filter(|(_, (marking, _))| !marking.is_empty()).map(|(at, (marking, _))| {
            let mut object = indicator(100 + at, 2020);
            object["granular_markings"] =
                json!([{"lang": "en", "selectors": ["pattern"]}, {"marking_ref": marking, "selectors": ["pattern"]}]);
            object
        });
    let all: Vec<_> = whole.into_iter().chain(parts).collect();
    assert_eq!(server.share(&sender, &all)["failure_count"], 0);
    for (rank, clearance) in CLEARANCES.iter().enumerate() {
        let reader = server.account(&format!("reader{rank}"), "reader", clearance);
        let mut expected: Vec<String> = Vec::new();
        for first in [0, 100] {
            let seen = MARKINGS
                .iter()
                .enumerate()
                .filter(|(_, (marking, least))| *least <= rank && (first == 0 || !marking.is_empty()));
            expected.extend(seen.map(|(at, _)| id(first + at)));
        }
        let ways = [
            "objects/",
            "manifest/",
            "objects/?match%5Bversion%5D=all",
            "objects/?match%5Btype%5D=indicator",
            "objects/?match%5Bversion%5D=2020-01-01T00:00:00Z",
            "manifest/?match%5Bversion%5D=first",
        ];
        for way in ways {
            assert_eq!(server.get(&reader, &format!("collections/in/{way}")).ids(), expected, "{clearance} {way}");
        }
        for at in (0..MARKINGS.len()).chain(100..107) {
            let status = if expected.contains(&id(at)) { 200 } else { 404 };
            for way in [format!("objects/{}/", id(at)), format!("objects/{}/versions/", id(at))] {
                assert_eq!(server.get(&reader, &format!("collections/in/{way}")).status, status, "{clearance} {way}");
            }
            let by_id: Answer = server.get(&reader, &format!("collections/in/objects/?match%5Bid%5D={}", id(at)));
            assert_eq!(by_id.ids().len(), usize::from(status == 200), "{clearance} {at}");
        }
    }
    assert_eq!(server.delete(&sender, &format!("collections/in/objects/{}/", id(2))).status, 404, "nor deletes it");
}

#[test]
fn red_is_not_taken_to_be_passed_on() {
    let server = Server::new();
    let root = server.account("root", "admin", "amber+strict");
    for marking in RED {
        let status = server.share(&root, &[marked(indicator(1, 2020), marking)]);
        assert_eq!(status["failure_count"], 1);
        assert!(status["failures"][0]["message"].as_str().expect("a message").contains("TLP:RED"));
    }
    let mut part = indicator(2, 2020);
    part["granular_markings"] = json!([{"marking_ref": RED[1], "selectors": ["pattern"]}]);
    assert_eq!(server.share(&root, &[part])["failure_count"], 1);
    assert_eq!(server.get(&root, "collections/in/objects/").body, "{}");
}

#[test]
fn other_markings_must_be_known_and_mean_what_they_say() {
    let server = Server::new();
    let (sender, reader) = (server.account("sender", "analyst", "amber"), server.account("reader", "reader", "clear"));
    let own = "marking-definition--00000000-0000-4000-8000-00000000000a";
    let statement = "marking-definition--00000000-0000-4000-8000-00000000000b";
    let definition = |id: &str, kind: &str, definition| {
        json!({"type": "marking-definition", "spec_version": "2.1", "id": id, "created": "2020-01-01T00:00:00.000Z",
            "definition_type": kind, "definition": definition})
    };
    let unknown = server.share(&sender, &[marked(indicator(1, 2020), own)]);
    assert!(unknown["failures"][0]["message"].as_str().expect("a message").contains(own));
    // The definition may come behind what it marks.
    let sent = [
        marked(indicator(1, 2020), own),
        marked(indicator(2, 2020), statement),
        definition(own, "tlp", json!({"tlp": "amber"})),
        definition(statement, "statement", json!({"statement": "Copyright 2020"})),
    ];
    assert_eq!(server.share(&sender, &sent)["failure_count"], 0);
    assert_eq!(server.get(&reader, "collections/in/objects/?match%5Btype%5D=indicator").ids(), [id(2)]);
    // Nobody lowers a marking by defining it again.
    server.share(&sender, &[definition(own, "tlp", json!({"tlp": "white"})), marked(indicator(3, 2020), own)]);
    assert_eq!(server.get(&reader, "collections/in/objects/?match%5Btype%5D=indicator").ids(), [id(2)]);
    assert_eq!(server.get(&sender, "collections/in/objects/?match%5Btype%5D=indicator").ids().len(), 3);
}

#[test]
fn a_stricter_version_hides_the_object_from_who_saw_the_one_before() {
    let server = Server::new();
    let (sender, reader) = (server.account("sender", "analyst", "amber"), server.account("reader", "reader", "clear"));
    server.share(&sender, &[indicator(1, 2020)]);
    server.share(&sender, &[marked(indicator(1, 2021), MARKINGS[2].0)]);
    assert_eq!(server.get(&reader, "collections/in/objects/").body, "{}", "the last version is not for them");
    assert_eq!(
        server.get(&sender, "collections/in/objects/").json()["objects"][0]["modified"],
        "2021-01-01T00:00:00.000Z"
    );
}
