//! The words of time, read once from `data/words.tsv` and `data/counted.tsv`.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::sync::LazyLock;

/// What a word of time is, as `data/words.tsv` classes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    Month,
    Weekday,
    WeekdayShort,
    Season,
    Unit,
    Weekend,
    Fortnight,
    Article,
    Count,
    Rank,
    Edge,
    HalfWord,
    Deictic,
    Previous,
    This,
    Next,
    Following,
    Same,
    That,
    The,
    Of,
    In,
    At,
    On,
    And,
    To,
    Ago,
    Later,
    Earlier,
    After,
    Before,
    Day,
    Tonight,
    Set,
    Each,
    Daypart,
    QuarterSign,
    HalfSign,
    Fiscal,
    Turn,
    Feast,
    Meridiem,
    Zone,
    Reference,
    These,
    Recent,
    Era,
    Near,
    EveryWeekday,
    OClock,
    Epoch,
    Other,
    Decade,
    Long,
}

fn class_named(name: &str) -> Option<Class> {
    Some(match name {
        "month" => Class::Month,
        "weekday" => Class::Weekday,
        "weekday-short" => Class::WeekdayShort,
        "season" => Class::Season,
        "unit" => Class::Unit,
        "weekend" => Class::Weekend,
        "fortnight" => Class::Fortnight,
        "article" => Class::Article,
        "count" => Class::Count,
        "rank" => Class::Rank,
        "edge" => Class::Edge,
        "half" => Class::HalfWord,
        "deictic" => Class::Deictic,
        "previous" => Class::Previous,
        "this" => Class::This,
        "next" => Class::Next,
        "following" => Class::Following,
        "same" => Class::Same,
        "that" => Class::That,
        "the" => Class::The,
        "of" => Class::Of,
        "in" => Class::In,
        "at" => Class::At,
        "on" => Class::On,
        "and" => Class::And,
        "to" => Class::To,
        "ago" => Class::Ago,
        "later" => Class::Later,
        "earlier" => Class::Earlier,
        "after" => Class::After,
        "before" => Class::Before,
        "day" => Class::Day,
        "tonight" => Class::Tonight,
        "set" => Class::Set,
        "each" => Class::Each,
        "daypart" => Class::Daypart,
        "quarter-sign" => Class::QuarterSign,
        "half-sign" => Class::HalfSign,
        "fiscal" => Class::Fiscal,
        "turn" => Class::Turn,
        "feast" => Class::Feast,
        "meridiem" => Class::Meridiem,
        "zone" => Class::Zone,
        "reference" => Class::Reference,
        "these" => Class::These,
        "recent" => Class::Recent,
        "era" => Class::Era,
        "near" => Class::Near,
        "epoch" => Class::Epoch,
        "other" => Class::Other,
        "decade" => Class::Decade,
        "long" => Class::Long,
        "every-weekday" => Class::EveryWeekday,
        _ => return None,
    })
}

/// One word of the list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) class: Class,
    pub(crate) number: i32,
    pub(crate) capital: bool,
}

/// The longest word of the list, in bytes.
const LONGEST: usize = 12;

/// The word list behind a filter by first letter and length, which spares most words the look-up.
pub(crate) struct Lexicon {
    lengths: [u16; 256],
    words: HashMap<Vec<u8>, Entry>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("../data/words.tsv")));

static COUNTED: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../data/counted.tsv").lines().filter(|l| !l.starts_with('#')).collect());

static NAMES: LazyLock<HashSet<(&'static str, &'static str)>> = LazyLock::new(|| {
    include_str!("../data/names.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .collect()
});

/// True if `word`, in lower case, stands in `data/names.tsv` as making a name of what is beside it.
pub(crate) fn makes_a_name(place: &'static str, word: &str) -> bool {
    let names: &HashSet<(&str, &str)> = &NAMES;
    names.contains(&(place, word))
}

/// True if `noun` names things that a bare number before it counts.
pub(crate) fn is_counted(noun: &str) -> bool {
    COUNTED.contains(noun.to_ascii_lowercase().as_str())
}

/// True for a number in words: "three".
pub(crate) fn is_number(word: &str) -> bool {
    Lexicon::shipped().look_up(word.as_bytes()).is_some_and(|entry| entry.class == Class::Count)
}

impl Lexicon {
    /// The list that ships with the crate.
    pub(crate) fn shipped() -> &'static Lexicon {
        &LEXICON
    }

    fn read(source: &str) -> Lexicon {
        let mut lexicon = Lexicon { lengths: [0; 256], words: HashMap::default() };
        for word in crate::feasts::first_words() {
            lexicon.insert(&word.to_ascii_lowercase(), Entry { class: Class::Feast, number: 0, capital: true });
        }
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let (Some(word), Some(class), Some(number)) = (fields.next(), fields.next(), fields.next()) else {
                continue;
            };
            let (Some(class), Ok(number)) = (class_named(class), number.parse()) else { continue };
            let capital = fields.next() == Some("cap");
            lexicon.insert(word, Entry { class, number, capital });
        }
        lexicon
    }

    fn insert(&mut self, word: &str, entry: Entry) {
        let first = word.as_bytes().first().copied().unwrap_or(0);
        for letter in [first.to_ascii_lowercase(), first.to_ascii_uppercase()] {
            self.lengths[usize::from(letter)] |= 1 << word.len().min(15);
        }
        self.words.insert(word.as_bytes().to_vec(), entry);
    }

    /// The entry for a word as printed, if it is a word of time in that spelling.
    pub(crate) fn look_up(&self, word: &[u8]) -> Option<Entry> {
        let first = *word.first()?;
        if word.len() > LONGEST || self.lengths[usize::from(first)] & (1 << word.len()) == 0 {
            return None;
        }
        let mut lower = [0; LONGEST];
        let lower = &mut lower[..word.len()];
        lower.copy_from_slice(word);
        lower.make_ascii_lowercase();
        let entry = self.words.get(&*lower).copied()?;
        (!entry.capital || first.is_ascii_uppercase()).then_some(entry)
    }
}
