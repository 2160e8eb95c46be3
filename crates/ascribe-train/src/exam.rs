//! Examines the shipped reader by articles that nothing learned from (`data/exam.md`): how many of their listed claims it finds, and
//! how many of those that it reads the lists have; and of the claims found for which the lists name a speaker, how often he is named.

use crate::claims_data::{self, Examined};
use crate::claims_match::{is_said_by, told};
use ascribe_reader::Reader;
use std::error::Error;

/// Prints recall and precision by the lists.
pub fn score() -> Result<(), Box<dyn Error>> {
    let reader = Reader::shipped();
    let (mut found, mut listed, mut right, mut read) = (0, 0, 0, 0);
    let (mut said, mut named) = (0, 0);
    for Examined { item, speakers } in claims_data::exam()? {
        let reading = reader.read(&item.document);
        let tells: Vec<Vec<bool>> = reading.claims.iter().map(|claim| told(&item, &reading, claim)).collect();
        for (n, wanted) in speakers.iter().enumerate() {
            let telling = tells.iter().zip(&reading.claims).filter(|(t, _)| t.get(n) == Some(&true));
            let telling: Vec<_> = telling.map(|(_, claim)| claim).collect();
            found += usize::from(!telling.is_empty());
            said += usize::from(!telling.is_empty() && !wanted.is_empty());
            let by = telling.iter().any(|claim| is_said_by(&reading, claim, wanted));
            named += usize::from(by && !wanted.is_empty());
        }
        right += tells.iter().filter(|t| t.contains(&true)).count();
        listed += item.gold.len();
        read += tells.len();
    }
    let share = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
    println!("found {found} of {listed} claims ({:.1} %)", share(found, listed));
    println!("of {read} read the lists have {right} ({:.1} %)", share(right, read));
    println!("of {said} found with a listed speaker {named} name him ({:.1} %)", share(named, said));
    Ok(())
}
