//! Clients of others: `taxii2-client` and `cytaxii2` (PyPI), all of their calls.
//!
//! They live in a virtual environment under `target/`. Where Python or PyPI is missing the test says so and passes.

use super::stage::{PASSWORD, Server, tell};
use std::path::PathBuf;
use std::process::Command;

fn python() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("taxii-clients");
    let python = folder.join("bin/python");
    let ready = folder.join("ready-1");
    if ready.exists() {
        return Some(python);
    }
    let runs = |command: &mut Command| command.output().is_ok_and(|done| done.status.success());
    let made = runs(Command::new("python3").args(["-m", "venv"]).arg(&folder))
        && runs(
            Command::new(&python)
                .args(["-m", "pip", "install", "-q", "--disable-pip-version-check"])
                .args(["taxii2-client==2.3.0", "cytaxii2"]),
        );
    if !made {
        println!("skipped: no taxii2-client and cytaxii2 (python3 with venv, and PyPI, are needed)");
        return None;
    }
    std::fs::write(ready, "").expect("written");
    Some(python)
}

#[test]
fn clients_of_others_make_all_their_calls() {
    let Some(python) = python() else { return };
    let server = Server::new();
    server.account("peer", "analyst", "amber");
    let listed = tell(&server.base, &["collection", "list"], "");
    let uuid =
        listed.lines().find(|line| line.contains(" in ")).and_then(|line| line.split(' ').next()).expect("an id");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/serve/peers.py");
    let url = format!("http://{}/taxii2/", server.authority);
    let done = Command::new(python).args([script, &url, uuid, "peer", PASSWORD]).output().expect("python runs");
    let text = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{text}");
    println!("{text}");
}
