//! Names of threats are not found in ordinary prose: the train and dev texts of UD English EWT.

use ascribe_names::gate::is_threat;
use ascribe_names::{Gate, Lexicon};
use std::path::Path;

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/corpora/ud-ewt");

#[test]
fn at_most_one_threat_name_in_fifty_thousand_words_of_prose() {
    if !Path::new(SHARED).exists() {
        println!("skipped: ../shared/data/corpora/ud-ewt is not here");
        return;
    }
    let lexicon = Lexicon::shipped();
    let (mut words, mut false_names) = (0, Vec::new());
    for part in ["train", "dev"] {
        let text = std::fs::read_to_string(format!("{SHARED}/en_ewt-ud-{part}.conllu")).expect("the treebank");
        words += text.lines().filter(|l| l.split('\t').next().is_some_and(|n| n.parse::<u32>().is_ok())).count();
        for sentence in text.lines().filter_map(|l| l.strip_prefix("# text = ")) {
            for found in lexicon.matches(sentence) {
                let threat = found.senses.iter().all(|s| is_threat(lexicon.entry(s.entry).kind().word()));
                if threat && found.gate() < Gate::Context {
                    false_names.push(sentence.get(found.start..found.end).unwrap_or_default().to_string());
                }
            }
        }
    }
    println!("{} false threat names in {words} words: {false_names:?}", false_names.len());
    assert!(false_names.len() * 50_000 <= words, "{} in {words}: {false_names:?}", false_names.len());
}
