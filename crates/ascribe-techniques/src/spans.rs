//! Which words of a sentence tell a technique: a log-linear choice among all stretches of its tokens.
//!
//! The classifier says that a sentence tells a technique; what each token adds to that score is its *cue*. A stretch is
//! judged by the share of the cue that it holds, its length, and the words at and around its ends.

use crate::features::{Feature, hash, mix, stem_hash};
use ascribe_lang::{Form, Sentence};
use std::rc::Rc;

/// A stretch holds at most this many tokens.
pub const LONGEST: usize = 28;
/// Stretches of so many tokens are also known as a whole.
const FEW: usize = 3;
/// Stretches begin within this many tokens of the sentence.
const MOST_TOKENS: usize = 72;
/// Weights are kept under this many bits of a feature's hash.
pub const BITS: u32 = 16;

/// The words of a sentence, whatever it is asked about.
#[derive(Debug, Default)]
pub struct Words {
    stems: Vec<u64>,
    marks: Vec<bool>,
    /// How many tokens before each place are marks.
    marks_before: Vec<u32>,
}

/// A sentence as seen by the choice.
#[derive(Debug, Default)]
pub struct View {
    words: Rc<Words>,
    /// What the tokens before each place add, as a share of the whole.
    before: Vec<f32>,
    /// Whether a token adds a good share by itself.
    telling: Vec<bool>,
    label: u64,
}

/// A stretch of tokens: first, one past the last.
pub type Stretch = (usize, usize);

impl Words {
    /// Looks at a sentence.
    pub fn new(text: &str, sentence: &Sentence) -> Words {
        let count = sentence.tokens.len().min(MOST_TOKENS);
        let mut words = Words {
            stems: Vec::with_capacity(count),
            marks: Vec::with_capacity(count),
            marks_before: Vec::with_capacity(count + 1),
        };
        words.marks_before.push(0);
        let mut marks = 0;
        for token in sentence.tokens.iter().take(MOST_TOKENS) {
            let printed = token.span.of(text);
            let stem = if token.form == Form::Indicator { None } else { stem_hash(printed) };
            let mark = stem.is_none() && token.form != Form::Indicator;
            marks += u32::from(mark);
            words.marks.push(mark);
            words.marks_before.push(marks);
            words.stems.push(stem.unwrap_or_else(|| match token.form {
                Form::Indicator => 5,
                _ => hash(printed.as_bytes()),
            }));
        }
        words
    }

    fn stem(&self, at: Option<usize>) -> u64 {
        at.and_then(|at| self.stems.get(at)).copied().unwrap_or(3)
    }

    fn start_with_length(&self, from: usize, length: u64) -> u64 {
        mix(self.stem(Some(from)) ^ length, 112)
    }

    fn features_of_start(&self, from: usize) -> [u64; 3] {
        let (first, before) = (self.stem(Some(from)), self.stem(from.checked_sub(1)));
        [mix(first, 104), mix(before, 106), mix(before.rotate_left(3) ^ first, 114)]
    }

    fn features_of_end(&self, to: usize) -> [u64; 3] {
        let (last, after) = (self.stem(to.checked_sub(1)), self.stem(Some(to)));
        [mix(last, 105), mix(after, 107), mix(last.rotate_left(3) ^ after, 113)]
    }

    /// Of few words, all of them.
    fn features_of_whole(&self, (from, to): Stretch, label: u64) -> Option<[u64; 2]> {
        (to - from <= FEW).then(|| {
            let whole = self.stems.get(from..to).unwrap_or_default().iter().fold(0u64, |h, s| h.rotate_left(5) ^ s);
            [mix(whole, 115), mix(whole ^ label, 116)]
        })
    }
}

impl View {
    /// Looks at a sentence; `cue` says what each token adds to the score of `label`.
    pub fn new(text: &str, sentence: &Sentence, label: &str, cue: &[f32]) -> View {
        View::of(&Rc::new(Words::new(text, sentence)), label, cue)
    }

    /// The same for a sentence that was looked at.
    pub fn of(words: &Rc<Words>, label: &str, cue: &[f32]) -> View {
        let count = words.stems.len();
        let whole: f32 = cue.iter().sum::<f32>().max(1e-6);
        let mut sum = 0.0;
        let mut before = Vec::with_capacity(count + 1);
        before.push(0.0);
        before.extend((0..count).map(|at| {
            sum += cue.get(at).copied().unwrap_or(0.0);
            sum / whole
        }));
        let telling = before.windows(2).map(|pair| matches!(pair, [before, after] if after - before > 0.08)).collect();
        View { words: Rc::clone(words), before, telling, label: hash(label.as_bytes()) }
    }

    /// How many tokens are seen.
    pub fn len(&self) -> usize {
        self.words.stems.len()
    }

    /// True if none is.
    pub fn is_empty(&self) -> bool {
        self.words.stems.is_empty()
    }

    /// All stretches in question: those that hold some of the cue.
    pub fn stretches(&self) -> impl Iterator<Item = Stretch> + '_ {
        self.starts().flat_map(|(from, to)| to.map(move |to| (from, to)))
    }

    /// Where stretches in question begin, and where those end that begin there.
    fn starts(&self) -> impl Iterator<Item = (usize, impl Iterator<Item = usize>)> {
        let starts = self.words.marks.iter().zip(&self.before).enumerate().filter(|(_, (mark, _))| !**mark);
        starts.map(move |(from, (_, before))| {
            let ends = self.before.iter().enumerate().skip(from + 1).take(LONGEST);
            (from, ends.filter(move |(_, after)| **after - before > 0.05).map(|(to, _)| to))
        })
    }

    fn share(&self, from: usize, to: usize) -> f32 {
        self.before.get(to).copied().unwrap_or(0.0) - self.before.get(from).copied().unwrap_or(0.0)
    }

    /// The features of a stretch.
    pub fn features(&self, stretch: Stretch, out: &mut Vec<u64>) {
        out.clear();
        out.extend(self.words.features_of_start(stretch.0));
        out.extend(self.words.features_of_end(stretch.1));
        let form = self.form(stretch);
        form.features(self.label, out);
        out.push(self.words.start_with_length(stretch.0, form.length));
        out.extend(self.words.features_of_whole(stretch, self.label).into_iter().flatten());
    }

    #[inline]
    fn form(&self, (from, to): Stretch) -> StretchForm {
        let size = to - from;
        let marks = |to: usize| self.words.marks_before.get(to).copied().unwrap_or_default();
        let telling = |at: usize| u64::from(self.telling.get(at).copied().unwrap_or(false));
        let share = self.share(from, to);
        StretchForm {
            length: u64::from(LENGTHS.get(size).copied().unwrap_or(LONGEST_LENGTH)),
            share: (share * 10.0).clamp(0.0, 10.0) as i32 as u64,
            outside: ((1.0 - share) * size as f32).clamp(0.0, 3.0) as i32 as u64,
            edges: u64::from(from == 0) << 2 | u64::from(to == self.len()) << 1 | u64::from(marks(to) > marks(to - 1)),
            marks: u64::from((marks(to) - marks(from)).min(3)),
            cue_inside: telling(from) << 1 | telling(to - 1),
            cue_around: if from == 0 { 0 } else { telling(from - 1) } << 1 | telling(to),
        }
    }
}

/// A code for each number of tokens.
static LENGTHS: [u8; LONGEST + 1] =
    [0, 0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 6, 7, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9, 9];
const LONGEST_LENGTH: u8 = 9;

/// The form of a stretch: each number is a small code.
#[derive(Clone, Copy)]
struct StretchForm {
    length: u64,
    share: u64,
    outside: u64,
    edges: u64,
    marks: u64,
    cue_inside: u64,
    cue_around: u64,
}

impl StretchForm {
    fn features(&self, label: u64, out: &mut Vec<u64>) {
        let length = self.length;
        out.extend(of_share(self.share, length));
        out.extend([
            of_edges(self.edges, length),
            of_label(label, length),
            of_marks(self.marks, length),
            of_outside(self.outside, length),
            of_cue_inside(self.cue_inside),
            of_cue_around(self.cue_around),
        ]);
    }
}

fn of_share(share: u64, length: u64) -> [u64; 3] {
    [mix(length, 101), mix(share, 102), mix(share << 8 | length, 103)]
}

fn of_edges(edges: u64, length: u64) -> u64 {
    mix(edges << 8 | length, 108)
}

fn of_label(label: u64, length: u64) -> u64 {
    mix(label ^ length << 8, 109)
}

fn of_marks(marks: u64, length: u64) -> u64 {
    mix(marks << 8 | length, 110)
}

fn of_outside(outside: u64, length: u64) -> u64 {
    mix(outside << 8 | length, 111)
}

fn of_cue_inside(cue: u64) -> u64 {
    mix(cue, 117)
}

fn of_cue_around(cue: u64) -> u64 {
    mix(cue, 118)
}

/// By length, in the order of its codes.
type ByLength = [i32; LONGEST_LENGTH as usize + 1];

/// What forms of stretches weigh, whatever their words are: each number with the length, which all of them are seen with.
pub(crate) struct FormWeights {
    shares: [ByLength; 11],
    edges: [ByLength; 8],
    marks: [ByLength; 4],
    outside: [ByLength; 4],
    cue_inside: [i32; 4],
    cue_around: [i32; 4],
}

impl FormWeights {
    /// As `weigh` weighs the features of forms.
    pub(crate) fn new(weigh: impl Fn(u64) -> i32) -> FormWeights {
        FormWeights {
            shares: table(|share, length| of_share(share, length).into_iter().map(&weigh).sum()),
            edges: table(|edges, length| weigh(of_edges(edges, length))),
            marks: table(|marks, length| weigh(of_marks(marks, length))),
            outside: table(|outside, length| weigh(of_outside(outside, length))),
            cue_inside: std::array::from_fn(|cue| weigh(of_cue_inside(cue as u64))),
            cue_around: std::array::from_fn(|cue| weigh(of_cue_around(cue as u64))),
        }
    }

    fn of(&self, form: &StretchForm) -> i32 {
        let length = form.length as usize;
        self.shares[form.share as usize][length]
            + self.edges[form.edges as usize][length]
            + self.marks[form.marks as usize][length]
            + self.outside[form.outside as usize][length]
            + self.cue_inside[form.cue_inside as usize]
            + self.cue_around[form.cue_around as usize]
    }
}

fn table<const CODES: usize>(weigh: impl Fn(u64, u64) -> i32) -> [ByLength; CODES] {
    std::array::from_fn(|code| std::array::from_fn(|length| weigh(code as u64, length as u64)))
}

/// What the words of a sentence weigh where stretches begin and end, whatever it is asked about; each summed once.
pub(crate) struct Ends {
    words: Rc<Words>,
    starts: Vec<i32>,
    ends: Vec<i32>,
}

impl Ends {
    /// As `weigh` weighs the features.
    pub(crate) fn new(words: Words, weigh: impl Fn(u64) -> i32) -> Ends {
        let sum = |features: [u64; 3]| features.into_iter().map(&weigh).sum();
        let count = words.stems.len();
        let starts = (0..count).map(|from| sum(words.features_of_start(from))).collect();
        let ends = (0..=count).map(|to| sum(words.features_of_end(to))).collect();
        Ends { words: Rc::new(words), starts, ends }
    }

    /// The words.
    pub(crate) fn words(&self) -> &Rc<Words> {
        &self.words
    }

    /// All stretches in question of a view of these words, with what they weigh.
    pub(crate) fn weighed(&self, view: &View, forms: &FormWeights, weigh: impl Fn(u64) -> i32) -> Vec<(Stretch, i32)> {
        let Ends { words, starts, ends } = self;
        let label: ByLength = std::array::from_fn(|length| weigh(of_label(view.label, length as u64)));
        let mut weighed = Vec::with_capacity(view.len() * LONGEST);
        for (from, to) in view.starts() {
            let near = starts.get(from).copied().unwrap_or_default();
            // What the start weighs with the length, for the last length that was met.
            let (mut length, mut started) = (u64::MAX, 0);
            for stretch in to.map(|to| (from, to)) {
                let form = view.form(stretch);
                if length != form.length {
                    (length, started) = (form.length, weigh(words.start_with_length(from, form.length)));
                }
                let whole = words.features_of_whole(stretch, view.label);
                let whole = whole.map_or(0, |[whole, labelled]| weigh(whole) + weigh(labelled));
                let far = ends.get(stretch.1).copied().unwrap_or_default();
                weighed.push((stretch, forms.of(&form) + label[length as usize] + started + whole + near + far));
            }
        }
        weighed
    }
}

/// Of the stretches in question with their scores, those with at least this probability instead, the likeliest first; the likeliest one in any case.
pub fn choose(mut scored: Vec<(Stretch, f32)>, least: f32) -> Vec<(Stretch, f32)> {
    let top = scored.iter().map(|(_, score)| *score).fold(f32::MIN, f32::max);
    for (_, score) in &mut scored {
        *score = (*score - top).exp();
    }
    let sum: f32 = scored.iter().map(|(_, odds)| odds).sum();
    for (_, odds) in &mut scored {
        *odds /= sum;
    }
    let order = |a: &(Stretch, f32), b: &(Stretch, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    let likeliest = scored.iter().copied().min_by(order);
    scored.retain(|choice| choice.1 >= least || Some(*choice) == likeliest);
    scored.sort_by(order);
    scored
}

/// The slot of a feature's weight.
pub fn slot(feature: u64) -> usize {
    (feature >> (64 - BITS)) as usize
}

/// What each token adds to a score, from what each feature adds: a feature's share goes to its words alike.
pub fn cue(tokens: usize, added: impl Iterator<Item = (Feature, f32)>) -> Vec<f32> {
    let mut cue = vec![0.0f32; tokens];
    for (feature, value) in added.filter(|(_, value)| *value > 0.0) {
        let ends = [feature.first, feature.last];
        for at in ends {
            if let Some(place) = cue.get_mut(at as usize) {
                *place += value / 2.0;
            }
        }
    }
    cue
}
