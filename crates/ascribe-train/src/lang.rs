//! Trains and scores the language models of `ascribe-lang`: word classes, tagger, parser.

use crate::by_two::by_two;
use crate::classes::Counts;
use crate::treebank::{self, Gold, Word};
use crate::{hot, learner::Dice, parse, pos, raw, reports, taught};
use ascribe_lang::training::{Lexicon, Net, SLOT, Sparse, Wording, parse as parse_words, word_hash};
use ascribe_lang::{Form, Rel, Tag};
use std::collections::{BTreeMap, HashMap};
use std::io::{Error, Result};
use std::path::{Path, PathBuf};

/// Fine and coarse word classes.
const CLASSES: usize = 500;
const GROUPS: usize = 60;
/// Slots of the lexicon; words beyond three fifths of them are left out.
const SLOTS: usize = 1 << 15;
/// Parts of the treebank that are tagged by a tagger that has not seen them, so that the parser learns from real tags.
const FOLDS: usize = 5;
const EPOCHS: usize = 9;
const SEED: u64 = 42;

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ascribe-lang/models")
}

fn ewt(shared: &Path, part: &str) -> PathBuf {
    shared.join(format!("data/corpora/ud-ewt/en_ewt-ud-{part}.conllu"))
}

/// What is learned from.
struct Trees {
    /// The treebank's train part, and sentences of our own.
    bank: Vec<Vec<Word>>,
    /// Our own texts, by a teacher.
    taught: Vec<Vec<Word>>,
}

impl Trees {
    fn read(shared: &Path) -> Result<Trees> {
        let mut bank = treebank::read(&ewt(shared, "train"))?;
        let own = reports::sentences();
        let taught = taught::read(&models().join("../../..")).map_err(|error| Error::other(error.to_string()))?;
        eprintln!("{} sentences of the treebank, {} of our own, {} by a teacher", bank.len(), own.len(), taught.len());
        bank.extend(own);
        Ok(Trees { bank, taught })
    }

    fn all(&self) -> impl Iterator<Item = &Vec<Word>> {
        self.bank.iter().chain(&self.taught)
    }

    /// Each sentence of the treebank as it is and once more with its names and some phrases collapsed, every twelfth of
    /// these as a headline's words; those by the teacher only so. With the part of the cross-validation that each is in.
    fn golds(&self) -> Vec<(usize, Gold)> {
        let part = |at: usize, of: usize| at * FOLDS / of;
        let plain = self.bank.iter().map(|words| Gold::new(words));
        let bank = plain.chain(named(&self.bank, SEED).into_iter().map(|words| Gold::new(&words)));
        let count = self.bank.len();
        let bank = bank.enumerate().map(|(at, gold)| (part(at % count, count), gold));
        let taught = named(&self.taught, SEED + 2).into_iter().map(|words| Gold::new(&words));
        let taught = taught.enumerate().map(|(at, gold)| (part(at, self.taught.len()), gold));
        bank.chain(taught).filter_map(|(part, gold)| Some((part, gold?))).collect()
    }
}

/// Trains all and writes the models. `shared` is the folder of the corpora.
pub fn train(shared: &Path) -> Result<()> {
    let trees = Trees::read(shared)?;
    let lexicon = write("words.bin", lexicon(shared, &trees)?)?;
    let lexicon = Lexicon::new(&lexicon);
    let golds = trees.golds();
    let all: Vec<&Gold> = golds.iter().map(|(_, gold)| gold).collect();
    let tags = write("tags.bin", pos::train(&all, &lexicon))?;
    eprintln!("{} bytes of tagger", tags.len());
    write("parser.bin", parse::train(&lessons(&golds, &lexicon), EPOCHS))?;
    let reports = hot::sentences(shared, &models().join("../../../samples"), &lexicon)?;
    write("tags.bin", hot::tags(&tags, &reports))?;
    score(shared)
}

/// Trains the parser's net anew, with the words on disk.
pub fn parser(shared: &Path, epochs: Option<usize>) -> Result<()> {
    let words = read("words.bin")?;
    let golds = Trees::read(shared)?.golds();
    write("parser.bin", parse::train(&lessons(&golds, &Lexicon::new(&words)), epochs.unwrap_or(EPOCHS)))?;
    score(shared)
}

fn read(name: &str) -> Result<Vec<u8>> {
    std::fs::read(models().join(name)).map_err(|error| Error::new(error.kind(), format!("{name}: {error}")))
}

fn write(name: &str, bytes: Vec<u8>) -> Result<Vec<u8>> {
    std::fs::create_dir_all(models())?;
    std::fs::write(models().join(name), &bytes)?;
    Ok(bytes)
}

/// The sentences with their names and some phrases collapsed, every twelfth as a headline's words.
fn named(trees: &[Vec<Word>], seed: u64) -> Vec<Vec<Word>> {
    let mut dice = Dice::new(seed);
    let named = trees.iter().map(|words| treebank::collapse(words, || dice.roll(10) < 7)).collect::<Vec<_>>();
    let named = named.iter().map(|words| treebank::collapse_phrases(words, || dice.roll(6) == 0)).collect::<Vec<_>>();
    let mut dice = Dice::new(seed + 1);
    named.into_iter().map(|words| if dice.roll(12) == 0 { headline(words) } else { words }).collect()
}

/// The words capitalised as in a headline.
fn headline(mut words: Vec<Word>) -> Vec<Word> {
    for word in words.iter_mut().filter(|word| word.kind == Form::Word && word.form.len() > 3) {
        let mut letters = word.form.chars();
        if let Some(first) = letters.next() {
            word.form = first.to_uppercase().chain(letters).collect();
        }
    }
    words
}

/// The sentences with the tags that a tagger gives that has not seen them.
fn lessons<'a>(golds: &'a [(usize, Gold)], lexicon: &Lexicon) -> Vec<parse::Lesson<'a>> {
    let taggers = by_two(FOLDS, |out| {
        let seen: Vec<&Gold> = golds.iter().filter(|(part, _)| *part != out).map(|(_, gold)| gold).collect();
        pos::train(&seen, lexicon)
    });
    let tables: Vec<Sparse> = taggers.iter().map(|bytes| Sparse::new(bytes)).collect();
    golds.iter().map(|(part, gold)| parse::Lesson { words: pos::tagged(gold, lexicon, &tables[*part]), gold }).collect()
}

/// The words with their classes and usual tags, as `ascribe-lang` looks them up.
fn lexicon(shared: &Path, trees: &Trees) -> Result<Vec<u8>> {
    let mut sentences = raw::sentences(shared)?;
    sentences.extend(trees.all().map(|words| words.iter().map(|word| word_hash(&word.form)).collect()));
    let counts = Counts::new(&sentences);
    let classes = counts.cluster(CLASSES);
    let groups = counts.cluster(GROUPS);
    let usual = usual_tags(trees);
    let mut often: BTreeMap<u32, u32> = BTreeMap::new();
    for word in sentences.iter().flatten() {
        *often.entry(*word).or_default() += 1;
    }
    let mut words: Vec<(u32, u32)> = often.into_iter().filter(|(word, _)| classes.contains_key(word)).collect();
    words.sort_by_key(|(word, count)| (std::cmp::Reverse(*count), *word));
    words.truncate(SLOTS * 3 / 5);
    eprintln!("{} words with classes", words.len());
    Ok(slots(&words, &classes, &groups, &usual))
}

/// The tag that each word has at least nine times in ten, if it was seen five times; with the high bit if always.
fn usual_tags(trees: &Trees) -> HashMap<u32, u8> {
    let mut seen: HashMap<u32, [u32; Tag::COUNT]> = HashMap::new();
    for word in trees.all().flatten() {
        seen.entry(word_hash(&word.form)).or_insert([0; Tag::COUNT])[word.tag as usize] += 1;
    }
    let usual = |counts: &[u32; Tag::COUNT]| {
        let all: u32 = counts.iter().sum();
        let (tag, most) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
        let sure = all >= 30 && u64::from(*most) * 1000 >= u64::from(all) * 998;
        (all >= 5 && most * 10 >= all * 5).then_some(tag as u8 | if sure { 0x80 } else { 0 })
    };
    seen.iter().filter_map(|(word, counts)| Some((*word, usual(counts)?))).collect()
}

fn slots(
    words: &[(u32, u32)],
    classes: &HashMap<u32, usize>,
    groups: &HashMap<u32, usize>,
    usual: &HashMap<u32, u8>,
) -> Vec<u8> {
    let mut table = vec![[0u8; SLOT]; SLOTS];
    for (word, _) in words {
        let mut at = *word as usize % SLOTS;
        while table[at] != [0; SLOT] {
            at = (at + 1) % SLOTS;
        }
        let [a, b, c, d] = word.to_le_bytes();
        let [low, high] = (classes.get(word).copied().unwrap_or(0) as u16).to_le_bytes();
        let group = groups.get(word).copied().unwrap_or(0) as u8;
        table[at] = [a, b, c, d, low, high, group, usual.get(word).copied().unwrap_or(0)];
    }
    table.concat()
}

/// Counts of right decisions.
#[derive(Default)]
struct Score {
    tokens: usize,
    tags: usize,
    heads: usize,
    labelled: usize,
    words: usize,
    word_heads: usize,
    word_labelled: usize,
}

impl Score {
    fn count(&mut self, gold: &Gold, words: &[Wording], tree: &[(usize, Rel)]) {
        for (at, (head, rel)) in tree.iter().enumerate() {
            let right_head = *head == gold.heads[at];
            let labelled = right_head && *rel == gold.rels[at];
            self.tokens += 1;
            self.tags += usize::from(words[at].as_tag() == gold.tags[at]);
            self.heads += usize::from(right_head);
            self.labelled += usize::from(labelled);
            if gold.rels[at] != Rel::Punct {
                self.words += 1;
                self.word_heads += usize::from(right_head);
                self.word_labelled += usize::from(labelled);
            }
        }
    }

    fn print(&self, title: &str) {
        let share = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
        println!(
            "{title}: tags {:.2}, UAS {:.2}, LAS {:.2}; without punctuation UAS {:.2}, LAS {:.2} ({} tokens)",
            share(self.tags, self.tokens),
            share(self.heads, self.tokens),
            share(self.labelled, self.tokens),
            share(self.word_heads, self.words),
            share(self.word_labelled, self.words),
            self.tokens
        );
    }
}

/// Prints how the models on disk do on the treebank's dev part: as it is, and with names collapsed.
pub fn score(shared: &Path) -> Result<()> {
    let (words, tags, parser) = (read("words.bin")?, read("tags.bin")?, read("parser.bin")?);
    let lexicon = Lexicon::new(&words);
    let trees = treebank::read(&ewt(shared, "dev"))?;
    let collapsed: Vec<Vec<Word>> = trees.iter().map(|words| treebank::collapse(words, || true)).collect();
    for (title, trees) in [("EWT dev", &trees), ("EWT dev, names collapsed", &collapsed)] {
        let mut score = Score::default();
        let golds: Vec<Gold> = trees.iter().filter_map(|words| Gold::new(words)).collect();
        let start = std::time::Instant::now();
        let mut read = Vec::new();
        for gold in &golds {
            read.push(pos::tagged(gold, &lexicon, &Sparse::new(&tags)));
        }
        let tagged = start.elapsed();
        for (gold, words) in golds.iter().zip(&read) {
            let tree = parse_words(words, &Net::new(&parser));
            score.count(gold, words, &tree);
        }
        score.print(title);
        eprintln!("tagging {tagged:.0?}, parsing {:.0?}", start.elapsed() - tagged);
    }
    Ok(())
}
