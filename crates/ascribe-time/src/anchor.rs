//! The days on which a report's words are to be understood.

use crate::calendar::{Grain, add_days, day};
use crate::pattern::{Found, Meaning};
use ascribe_model::{Anchor, BlockKind, Document};
use jiff::civil::Date;

/// How far into the text a date can still be the one of the story, in bytes, where no block says more.
const HEAD: usize = 1500;

/// How many days before its last change a story was told at the earliest.
const REVISION: i64 = 10;

/// The days that relative times count from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anchors {
    /// The day of the words: of publication, else of the last change, else of the date line.
    pub(crate) words: Option<Date>,
    /// The day of the story's events, which weekdays and "yesterday" are near to. It differs from `words` where
    /// only the last change is dated and the head of the page shows an earlier day.
    pub(crate) story: Option<Date>,
    /// Whether figures such as 09/08/2022 put the day first.
    pub(crate) day_first: bool,
}

impl Anchors {
    /// The anchors of a document with these expressions.
    pub(crate) fn of(document: &Document, found: &[Found]) -> Anchors {
        let day_first = puts_day_first(found, document.date());
        let heads = || head_dates(document, found);
        let words = document.date().or_else(|| heads().next());
        let story = match (document.published, document.updated) {
            (None, Some(updated)) => {
                let earliest = add_days(updated, -REVISION).unwrap_or(updated);
                heads().filter(|date| *date < updated && *date >= earliest).max().or(words)
            }
            _ => words,
        };
        Anchors { words, story, day_first }
    }

    /// The anchor for words at `offset`; `near` for weekdays and days by name.
    pub(crate) fn at(&self, document: &Document, offset: usize, near: bool) -> Option<Anchor> {
        let update = document.block_at(offset).filter(|block| block.kind == BlockKind::Update);
        if let Some(date) = update.and_then(|block| block.date.or(document.updated)) {
            return Some(Anchor::Update(date));
        }
        (if near { self.story } else { self.words }).map(Anchor::Document)
    }
}

/// Full dates in title, captions, byline and the first lines.
fn head_dates<'a>(document: &'a Document, found: &'a [Found]) -> impl Iterator<Item = Date> + 'a {
    let in_head = |at: usize| {
        at < HEAD
            && document.block_at(at).is_none_or(|block| {
                !matches!(block.kind, BlockKind::Code | BlockKind::TableCell | BlockKind::Update | BlockKind::Quote)
            })
    };
    found.iter().take_while(|f| f.start < HEAD).filter(move |f| in_head(f.start)).filter_map(|f| match f.meaning {
        Meaning::At(Grain::Day(date)) => Some(date),
        _ => None,
    })
}

/// The order of day and month that the document's own figures show; a date that can be read one way only decides,
/// then nearness to the document's date, then the American order.
fn puts_day_first(found: &[Found], date: Option<Date>) -> bool {
    let slashed = || {
        found.iter().filter_map(|f| match f.meaning {
            Meaning::Slashed(a, b, year) => Some((a, b, year)),
            _ => None,
        })
    };
    let day_first = slashed().filter(|(a, _, _)| *a > 12).count();
    let month_first = slashed().filter(|(_, b, _)| *b > 12).count();
    if day_first != month_first {
        return day_first > month_first;
    }
    let Some(date) = date else { return false };
    let late = |first: i32, second: i32, year: i32| day(year, first, second).is_some_and(|told| told > date);
    slashed().any(|(a, b, year)| late(a, b, year) && !late(b, a, year))
}
