//! Claims: the grammar run over the trees of a report, each match filled, voiced, qualified and bound to its words.

use crate::grammar::{Anchor, Grammar, Path, Pattern, Role};
use crate::incidents::is_hypothetical;
use crate::naming::Alias;
use crate::qualify;
use crate::roles::Walker;
use crate::speakers::Voice;
use crate::world::{Filler, Wanted, World};
use ascribe_lang::{Rel, Tag};
use ascribe_mentions::HoldsOffice;
use ascribe_model::{Argument, Claim, Evidence, Family, Kind, Polarity, Predicate, Source, Span, When};

/// Predicates in whose subject a deed stands for its doer: "the Iran-linked attack targeted Albania".
const BY_DOER: [Predicate; 9] = [
    Predicate::Attacked,
    Predicate::Targets,
    Predicate::Threatens,
    Predicate::Uses,
    Predicate::Exploits,
    Predicate::Steals,
    Predicate::Disrupts,
    Predicate::DemandsRansomFrom,
    Predicate::MotivatedBy,
];

/// More claims than this from one anchor are a list gone wrong.
const MOST_PER_ANCHOR: usize = 40;

impl World<'_, '_> {
    /// All claims of one line, in the order of their anchors.
    pub fn claims_in(&mut self, line: usize, grammar: &Grammar) -> Vec<Claim> {
        let mut found = Vec::new();
        for alias in self.aliases(line) {
            found.extend(self.alias_claim(&alias));
        }
        let Some(walker) = self.walker(line) else { return found };
        self.note_reporters(line);
        for token in 0..walker.tree.len() {
            self.claims_at(line, token, grammar, &mut found);
        }
        found
    }

    fn claims_at(&mut self, line: usize, token: usize, grammar: &Grammar, found: &mut Vec<Claim>) {
        let Some(walker) = self.walker(line) else { return };
        let lemma = walker.tree.verb_lemma(token);
        let before = found.len();
        for pattern in grammar.with_lemma(&lemma) {
            if found.len() - before >= MOST_PER_ANCHOR {
                break;
            }
            if anchored(&walker, token, pattern) && pattern.conditions.iter().all(|c| walker.holds(token, c)) {
                self.matched(line, token, pattern, found);
            }
        }
    }

    /// A pattern whose anchor and conditions hold.
    fn matched(&mut self, line: usize, token: usize, pattern: &Pattern, found: &mut Vec<Claim>) {
        let row = pattern.predicate.row();
        let subjects = self.side(
            line,
            token,
            &pattern.subject,
            if pattern.subject_kinds.is_empty() { row.subject } else { &pattern.subject_kinds },
            false,
            matches!(row.family, Family::Activity | Family::Affiliation),
        );
        let subjects = if subjects.is_empty() { self.unnamed_doer(line, token, pattern) } else { subjects };
        if subjects.is_empty() {
            return;
        }
        let subjects = self.doers(subjects, pattern.predicate);
        let subjects: Vec<Filler> =
            subjects.into_iter().filter(|s| row.family != Family::Activity || self.may_do_harm(s)).collect();
        let objects = if row.object.is_empty() {
            Vec::new()
        } else {
            let kinds = if pattern.object_kinds.is_empty() { row.object } else { &pattern.object_kinds };
            let objects = self.side(line, token, &pattern.object, kinds, pattern.literal, false);
            if objects.is_empty() {
                return;
            }
            objects
        };
        // "Iranian hackers" are of Iran by their own words; only of a named group is that worth a claim.
        let by_origin = pattern.predicate == Predicate::LinkedTo
            && pattern.object.iter().any(|p| matches!(p.as_slice(), [s] if s.role == Role::Origin));
        if by_origin && self.resolved.get(&(line, token)).is_some_and(|(_, found)| *found == ascribe_model::Found::Rule)
        {
            return;
        }
        let voice = self.voice(line, token);
        if voice.unreal && !pattern.irrealis {
            return;
        }
        if objects.is_empty() {
            for subject in subjects {
                found.extend(self.claim(line, token, pattern, &subject, None, &voice));
            }
            return;
        }
        let as_deed = self.as_deed(line, pattern, &subjects, &objects);
        let pattern = as_deed.as_ref().unwrap_or(pattern);
        for subject in &subjects {
            for object in &objects {
                found.extend(self.claim(line, token, pattern, subject, Some(object), &voice));
            }
        }
    }

    /// A company that uses software or halts its own production is no actor of the record; a state's service may be.
    fn may_do_harm(&self, subject: &Filler) -> bool {
        let entity = subject.argument.entity().and_then(|id| self.entities.get(id));
        entity.is_none_or(|e| {
            e.kind != Kind::Organization || e.country.is_some() && !crate::names::is_bystander(self.lexicon, &e.name)
        })
    }

    /// "The ministry was hacked in May": nobody is said to have done it, but an incident is told.
    fn unnamed_doer(&mut self, line: usize, token: usize, pattern: &Pattern) -> Vec<Filler> {
        let Some(walker) = self.walker(line) else { return Vec::new() };
        let told =
            matches!(pattern.predicate, Predicate::Attacked | Predicate::Steals) && pattern.anchor == Anchor::Verb;
        if !told
            || walker.tree.is_negated(token)
            || !walker.tree.is_verb(token)
            || !walker.tree.is_passive(token)
            || !walker.tree.has(token, Rel::AuxPass)
        {
            return Vec::new();
        }
        if let Some(group) = self.sole_group(line) {
            return vec![Filler { argument: Argument::Entity(group), token }];
        }
        let kinds = [Kind::Organization, Kind::Government, Kind::Country, Kind::Person];
        let victims = self.fill(
            line,
            &walker.tree.patients(token),
            Wanted { kinds: &kinds, literal: false, phrase: false, hostile: false },
        );
        let victim = victims.iter().find_map(|v| v.argument.entity());
        let incident = match (victim, pattern.predicate) {
            (Some(victim), _) => {
                self.told_incident(line, token, None, Some(victim));
                self.incident_at(line, token)
            }
            (None, _) => None,
        };
        incident.map(|id| Filler { argument: Argument::Entity(id), token }).into_iter().collect()
    }

    /// The fillers of one side: the first alternative that yields any.
    fn side(
        &mut self,
        line: usize,
        token: usize,
        paths: &[Path],
        kinds: &[Kind],
        literal: bool,
        hostile: bool,
    ) -> Vec<Filler> {
        let Some(walker) = self.walker(line) else { return Vec::new() };
        let takes_words = [false, true];
        let phrase = literal;
        for literal in takes_words.into_iter().take(if literal { 2 } else { 1 }) {
            for path in paths {
                if is_named(path, "speaker") {
                    let speaker = self.voice(line, token).sources.first().and_then(|s| s.entity);
                    if let Some(id) =
                        speaker.filter(|&id| self.entities.get(id).is_some_and(|e| kinds.contains(&e.kind)))
                    {
                        return vec![Filler { argument: Argument::Entity(id), token }];
                    }
                    continue;
                }
                if is_named(path, "victim") {
                    let hit =
                        self.country_hit().filter(|&id| self.entities.get(id).is_some_and(|e| kinds.contains(&e.kind)));
                    return hit.map(|id| Filler { argument: Argument::Entity(id), token }).into_iter().collect();
                }
                if is_named(path, "whoever") {
                    return self
                        .sole_group(line)
                        .map(|id| Filler { argument: Argument::Entity(id), token })
                        .into_iter()
                        .collect();
                }
                let heads = walker.follow(token, path);
                let found = self.fill(line, &heads, Wanted { kinds, literal, phrase, hostile });
                if !found.is_empty() {
                    return found;
                }
            }
            if paths.first().is_some_and(|p| is_named(p, "about")) {
                return self
                    .latest_incident(line)
                    .map(|id| Filler { argument: Argument::Entity(id), token })
                    .into_iter()
                    .collect();
            }
        }
        Vec::new()
    }

    /// "The attack targeted Albania" tells of one deed, not of a habit: it is read as attacked, and the incident learns whom it hit.
    fn as_deed(&mut self, line: usize, pattern: &Pattern, subjects: &[Filler], objects: &[Filler]) -> Option<Pattern> {
        if !matches!(pattern.predicate, Predicate::Targets | Predicate::Attacked | Predicate::Disrupts) {
            return None;
        }
        let incident = subjects
            .iter()
            .find_map(|s| self.incident_at(line, s.token).or_else(|| self.pointed_incident(line, s.token)))?;
        for victim in objects.iter().filter_map(|o| o.argument.entity()) {
            self.hit(incident, victim);
        }
        let habit = pattern.predicate == Predicate::Targets;
        habit.then(|| Pattern { predicate: Predicate::Attacked, ..pattern.clone() })
    }

    fn pointed_incident(&self, line: usize, token: usize) -> Option<ascribe_model::EntityId> {
        self.resolved.get(&(line, token)).map(|&(id, _)| id).filter(|&id| self.incidents.of(id).is_some())
    }

    /// Replaces a deed by its doers, where they are known and the predicate asks who did it.
    fn doers(&mut self, subjects: Vec<Filler>, predicate: Predicate) -> Vec<Filler> {
        if !BY_DOER.contains(&predicate) {
            return subjects;
        }
        let mut found = Vec::new();
        for subject in subjects {
            let doers = subject
                .argument
                .entity()
                .and_then(|id| self.incidents.of(id))
                .map(|i| i.agents.clone())
                .unwrap_or_default();
            if doers.is_empty() {
                found.push(subject);
            } else {
                found.extend(
                    doers.into_iter().map(|id| Filler { argument: Argument::Entity(id), token: subject.token }),
                );
            }
        }
        found
    }

    /// One claim, voiced, qualified and bound to its words.
    fn claim(
        &mut self,
        line: usize,
        token: usize,
        pattern: &Pattern,
        subject: &Filler,
        object: Option<&Filler>,
        voice: &Voice,
    ) -> Option<Claim> {
        let mut object_argument = object.map(|o| o.argument.clone());
        if pattern.predicate == Predicate::AliasOf && Some(&subject.argument) == object_argument.as_ref() {
            // "a group known as APT40" names the group; it gives no second name.
            let (_, tree) = self.page.parsed(line)?;
            if object.is_some_and(|o| tree.ancestors(o.token).any(|a| a == subject.token))
                && !tree.is_pronoun(subject.token)
                && self.page.lines[line].headed(subject.token).is_none()
            {
                return None;
            }
            object_argument = self.other_name(line, subject.token, object?.token);
        }
        if Some(&subject.argument) == object_argument.as_ref()
            || self.overlaps_itself(line, subject, object)
            || self.says_nothing(pattern, &object_argument)
        {
            return None;
        }
        if object.is_some() && object_argument.is_none() {
            return None;
        }
        let when = self.time_of(line, token, pattern, voice, object);
        if pattern.predicate == Predicate::ActiveSince && when.is_none() {
            return None;
        }
        let page = self.page;
        let mut words = vec![token, subject.token];
        words.extend(object.map(|o| o.token));
        let span = self.evidence_span(line, &words)?;
        let (count, amount) = object.map_or((None, None), |o| qualify::quantity(page, line, o.token));
        let taken: Vec<usize> = words.clone();
        let place =
            qualify::place(page, line, token, &taken).and_then(|m| page.mentions[m].entity).map(Argument::Entity);
        let place = place.filter(|p| Some(p) != object_argument.as_ref() && *p != subject.argument);
        let mut sources = Vec::new();
        if let Some(path) = &pattern.speaker {
            let speakers = self.walker(line)?.follow(token, path);
            sources.extend(speakers.into_iter().find_map(|s| self.source(line, s, Some(token), true)));
        }
        sources.extend(voice.sources.iter().cloned());
        let about = pattern.about.as_ref().and_then(|path| {
            let heads = self.walker(line)?.follow(token, path);
            heads.into_iter().find_map(|h| self.incident(line, h)).map(Argument::Entity)
        });
        if pattern.predicate == Predicate::Attacked {
            self.told_incident(
                line,
                token,
                subject.argument.entity(),
                object_argument.as_ref().and_then(Argument::entity),
            );
        }
        self.date(line, token, subject, when.as_ref());
        if matches!(pattern.predicate, Predicate::PartOf | Predicate::OverlapsWith)
            && let Some(whole) = object_argument.as_ref().and_then(Argument::entity)
        {
            self.wholes.insert((line, whole));
        }
        let denied = voice.denied != pattern.denied;
        // "does not extradite its citizens" tells of no response.
        if denied && pattern.predicate.family() == Family::Response {
            return None;
        }
        let evidence = Evidence { span, quote: span.of(page.text()).to_owned() };
        let plain = Claim::plain(subject.argument.clone(), pattern.predicate, object_argument, evidence, &pattern.id);
        Some(self.bind(Claim {
            when,
            place,
            count,
            amount,
            about,
            sources,
            estimate: voice.estimate.clone(),
            polarity: if denied { Polarity::Denied } else { Polarity::Affirmed },
            ..plain
        }))
    }

    /// The second of two printed names of one entity, as words.
    fn other_name(&self, line: usize, first: usize, second: usize) -> Option<Argument> {
        let page = self.page;
        let at = page.lines.get(line)?;
        let printed = |token: usize| {
            at.headed(token).map(|m| page.mentions[m].repaired.as_ref().map_or(&page.mentions[m].text, |r| &r.to))
        };
        let other = printed(second)?;
        let own = at.headed(second).and_then(|m| page.mentions[m].entity).and_then(|e| self.entities.get(e));
        let unnamed = printed(first).is_none() && own.is_some_and(|e| e.name == *other);
        (printed(first).is_none_or(|p| !p.eq_ignore_ascii_case(other)) && !unnamed)
            .then(|| Argument::Literal { literal: other.clone() })
    }

    /// Ends the chain of speakers with the publisher and gives the claim its id.
    fn bind(&self, mut claim: Claim) -> Claim {
        let own = self.publisher;
        let mut seen: Vec<Source> = Vec::new();
        for source in claim.sources.drain(..) {
            let again = seen.iter().any(|s| {
                s.entity.is_some() && s.entity == source.entity || s.entity.is_none() && s.words == source.words
            });
            let publisher = source.entity.is_some() && source.entity == own;
            if !again && !publisher {
                seen.push(source);
            }
        }
        seen.push(Source { entity: own, publisher: true, ..Source::default() });
        claim.sources = seen;
        claim
    }

    fn time_of(
        &self,
        line: usize,
        token: usize,
        pattern: &Pattern,
        voice: &Voice,
        object: Option<&Filler>,
    ) -> Option<When> {
        let page = self.page;
        let own = qualify::when(page, line, token);
        let spoken = || {
            let act = matches!(pattern.predicate.family(), Family::Response)
                || matches!(
                    pattern.predicate,
                    Predicate::ReportsOn
                        | Predicate::Denies
                        | Predicate::ClaimsResponsibilityFor
                        | Predicate::RivalOf
                        | Predicate::Threatens
                );
            act.then(|| qualify::when_said(page, &voice.verbs)).flatten()
        };
        let of_object = || {
            let deed = matches!(pattern.predicate, Predicate::Attacked | Predicate::AttributedTo | Predicate::Conducts)
                .then_some(object?.token)?;
            qualify::when(page, line, deed)
        };
        own.or_else(spoken)
            .or_else(of_object)
            .filter(|w| !w.value.ends_with("_REF") && (!w.value.starts_with('P') || w.from.is_some()))
    }

    /// The incident in a claim, if there is one, took place when the claim says.
    fn date(&mut self, line: usize, token: usize, subject: &Filler, when: Option<&When>) {
        let Some(when) = when else { return };
        let incident = self
            .incident_at(line, token)
            .or_else(|| subject.argument.entity().filter(|&id| self.incidents.of(id).is_some()));
        let incident = incident.or_else(|| self.incident_at(line, subject.token));
        if let Some(id) = incident {
            self.date_incident(id, when);
        }
    }

    /// "conducts operations", "uses tools": true of everybody.
    fn says_nothing(&self, pattern: &Pattern, object: &Option<Argument>) -> bool {
        let Some(Argument::Literal { literal }) = object else { return false };
        let bare = !literal.contains(' ');
        bare && matches!(
            pattern.predicate,
            Predicate::Conducts | Predicate::Uses | Predicate::Disrupts | Predicate::WarnsOf | Predicate::Steals
        ) && (crate::words::is("deed", literal.trim_end_matches('s')) || literal.len() <= 3)
    }

    /// A phrase cannot act on itself: "Albanian government" and "Albania" of the same words.
    fn overlaps_itself(&self, line: usize, subject: &Filler, object: Option<&Filler>) -> bool {
        let Some(object) = object else { return false };
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        subject.token == object.token
            && !tree.is_pronoun(subject.token)
            && subject.token != token_of_verb(tree, subject.token)
            && self.incident_at(line, subject.token).is_none()
    }

    /// From the first to the last of the words that carry a claim, whole mentions included.
    fn evidence_span(&self, line: usize, tokens: &[usize]) -> Option<Span> {
        let (at, tree) = self.page.parsed(line)?;
        let whole = |t: usize| {
            let own = tree.token(t).span;
            at.covered(t).map_or(own, |m| self.page.mentions[m].span.cover(own))
        };
        tokens.iter().map(|&t| whole(t)).reduce(Span::cover)
    }

    fn alias_claim(&mut self, alias: &Alias) -> Option<Claim> {
        let page = self.page;
        let voice = match page.lines[alias.line].tokens_in(alias.span).first() {
            Some(&token) => self.voice(alias.line, token),
            None => Voice::default(),
        };
        let evidence = Evidence { span: alias.span, quote: alias.span.of(page.text()).to_owned() };
        let object = Some(alias.object.clone());
        let claim = Claim::plain(alias.subject.clone(), Predicate::AliasOf, object, evidence, "alias-of.row");
        Some(self.bind(Claim { sources: alias.vendor.iter().cloned().chain(voice.sources).collect(), ..claim }))
    }

    /// A person in an office, as the mention pass found it.
    pub fn office_claim(&mut self, link: &HoldsOffice) -> Option<Claim> {
        let page = self.page;
        let (person, office) = (page.mentions.get(link.person)?, page.mentions.get(link.office)?);
        let span = person.span.cover(office.span);
        let evidence = Evidence { span, quote: span.of(page.text()).to_owned() };
        let (subject, object) = (Argument::Entity(person.entity?), Argument::Entity(office.entity?));
        Some(self.bind(Claim::plain(subject, Predicate::HoldsOffice, Some(object), evidence, "holds-office.title")))
    }
}

/// True if the word can be the pattern's anchor here.
fn anchored(walker: &Walker<'_, '_>, token: usize, pattern: &Pattern) -> bool {
    let tree = walker.tree;
    let named = walker.line.covered(token).is_some_and(|m| {
        !matches!(
            walker.mentions[m].kind,
            Kind::Concept | Kind::Technique | Kind::Tactic | Kind::Incident | Kind::Campaign
        )
    });
    match pattern.anchor {
        Anchor::Verb => {
            (tree.is_verb(token) || tree.tag(token) == Tag::JJ && tree.hyphen_prefix(token).is_some())
                && !named
                && !is_auxiliary(walker, token)
        }
        Anchor::Noun => {
            tree.is_noun(token) && !named && tree.rel(token) != Rel::Compound && !is_hypothetical(walker, token)
        }
        Anchor::Word => !named,
    }
}

fn is_auxiliary(walker: &Walker<'_, '_>, token: usize) -> bool {
    matches!(walker.tree.rel(token), Rel::Aux | Rel::AuxPass | Rel::Cop | Rel::Case)
}

/// The token itself if it is a verb: an incident told by a verb may stand beside an argument of its own.
fn token_of_verb(tree: &crate::syntax::Tree<'_>, token: usize) -> usize {
    if tree.is_verb(token) { token } else { usize::MAX }
}

/// The roles that are no words of the sentence: `about`, the deed that the report last spoke of, and `speaker`.
fn is_named(path: &Path, name: &str) -> bool {
    matches!(path.as_slice(), [step] if matches!(&step.role, Role::Preposition(word) if word == name))
}
