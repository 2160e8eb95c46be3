//! What the rules and lists propose before it is decided which proposals stand.

use crate::tagger::Chances;
use ascribe_model::{Found, Kind, Repair, Span};
use ascribe_names::EntryId;

/// A stretch of text that may be a mention.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub span: Span,
    pub kind: Kind,
    /// Canonical name, where the rule knows a better one than the printed words.
    pub name: Option<String>,
    /// ISO code of the country that it belongs to.
    pub country: Option<String>,
    /// Entries of the lexicon that it may stand for, best first.
    pub entries: Vec<EntryId>,
    pub found: Found,
    pub probability: Option<f32>,
    /// What the tagger takes exactly these words for, where it was asked.
    pub chances: Option<Chances>,
    pub repaired: Option<Repair>,
    /// Of an office: the person beside whom it was found.
    pub holder: Option<Span>,
    /// Of an office: the text names whose it is.
    pub owned: bool,
    /// Needs support before it stands.
    pub unsure: bool,
    /// How strongly the proposal is held; the greater stands where two overlap, then the longer.
    pub weight: u8,
}

impl Candidate {
    /// A proposal by a rule.
    pub fn rule(span: Span, kind: Kind) -> Candidate {
        Candidate {
            span,
            kind,
            name: None,
            country: None,
            entries: vec![],
            found: Found::Rule,
            probability: None,
            chances: None,
            repaired: None,
            holder: None,
            owned: false,
            unsure: false,
            weight: 5,
        }
    }

    /// With a canonical name.
    pub fn named(mut self, name: String) -> Candidate {
        self.name = Some(name);
        self
    }

    /// With a country.
    pub fn of(mut self, country: Option<&str>) -> Candidate {
        self.country = country.map(str::to_owned);
        self
    }

    /// With a weight.
    pub fn weighing(mut self, weight: u8) -> Candidate {
        self.weight = weight;
        self
    }
}

/// Keeps what stands: heavier before lighter, longer before shorter, earlier before later; nothing overlaps.
pub(crate) fn settle(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| {
        let size = b.span.len().cmp(&a.span.len());
        b.weight.cmp(&a.weight).then(size).then(a.span.cmp(&b.span)).then(a.kind.cmp(&b.kind))
    });
    let mut taken = std::collections::BTreeMap::<usize, usize>::new();
    let mut kept: Vec<Candidate> = vec![];
    for candidate in candidates {
        let (start, end) = (candidate.span.start(), candidate.span.end());
        let clear = taken.range(..end).next_back().is_none_or(|(_, &other_end)| other_end <= start);
        if clear {
            taken.insert(start, end);
            kept.push(candidate);
        }
    }
    kept.sort_by_key(|candidate| candidate.span);
    kept
}
