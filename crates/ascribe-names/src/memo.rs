//! What was found out of a word before, kept by a thread from one text to the next: reports use the same words.

use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Words kept at most, a power of two. Each word has one place, which the latest one takes: no choice of words can make it slow.
const PLACES: usize = 1 << 13;
/// Longer words are not kept.
const LONGEST: usize = 32;

/// What follows from a word and from tables that do not change.
#[derive(Debug)]
pub struct Memo<V> {
    places: Vec<Option<(Box<str>, V)>>,
}

impl<V> Default for Memo<V> {
    fn default() -> Memo<V> {
        Memo { places: Vec::new() }
    }
}

impl<V: Copy> Memo<V> {
    /// What is known of a word; otherwise what `find` says, which is remembered.
    pub fn of(&mut self, word: &str, find: impl FnOnce(&str) -> V) -> V {
        if word.len() > LONGEST {
            return find(word);
        }
        if self.places.is_empty() {
            self.places.resize_with(PLACES, || None);
        }
        let mut hasher = FxHasher::default();
        hasher.write(word.as_bytes());
        let place = self.places.get_mut(hasher.finish() as usize & (PLACES - 1));
        match &place {
            Some(Some((known, value))) if **known == *word => *value,
            _ => {
                let value = find(word);
                if let Some(place) = place {
                    *place = Some((word.into(), value));
                }
                value
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_says_what_would_be_found(words in prop::collection::vec("[a-c]{0,3}|.{30,40}", 0..200)) {
            let mut memo = Memo::default();
            for word in words.iter().chain(&words) {
                prop_assert_eq!(memo.of(word, str::len), word.len());
            }
        }
    }
}
