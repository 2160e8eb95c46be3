//! Marks that readers made in AnnoCTR's extended reports, which the corpus marks only for bodies, places, sectors and code.
//!
//! `data/mentions/read.tsv` has places in their texts as the reader takes them in (`raw.rs` tells its form); the texts lie in
//! `../shared` and are not part of the project. `ascribe-train tagger-ask` writes what readers mark.

use crate::raw::{self, MarkedText, key};
use crate::tagger_corpora::{self, Corpus, Marked, annoctr};
use ascribe_mentions::Tagger;
use ascribe_mentions::tagger::{Class, Tagged};
use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

/// What readers mark; the corpus marks the rest itself.
const LABELS: [(Class, &str); 6] = [
    (Class::Group, "GROUP"),
    (Class::Malware, "MALWARE"),
    (Class::Tool, "TOOL"),
    (Class::Technique, "TECHNIQUE"),
    (Class::Tactic, "TACTIC"),
    (Class::Concept, "CON"),
];
/// Words are shown as perhaps a mention from this chance on.
const PERHAPS: f32 = 0.15;

/// Adds to each extended report the marks that readers made in it, which then count as marked with all layers.
pub fn add(reports: &mut [(String, Marked)]) -> Result<(), Box<dyn Error>> {
    let read = raw::marked("mentions/read.tsv")?;
    let of: HashMap<&str, &MarkedText> = read.iter().map(|text| (text.id.as_str(), text)).collect();
    for (id, marked) in reports {
        let Some(read) = of.get(id.as_str()) else { continue };
        if read.key != key(&marked.document.text) {
            println!(
                "tagger: the text of {id} is read otherwise than it was when it was marked; its marks are left out"
            );
            continue;
        }
        for (from, to, label) in &read.marks {
            // What a reader has marked goes before what it overlaps of the corpus' own.
            marked.gold.retain(|g| g.1 <= *from || g.0 >= *to);
            marked.gold.push((*from, *to, label.clone()));
        }
        marked.gold.sort();
        marked.corpus = Corpus::Read;
    }
    Ok(())
}

/// Writes the reports of a split as JSON lines, with what a model marks in them, for readers to correct.
pub fn ask(root: &Path, split: &str, model: &Path) -> Result<(), Box<dyn Error>> {
    let tagger = Tagger::read(std::fs::read(model)?.leak())?;
    for (id, marked) in annoctr(root, split)? {
        let text = &marked.document.text;
        let tags = tagger.tag(text, &marked.sentences, &tagger_corpora::hints(&marked));
        let shown = |t: &Tagged| {
            let label = LABELS.iter().find(|(class, _)| *class == t.class)?.1;
            Some(serde_json::json!([t.span.start(), t.span.end(), label, (t.probability * 100.0).round()]))
        };
        let marks: Vec<_> = tags.marks.iter().filter_map(shown).collect();
        let maybe: Vec<_> = tags.maybe.iter().filter(|t| t.probability >= PERHAPS).filter_map(shown).collect();
        let line = serde_json::json!({"id": id, "key": key(text), "text": text, "marks": marks, "maybe": maybe,
            "gold": marked.gold, "aligned": marked.aligned()});
        println!("{line}");
    }
    Ok(())
}
