//! What the binary writes, judged by tools of others: stix2-validator, python stix2, misp-stix, pycti, PyMISP, pyarrow.
//!
//! They come from PyPI into an environment under `target/`, made once for each `requirements.txt`. Where
//! `ASCRIBE_SECOND_OPINIONS` is not set and the environment is not there yet, the tests say so and pass: nothing is
//! downloaded on a user's machine unasked. `.ci/run` sets it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

/// Longest that making the environment may take.
const PATIENCE: Duration = Duration::from_secs(600);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The Python with the tools in it; `None`, with a line that says why, where there is none.
fn python() -> Option<&'static Path> {
    static PYTHON: OnceLock<Option<PathBuf>> = OnceLock::new();
    PYTHON.get_or_init(environment).as_deref()
}

fn environment() -> Option<PathBuf> {
    let requirements = root().join("crates/ascribe-stix/tests/requirements.txt");
    let wanted = fs::read_to_string(&requirements).expect("the list of tools is there");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("second-opinions");
    let (python, mark) = (folder.join("bin/python"), folder.join("made-from"));
    if fs::read_to_string(&mark).is_ok_and(|made| made == wanted) {
        return Some(python);
    }
    if env::var_os("ASCRIBE_SECOND_OPINIONS").is_none() {
        println!("skipped: set ASCRIBE_SECOND_OPINIONS=1 to install the tools of requirements.txt and ask them");
        return None;
    }
    let _ = fs::remove_dir_all(&folder);
    let made = patiently(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    let made = made && patiently(Command::new(&python).args(install).arg(&requirements));
    if !made {
        println!("skipped: python3 with venv and pip cannot install the tools of requirements.txt here");
        return None;
    }
    fs::write(&mark, wanted).expect("the environment can be marked as made");
    Some(python)
}

/// Runs a command for as long as patience lasts.
fn patiently(command: &mut Command) -> bool {
    let Ok(mut child) = command.stdin(Stdio::null()).spawn() else { return false };
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if started.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(100)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

/// An empty folder for what one test writes.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("second-opinions-on").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

fn samples() -> Vec<PathBuf> {
    let listing = fs::read_dir(root().join("samples")).expect("the samples are there");
    let mut samples: Vec<PathBuf> = listing.flatten().map(|entry| entry.path()).collect();
    samples.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("20") && !name.ends_with(".gold.jsonl")
    });
    samples.sort();
    samples
}

/// What the binary prints.
fn told(words: &[&str], files: &[&Path]) -> Vec<u8> {
    let done = Command::new(env!("CARGO_BIN_EXE_ascribe")).args(words).args(files).output().expect("the binary runs");
    assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

/// What the binary prints of each sample, in a file.
fn written(format: &str) -> Vec<PathBuf> {
    let folder = folder(format);
    let one = |sample: &PathBuf| {
        let to = folder.join(sample.file_name().unwrap_or_default()).with_added_extension("json");
        fs::write(&to, told(&["read", "--format", format], &[sample])).expect("it can be written");
        to
    };
    samples().iter().map(one).collect()
}

fn judged_by(script: &str, files: &[PathBuf]) {
    let Some(python) = python() else { return };
    let done = Command::new(python).arg(root().join(script)).args(files).output().expect("python runs");
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    println!("{out}");
    assert!(done.status.success(), "{err}");
    assert_eq!(out.lines().count(), files.len(), "each file gets its line:\n{out}");
}

#[test]
fn others_take_our_stix() {
    if python().is_some() {
        judged_by("crates/ascribe-stix/tests/second_opinion.py", &written("stix"));
    }
}

/// The export of a base of all samples: reports, and the findings that they are folded into.
#[test]
fn others_take_a_whole_base() {
    if python().is_none() {
        return;
    }
    let folder = folder("base");
    let bundle = folder.join("base.json");
    run_on(&base_of_samples(&folder), &["export", "stix", "--output"], &bundle);
    judged_by("crates/ascribe-stix/tests/second_opinion.py", &[bundle]);
}

/// A base of all samples.
fn base_of_samples(folder: &Path) -> PathBuf {
    let base = folder.join("samples.base");
    run_on(&base, &["add", "--quiet"], &root().join("samples"));
    base
}

/// Runs the binary on a base; that something was left out is no failure.
fn run_on(base: &Path, words: &[&str], path: &Path) {
    let done = Command::new(env!("CARGO_BIN_EXE_ascribe")).args(words).arg(path).arg("--base").arg(base).output();
    let done = done.expect("the binary runs");
    assert!(matches!(done.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn others_take_our_events() {
    if python().is_some() {
        judged_by("crates/ascribe-misp/tests/second_opinion.py", &written("misp"));
    }
}

#[test]
fn others_read_our_parquet() {
    let Some(python) = python() else { return };
    let folder = folder("parquet");
    let base = base_of_samples(&folder);
    let files = ["claims.parquet", "claims.csv"].map(|name| folder.join(name));
    run_on(&base, &["export", "parquet", "--output"], &files[0]);
    run_on(&base, &["export", "csv", "--output"], &files[1]);
    let script = root().join("crates/ascribe-store/tests/parquet.py");
    let done = Command::new(python).arg(script).args(&files).output().expect("python runs");
    println!("{}", String::from_utf8_lossy(&done.stdout));
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
