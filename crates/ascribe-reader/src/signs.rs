//! What is seen of whatever a word that points back may stand for: how far back it was spoken of and as what, of which kind it is, what it
//! did so far, how it stands to the word in its sentence.

use crate::antecedents::{ABSENT, Rule, is_deed};
use crate::candidates::{Asked, Candidate};
use crate::choice::{SIGNS, Signs};
use crate::sides::is_description;
use crate::syntax::Tree;
use crate::words;
use crate::world::World;
use ascribe_lang::Rel;
use ascribe_model::{EntityId, Family, Kind};

/// What is seen of a word that points back, whatever it may stand for.
pub struct View {
    role: u16,
    /// 1 if no noun stands before it in its sentence.
    opens: u16,
    governor: u16,
    governor_word: u16,
    family: u16,
    noun: u16,
    determiner: u16,
    /// True if words tell more than the noun.
    told_more: bool,
    /// What the latest such word before stood for.
    latest: Option<EntityId>,
    /// Whoever says the line, where that is told apart from it.
    speakers: Option<Vec<EntityId>>,
    /// The words of its line that stand for entities.
    here: Vec<(usize, EntityId)>,
}

impl World<'_, '_> {
    /// What is seen of a word that points back, whatever it may stand for.
    pub fn view(&self, asked: Asked<'_>) -> View {
        let (line, token) = asked.at;
        let parsed = self.page.parsed(line).map(|(_, tree)| tree);
        let frame = self.page.frames.get(line).copied().flatten();
        if let Some(tree) = parsed.filter(|_| asked.class == ABSENT) {
            return self.view_of_deeds(asked, tree, frame);
        }
        View {
            role: parsed.map_or(0, |tree| role_number(tree, token)),
            opens: u16::from(parsed.is_some_and(|tree| (0..token).all(|t| !tree.is_noun(t)))),
            governor: self.governor(asked.at),
            governor_word: self.governor_number(asked.at),
            family: self.family_of_governor(asked.at),
            noun: parsed.map_or(0, |tree| noun_number(tree.lemma(token))),
            determiner: self.determiner(asked.at),
            told_more: parsed.is_some_and(|tree| self.is_told_more(line, tree, token)),
            latest: self.latest_pointed(asked),
            speakers: frame.map(|frame| self.subjects_of(frame)),
            here: self.places_in(line),
        }
    }

    /// What is seen of a line that tells deeds: its verb, whether it has a doer of its own.
    fn view_of_deeds(&self, asked: Asked<'_>, tree: &Tree<'_>, frame: Option<usize>) -> View {
        let (line, root) = asked.at;
        let hostile = |id: EntityId| {
            let kind = self.entities.get(id).map(|e| e.kind);
            matches!(kind, Some(Kind::ThreatGroup | Kind::Malware)) || self.is_accused(id)
        };
        let here = self.spoken_of(line, None);
        let own = here.iter().filter(|s| hostile(s.id)).map(|s| 1 + u16::from(s.subject)).max().unwrap_or(0);
        let deeds = (0..tree.len()).filter(|&t| {
            let told = crate::pairs::may_tell(crate::pairs::triggers(tree, t), Family::Activity);
            told && (!tree.is_verb(t) || tree.is_passive(t))
        });
        View {
            role: own,
            opens: u16::from(tree.is_verb(root) && tree.is_passive(root)),
            governor: self.verb_sort(tree, root),
            governor_word: word_number(tree, root),
            family: self.family_of(tree, root, root),
            noun: 0,
            determiner: deeds.count().min(5) as u16,
            told_more: tree.is_noun(root),
            latest: line.checked_sub(1).and_then(|before| self.absent.get(&before)?.0),
            speakers: frame.map(|frame| self.subjects_of(frame)),
            here: self.places_in(line),
        }
    }

    /// What is seen of a candidate.
    pub fn signs(
        &self,
        (asked, view): (Asked<'_>, &View),
        ruled: Option<(EntityId, Rule)>,
        candidates: &[Candidate],
        n: usize,
    ) -> Signs {
        let (line, token) = asked.at;
        let c = &candidates[n];
        let View { role, opens, governor, family, .. } = *view;
        let parsed = self.page.parsed(line).map(|(_, tree)| tree);
        let distance = line.abs_diff(c.line).min(7) as u16;
        let subject = u16::from(c.subject);
        let kind = kind_number(c.kind);
        let of_kind = candidates[..n].iter().filter(|o| o.kind == c.kind).count().min(3) as u16;
        let subjects = candidates[..n].iter().filter(|o| o.subject).count().min(3) as u16;
        let name = self.entities.get(c.id).map(|e| e.name.as_str()).unwrap_or_default();
        let named =
            if self.is_nameless(c.id) { 2 } else { u16::from(self.entities.get(c.id).is_some_and(is_description)) };
        let reported = self.reporters.iter().any(|(_, id)| *id == c.id);
        let vendor = c.kind == Kind::Organization && crate::names::is_bystander(self.lexicon, name);
        let deeds = u16::from(self.is_accused(c.id)) * 2 + u16::from(self.was_hit(c.id));
        let plural = u16::from(c.kind == Kind::Audience || named > 0 && name.ends_with('s'));
        let own_role = c.token.and_then(|t| Some(role_number(self.page.parsed(c.line)?.1, t))).unwrap_or(9);
        let spoke = self.speaks_in(c.line, c.id);
        let block = |at: usize| self.page.lines.get(at).map(|l| l.block);
        let by_rule = ruled.filter(|(id, _)| *id == c.id).map(|(_, rule)| rule as u16);
        let rule = by_rule.map_or(0, |rule| rule + u16::from(is_deed(c.kind)) * 5);
        let counted = self.counts.get(&c.id).copied().unwrap_or(0);
        let said = view.speakers.as_ref().map_or(0, |speakers| 1 + u16::from(speakers.contains(&c.id)));
        let clause = match parsed.filter(|_| c.line == line) {
            Some(tree) => {
                let places = view.here.iter().filter(|(_, id)| *id == c.id).map(|(t, _)| *t);
                clause_relation(tree, token, &places.collect::<Vec<_>>())
            }
            None => 0,
        };
        let alike = parsed.map_or(0, |tree| self.likeness(tree, token, c, name));
        let chain = u16::from(view.latest == Some(c.id)) + u16::from(view.latest.is_some());
        let sort = match c.kind {
            Kind::ThreatGroup => 0,
            Kind::Malware | Kind::Tool => 1,
            Kind::Organization | Kind::Government => 2,
            _ => 3,
        };
        let there = c.token.map(|t| (c.line, t));
        let near = distance.min(3);
        [
            distance * 2 + subject,
            kind,
            kind * 2 + subject,
            n.min(9) as u16,
            counted.min(6) as u16,
            u16::from(self.topic_at(line) == Some(c.id)),
            named,
            u16::from(reported) * 2 + u16::from(vendor),
            deeds,
            plural,
            family * 16 + kind,
            role * 2 + subject,
            of_kind * 2 + subject,
            u16::from(spoke) * 2 + u16::from(c.line == line),
            u16::from(block(c.line) == block(line)),
            rule,
            subjects * 2 + subject,
            governor * 16 + kind,
            c.near,
            self.gap(asked.at, c),
            clause,
            own_role * 10 + role,
            opens * 32 + near * 8 + u16::from(c.first) * 4 + subject * 2 + u16::from(c.near > 1),
            said * 16 + if said > 0 { kind } else { 0 },
            family * 8 + deeds * 2 + u16::from(role < 2),
            alike * 4 + named,
            view.noun * 16 + kind,
            view.determiner * 4 + subject * 2 + u16::from(distance == 0),
            plural * 16 + view.determiner,
            chain * 16 + near * 4 + subject * 2 + opens,
            clause.min(63) * 4 + u16::from(role < 2) * 2 + u16::from(kind < 3),
            u16::from(subjects == 0 && c.subject) * 128 + near * 32 + role * 3 + named,
            alike * 16 + kind,
            governor * 32 + near * 8 + subject * 4 + u16::from(spoke) * 2 + u16::from(reported),
            view.governor_word * 4 + sort,
            there.map_or(0, |at| 1 + self.governor(at)) * 16 + governor,
            there.map_or(0, |at| self.governor_number(at)) * 4 + sort,
            there.map_or(0, |at| self.family_of_governor(at)) * 22 + family,
        ]
    }

    /// What is seen of nobody.
    pub fn signs_of_nobody(&self, view: &View, candidates: &[Candidate]) -> Signs {
        let told = u16::from(view.told_more);
        let mut signs = [511; SIGNS];
        signs[1] = 15;
        signs[3] = 100 + candidates.len().min(9) as u16;
        signs[10] = view.family * 16 + 15;
        signs[11] = 200 + view.role * 2 + view.opens;
        signs[17] = view.governor * 16 + 15;
        signs[20] = 200 + told;
        signs[26] = view.noun * 16 + 15;
        signs[27] = 300 + view.determiner * 2 + told;
        signs
    }

    /// "the Dutch group", "the bank in Riga": words that tell more than the noun.
    fn is_told_more(&self, line: usize, tree: &Tree<'_>, token: usize) -> bool {
        tree.premodifiers(token).iter().any(|&c| self.is_telling(line, c) && tree.lemma(c) != "same")
            || tree.children(token).any(|c| c > token && matches!(tree.rel(c), Rel::Nmod | Rel::Acl | Rel::AclRelcl))
    }

    /// Whether a noun is in a candidate's name ("the ministry"), or stood beside it before.
    fn likeness(&self, tree: &Tree<'_>, token: usize, c: &Candidate, name: &str) -> u16 {
        if !tree.is_noun(token) {
            return 0;
        }
        let lemma = tree.lemma(token);
        let within = |name: &str| {
            name.to_lowercase().split(|ch: char| !ch.is_alphanumeric()).any(|w| w.trim_end_matches('s') == lemma)
        };
        let aliases = || self.entities.get(c.id).is_some_and(|e| e.aliases.iter().any(|a| within(a)));
        match () {
            () if within(name) || aliases() => 1,
            () if self.stood_beside(c.id, lemma) => 2,
            () => 3,
        }
    }

    /// True if a noun stood beside a name before: "the insurer Halden", "Halden, an insurer".
    fn stood_beside(&self, id: EntityId, lemma: &str) -> bool {
        let mentions = self.page.mentions.iter().filter(|m| m.entity == Some(id)).take(6);
        let text = self.page.text();
        let near = |m: &ascribe_model::Mention| {
            let start = floor(text, m.span.start().saturating_sub(40));
            let end = floor(text, (m.span.end() + 40).min(text.len()));
            let before = text.get(start..m.span.start()).unwrap_or_default();
            let after = text.get(m.span.end()..end).unwrap_or_default();
            let words = |s: &str| s.split(|c: char| !c.is_alphanumeric() && c != '-').any(|w| w == lemma);
            let before = before.rsplit(['.', ',', ';']).next().unwrap_or_default();
            let aside = after.strip_prefix(", ").map(|rest| rest.split([',', '.', ';']).next().unwrap_or_default());
            words(before) || aside.is_some_and(words)
        };
        mentions.into_iter().any(near)
    }

    /// The article or so of a noun.
    fn determiner(&self, (line, token): (usize, usize)) -> u16 {
        let Some((_, tree)) = self.page.parsed(line) else { return 0 };
        let plural = u16::from(tree.tag(token) == ascribe_lang::Tag::NNS);
        let word = tree.determiner(token);
        let number = match word {
            None => 0,
            Some("the") => 1,
            Some("this" | "that") => 2,
            Some("these" | "those") => 3,
            Some("both") => 4,
            Some(_) => 5,
        };
        let same = tree.premodifiers(token).iter().any(|&c| tree.lemma(c) == "same");
        let number = if same { 6 } else { number };
        number * 2 + plural
    }

    /// What sort of verb a word stands with.
    fn governor(&self, (line, token): (usize, usize)) -> u16 {
        let Some((_, tree)) = self.page.parsed(line) else { return 0 };
        let Some(verb) = tree.ancestors(token).skip(1).find(|&t| tree.is_verb(t) || tree.has(t, Rel::Cop)) else {
            return 1;
        };
        self.verb_sort(tree, verb)
    }

    /// What sort of verb it is.
    fn verb_sort(&self, tree: &Tree<'_>, verb: usize) -> u16 {
        let lemma = tree.lemma(verb);
        let classes = ["say", "deny", "naming", "think", "response"];
        let class = classes.iter().zip(2..).find(|(class, _)| words::is(class, lemma));
        match class {
            Some((_, number)) => number,
            None if tree.has(verb, Rel::Cop) || lemma == "have" => 7,
            None => 8 + u16::from(crate::pairs::triggers(tree, verb) != 0),
        }
    }

    /// The word with which a word stands, by one of 128 numbers.
    fn governor_number(&self, (line, token): (usize, usize)) -> u16 {
        let Some((_, tree)) = self.page.parsed(line) else { return 0 };
        tree.head(token).map_or(0, |head| word_number(tree, head))
    }

    /// What the verb may tell with which a word stands, and as which side.
    fn family_of_governor(&self, (line, token): (usize, usize)) -> u16 {
        let Some((_, tree)) = self.page.parsed(line) else { return 0 };
        tree.head(token).map_or(1, |head| self.family_of(tree, head, token))
    }

    /// What a word may tell, and as which side another stands with it.
    fn family_of(&self, tree: &Tree<'_>, head: usize, token: usize) -> u16 {
        let bits = crate::pairs::triggers(tree, head);
        let families = [Family::Activity, Family::Affiliation, Family::Response];
        let family = families.iter().position(|f| crate::pairs::may_tell(bits, *f)).map_or(0, |n| n as u16 + 1);
        let passive = tree.is_verb(head) && tree.is_passive(head);
        let side = match tree.rel(token) {
            Rel::Nsubj => 0,
            Rel::NsubjPass => 1,
            Rel::Obj | Rel::Iobj => 2,
            Rel::NmodPoss => 3,
            _ => 4,
        };
        2 + family * 5 + if passive && side == 0 { 1 } else { side }
    }

    /// How far before a word of its own sentence a candidate stands, in steps.
    fn gap(&self, (line, token): (usize, usize), c: &Candidate) -> u16 {
        let start = self.page.parsed(line).filter(|_| c.line == line).map(|(_, tree)| tree.token(token).span.start());
        let Some(start) = start else { return 5 };
        let mentions = self.page.lines[line].mentions.clone().map(|m| &self.page.mentions[m]);
        let ends = mentions.filter(|m| m.entity == Some(c.id)).map(|m| m.span.end()).filter(|end| *end <= start);
        match ends.max().map(|end| start - end) {
            Some(0..=3) => 0,
            Some(4..=20) => 1,
            Some(21..=60) => 2,
            Some(_) => 3,
            None => 4,
        }
    }

    /// True if an entity says something in a line.
    fn speaks_in(&self, line: usize, id: EntityId) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        let says =
            |t: usize| tree.head(t).is_some_and(|h| tree.rel(t) == Rel::Nsubj && words::is("say", tree.lemma(h)));
        let named = at.mentions.clone().filter(|&m| self.page.mentions[m].entity == Some(id));
        named.flat_map(|m| at.tokens_in(self.page.mentions[m].span)).any(says)
    }
}

/// A word and its voice, by one of 127 numbers.
fn word_number(tree: &Tree<'_>, word: usize) -> u16 {
    let voice = u32::from(tree.is_verb(word) && tree.is_passive(word));
    let hash = tree.lemma(word).bytes().fold(voice, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    ((hash ^ hash >> 15) % 127) as u16 + 1
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// How a word stands in its sentence.
fn role_number(tree: &Tree<'_>, token: usize) -> u16 {
    match tree.rel(token) {
        Rel::Nsubj => 0,
        Rel::NsubjPass => 1,
        Rel::NmodPoss => 2,
        Rel::Obj | Rel::Iobj => 3,
        Rel::Obl | Rel::OblAgent => 4,
        Rel::Nmod => 5,
        Rel::Conj => 6,
        Rel::Appos | Rel::Flat => 7,
        _ => 8,
    }
}

/// How an entity, by its words, stands to a word of the same sentence.
fn clause_relation(tree: &Tree<'_>, token: usize, places: &[usize]) -> u16 {
    let is = |t: &usize| places.contains(t);
    if tree.ancestors(token).skip(1).any(|a| is(&a)) {
        return 43;
    }
    let verbs = |t: usize| tree.is_verb(t) || tree.has(t, Rel::Cop);
    let Some(own) = tree.ancestors(token).skip(1).find(|&t| verbs(t)) else { return 45 };
    if tree.agents(own).iter().any(is) || tree.own_subjects(own).iter().any(is) {
        return 40;
    }
    if tree.children(own).any(|c| is(&c)) {
        return 41;
    }
    let (mut at, mut level) = (own, 0);
    while let Some(up) = tree.head(at)
        && level < 3
    {
        if verbs(up) {
            let relation = match tree.rel(at) {
                Rel::Ccomp => 0,
                Rel::Xcomp => 1,
                Rel::Advcl => 2,
                Rel::Acl | Rel::AclRelcl => 3,
                Rel::Conj => 4,
                Rel::Parataxis => 5,
                _ => 6,
            };
            let speech = u16::from(words::is("say", tree.lemma(up)) || words::is("deny", tree.lemma(up)));
            if tree.agents(up).iter().any(is) || tree.own_subjects(up).iter().any(is) {
                return 1 + level.min(1) * 14 + relation * 2 + speech;
            }
            if tree.children(up).any(|c| is(&c)) {
                return 46 + speech;
            }
            level += 1;
        }
        at = up;
    }
    45
}

/// Some two dozen nouns each by itself, the others together.
fn noun_number(lemma: &str) -> u16 {
    const NOUNS: [&str; 28] = [
        "group",
        "gang",
        "hacker",
        "attacker",
        "crew",
        "collective",
        "actor",
        "operator",
        "intruder",
        "team",
        "company",
        "firm",
        "bank",
        "vendor",
        "ministry",
        "agency",
        "department",
        "service",
        "police",
        "court",
        "government",
        "authority",
        "malware",
        "ransomware",
        "program",
        "country",
        "state",
        "spy",
    ];
    NOUNS.iter().position(|noun| *noun == lemma).map_or(0, |n| n as u16 + 1)
}

fn kind_number(kind: Kind) -> u16 {
    match kind {
        Kind::ThreatGroup => 1,
        Kind::Malware => 2,
        Kind::Tool => 3,
        Kind::Organization => 4,
        Kind::Government => 5,
        Kind::Country => 6,
        Kind::Person => 7,
        Kind::Audience => 8,
        Kind::Incident => 9,
        Kind::Campaign => 10,
        _ => 11,
    }
}
