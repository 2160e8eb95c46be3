//! Where output goes, how it looks there, and what the process says at its end.

use crate::args::Color;
use crate::clean;
use crate::look::Look;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How a run ended that went to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Done {
    /// Everything asked for was done.
    All,
    /// Some sources could not be read; each was named on standard error.
    Some,
}

/// Why a run did not go to its end.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What was asked for cannot be done.
    #[error("{0}")]
    Usage(String),
    /// The base cannot be opened, read or written.
    #[error("{0}")]
    Base(String),
    /// Output could not be written.
    #[error("cannot write to {to}: {error}; check the place and the space on it")]
    Write {
        /// Where to.
        to: String,
        /// What the system said.
        error: io::Error,
    },
    /// The system refused something else.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Says how the run ended, in words on standard error where it failed, and as exit code.
///
/// A reader of our output that went away (`| head`) is no failure.
pub fn exit(done: Result<Done, Failure>) -> ExitCode {
    match done {
        Ok(Done::All) => ExitCode::SUCCESS,
        Ok(Done::Some) => ExitCode::from(1),
        Err(Failure::Write { error, .. } | Failure::Io(error)) if error.kind() == ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            say(&failure.to_string());
            ExitCode::from(if matches!(failure, Failure::Usage(_)) { 2 } else { 1 })
        }
    }
}

/// One line on standard error. That nobody listens there is not a reason to stop.
pub fn say(words: &str) {
    let _ = writeln!(io::stderr().lock(), "ascribe: {}", clean::line(words));
}

/// The place that output goes to, buffered.
pub struct Output {
    to: Box<dyn Write>,
    name: String,
    terminal: bool,
}

impl Output {
    /// Standard output, or the file that `--output` names.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn open(file: Option<&Path>) -> Result<Output, Failure> {
        let Some(path) = file else {
            let stdout = io::stdout();
            let terminal = stdout.is_terminal();
            return Ok(Output {
                to: Box::new(BufWriter::new(stdout.lock())),
                name: "standard output".into(),
                terminal,
            });
        };
        let name = path.display().to_string();
        let made = File::create(path).map_err(|error| Failure::Write { to: name.clone(), error })?;
        Ok(Output { to: Box::new(BufWriter::new(made)), name, terminal: false })
    }

    /// True if a person sees it as it is written.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// How text looks here.
    pub fn look(&self, color: Color) -> Look {
        let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Look::new(columns.filter(|_| self.terminal), color.is_on(self.terminal))
    }

    /// Writes `text`.
    ///
    /// # Errors
    /// If the system does not take it.
    pub fn print(&mut self, text: &str) -> Result<(), Failure> {
        self.bytes(text.as_bytes())
    }

    /// Writes bytes that are no text.
    ///
    /// # Errors
    /// If the system does not take them.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.to.write_all(bytes).map_err(|error| Failure::Write { to: self.name.clone(), error })
    }

    /// Hands on what was written if a person waits for it.
    ///
    /// # Errors
    /// If the system does not take it.
    pub fn show(&mut self) -> Result<(), Failure> {
        if self.terminal { self.hand_on() } else { Ok(()) }
    }

    /// Hands on what was written.
    ///
    /// # Errors
    /// If the system does not take it.
    pub fn hand_on(&mut self) -> Result<(), Failure> {
        self.to.flush().map_err(|error| Failure::Write { to: self.name.clone(), error })
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Runs what prints bit by bit on standard output, and hands on what it printed.
///
/// # Errors
/// As `printing` does, and if the system does not take the output.
pub fn on_stdout(printing: impl FnOnce(&mut dyn Write) -> Result<Done, Failure>) -> Result<Done, Failure> {
    let mut output = Output::open(None)?;
    let done = printing(&mut output)?;
    output.hand_on()?;
    Ok(done)
}

/// True if `output` is one of `inputs`, which writing would destroy.
pub fn is_among<'a>(output: &Path, mut inputs: impl Iterator<Item = &'a PathBuf>) -> bool {
    output.canonicalize().is_ok_and(|output| inputs.any(|input| input.canonicalize().is_ok_and(|i| i == output)))
}
