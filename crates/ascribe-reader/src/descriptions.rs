//! Descriptions: "the group", "servers of the Bundestag", "Iranian hackers"; whom they stand for, or the entity that they make.

use crate::roles::Walker;
use crate::words;
use crate::world::{Wanted, World};
use ascribe_lang::{Rel, Tag};
use ascribe_model::{Argument, EntityId, Found, Kind, Span};

impl World<'_, '_> {
    /// A description: "the group", "Iranian hackers", "the company's servers", "the attack".
    pub fn described(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
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
        if (words::is("report", &lemma) && !wanted.phrase || words::is("expert", &lemma))
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
        if let Some(vendor) = self.team_of(line, token, &lemma) {
            return wanted.takes(Kind::Organization).then_some(vendor);
        }
        if let Some(id) = self.belongs_to(line, token, &lemma, wanted) {
            return Some(id);
        }
        self.definite(line, token, wanted)
            .or_else(|| self.inside(line, token, &lemma, wanted))
            .or_else(|| self.description(line, token, &lemma, wanted))
    }

    /// "the Zscaler ThreatLabZ team": a vendor's own people are the vendor, no group of the record.
    fn team_of(&self, line: usize, token: usize, lemma: &str) -> Option<EntityId> {
        if !matches!(lemma, "team" | "group" | "unit" | "lab") {
            return None;
        }
        let (at, tree) = self.page.parsed(line)?;
        let owners = tree.premodifiers(token).into_iter().filter_map(|c| at.covered(c));
        owners.filter_map(|m| self.page.mentions[m].entity).find(|&id| {
            self.entities
                .get(id)
                .is_some_and(|e| e.kind == Kind::Organization && crate::names::is_bystander(self.lexicon, &e.name))
        })
    }

    /// "hackers of the Ghostwriter group", "officers from Unit 29155": whoever acts for a group or service acts as it.
    fn belongs_to(&mut self, line: usize, token: usize, lemma: &str, wanted: Wanted<'_>) -> Option<EntityId> {
        let tree = self.walker(line)?.tree;
        if !wanted.hostile || !words::is("servant", lemma) || !wanted.takes(Kind::ThreatGroup) {
            return None;
        }
        let whole =
            Wanted { kinds: &[Kind::ThreatGroup, Kind::Organization], literal: false, phrase: false, hostile: true };
        let heads: Vec<usize> =
            ["of", "from", "within", "at"].iter().flat_map(|p| tree.prepositional(token, p)).collect();
        // "Hackers stole data from X": what follows the verb is not whom they serve.
        let verb = tree.head(token).filter(|&v| tree.is_verb(v) && token < v);
        let own = heads.into_iter().filter(|&h| verb.is_none_or(|v| h < v));
        let id = own.into_iter().find_map(|h| self.resolve(line, h, whole, 2)).and_then(|a| a.entity())?;
        let entity = self.entities.get(id)?;
        let service = entity.kind == Kind::ThreatGroup || entity.country.is_some();
        (service && wanted.takes(entity.kind)).then_some(id)
    }

    /// "the government in Prague", "authorities in Warsaw".
    pub fn seated(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
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
    pub fn doer(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let walker = self.walker(line)?;
        let mut heads = walker.deed_agents(token, 1);
        heads.extend(walker.tree.prepositional(token, "of"));
        heads
            .into_iter()
            .filter(|&h| h != token)
            .find_map(|h| self.named(line, h, wanted).or_else(|| self.pronoun_at(line, h, wanted)))
    }

    pub fn pronoun_at(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let tree = self.walker(line)?.tree;
        (tree.is_pronoun(token) || tree.tag(token) == Tag::PRPS).then(|| self.pronoun(line, token, wanted)).flatten()
    }

    /// A name inside the phrase that carries its meaning: "spear phishing techniques", "the Industroyer2 malware",
    /// "servers of the Bundestag".
    pub fn inside(&mut self, line: usize, token: usize, lemma: &str, wanted: Wanted<'_>) -> Option<EntityId> {
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
        // "an O365 administrator account", "Windows services": of what product, not the product.
        let kept = words::is("entitlement", lemma) || words::is("entitlement", tree.lemma(token));
        for &c in before.iter().rev() {
            let kind = self.page.kind_at(line, c);
            if kind.is_some_and(|k| wanted.takes(k) && means.contains(&k))
                && !(kept && kind == Some(Kind::Product) && !wanted.takes(Kind::Government))
                && tree.rel(c) != Rel::NmodPoss
                && let Some(id) = self.named(line, c, wanted)
            {
                return Some(id);
            }
        }
        // "NATO allies", "EU member states": an alliance is its members.
        if words::is("ally", lemma) && wanted.takes(Kind::Organization) {
            let whole = before.iter().rev().copied().find(|&c| self.is_alliance(line, c));
            if let Some(id) = whole.and_then(|c| self.named(line, c, wanted)) {
                return Some(id);
            }
        }
        if words::is("actor", lemma) && !words::is("relative", lemma) {
            let group =
                before.iter().rev().copied().find(|&c| self.page.kind_at(line, c) == Some(Kind::ThreatGroup))?;
            return self.named(line, group, wanted);
        }
        // "five members of the army": so many people, not the body.
        let counted = || tree.children(token).any(|c| tree.rel(c) == Rel::Nummod);
        if lemma == "member" && !wanted.hostile && wanted.takes(Kind::Audience) && counted() {
            return None;
        }
        if words::is("asset", lemma) || words::is("body", lemma) && tree.lemma(token) != "group" {
            return self.owner(line, token, wanted);
        }
        None
    }

    fn is_alliance(&self, line: usize, token: usize) -> bool {
        let at = self.page.lines[line].headed(token);
        let entity = at.and_then(|m| self.page.mentions[m].entity).and_then(|id| self.entities.get(id));
        entity.is_some_and(|e| crate::names::is_alliance(self.lexicon, &e.name))
    }

    /// Names in a row before a noun that only sums them up: "spear phishing and social engineering techniques".
    pub fn row_inside(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Vec<EntityId> {
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
    pub fn owner(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
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
        // "a VMware service account": of whose product, not whose it is.
        let entitlement = words::is("entitlement", tree.lemma(token));
        places.extend(tree.premodifiers(token).into_iter().rev());
        places.into_iter().find_map(|c| match self.named(line, c, kinds) {
            Some(id) if entitlement && c < token && tree.rel(c) != Rel::NmodPoss && self.makes_products(id) => None,
            Some(id) => Some(id),
            None if tree.rel(c) == Rel::Nmod || tree.rel(c) == Rel::NmodPoss => {
                let whose = tree.rel(c) == Rel::NmodPoss || tree.preposition(c) == "of";
                // Who owns a network has a name, whether or not it is known: "the network of Viasat".
                self.owner_deeper(line, c, kinds).or_else(|| whose.then(|| self.unknown_name(line, c, kinds)).flatten())
            }
            None => None,
        })
    }

    /// True for a body that the lists know as a vendor.
    fn makes_products(&self, id: EntityId) -> bool {
        self.entities.get(id).is_some_and(|e| {
            let entries = self.lexicon.by_name_of(Kind::Organization, &e.name);
            entries.into_iter().any(|id| self.lexicon.entry(id).class() == "security-vendor")
        })
    }

    pub fn owner_deeper(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let tree = self.walker(line)?.tree;
        if tree.is_pronoun(token) || tree.tag(token) == Tag::PRPS {
            return self.pronoun(line, token, wanted);
        }
        self.definite(line, token, wanted)
    }

    /// An entity for a description that no name stands behind: "Iranian hackers", "Albanian government websites".
    pub fn description(&mut self, line: usize, token: usize, lemma: &str, wanted: Wanted<'_>) -> Option<EntityId> {
        let walker = self.walker(line)?;
        let tree = walker.tree;
        let owned = words::is("malware", lemma) || words::is("means", lemma);
        let telling = tree
            .premodifiers(token)
            .iter()
            .any(|&c| self.is_telling(line, c) && tree.tag(c) != Tag::CD && !(owned && tree.rel(c) == Rel::NmodPoss));
        let plural = matches!(tree.tag(token), Tag::NNS);
        let one = !wanted.hostile && tree.by_rel(token, Rel::Det).any(|d| matches!(tree.lemma(d), "a" | "an"));
        let of_somebody = tree.children(token).any(|c| {
            tree.rel(c) == Rel::Nmod && matches!(&*tree.preposition(c), "of" | "in" | "at" | "from" | "for" | "across")
        });
        // "affiliates of the ALPHV gang" are called by all their words: they are not the gang.
        let of_a_whole = words::is("relative", lemma) && tree.children(token).any(|c| tree.preposition(c) == "of");
        let trade = !wanted.hostile && self.is_in_trade(line, token);
        let kind = match () {
            _ if trade && wanted.takes(Kind::Organization) => Kind::Organization,
            _ if words::is("actor", lemma) && wanted.takes(Kind::ThreatGroup) => Kind::ThreatGroup,
            _ if words::is("person", lemma) && wanted.takes(Kind::Audience) && (plural || telling || one) => {
                Kind::Audience
            }
            _ if ["body", "agency", "company"].iter().any(|class| words::is(class, lemma))
                && wanted.takes(Kind::Organization) =>
            {
                Kind::Organization
            }
            _ if (words::is("asset", lemma) || lemma == "botnet") && wanted.takes(Kind::Infrastructure) => {
                Kind::Infrastructure
            }
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
            Kind::Infrastructure
                if (plural || one)
                    && self.is_described_more(line, token)
                    && (!wanted.takes(Kind::Malware) || words::is("wielded", lemma)) =>
            {
                !wanted.hostile
            }
            _ => {
                telling
                    || of_somebody
                    || ((plural || one) && !wanted.hostile && matches!(kind, Kind::Audience | Kind::Organization))
            }
        };
        let counted = tree.children(token).any(|c| tree.rel(c) == Rel::Nummod);
        if matches!(lemma, "target" | "victim") && !telling && !counted {
            return None;
        }
        let name = enough.then(|| self.phrase_words(line, token, kind != Kind::ThreatGroup || of_a_whole)).flatten()?;
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

    /// "telecom operators", "the grid operator": companies, though operators of programs attack.
    pub fn is_in_trade(&self, line: usize, token: usize) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        let plain = |c: usize| at.covered(c).is_none() && !words::is("malware", tree.lemma(c));
        tree.lemma(token) == "operator"
            && tree.premodifiers(token).into_iter().any(|c| tree.rel(c) == Rel::Compound && plain(c))
    }

    /// A thing of which the words tell more than its sort: "a controller made by Unitronics", "120 booster stations".
    fn is_described_more(&self, line: usize, token: usize) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        tree.children(token).any(|c| {
            matches!(tree.rel(c), Rel::Acl | Rel::AclRelcl | Rel::Nummod | Rel::Compound)
                || tree.rel(c) == Rel::Amod && !words::is("quantifier", tree.lemma(c))
        })
    }

    pub fn literal(&mut self, line: usize, token: usize) -> Option<Argument> {
        let tree = self.walker(line)?.tree;
        let span = tree.token(token).span;
        if words::is("indefinite", tree.lemma(token)) {
            return None;
        }
        if matches!(tree.tag(token), Tag::SYM | Tag::CD) {
            let amount = self.page.quantities.iter().find(|q| q.span.overlaps(span)).and_then(|q| q.amount.clone());
            return amount.map(|literal| Argument::Literal { literal });
        }
        self.phrase_words(line, token, true).map(|literal| Argument::Literal { literal })
    }

    /// The words of a phrase, without article, count and quotation marks; with its "of" phrase if asked.
    pub fn phrase_words(&self, line: usize, token: usize, whole: bool) -> Option<String> {
        let span = self.phrase_span(line, token, whole)?;
        let words = self.without_not(line, token, span);
        let words = crate::markup::plain(&words);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let words =
            words.trim_matches(|c: char| matches!(c, '“' | '”' | '"' | '‘' | ',' | ' ' | '(' | ')' | '*' | '-'));
        (!words.is_empty() && words.len() <= 200).then(|| words.to_owned())
    }

    /// "said its systems had not been hacked": what is denied is that they had.
    fn without_not(&self, line: usize, token: usize, span: Span) -> String {
        let text = self.page.text();
        let not = self.page.parsed(line).filter(|(_, tree)| tree.is_verb(token)).and_then(|(_, tree)| {
            let not = |&c: &usize| matches!(tree.lemma(c), "not" | "n't" | "n’t" | "never");
            tree.children(token).find(not).map(|c| tree.token(c).span)
        });
        match not.filter(|not| span.contains(*not)) {
            Some(not) => format!("{} {}", &text[span.start()..not.start()], &text[not.end()..span.end()]),
            None => span.of(text).to_owned(),
        }
    }

    pub fn phrase_span(&self, line: usize, token: usize, whole: bool) -> Option<Span> {
        let tree = self.walker(line)?.tree;
        // "denied that its servers had been hacked": what was done says little without what it was done to.
        let passive = tree.rel(token) == Rel::Ccomp && tree.has(token, Rel::NsubjPass);
        let mut inside = if tree.is_verb(token) {
            tree.subtree(token, |c| {
                let own = tree.head(c) == Some(token);
                let told = passive && own && matches!(tree.rel(c), Rel::NsubjPass | Rel::Aux);
                told || !matches!(
                    tree.rel(c),
                    Rel::Advcl
                        | Rel::Parataxis
                        | Rel::Conj
                        | Rel::Punct
                        | Rel::Mark
                        | Rel::Aux
                        | Rel::Nsubj
                        | Rel::NsubjPass
                        | Rel::Cc
                        | Rel::Cop
                )
            })
        } else {
            // What is stolen "with Mimikatz" or "by" somebody is no part of its name.
            let aside = |t: usize| {
                matches!(tree.rel(t), Rel::Nmod | Rel::Obl)
                    && t > token
                    && matches!(
                        &*tree.preposition(t),
                        "with"
                            | "by"
                            | "via"
                            | "using"
                            | "through"
                            | "according to"
                            | "after"
                            | "before"
                            | "during"
                            | "against"
                            | "as"
                            | "over"
                            | "amid"
                            | "since"
                            | "despite"
                    )
                    // "indicted by a grand jury for attacks on hospitals": what somebody is indicted for.
                    || matches!(tree.rel(t), Rel::Nmod | Rel::Obl)
                        && t > token
                        && tree.preposition(t) == "for"
                        && (words::is("agency", tree.lemma(token)) && words::is("deed", tree.lemma(t))
                            || self.page.kind_at(line, t) == Some(Kind::Tactic)
                            || words::is("foothold", tree.lemma(t)))
            };
            let cut = tree.phrase(token).into_iter().find(|&t| aside(t));
            let mut inside = tree.phrase(token);
            if let Some(cut) = cut {
                let first = tree.children(cut).min().unwrap_or(cut);
                inside.retain(|&t| t < first.min(cut));
            }
            // "banks in several countries, including Poland and Spain": the examples are no part of what they are examples of.
            let example = |t: usize| {
                tree.words(t) == "including"
                    || tree.words(t) == "such" && t + 1 < tree.len() && tree.words(t + 1) == "as"
            };
            let examples = inside.iter().position(|&t| t > token && example(t));
            inside.truncate(examples.unwrap_or(inside.len()));
            inside
        };
        if !whole {
            inside.retain(|&t| t <= token);
        }
        let skip = |t: usize| {
            matches!(
                tree.tag(t),
                Tag::DT
                    | Tag::CD
                    | Tag::PRPS
                    | Tag::PRP
                    | Tag::PDT
                    | Tag::Punct
                    | Tag::IN
                    | Tag::POS
                    | Tag::WP
                    | Tag::WPS
                    | Tag::WDT
                    | Tag::CC
            ) && tree.tag(t + 1) != Tag::HYPH
                || words::is("quantifier", tree.lemma(t))
                || matches!(
                    tree.words(t),
                    "including" | "about" | "around" | "nearly" | "roughly" | "almost" | "approximately"
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
