//! Learns word classes from raw text by exchange clustering: each word moves to the class under which the words
//! beside it are likeliest, until few move (in the manner of Martin, Liermann and Ney 1998).

use std::collections::{BTreeMap, HashMap};

/// A word that is seen less often has no class.
const FEWEST: u32 = 4;
/// Only the commonest neighbours count.
const NEIGHBOURS: usize = 8000;
const ROUNDS: usize = 8;

/// How often each word is seen beside each neighbour; neighbours on the left are even, on the right odd.
pub struct Counts {
    words: Vec<(u32, u32)>,
    beside: Vec<Vec<(u32, u32)>>,
    neighbours: usize,
}

impl Counts {
    /// Counts of sentences of word hashes.
    pub fn new(sentences: &[Vec<u32>]) -> Counts {
        let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
        for word in sentences.iter().flatten() {
            *seen.entry(*word).or_default() += 1;
        }
        let mut words: Vec<(u32, u32)> = seen.into_iter().filter(|(_, count)| *count >= FEWEST).collect();
        words.sort_by_key(|(word, count)| (std::cmp::Reverse(*count), *word));
        let places: HashMap<u32, usize> = words.iter().enumerate().map(|(at, (word, _))| (*word, at)).collect();
        let mut beside: Vec<BTreeMap<u32, u32>> = vec![BTreeMap::new(); words.len()];
        for sentence in sentences {
            let at = |word: Option<&u32>| word.and_then(|word| places.get(word)).copied();
            for (place, word) in sentence.iter().enumerate() {
                let Some(here) = at(Some(word)) else { continue };
                let left = at(place.checked_sub(1).and_then(|place| sentence.get(place)));
                let right = at(sentence.get(place + 1));
                for (side, other) in [(0, left), (1, right)] {
                    if let Some(other) = other.filter(|other| *other < NEIGHBOURS) {
                        *beside[here].entry((other * 2 + side) as u32).or_default() += 1;
                    }
                }
            }
        }
        let beside = beside.into_iter().map(|counts| counts.into_iter().collect()).collect();
        Counts { words, beside, neighbours: NEIGHBOURS * 2 }
    }

    /// The class of each word, from 1 to `classes`.
    pub fn cluster(&self, classes: usize) -> HashMap<u32, usize> {
        let mut exchange = Exchange {
            class: (0..self.words.len()).map(|at| at % classes).collect(),
            joint: vec![0; self.neighbours * classes],
            total: vec![0; classes],
            classes,
        };
        for at in 0..self.words.len() {
            exchange.add(&self.beside[at], at % classes, 1);
        }
        for round in 0..ROUNDS {
            let moved = (0..self.words.len()).filter(|at| exchange.settle(&self.beside[*at], *at)).count();
            eprintln!("{classes} classes, round {}: {moved} of {} words moved", round + 1, self.words.len());
        }
        self.words.iter().zip(exchange.class).map(|((word, _), class)| (*word, class + 1)).collect()
    }
}

struct Exchange {
    class: Vec<usize>,
    joint: Vec<u32>,
    total: Vec<u32>,
    classes: usize,
}

fn entropy(count: u32) -> f32 {
    static LOGS: std::sync::LazyLock<Vec<f32>> =
        std::sync::LazyLock::new(|| (0..4096).map(|n| if n == 0 { 0.0 } else { n as f32 * (n as f32).ln() }).collect());
    LOGS.get(count as usize).copied().unwrap_or_else(|| count as f32 * (count as f32).ln())
}

impl Exchange {
    fn add(&mut self, beside: &[(u32, u32)], class: usize, sign: i32) {
        for (neighbour, count) in beside {
            let delta = (*count).cast_signed() * sign;
            let joint = &mut self.joint[*neighbour as usize * self.classes + class];
            *joint = joint.wrapping_add_signed(delta);
            self.total[class] = self.total[class].wrapping_add_signed(delta);
        }
    }

    /// Moves a word to its best class; true if that is another one.
    fn settle(&mut self, beside: &[(u32, u32)], at: usize) -> bool {
        let old = self.class[at];
        self.add(beside, old, -1);
        let size: u32 = beside.iter().map(|(_, count)| count).sum();
        let mut gain: Vec<f32> = self.total.iter().map(|total| entropy(*total) - entropy(total + size)).collect();
        for (neighbour, count) in beside {
            let row = *neighbour as usize * self.classes;
            for (gain, joint) in gain.iter_mut().zip(&self.joint[row..row + self.classes]) {
                *gain += if *joint == 0 { entropy(*count) } else { entropy(joint + count) - entropy(*joint) };
            }
        }
        let best = (0..self.classes).max_by(|a, b| gain[*a].total_cmp(&gain[*b]).then(b.cmp(a))).unwrap_or(old);
        let new = if gain[old] >= gain[best] { old } else { best };
        self.class[at] = new;
        self.add(beside, new, 1);
        new != old
    }
}
