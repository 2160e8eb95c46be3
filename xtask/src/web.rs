//! The web pages: built with npm, tested in a browser, put under load.

use crate::steps::{Outcome, answers, binary, root, run_in};
use std::env;
use std::path::PathBuf;

/// The oldest Node that builds the pages.
const NODE: u32 = 20;

fn folder() -> PathBuf {
    root().join("web")
}

/// Why the pages cannot be built here, if they cannot.
fn missing() -> Option<String> {
    let said = std::process::Command::new("node").arg("--version").output().ok();
    let version = said.map(|said| String::from_utf8_lossy(&said.stdout).into_owned()).unwrap_or_default();
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    match major {
        None => Some("node is not installed".into()),
        Some(n) if n < NODE => Some(format!("node is {n}, the pages need {NODE} or newer")),
        Some(_) if !answers("npm", &["--version"]) => Some("npm is not installed".into()),
        Some(_) => None,
    }
}

/// Builds the pages into `web/dist`, which the next build of the binary takes in.
pub fn build() -> Outcome {
    if let Some(why) = missing() {
        return Err(format!("the web pages cannot be built: {why}"));
    }
    install()?;
    run_in(&folder(), "npm", &["run", "build"], &[])
}

/// The same, where Node is there; a line says so where it is not.
pub fn build_if_possible() -> Outcome {
    match missing() {
        None => build(),
        Some(why) => {
            println!("\n── web pages: not built, {why}; the binary then says how to build them");
            Ok(())
        }
    }
}

fn install() -> Outcome {
    // What package-lock.json says, nothing newer; no package runs a script of its own.
    run_in(&folder(), "npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"], &[])
}

/// Types and components, and then everything in a real browser before the real binary.
pub fn test() -> Outcome {
    if let Some(why) = missing() {
        println!("\n── web tests: skipped, {why}");
        return Ok(());
    }
    run_in(&folder(), "npm", &["run", "check"], &[])?;
    let chromium = env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".into());
    if !PathBuf::from(&chromium).exists() {
        println!("\n── web tests in a browser: skipped, {chromium} is not there (CHROMIUM names another)");
        return Ok(());
    }
    let binary = binary()?;
    run_in(&folder(), "npm", &["test"], &[("ASCRIBE_BINARY", &binary.to_string_lossy())])
}
