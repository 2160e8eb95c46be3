//! Wall time and peak memory of one command.
//!
//! The system keeps one peak over all children of a process, so each command is measured from a process of its own.

use crate::steps::Outcome;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What one run took.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Taken {
    /// From start to end.
    pub wall: Duration,
    /// Processor time of the command, user and system, 0 where the system does not tell.
    pub cpu: Duration,
    /// Peak resident memory in kilobytes, 0 where the system does not tell.
    pub peak: u64,
}

/// Runs a command and prints what it took, for [`of`] to read.
pub fn report(command: &str, words: &[&str]) -> Outcome {
    let start = Instant::now();
    let status = Command::new(command).args(words).stdout(Stdio::null()).status();
    let wall = start.elapsed();
    let status = status.map_err(|error| format!("{command} cannot be run: {error}"))?;
    // Corpora hold files that are not read wholly, which exit code 1 tells; what it took counts all the same.
    if !matches!(status.code(), Some(0 | 1)) {
        return Err(format!("{command} failed ({status})"));
    }
    println!("{} {} {}", wall.as_micros(), peak(), cpu().as_micros());
    Ok(())
}

/// Runs a command in a process of its own and tells what it took.
pub fn of(command: &str, words: &[&str]) -> Result<Taken, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let done = Command::new(own).arg("measure").arg(command).args(words).stderr(Stdio::inherit()).output();
    let done = done.map_err(|error| error.to_string())?;
    let printed = String::from_utf8_lossy(&done.stdout);
    let mut numbers = printed.split_whitespace().filter_map(|word| word.parse().ok());
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(micros), Some(peak), Some(cpu)) => {
            Ok(Taken { wall: Duration::from_micros(micros), cpu: Duration::from_micros(cpu), peak })
        }
        _ => Err(format!("{command} {} was not measured", words.join(" "))),
    }
}

#[cfg(unix)]
fn peak() -> u64 {
    use nix::sys::resource::{UsageWho, getrusage};
    let most = getrusage(UsageWho::RUSAGE_CHILDREN).map_or(0, |usage| usage.max_rss());
    let bytes_per_unit = if cfg!(target_os = "macos") { 1024 } else { 1 };
    u64::try_from(most).unwrap_or(0) / bytes_per_unit
}

#[cfg(unix)]
fn cpu() -> Duration {
    use nix::sys::resource::{UsageWho, getrusage};
    let micros = |time: nix::sys::time::TimeVal| {
        u64::try_from(time.tv_sec()).unwrap_or(0) * 1_000_000 + u64::try_from(time.tv_usec()).unwrap_or(0)
    };
    let both = getrusage(UsageWho::RUSAGE_CHILDREN).map_or(0, |u| micros(u.user_time()) + micros(u.system_time()));
    Duration::from_micros(both)
}

#[cfg(not(unix))]
fn peak() -> u64 {
    0
}

#[cfg(not(unix))]
fn cpu() -> Duration {
    Duration::ZERO
}
