//! What the model of claims gives: what a perfect judge of pairs would find, and what reading whole texts with it finds.

use crate::claims::Seen;
use crate::claims_data::Origin;
use crate::claims_match::{Lost, told};
use ascribe_model::Predicate;
use ascribe_reader::Reader;
use ascribe_reader::pairs::{BY, Model, Thresholds};
use std::collections::BTreeMap;

/// Texts with all their claims that may be looked at.
const LISTED: [Origin; 7] =
    [Origin::Written, Origin::Report, Origin::Article, Origin::Incident, Origin::Listed, Origin::Sample, Origin::Test];

/// What a perfect judge of pairs would find.
pub fn oracle(seen: &[Seen]) {
    for origin in LISTED {
        let mut counts: BTreeMap<Lost, usize> = BTreeMap::new();
        let mut of: BTreeMap<Predicate, [usize; 2]> = BTreeMap::new();
        let (mut lines, mut parsed, mut pairs) = (0, 0, 0);
        for s in seen.iter().filter(|s| s.item.origin == origin) {
            lines += s.lines.len();
            parsed += s.lines.iter().filter(|l| l.parsed).count();
            pairs += s.lines.iter().map(|l| l.pairs.len()).sum::<usize>();
            for (gold, lost) in s.item.gold.iter().zip(&s.lost) {
                *counts.entry(*lost).or_default() += 1;
                let of = of.entry(gold.predicates[0]).or_default();
                of[0] += usize::from(*lost == Lost::Not);
                of[1] += 1;
                if std::env::var("ASCRIBE_SHOW").is_ok_and(|w| w == format!("{lost:?}")) {
                    println!(
                        "{lost:?} {:?} | {:?} | {:?} in {:.300}",
                        gold.subject,
                        gold.predicates[0],
                        gold.object,
                        s.item.document.text.replace('\n', " ")
                    );
                }
            }
        }
        let all: usize = counts.values().sum();
        println!("{origin:?}: {lines} lines, {parsed} parsed, {pairs} pairs; of {all} claims: {counts:?}");
        let of: Vec<String> = of.iter().map(|(p, [n, all])| format!("{p} {n}/{all}")).collect();
        println!("  {}", of.join(", "));
    }
}

/// What reading whole items gives, at several thresholds.
pub fn read_all(seen: &[Seen], model: impl Fn(&Seen) -> &'static Model) {
    struct Read {
        model: bool,
        probability: Option<f32>,
        predicate: Predicate,
        told: Vec<bool>,
    }
    let reader = Reader::shipped();
    for origin in LISTED.into_iter().chain([Origin::HeldOut]) {
        let mut all: Vec<(usize, Vec<Read>)> = vec![];
        for s in seen.iter().filter(|s| s.item.origin == origin) {
            let reading = reader.with_claims(Some(model(s)), Thresholds::all(0.25)).read(&s.item.document);
            let read = reading.claims.iter().map(|claim| Read {
                model: claim.by == BY,
                probability: claim.probability,
                predicate: claim.predicate,
                told: told(s.item, &reading, claim),
            });
            if std::env::var("ASCRIBE_SHOW").is_ok_and(|w| w == format!("{origin:?}")) {
                for c in reading.claims.iter().filter(|c| c.by == BY && c.probability > Some(0.4)) {
                    let right = told(s.item, &reading, c).contains(&true);
                    let object = c.object.as_ref().map_or("", |o| reading.words(o));
                    println!(
                        "{} {:.2} {} | {} | {object} «{:.220}»",
                        if right { "+" } else { "-" },
                        c.probability.unwrap_or(0.0),
                        reading.words(&c.subject),
                        c.predicate,
                        c.evidence[0].quote
                    );
                }
            }
            all.push((s.item.gold.len(), read.collect()));
        }
        for propose in [2.0, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.4, 0.3] {
            let (mut gold, mut found, mut read, mut right, mut own, mut own_right) = (0, 0, 0, 0, 0, 0);
            for (count, claims) in &all {
                gold += count;
                let stands = |r: &&Read| !r.model || r.probability.unwrap_or(1.0) >= propose;
                let stands: Vec<&Read> = claims.iter().filter(stands).collect();
                read += stands.len();
                right += stands.iter().filter(|r| r.told.contains(&true)).count();
                own += stands.iter().filter(|r| r.model).count();
                own_right += stands.iter().filter(|r| r.model && r.told.contains(&true)).count();
                found += (0..*count).filter(|n| stands.iter().any(|r| r.told[*n])).count();
            }
            let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
            println!(
                "{origin:?} propose {propose}: recall {:.1} ({found} of {gold}), precision {:.1} ({right} of {read}), of the model's own {own_right} of {own}",
                share(found, gold),
                share(right, read)
            );
        }
        if origin == Origin::HeldOut {
            continue;
        }
        print_doubted(
            origin,
            all.iter()
                .flat_map(|(_, claims)| claims)
                .filter(|r| !r.model)
                .map(|r| (r.predicate, r.probability, r.told.contains(&true))),
        );
        let mut by: BTreeMap<(bool, Predicate), [usize; 2]> = BTreeMap::new();
        for r in all.iter().flat_map(|(_, c)| c).filter(|r| !r.model || r.probability.is_some_and(|p| p >= 0.5)) {
            let count = by.entry((r.model, r.predicate)).or_default();
            count[0] += usize::from(r.told.contains(&true));
            count[1] += 1;
        }
        let by: Vec<String> =
            by.iter().map(|((m, p), [n, all])| format!("{}{p} {n}/{all}", if *m { "+" } else { "" })).collect();
        println!("  {}", by.join(", "));
    }
}

/// Of the grammar's claims, by predicate, how many of those are right to which the model gives less than a tenth, and less than a fifth.
fn print_doubted(origin: Origin, claims: impl Iterator<Item = (Predicate, Option<f32>, bool)>) {
    let mut counts: BTreeMap<Predicate, [[usize; 2]; 2]> = BTreeMap::new();
    for (predicate, probability, right) in claims {
        let Some(bound) = probability.and_then(|p| [0.1, 0.2].iter().position(|bound| p < *bound)) else { continue };
        for count in &mut counts.entry(predicate).or_default()[bound..] {
            count[0] += usize::from(right);
            count[1] += 1;
        }
    }
    let told: Vec<String> = counts.iter().map(|(p, [[a, b], [c, d]])| format!("{p} {a}/{b} {c}/{d}")).collect();
    println!("{origin:?}, of the grammar below 0.1 and 0.2: {}", told.join(", "));
}
