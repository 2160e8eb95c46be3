//! Prints the mentions of reports, one a line: `cargo run --example look -- FILE…`. For judging output as a reader.

use ascribe_mentions::{Tagger, find};
use ascribe_model::Span;
use ascribe_names::Lexicon;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tagger = Tagger::shipped()?;
    for path in std::env::args().skip(1) {
        let document = ascribe_text::read(&std::fs::read(&path)?, Some(&path), &ascribe_text::Options::default())?;
        let text = document.text.as_str();
        let indicators = ascribe_indicators::find(text);
        let whole: Vec<Span> = indicators.iter().map(|indicator| indicator.span).collect();
        let segmented = document.blocks.iter().flat_map(|block| {
            let first = whole.partition_point(|span| span.end() <= block.span.start());
            let last = whole.partition_point(|span| span.start() < block.span.end());
            ascribe_lang::segment(text, block.span, whole.get(first..last).unwrap_or_default())
        });
        let sentences: Vec<_> = segmented.collect();
        let spans: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
        let times = ascribe_time::find(&document, &spans);
        let found = find(&document, &sentences, &indicators, &times, Lexicon::shipped(), &tagger);
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
