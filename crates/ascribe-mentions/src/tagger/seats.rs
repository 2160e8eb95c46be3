//! What the words around a token weigh, each at its seat, summed once a word: a report uses few words often. The same for
//! the ways in which neighbours are written and listed, and for forms of lines, of which there are few.

use super::features::{Place, SEATS, Scratch, Word, form_features, line_features, seat_features};
use super::model::{Looks, Sums, Tagger};
use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Words remembered at most; a document of more distinct words begins anew, which bounds the memory to some 8 MB.
const MOST: usize = 1 << 14;

/// What plain words weigh is kept from one document to the next, since most of them are the same: so many at most, some 5 MB.
const MOST_PLAIN: usize = 1 << 13;

/// Words that are seen alike in any document, with what they weigh by the weights at an address.
#[derive(Default)]
struct Plain {
    weights: usize,
    words: Hashed<Box<(Word, [Sums; SEATS])>>,
}

thread_local! {
    static PLAIN: Cell<Plain> = Cell::default();
}

impl Plain {
    /// What this thread knows of these weights.
    fn of(tagger: &Tagger) -> Plain {
        let known = PLAIN.take();
        let weights = tagger.address();
        if known.weights == weights { known } else { Plain { weights, ..Plain::default() } }
    }

    /// What a word weighs, if it is known; where two share a hash, the first is.
    fn get(&self, word: &Word) -> Option<&[Sums; SEATS]> {
        let (known, sums) = &**self.words.get(&word.plain()?)?;
        known.is_seen_as(word).then_some(sums)
    }

    fn keep(&mut self, word: &Word, sums: &[Sums; SEATS]) {
        let Some(key) = word.plain() else { return };
        if self.words.len() >= MOST_PLAIN {
            self.words.clear();
        }
        self.words.entry(key).or_insert_with(|| Box::new((*word, *sums)));
    }
}

/// Sums by word and seat.
pub(super) struct SeatSums {
    plain: Plain,
    /// By the number of a word, one more than the place of its sums, counted since the document began.
    places: Vec<u32>,
    sums: Vec<[Sums; SEATS]>,
    /// How many sums were forgotten.
    gone: u32,
    forms: Hashed<Sums>,
    lines: Hashed<Sums>,
    pub(super) looks: Looks,
}

/// A map whose keys are hashes already, or few.
pub(crate) type Hashed<V> = HashMap<u64, V, BuildHasherDefault<AsItIs>>;

/// Takes a number for its own hash.
#[derive(Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
}

impl Drop for SeatSums {
    fn drop(&mut self) {
        PLAIN.set(std::mem::take(&mut self.plain));
    }
}

impl SeatSums {
    /// None yet but of plain words.
    pub(super) fn new(tagger: &Tagger) -> SeatSums {
        SeatSums {
            plain: Plain::of(tagger),
            places: Vec::new(),
            sums: Vec::new(),
            gone: 0,
            forms: Hashed::default(),
            lines: Hashed::default(),
            looks: Looks::default(),
        }
    }

    /// The sum of what all words of a place weigh.
    pub(super) fn of(&mut self, place: &Place, tagger: &Tagger, scratch: &mut Scratch) -> Sums {
        let mut total = Sums::default();
        for (seat, word) in place.words.iter().enumerate() {
            let sums = self.word(word, tagger, scratch);
            total.iter_mut().zip(&sums[seat]).for_each(|(total, sum)| *total += sum);
        }
        total
    }

    /// Adds what the form of a place weighs, and that of its line, by the line's key.
    pub(super) fn add_forms(
        &mut self,
        place: &Place,
        line: u64,
        tagger: &Tagger,
        scratch: &mut Scratch,
        sums: &mut Sums,
    ) {
        if self.forms.len() >= MOST {
            self.forms.clear();
        }
        let looks = &mut self.looks;
        let form = self
            .forms
            .entry(place.form_key())
            .or_insert_with(|| tagger.summed(scratch, looks, |scratch| form_features(place, scratch)));
        let line = self
            .lines
            .entry(line)
            .or_insert_with(|| tagger.summed(scratch, looks, |scratch| line_features(line, scratch)));
        sums.iter_mut().zip(form.iter().zip(line.iter())).for_each(|(sum, (form, line))| *sum += form + line);
    }

    fn word(&mut self, word: &Word, tagger: &Tagger, scratch: &mut Scratch) -> &[Sums; SEATS] {
        let number = word.number as usize;
        if let Some(at) = self.places.get(number).and_then(|place| place.checked_sub(self.gone + 1))
            && (at as usize) < self.sums.len()
        {
            return &self.sums[at as usize];
        }
        if self.sums.len() >= MOST {
            self.gone += MOST as u32;
            self.sums.clear();
        }
        if self.places.len() <= number {
            self.places.resize(number + 1, 0);
        }
        self.places[number] = self.gone + self.sums.len() as u32 + 1;
        let sums = self.plain.get(word).copied().unwrap_or_else(|| {
            let looks = &mut self.looks;
            let sums =
                std::array::from_fn(|seat| tagger.summed(scratch, looks, |scratch| seat_features(seat, word, scratch)));
            self.plain.keep(word, &sums);
            sums
        });
        self.sums.push(sums);
        &self.sums[self.sums.len() - 1]
    }
}
