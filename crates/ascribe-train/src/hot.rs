//! Gives the tagger's table copies of the slots that are asked for most, counted on what the reader itself tags.

use crate::raw;
use ascribe_lang::training::{Features, HOT_SLOTS, Lexicon, SPARSE_SLOT, Sparse, Wording, tag_features, wordings};
use ascribe_reader::Reader;
use std::collections::HashMap;
use std::io::Result;
use std::path::Path;

/// Raw texts are read in pieces of so many bytes at least.
const PIECE: usize = 20_000;

/// The tagged sentences that the reader would tag: reports without those kept for judging, the knowledge bases, the
/// project's own samples.
pub fn sentences(shared: &Path, samples: &Path, lexicon: &Lexicon) -> Result<Vec<Vec<Wording>>> {
    let reader = Reader::shipped();
    let options = ascribe_text::Options::default();
    let mut found = Vec::new();
    let mut add = |bytes: &[u8], name: &str| {
        let Ok(document) = ascribe_text::read(bytes, Some(name), &options) else { return };
        let ground = reader.ground(&document);
        let tagged = ground.sentences().map(|(sentence, _)| sentence);
        let tagged = tagged.filter(|s| s.tokens.len() > 1 && s.tokens.iter().all(|t| t.tag != ascribe_lang::Tag::None));
        found.extend(tagged.map(|sentence| wordings(&document.text, sentence, lexicon)));
    };
    for file in raw::reports(&shared.join("data/corpora/annoctr"))? {
        add(&std::fs::read(file)?, "report.txt");
    }
    let mut piece = String::new();
    for text in raw::described(shared, &[shared.join("data/corpora/tram/single_label.json")])? {
        piece.push_str(&text);
        piece.push_str("\n\n");
        if piece.len() > PIECE {
            add(piece.as_bytes(), "knowledge.txt");
            piece.clear();
        }
    }
    for file in raw::files(samples)? {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        add(&std::fs::read(&file)?, &name);
    }
    Ok(found)
}

/// The table of tags with copies of the slots that are asked for most.
pub fn tags(tags: &[u8], sentences: &[Vec<Wording>]) -> Vec<u8> {
    let table = Sparse::new(tags);
    let mut asked: HashMap<u32, u32> = HashMap::new();
    let mut features = Features::default();
    for words in sentences {
        for at in (0..words.len()).filter(|at| !words[*at].sure) {
            tag_features(words, at, &mut features);
            for feature in features.hashes().iter().filter(|feature| table.first_slot(**feature).is_some()) {
                *asked.entry(*feature).or_default() += 1;
            }
        }
    }
    let mut asked: Vec<(u32, u32)> = asked.into_iter().collect();
    asked.sort_unstable_by_key(|(feature, count)| (std::cmp::Reverse(*count), *feature));
    let mut hot = vec![[0u8; SPARSE_SLOT]; HOT_SLOTS];
    let mut covered = 0u64;
    for (feature, count) in &asked {
        let place = &mut hot[*feature as usize & (HOT_SLOTS - 1)];
        if let Some(slot) = table.first_slot(*feature).filter(|_| *place == [0; SPARSE_SLOT]) {
            *place = slot;
            covered += u64::from(*count);
        }
    }
    let all: u64 = asked.iter().map(|(_, count)| u64::from(*count)).sum();
    eprintln!("{} features asked for, of {all} times {covered} of those at hand", asked.len());
    let mut out = tags.to_vec();
    out[..HOT_SLOTS * SPARSE_SLOT].copy_from_slice(&hot.concat());
    out
}
