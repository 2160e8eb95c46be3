//! Names for what was only described before: "An Iranian-backed group hacked the station. The hackers, who call themselves CyberAv3ngers, …",
//! "The group, Stone Civet, uses …". What was told of the description is told of the name.

use crate::reading::sides_of;
use crate::same::named_after;
use crate::sides::is_description;
use crate::syntax::Tree;
use crate::words;
use crate::world::{Wanted, World};
use ascribe_lang::Rel;
use ascribe_model::{Argument, Claim, EntityId, Found, Kind, Predicate};
use std::collections::BTreeMap;

/// Lines before that a name may be of.
const NEAR_LINES: usize = 2;
/// Words between a verb of naming and the noun that names itself by it, at most.
const NEAR: usize = 6;

impl World<'_, '_> {
    /// Notes which descriptions of earlier lines a line gives a name.
    pub fn note_names(&mut self, line: usize) {
        let Some(walker) = self.walker(line) else { return };
        for (noun, mention) in named_in(walker.tree, |t| walker.line.covered(t)) {
            let mention = &self.page.mentions[mention];
            let (kind, Some(name)) = (mention.kind, mention.entity) else { continue };
            let lemma = walker.tree.lemma(noun);
            let sort = match kind {
                Kind::ThreatGroup => words::is("actor", lemma) && !matches!(lemma, "team" | "operator"),
                Kind::Malware => words::is("malware", lemma),
                Kind::Organization => ["actor", "company", "agency"].iter().any(|class| words::is(class, lemma)),
                _ => false,
            };
            if !sort {
                continue;
            }
            let kinds: &[Kind] = match kind {
                Kind::Malware => &[Kind::Malware],
                Kind::ThreatGroup => &[Kind::ThreatGroup],
                _ => &[Kind::Organization, Kind::ThreatGroup],
            };
            let wanted = Wanted { kinds, literal: false, phrase: false, hostile: kind == Kind::ThreatGroup };
            let described = self.definite(line, noun, wanted);
            let described = described.or_else(|| self.nameless_before(line, noun, kind)).filter(|&id| id != name);
            if let Some(described) = described.filter(|&id| self.is_described_only(id)) {
                self.named_later.entry(described).or_insert(name);
            }
            if described.is_none_or(|id| self.is_described_only(id)) {
                self.resolved.insert((line, noun), (name, Found::Coreference));
            }
        }
    }

    /// "Hackers broke into the bank. The group, X, …": the doers without a name of the lines just before.
    fn nameless_before(&self, line: usize, noun: usize, kind: Kind) -> Option<EntityId> {
        let doers = |id: &EntityId| {
            self.entities.get(*id).is_some_and(|e| e.kind == Kind::ThreatGroup) && self.is_described_only(*id)
        };
        if kind != Kind::ThreatGroup || !self.is_subject(line, noun) {
            return None;
        }
        let near = (line.saturating_sub(NEAR_LINES)..line).rev().flat_map(|at| self.seen_in(at, None));
        near.filter(|(subject, _)| *subject).map(|(_, id)| id).find(doers)
    }

    /// Words that describe, or that anybody goes by who attacks ("Hackers").
    pub fn is_described_only(&self, id: EntityId) -> bool {
        self.is_nameless(id) || self.entities.get(id).is_some_and(is_description)
    }

    /// Claims of which both sides go by their names.
    pub fn with_descriptions_named(&mut self, mut claims: Vec<Claim>) -> Vec<Claim> {
        let mut named = std::mem::take(&mut self.named_later);
        for claim in claims.iter().filter(|c| c.predicate == Predicate::AliasOf) {
            let (Some(described), Some(object)) = (claim.subject.entity(), &claim.object) else { continue };
            if !self.is_nameable(described) || named.contains_key(&described) {
                continue;
            }
            let Some(kind) = self.entities.get(described).map(|e| e.kind) else { continue };
            let name = match object {
                Argument::Entity(id) => *id,
                Argument::Literal { literal } => self.entities.intern(kind, literal),
            };
            let fits = |other: Kind| {
                other == kind
                    || kind == Kind::ThreatGroup && matches!(other, Kind::Organization | Kind::Malware)
                    || kind == Kind::Organization && other == Kind::ThreatGroup
            };
            let free = name != described && !named.contains_key(&name) && !self.is_described_only(name);
            if free && self.entities.get(name).is_some_and(|e| fits(e.kind)) {
                named.insert(described, name);
            }
        }
        self.add_namesakes(&mut named);
        if named.is_empty() {
            return claims;
        }
        for (described, name) in &named {
            self.is_called(*described, *name);
        }
        for claim in &mut claims {
            rename(claim, &named);
        }
        for (id, _) in self.resolved.values_mut() {
            *id = named.get(id).copied().unwrap_or(*id);
        }
        claims.retain(|c| {
            c.object.as_ref() != Some(&c.subject)
                && !(c.predicate == Predicate::AliasOf && self.is_own_name(&c.subject, c.object.as_ref()))
        });
        claims
    }

    /// A description of a group or a program; a "group" may have been taken for an organization.
    fn is_nameable(&self, id: EntityId) -> bool {
        let Some(entity) = self.entities.get(id) else { return false };
        let last = entity.name.rsplit(' ').next().unwrap_or_default();
        let kind = match entity.kind {
            Kind::ThreatGroup | Kind::Malware => true,
            Kind::Organization => words::is("actor", last),
            _ => false,
        };
        kind && is_description(entity)
    }

    /// The same words taken for another kind of thing get the same name.
    fn add_namesakes(&self, named: &mut BTreeMap<EntityId, EntityId>) {
        let more: Vec<(EntityId, EntityId)> = named
            .iter()
            .filter_map(|(&described, &name)| {
                let entity = self.entities.get(described)?;
                let other = if entity.kind == Kind::ThreatGroup { Kind::Organization } else { Kind::ThreatGroup };
                let other = self.entities.known(other, &entity.name)?;
                (other != name).then_some((other, name))
            })
            .collect();
        for (described, name) in more {
            named.entry(described).or_insert(name);
        }
    }

    /// The name takes over what is known of the description.
    fn is_called(&mut self, described: EntityId, name: EntityId) {
        let Some(entity) = self.entities.get(described).cloned() else { return };
        if let Some(known) = self.entities.get_mut(name) {
            known.country = known.country.take().or(entity.country);
        }
    }

    fn is_own_name(&self, subject: &Argument, object: Option<&Argument>) -> bool {
        let entity = subject.entity().and_then(|id| self.entities.get(id));
        matches!((entity, object), (Some(e), Some(Argument::Literal { literal })) if e.name.eq_ignore_ascii_case(literal))
    }
}

/// Definite nouns of a line with the names that it gives them: "The group, X, uses", "The hackers call themselves X".
fn named_in(tree: &Tree<'_>, name_at: impl Fn(usize) -> Option<usize>) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for noun in (0..tree.len()).filter(|&t| tree.is_noun(t) && name_at(t).is_none()) {
        let definite = tree.by_rel(noun, Rel::Det).any(|d| matches!(tree.lemma(d), "the" | "this" | "these" | "both"));
        if !definite {
            continue;
        }
        // Without the comma, "the group known as X" is another one than that before.
        if noun + 2 < tree.len() && tree.words(noun + 1) == "," {
            let beside = name_at(noun + 2).filter(|_| is_aside(tree, noun + 1));
            let called = || named_after(tree, noun).into_iter().filter(|&t| t > noun).find_map(&name_at);
            found.extend(beside.or_else(called).map(|name| (noun, name)));
        }
        let itself = (noun + 1..tree.len().min(noun + NEAR))
            .find(|&t| matches!(tree.words(t), "itself" | "themselves") && words::is("naming", tree.lemma(t - 1)));
        let plain = |itself: usize| (noun + 1..itself - 1).all(|t| !tree.is_noun(t));
        if let Some(itself) = itself.filter(|&t| t + 1 < tree.len() && plain(t)) {
            found.extend(name_at(itself + 1).map(|name| (noun, name)));
        }
    }
    found
}

/// True if what stands behind a comma is an aside of a few words, closed by a comma.
fn is_aside(tree: &Tree<'_>, comma: usize) -> bool {
    (comma + 2..tree.len().min(comma + 6)).any(|t| tree.words(t) == ",")
}

fn rename(claim: &mut Claim, named: &BTreeMap<EntityId, EntityId>) {
    for id in sides_of(claim) {
        *id = named.get(id).copied().unwrap_or(*id);
    }
    for id in claim.sources.iter_mut().filter_map(|s| s.entity.as_mut()) {
        *id = named.get(id).copied().unwrap_or(*id);
    }
}
