//! One claim from one match: its time, place and count, its chain of speakers, and the words that carry it.

use crate::grammar::Pattern;
use crate::naming::Alias;
use crate::qualify;
use crate::speakers::Voice;
use crate::words;
use crate::world::{Filler, World};
use ascribe_lang::Rel;
use ascribe_mentions::HoldsOffice;
use ascribe_model::{Argument, Claim, EntityId, Evidence, Family, Kind, Polarity, Predicate, Source, Span, When};

impl World<'_, '_> {
    /// One claim, voiced, qualified and bound to its words.
    pub fn claim(
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
                && self.is_unnamed(line, subject)
            {
                return None;
            }
            object_argument = self.other_name(line, subject.token, object?.token);
        }
        let (_, tree) = self.page.parsed(line)?;
        let aside = |filler: &Filler| tree.is_set_aside(filler.token);
        if aside(subject) || object.is_some_and(aside) {
            return None;
        }
        if Some(&subject.argument) == object_argument.as_ref()
            || self.overlaps_itself(line, subject, object)
            || pattern.predicate != Predicate::AliasOf && self.share_a_name(&subject.argument, &object_argument)
            || !voice.denied && self.says_nothing(pattern, &object_argument)
            || self.is_empty_word(line, pattern.predicate, object)
            || self.is_idle(line, token, pattern, subject, object, voice)
            || self.is_shop_talk((line, token), pattern, (subject, object))
        {
            return None;
        }
        if object.is_some() && object_argument.is_none() {
            return None;
        }
        // "the German maker Beiersdorf and the British firm Reckitt": each is of the country before it.
        let other_country = |o: &Filler| {
            (o.token + 1..subject.token).any(|t| {
                tree.tag(t) == ascribe_lang::Tag::JJ
                    && (o.token + 1..t).any(|n| tree.is_noun(n))
                    && self.page.kind_at(line, t) == Some(ascribe_model::Kind::Country)
            })
        };
        if pattern.predicate == Predicate::OriginatesFrom && object.is_some_and(other_country) {
            return None;
        }
        let harm = matches!(pattern.predicate, Predicate::Attacked | Predicate::Targets | Predicate::Disrupts);
        if harm && object.is_some_and(|o| self.is_only_teller(line, o.token, token) || tree.is_behind_by(o.token)) {
            return None;
        }
        let renamed = pattern.predicate == Predicate::AliasOf
            && object_argument.as_ref().is_some_and(|o| self.names_itself(&subject.argument, o));
        if renamed {
            object_argument = Some(self.printed_otherwise(line, subject)?);
        }
        // "Germany has been targeted by APT28 since 2015": since when it was after one victim.
        let doer = tree.list_head(subject.token);
        if pattern.predicate == Predicate::ActiveSince && tree.is_by_phrase(doer) && tree.head(doer) == Some(token) {
            return None;
        }
        let when = self.time_of(line, token, pattern, voice, subject, object);
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
            let own = object.and_then(|o| self.vendor_of_gap(line, o.token));
            sources.extend(own.or_else(|| speakers.into_iter().find_map(|s| self.source(line, s, Some(token), true))));
        }
        sources.extend(voice.sources.iter().cloned());
        if let Some(object) = object {
            let parties = [subject.argument.entity(), object.argument.entity()];
            // Whoever lays the deed on somebody in the clause itself speaks inside whatever else is said around it.
            let inner = self.ascribed_by(line, [subject.token, object.token], parties);
            let same = |s: &Source, i: &Source| i.entity.is_some() && s.entity == i.entity || s.words == i.words;
            let known = |s: &Source| inner.as_ref().is_none_or(|i| same(s, i));
            if !sources.iter().any(known) {
                sources.splice(0..0, inner);
            }
        }
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
        // "was not responsible for the attack on it": what is said of the deed is denied of whoever answers for it.
        let answers = pattern.id != crate::claims::DEED
            && crate::sides::asks_culprit(pattern)
            && object.is_some_and(|o| self.is_negated_between(line, subject.token, o.token));
        // "China was not behind the hack": there was one.
        let behind = pattern.id == crate::claims::DEED && tree.preposition(token) == "behind";
        let denied = (voice.denied && !behind || answers) != pattern.denied && !pattern.implied;
        let told_of_itself =
            voice.sources.first().is_some_and(|s| s.entity.is_some() && s.entity == subject.argument.entity());
        // "Moscow denied carrying out attacks" is read by `denies`; "denied that it attacked Albania" also contradicts
        // whoever says that it did.
        let contradicts =
            pattern.predicate == Predicate::Attacked && object_argument.as_ref().and_then(Argument::entity).is_some();
        let own_activity = told_of_itself && pattern.predicate.family() == Family::Activity;
        if denied && own_activity && !contradicts && self.is_denial(voice) {
            return None;
        }
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
            polarity: match (denied, voice.retracted) {
                (true, _) => Polarity::Denied,
                (false, true) => Polarity::Retracted,
                (false, false) => Polarity::Affirmed,
            },
            ..plain
        }))
    }

    /// True if a verb of denying stands between the words and the publisher.
    pub fn is_denial(&self, voice: &Voice) -> bool {
        let deny = |&(line, verb): &(usize, usize)| {
            self.page.parsed(line).is_some_and(|(_, tree)| words::is("deny", tree.lemma(verb)))
        };
        voice.verbs.iter().any(deny)
    }

    /// "UNC1151, better known as Ghostwriter": the name that the entity does not go by here is its other name.
    fn printed_otherwise(&self, line: usize, subject: &Filler) -> Option<Argument> {
        let mention = self.page.lines[line].headed(subject.token).map(|m| &self.page.mentions[m])?;
        let entity = subject.argument.entity().filter(|&id| mention.entity == Some(id))?;
        let other = !self.entities.get(entity)?.name.eq_ignore_ascii_case(&mention.text);
        other.then(|| Argument::Literal { literal: mention.text.clone() })
    }

    /// The second of two printed names of one entity, as words.
    pub fn other_name(&self, line: usize, first: usize, second: usize) -> Option<Argument> {
        let page = self.page;
        let at = page.lines.get(line)?;
        let printed = |token: usize| {
            at.headed(token).map(|m| page.mentions[m].repaired.as_ref().map_or(&page.mentions[m].text, |r| &r.to))
        };
        let other = printed(second)?;
        let own = at.headed(second).and_then(|m| page.mentions[m].entity).and_then(|e| self.entities.get(e));
        let unnamed = printed(first).is_none() && own.is_some_and(|e| e.name.eq_ignore_ascii_case(other));
        (printed(first).is_none_or(|p| !p.eq_ignore_ascii_case(other)) && !unnamed)
            .then(|| Argument::Literal { literal: other.clone() })
    }

    /// Ends the chain of speakers with the publisher and gives the claim its id.
    pub fn bind(&self, mut claim: Claim) -> Claim {
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

    pub fn time_of(
        &self,
        line: usize,
        token: usize,
        pattern: &Pattern,
        voice: &Voice,
        subject: &Filler,
        object: Option<&Filler>,
    ) -> Option<When> {
        let page = self.page;
        let laid = pattern.predicate == Predicate::AttributedTo && self.is_laying(line, token);
        let own = || {
            if laid { qualify::when_laid(page, line, token, subject.token) } else { qualify::when(page, line, token) }
        };
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
                .then_some(object.filter(|_| !laid)?.token)?;
            qualify::when(page, line, deed)
        };
        let deed = pattern.predicate.family() == Family::Activity && pattern.predicate != Predicate::ActiveSince
            || pattern.predicate == Predicate::AttributedTo;
        let behind = || qualify::when_behind(page, line, object.filter(|_| deed && !laid)?.token);
        let within = || {
            let parties = [Some(subject), object].into_iter().flatten().filter(|_| deed);
            parties.map(|party| party.token).find_map(|token| qualify::when_within(page, line, token))
        };
        let on_way = || qualify::when_on_way(page, line, token, object.filter(|_| deed)?.token);
        let under_way = || qualify::when_under_way(page, line, token).filter(|_| deed);
        let dated =
            |when: &When| !when.value.ends_with("_REF") && (!when.value.starts_with('P') || when.from.is_some());
        let told = [&behind as &dyn Fn() -> Option<When>, &own, &spoken, &of_object, &within, &on_way, &under_way];
        let lasting =
            || crate::lasting::since(page, line, token).filter(|_| pattern.predicate == Predicate::ActiveSince);
        told.into_iter().find_map(|told| told().filter(dated)).or_else(lasting)
    }

    /// "Ukraine on Tuesday accused the GRU of the attack", "attributed a 2022 attack to": a verb that lays a deed on somebody.
    fn is_laying(&self, line: usize, token: usize) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let lays = ["blame", "ascribing", "laying", "tying"].iter().any(|class| words::is(class, tree.lemma(token)));
        tree.is_verb(token) && lays
    }

    /// The incident in a claim, if there is one, took place when the claim says.
    pub fn date(&mut self, line: usize, token: usize, subject: &Filler, when: Option<&When>) {
        let Some(when) = when else { return };
        let incident = self
            .incident_at(line, token)
            .or_else(|| subject.argument.entity().filter(|&id| self.incidents.of(id).is_some()));
        let incident = incident.or_else(|| self.incident_at(line, subject.token));
        if let Some(id) = incident {
            self.date_incident(id, when);
        }
    }

    /// "targets organizations", "conducts activity": a bare word that is true of everybody, with no number or place beside it.
    fn is_empty_word(&self, line: usize, predicate: Predicate, object: Option<&Filler>) -> bool {
        // "caused outages in July 2021": nothing is done to a month.
        let literal = object.filter(|o| o.argument.entity().is_none());
        // "detained a 19-year-old": his age is somebody, no time.
        let timed = |o: &Filler| {
            let at = self.page.parsed(line).filter(|(at, _)| at.timed(o.token).is_some());
            at.is_some_and(|(_, tree)| !tree.words(o.token).contains("-old"))
        };
        if literal.is_some_and(timed) {
            return true;
        }
        let may = matches!(
            predicate,
            Predicate::Targets | Predicate::Attacked | Predicate::Conducts | Predicate::ReportsOn | Predicate::Uses
        );
        let (true, Some(object), Some((_, tree))) = (may, object, self.page.parsed(line)) else { return false };
        let name = self.words_of(object);
        // "different techniques", "end users": an adjective that is true of any of them tells nothing either.
        let generic = |w: &&str| {
            let w = w.to_lowercase();
            words::is("generic", &w) || words::is("quantifier", &w)
        };
        let bare = || name.split(' ').skip_while(generic).collect::<Vec<_>>().join(" ");
        let is_way = |bare: &String| ["technique", "tool", "tactic", "method"].iter().any(|way| bare.starts_with(way));
        let bare = match predicate {
            Predicate::Targets | Predicate::Attacked => Some(bare()),
            Predicate::Uses => Some(bare()).filter(is_way),
            _ => None,
        };
        let name = bare.as_deref().unwrap_or(name);
        let singular = name.strip_suffix("ies").map(|stem| format!("{stem}y"));
        let word = singular.as_deref().unwrap_or_else(|| name.trim_end_matches('s'));
        words::is("empty", word) && !tree.children(object.token).any(|c| matches!(tree.rel(c), Rel::Nummod | Rel::Nmod))
    }

    /// "conducts operations", "uses tools": true of everybody.
    pub fn says_nothing(&self, pattern: &Pattern, object: &Option<Argument>) -> bool {
        if pattern.predicate == Predicate::AttributedTo && self.is_culprit_only(object) {
            return true;
        }
        // "By its own account": nobody works with that.
        let owned = |words: &str| words.strip_prefix("own ").is_some_and(|noun| words::is("cue own", noun));
        let name = match object {
            Some(Argument::Literal { literal }) => Some(literal.as_str()),
            Some(Argument::Entity(id)) => self.entities.get(*id).map(|e| e.name.as_str()),
            None => None,
        };
        if name.is_some_and(owned) {
            return true;
        }
        let generic = |id: EntityId| {
            let entity =
                self.entities.get(id).filter(|e| matches!(e.kind, Kind::Concept | Kind::Tool | Kind::Infrastructure));
            entity.is_some_and(|e| {
                let head = e.name.split(" of ").next().and_then(|h| h.rsplit(' ').next()).unwrap_or(&e.name);
                if pattern.predicate == Predicate::Uses && words::is("content", head) {
                    return true;
                }
                words::is("means", e.name.trim_end_matches('s')) && matches!(pattern.predicate, Predicate::Uses)
            })
        };
        let literal = match object {
            Some(Argument::Literal { literal }) => literal,
            Some(Argument::Entity(id)) => return generic(*id),
            None => return false,
        };
        let last = literal.rsplit(' ').next().unwrap_or(literal);
        let head = literal.split(" of ").next().and_then(|h| h.rsplit(' ').next()).unwrap_or(last);
        if pattern.predicate == Predicate::Uses && words::is("content", head) {
            return true;
        }
        let bare = !literal.contains(' ');
        bare && matches!(
            pattern.predicate,
            Predicate::Conducts | Predicate::Uses | Predicate::Disrupts | Predicate::WarnsOf | Predicate::Steals
        ) && (crate::words::is("deed", literal.trim_end_matches('s')) || literal.len() <= 3)
    }

    /// "the culprit": whoever did it, whoever that is.
    fn is_culprit_only(&self, object: &Option<Argument>) -> bool {
        let entity = object.as_ref().and_then(Argument::entity).and_then(|id| self.entities.get(id));
        entity
            .is_some_and(|e| matches!(e.name.as_str(), "culprit" | "perpetrator" | "author" | "mastermind" | "source"))
    }

    /// True if the subject's own words name nothing, or only the sort of thing that it is ("malware named X").
    fn is_unnamed(&self, line: usize, subject: &Filler) -> bool {
        let named = self.page.lines[line].headed(subject.token).and_then(|m| self.page.mentions[m].entity);
        named.is_none() || named != subject.argument.entity()
    }

    /// A gang and its ransomware of the same name: "Akira encrypts with the Akira ransomware" tells nothing of either.
    fn share_a_name(&self, subject: &Argument, object: &Option<Argument>) -> bool {
        let name = |argument: &Argument| self.entities.get(argument.entity()?).map(|e| e.name.to_lowercase());
        let object = object.as_ref().and_then(name);
        object.is_some() && object == name(subject)
    }

    /// A phrase cannot act on itself: "Albanian government" and "Albania" of the same words.
    pub fn overlaps_itself(&self, line: usize, subject: &Filler, object: Option<&Filler>) -> bool {
        let Some(object) = object else { return false };
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        subject.token == object.token
            && !tree.is_pronoun(subject.token)
            && subject.token != token_of_verb(tree, subject.token)
            && self.incident_at(line, subject.token).is_none()
    }

    /// From the first to the last of the words that carry a claim, whole mentions included.
    pub fn evidence_span(&self, line: usize, tokens: &[usize]) -> Option<Span> {
        let (at, tree) = self.page.parsed(line)?;
        let whole = |t: usize| {
            let own = tree.token(t).span;
            at.covered(t).map_or(own, |m| self.page.mentions[m].span.cover(own))
        };
        tokens.iter().map(|&t| whole(t)).reduce(Span::cover)
    }

    pub fn alias_claim(&mut self, alias: &Alias) -> Option<Claim> {
        let page = self.page;
        let voice = match page.lines[alias.line].tokens_in(alias.span).next() {
            Some(token) => self.voice(alias.line, token),
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

/// The token itself if it is a verb: an incident told by a verb may stand beside an argument of its own.
fn token_of_verb(tree: &crate::syntax::Tree<'_>, token: usize) -> usize {
    if tree.is_verb(token) { token } else { usize::MAX }
}
