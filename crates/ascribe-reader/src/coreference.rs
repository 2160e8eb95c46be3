//! What pronouns and definite descriptions point back to: "it", "we", "the group", "this agency".

use crate::antecedents::{NOUNS, RELATIVE, Rule};
use crate::candidates::Asked;
use crate::words;
use crate::world::{Wanted, World};
use ascribe_lang::{Rel, Tag};
use ascribe_model::{EntityId, Family, Found, Kind};

/// What a relative may stand for, and "it" by the rules.
const OF_RELATIVES: [Kind; 7] = [
    Kind::ThreatGroup,
    Kind::Organization,
    Kind::Malware,
    Kind::Country,
    Kind::Government,
    Kind::Incident,
    Kind::Campaign,
];

impl World<'_, '_> {
    /// "the group", "this agency": whom it was found to stand for.
    pub fn definite(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        self.point(line);
        let id = self.pointed.get(&(line, token))?.0?;
        self.resolved.insert((line, token), (id, Found::Coreference));
        wanted.takes(self.entities.get(id)?.kind).then_some(id)
    }

    /// True for a noun that may point back: with an article or so, and without what makes it another ("the group that calls itself X").
    pub fn is_definite(&self, line: usize, token: usize, lemma: &str) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let determiner = tree.determiner(token);
        let definite = matches!(determiner, Some("the" | "this" | "that" | "these" | "those" | "both"));
        let bare_doer = self.is_bare_doer(line, token, lemma);
        let restricted = tree.children(token).any(|c| {
            tree.rel(c) == Rel::AclRelcl && tree.head(c) == Some(token) && c == token + 2
                || bare_doer && tree.rel(c) == Rel::Acl
                || matches!(tree.rel(c), Rel::AclRelcl | Rel::Acl) && words::is("naming", tree.lemma(c))
                || (tree.rel(c) == Rel::Nmod && matches!(&*tree.preposition(c), "of" | "from"))
        });
        let role = self.is_role(lemma) && (!definite || tree.tag(token) != Tag::NNS);
        let countries = words::is("country", lemma) && tree.tag(token) == Tag::NNS;
        (definite && !restricted || bare_doer) && !role && !countries
    }

    /// "attackers", "an intruder": whoever did it, without more.
    fn is_bare_doer(&self, line: usize, token: usize, lemma: &str) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let determiner = tree.determiner(token);
        let before = tree.premodifiers(token);
        matches!(lemma, "attacker" | "hacker" | "intruder")
            && before.iter().all(|&c| tree.lemma(c) == "threat" && !self.is_telling(line, c))
            && matches!(determiner, None | Some("an"))
    }

    /// What the rules make of a definite noun: the latest of its kind, or whom the report is about.
    pub fn definite_ruled(&self, line: usize, token: usize, lemma: &str) -> Option<EntityId> {
        let (_, tree) = self.page.parsed(line)?;
        let before = tree.premodifiers(token);
        let plain = before.iter().all(|&c| !self.is_telling(line, c) || tree.lemma(c) == "same")
            || words::is("actor", lemma) && self.only_says_whence(line, token);
        let &(class, _, kinds) = NOUNS.iter().find(|(class, ..)| plain && words::is(class, lemma))?;
        let kinds = if class == "actor" { self.doers_meant(lemma) } else { kinds };
        let of = |kinds: &[Kind]| {
            self.latest_at(line, token, |world, id| world.fits(id, class, kinds, lemma) && !world.is_nameless(id))
        };
        let (at, found) = of(&kinds[..1]).or_else(|| of(kinds))?;
        // In a section about one of several groups, "the crew" is nobody of the sections before.
        let section = self.section(line).filter(|s| class == "actor" && at <= s.first);
        if let Some(about) = section.map(|s| s.about) {
            return Some(about);
        }
        let elsewhere = self.page.lines[at].block != self.page.lines[line].block;
        let about = self.topic_at(line);
        let topic = about.filter(|_| class == "actor" && elsewhere && self.sole_group(line) == about);
        // The group that the report is about, if it was spoken of just now and the other only in passing.
        let in_passing = class == "actor" && !self.seen_in(at, None).contains(&(true, found));
        let nearby = |id: &EntityId| {
            in_passing
                && (at.saturating_sub(2)..=line).any(|l| self.seen_in(l, None).iter().any(|(_, seen)| seen == id))
        };
        Some(topic.or(about.filter(nearby)).unwrap_or(found))
    }

    /// "the Russian-speaking group" may be the group before it, if that is not of another country.
    fn only_says_whence(&self, line: usize, token: usize) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        let mut countries = Vec::new();
        for c in tree.premodifiers(token).into_iter().filter(|&c| self.is_telling(line, c)) {
            match at.covered(c).map(|m| &self.page.mentions[m]) {
                Some(m) if m.kind == Kind::Country => {
                    countries.extend(m.entity.and_then(|e| self.entities.get(e)?.country.clone()))
                }
                Some(m) if matches!(m.kind, Kind::Concept | Kind::Technique) => {}
                _ => return false,
            }
        }
        let last = self.latest_at(line, token, |w, id| {
            w.entities.get(id).is_some_and(|e| e.kind == Kind::ThreatGroup) && !w.is_nameless(id)
        });
        let known = last.and_then(|(_, id)| self.entities.get(id)?.country.clone());
        known.is_none_or(|k| countries.iter().all(|c| *c == k))
    }

    /// A modifier that tells this one from another, so that "the Dutch group" is not just any group before it.
    pub fn is_telling(&self, line: usize, c: usize) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        let sort = at.covered(c).is_some_and(|m| matches!(self.page.mentions[m].kind, Kind::Concept | Kind::Technique))
            || words::is("actor", tree.lemma(c))
            || matches!(tree.lemma(c), "espionage" | "extortion" | "cyber" | "cybercrime" | "cyberespionage");
        if sort && tree.head(c).is_some_and(|h| words::is("actor", tree.lemma(h))) {
            return false;
        }
        at.covered(c).is_some()
            || (tree.is_noun(c) && !words::is("deed", tree.lemma(c)) && tree.lemma(c) != "threat")
            || matches!(tree.tag(c), Tag::CD)
            || matches!(tree.lemma(c), "other" | "another" | "second" | "third" | "different" | "same")
    }

    pub fn fits(&self, id: EntityId, class: &str, kinds: &[Kind], lemma: &str) -> bool {
        let Some(entity) = self.entities.get(id) else { return false };
        if !kinds.contains(&entity.kind) {
            return false;
        }
        let name = entity.name.to_lowercase();
        match class {
            "company" => !words::class("public").unwrap_or_default().iter().any(|w| name.contains(w.as_str())),
            "agency" if words::is("public", lemma) => {
                name.contains(lemma) || (lemma == "government" && entity.kind == Kind::Government)
            }
            _ => true,
        }
    }

    /// The latest entity before a word that fits: in the same sentence, then back sentence by sentence, subjects first.
    pub fn latest(&self, line: usize, token: usize, fits: impl Fn(&Self, EntityId) -> bool) -> Option<EntityId> {
        self.latest_at(line, token, |world, id| fits(world, id) && !world.is_nameless(id)).map(|(_, id)| id)
    }

    /// The same with the line where it stands, nameless doers ("the intruders") included.
    pub fn latest_at(
        &self,
        line: usize,
        token: usize,
        fits: impl Fn(&Self, EntityId) -> bool,
    ) -> Option<(usize, EntityId)> {
        let back = line.saturating_sub(14);
        for at in (back..=line).rev() {
            let before = if at == line { self.page.parsed(at).map(|(_, t)| t.token(token).span.start()) } else { None };
            let mut seen = self.seen_in(at, before);
            seen.retain(|&(_, id)| fits(self, id) && !self.is_platform(id));
            if seen.iter().any(|(_, id)| !self.wholes.contains(&(at, *id))) {
                seen.retain(|(_, id)| !self.wholes.contains(&(at, *id)));
            }
            let best = seen.iter().rev().max_by_key(|(subject, _)| *subject);
            if let Some(&(_, id)) = best {
                return Some((at, id));
            }
        }
        None
    }

    /// "on Telegram": where it was said, whom nothing points back to.
    fn is_platform(&self, id: EntityId) -> bool {
        self.entities
            .get(id)
            .is_some_and(|e| e.kind == Kind::Organization && words::is("platform", &e.name.to_lowercase()))
    }

    /// "attackers", "hacker": words for whoever it was, which nothing later points back to.
    pub fn is_nameless(&self, id: EntityId) -> bool {
        self.entities.get(id).is_some_and(|e| {
            matches!(e.kind, Kind::ThreatGroup | Kind::Organization)
                && e.country.is_none()
                && !self.proper.contains(&id)
                && (e.name.chars().all(|c| !c.is_uppercase())
                    || !e.name.contains(' ') && words::is("actor", e.name.to_lowercase().trim_end_matches('s')))
        })
    }

    /// Entities that a line speaks of before a byte, with whether each stands as subject, in order.
    pub fn seen_in(&self, line: usize, before: Option<usize>) -> Vec<(bool, EntityId)> {
        self.spoken_of(line, before).into_iter().map(|seen| (seen.subject, seen.id)).collect()
    }

    pub fn is_subject(&self, line: usize, token: usize) -> bool {
        self.page.parsed(line).is_some_and(|(_, tree)| matches!(tree.rel(token), Rel::Nsubj | Rel::NsubjPass))
    }

    /// It, they, he, its, which …
    pub fn pronoun(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let tree = self.walker(line)?.tree;
        if let Some(&(id, _)) = self.resolved.get(&(line, token)) {
            return wanted.takes(self.entities.get(id)?.kind).then_some(id);
        }
        let word = tree.lemma(token).to_owned();
        self.point(line);
        if let Some(&(pointed, _)) = self.pointed.get(&(line, token)) {
            let id = pointed.filter(|&id| self.entities.get(id).is_some_and(|e| wanted.takes(e.kind)))?;
            self.resolved.insert((line, token), (id, Found::Coreference));
            return Some(id);
        }
        let kinds: &[Kind] = match word.as_str() {
            "we" | "us" | "our" | "ours" => return self.ourselves(line, token, wanted),
            "this" | "that" | "these" | "those" => &[Kind::Incident],
            // "Another, called Plexor": not the one before.
            "another" | "other" | "others" | "some" | "none" | "any" | "each" => return None,
            "i" | "you" | "me" | "my" | "your" | "there" | "what" | "who" | "it" => return None,
            "itself" | "themselves" | "himself" | "herself" => {
                let id = self.reflected(line, token, wanted)?;
                self.resolved.insert((line, token), (id, Found::Coreference));
                return Some(id);
            }
            _ => &OF_RELATIVES,
        };
        let other_side = self.other_side(line, token);
        let by_rule = self.ruled_by_clause((line, token), (kinds, wanted), &other_side);
        let by_rule = by_rule.or_else(|| self.pronoun_by_rule((line, token), &word, (kinds, wanted), &other_side));
        let asked = Asked { at: (line, token), class: RELATIVE, kinds };
        let id = self.likeliest(asked, by_rule, |world, id| {
            !other_side.contains(&id)
                && world.may_point(line, token, &word, id)
                && world.entities.get(id).is_some_and(|e| wanted.takes(e.kind))
        })?;
        self.resolved.insert((line, token), (id, Found::Coreference));
        Some(id)
    }

    /// What the rules make of a personal pronoun, whatever it is asked for.
    pub fn pronoun_ruled(&mut self, line: usize, token: usize, word: &str) -> Option<(EntityId, Rule)> {
        let (_, tree) = self.page.parsed(line)?;
        let kinds: &[Kind] = match word {
            "he" | "she" | "him" | "his" | "her" => &[Kind::Person],
            "they" | "their" | "them" => &[Kind::ThreatGroup, Kind::Organization, Kind::Malware, Kind::Audience],
            _ => &OF_RELATIVES,
        };
        let verb = tree.head(token).filter(|&v| tree.rel(token) == Rel::Nsubj && tree.is_verb(v));
        let harm = |v: usize| crate::pairs::may_tell(crate::pairs::triggers(tree, v), Family::Activity);
        let wanted = Wanted { kinds, literal: false, phrase: false, hostile: verb.is_some_and(harm) };
        let other_side = self.other_side(line, token);
        let by_rule = self.ruled_by_clause((line, token), (kinds, wanted), &other_side);
        by_rule.or_else(|| self.pronoun_by_rule((line, token), word, (kinds, wanted), &other_side))
    }

    fn ruled_by_clause(
        &self,
        (line, token): (usize, usize),
        (kinds, wanted): (&[Kind], Wanted<'_>),
        other_side: &[EntityId],
    ) -> Option<(EntityId, Rule)> {
        let speaker = || self.speaker_of_clause(line, token, kinds, wanted).filter(|id| !other_side.contains(id));
        let of_clause = self
            .owner_by_subject(line, token, kinds, wanted)
            .or_else(|| self.subject_of_main_clause(line, token, kinds, wanted))
            .or_else(speaker);
        of_clause.map(|id| (id, Rule::Clause))
    }

    /// What stands nearest, and sooner whoever does harm, where that is asked.
    fn pronoun_by_rule(
        &mut self,
        (line, token): (usize, usize),
        word: &str,
        (kinds, wanted): (&[Kind], Wanted<'_>),
        other_side: &[EntityId],
    ) -> Option<(EntityId, Rule)> {
        let plural = matches!(word, "they" | "their" | "them");
        let among = |kinds: &[Kind]| {
            let fits = |world: &Self, id: EntityId| {
                !other_side.contains(&id)
                    && world.may_point(line, token, word, id)
                    && world.entities.get(id).is_some_and(|e| kinds.contains(&e.kind) && wanted.takes(e.kind))
            };
            let near = self.latest_at(line, token, fits).filter(|&(at, _)| plural && line - at <= 2);
            near.map(|(_, id)| id).or_else(|| self.latest(line, token, fits))
        };
        let doers: &[Kind] = &[Kind::ThreatGroup, Kind::Malware];
        let near = |id: &EntityId| {
            (line.saturating_sub(3)..=line).any(|l| self.seen_in(l, None).iter().any(|(_, seen)| seen == id))
        };
        let harmful = wanted.hostile && kinds.contains(&Kind::ThreatGroup) || self.is_given_a_name(line, token);
        let first = if harmful { among(doers).filter(near) } else { None };
        let other = among(kinds).filter(|id| !wanted.hostile || self.may_be_hostile(line, *id));
        let nameless = wanted.hostile && plural && wanted.takes(Kind::ThreatGroup) && first.is_none();
        let nameless = if nameless { self.nameless_doers(line) } else { None };
        let first = first.map(|id| (id, Rule::Doer));
        first.or(nameless.map(|id| (id, Rule::Nameless))).or(other.map(|id| (id, Rule::Latest)))
    }

    /// "Mandiant calls it APT43": sooner a group or a program than whoever was spoken of last.
    fn is_given_a_name(&self, line: usize, token: usize) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let verb = token.checked_sub(1).filter(|&v| words::is("naming", tree.lemma(v)));
        verb.is_some() && matches!(tree.lemma(token), "it" | "them")
    }

    /// What a word is known to stand for so far: by the name that it heads, or as it was resolved.
    fn known_at(&self, line: usize, token: usize) -> Option<EntityId> {
        let named = self.page.lines.get(line)?.headed(token);
        let named = named.and_then(|m| self.recast.get(&m).map(|&(_, id)| id).or(self.page.mentions[m].entity));
        named.or_else(|| self.resolved.get(&(line, token)).map(|&(id, _)| id))
    }

    /// A state is "it" that does harm only where the lines just before speak of what it does.
    fn may_be_hostile(&self, line: usize, id: EntityId) -> bool {
        let state = self.entities.get(id).is_some_and(|e| matches!(e.kind, Kind::Country | Kind::Government));
        !state || (line.saturating_sub(2)..=line).any(|l| self.seen_in(l, None).contains(&(true, id)))
    }

    /// "a group that calls itself Snatch": whoever does what is done to itself. Nobody, while that is being found out: two subjects of one
    /// verb may stand for each other in a tree that went wrong.
    fn reflected(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let tree = self.walker(line)?.tree;
        let verb = tree.head(token).filter(|&v| tree.is_verb(v))?;
        if std::mem::replace(&mut self.reflecting, true) {
            return None;
        }
        let heads: Vec<usize> = tree.agents(verb).into_iter().filter(|&a| a != token).collect();
        let found = heads.into_iter().find_map(|a| self.resolve(line, a, wanted, 2)).and_then(|a| a.entity());
        self.reflecting = false;
        found
    }

    /// "Podgorica said that Russia had attacked it": in a clause that somebody says, "it" is sooner the speaker than anybody
    /// before. Who does harm is the speaker only if that is a group.
    fn speaker_of_clause(&self, line: usize, token: usize, kinds: &[Kind], wanted: Wanted<'_>) -> Option<EntityId> {
        let (_, tree) = self.page.parsed(line)?;
        let clause = tree.ancestors(token).skip(1).take(5).find(|&a| {
            tree.rel(a) == Rel::Ccomp
                && tree
                    .head(a)
                    .is_some_and(|h| h < a && (words::is("say", tree.lemma(h)) || words::is("deny", tree.lemma(h))))
        })?;
        let verb = tree.head(clause)?;
        let [speaker] = tree.own_subjects(verb)[..] else { return None };
        let id = self.known_at(line, speaker)?;
        let kind = self.entities.get(id)?.kind;
        let fits = kinds.contains(&kind) && wanted.takes(kind) && (!wanted.hostile || kind == Kind::ThreatGroup);
        (fits && speaker < token).then_some(id)
    }

    /// "the Treasury said when it sanctioned X": in a clause of time, a subject is sooner that of the main clause.
    fn subject_of_main_clause(
        &self,
        line: usize,
        token: usize,
        kinds: &[Kind],
        wanted: Wanted<'_>,
    ) -> Option<EntityId> {
        let (_, tree) = self.page.parsed(line)?;
        let clause = tree.head(token).filter(|&v| tree.rel(token) == Rel::Nsubj && tree.is_verb(v))?;
        let timed = tree.children(clause).any(|c| {
            c < clause
                && matches!(tree.rel(c), Rel::Mark | Rel::Advmod)
                && matches!(tree.lemma(c), "when" | "while" | "after" | "before" | "as" | "since")
        });
        let verb = tree.head(clause).filter(|&v| timed && tree.is_verb(v) && v < clause)?;
        let [subject] = tree.own_subjects(verb)[..] else { return None };
        let id = self.known_at(line, subject)?;
        let kind = self.entities.get(id)?.kind;
        (kinds.contains(&kind) && wanted.takes(kind)).then_some(id)
    }

    /// "BlackCat shut down its servers": what is owned in an object is the subject's own.
    fn owner_by_subject(&self, line: usize, token: usize, kinds: &[Kind], wanted: Wanted<'_>) -> Option<EntityId> {
        let (_, tree) = self.page.parsed(line)?;
        let noun = tree.head(token).filter(|_| tree.tag(token) == ascribe_lang::Tag::PRPS)?;
        let verb = tree.head(noun).filter(|&v| tree.rel(noun) == Rel::Obj && tree.is_verb(v) && v < noun)?;
        let owner = tree.agents(verb).into_iter().find_map(|t| self.known_at(line, t))?;
        let kind = self.entities.get(owner)?.kind;
        (kinds.contains(&kind) && wanted.takes(kind)).then_some(owner)
    }

    /// Whoever does what is done to a pronoun: "Russia attacked it" is not of Russia.
    pub fn other_side(&self, line: usize, token: usize) -> Vec<EntityId> {
        let Some((_, tree)) = self.page.parsed(line) else { return Vec::new() };
        let object =
            matches!(tree.rel(token), Rel::Obj | Rel::Obl | Rel::Iobj) && tree.tag(token) == ascribe_lang::Tag::PRP;
        let Some(verb) = tree.head(token).filter(|&v| object && tree.is_verb(v)) else { return Vec::new() };
        tree.agents(verb).into_iter().filter_map(|t| self.known_at(line, t)).collect()
    }

    /// "The intruders had been inside for months. They …": doers without a name in the lines just before.
    pub fn nameless_doers(&mut self, line: usize) -> Option<EntityId> {
        let page = self.page;
        let text = page.text();
        for at in (line.saturating_sub(3)..line).rev() {
            let words = page.lines[at].span.of(text).split(|c: char| !c.is_alphanumeric());
            let doer = words.filter(|w| w.ends_with('s')).find(|w| {
                let lemma = w.trim_end_matches('s');
                matches!(lemma, "intruder" | "attacker" | "hacker") && w.starts_with(char::is_lowercase)
            });
            if let Some(doer) = doer {
                return Some(self.entities.intern(Kind::ThreatGroup, doer));
            }
        }
        None
    }
}
