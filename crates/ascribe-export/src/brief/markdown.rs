//! The brief in Markdown.

use super::{Brief, Judgement, cites};
use std::fmt::Write;

/// The brief in Markdown (CommonMark). Words of reports are plain words: no markup of theirs takes effect.
pub fn to_markdown(brief: &Brief) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "**{}**\n\n# {}\n\n{}", brief.marking, plain(&brief.title), plain(&brief.basis));
    for section in &brief.sections {
        let _ = writeln!(out, "\n## {}\n", section.title);
        for judgement in &section.judgements {
            item(&mut out, judgement);
        }
        if section.more > 0 {
            let _ = writeln!(out, "\n{} further judgements, less well supported, are not shown.", section.more);
        }
    }
    let _ = writeln!(out, "\n## Sources\n");
    for source in &brief.sources {
        let url =
            source.url.as_deref().map(|url| format!(" <{}>", url.replace(['<', '>', ' '], ""))).unwrap_or_default();
        let _ = writeln!(out, "- [{}] {}.{url} SHA-256 `{}`", source.number, plain(&source.line), source.sha256);
    }
    let _ = writeln!(out, "\n**{}**", brief.marking);
    out
}

fn item(out: &mut String, judgement: &Judgement) {
    let _ = writeln!(out, "- **{}** {}", plain(&judgement.sentence), cites(&judgement.cites));
    let _ = writeln!(out, "  - Support: {}", plain(&judgement.support));
    let _ = writeln!(out, "  - Likelihood: {}", plain(&judgement.likelihood));
    let _ = writeln!(out, "  - Confidence: {}", plain(&judgement.confidence));
    for quote in &judgement.quotes {
        let against = if quote.against { " (against)" } else { "" };
        let _ = writeln!(out, "  - {}{against}: “{}” [{}]", plain(&quote.speaker), plain(&quote.words), quote.source);
    }
}

fn plain(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '~') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}
