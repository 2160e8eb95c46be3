//! Prints the mentions of text files, one a line: `cargo run --example look -- FILE…`. For judging output as a reader.

use ascribe_mentions::{Tagger, find};
use ascribe_model::{Document, Format, SourceMap, Span};
use ascribe_names::Lexicon;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tagger = Tagger::shipped()?;
    for path in std::env::args().skip(1) {
        let document = plain(std::fs::read_to_string(&path)?);
        let mut sentences = vec![];
        let mut at = 0;
        for line in document.text.split_inclusive('\n') {
            if let Some(block) = Span::new(&document.text, at, at + line.trim_end().len()) {
                sentences.extend(ascribe_lang::segment(&document.text, block, &[]));
            }
            at += line.len();
        }
        let found = find(&document, &sentences, &[], &[], Lexicon::shipped(), &tagger);
        for mention in &found.mentions {
            let entity = mention.entity.and_then(|id| found.entities.get(id));
            let name = entity.map_or("-", |e| e.name.as_str());
            let country = entity.and_then(|e| e.country.as_deref()).unwrap_or("");
            let how = format!("{:?} {:.2}", mention.found, mention.probability.unwrap_or(1.0));
            println!(
                "{:6} {:14} {:40?} {name} [{country}] {how}",
                mention.span.start(),
                mention.kind.word(),
                mention.text
            );
        }
        for quantity in &found.quantities {
            let what = quantity.what.map_or("", |span| span.of(&document.text));
            println!(
                "count {:?} {:?} {:?} of {what:?}",
                quantity.span.of(&document.text),
                quantity.count,
                quantity.amount
            );
        }
        for link in &found.links {
            println!("office {:?} {:?}", found.mentions[link.person].text, found.mentions[link.office].text);
        }
    }
    Ok(())
}

fn plain(text: String) -> Document {
    Document {
        id: Document::id_for(""),
        title: None,
        publisher: None,
        author: None,
        url: None,
        language: None,
        published: None,
        updated: None,
        sha256: String::new(),
        format: Format::Text,
        text,
        blocks: vec![],
        source: SourceMap::identity(),
        diagnostics: vec![],
    }
}
