//! The parties of a line: each name, each word that points to or describes somebody or something, and phrases that can only be
//! what something is done to.

use crate::incidents::is_hypothetical;
use crate::words;
use crate::world::{DEPTH, Wanted, World};
use ascribe_lang::{Rel, Tag};
use ascribe_model::{Argument, EntityId, Family, Kind, Predicate};
use std::sync::LazyLock;

/// More parties than this in a line are a list, of which the first are looked at.
const MOST: usize = 24;

/// How a party is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// By a name.
    Name = 1,
    /// By a pronoun.
    Pointer,
    /// By a noun that stands for an entity.
    Description,
    /// By words that name no entity.
    Phrase,
    /// By a purpose: "to disrupt the vote".
    Purpose,
    /// It is a time.
    Time,
    /// Not at all: whoever the report spoke of before, in a line that says of deeds only whom they hit.
    Absent,
}

/// Somebody or something at a place of a line.
#[derive(Clone, Debug)]
pub struct Party {
    /// Its head word.
    pub token: usize,
    /// Its kind; none for words that name no entity.
    pub kind: Option<Kind>,
    /// What it stands for.
    pub argument: Argument,
    /// How it is told.
    pub form: Form,
    /// How surely a word that points back means it.
    pub sure: Option<f32>,
}

impl Party {
    /// How it is told, as a number: of words that point back how surely.
    pub fn told(&self) -> u64 {
        let step = |sure: f32, bounds: [f32; 3]| bounds.iter().filter(|bound| sure >= **bound).count() as u64;
        match (self.sure, self.form) {
            (Some(sure), Form::Absent) => 12 + step(sure, SURE_ABSENT),
            (Some(sure), _) => 8 + step(sure, SURE),
            (None, form) => form as u64,
        }
    }

    pub fn entity(&self) -> Option<EntityId> {
        self.argument.entity()
    }
}

/// Where the steps lie by which it is told how surely a word means somebody.
const SURE: [f32; 3] = [0.5, 0.7, 0.85];
/// And how surely a line means somebody whom it does not name.
const SURE_ABSENT: [f32; 3] = [0.12, 0.25, 0.45];

const ANY: Wanted<'static> = Wanted { kinds: &Kind::ALL, literal: false, phrase: false, hostile: false };

/// Whom a noun for somebody who attacks may stand for.
const DOERS: [Kind; 8] = [
    Kind::ThreatGroup,
    Kind::Malware,
    Kind::Organization,
    Kind::Government,
    Kind::Country,
    Kind::Person,
    Kind::Office,
    Kind::Audience,
];
/// What a noun that stands for a means or a technique may be besides: what is hit.
const HIT: [Kind; 5] = [Kind::Organization, Kind::Government, Kind::Infrastructure, Kind::Audience, Kind::Sector];

impl World<'_, '_> {
    /// The parties of a line, in the order of their words.
    pub fn parties_of(&mut self, line: usize) -> Vec<Party> {
        let Some(walker) = self.walker(line) else { return Vec::new() };
        let mut found = Vec::new();
        for token in 0..walker.tree.len() {
            if found.len() >= MOST {
                break;
            }
            if let Some(m) = walker.line.headed(token) {
                let first = walker.line.tokens_in(self.page.mentions[m].span).next().unwrap_or(token);
                if walker.tree.is_worn(first) {
                    continue;
                }
                self.name_party(line, token, m, &mut found);
            } else if walker.line.covered(token).is_none() {
                self.word_party(line, token, &mut found);
            }
        }
        if let Some(absent) = self.absent_party(line) {
            let at = found.partition_point(|p: &Party| p.token <= absent.token);
            found.insert(at, absent);
        }
        found
    }

    /// Whoever did what the line tells without saying who.
    fn absent_party(&self, line: usize) -> Option<Party> {
        let (_, tree) = self.page.parsed(line)?;
        let (id, sure) = self.absent.get(&line).and_then(|(id, sure)| Some(((*id)?, *sure)))?;
        let kind = self.entities.get(id).map(|e| e.kind);
        let argument = Argument::Entity(id);
        Some(Party { token: tree.root()?, kind, argument, form: Form::Absent, sure: Some(sure) })
    }

    fn push_party(&self, line: usize, token: usize, id: EntityId, form: Form, found: &mut Vec<Party>) {
        let kind = self.entities.get(id).map(|e| e.kind);
        let known = found.iter().any(|p: &Party| p.token == token && p.entity() == Some(id));
        if !known && !matches!(kind, None | Some(Kind::Code | Kind::Procedure)) {
            let sure = self.pointed.get(&(line, token)).filter(|(meant, _)| *meant == Some(id)).map(|(_, sure)| *sure);
            found.push(Party { token, kind, argument: Argument::Entity(id), form, sure });
        }
    }

    fn name_party(&mut self, line: usize, token: usize, mention: usize, found: &mut Vec<Party>) {
        let printed = self.page.mentions[mention].entity;
        if let Some(id) = self.named(line, token, ANY) {
            self.push_party(line, token, id, Form::Name, found);
            if matches!(self.page.mentions[mention].kind, Kind::Technique | Kind::Concept) {
                self.deed_party(line, token, found);
            }
            let office = printed.filter(|&o| o != id && self.page.mentions[mention].kind == Kind::Office);
            if let Some(office) = office {
                self.push_party(line, token, office, Form::Name, found);
            }
        }
    }

    /// "DDoS attacks", "a phishing campaign": beside the technique that its words name, what was done.
    fn deed_party(&mut self, line: usize, token: usize, found: &mut Vec<Party>) {
        let Some(walker) = self.walker(line) else { return };
        // A technique's name is one token: "phishing attacks".
        let last = walker.tree.lemma(token).rsplit([' ', '-']).next().unwrap_or_default();
        let noun = last.strip_suffix('s').filter(|one| words::is("deed", one)).unwrap_or(last).to_owned();
        // "a DDoS attack": what was done is the attack, a party by itself.
        let part = walker.tree.rel(token) == ascribe_lang::Rel::Compound
            && walker.tree.head(token).is_some_and(|head| words::is("deed", walker.tree.lemma(head)));
        if part || !words::is("deed", &noun) {
            return;
        }
        let known = self.incident(line, token);
        let id = known.or_else(|| (!is_hypothetical(&walker, token)).then(|| self.bare_incident(line, token, &noun)));
        if let Some(id) = id {
            self.push_party(line, token, id, Form::Description, found);
        }
    }

    fn is_one_of(&self, entity: Option<EntityId>, kinds: &[Kind]) -> bool {
        entity.and_then(|id| self.entities.get(id)).is_some_and(|e| kinds.contains(&e.kind))
    }

    /// What a noun stands for as something that is hit; plain "websites" and "computers" too, which no pattern asks for.
    fn hit_party(&mut self, line: usize, token: usize, lemma: &str) -> Option<EntityId> {
        let told = self.described(line, token, Wanted { kinds: &HIT, ..ANY });
        if told.is_some() {
            return told;
        }
        let (_, tree) = self.page.parsed(line)?;
        let plain = words::is("asset", lemma) && tree.tag(token) == Tag::NNS;
        let name = self.phrase_words(line, token, true).filter(|_| plain)?;
        Some(self.entities.intern(Kind::Infrastructure, &name))
    }

    fn word_party(&mut self, line: usize, token: usize, found: &mut Vec<Party>) {
        let Some(walker) = self.walker(line) else { return };
        let tree = walker.tree;
        if let Some(time) = walker.line.timed(token) {
            let head = tree.head(token).is_none_or(|h| walker.line.timed(h) != Some(time));
            if head {
                let literal = self.page.times[time].text.clone();
                found.push(Party {
                    token,
                    kind: None,
                    argument: Argument::Literal { literal },
                    form: Form::Time,
                    sure: None,
                });
            }
            return;
        }
        if tree.is_pronoun(token) || tree.tag(token) == Tag::PRPS {
            let plural = matches!(tree.lemma(token), "they" | "their" | "them" | "themselves");
            if let Some(id) = self.pronoun(line, token, Wanted { hostile: plural, ..ANY }) {
                self.push_party(line, token, id, Form::Pointer, found);
            }
            return;
        }
        if tree.is_verb(token) {
            let purpose = tree.mark(token) == "to" && matches!(tree.rel(token), Rel::Advcl | Rel::Acl | Rel::Xcomp);
            if purpose && let Some(literal) = self.phrase_words(line, token, true) {
                found.push(Party {
                    token,
                    kind: None,
                    argument: Argument::Literal { literal },
                    form: Form::Purpose,
                    sure: None,
                });
            }
            return;
        }
        let amount = matches!(tree.tag(token), Tag::SYM | Tag::CD) && tree.is_argument(token);
        if !tree.is_noun(token) && !amount || tree.whole(token) != token {
            return;
        }
        let modifies = matches!(tree.rel(token), Rel::Compound | Rel::Amod | Rel::Flat | Rel::Fixed | Rel::Nummod);
        if modifies && tree.tag(token) != Tag::NNP {
            return;
        }
        let lemma = tree.lemma(token).to_owned();
        let actor = words::is("actor", &lemma) && !self.is_in_trade(line, token);
        let hostile = actor || words::is("servant", &lemma);
        let kinds = if hostile { &DOERS } else { ANY.kinds };
        let entity = self.resolve(line, token, Wanted { hostile, kinds, ..ANY }, DEPTH).and_then(|a| a.entity());
        if let Some(id) = entity {
            self.push_party(line, token, id, Form::Description, found);
        }
        self.deed_party(line, token, found);
        let may_be_hit = !hostile && !words::is("deed", &lemma) && !self.is_one_of(entity, &HIT);
        if may_be_hit && let Some(id) = self.hit_party(line, token, &lemma) {
            self.push_party(line, token, id, Form::Description, found);
        }
        let person = entity.and_then(|id| self.entities.get(id)).is_some_and(|e| {
            matches!(e.kind, Kind::ThreatGroup | Kind::Person | Kind::Audience | Kind::Incident | Kind::Government)
        });
        if !modifies
            && !person
            && let Some(literal) = self.phrase_words(line, token, true)
        {
            found.push(Party {
                token,
                kind: None,
                argument: Argument::Literal { literal },
                form: Form::Phrase,
                sure: None,
            });
        }
    }
}

/// A bit for each predicate that takes a kind as subject, and for each that takes it as object.
struct Takes {
    subject: [u64; Kind::ALL.len()],
    object: [u64; Kind::ALL.len()],
}

static TAKES: LazyLock<Takes> = LazyLock::new(|| {
    let bits = |kinds: fn(Predicate) -> &'static [Kind]| {
        Kind::ALL.map(|kind| Predicate::all().filter(|p| kinds(*p).contains(&kind)).fold(0, |bits, p| bits | bit(p)))
    };
    Takes { subject: bits(|p| p.row().subject), object: bits(|p| p.row().object) }
});

/// A bit for each predicate of what somebody does.
static ACTIVITY: LazyLock<u64> =
    LazyLock::new(|| Predicate::all().filter(|p| p.family() == Family::Activity).map(bit).sum());

fn bit(predicate: Predicate) -> u64 {
    1 << predicate as u32
}

/// Which predicates may hold of two parties: a bit for each, by their rows; `words` are those that take words as object.
pub fn allowed(subject: &Party, object: &Party, words: u64) -> u64 {
    let Some(kind) = subject.kind else { return 0 };
    if object.form == Form::Absent {
        return 0;
    }
    let deeds = if subject.form == Form::Absent { *ACTIVITY } else { u64::MAX };
    let taken = match object.form {
        Form::Time => bit(Predicate::ActiveSince),
        Form::Purpose => bit(Predicate::MotivatedBy),
        Form::Phrase => words,
        _ => object.kind.map_or(0, |k| TAKES.object[k as usize]),
    };
    TAKES.subject[kind as usize] & taken & deeds
}
