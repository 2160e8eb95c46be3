//! The shipped tagger loads, and with lists and rules it finds what a careful reader marks in sentences of our own.
//! Training is no part of a test run: this holds the file that ships to what it could when it was made.

use ascribe_lang::segment;
use ascribe_mentions::{Tagger, find};
use ascribe_model::{Document, Kind, Span};
use ascribe_names::Lexicon;
use std::collections::BTreeSet;

/// The least F1 on `annotated.txt`, in percent.
const LEAST: f64 = 65.0;

/// A mark: bytes from and to, and the kind.
type Mark = (usize, usize, String);

/// Splits "[APT28|threat-group] used …" into the plain sentence and its marks; the kind "-" marks nothing.
fn unmarked(line: &str) -> (String, BTreeSet<Mark>) {
    let mut text = String::new();
    let mut marks = BTreeSet::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('[') {
        let (mark, after) = after.split_once(']').expect("a mark ends");
        let (words, kind) = mark.split_once('|').expect("a mark has a kind");
        text.push_str(before);
        if kind != "-" {
            marks.insert((text.len(), text.len() + words.len(), kind.to_owned()));
        }
        text.push_str(words);
        rest = after;
    }
    text.push_str(rest);
    (text, marks)
}

fn found(text: &str, tagger: &Tagger) -> BTreeSet<Mark> {
    let document = Document::plain(text);
    let whole = Span::new(text, 0, text.len()).expect("the whole text is a span");
    let mentions = find(&document, &segment(text, whole, &[]), &[], &[], Lexicon::shipped(), tagger);
    let told = |kind: Kind| !matches!(kind, Kind::Audience | Kind::Person | Kind::Office | Kind::Government);
    let marks = mentions.mentions.iter().chain(&mentions.nested).filter(|mention| told(mention.kind));
    marks.map(|m| (m.span.start(), m.span.end(), m.kind.word().to_owned())).collect()
}

#[test]
fn the_shipped_tagger_finds_what_a_careful_reader_marks() {
    let tagger = Tagger::shipped().expect("the shipped tagger loads");
    let (mut right, mut wrong, mut missed) = (0, 0, 0);
    for line in include_str!("annotated.txt").lines().filter(|line| !line.starts_with('#')) {
        let (text, gold) = unmarked(line);
        let got = found(&text, &tagger);
        right += gold.intersection(&got).count();
        for mark in got.difference(&gold) {
            println!("wrong  {:12} {:?}  in  {text}", mark.2, &text[mark.0..mark.1]);
            wrong += 1;
        }
        for mark in gold.difference(&got) {
            println!("missed {:12} {:?}  in  {text}", mark.2, &text[mark.0..mark.1]);
            missed += 1;
        }
    }
    let f1 = 200.0 * right as f64 / (2 * right + wrong + missed) as f64;
    println!("{right} right, {wrong} wrong, {missed} missed: F1 {f1:.1}");
    assert!(f1 >= LEAST, "F1 {f1:.1} is below {LEAST}: see what was wrong and missed above");
}
