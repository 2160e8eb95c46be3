//! What must not harm: broken, huge, deep, circular and slow input.

use super::stage::{Server, TAXII, id, indicator};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

#[test]
fn broken_envelopes_leave_nothing() {
    let server = Server::new();
    let whole = json!({"objects": [indicator(1, 2020), indicator(2, 2020)]}).to_string();
    for cut in (0..whole.len()).step_by(7) {
        assert_eq!(server.post("", &whole.as_bytes()[..cut]).status, 400, "cut at {cut}");
    }
    let deep = format!("{{\"objects\":[{{\"type\":\"x\",\"a\":{}", "[".repeat(5_000_000));
    assert_eq!(server.post("", deep.as_bytes()).status, 400);
    let deep =
        format!("{{\"objects\":[{{\"type\":\"x\",\"a\":{}{}}}]}}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    assert_eq!(server.post("", deep.as_bytes()).status, 400);
    for body in ["[]", "{}", "null", "{\"objects\":5}", "{\"objects\":[]}", "{\"objects\":{\"a\":1}}"] {
        assert_eq!(server.post("", body.as_bytes()).status, 422, "{body}");
    }
    assert_eq!(server.get("", "collections/in/objects/").body, "{}");
    assert!(server.peak_mb() < 300, "{} MB", server.peak_mb());
}

#[test]
fn wrong_types_are_failures_one_by_one() {
    let server = Server::new();
    let good = indicator(1, 2020);
    let mut objects = vec![json!(null), json!(5), json!("x"), json!([]), json!({}), json!({"type": 5, "id": "x"})];
    for name in ["id", "type", "spec_version", "created", "modified", "object_marking_refs", "granular_markings"] {
        for value in [json!(5), json!({"a": 1}), json!([[1]]), json!(""), json!("\u{0}"), json!(["x"])] {
            let mut object = indicator(2, 2020);
            object[name] = value;
            objects.push(object);
        }
    }
    let wrong = objects.len() as u64;
    objects.push(good.clone());
    let status = server.share("", &objects);
    assert_eq!(
        (status["failure_count"].as_u64(), status["success_count"].as_u64()),
        (Some(wrong), Some(1)),
        "{status}"
    );
    assert_eq!(server.get("", "collections/in/objects/").json()["objects"], json!([good]));
}

#[test]
fn a_gigabyte_is_refused_before_it_is_read() {
    let server = Server::new();
    let head = format!(
        "POST /taxii2/ascribe/collections/in/objects/ HTTP/1.1\r\nHost: {}\r\nAccept: {TAXII}\r\nContent-Type: {TAXII}\r\n",
        server.authority
    );
    let told = server.raw(format!("{head}Content-Length: 1073741824\r\n\r\n{{\"objects\":[").as_bytes());
    assert_eq!(told.status, 413);
    assert_eq!(told.json()["http_status"], "413");
    // Without saying how much will come.
    let mut stream = TcpStream::connect(&server.authority).expect("connected");
    stream.write_all(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes()).expect("sent");
    let chunk = [b"100000\r\n".as_slice(), &vec![b' '; 0x10_0000], b"\r\n"].concat();
    let sent = (0..1024).take_while(|_| stream.write_all(&chunk).is_ok()).count();
    assert!(sent < 100, "{sent} MB were taken");
    assert!(server.peak_mb() < 200, "{} MB", server.peak_mb());
    assert_eq!(server.get("", "collections/in/objects/").body, "{}");
}

#[test]
fn a_hundred_thousand_references_in_a_circle_are_just_objects() {
    let server = Server::new();
    let relation = |at: usize| format!("relationship--00000000-0000-4000-8000-{:012x}", at % 100_000);
    let mut taken = 0;
    for begin in (0..100_000).step_by(20_000) {
        let objects: Vec<Value> = (begin..begin + 20_000)
            .map(|at| {
                json!({"type": "relationship", "spec_version": "2.1", "id": relation(at), "relationship_type": "related-to",
                    "created": "2020-01-01T00:00:00.000Z", "modified": "2020-01-01T00:00:00.000Z",
                    "source_ref": relation(at + 1), "target_ref": relation(at + 99_999)})
            })
            .collect();
        taken += server.share("", &objects)["success_count"].as_u64().expect("a count");
    }
    assert_eq!(taken, 100_000);
    assert_eq!(server.get("", "collections/in/objects/?limit=10000").ids().len(), 10_000);
    assert!(server.peak_mb() < 400, "{} MB", server.peak_mb());
}

#[test]
fn one_id_with_many_contents_keeps_the_first() {
    let server = Server::new();
    let objects: Vec<Value> = (0..20_000)
        .map(|at| {
            let mut object = indicator(1, 2020);
            object["pattern"] = json!(format!("[file:size = {at}]"));
            object
        })
        .collect();
    let start = Instant::now();
    let status = server.share("", &objects);
    assert_eq!((status["success_count"].as_u64(), status["failure_count"].as_u64()), (Some(20_000), Some(0)));
    assert_eq!(server.get("", "collections/in/objects/?match%5Bversion%5D=all").json()["objects"], json!([objects[0]]));
    // Many versions of one, and many contents of one without version: no slower the more there are.
    let versions: Vec<Value> = (0..5_000).map(|at| indicator(2, 2000 + at)).collect();
    server.share("", &versions);
    let contents: Vec<Value> = (0..5_000)
        .map(|at| json!({"type": "ipv4-addr", "id": "ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd", "value": "198.51.100.3", "x_n": at}))
        .collect();
    server.share("", &contents);
    assert_eq!(
        server.get("", &format!("collections/in/objects/{}/", id(2))).json()["objects"],
        json!([versions[4_999]])
    );
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn slow_clients_do_not_stand_in_the_way() {
    let server = Server::new();
    server.share("", &(0..2_000).map(|at| indicator(at, 2020)).collect::<Vec<_>>());
    let mut slow: Vec<TcpStream> =
        (0..300).map(|_| TcpStream::connect(&server.authority).expect("connected")).collect();
    for (at, stream) in slow.iter_mut().enumerate() {
        let head = match at % 3 {
            0 => "GET /taxii2/ HTTP/1.1\r\nHo".to_owned(),
            1 => format!(
                "POST /taxii2/ascribe/collections/in/objects/ HTTP/1.1\r\nHost: {}\r\nContent-Type: {TAXII}\r\nContent-Length: 1000\r\n\r\n{{",
                server.authority
            ),
            // Asks for much and reads nothing.
            _ => format!(
                "GET /taxii2/ascribe/collections/in/objects/?limit=2000 HTTP/1.1\r\nHost: {}\r\n\r\n",
                server.authority
            ),
        };
        stream.write_all(head.as_bytes()).expect("sent");
    }
    let start = Instant::now();
    assert_eq!(server.get("", "collections/in/objects/?limit=10").ids().len(), 10);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    // A body that does not come is given up; only few are waited for at once.
    assert_eq!(server.post("", json!({"objects": [indicator(9_999, 2020)]}).to_string().as_bytes()).status, 202);
    let mut bytes = Vec::new();
    slow[1].set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
    let _ = slow[1].read_to_end(&mut bytes);
    assert!(String::from_utf8_lossy(&bytes).starts_with("HTTP/1.1 408"), "{}", String::from_utf8_lossy(&bytes));
}
