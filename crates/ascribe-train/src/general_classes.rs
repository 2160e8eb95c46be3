//! Classes of general English words, from word vectors: a fine class for near synonyms within a coarse one.
//!
//! The vectors are GloVe 6B with 50 dimensions (Pennington, Socher and Manning 2014; public domain, PDDL 1.0), as text:
//! a word and its numbers a line, commonest first. They are too large to ship; the classes made from them are kept in
//! `data/general-classes.txt`, so that the tagger trains without them.

use crate::learner::Dice;
use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

/// Dimensions of the vectors.
const SIZE: usize = 50;
/// The commonest words are classed whether or not the corpora use them.
const COMMONEST: usize = 40_000;
const FINE: usize = 1024;
const COARSE: usize = 128;
const ROUNDS: usize = 12;

type Vector = [f32; SIZE];

/// Makes the classes of the commonest words and of all words in `wanted`; writes them to `target`.
pub fn make(vectors: &Path, wanted: &BTreeSet<String>, target: &Path) -> Result<(), Box<dyn Error>> {
    let text = std::fs::read_to_string(vectors)?;
    let (words, points) = read(&text, wanted);
    let (fine, centres) = cluster(&points, FINE);
    let (coarse, _) = cluster(&centres, COARSE);
    let mut classes: Vec<Vec<&str>> = vec![vec![]; FINE];
    for (word, class) in words.iter().zip(&fine) {
        classes[*class].push(word);
    }
    let mut order: Vec<usize> = (0..FINE).filter(|class| !classes[*class].is_empty()).collect();
    order.sort_by_key(|class| (coarse[*class], *class));
    let mut out = String::from(
        "# Classes of words: coarse class, then the words of one fine class, commonest first. Made from the GloVe 6B\n\
         # vectors (Pennington, Socher and Manning 2014; public domain, PDDL 1.0) by `ascribe-train general-classes`.\n",
    );
    for class in order {
        writeln!(out, "{}\t{}", coarse[class] + 1, classes[class].join(" "))?;
    }
    std::fs::write(target, out)?;
    eprintln!("{} words in {FINE} classes", words.len());
    Ok(())
}

/// The classes as written by [`make`]: of each word its fine and its coarse class, both from 1 on.
pub fn read_classes(text: &str) -> HashMap<&str, (u16, u16)> {
    let rows = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    rows.zip(1u16..)
        .flat_map(|((coarse, words), fine)| {
            let coarse = coarse.parse().unwrap_or(0);
            words.split(' ').map(move |word| (word, (fine, coarse)))
        })
        .collect()
}

fn read<'t>(text: &'t str, wanted: &BTreeSet<String>) -> (Vec<&'t str>, Vec<Vector>) {
    let mut words = vec![];
    let mut points = vec![];
    for (rank, line) in text.lines().enumerate() {
        let mut cells = line.split(' ');
        let Some(word) = cells.next().filter(|word| word.contains(char::is_alphabetic)) else { continue };
        if rank >= COMMONEST && !wanted.contains(word) {
            continue;
        }
        let mut point = [0.0; SIZE];
        for (place, cell) in point.iter_mut().zip(cells) {
            *place = cell.parse().unwrap_or(0.0);
        }
        words.push(word);
        points.push(unit(point));
    }
    (words, points)
}

fn unit(mut point: Vector) -> Vector {
    let length = point.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6);
    point.iter_mut().for_each(|x| *x /= length);
    point
}

/// Spherical k-means from a seeded choice of points: the class of each point, and the centres.
fn cluster(points: &[Vector], count: usize) -> (Vec<usize>, Vec<Vector>) {
    let mut order: Vec<usize> = (0..points.len()).collect();
    Dice::new(2014).shuffle(&mut order);
    let mut centres: Vec<Vector> = order.iter().take(count).map(|at| points[*at]).collect();
    let mut classes = vec![0; points.len()];
    for _ in 0..ROUNDS {
        let mut sums = vec![[0.0; SIZE]; count];
        for (class, point) in classes.iter_mut().zip(points) {
            *class = nearest(point, &centres);
            sums[*class].iter_mut().zip(point).for_each(|(sum, x)| *sum += x);
        }
        let full = |sum: &Vector| sum.iter().any(|x| *x != 0.0);
        centres.iter_mut().zip(sums).filter(|(_, sum)| full(sum)).for_each(|(centre, sum)| *centre = unit(sum));
    }
    (classes, centres)
}

fn nearest(point: &Vector, centres: &[Vector]) -> usize {
    let mut best = (0, f32::MIN);
    for (at, centre) in centres.iter().enumerate() {
        let likeness = centre.iter().zip(point).map(|(a, b)| a * b).sum();
        if likeness > best.1 {
            best = (at, likeness);
        }
    }
    best.0
}
