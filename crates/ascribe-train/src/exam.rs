//! Examines the shipped reader by articles that nothing learned from (`data/exam.md`): how many of their listed claims it finds, and
//! how many of those that it reads the lists have.

use crate::claims_data;
use crate::claims_match::told;
use ascribe_reader::Reader;
use std::error::Error;

/// Prints recall and precision by the lists.
pub fn score() -> Result<(), Box<dyn Error>> {
    let reader = Reader::shipped();
    let (mut found, mut listed, mut right, mut read) = (0, 0, 0, 0);
    for item in claims_data::exam()? {
        let reading = reader.read(&item.document);
        let tells: Vec<Vec<bool>> = reading.claims.iter().map(|claim| told(&item, &reading, claim)).collect();
        found += (0..item.gold.len()).filter(|&n| tells.iter().any(|t| t.get(n) == Some(&true))).count();
        right += tells.iter().filter(|t| t.contains(&true)).count();
        listed += item.gold.len();
        read += tells.len();
    }
    let share = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
    println!("found {found} of {listed} claims ({:.1} %)", share(found, listed));
    println!("of {read} read the lists have {right} ({:.1} %)", share(right, read));
    Ok(())
}
