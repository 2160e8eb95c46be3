//! What a base withstands: being killed, neighbours that write too, a full disk, missing rights, damage, other formats.

use super::stage::Stage;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const BINARY: &str = env!("CARGO_BIN_EXE_ascribe");

/// Short reports that differ, each with a claim.
fn reports(stage: &Stage, folder: &str, from: usize, to: usize) {
    for n in from..to {
        let text = format!(
            "WIRE NUMBER {n}\n\nHarbour {n} hit\n\n{} March 2023\n\nAPT28 attacked the Port of Rotterdam. \
             Crane number {n} stood still for {} hours, and the clerks of quay {} counted boxes by hand.\n",
            1 + n % 28,
            n % 90 + 2,
            n * 7 % 501
        );
        stage.put(&format!("{folder}/{n:04}.txt"), text);
    }
}

fn add(stage: &Stage, folder: &str) -> Child {
    let mut command = Command::new(BINARY);
    command.args(["add", folder, "--base", "b.ascribe", "--format", "json", "--jobs", "2"]);
    command.current_dir(stage.path("")).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the binary runs")
}

fn stat(stage: &Stage, field: &str) -> u64 {
    let ended = stage.run(&["stats", "--format", "json", "--base", "b.ascribe"]);
    let stats: Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{}", ended.err));
    stats[field].as_u64().expect("a number")
}

fn whole(stage: &Stage) {
    let ended = stage.run(&["check", "--base", "b.ascribe"]);
    assert_eq!(ended.out, "The base is whole.\n", "{}", ended.err);
}

#[test]
fn killed_fifty_times_it_loses_nothing_that_it_acknowledged() {
    let stage = Stage::new("hardship-kill");
    const REPORTS: usize = 600;
    reports(&stage, "in", 0, REPORTS);
    let mut acknowledged: BTreeSet<String> = BTreeSet::new();
    let mut pause = 0x2545_f491_u64;
    for _ in 0..50 {
        let mut child = add(&stage, "in");
        pause = pause.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis(20 + (pause >> 33) % 180));
        child.kill().expect("killed");
        let mut told = String::new();
        child.stdout.take().expect("its output is ours").read_to_string(&mut told).expect("text");
        child.wait().expect("it ended");
        // A line that was cut off was not acknowledged.
        let whole = told.rsplit_once('\n').map_or("", |(lines, _)| lines);
        acknowledged.extend(whole.lines().map(|line| {
            let line: Value = serde_json::from_str(line).expect("each whole line is JSON");
            line["added"]["version"].as_str().expect("a version").to_owned()
        }));
    }
    if stage.path("b.ascribe").exists() {
        whole(&stage);
    }
    let known = {
        let ended =
            stage.run(&["changes", "--since", "0", "--limit", "1000", "--format", "json", "--base", "b.ascribe"]);
        let changes: Value = serde_json::from_str(&ended.out).unwrap_or(Value::Null);
        let list = changes["changes"].as_array().cloned().unwrap_or_default();
        list.iter().filter_map(|c| c["version"].as_str().map(str::to_owned)).collect::<BTreeSet<_>>()
    };
    let lost: Vec<&String> = acknowledged.difference(&known).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let last = add(&stage, "in").wait_with_output().expect("it ends");
    assert!(last.status.success(), "{}", String::from_utf8_lossy(&last.stderr));
    assert_eq!(stat(&stage, "documents"), REPORTS as u64, "each once");
    assert_eq!(stat(&stage, "versions"), REPORTS as u64, "each once");
    whole(&stage);
}

#[test]
fn two_add_and_one_asks_without_an_error() {
    let stage = Stage::new("hardship-neighbours");
    reports(&stage, "one", 0, 150);
    reports(&stage, "two", 150, 300);
    reports(&stage, "first", 300, 301);
    assert!(add(&stage, "first").wait_with_output().expect("it ends").status.success());
    let mut adding = [add(&stage, "one"), add(&stage, "two")];
    let mut asked = 0;
    while adding.iter_mut().any(|child| child.try_wait().expect("a child").is_none()) {
        for words in
            [&["find", "Rotterdam"][..], &["who", "APT28", "--findings", "3"], &["stats"], &["timeline", "APT28"]]
        {
            let mut all = words.to_vec();
            all.extend(["--base", "b.ascribe"]);
            let ended = stage.run(&all);
            assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{words:?}");
            asked += 1;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(asked > 0);
    for child in adding {
        let ended = child.wait_with_output().expect("it ends");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    assert_eq!(stat(&stage, "documents"), 301);
    whole(&stage);
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_of_and_the_base_stays_whole() {
    let stage = Stage::new("hardship-full");
    reports(&stage, "few", 0, 5);
    reports(&stage, "many", 5, 400);
    assert!(add(&stage, "few").wait_with_output().expect("it ends").status.success());
    let (kept, size) = (stat(&stage, "documents"), std::fs::metadata(stage.path("b.ascribe")).expect("a file").len());
    // No file may grow far beyond what the base takes now; blocks of 512 bytes (POSIX).
    let limit = (size + 150_000) / 512;
    let limited = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &limited, BINARY, "add", "many", "--base", "b.ascribe", "--quiet"]);
    let ended = shell.current_dir(stage.path("")).output().expect("a shell");
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.code() == Some(1) && told.contains("no room left"), "{told}");
    whole(&stage);
    assert!(stat(&stage, "documents") >= kept);
    assert!(add(&stage, "many").wait_with_output().expect("it ends").status.success(), "with room it goes on");
    assert_eq!(stat(&stage, "documents"), 400);
    whole(&stage);
}

#[cfg(unix)]
#[test]
fn without_the_right_to_write_one_can_ask_but_not_add() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    // Root may write everywhere: then the commands run as nobody, in a folder that everybody may enter.
    let folder = std::env::temp_dir().join(format!("ascribe-read-only-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("a.txt"), super::stage::REPORT).expect("written");
    let root = std::fs::metadata(&folder).expect("a folder").uid() == 0;
    let run = |words: &[&str], as_nobody: bool| {
        let mut command = Command::new(BINARY);
        command.args(words).args(["--base", "b.ascribe"]).current_dir(&folder);
        if as_nobody && root {
            command.uid(65_534);
        }
        command.output().ok()
    };
    assert!(run(&["add", "a.txt"], false).is_some_and(|ended| ended.status.success()));
    std::fs::set_permissions(folder.join("b.ascribe"), PermissionsExt::from_mode(0o444)).expect("set");
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o555)).expect("set");
    let asked = run(&["find", "Rotterdam"], true);
    let added = run(&["add", "a.txt"], true);
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).expect("set");
    _ = std::fs::remove_dir_all(&folder);
    let (Some(asked), Some(added)) = (asked, added) else {
        println!("The binary lies where nobody else may run it: not tried.");
        return;
    };
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    assert!(String::from_utf8_lossy(&asked.stdout).contains("Rotterdam"));
    let told = String::from_utf8_lossy(&added.stderr).into_owned();
    assert!(added.status.code() == Some(1) && told.contains("cannot be written"), "{told}");
}

#[test]
fn what_is_no_base_is_refused_and_left_as_it_is() {
    let stage = Stage::new("hardship-foreign");
    stage.put("notes.txt", "Dinner at eight, and no database in sight.".repeat(40)).put("a.txt", super::stage::REPORT);
    let before = std::fs::read(stage.path("notes.txt")).expect("read");
    for words in [&["add", "a.txt", "--base", "notes.txt"][..], &["stats", "--base", "notes.txt"]] {
        let ended = stage.run(words);
        assert!(ended.code == 1 && ended.err.contains("no Ascribe base"), "{words:?}: {}", ended.err);
    }
    assert_eq!(std::fs::read(stage.path("notes.txt")).expect("read"), before);
    let missing = stage.run(&["stats", "--base", "nowhere.ascribe"]);
    assert!(missing.code == 1 && missing.err.contains("`ascribe add` makes one"), "{}", missing.err);
    assert!(!Path::new(&stage.path("nowhere.ascribe")).exists());
}

#[test]
fn a_damaged_page_is_named_and_the_file_left_as_it_is() {
    let stage = Stage::new("hardship-damaged");
    reports(&stage, "in", 0, 40);
    assert!(add(&stage, "in").wait_with_output().expect("it ends").status.success());
    let path = stage.path("b.ascribe");
    let mut bytes = std::fs::read(&path).expect("read");
    for page in (8..bytes.len() / 4096).step_by(2) {
        bytes[page * 4096..page * 4096 + 200].fill(0x5a);
    }
    std::fs::write(&path, &bytes).expect("written");
    let checked = stage.run(&["check", "--base", "b.ascribe"]);
    assert_eq!(checked.code, 1, "{}{}", checked.out, checked.err);
    let asked = stage.run(&["find", "Rotterdam", "--base", "b.ascribe"]);
    assert!(asked.code == 1 && asked.err.contains("damaged"), "{}", asked.err);
    assert_eq!(std::fs::read(&path).expect("read"), bytes);
}
