//! What the reader knows while it goes through a report: entities, what stood for them so far, incidents, and who
//! published or reported what. From a word in a tree to the entity that it stands for.

use crate::incidents::Incidents;
use crate::page::Page;
use crate::roles::Walker;
use crate::syntax::Tree;
use crate::words;
use ascribe_lang::{Rel, Tag};
use ascribe_mentions::EntityTable;
use ascribe_model::{Argument, EntityId, Found, Kind, Mention, Span};
use ascribe_names::Lexicon;
use std::collections::BTreeMap;

/// How many steps a chain of "X is Y, a Z of …" is followed.
pub const DEPTH: u8 = 5;

/// A filled role: the argument, and the word that heads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filler {
    /// What fills the role.
    pub argument: Argument,
    /// Its head word in the sentence.
    pub token: usize,
}

/// What is asked of a filler.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'k> {
    /// Kinds that will do.
    pub kinds: &'k [Kind],
    /// True if words that name no entity will do too.
    pub literal: bool,
    /// True if the phrase itself is a good answer, so that "ransomware campaigns" is not cut to "ransomware".
    pub phrase: bool,
    /// True if it is asked who does harm: "it" is then sooner a group than a company.
    pub hostile: bool,
}

impl Wanted<'_> {
    /// True if the kind will do.
    pub fn takes(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    fn takes_any(&self, kinds: &[Kind]) -> bool {
        kinds.iter().any(|k| self.takes(*k))
    }
}

/// The reader's state.
pub struct World<'p, 'a> {
    /// The report.
    pub page: &'p Page<'a>,
    /// The names.
    pub lexicon: &'p Lexicon,
    /// Entities so far.
    pub entities: EntityTable,
    /// Words that were found to stand for an entity: by line and token.
    pub resolved: BTreeMap<(usize, usize), (EntityId, Found)>,
    /// Mentions whose kind or entity the sentence decided: "Tirana" as a government.
    pub recast: BTreeMap<usize, (Kind, EntityId)>,
    /// Incidents so far.
    pub incidents: Incidents,
    /// Organizations that were said to have reported, latest last, with the line.
    pub reporters: Vec<(usize, EntityId)>,
    /// Wholes that a line names only to say that something is part of them.
    pub wholes: std::collections::BTreeSet<(usize, EntityId)>,
    /// Whoever published the document, where known.
    pub publisher: Option<EntityId>,
}

impl<'p, 'a> World<'p, 'a> {
    /// Starts a reading.
    pub fn new(page: &'p Page<'a>, lexicon: &'p Lexicon, mut entities: EntityTable) -> World<'p, 'a> {
        let publisher =
            page.document.publisher.as_deref().map(|name| crate::names::organization(&mut entities, lexicon, name));
        World {
            page,
            lexicon,
            entities,
            resolved: BTreeMap::new(),
            recast: BTreeMap::new(),
            incidents: Incidents::default(),
            reporters: Vec::new(),
            wholes: Default::default(),
            publisher,
        }
    }

    /// A walker on one parsed line.
    pub fn walker(&self, line: usize) -> Option<Walker<'p, 'a>> {
        let page = self.page;
        let (line, tree) = page.parsed(line)?;
        Some(Walker { line, tree, mentions: page.mentions, demonyms: &page.demonyms })
    }

    /// What the words at the given heads stand for, coordination and examples spread out.
    pub fn fill(&mut self, line: usize, heads: &[usize], wanted: Wanted<'_>) -> Vec<Filler> {
        let Some(walker) = self.walker(line) else { return Vec::new() };
        let mut found: Vec<Filler> = Vec::new();
        for &head in heads {
            for token in walker.tree.conjuncts(head) {
                for id in self.row_inside(line, token, wanted) {
                    push_once(&mut found, Filler { argument: Argument::Entity(id), token });
                }
                let named: Vec<usize> = walker.tree.examples(token);
                let own = self.resolve(line, token, wanted, DEPTH);
                let own = own.or_else(|| self.like_its_neighbours(line, token, wanted, &found));
                let generic = !named.is_empty() && own.as_ref().is_none_or(|a| a.entity().is_none());
                if let Some(argument) = own.filter(|_| !generic) {
                    push_once(&mut found, Filler { argument, token });
                }
                for example in named {
                    if let Some(argument) = self.resolve(line, example, wanted, DEPTH) {
                        push_once(&mut found, Filler { argument, token: example });
                    }
                }
            }
        }
        found
    }

    /// "FoggyWeb and MagicWeb": an unknown name in a row with a known one is of the same kind.
    fn like_its_neighbours(
        &mut self,
        line: usize,
        token: usize,
        wanted: Wanted<'_>,
        row: &[Filler],
    ) -> Option<Argument> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let printed = tree.words(token);
        let name = tree.tag(token) == Tag::NNP
            && at.covered(token).is_none()
            && printed.len() > 2
            && printed.starts_with(char::is_uppercase);
        let known = row.iter().filter_map(|f| self.entities.get(f.argument.entity()?)).map(|e| e.kind);
        let kind = known
            .filter(|k| matches!(k, Kind::Malware | Kind::Tool | Kind::ThreatGroup))
            .find(|k| wanted.takes(*k))
            .filter(|_| name)?;
        let id = self.entities.intern(kind, printed);
        self.resolved.insert((line, token), (id, Found::Rule));
        Some(Argument::Entity(id))
    }

    /// The one group that the report has named so far, if it is one: whoever did what is told without a doer.
    pub fn sole_group(&self, line: usize) -> Option<EntityId> {
        let page = self.page;
        let mut named = page
            .mentions
            .iter()
            .take_while(|m| page.lines.get(line).is_some_and(|l| m.span.start() < l.span.end()))
            .filter(|m| m.kind == Kind::ThreatGroup)
            .filter_map(|m| m.entity)
            .filter(|&id| !self.is_nameless(id));
        let first = named.next()?;
        named.all(|id| id == first).then_some(first)
    }

    /// A proper noun that no list or model knows, where a victim or an addressee is asked for: an organization.
    fn unknown_name(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let printed = tree.words(token);
        let proper = matches!(tree.tag(token), Tag::NNP)
            && printed.len() >= 4
            && printed.starts_with(char::is_uppercase)
            && printed.chars().any(char::is_lowercase);
        let free = at.covered(token).is_none() && at.timed(token).is_none() && token > 0;
        if wanted.hostile || !proper || !free || !wanted.takes(Kind::Organization) {
            return None;
        }
        let name = self.phrase_words(line, token, false)?;
        let id = self.entities.intern(Kind::Organization, &name);
        self.resolved.insert((line, token), (id, Found::Rule));
        Some(id)
    }

    /// What one word stands for, if that will do.
    pub fn resolve(&mut self, line: usize, token: usize, wanted: Wanted<'_>, depth: u8) -> Option<Argument> {
        let walker = self.walker(line)?;
        let tree = walker.tree;
        let speaking = matches!(tree.rel(token), Rel::Nsubj | Rel::OblAgent);
        if words::is("expert", tree.lemma(token))
            && speaking
            && wanted.takes(Kind::Organization)
            && let Some(id) = self.author(line, token)
        {
            return Some(Argument::Entity(id));
        }
        if let Some(id) = self.name_before(line, token, wanted).or_else(|| self.named(line, token, wanted)) {
            return Some(Argument::Entity(id));
        }
        if tree.is_pronoun(token) || matches!(tree.tag(token), Tag::PRPS) {
            return self.pronoun(line, token, wanted).map(Argument::Entity);
        }
        if walker.line.timed(token).is_some() && !wanted.literal {
            return None;
        }
        if depth > 0
            && let Some(found) = self.same_thing(line, token, wanted, depth - 1)
        {
            return Some(found);
        }
        if let Some(id) = self.described(line, token, wanted) {
            return Some(Argument::Entity(id));
        }
        if let Some(id) = self.unknown_name(line, token, wanted) {
            return Some(Argument::Entity(id));
        }
        let words = tree.is_noun(token)
            || tree.is_verb(token) && tree.rel(token) != Rel::Conj
            || matches!(tree.tag(token), Tag::SYM | Tag::CD);
        (wanted.literal && words).then(|| self.literal(line, token)).flatten()
    }

    /// "the WannaCry ransomware": the name rather than the term after it.
    fn name_before(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let term = matches!(page.kind_at(line, token), Some(Kind::Concept | Kind::Technique));
        let before = token.checked_sub(1).filter(|&b| {
            term && matches!(
                page.kind_at(line, b),
                Some(Kind::Malware | Kind::Tool | Kind::ThreatGroup | Kind::Vulnerability)
            )
        })?;
        self.named(line, before, wanted)
    }

    /// The entity of the mention that the word heads, if its kind will do.
    fn named(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let at = page.lines.get(line)?.headed(token)?;
        let mention = &page.mentions[at];
        let (kind, id) = match self.recast.get(&at) {
            Some(&(kind, id)) => (kind, id),
            None => (mention.kind, mention.entity?),
        };
        if kind == Kind::City
            && wanted.takes(Kind::Government)
            && let Some(government) = self.capital(line, token, at, id)
        {
            return Some(government);
        }
        if kind == Kind::Office
            && let Some(holder) = self.holder(at).filter(|_| wanted.takes(Kind::Person))
        {
            return Some(holder);
        }
        wanted.takes(kind).then_some(id)
    }

    /// The person whom the text gives an office, where the two stand side by side.
    fn holder(&self, office: usize) -> Option<EntityId> {
        let page = self.page;
        let link = page.offices.iter().find(|l| l.office == office && l.person.abs_diff(office) <= 2)?;
        page.mentions.get(link.person)?.entity
    }

    /// "Tirana decided", "between Moscow and Kyiv": a capital that acts or is dealt with is the government.
    fn capital(&mut self, line: usize, token: usize, mention: usize, city: EntityId) -> Option<EntityId> {
        let (_, tree) = self.page.parsed(line)?;
        let moving = tree.head(token).is_some_and(|h| {
            matches!(
                tree.lemma(h),
                "go" | "travel" | "fly" | "move" | "return" | "come" | "arrive" | "visit" | "trip" | "flight" | "drive"
            )
        });
        let place = match tree.preposition(token).as_str() {
            "in" | "at" | "near" | "outside" | "around" | "through" => true,
            "from" | "to" => moving,
            _ => false,
        };
        let acting =
            matches!(tree.rel(token), Rel::Nsubj | Rel::NsubjPass | Rel::OblAgent | Rel::Obj | Rel::NmodPoss) || !place;
        if !acting || matches!(tree.rel(token), Rel::Appos | Rel::Compound | Rel::Amod | Rel::Root) {
            return None;
        }
        let government = crate::names::government_in(&mut self.entities, self.lexicon, city)?;
        self.recast.insert(mention, (Kind::Government, government));
        Some(government)
    }

    /// Another word for the same thing: an apposition, the subject of "X is a group", a name after "named".
    fn same_thing(&mut self, line: usize, token: usize, wanted: Wanted<'_>, depth: u8) -> Option<Argument> {
        let tree = self.walker(line)?.tree;
        let mut others: Vec<usize> = tree
            .children(token)
            .filter(|&c| matches!(tree.rel(c), Rel::Appos | Rel::Flat) || self.is_title_name(line, c, wanted))
            .collect();
        others.extend(named_after(tree, token));
        // "the hacking group Gamaredon", "the malware Industroyer": a name right after the noun.
        let next = token + 1;
        if next < tree.len()
            && ["actor", "malware", "weakness", "company"].iter().any(|c| words::is(c, tree.lemma(token)))
            && self.page.kind_at(line, next).is_some_and(|k| wanted.takes(k))
        {
            others.insert(0, next);
        }
        if tree.has(token, Rel::Cop) {
            others.extend(tree.predicated(token));
        }
        if let Some(head) = tree.head(token) {
            match tree.rel(token) {
                Rel::Appos => others.push(head),
                Rel::Xcomp if tree.is_verb(head) && tree.is_noun(token) => {
                    let patients = tree.patients(head);
                    others.extend(if patients.is_empty() || patients.contains(&token) {
                        tree.surface_subject(head, 3)
                    } else {
                        patients
                    });
                }
                Rel::Compound if tree.is_noun(head) && head > token => others.push(head),
                _ => {}
            }
        }
        others.retain(|&o| o != token && !self.differs(tree, token, o));
        let named = Wanted { literal: false, ..wanted };
        others.into_iter().find_map(|o| {
            self.name_only(line, o, named)
                .or_else(|| if depth > 1 { self.resolve_other(line, token, o, named, depth) } else { None })
        })
    }

    /// A place after a comma ("an office in Berlin, Germany") is no other name of a doer.
    fn differs(&self, tree: &Tree<'_>, token: usize, other: usize) -> bool {
        words::is("report", tree.lemma(token)) && !words::is("report", tree.lemma(other))
    }

    fn is_title_name(&self, line: usize, c: usize, wanted: Wanted<'_>) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let named = self.page.kind_at(line, c);
        let term = matches!(named, Some(Kind::Concept | Kind::Technique)) && wanted.phrase;
        !term
            && tree.rel(c) == Rel::Compound
            && c + 3 >= tree.token(c).head as usize
            && named.is_some_and(|k| {
                wanted.takes(k)
                    && matches!(
                        k,
                        Kind::ThreatGroup
                            | Kind::Malware
                            | Kind::Tool
                            | Kind::Person
                            | Kind::Technique
                            | Kind::Concept
                            | Kind::Vulnerability
                            | Kind::Campaign
                    )
            })
    }

    fn name_only(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<Argument> {
        self.named(line, token, wanted).map(Argument::Entity)
    }

    fn resolve_other(
        &mut self,
        line: usize,
        from: usize,
        token: usize,
        wanted: Wanted<'_>,
        depth: u8,
    ) -> Option<Argument> {
        let tree = self.walker(line)?.tree;
        // Never back the way we came.
        let back = tree.head(token) == Some(from) && tree.rel(token) == Rel::Appos;
        if back || !(tree.is_noun(token) || tree.is_pronoun(token)) {
            return None;
        }
        if tree.is_pronoun(token) {
            return self.pronoun(line, token, wanted).map(Argument::Entity);
        }
        self.same_thing(line, token, wanted, depth - 1)
            .or_else(|| self.described(line, token, wanted).map(Argument::Entity))
    }

    /// A description: "the group", "Iranian hackers", "the company's servers", "the attack".
    fn described(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let tree = self.walker(line)?.tree;
        if !tree.is_noun(token) {
            return None;
        }
        let lemma = tree.lemma(token).to_owned();
        let deed = words::is("deed", &lemma);
        let habit = matches!(
            lemma.as_str(),
            "activity" | "operation" | "operations" | "action" | "campaign" | "intrusion" | "behavior"
        );
        if (habit || lemma == "action")
            && wanted.takes(Kind::ThreatGroup)
            && !wanted.takes(Kind::Incident)
            && let Some(id) = self.doer(line, token, wanted)
        {
            return Some(id);
        }
        let same = tree.premodifiers(token).iter().any(|&c| tree.lemma(c) == "same")
            || lemma == "activity" && !wanted.takes(Kind::Incident);
        let manner = wanted.phrase && tree.tag(token) == Tag::NNS && tree.by_rel(token, Rel::Det).next().is_none();
        if deed
            && !manner
            && !(same && wanted.takes(Kind::ThreatGroup))
            && wanted.takes_any(&[Kind::Incident, Kind::Campaign])
            && let Some(id) =
                self.incident(line, token).filter(|&id| self.entities.get(id).is_some_and(|e| wanted.takes(e.kind)))
        {
            return Some(id);
        }
        if deed
            && wanted.takes(Kind::ThreatGroup)
            && let Some(id) = self.doer(line, token, wanted)
        {
            return Some(id);
        }
        if (words::is("report", &lemma) || words::is("expert", &lemma))
            && wanted.takes(Kind::Organization)
            && let Some(id) = self.author(line, token)
        {
            return Some(id);
        }
        if matches!(lemma.as_str(), "government" | "authority")
            && let Some(id) = self.seated(line, token, wanted)
        {
            return Some(id);
        }
        self.definite(line, token, &lemma, wanted)
            .or_else(|| self.inside(line, token, &lemma, wanted))
            .or_else(|| self.description(line, token, &lemma, wanted))
    }

    /// "the government in Prague", "authorities in Warsaw".
    fn seated(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let seat =
            tree.children(token).find(|&c| tree.preposition(c) == "in" && page.kind_at(line, c) == Some(Kind::City))?;
        let city = page.mentions[at.headed(seat)?].entity?;
        let id = crate::names::government_in(&mut self.entities, self.lexicon, city)
            .filter(|_| wanted.takes(Kind::Government))?;
        self.resolved.insert((line, token), (id, Found::Rule));
        Some(id)
    }

    /// "APT42's activity", "the operations of Lazarus": a way of acting stands for whoever acts so.
    fn doer(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let walker = self.walker(line)?;
        let mut heads = walker.deed_agents(token, 1);
        heads.extend(walker.tree.prepositional(token, "of"));
        heads
            .into_iter()
            .filter(|&h| h != token)
            .find_map(|h| self.named(line, h, wanted).or_else(|| self.pronoun_at(line, h, wanted)))
    }

    fn pronoun_at(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let tree = self.walker(line)?.tree;
        (tree.is_pronoun(token) || tree.tag(token) == Tag::PRPS).then(|| self.pronoun(line, token, wanted)).flatten()
    }

    /// A name inside the phrase that carries its meaning: "spear phishing techniques", "the Industroyer2 malware",
    /// "servers of the Bundestag".
    fn inside(&mut self, line: usize, token: usize, lemma: &str, wanted: Wanted<'_>) -> Option<EntityId> {
        let walker = self.walker(line)?;
        let tree = walker.tree;
        let means = [
            Kind::Malware,
            Kind::Tool,
            Kind::Technique,
            Kind::Vulnerability,
            Kind::Concept,
            Kind::Product,
            Kind::Indicator,
            Kind::Campaign,
            Kind::Tactic,
        ];
        let before: Vec<usize> = tree.premodifiers(token);
        let before = if wanted.phrase && words::is("deed", lemma) { Vec::new() } else { before };
        for &c in before.iter().rev() {
            let kind = self.page.kind_at(line, c);
            if kind.is_some_and(|k| wanted.takes(k) && means.contains(&k))
                && tree.rel(c) != Rel::NmodPoss
                && let Some(id) = self.named(line, c, wanted)
            {
                return Some(id);
            }
        }
        if words::is("actor", lemma) {
            let group =
                before.iter().rev().copied().find(|&c| self.page.kind_at(line, c) == Some(Kind::ThreatGroup))?;
            return self.named(line, group, wanted);
        }
        if words::is("asset", lemma) || words::is("body", lemma) && tree.lemma(token) != "group" {
            return self.owner(line, token, wanted);
        }
        None
    }

    /// Names in a row before a noun that only sums them up: "spear phishing and social engineering techniques".
    fn row_inside(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Vec<EntityId> {
        let page = self.page;
        let Some((at, tree)) = page.parsed(line) else { return Vec::new() };
        if !words::is("means", tree.lemma(token)) || at.headed(token).is_some() || !tree.is_noun(token) {
            return Vec::new();
        }
        let means = |k: Kind| {
            matches!(k, Kind::Malware | Kind::Tool | Kind::Technique | Kind::Concept | Kind::Vulnerability)
                && wanted.takes(k)
        };
        let row: Vec<usize> =
            tree.premodifiers(token).into_iter().filter(|&c| page.kind_at(line, c).is_some_and(means)).collect();
        if row.len() < 2 {
            return Vec::new();
        }
        row.into_iter().filter_map(|c| self.named(line, c, wanted)).collect()
    }

    /// "the websites of the ministry", "Viasat's modems", "the Bundestag network".
    fn owner(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let tree = self.walker(line)?.tree;
        let owners = [Kind::Organization, Kind::Government, Kind::Person];
        if !wanted.takes(Kind::Organization) {
            return None;
        }
        let kinds = Wanted { kinds: &owners, literal: false, phrase: false, hostile: false };
        let mut places: Vec<usize> = tree.by_rel(token, Rel::NmodPoss).collect();
        for preposition in ["of", "at", "in", "within", "inside", "for", "from", "by"] {
            places.extend(
                tree.children(token).filter(|&c| tree.rel(c) == Rel::Nmod && tree.preposition(c) == preposition),
            );
        }
        places.extend(tree.premodifiers(token).into_iter().rev());
        places.into_iter().find_map(|c| match self.named(line, c, kinds) {
            Some(id) => Some(id),
            None if tree.rel(c) == Rel::Nmod || tree.rel(c) == Rel::NmodPoss => self.owner_deeper(line, c, kinds),
            None => None,
        })
    }

    fn owner_deeper(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let tree = self.walker(line)?.tree;
        let lemma = tree.lemma(token).to_owned();
        if tree.is_pronoun(token) || tree.tag(token) == Tag::PRPS {
            return self.pronoun(line, token, wanted);
        }
        self.definite(line, token, &lemma, wanted)
    }

    /// "the group", "this agency": the latest of its kind.
    fn definite(&mut self, line: usize, token: usize, lemma: &str, wanted: Wanted<'_>) -> Option<EntityId> {
        let tree = self.walker(line)?.tree;
        let determiner = tree.by_rel(token, Rel::Det).next().map(|d| tree.lemma(d).to_owned());
        let definite = matches!(determiner.as_deref(), Some("the" | "this" | "that" | "these" | "those" | "both"));
        let plain = tree.premodifiers(token).iter().all(|&c| !self.is_telling(line, c));
        let bare_doer = (determiner.is_none() || determiner.as_deref() == Some("an"))
            && plain
            && matches!(lemma, "attacker" | "hacker" | "intruder" | "actor");
        let restricted = tree.children(token).any(|c| {
            tree.rel(c) == Rel::AclRelcl && tree.head(c) == Some(token) && c == token + 2
                || (tree.rel(c) == Rel::Nmod && matches!(tree.preposition(c).as_str(), "of" | "from"))
        });
        let same = tree.premodifiers(token).iter().any(|&c| tree.lemma(c) == "same");
        let lemma = if matches!(lemma, "activity" | "cluster" | "intrusion")
            && (same || lemma == "activity" && !wanted.takes(Kind::Incident))
        {
            "cluster"
        } else {
            lemma
        };
        let plain = plain || same && tree.premodifiers(token).len() == 1;
        if !(definite && plain && !restricted || bare_doer) {
            return None;
        }
        let classes: [(&str, &[Kind]); 6] = [
            ("actor", &[Kind::ThreatGroup, Kind::Malware]),
            ("malware", &[Kind::Malware, Kind::Tool]),
            ("weakness", &[Kind::Vulnerability]),
            ("company", &[Kind::Organization]),
            ("agency", &[Kind::Organization, Kind::Government]),
            ("country", &[Kind::Country, Kind::Government]),
        ];
        let (class, kinds) =
            classes.into_iter().find(|(class, kinds)| words::is(class, lemma) && wanted.takes_any(kinds))?;
        let group = |world: &Self| world.latest(line, token, |world, id| world.fits(id, class, &kinds[..1], lemma));
        let id = group(self).or_else(|| self.latest(line, token, |world, id| world.fits(id, class, kinds, lemma)))?;
        self.resolved.insert((line, token), (id, Found::Coreference));
        wanted.takes(self.entities.get(id)?.kind).then_some(id)
    }

    /// A modifier that tells this one from another, so that "the Dutch group" is not just any group before it.
    fn is_telling(&self, line: usize, c: usize) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        at.covered(c).is_some()
            || (tree.is_noun(c) && !words::is("deed", tree.lemma(c)) && tree.lemma(c) != "threat")
            || matches!(tree.tag(c), Tag::CD)
            || matches!(tree.lemma(c), "other" | "another" | "second" | "third" | "different" | "same")
    }

    fn fits(&self, id: EntityId, class: &str, kinds: &[Kind], lemma: &str) -> bool {
        let Some(entity) = self.entities.get(id) else { return false };
        if !kinds.contains(&entity.kind) {
            return false;
        }
        let name = entity.name.to_lowercase();
        let public = [
            "ministry",
            "department",
            "agency",
            "bureau",
            "directorate",
            "police",
            "government",
            "authority",
            "commission",
            "council",
            "service",
            "court",
            "parliament",
            "union",
        ];
        match class {
            "company" => !public.iter().any(|w| name.contains(w)),
            "agency" if public.contains(&lemma) => {
                name.contains(lemma) || (lemma == "government" && entity.kind == Kind::Government)
            }
            _ => true,
        }
    }

    /// The latest entity before a word that fits: in the same sentence, then back sentence by sentence, subjects first.
    pub fn latest(&self, line: usize, token: usize, fits: impl Fn(&Self, EntityId) -> bool) -> Option<EntityId> {
        let back = line.saturating_sub(14);
        for at in (back..=line).rev() {
            let before = if at == line { self.page.parsed(at).map(|(_, t)| t.token(token).span.start()) } else { None };
            let mut seen = self.seen_in(at, before);
            seen.retain(|&(_, id)| fits(self, id) && !self.is_nameless(id));
            if seen.iter().any(|(_, id)| !self.wholes.contains(&(at, *id))) {
                seen.retain(|(_, id)| !self.wholes.contains(&(at, *id)));
            }
            let best = seen.iter().rev().max_by_key(|(subject, _)| *subject);
            if let Some(&(_, id)) = best {
                return Some(id);
            }
        }
        None
    }

    /// "attackers", "hacker": words for whoever it was, which nothing later points back to.
    fn is_nameless(&self, id: EntityId) -> bool {
        self.entities.get(id).is_some_and(|e| {
            e.kind == Kind::ThreatGroup && !e.name.contains(' ') && e.name.chars().all(char::is_lowercase)
        })
    }

    /// Entities that a line speaks of before a byte, with whether each stands as subject, in order.
    fn seen_in(&self, line: usize, before: Option<usize>) -> Vec<(bool, EntityId)> {
        let Some(at) = self.page.lines.get(line) else { return Vec::new() };
        let early = |span: Span| before.is_none_or(|b| span.end() <= b);
        let mut seen: Vec<(usize, bool, EntityId)> = Vec::new();
        for m in at.mentions.clone() {
            let mention = &self.page.mentions[m];
            if let Some(id) = self.recast.get(&m).map(|&(_, id)| id).or(mention.entity).filter(|_| early(mention.span))
            {
                let subject = at.tokens_in(mention.span).iter().any(|&t| self.is_subject(line, t));
                seen.push((mention.span.start(), subject, id));
            }
        }
        if let Some(tree) = &at.tree {
            for (&(_, token), &(id, _)) in self.resolved.range((line, 0)..(line + 1, 0)) {
                let span = tree.token(token).span;
                if early(span) {
                    seen.push((span.start(), self.is_subject(line, token), id));
                }
            }
        }
        seen.sort_unstable_by_key(|&(start, ..)| start);
        seen.into_iter().map(|(_, subject, id)| (subject, id)).collect()
    }

    fn is_subject(&self, line: usize, token: usize) -> bool {
        self.page.parsed(line).is_some_and(|(_, tree)| matches!(tree.rel(token), Rel::Nsubj | Rel::NsubjPass))
    }

    /// It, they, he, its, which …
    fn pronoun(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let tree = self.walker(line)?.tree;
        if let Some(&(id, _)) = self.resolved.get(&(line, token)) {
            return wanted.takes(self.entities.get(id)?.kind).then_some(id);
        }
        let word = tree.lemma(token).to_owned();
        let kinds: &[Kind] = match word.as_str() {
            "he" | "she" | "him" | "his" | "her" | "himself" | "herself" => &[Kind::Person],
            "we" | "us" | "our" | "ours" => return self.ourselves(line, token, wanted),
            "this" | "that" | "these" | "those" => &[Kind::Incident],
            "i" | "you" | "me" | "my" | "your" | "there" | "what" | "who" => return None,
            "they" | "their" | "them" | "themselves" => {
                &[Kind::ThreatGroup, Kind::Organization, Kind::Malware, Kind::Audience]
            }
            _ => &[
                Kind::ThreatGroup,
                Kind::Organization,
                Kind::Malware,
                Kind::Country,
                Kind::Government,
                Kind::Incident,
                Kind::Campaign,
            ],
        };
        let among = |kinds: &[Kind]| {
            self.latest(line, token, |world, id| {
                world.entities.get(id).is_some_and(|e| kinds.contains(&e.kind) && wanted.takes(e.kind))
            })
        };
        let doers: &[Kind] = &[Kind::ThreatGroup, Kind::Malware];
        let near = |id: &EntityId| {
            (line.saturating_sub(3)..=line).any(|l| self.seen_in(l, None).iter().any(|(_, seen)| seen == id))
        };
        let first = if wanted.hostile && kinds.contains(&Kind::ThreatGroup) { among(doers).filter(near) } else { None };
        let id = first.or_else(|| among(kinds))?;
        self.resolved.insert((line, token), (id, Found::Coreference));
        Some(id)
    }

    /// "we", "our": whoever speaks here, or their country where a country is asked for; outside quotations the publisher.
    fn ourselves(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let place = page.parsed(line)?.1.token(token).span;
        let quoted = page.quotes.iter().any(|q| q.contains(place));
        let speaker =
            if quoted { self.voice(line, token).sources.first().and_then(|s| s.entity) } else { self.publisher };
        let entity = self.entities.get(speaker?)?;
        if wanted.takes(entity.kind) && entity.kind != Kind::Person {
            return speaker;
        }
        let country = entity.country.clone().or_else(|| self.served_country(speaker?))?;
        let id = crate::names::country(&mut self.entities, self.lexicon, &country)?;
        wanted.takes(Kind::Country).then_some(id)
    }

    /// The country whose office a person holds, by the office or by the names right before it.
    fn served_country(&self, person: EntityId) -> Option<String> {
        let page = self.page;
        let country = |m: usize| page.mentions.get(m)?.entity.and_then(|e| self.entities.get(e)?.country.clone());
        let link =
            page.offices.iter().find(|l| page.mentions.get(l.person).is_some_and(|m| m.entity == Some(person)))?;
        country(link.office).or_else(|| (1..=2).find_map(|back| country(link.office.checked_sub(back)?)))
    }

    /// An entity for a description that no name stands behind: "Iranian hackers", "Albanian government websites".
    fn description(&mut self, line: usize, token: usize, lemma: &str, wanted: Wanted<'_>) -> Option<EntityId> {
        let walker = self.walker(line)?;
        let tree = walker.tree;
        let telling = tree.premodifiers(token).iter().any(|&c| self.is_telling(line, c) && tree.tag(c) != Tag::CD);
        let plural = matches!(tree.tag(token), Tag::NNS);
        let of_somebody = tree.children(token).any(|c| {
            tree.rel(c) == Rel::Nmod
                && matches!(tree.preposition(c).as_str(), "of" | "in" | "at" | "from" | "for" | "across")
        });
        let kind = match () {
            _ if words::is("actor", lemma) && wanted.takes(Kind::ThreatGroup) => Kind::ThreatGroup,
            _ if words::is("person", lemma) && wanted.takes(Kind::Audience) && (plural || telling) => Kind::Audience,
            _ if (words::is("body", lemma) || words::is("agency", lemma)) && wanted.takes(Kind::Organization) => {
                Kind::Organization
            }
            _ if words::is("asset", lemma) && wanted.takes(Kind::Infrastructure) => Kind::Infrastructure,
            _ if words::is("malware", lemma) && wanted.takes(Kind::Malware) && telling => Kind::Malware,
            _ if words::is("means", lemma) && wanted.takes(Kind::Concept) => Kind::Concept,
            _ => return None,
        };
        let enough = match kind {
            Kind::ThreatGroup => telling || wanted.hostile,
            Kind::Organization if words::is("agency", lemma) && !wanted.hostile => true,
            Kind::Organization if !wanted.hostile && tree.has(token, Rel::Det) && tree.tag(token) == Tag::NN => true,
            Kind::Malware => true,
            Kind::Concept => !tree.premodifiers(token).is_empty() || plural,
            _ => {
                telling
                    || of_somebody
                    || (plural && !wanted.hostile && matches!(kind, Kind::Audience | Kind::Organization))
            }
        };
        if matches!(lemma, "target" | "victim") && !telling {
            return None;
        }
        let name = enough.then(|| self.phrase_words(line, token, kind != Kind::ThreatGroup)).flatten()?;
        let country = walker
            .step_countries(token)
            .find_map(|c| self.page.lines[line].headed(c).and_then(|m| self.page.mentions[m].entity))
            .and_then(|id| self.entities.get(id)?.country.clone());
        let id = self.entities.intern(kind, &name);
        if let (Some(country), Some(entity)) = (country, self.entities.get_mut(id)) {
            entity.country.get_or_insert(country);
        }
        self.resolved.insert((line, token), (id, Found::Rule));
        Some(id)
    }

    fn literal(&mut self, line: usize, token: usize) -> Option<Argument> {
        let tree = self.walker(line)?.tree;
        let span = tree.token(token).span;
        if matches!(tree.tag(token), Tag::SYM | Tag::CD) {
            let amount = self.page.quantities.iter().find(|q| q.span.overlaps(span)).and_then(|q| q.amount.clone());
            return amount.map(|literal| Argument::Literal { literal });
        }
        self.phrase_words(line, token, true).map(|literal| Argument::Literal { literal })
    }

    /// The words of a phrase, without article, count and quotation marks; with its "of" phrase if asked.
    pub fn phrase_words(&self, line: usize, token: usize, whole: bool) -> Option<String> {
        let span = self.phrase_span(line, token, whole)?;
        let words = span.of(self.page.text()).split_whitespace().collect::<Vec<_>>().join(" ");
        let words = words.trim_matches(|c: char| matches!(c, '“' | '”' | '"' | '‘' | ',' | ' ' | '(' | ')' | '*'));
        (!words.is_empty() && words.len() <= 200).then(|| words.to_owned())
    }

    fn phrase_span(&self, line: usize, token: usize, whole: bool) -> Option<Span> {
        let tree = self.walker(line)?.tree;
        let mut inside = if tree.is_verb(token) {
            tree.subtree(token, |c| {
                !matches!(
                    tree.rel(c),
                    Rel::Advcl | Rel::Parataxis | Rel::Conj | Rel::Punct | Rel::Mark | Rel::Aux | Rel::Nsubj
                )
            })
        } else {
            tree.phrase(token)
        };
        if !whole {
            inside.retain(|&t| t <= token);
        }
        let skip = |t: usize| {
            matches!(tree.tag(t), Tag::DT | Tag::CD | Tag::PRPS | Tag::PDT | Tag::Punct | Tag::IN | Tag::POS)
                || matches!(
                    tree.lemma(t),
                    "multiple"
                        | "several"
                        | "many"
                        | "numerous"
                        | "various"
                        | "other"
                        | "some"
                        | "more"
                        | "least"
                        | "over"
                        | "such"
                )
        };
        while inside.len() > 1 && inside.first().is_some_and(|&t| t != token && skip(t)) {
            inside.remove(0);
        }
        while inside.len() > 1
            && inside.last().is_some_and(|&t| t != token && (matches!(tree.tag(t), Tag::Punct | Tag::POS | Tag::IN)))
        {
            inside.pop();
        }
        tree.span_of(&inside)
    }
}

impl Walker<'_, '_> {
    /// Countries among the words before a head.
    pub fn step_countries(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        self.tree
            .premodifiers(token)
            .into_iter()
            .filter(|&c| self.line.headed(c).is_some_and(|m| self.mentions[m].kind == Kind::Country))
    }
}

/// "a group named X", "malware called Y", "dubbed Z".
fn named_after(tree: &Tree<'_>, token: usize) -> Vec<usize> {
    let naming = |c: &usize| {
        matches!(tree.rel(*c), Rel::Acl | Rel::AclRelcl | Rel::Amod)
            && matches!(
                tree.lemma(*c),
                "name"
                    | "call"
                    | "dub"
                    | "know"
                    | "track"
                    | "label"
                    | "nickname"
                    | "codename"
                    | "designate"
                    | "title"
                    | "refer"
                    | "identify"
                    | "alias"
            )
    };
    let mut found = Vec::new();
    for verb in tree.children(token).filter(naming) {
        found.extend(tree.children(verb).filter(|&c| {
            c > verb
                && matches!(
                    tree.rel(c),
                    Rel::Xcomp
                        | Rel::Obj
                        | Rel::Obl
                        | Rel::Advcl
                        | Rel::OblUnmarked
                        | Rel::Ccomp
                        | Rel::Appos
                        | Rel::Dep
                )
        }));
    }
    found
}

fn push_once(found: &mut Vec<Filler>, filler: Filler) {
    if !found.iter().any(|f| f.argument == filler.argument) {
        found.push(filler);
    }
}

/// A mention for words that the reader itself found to stand for an entity.
pub fn mention(span: Span, text: &str, kind: Kind, entity: EntityId, found: Found) -> Mention {
    Mention {
        span,
        text: span.of(text).to_owned(),
        kind,
        entity: Some(entity),
        repaired: None,
        found,
        probability: None,
    }
}
