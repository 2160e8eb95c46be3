//! Mends what a small parser gets wrong in reports, where words alone decide it: agents of passives and speakers that
//! follow their verb.

use crate::words::Lists;
use crate::{Form, Rel, Sentence, Tag, Tree};

/// Mends the relations of a parsed sentence, and the tags of a verb taken for a plural and of a relative pronoun taken for an article; heads stay.
pub(crate) fn mend(text: &str, sentence: &mut Sentence) {
    verb_taken_for_plural(sentence);
    pronoun_taken_for_article(text, sentence);
    name_agents(text, sentence);
    name_speakers(text, sentence);
    agree(sentence);
}

/// "activity that Russia conducted and that targeted KA-SAT": "that" after a conjunction and right before its verb is a relative pronoun.
fn pronoun_taken_for_article(text: &str, sentence: &mut Sentence) {
    let joined = |pair: &[crate::Token]| {
        let [before, here] = pair else { return false };
        before.tag == Tag::CC
            && matches!(here.tag, Tag::DT | Tag::IN)
            && here.rel == Rel::Nsubj
            && here.span.of(text).eq_ignore_ascii_case("that")
    };
    let found: Vec<usize> = (1..sentence.tokens.len())
        .filter(|at| sentence.tokens.get(at - 1..=*at).is_some_and(joined))
        .filter(|at| sentence.tokens.get(at + 1).is_some_and(|next| next.tag.is_verb() || next.tag == Tag::MD))
        .collect();
    for at in found {
        if let Some(token) = sentence.tokens.get_mut(at) {
            token.tag = Tag::WDT;
        }
    }
}

/// "Volt Typhoon endangers ports": a word that was tagged as a plural and has a subject before it and an object behind is a verb.
fn verb_taken_for_plural(sentence: &mut Sentence) {
    if sentence.tokens.iter().all(|token| token.tag != Tag::NNS || token.form != Form::Word) {
        return;
    }
    let tree = Tree::of(sentence);
    for (at, token) in sentence.tokens.iter_mut().enumerate() {
        let subject = || tree.child(at, Rel::Nsubj).is_some_and(|subject| subject < at);
        let object = || tree.child(at, Rel::Obj).is_some_and(|object| object > at);
        if token.tag == Tag::NNS && token.form == Form::Word && subject() && object() {
            token.tag = Tag::VBZ;
        }
    }
}

/// “…,” said the ministry: what follows a verb of speaking that follows a quotation or a comma, and that has no
/// subject, is its subject.
fn name_speakers(text: &str, sentence: &mut Sentence) {
    let word = |at: usize| sentence.tokens.get(at).map_or("", |token| token.span.of(text));
    let speaks = |at: usize| {
        Lists::shipped().speech(word(at)) && matches!(sentence.tokens.get(at).map(|t| t.tag), Some(Tag::VBD | Tag::VBZ))
    };
    if !(0..sentence.tokens.len()).any(speaks) {
        return;
    }
    let tree = Tree::of(sentence);
    let inverted = |at: usize| at > 1 && matches!(word(at - 1), "”" | "\"" | "," | "''" | "’");
    let speakers: Vec<usize> = (0..sentence.tokens.len())
        .filter(|at| {
            speaks(*at)
                && inverted(*at)
                && !tree.children(*at).any(|child| child < *at && tree.rel(child) == Rel::Nsubj)
        })
        .filter_map(|verb| tree.children(verb).find(|child| *child > verb && is_thing(sentence, &tree, *child)))
        .collect();
    for speaker in speakers {
        if let Some(token) = sentence.tokens.get_mut(speaker) {
            token.rel = Rel::Nsubj;
        }
    }
}

/// The subject of a verb with a passive auxiliary is passive; the name of somebody or something, which is no time, is the
/// object of an active verb that has none ("took down Emotet"); a clause with a relative pronoun that follows its noun
/// is a relative clause.
fn agree(sentence: &mut Sentence) {
    let tree = Tree::of(sentence);
    let tag = |at: usize| sentence.tokens.get(at).map_or(Tag::None, |token| token.tag);
    let is_name = |at: usize| sentence.tokens.get(at).is_some_and(|token| token.form == Form::Name);
    let active = |at: usize| tag(at).is_verb() && tree.child(at, Rel::AuxPass).is_none();
    let mended = |at: usize| match tree.rel(at) {
        Rel::OblUnmarked
            if at > tree.head(at)
                && is_name(at)
                && active(tree.head(at))
                && tree.child(tree.head(at), Rel::Obj).is_none() =>
        {
            Some(Rel::Obj)
        }
        Rel::Nsubj if tree.child(tree.head(at), Rel::AuxPass).is_some() => Some(Rel::NsubjPass),
        Rel::Parataxis | Rel::Acl | Rel::Dep | Rel::Appos
            if at > tree.head(at)
                && tag(tree.head(at)).is_noun()
                && tree.children(at).any(|child| child < at && matches!(tag(child), Tag::WDT | Tag::WP)) =>
        {
            Some(Rel::AclRelcl)
        }
        _ => None,
    };
    let relations: Vec<Option<Rel>> = (0..sentence.tokens.len()).map(mended).collect();
    for (token, relation) in sentence.tokens.iter_mut().zip(relations) {
        token.rel = relation.unwrap_or(token.rel);
    }
}

/// A noun or pronoun without a preposition, as an object or something like it.
fn is_thing(sentence: &Sentence, tree: &Tree, at: usize) -> bool {
    let tag = sentence.tokens.get(at).map_or(Tag::None, |token| token.tag);
    let relation =
        matches!(tree.rel(at), Rel::Obj | Rel::Iobj | Rel::OblUnmarked | Rel::Ccomp | Rel::Xcomp | Rel::Parataxis);
    (tag.is_noun() || tag == Tag::PRP) && relation && tree.child(at, Rel::Case).is_none()
}

/// The "by" phrase of a passive is its agent, unless it is a time or an act ("by Monday", "by sending").
fn name_agents(text: &str, sentence: &mut Sentence) {
    let is_by = |at: usize| sentence.tokens.get(at).is_some_and(|token| token.span.of(text).eq_ignore_ascii_case("by"));
    if !(0..sentence.tokens.len()).any(is_by) {
        return;
    }
    let tree = Tree::of(sentence);
    let passive = |head: usize| {
        let verb = sentence.tokens.get(head).is_some_and(|token| token.tag == Tag::VBN);
        let auxiliary = tree.children(head).any(|at| tree.rel(at) == Rel::AuxPass);
        verb && (auxiliary || matches!(tree.rel(head), Rel::Acl | Rel::Amod | Rel::Advcl))
    };
    let agents: Vec<usize> = (0..sentence.tokens.len())
        .filter(|at| tree.rel(*at) == Rel::Obl && sentence.tokens.get(*at).is_some_and(|token| token.tag.is_noun()))
        .filter(|at| passive(tree.head(*at)))
        .filter(|at| tree.children(*at).any(|case| tree.rel(case) == Rel::Case && is_by(case)))
        .filter(|at| sentence.tokens.get(*at).is_some_and(|token| !is_time(token.span.of(text))))
        .collect();
    for agent in agents {
        if let Some(token) = sentence.tokens.get_mut(agent) {
            token.rel = Rel::OblAgent;
        }
    }
}

fn is_time(word: &str) -> bool {
    let lower = word.to_lowercase();
    crate::words::words(include_str!("../data/times.txt")).any(|time| time == lower)
}
