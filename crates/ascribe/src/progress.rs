//! A bar on standard error while many sources are read, and the lines that must not be torn by it.

use crate::output;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal};

/// Fewer sources than this are done before a bar would help.
const MANY: usize = 8;

/// Progress through the sources, shown only where a person sees it.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Progress through `sources` sources.
    pub fn new(sources: usize) -> Self {
        let shown = sources >= MANY && io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(sources as u64), target);
        let style = ProgressStyle::with_template("{bar:30} {pos} of {len} reports, {eta} to go");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress { bar }
    }

    /// One source more is done.
    pub fn step(&self) {
        self.bar.inc(1);
    }

    /// Says a line on standard error without tearing the bar.
    pub fn say(&self, words: &str) {
        self.bar.suspend(|| output::say(words));
    }

    /// Runs `writing`, which may write to the same terminal, with the bar out of the way.
    pub fn aside<R>(&self, writing: impl FnOnce() -> R) -> R {
        self.bar.suspend(writing)
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
