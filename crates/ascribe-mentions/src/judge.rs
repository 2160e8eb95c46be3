//! Which candidates stand, and how surely: a logistic regression over what the tagger, the lists and the rest of the
//! document say of each.
//!
//! The tagger sees a sentence. The judge sees what became of the same words elsewhere in the report, what stands beside
//! them, and who proposed them. Its weights were learned on reports that the tagger had not seen, so that the
//! probability it gives is one of being right (`ascribe-train judge`).

use crate::candidate::Candidate;
use crate::lists::Lists;
use crate::page::Page;
use crate::tagger::features::{hash, mix};
use crate::tagger::seats::Hashed;
use crate::tagger::{CLASSES, Chances, Class};
use crate::union::POSSIBLE;
use ascribe_model::{Found, Kind, Mention, Span};
use foldhash::HashMap;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A feature of a candidate and how strongly it holds.
pub type Feature = (u32, f32);

/// Points of probability between which a feature of a probability is shared out.
const KNOTS: [f32; 11] = [0.0, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 1.0];
/// Stands for a probability that is not known.
const UNKNOWN: usize = KNOTS.len();

/// From the probability of a candidate to that of one that stands (a beta calibration: Kull, Silva Filho and Flach 2017):
/// what the logarithm of the probability counts, that of its complement, and the offset.
pub type Curve = [f32; 3];

/// By what a curve is told in the file of weights, each for other kinds ([`curve_of`]).
pub const CURVES: [&str; 2] = ["stands", "stands-product"];

/// What a curve goes by.
pub fn curve_signs(probability: f32) -> Curve {
    let p = probability.clamp(0.001, 0.999);
    [p.ln(), -(1.0 - p).ln(), 1.0]
}

/// Which of [`CURVES`] is for a kind: products and weaknesses are marked by another corpus than all others.
pub fn curve_of(kind: Kind) -> usize {
    usize::from(matches!(kind, Kind::Product | Kind::Vulnerability))
}

/// The probability that what stands is right, by what it was judged before the choice.
pub fn stands(curve: &Curve, probability: f32) -> f32 {
    let score: f32 = curve.iter().zip(curve_signs(probability)).map(|(weight, sign)| weight * sign).sum();
    1.0 / (1.0 + (-score).exp())
}

/// The probability of the judge's from which a candidate of a kind stands.
pub fn least(kind: Kind) -> f32 {
    Lists::shipped().thresholds.least(kind)
}

/// True if a mention of which no claim and no reference speaks is too doubtful to be shown.
pub fn is_idle(mention: &Mention) -> bool {
    mention.probability.is_some_and(|told| told < Lists::shipped().thresholds.unclaimed(mention.kind))
}

/// The learned weights.
pub(crate) struct Judge {
    weights: Hashed<f32>,
    curves: [Curve; CURVES.len()],
}

impl Judge {
    pub fn shipped() -> &'static Judge {
        static SHIPPED: LazyLock<Judge> = LazyLock::new(|| Judge::read(include_str!("../data/judge.txt")));
        &SHIPPED
    }

    fn read(rows: &str) -> Judge {
        let cells = || rows.lines().filter_map(|line| line.split_once(' '));
        let weights = cells().filter_map(|(feature, weight)| {
            Some((spread(u32::from_str_radix(feature, 16).ok()?), weight.trim().parse().ok()?))
        });
        let mut curves = [[1.0, 1.0, 0.0]; CURVES.len()];
        for (name, numbers) in cells() {
            let curve = CURVES.iter().position(|known| *known == name).and_then(|at| curves.get_mut(at));
            let numbers = numbers.split_whitespace().filter_map(|number| number.parse().ok());
            curve.into_iter().flatten().zip(numbers).for_each(|(weight, number)| *weight = number);
        }
        Judge { weights: weights.collect(), curves }
    }

    /// The probability that a candidate with these features is right.
    pub fn probability(&self, features: &[Feature]) -> f32 {
        let weight = |feature: &Feature| self.weights.get(&spread(feature.0)).map_or(0.0, |weight| weight * feature.1);
        let score: f32 = features.iter().map(weight).sum();
        1.0 / (1.0 + (-score).exp())
    }
}

/// A feature as a key: a table takes its slot from the low bits and its check from the high ones.
fn spread(feature: u32) -> u64 {
    u64::from(feature) << 32 | u64::from(feature)
}

/// The tagger's class for a kind; none for kinds that it does not know.
pub(crate) fn class_of(kind: Kind) -> Option<Class> {
    Class::ALL.into_iter().find(|class| class.kind() == kind).or(match kind {
        Kind::Country | Kind::City => Some(Class::Location),
        Kind::Government => Some(Class::Organization),
        _ => None,
    })
}

/// What a report does with some words.
#[derive(Default)]
struct Uses {
    count: usize,
    sums: Chances,
    most: Chances,
}

/// All candidates of a report, as the judge sees them.
pub(crate) struct Bench<'a> {
    page: &'a Page<'a>,
    /// In the order of the text.
    candidates: Vec<Candidate>,
    uses: HashMap<String, Uses>,
    /// For each class, the sum of the chances of its candidates that are kept so far, and their number.
    habit: [(f32, f32); CLASSES],
    /// How often each word stands in the report.
    words: Hashed<u32>,
    /// The hash of each token's word.
    hashes: Vec<u64>,
    /// The tokens of each candidate: first and one past the last.
    tokens: Vec<(usize, usize)>,
}

impl<'a> Bench<'a> {
    /// `kept` do not overlap, `rivals` may overlap all.
    pub fn new(page: &'a Page<'a>, kept: Vec<Candidate>, rivals: Vec<Candidate>) -> Bench<'a> {
        let mut habit = [(0.0, 0.0); CLASSES];
        for candidate in &kept {
            if let (Some(chances), Some(class)) = (&candidate.chances, class_of(candidate.kind)) {
                let (sum, count) = &mut habit[class as usize];
                *sum += chances[class as usize];
                *count += 1.0;
            }
        }
        let mut candidates = kept;
        candidates.extend(rivals);
        candidates.sort_by_key(|candidate| (candidate.span, is_rival(candidate), candidate.kind));
        let mut uses: HashMap<String, Uses> = HashMap::default();
        for (at, candidate) in candidates.iter().enumerate() {
            if at.checked_sub(1).is_some_and(|before| candidates[before].span == candidate.span) {
                continue;
            }
            let seen = uses.entry(plain(page, candidate)).or_default();
            seen.count += 1;
            for (class, chance) in candidate.chances.iter().flatten().enumerate() {
                seen.sums[class] += chance;
                seen.most[class] = seen.most[class].max(*chance);
            }
        }
        let hashes: Vec<u64> = (0..page.places.len()).map(|at| hash(page.lower(at).as_bytes())).collect();
        let mut words = Hashed::default();
        hashes.iter().for_each(|word| *words.entry(*word).or_default() += 1);
        let tokens = candidates.iter().map(|candidate| page.tokens(candidate.span)).collect();
        Bench { page, candidates, uses, habit, words, hashes, tokens }
    }

    /// A token's word, in short.
    fn word(&self, at: usize) -> u64 {
        self.hashes.get(at).copied().unwrap_or_else(|| hash(b"")) & 0xff_ffff
    }

    /// All candidates, in the order of the text.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// The features of the candidate `at`; none for kinds that the tagger does not know.
    pub fn features(&self, at: usize) -> Vec<Feature> {
        let Some(candidate) = self.candidates.get(at) else { return vec![] };
        let Some(class) = class_of(candidate.kind) else { return vec![] };
        let mut out = Features { out: Vec::with_capacity(MOST_SEEN), class: class as u64, found: found(candidate) };
        out.add(1, 0, 1.0);
        self.chances(candidate, class, &mut out);
        self.elsewhere(candidate, class, &mut out);
        self.surface(at, &mut out);
        self.words(at, &mut out);
        self.beside(at, class, &mut out);
        out.out
    }

    /// Candidates that overlap the one `at`, and the nearest kept ones before and after it.
    fn beside(&self, at: usize, class: Class, out: &mut Features) {
        let candidate = &self.candidates[at];
        let (from, to) = self.tokens[at];
        let (first, end) = self.page.sentence(from);
        let near = |other: &usize| self.tokens[*other].0 >= first && self.tokens[*other].1 <= end;
        let left = (0..at).rev().take_while(near);
        let right = (at + 1..self.candidates.len()).take_while(near);
        let (mut rivals, mut before, mut after) = ([[0f32; 2]; 4], None, None);
        for number in left.chain(right) {
            let other = &self.candidates[number];
            let Some(other_class) = class_of(other.kind) else { continue };
            if !other.span.overlaps(candidate.span) {
                let slot = if other.span < candidate.span { &mut before } else { &mut after };
                if slot.is_none() && !is_rival(other) {
                    *slot = Some((number, other_class));
                }
                continue;
            }
            let relation = match (other.span.contains(candidate.span), candidate.span.contains(other.span)) {
                (true, true) => 0,
                (true, false) => 1,
                (false, true) => 2,
                _ => 3,
            };
            let chance = other.chances.map_or(0.5, |chances| chances[other_class as usize]);
            let most = &mut rivals[relation][usize::from(other_class == class)];
            *most = most.max(chance);
            if !is_rival(other) {
                out.of_class(24, (other_class as u64) << 4 | found(other) << 2 | relation as u64, 1.0);
            }
        }
        for (n, chance) in rivals.into_iter().flatten().enumerate().filter(|(_, chance)| *chance > 0.0) {
            out.of_class_and_finder(23, n as u64, chance);
        }
        let gap = |from: usize, to: usize| match to.saturating_sub(from) {
            0 => 0,
            1 => self.word(from) | 1 << 30,
            2 => 1,
            3..6 => 2,
            _ => 3,
        };
        let told = before.map(|(other, class)| (class as u64 + 1) << 32 | gap(self.tokens[other].1, from));
        out.of_class(25, told.unwrap_or_default(), 1.0);
        let told = after.map(|(other, class)| (class as u64 + 1) << 32 | gap(to, self.tokens[other].0));
        out.of_class(26, told.unwrap_or_default(), 1.0);
    }

    /// The words of a candidate and those around it.
    fn words(&self, at: usize, out: &mut Features) {
        let (page, candidate) = (self.page, &self.candidates[at]);
        let (from, to) = self.tokens[at];
        let word = |at: usize| self.word(at);
        let words = plain(page, candidate);
        out.of_class(27, hash(words.as_bytes()) & 0xff_ffff_ffff, 1.0);
        (from..to).for_each(|at| out.of_class(28, word(at), 1.0));
        let (first, end) = page.sentence(from);
        let near = |at: usize, inside: bool| if inside { word(at) } else { 1 };
        let (before, after) = (near(from.wrapping_sub(1), from > first), near(to, to < end));
        let (before2, after2) = (near(from.wrapping_sub(2), from > first + 1), near(to + 1, to + 1 < end));
        out.of_class(29, before2, 1.0);
        out.of_class(30, after2, 1.0);
        out.of_class(31, before << 24 ^ before2, 1.0);
        out.of_class(32, after << 24 ^ after2, 1.0);
        out.of_class(33, before << 24 ^ word(from), 1.0);
        out.of_class(34, after << 24 ^ word(to - 1), 1.0);
        let last = page.lower(to - 1);
        let end = last.char_indices().rev().nth(2).map_or(last, |(at, _)| last.get(at..).unwrap_or_default());
        out.of_class(35, hash(end.as_bytes()) & 0xff_ffff, 1.0);
        let often = self.words.get(&hash(last.as_bytes())).map_or(1, |count| *count as usize);
        let uses = self.uses.get(&words).map_or(1, |uses| uses.count);
        let bucket = |n: usize| n.min(4).max(n.min(40) / 4) as u64;
        out.of_class(36, bucket(often) << 8 | bucket(uses) << 1 | u64::from(to == from + 1), 1.0);
    }

    fn chances(&self, candidate: &Candidate, class: Class, out: &mut Features) {
        let Some(chances) = &candidate.chances else { return out.of_class_and_finder(2, UNKNOWN as u64, 1.0) };
        let own = chances[class as usize];
        let all: f32 = chances.iter().sum();
        let rival = Class::ALL.into_iter().filter(|other| *other != class);
        let rival = rival.max_by(|a, b| chances[*a as usize].total_cmp(&chances[*b as usize]));
        out.shared(2, own);
        out.of_class(3, 0, logit(own));
        out.shared(4, all);
        if let Some(rival) = rival.filter(|rival| chances[*rival as usize] > 0.1) {
            out.of_class(5, rival as u64, chances[rival as usize]);
        }
        let (sum, count) = self.habit[class as usize];
        let (sum, count) = if is_rival(candidate) { (sum, count) } else { (sum - own, count - 1.0) };
        if count > 0.5 {
            out.shared(6, sum / count);
        }
    }

    fn elsewhere(&self, candidate: &Candidate, class: Class, out: &mut Features) {
        let Some(uses) = self.uses.get(&plain(self.page, candidate)) else { return };
        out.of_class_and_finder(7, uses.count.min(4) as u64, 1.0);
        if uses.count < 2 {
            return;
        }
        let own = candidate.chances.map_or(0.0, |chances| chances[class as usize]);
        out.shared(8, (uses.sums[class as usize] - own) / (uses.count - 1) as f32);
        out.shared(9, uses.most[class as usize]);
        let most = |a: &Class, b: &Class| uses.sums[*a as usize].total_cmp(&uses.sums[*b as usize]);
        if let Some(usual) = Class::ALL.into_iter().max_by(most) {
            out.of_class(10, usual as u64, 1.0);
        }
    }

    fn surface(&self, at: usize, out: &mut Features) {
        let (page, candidate) = (self.page, &self.candidates[at]);
        let (from, to) = self.tokens[at];
        let printed = candidate.span.of(page.text);
        let size = (to - from).min(6) as u64;
        let capital = u64::from(page.capital(from)) << 1 | u64::from(printed.contains(char::is_uppercase));
        out.of_class_and_finder(11, size << 2 | capital, 1.0);
        let (first, end) = page.sentence(from);
        let capitals = (first..end).filter(|&at| page.capital(at)).count();
        let heading = capitals * 2 > end - first;
        let line = u64::from(heading) << 3 | u64::from(from == first) << 2 | u64::from(to == end) << 1;
        out.of_class(12, line | u64::from(end - first < 8), 1.0);
        let around = |at: Option<char>| at.map_or(0, |c| if c.is_alphanumeric() { 1 } else { u64::from(u32::from(c)) });
        let before = page.text.get(..candidate.span.start()).and_then(|text| text.chars().next_back());
        let after = page.text.get(candidate.span.end()..).and_then(|text| text.chars().next());
        out.of_class(13, around(before), 1.0);
        out.of_class(14, around(after), 1.0);
        out.add(15, around(before) << 8 | around(after), 1.0);
        let table = page.word(from.wrapping_sub(1)) == "|" || page.word(to) == "|";
        out.of_class(16, u64::from(table), 1.0);
        let word = |at: usize| self.word(at);
        out.of_class(17, word(to - 1), 1.0);
        out.of_class(18, word(from), 1.0);
        if to < end {
            out.of_class(19, word(to), 1.0);
        }
        if from > first {
            out.of_class(20, word(from - 1), 1.0);
        }
        let lower = page.text.get(candidate.span.range()).unwrap_or_default().to_lowercase();
        let common = ascribe_names::common_words().contains(lower.as_str());
        let entries = candidate.entries.len().min(3) as u64;
        out.of_class_and_finder(21, entries << 1 | u64::from(common), 1.0);
        out.of_class(22, u64::from(candidate.weight), 1.0);
    }
}

/// Room for what is seen of most candidates.
const MOST_SEEN: usize = 64;

struct Features {
    out: Vec<Feature>,
    class: u64,
    found: u64,
}

impl Features {
    fn add(&mut self, template: u64, value: u64, strength: f32) {
        self.out.push(((mix(value, template) >> 32) as u32, strength));
    }

    fn of_class(&mut self, template: u64, value: u64, strength: f32) {
        self.add(template << 16 | (self.class + 1), value, strength);
    }

    fn of_class_and_finder(&mut self, template: u64, value: u64, strength: f32) {
        self.of_class(template, value, strength);
        self.add(template << 16 | (self.class + 1) << 8 | (self.found + 1), value, strength);
    }

    /// A probability, shared out between the two knots beside it.
    fn shared(&mut self, template: u64, probability: f32) {
        let after = KNOTS.partition_point(|knot| *knot <= probability).clamp(1, KNOTS.len() - 1);
        let (low, high) = (KNOTS[after - 1], KNOTS[after]);
        let share = ((probability - low) / (high - low)).clamp(0.0, 1.0);
        self.of_class_and_finder(template, after as u64 - 1, 1.0 - share);
        self.of_class_and_finder(template, after as u64, share);
    }
}

/// Log-odds, within bounds.
fn logit(p: f32) -> f32 {
    let p = p.clamp(0.002, 0.998);
    (p / (1.0 - p)).ln() / 4.0
}

/// True for what the tagger holds possible beside its best reading.
fn is_rival(candidate: &Candidate) -> bool {
    candidate.weight == POSSIBLE
}

fn found(candidate: &Candidate) -> u64 {
    match candidate.found {
        Found::Tagger if is_rival(candidate) => 4,
        Found::Tagger => 0,
        Found::Echo => 1,
        Found::Rule => 2,
        _ => 3,
    }
}

fn plain(page: &Page, candidate: &Candidate) -> String {
    candidate.span.of(page.text).to_lowercase()
}

/// Gives each candidate that the tagger has a class for its probability, lets go those that are likely wrong, and of
/// those that overlap keeps what is likeliest, in the order of the text. What is chosen has the probability of what stands.
pub(crate) fn settle(
    page: &Page,
    kept: Vec<Candidate>,
    rivals: Vec<Candidate>,
    held: impl Fn(&Candidate) -> Option<f32>,
) -> Vec<Candidate> {
    let (judge, thresholds) = (Judge::shipped(), &Lists::shipped().thresholds);
    let bench = Bench::new(page, kept, rivals);
    let judged: Vec<Option<f32>> = (0..bench.candidates.len())
        .map(|at| Some(bench.features(at)).filter(|features| !features.is_empty()).map(|f| judge.probability(&f)))
        .collect();
    let mut standing: Vec<(f32, Span, Candidate)> = vec![];
    for (mut candidate, judged) in bench.candidates.into_iter().zip(judged) {
        candidate.probability = judged.or(candidate.probability);
        let gain = judged.map_or(1.0, |p| gain(p, thresholds.least(candidate.kind), held(&candidate)));
        if gain >= 0.0 {
            standing.push((gain, candidate.span, candidate));
        }
    }
    let mut chosen = choose(standing);
    for candidate in chosen.iter_mut().filter(|candidate| class_of(candidate.kind).is_some()) {
        let curve = judge.curves.get(curve_of(candidate.kind));
        candidate.probability = candidate.probability.zip(curve).map(|(judged, curve)| stands(curve, judged));
    }
    chosen
}

/// By how much a candidate is likelier than it must be; one that is held stands from less on, and gains nothing by it.
pub fn gain(probability: f32, least: f32, held: Option<f32>) -> f32 {
    let gain = probability - least;
    if held.is_some_and(|held| probability >= held) { gain.max(0.0) } else { gain }
}

/// What gains most first, nothing that overlaps it; in the order of the text.
pub fn choose<T>(mut standing: Vec<(f32, Span, T)>) -> Vec<T> {
    standing.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut chosen = BTreeMap::<usize, (usize, T)>::new();
    for (_, span, candidate) in standing {
        if chosen.range(..span.end()).next_back().is_none_or(|(_, (other_end, _))| *other_end <= span.start()) {
            chosen.insert(span.start(), (span.end(), candidate));
        }
    }
    chosen.into_values().map(|(_, candidate)| candidate).collect()
}
