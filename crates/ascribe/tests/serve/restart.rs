//! What was acknowledged is kept, whatever happens next.

use super::stage::{Server, id, indicator, tell};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

#[test]
fn a_kill_in_the_middle_of_envelopes_loses_nothing_acknowledged() {
    let mut server = Server::new();
    let (acknowledged, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let envelope = |at: usize| (at * 200..(at + 1) * 200).map(|at| indicator(at, 2020)).collect::<Vec<Value>>();
    let mut last = Value::Null;
    std::thread::scope(|scope| {
        let (sender, acknowledged, stop) = (&server, &acknowledged, &stop);
        let sending = scope.spawn(move || {
            let mut last = Value::Null;
            for at in 0.. {
                let body = serde_json::json!({ "objects": envelope(at) }).to_string();
                let answer = sender.post("", body.as_bytes());
                if answer.status != 202 || stop.load(Ordering::Relaxed) {
                    return last;
                }
                last = answer.json();
                acknowledged.store(at + 1, Ordering::Relaxed);
            }
            last
        });
        while acknowledged.load(Ordering::Relaxed) < 5 {
            std::thread::sleep(Duration::from_millis(5));
        }
        // SIGKILL by id, as nothing may be said to the process.
        let _ = std::process::Command::new("kill").args(["-9", &sender.id().to_string()]).status();
        last = sending.join().expect("it ends");
    });
    server.kill();
    stop.store(true, Ordering::Relaxed);
    let kept = acknowledged.load(Ordering::Relaxed);
    let again = Server::of(&server.base);
    let ids = |server: &Server| server.get("", "collections/in/objects/?limit=10000").ids();
    let found = ids(&again);
    assert!(found.len() >= kept * 200, "{} of {} acknowledged", found.len(), kept * 200);
    assert_eq!(found.len() % 200, 0, "an envelope is kept whole or not at all");
    assert_eq!(again.get("", &format!("status/{}/", last["id"].as_str().expect("an id"))).json(), last);
    // The client sends again what it has no answer for: nothing is there twice.
    again.share("", &envelope(kept));
    again.share("", &envelope(kept.saturating_sub(1)));
    let found = ids(&again);
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), found.len());
    assert!(found.len() >= (kept + 1) * 200);
    assert_eq!(found[0], id(0));
    assert!(tell(&again.base, &["user", "list"], "").is_empty());
}
