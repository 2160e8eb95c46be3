//! Reading collections, to the letter of TAXII 2.1.

use super::stage::{Server, TAXII, id, indicator, tell};
use serde_json::{Value, json};

#[test]
fn it_can_be_discovered() {
    let server = Server::new();
    let token = server.account("siem", "analyst", "amber");
    let headers = [("Accept", TAXII), ("Authorization", &*format!("Bearer {token}"))];
    let answer = server.ask("GET", "/taxii2/", &headers, &[]);
    assert_eq!((answer.status, answer.header("content-type")), (200, Some(TAXII)));
    let root = answer.json()["default"].as_str().expect("a root").to_owned();
    assert_eq!(answer.json()["api_roots"], json!([root]));
    let answer = server.ask("GET", &root, &headers, &[]).json();
    assert_eq!(answer["versions"], json!([TAXII]));
    assert!(answer["max_content_length"].as_u64().expect("a number") > 1_000_000);
    let collections = server.get(&token, "collections/").json();
    let names: Vec<&str> =
        collections["collections"].as_array().expect("a list").iter().filter_map(|c| c["alias"].as_str()).collect();
    assert_eq!(names, ["record", "clear", "green", "amber", "amber-strict", "in"]);
    let uuid = collections["collections"][5]["id"].as_str().expect("an id");
    let one = server.get(&token, &format!("collections/{uuid}/"));
    assert_eq!(one.json(), collections["collections"][5]);
    assert_eq!(one.json()["can_write"], true);
}

#[test]
fn errors_are_those_of_the_standard() {
    let server = Server::new();
    let token = server.account("siem", "reader", "amber");
    tell(&server.base, &["collection", "add", "drop", "--title", "Drop", "--read", "admin", "--write", "-"], "");
    tell(&server.base, &["collection", "add", "box", "--title", "Box", "--read", "-", "--write", "@ana"], "");
    let ana = server.account("ana", "analyst", "clear");
    let unsigned = server.get("", "");
    assert_eq!(unsigned.status, 401);
    assert!(unsigned.header("www-authenticate").expect("a challenge").contains("Basic"));
    let error = server.get(&token, "collections/nowhere/objects/");
    assert_eq!((error.status, error.header("content-type")), (404, Some(TAXII)));
    assert_eq!(error.json()["http_status"], "404");
    assert!(error.json()["title"].is_string());
    for (path, status) in [
        ("collections/drop/", 404),
        ("collections/in/objects/?limit=0", 400),
        ("collections/in/objects/?limit=-1", 400),
        ("collections/in/objects/?limit=ten", 400),
        ("collections/in/objects/?added_after=yesterday", 400),
        ("collections/in/objects/?match%5Bversion%5D=newest", 400),
        ("collections/in/objects/?match%5Bcolour%5D=red", 400),
        ("collections/in/objects/?next=abc", 400),
        ("collections/in/objects/indicator--00000000-0000-4000-8000-000000000000/", 404),
        ("collections/in/objects/?other=thing", 200),
        ("status/2d086da7-4bdc-4f91-900e-d77486753710/", 404),
        ("nothing/", 404),
        ("collections/in/objects", 200),
    ] {
        assert_eq!(server.get(&token, path).status, status, "{path}");
    }
    assert_eq!(
        server.ask("GET", "/taxii2/elsewhere/", &[("Authorization", &*format!("Bearer {token}"))], &[]).status,
        404
    );
    assert_eq!(server.post(&token, b"{}").status, 403, "readers do not write");
    assert_eq!(server.get(&ana, "collections/box/objects/").status, 403, "write only");
    assert_eq!(server.get(&token, "collections/box/objects/").status, 404, "not even known");
    assert_eq!(server.delete(&ana, "collections/in/").status, 405);
}

#[test]
fn types_are_negotiated() {
    let server = Server::new();
    let status = |accept: &str| server.ask("GET", "/taxii2/", &[("Accept", accept)], &[]).status;
    for (accept, expected) in [
        (TAXII, 200),
        ("application/taxii+json", 200),
        ("application/taxii+json; version=2.1", 200),
        ("text/html, */*;q=0.1", 200),
        ("application/taxii+json;version=2.0", 406),
        ("application/taxii+json;version=3.0, application/json", 406),
        ("application/taxii+json;version=2.1;q=0", 406),
        ("text/html", 406),
    ] {
        assert_eq!(status(accept), expected, "{accept}");
    }
    assert_eq!(server.ask("GET", "/taxii2/", &[], &[]).status, 200);
    let post = |kind: &str| {
        let headers = [("Accept", TAXII), ("Content-Type", kind)];
        server.ask("POST", "/taxii2/ascribe/collections/in/objects/", &headers, b"{\"objects\":[{}]}").status
    };
    assert_eq!(post("application/taxii+json"), 202);
    assert_eq!(post("application/json"), 415);
    assert_eq!(post("application/taxii+json;version=2.0"), 415);
}

#[test]
fn a_walk_meets_every_object_once_by_cursor_and_by_date() {
    let server = Server::new();
    let all: Vec<Value> = (0..23).map(|at| indicator(at, 2020)).collect();
    server.share("", &all);
    let expected: Vec<String> = (0..23).map(id).collect();
    let (mut by_cursor, mut by_date) = (Vec::new(), Vec::new());
    let mut query = "limit=5".to_owned();
    loop {
        let page = server.get("", &format!("collections/in/objects/?{query}"));
        by_cursor.extend(page.ids());
        let again = server.get("", &format!("collections/in/objects/?{query}"));
        assert_eq!(again.body, page.body, "a page can be asked for again");
        let Some(next) = page.json()["next"].as_str().map(str::to_owned) else { break };
        assert_eq!(page.json()["more"], true);
        query = format!("limit=5&next={next}");
        let other = server.get("", &format!("collections/in/objects/?match%5Btype%5D=tool&next={next}"));
        assert_eq!(other.status, 400, "a cursor belongs to its filters");
    }
    let mut query = "limit=4".to_owned();
    loop {
        let page = server.get("", &format!("collections/in/manifest/?{query}"));
        by_date.extend(page.ids());
        let Some(last) = page.header("x-taxii-date-added-last") else { break };
        query = format!("limit=4&added_after={last}");
    }
    assert_eq!(by_cursor, expected);
    assert_eq!(by_date, expected);
    let empty = server.get("", &format!("collections/in/objects/?{query}"));
    assert_eq!((empty.body.as_str(), empty.header("x-taxii-date-added-first")), ("{}", None));
}

#[test]
fn dates_of_addition_increase_within_an_envelope() {
    let server = Server::new();
    server.share("", &(0..200).map(|at| indicator(at, 2020)).collect::<Vec<_>>());
    server.share("", &[indicator(500, 2020)]);
    let manifest = server.get("", "collections/in/manifest/?limit=1000");
    let value = manifest.json();
    let dates: Vec<&str> =
        value["objects"].as_array().expect("a list").iter().filter_map(|o| o["date_added"].as_str()).collect();
    assert_eq!(dates.len(), 201);
    assert!(dates.windows(2).all(|pair| pair[0] < pair[1]), "strictly");
    assert_eq!(manifest.header("x-taxii-date-added-first"), dates.first().copied());
    assert_eq!(manifest.header("x-taxii-date-added-last"), dates.last().copied());
    for path in [format!("objects/{}/", id(3)), format!("objects/{}/versions/", id(3)), "objects/?limit=1".into()] {
        let answer = server.get("", &format!("collections/in/{path}"));
        let first = answer.header("x-taxii-date-added-first").expect("a header");
        assert!(dates.contains(&first), "{path}");
        assert_eq!(answer.header("x-taxii-date-added-last"), Some(first));
    }
}

#[test]
fn filters_choose_versions_types_and_specifications() {
    let server = Server::new();
    let tool = json!({"type": "tool", "spec_version": "2.1", "id": "tool--00000000-0000-4000-8000-000000000001",
        "created": "2020-01-01T00:00:00.000Z", "modified": "2020-01-01T00:00:00.000Z", "name": "T"});
    let old = json!({"type": "tool", "id": "tool--00000000-0000-4000-8000-000000000001",
        "created": "2020-01-01T00:00:00.000Z", "modified": "2021-01-01T00:00:00.000Z", "name": "T of STIX 2.0"});
    // Versions come out of order.
    server.share("", &[indicator(1, 2018), indicator(1, 2016), indicator(1, 2017), indicator(2, 2017), tool, old]);
    let found = |query: &str| {
        let manifest = server.get("", &format!("collections/in/manifest/?{query}"));
        assert_eq!(manifest.ids(), server.get("", &format!("collections/in/objects/?{query}")).ids(), "{query}");
        let value = manifest.json();
        let list = value["objects"].as_array().cloned().unwrap_or_default();
        list.iter()
            .map(|o| {
                format!("{}{}", &o["id"].as_str().expect("id")[..1], &o["version"].as_str().expect("version")[..4])
            })
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(found(""), "i2018 i2017 t2020");
    assert_eq!(found("match%5Bversion%5D=all"), "i2018 i2016 i2017 i2017 t2020");
    assert_eq!(found("match%5Bversion%5D=first"), "i2016 i2017 t2020");
    assert_eq!(found("match%5Bversion%5D=first,last&match%5Btype%5D=indicator"), "i2018 i2016 i2017");
    assert_eq!(found("match%5Bversion%5D=2017-01-01T00:00:00Z"), "i2017 i2017");
    assert_eq!(found(&format!("match%5Bversion%5D=2017-01-01T00:00:00Z,last&match%5Bid%5D={}", id(1))), "i2018 i2017");
    assert_eq!(found("match%5Bspec_version%5D=2.0"), "t2021");
    assert_eq!(found("match%5Bspec_version%5D=2.0,2.1&match%5Btype%5D=tool"), "t2020 t2021");
    assert_eq!(found("match%5Bspec_version%5D=9.9"), "");
    assert_eq!(found("match%5Btype%5D=tool,indicator"), "i2018 i2017 t2020");
    assert_eq!(found("match%5Btype%5D=campaign"), "");
    assert_eq!(found(&format!("match%5Bid%5D={},{}", id(1), id(2))), "i2018 i2017");
    assert_eq!(found("match%5Bversion%5D=all&limit=2"), "i2018 i2016");
    let versions = server.get("", &format!("collections/in/objects/{}/versions/", id(1))).json();
    assert_eq!(
        versions["versions"],
        json!(["2018-01-01T00:00:00.000Z", "2016-01-01T00:00:00.000Z", "2017-01-01T00:00:00.000Z"])
    );
    let one = server.get("", &format!("collections/in/objects/{}/?match%5Bversion%5D=first", id(1))).json();
    assert_eq!(one["objects"], json!([indicator(1, 2016)]));
    assert_eq!(server.get("", &format!("collections/in/objects/{}/?match%5Btype%5D=tool", id(1))).status, 400);
}

#[test]
fn what_is_deleted_is_gone_and_the_rest_is_last_anew() {
    let server = Server::new();
    server.share("", &[indicator(1, 2016), indicator(1, 2017), indicator(1, 2018), indicator(2, 2018)]);
    let path = format!("collections/in/objects/{}/", id(1));
    assert_eq!(server.delete("", &format!("{path}?match%5Bversion%5D=last")).status, 200);
    assert_eq!(server.get("", &path).json()["objects"], json!([indicator(1, 2017)]));
    assert_eq!(server.delete("", &format!("{path}?match%5Bversion%5D=2016-01-01T00:00:00Z")).status, 200);
    assert_eq!(server.get("", &format!("{path}versions/")).json()["versions"], json!(["2017-01-01T00:00:00.000Z"]));
    server.share("", &[indicator(1, 2018)]);
    assert_eq!(server.delete("", &path).status, 200);
    assert_eq!(server.get("", &path).status, 404);
    assert_eq!(server.delete("", &path).status, 404);
    assert_eq!(server.get("", "collections/in/objects/").ids(), [id(2)]);
}
