//! The brief as one HTML page that loads nothing.

use super::{Brief, Judgement};
use std::fmt::Write;

const STYLE: &str = "body{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}\
.tlp{font-weight:bold;text-align:right}dl{margin:.2em 0 .6em 1.2em}dt{float:left;clear:left;width:7em;color:#555}dd{margin-left:7.5em}\
blockquote{margin:.2em 0 .2em 1.2em;color:#333}.against{color:#a00}.sha{font:12px monospace;color:#666;overflow-wrap:anywhere}";

/// The brief as one HTML page without scripts, pictures or anything from elsewhere. Words of reports are text.
pub fn to_html(brief: &Brief) -> String {
    let mut out = String::new();
    let (title, marking) = (text(&brief.title), brief.marking.name());
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <p class=\"tlp\">{marking}</p>\n<h1>{title}</h1>\n<p>{}</p>\n",
        text(&brief.basis)
    );
    for section in &brief.sections {
        let _ = writeln!(out, "<h2>{}</h2>", section.title);
        section.judgements.iter().for_each(|judgement| item(&mut out, judgement));
        if section.more > 0 {
            let _ = writeln!(out, "<p>{} further judgements, less well supported, are not shown.</p>", section.more);
        }
    }
    out.push_str("<h2>Sources</h2>\n<ol>\n");
    for source in &brief.sources {
        let link = source.url.as_deref().map(|url| format!(" <a rel=\"noreferrer\" href=\"{0}\">{0}</a>", text(url)));
        let _ = writeln!(
            out,
            "<li id=\"s{0}\" value=\"{0}\">{1}.{2} <span class=\"sha\">SHA-256 {3}</span></li>",
            source.number,
            text(&source.line),
            link.unwrap_or_default(),
            text(&source.sha256)
        );
    }
    let _ = writeln!(out, "</ol>\n<p class=\"tlp\">{marking}</p>\n</body>\n</html>");
    out
}

fn item(out: &mut String, judgement: &Judgement) {
    let links: Vec<String> = judgement.cites.iter().map(|n| format!("<a href=\"#s{n}\">{n}</a>")).collect();
    let _ = write!(
        out,
        "<p><strong>{}</strong> [{}]</p>\n<dl><dt>Support</dt><dd>{}</dd><dt>Likelihood</dt><dd>{}</dd><dt>Confidence</dt><dd>{}</dd></dl>\n",
        text(&judgement.sentence),
        links.join(", "),
        text(&judgement.support),
        text(&judgement.likelihood),
        text(&judgement.confidence)
    );
    for quote in &judgement.quotes {
        let against = if quote.against { " <span class=\"against\">against</span>" } else { "" };
        let (speaker, words, source) = (text(&quote.speaker), text(&quote.words), quote.source);
        let _ = writeln!(
            out,
            "<blockquote>{speaker}{against}: “{words}” [<a href=\"#s{source}\">{source}</a>]</blockquote>"
        );
    }
}

fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
