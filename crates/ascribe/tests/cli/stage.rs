//! A folder of its own for each test, and the binary run in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A short report in which something is claimed, of our own writing.
pub const REPORT: &str = "Harbour authority hit by ransomware\n\n\
    The Port of Rotterdam said on Monday that APT28 attacked its booking system in March 2023. \
    Mandiant said that APT28 likely targets journalists and officials in Ukraine.\n\n\
    Moscow denied any role in the attack.\n";

/// Where one test plays.
pub struct Stage {
    folder: PathBuf,
}

/// How a run of the binary ended.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Stage {
    pub fn new(name: &str) -> Stage {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("the test's folder can be made");
        Stage { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A file with these bytes, folders made as needed.
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Stage {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
        fs::write(path, bytes).expect("the file can be written");
        self
    }

    pub fn run(&self, words: &[&str]) -> Ended {
        self.run_with(words, b"")
    }

    /// Runs the binary with `input` on standard input.
    pub fn run_with(&self, words: &[&str], input: &[u8]) -> Ended {
        ended(Command::new(env!("CARGO_BIN_EXE_ascribe")).args(words).current_dir(&self.folder), input)
    }

    /// Runs the binary where the system gives it no more than `megabytes` of address space.
    pub fn run_within(&self, megabytes: u64, words: &[&str]) -> Ended {
        let limited = format!("ulimit -v {} && exec \"$0\" \"$@\"", megabytes * 1024);
        let mut shell = Command::new("sh");
        shell.args(["-c", &limited, env!("CARGO_BIN_EXE_ascribe")]).args(words).current_dir(&self.folder);
        ended(&mut shell, b"")
    }
}

fn ended(command: &mut Command, input: &[u8]) -> Ended {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).env_remove("NO_COLOR");
    let mut child = command.spawn().expect("the binary runs");
    let mut stdin = child.stdin.take().expect("its standard input is ours");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // A binary that does not read its input is no failure of the test.
        let _ = stdin.write_all(&input);
    });
    let done = child.wait_with_output().expect("the binary ends");
    writer.join().expect("the writer ends");
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ended { code: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
}

impl Ended {
    /// The readings printed, one from each line.
    pub fn readings(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
    }

    /// Asserts that exactly the good sources were read and each bad one was named, with no fault inside.
    pub fn named(&self, bad: &[&str], read: usize) {
        assert!(!self.err.contains("panicked") && !self.err.contains("failed inside"), "{}", self.err);
        for name in bad {
            assert!(self.err.lines().any(|line| line.contains(name)), "{name} is not named in: {}", self.err);
        }
        assert_eq!(self.out.lines().count(), read, "{}", self.err);
        assert_eq!(self.code, i32::from(!bad.is_empty()), "{}", self.err);
    }
}
