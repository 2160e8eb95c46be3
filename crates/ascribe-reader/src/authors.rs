//! Whom the words for a speaker name: a link of the chain, and the body behind "the report", "its researchers" or "the organization".

use crate::speakers::SPEAKERS;
use crate::syntax::Tree;
use crate::words;
use crate::world::{Wanted, World};
use ascribe_lang::{Rel, Tag};
use ascribe_model::{Argument, EntityId, Kind, Source, Span};

impl World<'_, '_> {
    /// A link of the chain for the words at a token.
    pub fn source(&mut self, line: usize, token: usize, verb: Option<usize>, loose: bool) -> Option<Source> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let token = self.titled(line, tree.antecedent(token), verb);
        // "a report, published on Tuesday, which said": no day says anything.
        // "nothing suggests that": nobody says so.
        if at.timed(token).is_some() || matches!(tree.lemma(token), "nothing" | "nobody") {
            return None;
        }
        let report = ["report", "expert", "official", "evidence", "organ"];
        let report = report.iter().any(|sort| words::is(sort, tree.lemma(token)));
        // "according to investigators", "by Western governments": those who look into it are not those who did it.
        let bystander = is_bystander(tree.lemma(token));
        let kinds: Vec<Kind> =
            SPEAKERS.iter().copied().filter(|kind| !bystander || *kind != Kind::ThreatGroup).collect();
        let wanted = Wanted { kinds: &kinds, literal: false, phrase: false, hostile: false };
        // "Israel's cyber chief, Gabi Portnoy": the person, if named, sooner than the office's owner.
        let person = Wanted { kinds: &[Kind::Person], ..wanted };
        let named = self.resolve(line, token, person, 3).filter(|_| tree.is_noun(token)).and_then(|a| a.entity());
        let author = named.or_else(|| if report { self.author(line, token) } else { None });
        let entity = author.or_else(|| self.resolve(line, token, wanted, 3).and_then(|a| a.entity()));
        // "the department said": no firm is meant that was named before.
        let office = matches!(tree.lemma(token), "department" | "ministry" | "directorate" | "bureau");
        let firm = |id: EntityId| {
            let organization = self.entities.get(id).is_some_and(|entity| entity.kind == Kind::Organization);
            let described = self.entities.get(id).is_some_and(crate::sides::is_description);
            office && organization && !described && !self.is_called_so(id, tree.lemma(token))
        };
        let entity = entity.filter(|id| !self.is_private(tree, token, *id) && !firm(*id));
        // "high confidence in attributing it to", "QakBot, believed to come from": neither words nor programs say anything.
        let thing =
            |kind| matches!(kind, Kind::Malware | Kind::Tool | Kind::Technique | Kind::Vulnerability | Kind::Product);
        let mute = ["mute", "evidence"].iter().any(|sort| words::is(sort, tree.lemma(token)))
            || page.kind_at(line, token).is_some_and(thing);
        if entity.is_none() && (mute || !(loose && tree.is_noun(token))) {
            return None;
        }
        let words = self.phrase_words(line, token, false).or_else(|| Some(tree.words(token).to_owned()));
        let own = tree.token(token).span;
        let span = verb.map_or(own, |v| own.cover(tree.token(v).span));
        let verb = verb.map(|v| {
            if tree.is_verb(v) || tree.is_noun(v) && tree.tag(v) != Tag::NNP {
                tree.words(v).to_owned()
            } else {
                tree.words(v).to_lowercase()
            }
        });
        let verb = verb.map(|v| if v.eq_ignore_ascii_case("according") { "according to".to_owned() } else { v });
        Some(Source { entity, words, verb, span: Some(span), ..Source::default() })
    }

    /// "a post titled “Naming the Bear” that says": not a word of the title speaks, but what has it.
    fn titled(&self, line: usize, token: usize, verb: Option<usize>) -> usize {
        let page = self.page;
        let (Some((_, tree)), Some(verb)) = (page.parsed(line), verb) else { return token };
        let within = |q: &&Span| q.contains(tree.token(token).span) && !q.contains(tree.token(verb).span);
        let Some(title) = page.quotes.iter().find(within) else { return token };
        let before = (0..token).rev().find(|&t| tree.token(t).span.end() < title.start());
        let named = before.map(|t| if words::is("cue title", tree.words(t)) { t.saturating_sub(1) } else { t });
        let report = |t: &usize| tree.is_noun(*t) && words::is("report", tree.lemma(*t));
        named.filter(report).unwrap_or(token)
    }

    /// "some unofficial Russian sources", "reports in the German press": people and papers of a country do not speak for its state.
    fn is_private(&self, tree: &Tree<'_>, token: usize, speaker: EntityId) -> bool {
        let state = |kind: Kind| matches!(kind, Kind::Country | Kind::Government | Kind::Region);
        let private = |t: usize| words::is("private", tree.lemma(t).rsplit(' ').next().unwrap_or_default());
        let within = || tree.children(token).any(|c| c > token && tree.rel(c) == Rel::Nmod && private(c));
        let papers = private(token) || words::is("report", tree.lemma(token)) && within();
        let of_state = || self.entities.get(speaker).is_some_and(|entity| state(entity.kind));
        let official = |t: usize| tree.words(t).split(' ').any(|word| words::is("official kind", &word.to_lowercase()));
        papers && of_state() && !tree.phrase(token).into_iter().any(official)
    }

    /// Remembers who is said to have reported something in this line, for "the report" further on.
    pub fn note_reporters(&mut self, line: usize) {
        let page = self.page;
        let Some((_, tree)) = page.parsed(line) else {
            self.note_reporter_by_words(line);
            return;
        };
        for token in (0..tree.len()).filter(|&t| tree.is_noun(t) && words::is("report", tree.lemma(t))) {
            self.author(line, token);
        }
    }

    /// The same for a line that was not worth parsing: "ClearSky had issued a report".
    fn note_reporter_by_words(&mut self, line: usize) {
        let page = self.page;
        let Some(at) = page.lines.get(line) else { return };
        let text = at.span.of(page.text());
        let lemmas = |tag: Tag| {
            let word = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            text.split(' ').map(move |part| ascribe_lang::lemma(&word(part), tag).into_owned())
        };
        let Some(verb) = lemmas(Tag::VBD).position(|word| words::is("brings out", &word)) else { return };
        if !lemmas(Tag::NN).skip(verb + 1).any(|word| words::is("report", &word)) {
            return;
        }
        let end = at.span.start() + text.split(' ').take(verb).map(|word| word.len() + 1).sum::<usize>();
        let body =
            |m: &&ascribe_model::Mention| matches!(m.kind, Kind::Organization | Kind::Government) && m.span.end() < end;
        let named = page.mentions[at.mentions.clone()].iter().rev().find(body).and_then(|m| m.entity);
        self.reporters.extend(named.map(|id| (line, id)));
    }

    /// The organization behind "the report", "its researchers", "a blog post by Microsoft", "an official tweet from the ministry".
    pub fn author(&mut self, line: usize, token: usize) -> Option<EntityId> {
        let page = self.page;
        let (_, tree) = page.parsed(line)?;
        let kinds = [Kind::Organization, Kind::Government, Kind::Person, Kind::Country];
        let wanted = Wanted { kinds: &kinds, literal: false, phrase: false, hostile: false };
        let mut owners: Vec<usize> = tree.by_rel(token, Rel::NmodPoss).collect();
        for preposition in ["by", "from", "at", "with", "of", "for"] {
            owners.extend(tree.children(token).filter(|&c| c > token && tree.preposition(c) == preposition));
        }
        owners.extend(
            tree.premodifiers(token)
                .into_iter()
                .rev()
                .filter(|&c| page.kind_at(line, c).is_some_and(|k| matches!(k, Kind::Organization | Kind::Government))),
        );
        let brings_out = |v: usize| ["say", "brings out"].iter().any(|class| words::is(class, tree.lemma(v)));
        if let Some(verb) = tree.head(token).filter(|&v| tree.rel(token) == Rel::Obj && brings_out(v)) {
            owners.extend(tree.agents(verb));
        }
        owners.extend(by_clause(tree, token));
        owners.retain(|&o| o != token);
        let named =
            owners.into_iter().find_map(|o| self.resolve(line, o, wanted, 2)).and_then(|a: Argument| a.entity());
        if let Some(id) = named {
            if self.reporters.last() != Some(&(line, id)) {
                self.reporters.push((line, id));
            }
            return Some(id);
        }
        let definite =
            tree.by_rel(token, Rel::Det).any(|d| matches!(tree.lemma(d), "the" | "this" | "that" | "these" | "both"));
        let bare_plural =
            tree.tag(token) == Tag::NNS && !tree.has(token, Rel::Amod) && words::is("expert", tree.lemma(token));
        let passing = ["official", "organ"].iter().any(|sort| words::is(sort, tree.lemma(token)));
        let by_memory = (definite || bare_plural) && !passing;
        by_memory.then(|| self.reporters.iter().rev().find(|(l, _)| *l <= line).map(|&(_, id)| id)).flatten()
    }
}

/// "a study made available on Thursday by the centre", "a report that the institute publishes today": who brought it out.
fn by_clause(tree: &Tree<'_>, report: usize) -> Vec<usize> {
    let clause = |c: &usize| *c > report && matches!(tree.rel(*c), Rel::Acl | Rel::AclRelcl) && tree.is_verb(*c);
    let out = |c: &usize| {
        let lemma = tree.lemma(*c);
        words::is("brings out", lemma) || matches!(lemma, "make" | "write" | "compile" | "prepare" | "bring" | "author")
    };
    let who = |c: usize| tree.agents(c).into_iter().filter(|&who| who != report).collect::<Vec<usize>>();
    tree.children(report).filter(clause).filter(out).flat_map(who).collect()
}

/// True for words of those who look into a deed: none of them stands for a group that does harm.
pub fn is_bystander(lemma: &str) -> bool {
    let sorts = ["expert", "official", "agency", "company", "report"];
    sorts.iter().any(|sort| words::is(sort, lemma)) || matches!(lemma, "government" | "team")
}
