//! How output looks: its width, and whether colours may be used.

use crate::args::Color;
use annotate_snippets::Renderer;
use annotate_snippets::renderer::DecorStyle;
use anstyle::{AnsiColor, Effects, Style};
use std::fmt::Display;
use std::io::IsTerminal;
use unicode_width::UnicodeWidthStr;

/// Columns used where the terminal does not tell.
const WIDTH: usize = 80;
/// Lines longer than this are hard to read, however wide the terminal.
const WIDEST: usize = 110;

/// The look of one output.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Whether colours may be used.
    pub color: bool,
}

impl Look {
    /// A look for a place `columns` wide, where that is known.
    pub fn new(columns: Option<usize>, color: bool) -> Self {
        Look { width: columns.unwrap_or(WIDTH).clamp(40, WIDEST), color }
    }

    /// The look of standard output.
    pub fn here(color: Color) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Look::new(columns.filter(|_| terminal), color.is_on(terminal))
    }

    /// Names and headings.
    pub fn strong(&self, words: &str) -> String {
        self.paint(Style::new().effects(Effects::BOLD), words)
    }

    /// What matters less.
    pub fn faint(&self, words: &str) -> String {
        self.paint(Style::new().effects(Effects::DIMMED), words)
    }

    /// Denials.
    pub fn against(&self, words: &str) -> String {
        self.paint(AnsiColor::Red.on_default().effects(Effects::BOLD), words)
    }

    /// Predicates.
    pub fn act(&self, words: &str) -> String {
        self.paint(AnsiColor::Green.on_default().effects(Effects::BOLD), words)
    }

    fn paint(&self, style: Style, words: impl Display) -> String {
        if self.color { format!("{style}{words}{style:#}") } else { words.to_string() }
    }

    /// `words` broken into lines of this width, further lines indented by `hang`; ends in a line break.
    pub fn fill(&self, words: &str, hang: usize) -> String {
        let lead = words.len() - words.trim_start_matches(' ').len();
        let mut out = " ".repeat(lead);
        let mut column = lead;
        for (n, word) in words.trim_start_matches(' ').split(' ').enumerate() {
            let width = visible(word);
            if n > 0 && column + 1 + width > self.width {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', hang));
                column = hang;
            } else if n > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += width;
        }
        out.push('\n');
        out
    }

    /// The renderer of labelled excerpts.
    pub fn renderer(&self) -> Renderer {
        let plain = if self.color { Renderer::styled() } else { Renderer::plain() };
        plain.decor_style(DecorStyle::Unicode).term_width(self.width * 2)
    }
}

/// Columns that `words` take, colour sequences of our own not counted.
fn visible(words: &str) -> usize {
    let mut width = 0;
    let mut rest = words;
    while let Some(at) = rest.find('\u{1b}') {
        width += rest[..at].width();
        rest = rest[at..].split_once('m').map_or("", |(_, after)| after);
    }
    width + rest.width()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_within_the_width_and_hang() {
        let look = Look { width: 20, color: true };
        let filled = look.fill(&format!("  {} targets journalists and officials", look.strong("APT42")), 4);
        assert!(filled.lines().all(|line| visible(line) <= 20), "{filled:?}");
        assert!(filled.starts_with("  \u{1b}[1mAPT42"), "{filled:?}");
        assert!(filled.lines().skip(1).all(|line| line.starts_with("    ")), "{filled:?}");
    }
}
