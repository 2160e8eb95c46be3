//! Word clusters for the tagger: words that stand between like words are put in one class.
//!
//! Exchange clustering of a bigram class model (Kneser and Ney 1993; Martin, Liermann and Ney 1998): each frequent word
//! in turn moves to the class in which the text is likeliest, until a few passes are done. Learned from every text at
//! hand, without its labels; the held-out splits' texts are left out.

use crate::general_classes::read_classes;
use crate::tagger_corpora::{annoctr, cyner, document, sentences};
use ascribe_lang::Sentence;
use ascribe_mentions::tagger::model::{Classes, word_hash};
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::path::Path;

/// Classes of words that stand between like words.
const NEAR: usize = 800;
/// The same, fewer and wider; with 0 for none they fit a byte.
const WIDE: usize = 100;
/// Words seen less often stay without a class.
const SEEN: u32 = 4;
/// Passes over all words.
const PASSES: usize = 6;

/// The number of a word; 0 stands for all rare words and the bounds of a sentence.
type Word = u32;

/// The classes of every word that has any, by the hash of the word.
pub fn learn(root: &Path) -> Result<Vec<(u64, Classes)>, Box<dyn Error>> {
    let lines = texts(root)?;
    let mut counts: HashMap<&str, u32> = HashMap::new();
    lines.iter().flatten().for_each(|word| *counts.entry(word).or_default() += 1);
    let mut words: Vec<(&str, u32)> = counts.into_iter().filter(|(_, n)| *n >= SEEN).collect();
    words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let (near, wide) = (exchanged(&lines, &words, NEAR), exchanged(&lines, &words, WIDE));
    let mut classes: BTreeMap<&str, Classes> = BTreeMap::new();
    for (n, (word, _)) in words.iter().enumerate() {
        let found = Classes { near: near[n + 1] + 1, wide: (wide[n + 1] + 1) as u8, ..Classes::default() };
        classes.insert(word, found);
    }
    let general = include_str!("../data/general-classes.txt");
    for (word, (fine, coarse)) in read_classes(general) {
        let found = classes.entry(word).or_default();
        (found.fine, found.coarse) = (fine, coarse as u8);
    }
    eprintln!("tagger: {} words with classes", classes.len());
    Ok(classes.into_iter().map(|(word, classes)| (word_hash(word), classes)).collect())
}

/// The class of each word in the order given, after that of all rare words.
fn exchanged(lines: &[Vec<String>], words: &[(&str, u32)], classes: usize) -> Vec<u16> {
    let numbers: HashMap<&str, Word> = words.iter().zip(1..).map(|((word, _), number)| (*word, number)).collect();
    let mut model = Exchange::new(words.len() + 1, classes);
    for line in lines {
        let mut before = 0;
        for word in line.iter().map(|word| numbers.get(word.as_str()).copied().unwrap_or(0)).chain([0]) {
            model.count(before, word);
            before = word;
        }
    }
    model.learn();
    model.class
}

/// All texts as lines of lower-cased words.
pub fn texts(root: &Path) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut lines = vec![];
    for split in ["train", "ext"] {
        for (_, marked) in annoctr(root, split)? {
            lines.extend(marked.sentences.iter().map(|sentence| words(&marked.document.text, sentence)));
        }
    }
    for marked in cyner(root, "train")? {
        lines.extend(marked.sentences.iter().map(|sentence| words(&marked.document.text, sentence)));
    }
    let tram = std::fs::read_to_string(root.join("tram/single_label.json")).unwrap_or_default();
    let galaxies = root.join("../knowledge/misp-galaxy");
    let mut described: Vec<String> = vec![tram];
    let mut paths: Vec<_> = walk(&galaxies);
    paths.sort();
    described.extend(paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()));
    for text in &described {
        for line in text.lines() {
            let said = ["\"description\": \"", "\"text\": \""].iter().find_map(|key| line.split_once(key));
            if let Some((_, said)) = said.filter(|(_, said)| said.len() > 60) {
                let said = said.trim_end_matches([',', '"']).replace("\\n", "\n").replace("\\\"", "\"");
                let said = document(&said)?;
                lines.extend(sentences(&said).iter().map(|sentence| words(&said.text, sentence)));
            }
        }
    }
    Ok(lines)
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(listed) = std::fs::read_dir(folder) else { return vec![] };
    let paths = listed.filter_map(Result::ok).map(|found| found.path());
    paths.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

fn words(text: &str, sentence: &Sentence) -> Vec<String> {
    sentence.tokens.iter().map(|token| token.span.of(text).to_lowercase().replace('’', "'")).collect()
}

struct Exchange {
    classes: usize,
    class: Vec<u16>,
    after: Vec<HashMap<Word, u32>>,
    before: Vec<HashMap<Word, u32>>,
    pairs: Vec<u32>,
    firsts: Vec<u32>,
    lasts: Vec<u32>,
    logs: Vec<f32>,
}

impl Exchange {
    /// The most frequent words get a class of their own to start with, the others go round.
    fn new(words: usize, classes: usize) -> Exchange {
        Exchange {
            classes,
            class: (0..words).map(|n| (n % classes) as u16).collect(),
            after: vec![HashMap::new(); words],
            before: vec![HashMap::new(); words],
            pairs: vec![0; classes * classes],
            firsts: vec![0; classes],
            lasts: vec![0; classes],
            logs: (0..4096u32).map(|n| if n == 0 { 0.0 } else { n as f32 * (n as f32).ln() }).collect(),
        }
    }

    fn count(&mut self, before: Word, word: Word) {
        *self.after[before as usize].entry(word).or_default() += 1;
        *self.before[word as usize].entry(before).or_default() += 1;
        let (a, b) = (self.class[before as usize] as usize, self.class[word as usize] as usize);
        self.pairs[a * self.classes + b] += 1;
        self.firsts[a] += 1;
        self.lasts[b] += 1;
    }

    /// n log n.
    fn entropy(&self, n: u32) -> f32 {
        match self.logs.get(n as usize) {
            Some(known) => *known,
            None => n as f32 * (n as f32).ln(),
        }
    }

    fn learn(&mut self) {
        for pass in 0..PASSES {
            let moved = (1..self.class.len()).filter(|&word| self.settle(word)).count();
            eprintln!("tagger: {} classes, pass {}: {moved} words moved", self.classes, pass + 1);
        }
    }

    /// Moves a word to its best class; true if that is another one.
    fn settle(&mut self, word: usize) -> bool {
        let home = self.class[word] as usize;
        let mut after = vec![0u32; self.classes];
        let mut before = vec![0u32; self.classes];
        let mut own = 0;
        for (&other, &n) in &self.after[word] {
            if other as usize == word { own += n } else { after[self.class[other as usize] as usize] += n }
        }
        for (&other, &n) in &self.before[word] {
            if other as usize != word {
                before[self.class[other as usize] as usize] += n;
            }
        }
        self.shift(home, &after, &before, own, false);
        let afters: Vec<(usize, u32)> = after.iter().copied().enumerate().filter(|(_, n)| *n > 0).collect();
        let befores: Vec<(usize, u32)> = before.iter().copied().enumerate().filter(|(_, n)| *n > 0).collect();
        let (mut best, mut most) = (home, f32::MIN);
        for class in 0..self.classes {
            let gain = self.gain(class, &afters, &befores, own);
            if gain > most + 1e-3 {
                (best, most) = (class, gain);
            }
        }
        self.shift(best, &after, &before, own, true);
        self.class[word] = best as u16;
        best != home
    }

    /// What joining a class would add to the likelihood.
    fn gain(&self, class: usize, after: &[(usize, u32)], before: &[(usize, u32)], own: u32) -> f32 {
        let mut gain = 0.0;
        for &(other, n) in after {
            let now = self.pairs[class * self.classes + other];
            gain += self.entropy(now + n) - self.entropy(now);
        }
        for &(other, n) in before {
            let now = self.pairs[other * self.classes + class];
            gain += self.entropy(now + n) - self.entropy(now);
        }
        let out: u32 = after.iter().map(|(_, n)| n).sum::<u32>() + own;
        let come: u32 = before.iter().map(|(_, n)| n).sum::<u32>() + own;
        gain += self.entropy(self.pairs[class * self.classes + class] + own)
            - self.entropy(self.pairs[class * self.classes + class]);
        gain -= self.entropy(self.firsts[class] + out) - self.entropy(self.firsts[class]);
        gain - (self.entropy(self.lasts[class] + come) - self.entropy(self.lasts[class]))
    }

    fn shift(&mut self, class: usize, after: &[u32], before: &[u32], own: u32, joins: bool) {
        let change = |count: &mut u32, n: u32| *count = if joins { *count + n } else { *count - n };
        for other in 0..self.classes {
            change(&mut self.pairs[class * self.classes + other], after[other]);
            change(&mut self.pairs[other * self.classes + class], before[other]);
            change(&mut self.lasts[other], after[other]);
            change(&mut self.firsts[other], before[other]);
        }
        change(&mut self.pairs[class * self.classes + class], own);
        change(&mut self.firsts[class], after.iter().sum::<u32>() + own);
        change(&mut self.lasts[class], before.iter().sum::<u32>() + own);
    }
}
