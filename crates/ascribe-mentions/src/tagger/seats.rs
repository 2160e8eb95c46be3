//! What the words around a token weigh, each at its seat, summed once a word: a report uses few words often.

use super::features::{Place, SEATS, Scratch, Word, seat_features};
use super::model::{Looks, Sums, Tagger};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Words remembered at most; a document of more distinct words begins anew, which bounds the memory to some 8 MB.
const MOST: usize = 1 << 14;

/// Sums by word and seat.
#[derive(Default)]
pub(super) struct SeatSums {
    numbers: HashMap<u64, u32, BuildHasherDefault<Hashed>>,
    sums: Vec<[Sums; SEATS]>,
    pub(super) looks: Looks,
}

/// Keys are hashes already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

impl SeatSums {
    /// The sum of what all words of a place weigh.
    pub(super) fn of(&mut self, place: &Place, tagger: &Tagger, scratch: &mut Scratch) -> Sums {
        let mut total = Sums::default();
        for (seat, word) in place.words.iter().enumerate() {
            let sums = self.word(word, tagger, scratch);
            total.iter_mut().zip(&sums[seat]).for_each(|(total, sum)| *total += sum);
        }
        total
    }

    fn word(&mut self, word: &Word, tagger: &Tagger, scratch: &mut Scratch) -> &[Sums; SEATS] {
        if self.sums.len() >= MOST {
            self.numbers.clear();
            self.sums.clear();
        }
        let next = self.sums.len();
        let number = *self.numbers.entry(word.key()).or_insert(next as u32) as usize;
        if number == next {
            self.sums.push(std::array::from_fn(|seat| {
                let mut sums = Sums::default();
                scratch.clear();
                seat_features(seat, word, scratch);
                tagger.add(scratch.hashes(), &mut self.looks, &mut sums);
                sums
            }));
        }
        &self.sums[number]
    }
}
