//! Which of the entities that a report spoke of before a pronoun or a definite noun ("it", "the group", "the company") it stands for, or
//! nobody: a linear model over where and how each was spoken of (`candidates.rs`), learned from texts in which readers wrote down who is
//! meant (`ascribe-train antecedents` writes `data/antecedents.txt`). What the rules of `coreference.rs` choose is one of its signs.

use crate::candidates::{Asked, Candidate};
use crate::choice::{Signs, Weights, shares};
use crate::words;
use crate::world::World;
use ascribe_lang::{Rel, Tag};
use ascribe_model::{EntityId, Family, Kind, Span};
use std::sync::LazyLock;

/// Classes of words that point back; 0 is what all share.
const CLASSES: usize = 15;
/// Relatives, which were learned from claims alone.
pub const RELATIVE: u8 = 7;
/// "The company" and the like.
const COMPANY: u8 = 11;
/// "The agency" and the like.
const AGENCY: u8 = 12;
/// No word at all: whoever did what a line tells without saying who, learned from claims alone.
pub const ABSENT: u8 = 14;

/// What the rules choose for a relative stands unless something else is so many times likelier.
const LESS: f32 = 1.5;
/// Nothing else is chosen for a relative that is less likely than this: then it is not known what it stands for.
const SURE: f32 = 0.5;

/// Somebody is chosen from this share of nobody's chance on: what claims a wrong choice makes is weighed once more.
const SOMEBODY: f32 = 0.4;

/// How sure it is that a noun stands for the only body before it that is called so, and lines back that are looked at.
const NAMESAKE: f32 = 0.9;
const NAMESAKE_LINES: usize = 4;

/// Somebody whom a line does not name is proposed as its doer from this chance on.
const LEAST_ABSENT: f32 = 0.06;

/// By which rule a word was resolved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// Its own clause tells: the owner, the subject of the main clause, the speaker.
    Clause = 1,
    /// A group or a program, where it is asked who does harm.
    Doer,
    /// Those without a name.
    Nameless,
    /// Whoever was spoken of last.
    Latest,
}

/// A word that points back with all that it may stand for, for whoever learns which.
#[derive(Clone, Debug)]
pub struct Pointer {
    /// The byte at which it begins; of a noun, its article.
    pub at: usize,
    /// The clause in which it stands.
    pub clause: Span,
    /// A bit for each predicate that the word may tell on which it depends.
    pub triggers: u64,
    /// Which word, as a class.
    pub class: u8,
    /// The candidates: for each its names, whether it is a deed, and what is seen of it.
    pub candidates: Vec<(Vec<String>, bool, Signs)>,
    /// What is seen of nobody; relatives always stand for somebody.
    pub nobody: Option<Signs>,
    /// The number of the candidate that the rules choose.
    pub ruled: Option<usize>,
}

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::read(include_str!("../data/antecedents.txt"), CLASSES));

/// The class of a pronoun.
pub fn class(word: &str) -> u8 {
    match word {
        "it" => 1,
        "its" => 2,
        "they" => 3,
        "their" => 4,
        "them" => 5,
        "he" | "she" | "him" | "his" | "her" => 6,
        _ => RELATIVE,
    }
}

/// The kinds of what a personal pronoun may stand for.
const OF_PRONOUNS: [Kind; 12] = [
    Kind::ThreatGroup,
    Kind::Organization,
    Kind::Malware,
    Kind::Tool,
    Kind::Country,
    Kind::Government,
    Kind::Incident,
    Kind::Campaign,
    Kind::Audience,
    Kind::Product,
    Kind::Infrastructure,
    Kind::Vulnerability,
];

/// Classes of definite nouns, with the class of `nouns.txt` and the kinds of what they may stand for.
pub const NOUNS: [(&str, u8, &[Kind]); 6] = [
    ("actor", 8, &[Kind::ThreatGroup, Kind::Malware]),
    ("malware", 9, &[Kind::Malware, Kind::Tool]),
    ("weakness", 10, &[Kind::Vulnerability]),
    ("company", COMPANY, &[Kind::Organization]),
    ("agency", AGENCY, &[Kind::Organization, Kind::Government]),
    ("country", 13, &[Kind::Country, Kind::Government]),
];

/// The kinds of who does what is told without a doer.
const ABSENT_DOERS: [Kind; 7] = [
    Kind::ThreatGroup,
    Kind::Malware,
    Kind::Country,
    Kind::Government,
    Kind::Organization,
    Kind::Person,
    Kind::Audience,
];

/// What a word is known to stand for, somebody or nobody, and how probable that is.
pub type Pointed = (Option<EntityId>, f32);

impl World<'_, '_> {
    /// Finds out whom the pronouns and definite nouns of a line stand for, in their order.
    pub fn point(&mut self, line: usize) {
        let Some(walker) = self.walker(line).filter(|_| self.pointed_lines.insert(line)) else { return };
        let tree = walker.tree;
        for token in 0..tree.len() {
            if walker.line.covered(token).is_some() {
                continue;
            }
            let pointed = if tree.is_pronoun(token) || tree.tag(token) == Tag::PRPS {
                self.point_pronoun(line, token)
            } else {
                self.point_noun(line, token)
            };
            if let Some(pointed) = pointed {
                self.pointed.insert((line, token), pointed);
            }
        }
        if let Some(absent) = self.point_absent(line) {
            self.absent.insert(line, absent);
        }
    }

    /// Whoever did what a line tells without naming him, of those whom it does not speak of.
    fn point_absent(&mut self, line: usize) -> Option<Pointed> {
        let (_, tree) = self.page.parsed(line)?;
        let tells = |t| crate::pairs::may_tell(crate::pairs::triggers(tree, t), Family::Activity);
        if !(0..tree.len()).any(tells) {
            return None;
        }
        let asked = Asked { at: (line, tree.root()?), class: ABSENT, kinds: &ABSENT_DOERS };
        let here: Vec<EntityId> = self.spoken_of(line, None).into_iter().map(|s| s.id).collect();
        let ruled = self.topic_at(line).filter(|id| !here.contains(id)).map(|id| (id, Rule::Doer));
        Some(self.chosen(asked, ruled, &here))
    }

    fn point_pronoun(&mut self, line: usize, token: usize) -> Option<Pointed> {
        let (_, tree) = self.page.parsed(line)?;
        let word = tree.lemma(token);
        let class = class(word);
        if class == RELATIVE || word == "it" && tree.is_expletive(token) {
            return None;
        }
        let kinds: &[Kind] = if class == 6 { &[Kind::Person] } else { &OF_PRONOUNS };
        let asked = Asked { at: (line, token), class, kinds };
        let ruled = self.pronoun_ruled(line, token, word);
        let apart = self.other_side(line, token);
        Some(self.chosen(asked, ruled, &apart))
    }

    fn point_noun(&mut self, line: usize, token: usize) -> Option<Pointed> {
        let (_, tree) = self.page.parsed(line)?;
        let lemma = tree.lemma(token);
        let namesake = || words::is("namesake", lemma).then(|| self.namesake(line, token, lemma)).flatten();
        let Some(&(_, class, _)) = NOUNS.iter().find(|(class, ..)| words::is(class, lemma)) else {
            let definite = tree.is_noun(token) && self.is_definite(line, token, lemma);
            return namesake().filter(|_| definite).map(|id| (Some(id), NAMESAKE));
        };
        if !tree.is_noun(token) || !self.is_definite(line, token, lemma) {
            return None;
        }
        let mut kinds: Vec<Kind> = Vec::new();
        NOUNS.iter().filter(|(class, ..)| words::is(class, lemma)).for_each(|(.., more)| kinds.extend(*more));
        if let Some(id) = self.namesake(line, token, lemma) {
            return Some((Some(id), NAMESAKE));
        }
        // "the telecommunications group": a firm.
        let trade = |&c: &usize| tree.is_noun(c) && self.is_telling(line, c) && tree.tag(c) != Tag::NNP;
        let firm = lemma == "group" && tree.premodifiers(token).iter().any(trade);
        let (class, kinds) = if firm { (COMPANY, vec![Kind::Organization]) } else { (class, kinds) };
        if class == COMPANY && self.is_of_another_place(line, token) {
            return Some((None, 1.0));
        }
        let ruled = self.definite_ruled(line, token, lemma).map(|id| (id, Rule::Latest));
        Some(self.chosen(Asked { at: (line, token), class, kinds: &kinds }, ruled, &[]))
    }

    /// "the Norwegian stock exchange": a country and a trade together tell of a firm that was not spoken of yet.
    fn is_of_another_place(&self, line: usize, token: usize) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        let before = tree.premodifiers(token);
        let place = |c: usize| {
            let kind = at.covered(c).map(|m| self.page.mentions[m].kind);
            matches!(kind, Some(Kind::Country | Kind::City | Kind::Region))
        };
        let trade = |c: usize| tree.is_noun(c) && tree.tag(c) != Tag::NNP && !place(c) && self.is_telling(line, c);
        before.iter().any(|&c| place(c)) && before.iter().any(|&c| trade(c))
    }

    /// "The Security Service of Ukraine … the service": the only body of the lines just before whose name has the noun as its head.
    fn namesake(&self, line: usize, token: usize, lemma: &str) -> Option<EntityId> {
        let (at, tree) = self.page.parsed(line)?;
        let body = ["agency", "company", "namesake"].iter().any(|class| words::is(class, lemma));
        let plain = tree.premodifiers(token).is_empty() && tree.tag(token) != Tag::NNS;
        if !body || !plain || lemma == "government" {
            return None;
        }
        let before = tree.token(token).span.start();
        let back = self.page.lines.get(line.saturating_sub(NAMESAKE_LINES)..=line)?;
        let from = back.iter().map(|line| line.mentions.start).min()?;
        let near = self.page.mentions.get(from..at.mentions.end)?.iter().filter(|m| m.span.end() <= before);
        let bodies = near.filter(|m| matches!(m.kind, Kind::Organization | Kind::Government));
        let word = tree.words(token);
        let is_noun = |other: &str| other.eq_ignore_ascii_case(lemma) || other.eq_ignore_ascii_case(word);
        let headed = |name: &str| {
            // "Unit 26165 … the unit".
            let numbered = || {
                let number = name.rsplit(' ').next().unwrap_or_default();
                lemma == "unit" && name.contains("Unit ") && number.chars().all(|c| c.is_ascii_digit())
            };
            let head = name.split(" of ").next().unwrap_or(name).split(" for ").next().unwrap_or(name);
            head.contains(' ') && head.rsplit(' ').next().is_some_and(is_noun)
                || name.contains(" of ") && is_noun(head)
                || numbered()
        };
        let mut found: Vec<EntityId> = bodies
            .filter_map(|m| {
                m.entity.filter(|&id| headed(&m.text) || self.entities.get(id).is_some_and(|e| headed(&e.name)))
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        if let [only] = found[..] { Some(only) } else { None }
    }

    /// The likeliest of what a word may stand for, or nobody; `apart` are those that it cannot mean.
    fn chosen(&mut self, asked: Asked<'_>, ruled: Option<(EntityId, Rule)>, apart: &[EntityId]) -> Pointed {
        let other_sort = |world: &Self, id| {
            world.entities.get(id).is_some_and(|e| match asked.class {
                COMPANY => crate::names::is_state_body(world.lexicon, &e.name),
                // "the office said": no "Chinese group" and no "contractors" of the sentence before.
                AGENCY => crate::sides::is_description(e) && !has_word_of("public", &e.name),
                _ => false,
            })
        };
        let fits = |world: &Self, id| !apart.contains(&id) && !other_sort(world, id);
        let candidates = self.candidates(asked, ruled.map(|(id, _)| id), fits);
        let view = self.view(asked);
        let signs: Vec<Signs> =
            (0..candidates.len()).map(|n| self.signs((asked, &view), ruled, &candidates, n)).collect();
        let nobody = self.signs_of_nobody(&view, &candidates);
        self.note_pointer(asked, &candidates, &signs, Some(nobody), ruled);
        let scores = [&nobody].into_iter().chain(&signs).map(|signs| WEIGHTS.score(asked.class, signs)).collect();
        let mut chances = shares(scores).into_iter();
        let none = chances.next().unwrap_or(1.0);
        // Of a line that names no doer, what it tells decides later whether there is one.
        let least = if asked.class == ABSENT { LEAST_ABSENT } else { none * SOMEBODY };
        let mut best = (None, least);
        for (candidate, chance) in candidates.iter().zip(chances) {
            if chance > best.1 {
                best = (Some(candidate.id), chance);
            }
        }
        best
    }

    /// The likeliest of what a relative may stand for.
    pub fn likeliest(
        &mut self,
        asked: Asked<'_>,
        ruled: Option<(EntityId, Rule)>,
        fits: impl Fn(&Self, EntityId) -> bool,
    ) -> Option<EntityId> {
        let by_rule = ruled.map(|(id, _)| id);
        let is_deed = |world: &Self, id: EntityId| world.entities.get(id).is_some_and(|e| is_deed(e.kind));
        if by_rule.is_some_and(|id| is_deed(self, id)) {
            return by_rule;
        }
        let candidates = self.candidates(asked, by_rule, |world, id| fits(world, id) && !is_deed(world, id));
        let view = self.view(asked);
        let signs: Vec<Signs> =
            (0..candidates.len()).map(|n| self.signs((asked, &view), ruled, &candidates, n)).collect();
        self.note_pointer(asked, &candidates, &signs, None, ruled);
        let chances = shares(signs.iter().map(|signs| WEIGHTS.score(asked.class, signs)).collect());
        let most = chances.iter().copied().fold(0.0, f32::max);
        let of_ruled = candidates.iter().position(|c| Some(c.id) == by_rule);
        if of_ruled.is_none_or(|n| chances[n] * LESS < most) {
            // The first of equals, which is the latest.
            let best = chances.iter().position(|chance| *chance == most);
            return best.filter(|_| most >= SURE).map(|n| candidates[n].id);
        }
        by_rule
    }

    /// Keeps a word for whoever learns from it.
    fn note_pointer(
        &mut self,
        asked: Asked<'_>,
        candidates: &[Candidate],
        signs: &[Signs],
        nobody: Option<Signs>,
        ruled: Option<(EntityId, Rule)>,
    ) {
        if self.pointers.is_none() {
            return;
        }
        let Some((at, clause, triggers)) = self.clause_of(asked) else { return };
        let ruled = ruled.and_then(|(id, _)| candidates.iter().position(|c| c.id == id));
        let told = candidates.iter().zip(signs).map(|(c, signs)| (self.names_of(c.id), is_deed(c.kind), *signs));
        let pointer = Pointer { at, clause, triggers, class: asked.class, candidates: told.collect(), nobody, ruled };
        self.pointers.get_or_insert_default().push(pointer);
    }

    /// Where a word begins, the stretch of its clause, and what the word on which it depends may tell.
    fn clause_of(&self, Asked { at: (line, token), class, .. }: Asked<'_>) -> Option<(usize, Span, u64)> {
        let (_, tree) = self.page.parsed(line)?;
        let head = tree.head(token).unwrap_or(token);
        if class == ABSENT {
            let whole = (0..tree.len()).map(|t| tree.token(t).span).reduce(Span::cover)?;
            let triggers = (0..tree.len()).fold(0, |bits, t| bits | crate::pairs::triggers(tree, t));
            return Some((whole.start(), whole, triggers));
        }
        let verb = tree.ancestors(head).find(|&t| tree.is_verb(t)).unwrap_or(head);
        let inside = (0..tree.len()).filter(|&t| tree.ancestors(t).any(|a| a == verb));
        let clause = inside.map(|t| tree.token(t).span).reduce(Span::cover)?;
        let first = tree.by_rel(token, Rel::Det).chain([token]).min().unwrap_or(token);
        let at = tree.token(first).span.start();
        Some((at, clause, crate::pairs::triggers(tree, head) | crate::pairs::triggers(tree, verb)))
    }
}

/// Deeds have names of our own making.
pub fn is_deed(kind: Kind) -> bool {
    matches!(kind, Kind::Incident | Kind::Campaign)
}

/// True if a word of a class is among the words of a name.
fn has_word_of(class: &str, name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.split(' ').any(|word| words::is(class, word))
}
