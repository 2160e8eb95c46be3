//! Folders walked: sorted, hidden and foreign files left out, dead links named, loops survived.

use super::stage::{REPORT, Stage};

#[test]
fn a_folder_is_read_in_the_order_of_names() {
    let stage = Stage::new("folder");
    for name in ["b.txt", "a/2.md", "a/1.txt", "c.TXT", ".hidden/x.txt", ".y.txt", "picture.png", "noname"] {
        stage.put(name, format!("Report {name}. {REPORT}"));
    }
    let ended = stage.run(&["read", "--format", "json", "."]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let texts: Vec<String> = ended.readings().iter().map(|r| r["document"]["text"].to_string()).collect();
    let order: Vec<bool> = ["a/1.txt", "a/2.md", "b.txt", "c.TXT"]
        .iter()
        .zip(&texts)
        .map(|(name, text)| text.contains(&format!("Report {name}")))
        .collect();
    assert_eq!(order, [true; 4], "{texts:?}");
    assert_eq!(texts.len(), 4);
    assert!(ended.err.contains("2 files"), "what is left out is said: {}", ended.err);
}

#[cfg(unix)]
#[test]
fn dead_links_are_named_and_loops_of_links_end() {
    use std::os::unix::fs::symlink;
    let stage = Stage::new("links");
    stage.put("good.txt", REPORT).put("inner/also.txt", REPORT);
    symlink("nowhere.txt", stage.path("dead.txt")).expect("a link can be made");
    symlink("..", stage.path("inner/up")).expect("a link can be made");
    symlink("self.txt", stage.path("self.txt")).expect("a link can be made");
    std::fs::create_dir(stage.path("folder.txt")).expect("a folder can be made");
    let ended = stage.run(&["read", "--format", "json", "."]);
    ended.named(&["dead.txt", "self.txt"], 2);
}

#[test]
fn a_folder_without_reports_says_so() {
    let stage = Stage::new("nothing");
    stage.put("in/picture.png", "no report");
    let ended = stage.run(&["read", "in"]);
    ended.named(&["in"], 0);
}

#[test]
fn sources_are_read_from_standard_input_in_their_place() {
    let stage = Stage::new("stdin");
    stage.put("first.txt", format!("First. {REPORT}"));
    let ended = stage.run_with(&["read", "--format", "json", "first.txt", "-"], format!("Second. {REPORT}").as_bytes());
    ended.named(&[], 2);
    let readings = ended.readings();
    assert!(readings[1]["document"]["text"].to_string().contains("Second"), "{}", readings[1]);
}

#[test]
fn the_same_bytes_give_the_same_json_whatever_the_jobs() {
    let stage = Stage::new("same");
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples");
    (0..12).for_each(|n| {
        stage.put(&format!("{n}.txt"), format!("{REPORT}\n").repeat(1 + n % 3));
    });
    for folder in [".", samples] {
        let read = |jobs| stage.run(&["read", "--format", "json", "--jobs", jobs, folder]).out;
        let first = read("1");
        assert!(!first.is_empty(), "{folder} holds reports");
        for jobs in ["1", "8", "8"] {
            assert!(read(jobs) == first, "{folder} with --jobs {jobs}");
        }
    }
}
