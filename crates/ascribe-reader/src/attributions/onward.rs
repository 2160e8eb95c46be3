//! Speakers who go on without being named again: "…, the firm said. They got in through a mail server."

use super::voices::asserts;
use crate::world::World;
use ascribe_model::{Attribution, Claim, Family, Kind, Predicate, Source, Span};

/// So many sentences of a paragraph may follow the one that names their speaker.
const ONWARD: usize = 2;
/// Of so many parts of a sentence the speech must cover all but one.
const PARTS: usize = 4;

impl World<'_, '_> {
    /// Gives claims without a speaker the one of the sentence before, in one paragraph, where all of that was said and nobody else speaks.
    pub fn speak_on(&self, acts: &[Attribution], claims: &mut [Claim]) {
        let mut sentences = self.sentences(acts);
        sentences.dedup_by_key(|s| s.span);
        for claim in claims.iter_mut().filter(|c| may_go_on(c)) {
            let Some(evidence) = claim.evidence.first().map(|e| e.span) else { continue };
            let Some(at) = sentences.iter().position(|s| s.span.overlaps(evidence)) else { continue };
            if let Some(source) = speaker_before(&sentences, at) {
                claim.sources.insert(0, source);
            }
        }
    }

    /// The sentences of the text with what is said in them.
    fn sentences(&self, acts: &[Attribution]) -> Vec<Said> {
        let page = self.page;
        let mut found = Vec::new();
        let mut line = 0;
        while line < page.lines.len() {
            let lines = self.whole(line);
            line = lines.end;
            let parts = || lines.clone().filter_map(|n| page.lines.get(n));
            let Some(span) = parts().map(|l| l.span).reduce(Span::cover) else { continue };
            let here: Vec<&Attribution> = acts.iter().filter(|a| a.content.span.overlaps(span)).collect();
            let speaks = here.iter().any(|act| asserts(act) && act.source.is_some());
            let whole = here.iter().filter(|act| asserts(act)).find_map(|act| self.says_all(act, span));
            found.push(Said { span, block: page.lines[lines.start].block, speaks, whole });
        }
        found
    }

    /// Whoever says a whole sentence.
    fn says_all(&self, act: &Attribution, sentence: Span) -> Option<Source> {
        let (source, cue) = (act.source.as_ref()?, act.cue.as_ref()?);
        let kind = self.entities.get(act.entity?)?.kind;
        let may = matches!(kind, Kind::Organization | Kind::Government | Kind::Person | Kind::Country);
        let pieces = act.also.iter().map(|piece| piece.span).chain([act.content.span, source.span, cue.span]);
        let covered = pieces.reduce(Span::cover)?;
        let most = covered.len() * PARTS >= sentence.len() * (PARTS - 1);
        (may && most).then(|| Source {
            entity: act.entity,
            words: Some(source.text.clone()),
            verb: Some(cue.text.to_lowercase()),
            span: Some(cue.span.cover(source.span)),
            publisher: false,
        })
    }
}

/// A sentence, and who speaks in it.
struct Said {
    span: Span,
    block: usize,
    /// True if anybody does.
    speaks: bool,
    /// Who says all of it.
    whole: Option<Source>,
}

/// True for a claim of a deed that nobody is known to say.
fn may_go_on(claim: &Claim) -> bool {
    let deed = matches!(claim.predicate.family(), Family::Activity | Family::Affiliation)
        || claim.predicate == Predicate::AttributedTo;
    deed && claim.sources.iter().all(|s| s.publisher)
        && !matches!(claim.predicate, Predicate::HoldsOffice | Predicate::MemberOf | Predicate::AliasOf)
}

/// Whoever says the sentence before one, or the one before that, if nobody speaks in between.
fn speaker_before(sentences: &[Said], at: usize) -> Option<Source> {
    let here = sentences.get(at).filter(|s| !s.speaks)?;
    let before = sentences[..at].iter().rev().take(ONWARD).take_while(|s| s.block == here.block);
    before.into_iter().find(|s| s.speaks).and_then(|s| s.whole.clone())
}
