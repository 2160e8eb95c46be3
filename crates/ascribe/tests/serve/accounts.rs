//! Who may sign in, and how those who guess are slowed down.

use super::stage::{Folder, PASSWORD, Server, ascribe, tell};
use serde_json::json;
use std::time::{Duration, Instant};

const JSON: (&str, &str) = ("Content-Type", "application/json");

fn basic(name: &str, password: &str) -> String {
    use std::process::{Command, Stdio};
    let mut child =
        Command::new("base64").arg("-w0").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("base64");
    std::io::Write::write_all(&mut child.stdin.take().expect("input"), format!("{name}:{password}").as_bytes())
        .expect("written");
    format!("Basic {}", String::from_utf8_lossy(&child.wait_with_output().expect("ends").stdout))
}

#[test]
fn without_accounts_it_is_open_on_loopback_only() {
    let server = Server::new();
    let answer = server.ask("GET", "/api/v1/session", &[], &[]);
    assert_eq!(answer.json(), json!({"name": "local", "role": "admin", "clearance": "amber+strict", "open": true}));
    let rebound = server.raw(b"GET /api/v1/session HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert_eq!(rebound.status, 421);
    server.account("olga", "reader", "clear");
    assert_eq!(server.ask("GET", "/api/v1/session", &[], &[]).status, 401, "the first account closes it");

    let folder = Folder::new();
    let (code, _, errors) = ascribe(&folder.file("b"), &["serve", "--listen", "0.0.0.0:0"], "");
    assert!(code != 0 && errors.contains("ascribe user add"), "{errors}");
}

#[test]
fn roles_and_locks_hold_at_once() {
    let server = Server::new();
    server.account("root", "admin", "amber+strict");
    let token = server.account("olga", "analyst", "amber");
    assert_eq!(server.get(&token, "").status, 200);
    tell(&server.base, &["user", "lock", "olga"], "");
    assert_eq!(server.get(&token, "").status, 401, "nor is a token taken");
    let signed = basic("olga", PASSWORD);
    let session = || server.ask("GET", "/api/v1/session", &[("Authorization", &signed)], &[]);
    assert_eq!(session().status, 401);
    assert!(tell(&server.base, &["user", "list"], "").contains("locked"));
    tell(&server.base, &["user", "unlock", "olga"], "");
    tell(&server.base, &["user", "role", "olga", "--clearance", "green"], "");
    let shown = session().json();
    assert_eq!((&shown["role"], &shown["clearance"]), (&"analyst".into(), &"green".into()));
    tell(&server.base, &["user", "role", "olga", "--role", "reader"], "");
    assert_eq!(server.post(&token, b"{}").status, 403, "the token may no more than the account");
    assert_eq!(ascribe(&server.base, &["user", "role", "olga"], "").0, 2, "one of both must be given");
    assert_ne!(ascribe(&server.base, &["user", "lock", "nobody"], "").0, 0);
}

#[test]
fn tokens_sign_in_until_they_end() {
    let server = Server::new();
    let token = server.account("siem", "analyst", "green");
    assert_eq!(server.get(&token, "").status, 200);
    assert_eq!(server.get(&format!("{token}0"), "").status, 401);
    let narrow = tell(&server.base, &["token", "add", "siem", "--scope", "read", "--expires", "2h"], "");
    assert_eq!(server.post(narrow.trim(), b"{}").status, 403, "the token is for reading");
    let (id, _) = token.trim_start_matches("ascribe_").split_once('_').expect("an id");
    let listed = tell(&server.base, &["token", "list"], "");
    assert!(listed.contains(id) && !listed.contains(&token), "{listed}");
    tell(&server.base, &["token", "revoke", id], "");
    assert_eq!(server.get(&token, "").status, 401, "revoked while the server runs");
    let (code, _, errors) = ascribe(&server.base, &["token", "add", "siem", "--expires", "2001-01-01"], "");
    assert!(code == 2 && errors.contains("no time to come"), "{errors}");
}

#[test]
fn sessions_need_their_token_for_changes() {
    let server = Server::new();
    server.account("olga", "analyst", "amber");
    let sign_in = json!({"name": "olga", "password": PASSWORD}).to_string();
    let answer = server.ask("POST", "/api/v1/session", &[JSON], sign_in.as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.body);
    let cookie = answer.header("set-cookie").expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().expect("a pair");
    let csrf = answer.json()["csrf"].as_str().expect("a token").to_owned();
    let shown = server.ask("GET", "/api/v1/session", &[("Cookie", cookie)], &[]);
    assert_eq!(shown.json()["csrf"], csrf);
    let close = |headers: &[(&str, &str)]| server.ask("DELETE", "/api/v1/session", headers, &[]).status;
    assert_eq!(close(&[("Cookie", cookie)]), 403);
    assert_eq!(close(&[("Cookie", cookie), ("X-CSRF-Token", &csrf), ("Origin", "https://evil.example")]), 403);
    assert_eq!(close(&[("Cookie", cookie), ("X-CSRF-Token", &csrf), ("Sec-Fetch-Site", "cross-site")]), 403);
    let origin = format!("http://{}", server.authority);
    assert_eq!(close(&[("Cookie", cookie), ("X-CSRF-Token", &csrf), ("Origin", &origin)]), 204);
    assert_eq!(server.ask("GET", "/api/v1/session", &[("Cookie", cookie)], &[]).status, 401);
}

#[test]
fn a_new_password_ends_sessions_and_a_removed_account_everything() {
    let server = Server::new();
    let token = server.account("olga", "analyst", "amber");
    server.account("root", "admin", "amber");
    let signed = basic("olga", PASSWORD);
    assert_eq!(server.ask("GET", "/api/v1/session", &[("Authorization", &signed)], &[]).status, 200);
    tell(&server.base, &["user", "password", "olga", "--password-stdin"], "another long password");
    assert_eq!(server.ask("GET", "/api/v1/session", &[("Authorization", &signed)], &[]).status, 401);
    tell(&server.base, &["user", "remove", "olga"], "");
    assert_eq!(server.get(&token, "").status, 401);
    let (code, _, errors) =
        ascribe(&server.base, &["user", "add", "x", "--role", "reader", "--clearance", "red", "--password-stdin"], "");
    assert!(code == 2 && errors.contains("amber+strict"), "{errors}");
    let (code, _, errors) = ascribe(
        &server.base,
        &["user", "add", "x", "--role", "reader", "--clearance", "clear", "--password-stdin"],
        "short",
    );
    assert!(code == 2 && errors.contains("12 to 1024 bytes"), "{errors}");
}

#[test]
fn ten_thousand_guesses_are_refused_cheaply() {
    let server = Server::new();
    server.account("olga", "reader", "clear");
    let before = cpu(server.id());
    let start = Instant::now();
    let mut refused = 0;
    for at in 0..10_000 {
        // Guesses at one name and at many.
        let name = if at % 2 == 0 { "olga".to_owned() } else { format!("user{at}") };
        let body = json!({"name": name, "password": format!("guess number {at}")}).to_string();
        let answer = server.ask("POST", "/api/v1/session", &[JSON], body.as_bytes());
        assert!(matches!(answer.status, 401 | 429), "{}", answer.status);
        if answer.status == 429 {
            assert!(answer.header("retry-after").is_some());
            refused += 1;
        }
    }
    // After five misses a name waits, after fifty the address; waits grow, and some pass while this runs.
    assert!(refused > 9_800, "{refused} of 10000 were refused");
    let spent = cpu(server.id()) - before;
    assert!(spent < Duration::from_secs(30), "{spent:?} of CPU in {:?}", start.elapsed());
    assert!(server.peak_mb() < 200, "{} MB", server.peak_mb());
    println!("10,000 attempts: {refused} refused, {spent:?} of CPU, {} MB", server.peak_mb());
}

/// CPU time that a process has used, where the system tells.
fn cpu(id: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let ticks = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    Duration::from_millis(ticks.filter_map(|n| n.parse::<u64>().ok()).sum::<u64>() * 10)
}

#[test]
fn what_was_done_is_in_the_log() {
    let server = Server::new();
    let token = server.account("olga", "analyst", "amber");
    let listed = tell(&server.base, &["user", "list"], "");
    assert!(listed.contains("olga") && listed.contains("analyst"), "{listed}");
    server.share(&token, &[super::stage::indicator(1, 2020)]);
    server.delete(&token, &format!("collections/in/objects/{}/", super::stage::id(1)));
    let base = ascribe_store::Base::open(&server.base, ascribe_store::Mode::Ask).expect("opened");
    let log = base.audit_log(i64::MAX, 10).expect("read");
    let words: Vec<&str> = log.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(words, ["object.delete", "token.add", "user.add", "collection.add"]);
    assert_eq!(log[0].who, "olga");
}
