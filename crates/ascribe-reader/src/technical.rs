//! What a technical report tells of programs, habits and readers rather than of deeds. Where half of what is named are things, a verb that
//! does harm in the news is mostly what a program does to a file, and a pronoun mostly stands for the program; here more is asked of both.

use crate::grammar::Pattern;
use crate::words;
use crate::world::{Filler, World};
use ascribe_lang::{Rel, Tag};
use ascribe_model::{EntityId, Kind, Predicate};

/// A text of fewer mentions is too short to tell what sort it is.
const FEWEST: usize = 12;

impl World<'_, '_> {
    /// True for a whole report that is technical, not for a sentence or two.
    pub fn is_on_programs(&self) -> bool {
        self.is_technical() && self.page.mentions.len() >= FEWEST
    }

    /// True if a match in a technical text tells of no deed.
    pub fn is_shop_talk(
        &self,
        (line, token): (usize, usize),
        pattern: &Pattern,
        (subject, object): (&Filler, Option<&Filler>),
    ) -> bool {
        let (true, Some(object), Some((_, tree))) = (self.is_on_programs(), object, self.page.parsed(line)) else {
            return false;
        };
        let (doer, thing) = (self.kind_of(subject), self.kind_of(object));
        let program = matches!(doer, Some(Kind::Malware | Kind::Tool | Kind::Product | Kind::Infrastructure));
        if is_deed(pattern.predicate)
            && (tree.is_foreseen(token)
                || self.is_in_passing(line, token, object)
                || !tree.is_past(token) && self.is_of_anybody(subject, object))
        {
            return true;
        }
        match pattern.predicate {
            Predicate::Attacked => self.is_anyones(object) || self.is_told_by_itself(line, token, subject, object),
            // "monitors the clipboard", "scans removable drives": what a program does where it runs.
            Predicate::Targets => program && self.is_watching(line, token),
            Predicate::Steals => {
                program || thing == Some(Kind::Organization) || self.is_fetching(line, token, pattern, object)
            }
            // "disables the firewall", "stops the services": a program at work; what goes down in the world has a name.
            Predicate::Disrupts => !self.is_somebodys(object),
            Predicate::Conducts => program || doer == Some(Kind::Incident) || self.is_any_deed(object),
            // "Proofpoint helps organizations stop phishing" sells, and supports nobody.
            Predicate::OffersAssistanceTo | Predicate::Supports => self.is_vendor(subject) || self.is_anyones(object),
            // "designed to look like a wiper": what something is made for. Why somebody acts is told by an adverb.
            Predicate::MotivatedBy => {
                tree.tag(object.token) != Tag::RB && !matches!(tree.lemma(object.token), "gain" | "profit")
            }
            // "deploys ransomware": a sort of program, not the technique of that name.
            Predicate::Uses => self.is_sort_or_setting(line, object),
            Predicate::AliasOf => self.is_no_alias(subject, object),
            Predicate::AttributedTo => self.is_anybody_at_all(object),
            Predicate::ReportsOn => {
                let last = self.words_of(subject).rsplit(' ').next().map(singular).unwrap_or_default();
                let reader =
                    doer == Some(Kind::Audience) && !words::is("expert", &last) && !words::is("official", &last);
                // "Sandbox detected the payloads", "confirmed coverage for X": a product that does its work.
                let covers = |t: usize| matches!(tree.lemma(t), "coverage" | "signature" | "protection" | "detection");
                let product = matches!(last.as_str(), "sandbox" | "protection" | "detection" | "gateway" | "firewall");
                let anything = self.is_any_deed(object) || self.is_anybody_at_all(object);
                reader || product || anything || tree.ancestors(object.token).any(covers)
            }
            _ => false,
        }
    }

    fn kind_of(&self, filler: &Filler) -> Option<Kind> {
        filler.argument.entity().and_then(|id| self.entities.get(id)).map(|e| e.kind)
    }

    /// The words of whatever fills a role, or the name of whom it stands for.
    pub fn words_of<'s>(&'s self, filler: &'s Filler) -> &'s str {
        match &filler.argument {
            ascribe_model::Argument::Literal { literal } => literal,
            ascribe_model::Argument::Entity(id) => self.entities.get(*id).map_or("", |e| e.name.as_str()),
        }
    }

    /// A vendor, a platform or the publisher that the clause does not itself make the victim: "compromises Amazon accounts", "posed as
    /// Google", "to protect customers of Proofpoint".
    fn is_in_passing(&self, line: usize, token: usize, object: &Filler) -> bool {
        let Some(id) = object.argument.entity() else { return false };
        let Some(entity) = self.entities.get(id).filter(|e| e.kind == Kind::Organization) else { return false };
        let bystander = Some(id) == self.publisher
            || crate::names::is_bystander(self.lexicon, &entity.name)
                && !crate::names::is_alliance(self.lexicon, &entity.name)
            || words::is("platform", &entity.name.to_lowercase());
        let Some((at, tree)) = self.page.parsed(line).filter(|_| bystander) else { return false };
        let t = object.token;
        let direct = match tree.rel(t) {
            Rel::NsubjPass | Rel::Obj => true,
            Rel::Compound => matches!(tree.lemma(token), "attack" | "breach" | "hack" | "compromise"),
            Rel::Nmod | Rel::Obl => matches!(&*tree.preposition(t), "on" | "against" | "at"),
            _ => false,
        };
        !(direct && tree.head(t) == Some(token) && at.headed(t).is_some())
    }

    fn is_vendor(&self, filler: &Filler) -> bool {
        self.kind_of(filler) == Some(Kind::Organization)
            && crate::names::is_bystander(self.lexicon, self.words_of(filler))
    }

    /// "sectors that have been attacked": a deed of which no more is known than whom this verb names without a name.
    fn is_told_by_itself(&self, line: usize, token: usize, subject: &Filler, object: &Filler) -> bool {
        let Some((_, tree)) = self.page.parsed(line).filter(|(_, tree)| tree.is_verb(token)) else { return false };
        let incident = subject.argument.entity().and_then(|id| self.incidents.of(id));
        let itself = incident.is_some_and(|i| i.agents.is_empty() && i.victims.len() < 2) && subject.token == token;
        itself
            && tree.is_noun(object.token)
            && self.kind_of(object) != Some(Kind::Sector)
            && !self.words_of(object).chars().any(char::is_uppercase)
    }

    /// "the victim's machine", "compromised sites", "end users": whoever is hit by what is described.
    fn is_anyones(&self, object: &Filler) -> bool {
        let name = self.words_of(object);
        if name.chars().any(|c| c.is_uppercase() || c.is_numeric()) {
            return false;
        }
        let mut words: Vec<&str> = name.split(' ').filter(|w| !matches!(*w, "of" | "the" | "a" | "an")).collect();
        let Some(head) = words.pop().map(singular) else { return false };
        let plain = |w: &&str| {
            let stem = w.trim_end_matches("’s").trim_end_matches("'s").trim_end_matches(['’', '\'']);
            let stem = singular(stem);
            words::is("generic", &stem) || words::is("empty", &stem) || matches!(stem.as_str(), "web" | "landing")
        };
        let any = ["empty", "asset", "machinery"].iter().any(|class| words::is(class, &head));
        any && words.iter().all(plain)
    }

    /// "deploys ransomware" names a sort of program, not the technique of that name; "uses Windows APIs" the system that a program runs on.
    fn is_sort_or_setting(&self, line: usize, object: &Filler) -> bool {
        let Some((at, tree)) = self.page.parsed(line) else { return false };
        let itself = at.headed(object.token).is_some();
        match self.kind_of(object) {
            Some(Kind::Technique) => itself && words::is("malware", tree.lemma(object.token)),
            Some(Kind::Product) => words::is("operating-system", &self.words_of(object).to_lowercase()),
            _ => false,
        }
    }

    /// "cybercriminals steal credentials": a trade, as long as nothing of it has a name.
    fn is_of_anybody(&self, subject: &Filler, object: &Filler) -> bool {
        let name = self.words_of(subject);
        let role = matches!(
            singular(name).as_str(),
            "attacker" | "hacker" | "criminal" | "cybercriminal" | "scammer" | "adversary"
        );
        role && !self.words_of(object).chars().any(|c| c.is_uppercase() || c.is_numeric())
    }

    /// "a campaign", "the attack": a deed of which nothing is told, nor so far whom it hit.
    fn is_any_deed(&self, object: &Filler) -> bool {
        let hits = object.argument.entity().and_then(|id| self.incidents.of(id)).is_some_and(|i| !i.victims.is_empty());
        // Deeds without a name are counted until the report is read: "campaign 2".
        let name = self.words_of(object).trim_end_matches(|c: char| c.is_numeric() || c == ' ');
        !hits && words::is("deed", &singular(name))
    }

    /// "a known threat actor", "the developers": nobody in particular.
    fn is_anybody_at_all(&self, object: &Filler) -> bool {
        let name = self.words_of(object);
        let known = object.argument.entity().and_then(|id| self.entities.get(id)).is_some_and(|e| e.country.is_some());
        let plain = |word: &str| {
            let word = singular(word);
            let person = ["actor", "person", "generic", "relative"].iter().any(|class| words::is(class, &word));
            person || matches!(word.as_str(), "threat" | "known" | "specific" | "author")
        };
        !known && !name.is_empty() && name.chars().all(|c| !c.is_uppercase()) && name.split(' ').all(plain)
    }

    /// "the actor Proofpoint tracks as TA575" names no vendor, and "we call it a stealer" gives no name.
    fn is_no_alias(&self, subject: &Filler, object: &Filler) -> bool {
        let named = self.words_of(object).chars().any(|c| c.is_uppercase() || c.is_numeric() || c == '.');
        !named || self.is_vendor(subject) != self.is_vendor(object)
    }

    /// Words that hold a name, or stand for somebody.
    fn is_somebodys(&self, object: &Filler) -> bool {
        let named = |word: &str| word.starts_with(char::is_uppercase) && word.chars().skip(1).any(char::is_lowercase);
        let body = matches!(
            self.kind_of(object),
            Some(Kind::Organization | Kind::Government | Kind::Country | Kind::Region | Kind::City | Kind::Sector)
        );
        body && !self.is_anyones(object)
            || self.kind_of(object).is_none() && self.words_of(object).split(' ').any(named)
    }

    fn is_watching(&self, line: usize, token: usize) -> bool {
        let watches = |lemma: &str| matches!(lemma, "monitor" | "scan" | "probe");
        self.page.parsed(line).is_some_and(|(_, tree)| watches(&tree.verb_lemma(token)))
    }

    /// "downloads a file", "copies itself", "collects system information": what is fetched or written, not stolen.
    fn is_fetching(&self, line: usize, token: usize, pattern: &Pattern, object: &Filler) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        if pattern.id == crate::pairs::BY || !tree.is_verb(token) {
            return false;
        }
        let fetches = matches!(
            tree.verb_lemma(token).as_str(),
            "download"
                | "copy"
                | "obtain"
                | "acquire"
                | "collect"
                | "publish"
                | "expose"
                | "take"
                | "extract"
                | "dump"
                | "grab"
        );
        let prized = |word: &str| {
            matches!(
                singular(word).as_str(),
                "credential"
                    | "password"
                    | "secret"
                    | "money"
                    | "fund"
                    | "email"
                    | "e-mail"
                    | "token"
                    | "login"
                    | "million"
                    | "card"
                    | "database"
                    | "ntds.dit"
                    | "intelligence"
                    | "property"
            )
        };
        fetches && !self.words_of(object).split(' ').any(prized)
    }

    /// In a technical text "it" is a group only where that group has just been the subject, and "they" no program.
    pub fn may_point(&self, line: usize, token: usize, word: &str, id: EntityId) -> bool {
        let Some(kind) = self.entities.get(id).map(|e| e.kind).filter(|_| self.is_on_programs()) else { return true };
        match (word, kind) {
            ("it" | "its" | "itself", Kind::ThreatGroup) => {
                let before = self.page.parsed(line).map(|(_, tree)| tree.token(token).span.start());
                let subject = |l: usize, before: Option<usize>| self.seen_in(l, before).contains(&(true, id));
                // "Ryuk", "REvil": a gang that goes by its program's name.
                let program =
                    self.entities.get(id).is_some_and(|e| !self.lexicon.by_name_of(Kind::Malware, &e.name).is_empty());
                program || subject(line, before) || line.checked_sub(1).is_some_and(|l| subject(l, None))
            }
            ("they" | "them", Kind::Malware) => false,
            _ => true,
        }
    }

    /// Whoever did what a report tells without a doer: its one group, or the one that it is about; in a technical text nobody, since most
    /// of what is told there without a doer is what a program does.
    pub fn doer_of_report(&self, line: usize) -> Option<EntityId> {
        self.sole_group(line).filter(|_| !self.is_on_programs())
    }

    /// What a word for doers may stand for: a gang also goes by its program's name, which in a technical text is the program.
    pub fn doers_meant(&self, lemma: &str) -> &'static [Kind] {
        let gang = matches!(lemma, "group" | "gang" | "crew" | "operator" | "cartel");
        if self.is_on_programs() && !gang { &[Kind::ThreatGroup] } else { &[Kind::ThreatGroup, Kind::Malware] }
    }

    /// "attackers", "the attacker", "actors": in a technical text whoever uses what is described, and no program.
    pub fn is_role(&self, lemma: &str) -> bool {
        self.is_on_programs()
            && matches!(lemma, "attacker" | "hacker" | "intruder" | "adversary" | "criminal" | "cybercriminal")
    }
}

/// What is done to somebody.
fn is_deed(predicate: Predicate) -> bool {
    matches!(
        predicate,
        Predicate::Attacked
            | Predicate::Targets
            | Predicate::Steals
            | Predicate::Disrupts
            | Predicate::Controls
            | Predicate::DemandsRansomFrom
    )
}

impl crate::syntax::Tree<'_> {
    /// "can steal", "will stop", "allows to read", "once it infects a user": what happens whenever, not what happened.
    fn is_foreseen(&self, i: usize) -> bool {
        let modal = |v: usize| {
            self.by_rel(v, Rel::Aux).any(|a| {
                matches!(
                    self.lemma(a),
                    "can" | "could" | "may" | "might" | "should" | "must" | "would" | "cannot" | "will" | "shall"
                )
            })
        };
        let whenever = |v: usize| {
            self.children(v).any(|m| {
                matches!(self.rel(m), Rel::Mark | Rel::Advmod)
                    && matches!(self.lemma(m), "if" | "once" | "when" | "whenever")
            })
        };
        let present = self.is_verb(i) && !matches!(self.tag(i), Tag::VBD | Tag::VBN);
        let mut at = i;
        for _ in 0..3 {
            if modal(at) || present && whenever(at) {
                return true;
            }
            let Some(head) = self.head(at) else { return false };
            let allows = matches!(self.lemma(head), "allow" | "enable" | "permit" | "let" | "able" | "capable");
            let joined = self.rel(at) == Rel::Conj && !self.has(at, Rel::Nsubj) && !self.has(at, Rel::Aux);
            if allows && matches!(self.rel(at), Rel::Xcomp | Rel::Ccomp | Rel::Advcl | Rel::Acl) {
                return true;
            }
            if self.rel(at) != Rel::Xcomp && !joined {
                return false;
            }
            at = head;
        }
        false
    }

    /// "managed to compromise": told as something that happened.
    fn is_past(&self, i: usize) -> bool {
        self.ancestors(i).take(3).any(|a| matches!(self.tag(a), Tag::VBD | Tag::VBN))
    }
}

fn singular(word: &str) -> String {
    let lower = word.to_lowercase();
    match lower.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => lower.strip_suffix('s').map_or(lower.clone(), str::to_owned),
    }
}
