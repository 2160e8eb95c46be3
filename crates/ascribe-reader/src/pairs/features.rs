//! What the model sees of a pair of parties: which verb or noun has both in which roles, the path between them in the tree,
//! what governs each, the words between and beside them, and what the grammar made of them.
//!
//! Words count as themselves and by their classes, so that a verb that was never seen does as its neighbours do; and by the
//! predicates whose patterns the grammar anchors at them.

use super::context::{PairSight, Sight, Told};
use super::model::{self, Chances, Model, Side, Sums};
use super::parties::{Form, Party, allowed};
use crate::grammar::Grammar;
use crate::page::Line;
use crate::roles::Walker;
use crate::syntax::Tree;
use crate::words;
use ascribe_lang::Rel;
use ascribe_mentions::tagger::features::{hash, mix};
use ascribe_mentions::tagger::model::{Classes, Clusters, word_hash};
use ascribe_model::{Argument, Claim, EntityId, Family, Predicate};
use rustc_hash::FxHashMap as HashMap;
use std::cell::OnceCell;
use std::sync::LazyLock;

/// A feature, hashed.
pub type Feature = u32;

/// Parties farther apart than this many steps of the tree are not paired, unless close in words.
const LONGEST_PATH: usize = 8;
/// Nor are those that are more words apart than this.
const FARTHEST: usize = 40;
/// Words between parties are looked at up to this distance.
const NEAR: usize = 14;
/// Room for what is seen at first glance, and for the rest of what is mostly seen.
const GLANCED: usize = 32;
const SEEN: usize = 224;

/// For each lemma at which some pattern is anchored, a bit for each predicate; and the predicates that take words.
struct Triggers {
    of: HashMap<String, u64>,
    words: u64,
}

static TRIGGERS: LazyLock<Triggers> = LazyLock::new(|| {
    let mut triggers = Triggers { of: HashMap::default(), words: 0 };
    for pattern in Grammar::shipped().patterns().iter().filter(|p| !p.unlearned) {
        let bit = 1u64 << pattern.predicate as u32;
        triggers.words |= if pattern.literal { bit } else { 0 };
        for lemma in pattern.lemmas.iter().filter(|l| *l != "*") {
            *triggers.of.entry(lemma.clone()).or_default() |= bit;
        }
    }
    triggers
});

struct Word {
    lemma: u64,
    classes: Classes,
    triggers: u64,
}

/// The predicates of a set of bits.
pub fn bits(mut set: u64) -> impl Iterator<Item = u64> {
    std::iter::from_fn(move || {
        let lowest = (set != 0).then(|| u64::from(set.trailing_zeros()));
        set &= set.wrapping_sub(1);
        lowest
    })
}

/// What no words at all hash to.
static NO_WORDS: LazyLock<u64> = LazyLock::new(|| hash(&[]));

const DOES: u64 = 1;
const IS_DONE_TO: u64 = 2;
const OWNS: u64 = 3;

/// A line with its parties as the model looks at it.
pub struct Look<'p, 'a> {
    tree: &'p Tree<'a>,
    pub parties: Vec<Party>,
    words: Vec<Word>,
    /// For each token, the words that have it in a role, and the role.
    roles: Vec<Vec<(usize, u64)>>,
    /// The words for what is done to somebody by nobody who is named.
    undone: Vec<(usize, u64)>,
    /// For each token, whether a party stands there.
    stands: Vec<bool>,
    /// For each token, its preposition, hashed.
    prepositions: Vec<Option<u64>>,
    /// For each party, the way from its word to the root.
    ways: Vec<Vec<usize>>,
    /// For each party, what a model adds up of it as subject and as object.
    alone: Vec<[OnceCell<Sums>; 2]>,
    /// The line as a model's second net reads it.
    told: OnceCell<Told>,
    claimed: &'p [Claim],
    topic: Option<EntityId>,
    sort: u64,
}

/// Two parties, by their numbers; the same number twice for a victim of nobody in particular.
#[derive(Clone, Debug)]
pub struct Pair {
    pub first: usize,
    pub second: usize,
    /// The first as subject, then the second.
    pub sides: [Side; 2],
    /// What a model has added up of each already, beside what is in `sides` beyond first glance.
    pub sums: [Sums; 2],
    /// The word that binds them.
    pub anchor: usize,
}

impl<'p, 'a> Look<'p, 'a> {
    pub fn new(
        walker: Walker<'p, 'a>,
        parties: Vec<Party>,
        clusters: Clusters,
        claimed: &'p [Claim],
        (topic, sort): (Option<EntityId>, u64),
    ) -> Look<'p, 'a> {
        let tree = walker.tree;
        let words = (0..tree.len()).map(|t| word(walker.line, tree, t, clusters)).collect();
        let mut stands = vec![false; tree.len()];
        parties.iter().filter(|p| p.form != Form::Absent).for_each(|p| stands[p.token] = true);
        let prepositions: Vec<Option<u64>> = (0..tree.len()).map(|t| preposition(tree, t)).collect();
        let roles = roles(&walker, &prepositions);
        let undone = without_doer(&roles);
        let ways = parties.iter().map(|p| tree.ancestors(p.token).collect()).collect();
        let alone = parties.iter().map(|_| Default::default()).collect();
        Look {
            tree,
            parties,
            words,
            roles,
            undone,
            stands,
            prepositions,
            ways,
            alone,
            told: OnceCell::new(),
            claimed,
            topic,
            sort,
        }
    }

    /// All pairs that may be in some relation; with a model, those that are at first glance not too improbable.
    pub fn pairs(&self, model: Option<&Model>) -> Vec<Pair> {
        let mut found = Vec::new();
        for (n, first) in self.parties.iter().enumerate() {
            found.extend(self.alone(n, model));
            for (m, second) in self.parties.iter().enumerate().skip(n + 1) {
                let same =
                    first.token == second.token || first.argument == second.argument && !self.two_names(first, second);
                if !same && first.kind.or(second.kind).is_some() {
                    found.extend(self.pair(n, m, model));
                }
            }
        }
        found
    }

    fn pair(&self, first: usize, second: usize, model: Option<&Model>) -> Option<Pair> {
        let (a, b) = (&self.parties[first], &self.parties[second]);
        let may = [allowed(a, b, TRIGGERS.words), allowed(b, a, TRIGGERS.words)];
        if may == [0, 0] || a.token.abs_diff(b.token) > FARTHEST {
            return None;
        }
        let may = if a.argument == b.argument { [may[0] & 1 << Predicate::AliasOf as u32, 0] } else { may };
        let path = self.route_between(first, second)?;
        if path.len() > LONGEST_PATH && a.token.abs_diff(b.token) > 4 {
            return None;
        }
        let side = |allowed: u64, s: &Party, o: &Party| {
            let features = if allowed == 0 { Vec::new() } else { self.glance(s, o, &path) };
            Side { first: features.len(), features, known: Vec::new(), allowed, claimed: 0 }
        };
        let mut sides = [side(may[0], a, b), side(may[1], b, a)];
        let mut sums = model.map_or_else(Default::default, |model| model.glance(&sides));
        if model.is_some_and(|model| !model.is_worth_a_look(&sides, &sums)) {
            return None;
        }
        let turns = [(first, second), (second, first)];
        for ((side, sum), (s, o)) in
            sides.iter_mut().zip(&mut sums).zip(turns).filter(|((side, _), _)| side.allowed != 0)
        {
            self.features((s, o), &path, &mut side.features, model.map(|model| (model, sum)));
            (side.known, side.claimed) = self.known(&self.parties[s], &self.parties[o]);
        }
        Some(Pair { first, second, sides, sums, anchor: self.anchor(a, b, &path) })
    }

    /// Two printed names of one entity.
    fn two_names(&self, a: &Party, b: &Party) -> bool {
        let named = a.form == Form::Name && b.form == Form::Name;
        named && !self.tree.words(a.token).eq_ignore_ascii_case(self.tree.words(b.token))
    }

    /// A victim by itself: "the ministry was hacked".
    fn alone(&self, n: usize, model: Option<&Model>) -> Option<Pair> {
        let party = Some(&self.parties[n]).filter(|p| p.form != Form::Absent)?;
        let kind = party.kind.filter(|k| Predicate::Attacked.row().object.contains(k))?;
        let &(head, _) = self.roles[party.token].first()?;
        let mut out = Out::default();
        let t = party.token;
        out.add(200, kind as u64);
        out.add(201, party.told());
        for &(h, role) in &self.roles[t] {
            self.head(&mut out, 210, h, role, kind as u64);
            self.manner(&mut out, 230, h);
            for &(other, theirs) in self.roles.iter().flatten().filter(|(other, _)| *other == h) {
                out.add(240, mix(role, theirs));
                out.add(241, mix(mix(role, theirs), self.words[other].lemma));
            }
        }
        if self.roles[t].iter().any(|&(h, _)| self.by_somebody(h, t)) {
            out.add(242, 1);
        }
        self.beside(&mut out, 250, t, t);
        let told = |p: &Predicate| self.claimed.iter().any(|c| c.predicate == *p && self.is(party, c.object.as_ref()));
        let mut known = Out::default();
        Predicate::all().filter(told).for_each(|p| known.add(260, p as u64));
        let attacked = 1 << Predicate::Attacked as u32;
        let claimed = if told(&Predicate::Attacked) { attacked } else { 0 };
        let first = out.features.len();
        let side = Side { features: out.features, first, known: known.features, allowed: attacked, claimed };
        let sides = [side, Side::default()];
        let sums = model.map_or_else(Default::default, |model| model.glance(&sides));
        Some(Pair { first: n, second: n, sides, sums, anchor: head })
    }

    fn by_somebody(&self, head: usize, victim: usize) -> bool {
        let does = |t: usize| t != victim && self.roles[t].iter().any(|&(h, role)| h == head && role == DOES);
        self.parties.iter().any(|p| does(p.token))
    }

    /// The line as the second net sees it: its words with what stands there, in their order and in the tree.
    pub fn sight(&self) -> Sight {
        let stands = |t: usize| self.parties.iter().find(|p| p.token == t && p.form != Form::Absent).map(told_of);
        let signs = (0..self.tree.len()).map(|t| {
            let (word, mut out) = (&self.words[t], Out::default());
            out.add(300, word.lemma);
            out.add(301, self.tree.tag(t) as u64);
            out.add(302, self.tree.rel(t) as u64);
            stands(t).into_iter().for_each(|told| out.add(303, told));
            bits(word.triggers).for_each(|p| out.add(304, p));
            let Classes { near, wide, fine, coarse } = word.classes;
            let classes = [u64::from(near), u64::from(wide), u64::from(fine), u64::from(coarse)];
            classes.iter().zip(305..).filter(|(class, _)| **class > 0).for_each(|(class, at)| out.add(at, *class));
            out.features
        });
        Sight { signs: signs.collect(), above: (0..self.tree.len()).map(|t| self.tree.head(t)).collect() }
    }

    /// A pair as the second net sees it.
    pub fn pair_sight(&self, pair: &Pair) -> PairSight {
        let (a, b) = (&self.parties[pair.first], &self.parties[pair.second]);
        let signs = |s: &Party, o: &Party, side: &Side| {
            let mut out = Out::default();
            out.add(310, told_of(s));
            out.add(311, told_of(o));
            out.add(312, (s.token.abs_diff(o.token).min(20) as u64) << 1 | u64::from(s.token < o.token));
            out.features.extend(&side.known);
            out.features
        };
        let signs = [signs(a, b, &pair.sides[0]), signs(b, a, &pair.sides[1])];
        let ends = [a.token, b.token];
        let route = if pair.first == pair.second { None } else { self.route_between(pair.first, pair.second) };
        match route {
            Some(route) => PairSight::new(ends, route.top, route.inner.into_iter(), signs),
            None => PairSight::new(ends, a.token, self.ways[pair.first].iter().copied().skip(1).take(2), signs),
        }
    }

    /// What both nets of a model make of a pair.
    pub fn chances(&self, pair: &Pair, model: &Model) -> Chances {
        let told = || self.told.get_or_init(|| model.context.line(&self.sight()));
        model.both(model.chances_after(&pair.sides, &pair.sums), || (self.pair_sight(pair), told()))
    }

    /// What is seen at first glance: kinds, how they are told, how far apart, the path and the word at its top.
    fn glance(&self, s: &Party, o: &Party, path: &Route) -> Vec<Feature> {
        let mut out = Out { features: Vec::with_capacity(GLANCED) };
        let order = u64::from(s.token < o.token);
        let (ks, ko) = (kind(s), kind(o));
        let kinds = ks << 8 | ko;
        out.add(0, 0);
        out.add(1, kinds);
        out.add(2, ks << 4 | s.told());
        out.add(3, ko << 4 | o.told());
        out.add(4, s.told() << 4 | o.told());
        let (from, to) = (s.token.min(o.token), s.token.max(o.token));
        let others = (from + 1..to).filter(|&t| self.stands[t]).count();
        out.add(100, (to - from).min(20) as u64 * 2 + order);
        out.add(101, (others.min(5) as u64) << 1 | order);
        out.add(102, mix(kinds, order));
        let (steps, word) = (path.steps(s.token > o.token), &self.words[path.top]);
        out.add(36, path.len().min(9) as u64);
        out.add(39, mix(word.lemma, kinds));
        if path.len() <= 7 {
            out.add(30, steps);
            out.add(31, mix(steps, word.lemma));
            out.add(37, mix(steps, kinds));
        }
        bits(word.triggers).for_each(|p| out.add(45, p << 8 | path.len().min(9) as u64));
        out.features
    }

    /// What is seen beyond the first glance; with a model, what is seen of the parties by themselves is added to its sum instead.
    fn features(
        &self,
        (subject, object): (usize, usize),
        path: &Route,
        features: &mut Vec<Feature>,
        model: Option<(&Model, &mut Sums)>,
    ) {
        features.reserve(SEEN);
        let mut out = Out { features: std::mem::take(features) };
        let (s, o) = (&self.parties[subject], &self.parties[object]);
        let order = u64::from(s.token < o.token);
        let (ks, ko) = (kind(s), kind(o));
        let kinds = ks << 8 | ko;
        self.shared(&mut out, s, o, kinds, ko);
        self.route(&mut out, path, kinds, s.token > o.token);
        match model {
            Some((model, sum)) => {
                model::add(sum, self.alone_summed(subject, 0, model));
                model::add(sum, self.alone_summed(object, 1, model));
            }
            None => {
                self.governed(&mut out, 50, s, ks);
                self.governed(&mut out, 60, o, ko);
            }
        }
        self.own(&mut out, 80, s, ko);
        self.own(&mut out, 90, o, ks);
        self.between(&mut out, s.token.min(o.token), s.token.max(o.token), order, kinds);
        self.beside(&mut out, 130, s.token.min(o.token), s.token.max(o.token));
        let about = |p: &Party| p.entity().is_some() && p.entity() == self.topic;
        out.add(160, u64::from(about(s)) << 1 | u64::from(about(o)));
        out.add(161, self.sort);
        out.add(162, self.sort << 16 | kinds);
        *features = out.features;
    }

    /// What a model adds up of what governs a party, which stands as subject (0) or object (1) of many pairs.
    fn alone_summed(&self, party: usize, place: usize, model: &Model) -> &Sums {
        self.alone[party][place].get_or_init(|| {
            let mut out = Out::default();
            let party = &self.parties[party];
            self.governed(&mut out, [50, 60][place], party, kind(party));
            model.sums(&out.features)
        })
    }

    /// The words that have a party in a role, and the role.
    fn roles_of(&self, party: &Party) -> &[(usize, u64)] {
        if party.form == Form::Absent { &self.undone } else { &self.roles[party.token] }
    }

    /// Words that have both in some role.
    fn shared(&self, out: &mut Out, s: &Party, o: &Party, kinds: u64, ko: u64) {
        let mut any = false;
        for &(h, rs) in self.roles_of(s) {
            for &(_, ro) in self.roles_of(o).iter().filter(|(other, _)| *other == h) {
                any = true;
                let roles = mix(rs, ro);
                self.head(out, 10, h, roles, kinds);
                out.add(20, mix(mix(roles, self.words[h].lemma), ko));
                self.manner(out, 22, h);
            }
        }
        out.add(21, u64::from(any));
    }

    /// A word with what it has in which roles.
    fn head(&self, out: &mut Out, at: u64, h: usize, roles: u64, kinds: u64) {
        let word = &self.words[h];
        out.add(at, roles);
        out.add(at + 1, mix(roles, word.lemma));
        out.add(at + 2, mix(roles, u64::from(word.classes.fine)));
        out.add(at + 3, mix(roles, u64::from(word.classes.near)));
        out.add(at + 4, mix(roles, u64::from(word.classes.coarse)));
        out.add(at + 5, mix(roles, u64::from(word.classes.wide)));
        out.add(at + 6, mix(roles, kinds));
        out.add(at + 7, word.lemma);
        bits(word.triggers).for_each(|p| out.add(at + 8, mix(roles, p)));
        bits(word.triggers).for_each(|p| out.add(at + 9, mix(kinds, p)));
    }

    /// How a deed is told: negated, possible, planned, under which verb.
    fn manner(&self, out: &mut Out, at: u64, h: usize) {
        let tree = self.tree;
        for c in tree.children(h) {
            match tree.rel(c) {
                Rel::Aux | Rel::Mark | Rel::CompoundPrt => out.add(at, self.words[c].lemma),
                Rel::Advmod if matches!(tree.lemma(c), "not" | "never" | "n't") => out.add(at, self.words[c].lemma),
                Rel::Det if tree.lemma(c) == "no" => out.add(at, self.words[c].lemma),
                _ => {}
            }
        }
        if let Some(above) = tree.head(h) {
            let rel = tree.rel(h) as u64;
            out.add(at + 1, mix(rel, self.words[above].lemma));
            out.add(at + 2, mix(rel, u64::from(self.words[above].classes.coarse)));
            out.add(at + 3, rel << 1 | u64::from(words::is("unreal", tree.lemma(above))));
        } else {
            out.add(at + 3, 9999);
        }
    }

    fn route(&self, out: &mut Out, path: &Route, kinds: u64, turned: bool) {
        let (steps, top) = (path.steps(turned), path.top);
        let word = &self.words[top];
        if path.len() <= 7 {
            out.add(32, mix(steps, u64::from(word.classes.fine)));
            out.add(33, mix(steps, u64::from(word.classes.near)));
            out.add(34, mix(steps, u64::from(word.classes.coarse)));
            let lemmas = path.inner.iter().fold(steps, |all, &t| mix(all, self.words[t].lemma));
            out.add(35, lemmas);
            bits(word.triggers).for_each(|p| out.add(38, mix(steps, p)));
        }
        for &t in &path.inner {
            let word = &self.words[t];
            let place = u64::from(t == top);
            out.add(40, mix(word.lemma, place));
            out.add(41, mix(u64::from(word.classes.fine), place));
            out.add(42, mix(u64::from(word.classes.near), place));
            bits(word.triggers).for_each(|p| out.add(43, p << 1 | place));
            bits(word.triggers).for_each(|p| out.add(44, mix(kinds, p)));
        }
    }

    /// What governs one of them.
    fn governed(&self, out: &mut Out, at: u64, party: &Party, kind: u64) {
        let t = party.token;
        let roles = self.roles_of(party);
        for &(h, role) in roles.iter().take(3) {
            let word = &self.words[h];
            out.add(at, mix(role, word.lemma));
            out.add(at + 1, mix(role, u64::from(word.classes.fine)));
            out.add(at + 2, mix(role, u64::from(word.classes.coarse)));
            bits(word.triggers).for_each(|p| out.add(at + 3, mix(role, p)));
            out.add(at + 4, mix(role, kind));
        }
        let rel = self.tree.rel(t) as u64;
        out.add(at + 5, rel << 8 | kind);
        if roles.is_empty()
            && let Some(h) = self.tree.head(t)
        {
            out.add(at + 6, mix(rel, self.words[h].lemma));
        }
        if let Some(preposition) = self.prepositions[t] {
            out.add(at + 7, preposition);
        }
    }

    /// Its own words, unless they are a name.
    fn own(&self, out: &mut Out, at: u64, party: &Party, other: u64) {
        if party.form == Form::Absent {
            return;
        }
        let word = &self.words[party.token];
        if party.form != Form::Name && party.form != Form::Time {
            out.add(at, word.lemma);
            out.add(at + 1, mix(word.lemma, other));
            out.add(at + 2, u64::from(word.classes.fine));
            out.add(at + 3, u64::from(word.classes.coarse));
        }
        for c in self.tree.children(party.token) {
            if matches!(self.tree.rel(c), Rel::Amod | Rel::Det | Rel::Compound | Rel::NmodPoss) && !self.stands[c] {
                out.add(at + 4, self.words[c].lemma);
            }
        }
    }

    fn between(&self, out: &mut Out, from: usize, to: usize, order: u64, kinds: u64) {
        let distance = to - from;
        if distance > NEAR {
            return;
        }
        let mut all = order;
        let mut before = 0;
        for t in from + 1..to {
            let word = &self.words[t];
            all = mix(all, word.lemma);
            let standing = self.stands[t];
            if standing {
                before = 1;
                continue;
            }
            out.add(103, mix(word.lemma, order));
            out.add(104, mix(u64::from(word.classes.fine), order));
            out.add(105, mix(mix(before, word.lemma), order));
            bits(word.triggers).for_each(|p| out.add(106, p << 1 | order));
            bits(word.triggers).for_each(|p| out.add(107, mix(kinds, p << 1 | order)));
            before = word.lemma;
        }
        if distance <= 6 {
            out.add(108, all);
            out.add(109, mix(all, kinds));
        }
        if distance > 1 {
            out.add(110, mix(self.words[from + 1].lemma, order));
            out.add(111, mix(self.words[to - 1].lemma, order));
        }
    }

    /// The words right before the first and after the second.
    fn beside(&self, out: &mut Out, at: u64, first: usize, second: usize) {
        for back in 1..=2 {
            if let Some(t) = first.checked_sub(back) {
                out.add(at + back as u64, self.words[t].lemma);
            }
            if let Some(word) = self.words.get(second + back) {
                out.add(at + 2 + back as u64, word.lemma);
            }
        }
        let first_word = self.words.first().map_or(0, |w| w.lemma);
        out.add(at + 5, first_word);
    }

    /// What the grammar made of them.
    fn known(&self, s: &Party, o: &Party) -> (Vec<Feature>, u64) {
        let mut out = Out::default();
        let (mut any, mut claimed) = (false, 0);
        for claim in self.claimed {
            let p = claim.predicate as u64;
            let (own, theirs) = (self.is(s, Some(&claim.subject)), self.is(o, claim.object.as_ref()));
            let turned = self.is(o, Some(&claim.subject)) && self.is(s, claim.object.as_ref());
            if own && theirs {
                any = true;
                claimed |= 1 << p;
                out.add(140, p);
                out.add(147, p << 4 | self.sort);
                out.add(148, mix(mix(kind(s) << 8 | kind(o), p), self.sort));
                out.add(141, hash(claim.by.as_bytes()));
            } else if turned {
                any = true;
                out.add(142, p);
            } else if own {
                out.add(143, p);
            } else if theirs {
                out.add(144, p);
            }
        }
        out.add(145, u64::from(any));
        out.add(146, self.claimed.len().min(5) as u64);
        (out.features, claimed)
    }

    /// True if an argument of a claim is this party.
    fn is(&self, party: &Party, argument: Option<&Argument>) -> bool {
        match (argument, &party.argument) {
            (Some(Argument::Literal { literal }), Argument::Literal { literal: own }) => {
                own == literal || own.contains(literal.as_str()) || literal.contains(own.as_str())
            }
            (Some(argument), own) => argument == own,
            _ => false,
        }
    }

    /// The word that binds a pair: one that has both in a role, the one that the most patterns know; else the top of the path,
    /// or a verb on it.
    fn anchor(&self, a: &Party, b: &Party, path: &Route) -> usize {
        let shared = self.roles_of(a).iter().filter(|(h, _)| self.roles_of(b).iter().any(|(g, _)| g == h));
        let best = shared.map(|&(h, _)| h).max_by_key(|&h| (self.words[h].triggers != 0, std::cmp::Reverse(h)));
        let verb = || path.inner.iter().copied().find(|&t| self.tree.is_verb(t));
        best.or_else(verb).unwrap_or(path.top)
    }
}

/// A number for its kind, or how it is told.
fn kind(party: &Party) -> u64 {
    party.kind.map_or(30 + party.told(), |kind| kind as u64 + 1)
}

/// A number for its kind and how it is told.
fn told_of(party: &Party) -> u64 {
    kind(party) << 4 | party.told()
}

#[derive(Default)]
struct Out {
    features: Vec<Feature>,
}

impl Out {
    fn add(&mut self, template: u64, value: u64) {
        self.features.push((mix(value, template) >> 32) as u32);
    }
}

/// A bit for each predicate of which the grammar has a pattern anchored at a word.
pub fn triggers(tree: &Tree<'_>, t: usize) -> u64 {
    let lemma = tree.lemma(t);
    let own = TRIGGERS.of.get(lemma);
    let found = if tree.is_verb(t) { TRIGGERS.of.get(&tree.verb_lemma(t)).or(own) } else { own };
    found.copied().unwrap_or(0)
}

/// True if one of these predicates, a bit each, is of a family.
pub fn may_tell(triggers: u64, family: Family) -> bool {
    Predicate::all().any(|p| triggers >> p as u32 & 1 == 1 && p.family() == family)
}

fn word(line: &Line<'_>, tree: &Tree<'_>, t: usize, clusters: Clusters) -> Word {
    let lemma = tree.lemma(t);
    if line.covered(t).is_some() {
        return Word { lemma: 7, classes: Classes::default(), triggers: 0 };
    }
    if line.timed(t).is_some() {
        return Word { lemma: 8, classes: Classes::default(), triggers: 0 };
    }
    let classes = clusters.of(word_hash(lemma));
    Word { lemma: hash(lemma.as_bytes()), classes, triggers: triggers(tree, t) }
}

/// For each token, the words that have it in a role: verbs their agents and patients, nouns of deeds theirs, both what their
/// prepositions bring.
fn roles(walker: &Walker<'_, '_>, prepositions: &[Option<u64>]) -> Vec<Vec<(usize, u64)>> {
    let tree = walker.tree;
    let mut found: Vec<Vec<(usize, u64)>> = vec![Vec::new(); tree.len()];
    let mut give = |head: usize, role: u64, args: Vec<usize>| {
        for arg in args {
            for t in tree.conjuncts(arg) {
                let whole = tree.whole(t);
                for t in if whole == t { vec![t] } else { tree.conjuncts(whole) } {
                    if t != head && !found[t].contains(&(head, role)) {
                        found[t].push((head, role));
                    }
                }
            }
        }
    };
    for h in 0..tree.len() {
        let deed = tree.is_noun(h) && words::is("deed", tree.lemma(h));
        if tree.is_verb(h) && !matches!(tree.rel(h), Rel::Aux | Rel::AuxPass | Rel::Cop) {
            give(h, DOES, tree.agents(h));
            give(h, IS_DONE_TO, tree.patients(h));
        } else if deed {
            give(h, DOES, walker.deed_agents(h, 1));
            give(h, IS_DONE_TO, walker.deed_patients(h, 1));
        } else if tree.has(h, Rel::Cop) {
            give(h, DOES, tree.subject_of_noun(h));
        } else if !tree.is_noun(h) {
            continue;
        }
        give(h, OWNS, tree.by_rel(h, Rel::NmodPoss).collect());
        for c in tree.children(h).filter(|&c| matches!(tree.rel(c), Rel::Obl | Rel::Nmod)) {
            if let Some(preposition) = prepositions[c] {
                give(h, preposition, vec![c]);
            }
        }
    }
    found
}

/// Of the roles of all words, the words that something is done to by and that have no doer.
fn without_doer(roles: &[Vec<(usize, u64)>]) -> Vec<(usize, u64)> {
    let heads = |wanted: u64| roles.iter().flatten().filter(move |(_, role)| *role == wanted).map(|(head, _)| *head);
    let mut found: Vec<usize> = heads(IS_DONE_TO).filter(|head| heads(DOES).all(|other| other != *head)).collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|head| (head, DOES)).collect()
}

/// The preposition of a phrase, hashed.
fn preposition(tree: &Tree<'_>, t: usize) -> Option<u64> {
    let words = tree.preposition(t);
    (!words.is_empty()).then(|| hash(words.as_bytes()))
}

/// The way from one word of a tree to another.
struct Route {
    up: Vec<u64>,
    down: Vec<u64>,
    top: usize,
    /// The words on the way, both ends left out unless one is the top.
    inner: Vec<usize>,
}

impl Look<'_, '_> {
    /// The way from the word of one party to that of another.
    fn route_between(&self, from: usize, to: usize) -> Option<Route> {
        let (left, right, end) = (&self.ways[from], &self.ways[to], self.parties[to].token);
        let (n, m) = left.iter().enumerate().find_map(|(n, t)| right.iter().position(|r| r == t).map(|m| (n, m)))?;
        let tree = self.tree;
        let step = |t: &usize| match tree.rel(*t) {
            Rel::Conj => None,
            Rel::Obl | Rel::Nmod => Some(mix(self.prepositions[*t].unwrap_or(*NO_WORDS), 1)),
            Rel::Nsubj if tree.head(*t).is_some_and(|h| tree.is_passive(h)) => Some(Rel::NsubjPass as u64),
            rel => Some(rel as u64),
        };
        let up = left[..n].iter().filter_map(step).collect();
        let down = right[..m].iter().filter_map(step).collect();
        let inner = left.iter().take(n + 1).skip(1).chain(right[..m].iter().skip(1)).copied();
        let inner: Vec<usize> = inner.filter(|&t| t != end).collect();
        Some(Route { up, down, top: left[n], inner })
    }
}

impl Route {
    fn len(&self) -> usize {
        self.up.len() + self.down.len()
    }

    /// The relations on the way, from the subject's side.
    fn steps(&self, turned: bool) -> u64 {
        let (first, second) = if turned { (&self.down, &self.up) } else { (&self.up, &self.down) };
        let up = first.iter().fold(17, |all, s| mix(all, *s));
        mix(up, second.iter().fold(23, |all, s| mix(all, *s)))
    }
}
