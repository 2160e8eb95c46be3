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
use crate::tagger::{CLASSES, Chances, Class};
use ascribe_model::{Found, Kind};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A feature of a candidate and how strongly it holds.
pub type Feature = (u32, f32);

/// Points of probability between which a feature of a probability is shared out.
const KNOTS: [f32; 11] = [0.0, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 1.0];
/// Stands for a probability that is not known.
const UNKNOWN: usize = KNOTS.len();

/// The learned weights.
pub(crate) struct Judge {
    weights: HashMap<u32, f32>,
}

impl Judge {
    pub fn shipped() -> &'static Judge {
        static SHIPPED: LazyLock<Judge> = LazyLock::new(|| Judge::read(include_str!("../data/judge.txt")));
        &SHIPPED
    }

    fn read(rows: &str) -> Judge {
        let cells = rows.lines().filter_map(|line| line.split_once(' '));
        let weights = cells.filter_map(|(feature, weight)| {
            Some((u32::from_str_radix(feature, 16).ok()?, weight.trim().parse().ok()?))
        });
        Judge { weights: weights.collect() }
    }

    /// The probability that a candidate with these features is right.
    pub fn probability(&self, features: &[Feature]) -> f32 {
        let weight = |feature: &Feature| self.weights.get(&feature.0).map_or(0.0, |weight| weight * feature.1);
        let score: f32 = features.iter().map(weight).sum();
        1.0 / (1.0 + (-score).exp())
    }
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

/// All candidates of a report that stand so far, as the judge sees them.
pub(crate) struct Bench<'a> {
    page: &'a Page<'a>,
    kept: &'a [Candidate],
    uses: HashMap<String, Uses>,
    /// For each class, the mean chance of its candidates.
    habit: [(f32, f32); CLASSES],
}

impl<'a> Bench<'a> {
    pub fn new(page: &'a Page<'a>, kept: &'a [Candidate]) -> Bench<'a> {
        let mut uses: HashMap<String, Uses> = HashMap::new();
        let mut habit = [(0.0, 0.0); CLASSES];
        for candidate in kept {
            let seen = uses.entry(plain(page, candidate)).or_default();
            seen.count += 1;
            let Some(chances) = &candidate.chances else { continue };
            for (class, chance) in chances.iter().enumerate() {
                seen.sums[class] += chance;
                seen.most[class] = seen.most[class].max(*chance);
            }
            if let Some(class) = class_of(candidate.kind) {
                let (sum, count) = &mut habit[class as usize];
                *sum += chances[class as usize];
                *count += 1.0;
            }
        }
        Bench { page, kept, uses, habit }
    }

    /// The features of the candidate `at`; none for kinds that the tagger does not know.
    pub fn features(&self, at: usize) -> Vec<Feature> {
        let Some(candidate) = self.kept.get(at) else { return vec![] };
        let Some(class) = class_of(candidate.kind) else { return vec![] };
        let mut out = Features { out: vec![], class: class as u64, found: found(candidate) };
        out.add(1, 0, 1.0);
        self.chances(candidate, class, &mut out);
        self.elsewhere(candidate, class, &mut out);
        self.surface(candidate, &mut out);
        out.out
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
        if count > 1.5 {
            out.shared(6, (sum - own) / (count - 1.0));
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

    fn surface(&self, candidate: &Candidate, out: &mut Features) {
        let page = self.page;
        let (from, to) = page.tokens(candidate.span);
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
        let word = |at: usize| hash(page.lower(at).as_bytes()) & 0xff_ffff;
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

fn found(candidate: &Candidate) -> u64 {
    match candidate.found {
        Found::Tagger => 0,
        Found::Echo => 1,
        Found::Rule => 2,
        _ => 3,
    }
}

fn plain(page: &Page, candidate: &Candidate) -> String {
    candidate.span.of(page.text).to_lowercase()
}

/// Gives each candidate that the tagger has a class for its probability, and lets go those that are likely wrong.
pub(crate) fn settle(page: &Page, kept: &mut Vec<Candidate>, held: impl Fn(&Candidate) -> bool) {
    let (judge, thresholds) = (Judge::shipped(), &Lists::shipped().thresholds);
    let bench = Bench::new(page, kept);
    let judged: Vec<Option<f32>> = (0..kept.len())
        .map(|at| Some(bench.features(at)).filter(|features| !features.is_empty()).map(|f| judge.probability(&f)))
        .collect();
    let mut judged = judged.into_iter();
    kept.retain_mut(|candidate| {
        let Some(Some(probability)) = judged.next() else { return true };
        candidate.probability = Some(probability);
        held(candidate) || thresholds.judged(candidate.kind, probability)
    });
}
