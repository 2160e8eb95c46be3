//! Where an object version stands: one small number that says how it is marked, by which specification it is written,
//! and whether it is the first or last of its kind. Pages are read shelf by shelf, so that whatever is not asked for or
//! may not be seen costs nothing.

use ascribe_model::Marking;

/// The specification an object is written by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Spec {
    /// STIX 2.0.
    V20,
    /// STIX 2.1.
    V21,
}

impl Spec {
    /// Both.
    pub const ALL: [Spec; 2] = [Spec::V20, Spec::V21];

    /// As it is printed: `2.1`.
    pub fn word(self) -> &'static str {
        match self {
            Spec::V20 => "2.0",
            Spec::V21 => "2.1",
        }
    }

    /// From what is printed.
    pub fn from_word(word: &str) -> Option<Spec> {
        Spec::ALL.into_iter().find(|spec| spec.word() == word)
    }

    pub(super) fn number(self) -> i64 {
        match self {
            Spec::V20 => 20,
            Spec::V21 => 21,
        }
    }

    pub(super) fn from_number(number: i64) -> Spec {
        if number == 20 { Spec::V20 } else { Spec::V21 }
    }
}

/// A shelf, unpacked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Shelf {
    pub marking: Marking,
    pub spec: Spec,
    /// Of the latest specification that this id has versions of.
    pub top: bool,
    /// The first version by this specification.
    pub first: bool,
    /// The last version by this specification.
    pub last: bool,
}

impl Shelf {
    pub fn number(self) -> i64 {
        let flags = i64::from(self.top) << 2 | i64::from(self.first) << 1 | i64::from(self.last);
        i64::from(self.marking.rank()) << 6 | i64::from(self.spec == Spec::V21) << 3 | flags
    }

    pub fn from_number(number: i64) -> Shelf {
        let flag = |bit: i64| number >> bit & 1 == 1;
        Shelf {
            marking: Marking::from_rank(number >> 6),
            spec: if flag(3) { Spec::V21 } else { Spec::V20 },
            top: flag(2),
            first: flag(1),
            last: flag(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shelf_has_its_number() {
        for number in 0..5 << 6 {
            if number & 0b11_0000 == 0 {
                assert_eq!(Shelf::from_number(number).number(), number);
            }
        }
    }
}
