//! Joins the tagger's proposals with those of lists and rules.

use crate::candidate::Candidate;
use crate::known::is_place;
use crate::tagger::{Class, Tagged};
use ascribe_model::{Found, Kind};
use ascribe_names::Lexicon;

/// A proposal less likely than this is dropped.
const LEAST: f32 = 0.3;

/// Adds the tagger's proposals to `candidates`; one that agrees with a listed name makes that name sure and gives it
/// its bounds.
pub(crate) fn join(
    tagged: &[Tagged],
    listed: &mut [Candidate],
    candidates: &mut Vec<Candidate>,
    text: &str,
    lexicon: &Lexicon,
) {
    listed.sort_by_key(|candidate| candidate.span);
    for proposal in tagged.iter().filter(|t| t.probability >= LEAST) {
        let from = listed.partition_point(|c| c.span.end() <= proposal.span.start());
        let under = listed.get_mut(from..).unwrap_or_default();
        let agreeing = under
            .iter_mut()
            .take_while(|c| c.span.start() < proposal.span.end())
            .find(|c| c.span.overlaps(proposal.span) && agrees(proposal.class, c.kind));
        match agreeing {
            Some(candidate) => {
                candidate.unsure = false;
                candidate.weight = candidate.weight.max(5);
                candidate.probability = Some(proposal.probability);
                if short(proposal.class) {
                    candidate.span = proposal.span;
                }
            }
            None => candidates.push(proposed(proposal, text, lexicon)),
        }
    }
}

fn proposed(proposal: &Tagged, text: &str, lexicon: &Lexicon) -> Candidate {
    let kind = proposal.class.kind();
    let mut candidate = Candidate::rule(proposal.span, kind).weighing(weight(proposal.class));
    candidate.entries = lexicon.by_name_of(kind, proposal.span.of(text));
    candidate.found = Found::Tagger;
    candidate.probability = Some(proposal.probability);
    candidate
}

/// Names before phrases: a long phrase must not swallow a listed name. Code lines swallow anything.
fn weight(class: Class) -> u8 {
    match class {
        Class::Code => 10,
        Class::Technique | Class::Tactic | Class::Concept => 4,
        _ => 5,
    }
}

fn short(class: Class) -> bool {
    !matches!(class, Class::Technique | Class::Tactic | Class::Code)
}

fn agrees(class: Class, kind: Kind) -> bool {
    match class {
        Class::Location => is_place(kind),
        Class::Organization => matches!(kind, Kind::Organization | Kind::Government),
        Class::Tool | Class::Malware => matches!(kind, Kind::Tool | Kind::Malware),
        _ => class.kind() == kind,
    }
}
