//! A reading for the eyes: its evidence underlined and labelled in place, then its claims grouped by subject.

mod claims;
mod excerpt;
mod marks;
pub mod phrase;

pub use excerpt::{Excerpt, Mark};

use crate::clean;
use crate::look::Look;
use ascribe_model::Reading;
use std::fmt::Write;

/// Indicators listed before the rest is only counted.
const INDICATORS: usize = 20;

/// The whole report on one reading, ending in a line break. `source` is what the user called it.
pub fn render(source: &str, reading: &Reading, look: &Look) -> String {
    let mut out = head(source, reading, look);
    for sentence in marks::sentences(reading) {
        let _ = write!(out, "\n{}", sentence.render(look));
    }
    out.push_str(&claims::render(reading, look));
    out.push_str(&indicators(reading, look));
    out
}

fn head(source: &str, reading: &Reading, look: &Look) -> String {
    let document = &reading.document;
    let title = document.title.as_deref().unwrap_or(source);
    let mut made: Vec<String> = Vec::new();
    made.extend(document.publisher.as_deref().map(|p| clean::line(p).into_owned()));
    made.extend(document.author.as_deref().map(|a| format!("by {}", clean::line(a))));
    made.extend(document.published.map(|day| day.to_string()));
    made.extend(document.updated.map(|day| format!("updated {day}")));
    let mut out = look.fill(&look.strong(&clean::line(title)), 0);
    if !made.is_empty() {
        out.push_str(&look.fill(&made.join(" · "), 0));
    }
    if document.title.is_some() {
        out.push_str(&look.fill(&look.faint(&clean::line(source)), 0));
    }
    out
}

fn indicators(reading: &Reading, look: &Look) -> String {
    if reading.indicators.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", look.strong("Indicators"));
    for indicator in reading.indicators.iter().take(INDICATORS) {
        let kind = phrase::word_of(&indicator.kind);
        let harmless = indicator.benign.as_deref().map(|why| format!("  (likely harmless: {})", clean::line(why)));
        let line = format!("{kind}  {}{}", clean::line(&indicator.value), harmless.unwrap_or_default());
        out.push_str(&look.fill(&line, 2));
    }
    let more = reading.indicators.len().saturating_sub(INDICATORS);
    if more > 0 {
        let _ = writeln!(out, "  and {more} more; --format json lists them all");
    }
    out
}
