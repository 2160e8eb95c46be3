//! Commands run one after the other, each announced before and judged after.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a chore comes to: nothing, or the reason why it failed.
pub type Outcome = Result<(), String>;

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder with texts and corpora beside the workspace, where a developer has it.
pub fn shared() -> Option<PathBuf> {
    Some(root().join("../shared")).filter(|folder| folder.is_dir())
}

/// The cargo that runs us.
pub fn cargo() -> String {
    env::var("CARGO").unwrap_or_else(|_| "cargo".into())
}

/// The folder that cargo builds into.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Builds the release binary and tells where it is.
pub fn binary() -> Result<PathBuf, String> {
    run(&cargo(), &["build", "--release", "--package", "ascribe"])?;
    Ok(target().join("release").join(format!("ascribe{}", env::consts::EXE_SUFFIX)))
}

/// Runs a command in the workspace, its output shown.
pub fn run(command: &str, words: &[&str]) -> Outcome {
    run_with(command, words, &[])
}

/// Runs a command in the workspace with some variables of the environment set.
pub fn run_with(command: &str, words: &[&str], set: &[(&str, &str)]) -> Outcome {
    run_in(&root(), command, words, set)
}

/// Runs a command in a folder with some variables of the environment set.
pub fn run_in(folder: &Path, command: &str, words: &[&str], set: &[(&str, &str)]) -> Outcome {
    let shown = Path::new(command).file_stem().map_or(command.into(), |name| name.to_string_lossy());
    println!("\n── {shown} {}", words.join(" "));
    let status = Command::new(command).args(words).envs(set.iter().copied()).current_dir(folder).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown} {}` failed ({status})", words.join(" "))),
        Err(error) => Err(format!("`{shown}` cannot be run: {error}")),
    }
}

/// What a command prints.
pub fn printed(command: &str, words: &[&str]) -> Result<Vec<u8>, String> {
    let done = Command::new(command).args(words).current_dir(root()).stderr(Stdio::inherit()).output();
    let done = done.map_err(|error| format!("`{command}` cannot be run: {error}"))?;
    if done.status.success() { Ok(done.stdout) } else { Err(format!("`{command} {}` failed", words.join(" "))) }
}

/// True if the command is there and answers.
pub fn answers(command: &str, words: &[&str]) -> bool {
    let quiet = Command::new(command).args(words).stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}
