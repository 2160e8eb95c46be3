//! The model's say: which of the grammar's claims it lets go, and which it adds.

use super::features::{Look, Pair};
use super::model::Model;
use super::parties::{Form, Party};
use crate::grammar::Pattern;
use crate::syntax::Tree;
use crate::world::{Filler, World};
use ascribe_lang::{Rel, Tag};
use ascribe_mentions::tagger::model::Clusters;
use ascribe_model::{Argument, Claim, Family, Kind, Polarity, Predicate};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// By what a claim is read that the model proposes.
pub const BY: &str = "model";

/// Words between two members of a row, and from there to the "and" that closes it, at most.
const LONGEST_ROW: usize = 40;

/// From which probability on a claim stands.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Thresholds {
    /// A claim that the model proposes.
    pub propose: f32,
    /// A claim that the model proposes in a technical text.
    pub propose_technical: f32,
    /// A claim that the grammar read.
    pub keep: f32,
    /// A claim that the grammar read in a technical text, where its patterns also meet what programs do to files.
    pub keep_technical: f32,
    /// A claim that a pattern read which the model was not taught: its doubt says little.
    pub keep_unlearned: f32,
    /// A claim of a member of a row that the tree joins, of another member of which the same is read.
    pub row: f32,
    /// The same of a row that only the words between join.
    pub row_of_words: f32,
}

/// What claims are weighed with.
#[derive(Clone, Copy)]
pub struct Scales {
    pub model: &'static Model,
    pub thresholds: Thresholds,
    pub clusters: Clusters,
}

/// A claim that may be made of a pair.
struct Proposal {
    subject: usize,
    object: usize,
    predicate: Predicate,
    probability: f32,
    anchor: usize,
}

impl World<'_, '_> {
    /// The claims of a line after the model had its say.
    pub fn weighed(&mut self, line: usize, mut claims: Vec<Claim>, scales: &Scales) -> Vec<Claim> {
        if self.page.parsed(line).is_none() {
            return claims;
        }
        let technical = self.is_technical();
        let (propose, keep) = scales.thresholds.of(technical);
        let known: BTreeSet<usize> = self.resolved_in(line).collect();
        let (parties, proposals) = {
            let parties = self.parties_of(line);
            let Some(walker) = self.walker(line) else { return claims };
            let look = Look::new(walker, parties, scales.clusters, &claims, (self.topic_at(line), self.sort));
            let pairs = look.pairs(Some(scales.model));
            let least = propose.min(scales.thresholds.row).min(scales.thresholds.row_of_words);
            let (proposals, told) = weigh(&look, &pairs, (scales.model, least), &claims);
            let parties = look.parties;
            for (claim, told) in claims.iter_mut().zip(told) {
                claim.probability = claim.probability.or(told);
            }
            (parties, proposals)
        };
        let doubted = |c: &Claim| technical || *DOUBTED >> c.predicate as u32 & 1 == 1;
        let least = |c: &Claim| {
            let unlearned = !technical && crate::grammar::Grammar::shipped().is_unlearned(&c.by);
            if unlearned { scales.thresholds.keep_unlearned.min(keep) } else { keep }
        };
        // What a claim's pair is like says nothing of what is denied.
        let denied = |c: &Claim| c.polarity == Polarity::Denied && is_often_denied(c.predicate);
        claims.retain(|c| denied(c) || !doubted(c) || c.probability.is_none_or(|p| p >= least(c)));
        let mut used = BTreeSet::new();
        for proposal in proposals {
            let (subject, object) = (&parties[proposal.subject], &parties[proposal.object]);
            let said =
                claims.iter().any(|c| c.subject == subject.argument && c.object.as_ref() == Some(&object.argument));
            // "CISA's director, Jen Easterly": that she is of CISA is told by her office.
            let officer = proposal.predicate == Predicate::MemberOf
                && object.kind != Some(Kind::ThreatGroup)
                && claims.iter().any(|c| c.predicate == Predicate::HoldsOffice && c.subject == subject.argument);
            let stands = || {
                proposal.probability >= propose
                    || self.is_told_of_row(line, &proposal, &parties, &claims, &scales.thresholds)
            };
            if said
                || officer
                || self.is_told_of_others(line, &proposal, &parties, &claims)
                || self.is_told_in_full(&proposal, subject, object, &claims)
                || !stands()
            {
                continue;
            }
            let mut made = self.proposed(line, &proposal, subject, object);
            // Two words of one name are one party.
            let twice = |c: &Claim| {
                claims.iter().any(|k| {
                    (k.predicate, &k.subject, &k.object, k.polarity) == (c.predicate, &c.subject, &c.object, c.polarity)
                })
            };
            made.retain(|c| !twice(c));
            if !made.is_empty() {
                used.extend([subject.token, object.token, proposal.anchor]);
            }
            claims.extend(made);
        }
        let forgotten: Vec<usize> =
            self.resolved_in(line).filter(|t| !known.contains(t) && !used.contains(t)).collect();
        for token in forgotten {
            self.resolved.remove(&(line, token));
        }
        claims
    }

    /// "Sandworm hit a railway, and APT28 breached a ministry": each did its own; "John Hultquist, an analyst at Mandiant, warned": what a person
    /// says his house does not say again.
    fn is_told_of_others(&self, line: usize, proposal: &Proposal, parties: &[Party], claims: &[Claim]) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let (subject, object) = (&parties[proposal.subject], &parties[proposal.object]);
        let same = |c: &&Claim| c.predicate == proposal.predicate && c.polarity == Polarity::Affirmed;
        let of_object = claims.iter().filter(same).filter(|c| c.object.as_ref() == Some(&object.argument));
        let tokens = |argument: &Argument| {
            let argument = argument.clone();
            parties.iter().filter(move |p| p.argument == argument).map(|p| p.token)
        };
        let others = of_object.filter(|c| c.subject != subject.argument).flat_map(|c| tokens(&c.subject));
        if proposal.predicate.family() != Family::Activity {
            let speaks = matches!(proposal.predicate.family(), Family::Response)
                || matches!(proposal.predicate, Predicate::ReportsOn | Predicate::WarnsOf);
            let under = |other: usize| {
                subject.token != other
                    && tree.rel(subject.token) != Rel::Conj
                    && tree.ancestors(subject.token).any(|t| t == other)
            };
            let others: Vec<usize> = others.collect();
            let together = others.iter().any(|&other| joined(tree, other, subject.token).is_some());
            return speaks && !together && others.into_iter().any(under);
        }
        let own = |c: &Claim| {
            c.by != BY
                && c.subject == subject.argument
                && c.object.as_ref().is_some_and(|o| {
                    *o != object.argument && tokens(o).all(|t| joined(tree, t, object.token).is_none())
                })
        };
        let subject_of = |t: usize| {
            let first = tree.list_head(t);
            tree.head(first).filter(|&v| tree.rel(first) == Rel::Nsubj && tree.is_verb(v))
        };
        let clause = tree.ancestors(object.token).skip(1).find(|&v| tree.is_verb(v) && tree.has(v, Rel::Nsubj));
        let apart = subject_of(subject.token).is_some_and(|verb| clause.is_some_and(|v| v != verb));
        let does = |other: usize| subject_of(other).is_some_and(|verb| clause == Some(verb));
        apart && claims.iter().filter(same).any(own) && others.into_iter().any(does)
    }

    /// "broke in so as to steal research": "research" as a motive is a part of what is told.
    fn is_told_in_full(&self, proposal: &Proposal, subject: &Party, object: &Party, claims: &[Claim]) -> bool {
        if proposal.predicate != Predicate::MotivatedBy {
            return false;
        }
        let words = match &object.argument {
            Argument::Entity(id) => self.entities.get(*id).map(|e| e.name.as_str()),
            Argument::Literal { literal } => Some(literal.as_str()),
        };
        let told = |c: &Claim| match &c.object {
            Some(Argument::Literal { literal }) => words.is_some_and(|words| literal.contains(words)),
            _ => false,
        };
        claims.iter().any(|c| c.predicate == proposal.predicate && c.subject == subject.argument && told(c))
    }

    fn resolved_in(&self, line: usize) -> impl Iterator<Item = usize> + '_ {
        self.resolved.range((line, 0)..(line + 1, 0)).map(|(&(_, token), _)| token)
    }

    /// True if the same is read of another member of the row that one side of a proposal stands in. Proposals come the surest first, so that
    /// those of the other members were looked at before.
    fn is_told_of_row(
        &self,
        line: usize,
        proposal: &Proposal,
        parties: &[Party],
        claims: &[Claim],
        thresholds: &Thresholds,
    ) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        // What somebody is, and whence, is told of each by itself; and "for their identification or location" a reward is one.
        let single = matches!(
            proposal.predicate,
            Predicate::PartOf
                | Predicate::OriginatesFrom
                | Predicate::HoldsOffice
                | Predicate::AliasOf
                | Predicate::OffersRewardFor
        );
        if single {
            return false;
        }
        let (subject, object) = (&parties[proposal.subject], &parties[proposal.object]);
        // "X, a member of Star Blizzard, and Y": what stands between two members is told of the first.
        let tied = |member: &Argument, party: &Party, other: &Party| {
            let between = |t: usize| (t < other.token) == (other.token < party.token);
            let others = parties.iter().filter(|p| p.argument == *member && !between(p.token));
            others.filter_map(|p| joined(tree, p.token, party.token)).max()
        };
        let affirmed = |c: &&Claim| c.polarity == Polarity::Affirmed;
        let same = claims.iter().filter(|c| c.predicate == proposal.predicate).filter(affirmed);
        let found = same.filter_map(|c| match &c.object {
            Some(other) if c.subject == subject.argument => tied(other, object, subject),
            Some(other) if *other == object.argument => {
                tied(&c.subject, subject, object).filter(|j| *j == Joined::Tree)
            }
            _ => None,
        });
        match found.max() {
            Some(Joined::Tree) => proposal.probability >= thresholds.row,
            Some(Joined::Words) => proposal.probability >= thresholds.row_of_words,
            None => false,
        }
    }

    /// The claims of a proposal; several where a deed stands for its doers, none where the clause is not meant as a fact.
    fn proposed(&mut self, line: usize, proposal: &Proposal, subject: &Party, object: &Party) -> Vec<Claim> {
        let (predicate, anchor) = (proposal.predicate, proposal.anchor);
        // Binding asks for a pattern: this one stands for the model.
        let pattern = Pattern::bare(BY.to_owned(), predicate);
        let mut voice = self.voice(line, anchor);
        // "took credit for the attack on the airports": by its own word.
        let tree = self.page.parsed(line).map(|(_, tree)| tree);
        let owning = tree.and_then(|tree| Some((tree, tree.head(tree.list_head(subject.token))?)));
        let owning = owning.filter(|(tree, verb)| tree.owns_up(*verb) && object.token > *verb);
        if let Some((tree, verb)) = owning.filter(|_| predicate.family() == Family::Activity) {
            self.speaker_of(line, tree, verb, &mut voice, false);
        }
        if voice.unreal || !self.is_worth_telling(line, predicate, subject, object) {
            return Vec::new();
        }
        // "The European Union accused Russia": who says so is not whom it is laid on.
        let filler = |party: &Party| Filler { argument: party.argument.clone(), token: party.token };
        let (mut doer, object) = (filler(subject), filler(object));
        let deed = predicate.family() == Family::Activity || predicate == Predicate::AttributedTo;
        if deed && self.is_negated_between(line, doer.token, object.token) {
            return Vec::new();
        }
        let laid = matches!(predicate, Predicate::AttributedTo | Predicate::LinkedTo);
        let said_by = laid && (voice.is_of(&object) || self.is_ascriber(line, object.token));
        // "Without naming Iran, Stuart Davis, a director at Mandiant, said": his office is not what is left out.
        let office = predicate == Predicate::HoldsOffice
            && self
                .page
                .parsed(line)
                .is_some_and(|(_, tree)| tree.ancestors(anchor).take(3).any(|verb| tree.mark(verb) == "without"));
        if voice.denied && !office || said_by {
            return Vec::new();
        }
        if proposal.subject == proposal.object {
            self.told_incident(line, anchor, None, subject.entity());
            let Some(incident) = self.incident_at(line, anchor) else { return Vec::new() };
            doer = Filler { argument: Argument::Entity(incident), token: anchor };
        }
        let victim = object.argument.entity().filter(|_| predicate == Predicate::Attacked);
        if let (Some(incident), Some(victim)) = (doer.argument.entity(), victim) {
            self.hit(incident, victim);
        }
        let doers = self.doers(vec![doer], predicate);
        let may = |world: &Self, f: &Filler| predicate.family() != Family::Activity || world.may_do_harm(f);
        let doers: Vec<Filler> = doers.into_iter().filter(|f| may(self, f)).collect();
        let object = (predicate != Predicate::ActiveSince).then_some(object);
        let made = doers.iter().filter_map(|doer| self.claim(line, anchor, &pattern, doer, object.as_ref(), &voice));
        made.map(|claim| Claim { probability: Some(proposal.probability), ..claim }).collect()
    }
}

/// What people are accused of and deny: nobody denies where a firm is.
fn is_often_denied(predicate: Predicate) -> bool {
    let tie = matches!(predicate, Predicate::LinkedTo | Predicate::ActsOnBehalfOf | Predicate::SponsoredBy);
    tie || matches!(predicate.family(), Family::Activity | Family::Attribution)
}

/// What makes two words members of one row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Joined {
    /// Nothing but nouns and what stands before them, commas and "and" stands between them, whatever the parser made of it.
    Words,
    /// One is a conjunct of the other.
    Tree,
}

fn joined(tree: &Tree<'_>, a: usize, b: usize) -> Option<Joined> {
    let (a, b) = (a.min(b), a.max(b));
    // "U.S. Steel, Alcoa": the first part of a name that goes on is no member.
    let torn = |t: usize| t + 1 < tree.len() && tree.tag(t + 1) == Tag::NNP;
    if a == b || torn(a) || torn(b) {
        return None;
    }
    if tree.list_head(a) == tree.list_head(b) {
        return Some(Joined::Tree);
    }
    let joins = |t: usize| matches!(tree.words(t), "," | "and" | "or" | "&");
    let modifies =
        |t: usize| matches!(tree.tag(t), Tag::DT | Tag::JJ | Tag::JJS | Tag::CD | Tag::PRPS | Tag::POS | Tag::HYPH);
    let plain = |t: &usize| joins(*t) || modifies(*t) || tree.is_noun(*t);
    let between = a + 1..b;
    let row = b - a <= LONGEST_ROW && between.clone().any(joins) && between.clone().all(|t| plain(&t));
    let mut rest = (a + 1..tree.len().min(b + LONGEST_ROW)).take_while(plain);
    let closed = row && rest.any(|t| joins(t) && tree.words(t) != ",");
    // "attacked Albania, and Iran denied it": the subject of what follows.
    let subject = |t: usize| matches!(tree.rel(t), Rel::Nsubj | Rel::NsubjPass) && tree.head(t).is_some_and(|h| h > t);
    (closed && (!subject(b) || subject(a))).then_some(Joined::Words)
}

/// What the model proposes, the surest first, and for each claim of the grammar how probable it is, where a pair tells.
fn weigh(
    look: &Look<'_, '_>,
    pairs: &[Pair],
    (model, propose): (&Model, f32),
    claims: &[Claim],
) -> (Vec<Proposal>, Vec<Option<f32>>) {
    let mut proposals: Vec<Proposal> = Vec::new();
    let mut told: Vec<Option<f32>> = vec![None; claims.len()];
    for pair in pairs {
        let mut best: Option<Proposal> = None;
        for (turned, chances) in look.chances(pair, model).into_iter().enumerate() {
            let (subject, object) = if turned == 0 { (pair.first, pair.second) } else { (pair.second, pair.first) };
            for (predicate, chance) in chances {
                note(look, (subject, predicate, object), model.calibration.of(chance), claims, &mut told);
                let probability = model.calibration.of_proposal(predicate, chance);
                if probability >= propose && best.as_ref().is_none_or(|b| b.probability < probability) {
                    best = Some(Proposal { subject, object, predicate, probability, anchor: pair.anchor });
                }
            }
        }
        proposals.extend(best);
    }
    proposals.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let mut kept: Vec<Proposal> = Vec::new();
    for proposal in proposals {
        let says = |p: &Proposal| (&look.parties[p.subject].argument, p.predicate, &look.parties[p.object].argument);
        if !kept.iter().any(|k| says(k) == says(&proposal)) {
            kept.push(proposal);
        }
    }
    (kept, told)
}

/// Notes how probable a claim of the grammar is.
fn note(
    look: &Look<'_, '_>,
    (subject, predicate, object): (usize, Predicate, usize),
    probability: f32,
    claims: &[Claim],
    told: &mut [Option<f32>],
) {
    let (s, o) = (&look.parties[subject], &look.parties[object]);
    for (claim, told) in claims.iter().zip(told).filter(|(c, _)| c.predicate == predicate && c.subject == s.argument) {
        let same = match &claim.object {
            Some(object) => *object == o.argument,
            None => o.form == Form::Time,
        };
        if same {
            *told = Some(told.map_or(probability, |known| known.max(probability)));
        }
    }
}

/// From which probabilities on claims stand, as shipped.
const SHIPPED: &str = include_str!("../../data/claims.txt");

/// A bit for each predicate whose claims of the grammar are let go below `keep` in any text; of others as many of these are right as wrong.
static DOUBTED: LazyLock<u64> = LazyLock::new(|| {
    let words = SHIPPED.lines().filter_map(|line| line.strip_prefix("doubted ")).flat_map(str::split_whitespace);
    words.filter_map(Predicate::from_word).map(|p| 1u64 << p as u32).sum()
});

impl Thresholds {
    /// Everything of the grammar, and of the model what has this probability.
    pub fn all(propose: f32) -> Thresholds {
        Thresholds {
            propose,
            propose_technical: propose,
            keep: 0.0,
            keep_technical: 0.0,
            keep_unlearned: 0.0,
            row: 2.0,
            row_of_words: 2.0,
        }
    }

    /// From what on proposals and claims of the grammar stand in a text of this sort.
    fn of(&self, technical: bool) -> (f32, f32) {
        if technical { (self.propose_technical, self.keep_technical) } else { (self.propose, self.keep) }
    }

    /// Those of `data/claims.txt`; what is missing there lets everything of the grammar and nothing of the model stand.
    pub fn shipped() -> Thresholds {
        let number = |key: &str| {
            let mut lines = SHIPPED.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix(' '));
            lines.next().and_then(|value| value.trim().parse().ok())
        };
        Thresholds {
            propose: number("propose").unwrap_or(2.0),
            propose_technical: number("propose-technical").unwrap_or(2.0),
            keep: number("keep").unwrap_or(0.0),
            keep_technical: number("keep-technical").unwrap_or(0.0),
            keep_unlearned: number("keep-unlearned").unwrap_or(0.0),
            row: number("row").unwrap_or(2.0),
            row_of_words: number("row-of-words").unwrap_or(2.0),
        }
    }
}
