//! The annotated reports that the tagger learns from and is scored on, as texts with spans.
//!
//! AnnoCTR (CC BY-SA 4.0), CyNER (MIT). Each corpus marks only some of the tagger's classes, so that a token outside
//! of its marks may still be any of the others: `silent` says which.

use ascribe_lang::{Sentence, segment};
use ascribe_mentions::tagger::{CLASSES, Class, OUTSIDE};
use ascribe_model::{Document, Span};
use std::error::Error;
use std::path::Path;

/// One report with its marks.
pub struct Marked {
    /// As the reader takes it in.
    pub document: Document,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
    /// The marks: bytes from, bytes to, the corpus' label.
    pub gold: Vec<(usize, usize, String)>,
    /// Which corpus.
    pub corpus: Corpus,
}

/// The corpora.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Corpus {
    /// AnnoCTR with all layers.
    AnnoCtr,
    /// AnnoCTR's extended documents: organizations, locations, sectors, code and dates only.
    Extended,
    /// Extended documents in which readers marked the other layers.
    Read,
    /// CyNER.
    CyNer,
}

impl Corpus {
    /// The classes that a label of the corpus allows, as a mask over classes; 0 if the label is of no class.
    fn classes(self, label: &str) -> u32 {
        let classes: &[Class] = match label {
            "GROUP" => &[Class::Group],
            "MALWARE" | "Malware" => &[Class::Malware],
            "TOOL" => &[Class::Tool],
            "TECHNIQUE" => &[Class::Technique],
            "TACTIC" => &[Class::Tactic],
            "CON" => &[Class::Concept],
            "ORG" | "Organization" => &[Class::Organization],
            "LOC" => &[Class::Location],
            "SECTOR" => &[Class::Sector],
            "CLICommand/CodeSnippet" => &[Class::Code],
            "System" => &[Class::Product, Class::Tool],
            "Vulnerability" => &[Class::Vulnerability],
            _ => &[],
        };
        classes.iter().map(|&class| 1 << class as u32).sum()
    }

    /// The classes that the corpus does not mark.
    fn silent(self) -> &'static [Class] {
        match self {
            Corpus::AnnoCtr | Corpus::Read => &[Class::Product, Class::Vulnerability],
            Corpus::Extended => &[
                Class::Group,
                Class::Malware,
                Class::Tool,
                Class::Technique,
                Class::Tactic,
                Class::Concept,
                Class::Product,
                Class::Vulnerability,
            ],
            Corpus::CyNer => &[
                Class::Group,
                Class::Tool,
                Class::Technique,
                Class::Tactic,
                Class::Concept,
                Class::Location,
                Class::Sector,
                Class::Code,
            ],
        }
    }
}

impl Marked {
    /// For each token, the labels that the marks allow, as a mask.
    pub fn masks(&self) -> Vec<Vec<u32>> {
        let silent = self.corpus.silent();
        let open = silent.iter().fold(1u32 << OUTSIDE, |mask, c| mask | 1 << c.first() | 1 << c.inner());
        let mut at = 0;
        let mut begun = None;
        self.sentences
            .iter()
            .map(|sentence| {
                let labels = sentence.tokens.iter().map(|token| {
                    while self.gold.get(at).is_some_and(|g| g.1 <= token.span.start()) {
                        at += 1;
                    }
                    let Some(mark) = self.gold.get(at).filter(|g| g.0 < token.span.end()) else {
                        return open;
                    };
                    let classes = self.corpus.classes(&mark.2);
                    if classes == 0 {
                        return if mark.2 == "Indicator" {
                            1 << OUTSIDE | 1 << Class::Code.first() | 1 << Class::Code.inner()
                        } else {
                            1 << OUTSIDE
                        };
                    }
                    let first = begun.replace(at) != Some(at);
                    (0..CLASSES as u32)
                        .filter(|class| classes >> class & 1 == 1)
                        .map(|class| 1u32 << (1 + 2 * class + u32::from(!first)))
                        .sum()
                });
                let labels: Vec<u32> = labels.collect();
                mend(labels)
            })
            .collect()
    }

    /// True if most marks begin and end with tokens. In some files marks are shifted against the text.
    pub fn aligned(&self) -> bool {
        self.fitting() * 10 >= self.gold.len() * 7
    }

    /// How many marks begin and end with tokens.
    fn fitting(&self) -> usize {
        let mut starts: Vec<usize> = vec![];
        let mut ends: Vec<usize> = vec![];
        for token in self.sentences.iter().flat_map(|s| &s.tokens) {
            starts.push(token.span.start());
            ends.push(token.span.end());
        }
        let fits = |g: &&(usize, usize, String)| starts.binary_search(&g.0).is_ok() && ends.binary_search(&g.1).is_ok();
        self.gold.iter().filter(fits).count()
    }
}

/// A mark that a sentence break cuts goes on as a new mark: no sequence may begin with an inner label.
fn mend(mut labels: Vec<u32>) -> Vec<u32> {
    let inner: u32 = (0..CLASSES as u32).map(|class| 1 << (2 + 2 * class)).sum();
    for at in 0..labels.len() {
        let here = labels[at] & inner;
        let before = at.checked_sub(1).map_or(0, |before| labels[before]);
        if here == labels[at] && (here & before == 0) && ((here >> 1) & before == 0) {
            labels[at] = here >> 1;
        }
    }
    labels
}

/// Tokens and labels of one bio file, `None` for a blank line.
type Rows = Vec<Option<(String, String)>>;

fn rows(source: &str) -> Rows {
    source
        .lines()
        .filter(|line| !line.starts_with("<DOCSTART"))
        .map(|line| {
            let mut cells = line.split('\t');
            let token = cells.next().filter(|_| !line.trim().is_empty())?;
            Some((token.to_owned(), cells.next_back().unwrap_or("O").to_owned()))
        })
        .collect()
}

/// Marks from labels, given each token's place in the text.
fn marks(rows: &Rows, places: &[Option<(usize, usize)>]) -> Vec<(usize, usize, String)> {
    let mut gold: Vec<(usize, usize, String)> = vec![];
    let mut open = false;
    for (row, place) in rows.iter().zip(places) {
        let (Some((_, label)), Some((from, to))) = (row, place) else {
            open = open && row.is_some();
            continue;
        };
        match label.split_once('-') {
            Some(("I", kind)) if open && gold.last().is_some_and(|g| g.2 == kind) => {
                if let Some(last) = gold.last_mut() {
                    last.1 = *to;
                }
            }
            Some((_, kind)) => {
                gold.push((*from, *to, kind.to_owned()));
                open = true;
            }
            None => open = false,
        }
    }
    gold
}

/// Where tokens stand in a text, searched in order.
fn places(rows: &Rows, text: &str) -> Vec<Option<(usize, usize)>> {
    let mut at = 0;
    rows.iter()
        .map(|row| {
            let token = row.as_ref().map(|(token, _)| token.as_str()).filter(|token| !token.trim().is_empty())?;
            let mut end = (at + 1200).min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let from = at + text.get(at..end)?.find(token)?;
            at = from + token.len();
            Some((from, at))
        })
        .collect()
}

/// The sentences of a text, as the reader would have them.
pub fn sentences(document: &Document) -> Vec<Sentence> {
    let text = document.text.as_str();
    let indicators: Vec<Span> = ascribe_indicators::find(text).iter().map(|indicator| indicator.span).collect();
    let mut found = vec![];
    for block in &document.blocks {
        let first = indicators.partition_point(|whole| whole.end() <= block.span.start());
        let last = indicators.partition_point(|whole| whole.start() < block.span.end());
        found.extend(segment(text, block.span, indicators.get(first..last).unwrap_or_default()));
    }
    found
}

/// A plain text as the reader takes it in.
pub fn document(text: &str) -> Result<Document, Box<dyn Error>> {
    Ok(ascribe_text::read(text.as_bytes(), Some("report.txt"), &ascribe_text::Options::default())?)
}

impl Marked {
    fn new(text: &str, rows: &Rows, corpus: Corpus) -> Result<Marked, Box<dyn Error>> {
        let document = document(text)?;
        let gold = marks(rows, &places(rows, &document.text));
        let sentences = sentences(&document);
        Ok(Marked { document, sentences, gold, corpus })
    }
}

/// AnnoCTR's documents of a split (`train`, `dev`, `ext`), with the names of their files.
pub fn annoctr(root: &Path, split: &str) -> Result<Vec<(String, Marked)>, Box<dyn Error>> {
    let root = root.join("annoctr");
    let corpus = if split == "ext" { Corpus::Extended } else { Corpus::AnnoCtr };
    let listed = std::fs::read_to_string(root.join("splits.tsv"))?;
    let ids = listed.lines().filter_map(|line| line.split_once('\t')).filter(|(_, s)| s.trim() == split);
    ids.map(|(id, _)| {
        let text = std::fs::read_to_string(root.join("text").join(format!("{id}.txt")))?;
        let rows = rows(&std::fs::read_to_string(root.join("bio").join(format!("{id}.bio")))?);
        Ok((id.to_owned(), Marked::new(&text, &rows, corpus)?))
    })
    .collect()
}

/// CyNER's `train` or `valid`, in stretches of 4,000 rows as the scorer cuts them.
pub fn cyner(root: &Path, split: &str) -> Result<Vec<Marked>, Box<dyn Error>> {
    let rows = rows(&std::fs::read_to_string(root.join("cyner").join(format!("{split}.txt")))?);
    let word = |row: &Option<(String, String)>| row.as_ref().map_or("\n".to_owned(), |(token, _)| format!("{token} "));
    let stretches = rows.chunks(4000).map(|stretch| {
        let text: String = stretch.iter().map(word).collect();
        Marked::new(&text, &stretch.to_vec(), Corpus::CyNer)
    });
    stretches.collect()
}

/// What the lists know of a report.
pub fn hints(marked: &Marked) -> ascribe_mentions::tagger::features::Hints {
    ascribe_mentions::hints(&marked.document.text, &marked.sentences, ascribe_names::Lexicon::shipped())
}
