//! Speakers who go by a description: "the company", "its researchers", "the report". Who is meant spoke before by a name, or was named
//! as one who reports.

use crate::sides::is_description;
use crate::words;
use crate::world::World;
use ascribe_lang::{Tag, lemma};
use ascribe_model::{Attribution, Claim, EntityId, Kind, Source, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What sort of speaker some words describe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sort<'w> {
    /// "the vendor", "researchers at the company".
    Company,
    /// "the researchers", "the report": of a company or an agency.
    Work,
    /// "the bureau": a public body with this word in its name.
    Body(&'w str),
}

/// What ends the core of a description.
const ENDS: [&str; 17] = [
    ", ",
    " at ",
    " of ",
    " from ",
    " in ",
    " on ",
    " with ",
    " by ",
    " for ",
    " who ",
    " which ",
    " that ",
    " behind ",
    " published ",
    " released ",
    " issued ",
    " seen ",
];

/// Words that open a description of somebody who is known already.
const KNOWN: [&str; 8] = ["the ", "its ", "that ", "this ", "these ", "those ", "their ", "whose "];

/// So many speakers, and so many bodies, are looked back at; nobody is meant who was named before more of them.
const REACH: usize = 64;

/// So many bytes before a speaker's verb his words are looked for.
const NEAR: usize = 300;

/// Somebody, with the place where he is named.
type Place = (usize, EntityId);

/// Those who were named before a place in the text, each in its order.
struct Named {
    /// Who spoke.
    spoke: Vec<Place>,
    /// Who was said to have reported.
    reported: Vec<Place>,
    /// Organizations and governments that the text names.
    mentioned: Vec<Place>,
    /// Those of them that report on threats, and who they are.
    vendors: Vec<Place>,
    firms: BTreeSet<EntityId>,
}

impl World<'_, '_> {
    /// Names those who speak by a description, in the acts of speech and in the claims.
    pub fn name_tellers(&self, acts: &mut [Attribution], claims: &mut [Claim]) {
        let mentioned = self.bodies();
        let mut reported = self.reported();
        reported.sort_unstable();
        let vendors = self.vendors(&mentioned);
        let firms = vendors.iter().map(|(_, id)| *id).collect();
        let mut named = Named { spoke: Vec::new(), reported, vendors, firms, mentioned };
        let mut order: Vec<usize> = (0..acts.len()).collect();
        order.sort_by_key(|n| acts[*n].source.as_ref().map(|source| source.span));
        for n in order {
            let Some(source) = acts[n].source.clone() else { continue };
            if acts[n].entity.is_none_or(|id| self.is_described(id)) {
                let told = self.teller(&source.text, source.span.start(), &named);
                acts[n].entity = told.or(acts[n].entity);
            } else if let Some(id) = acts[n].entity {
                named.spoke.push((source.span.start(), id));
            }
        }
        for claim in claims {
            let nameless = |s: &&mut Source| !s.publisher && s.entity.is_none_or(|id| self.is_described(id));
            for source in claim.sources.iter_mut().filter(nameless) {
                let (Some(words), Some(span)) = (source.words.clone(), source.span) else { continue };
                let words = self.with_opening(&words, span);
                source.entity = self.teller(&words, span.start(), &named).or(source.entity);
            }
            claim.sources.retain(|source| source.publisher || !self.is_own_voice(source));
            self.once_each(&mut claim.sources);
        }
    }

    /// "Our researchers found", "according to our data", where nobody is quoted: whoever published it speaks.
    fn is_own_voice(&self, source: &Source) -> bool {
        let (Some(words), Some(span)) = (&source.words, source.span) else { return false };
        let text = self.page.text();
        let opens = |words: &str| words.to_lowercase().starts_with("our ");
        let before = || text.get(..span.start()).and_then(|text| text.trim_end().rsplit(char::is_whitespace).next());
        let own = opens(words)
            || opens(span.of(text)) && span.of(text).contains(words.as_str())
            || before().is_some_and(|word| word.eq_ignore_ascii_case("our"));
        // "Our colleagues at Mandiant" are Mandiant's, and "our sources" are nobody's.
        let behind = text.get(span.end()..).unwrap_or_default().trim_start();
        let others = ["at ", "from "].iter().any(|word| behind.starts_with(word))
            || ["source", "correspondent", "reporter"].iter().any(|noun| words.to_lowercase().contains(noun));
        own && !others && !self.page.quotes.iter().any(|quote| quote.overlaps(span))
    }

    /// Whoever now has his name stands in the chain once, and the publisher only at its end.
    fn once_each(&self, sources: &mut Vec<Source>) {
        let mut seen = BTreeSet::new();
        sources.retain(|source| {
            let own = source.entity.is_some() && source.entity == self.publisher;
            source.publisher || !own && source.entity.is_none_or(|id| seen.insert(id))
        });
    }

    /// Words of a speaker with the article or possessive before them.
    fn with_opening(&self, words: &str, span: Span) -> String {
        let text = self.page.text();
        // The span begins at the speaker's head, the words may begin before it.
        let from = text.floor_char_boundary(span.start().saturating_sub(NEAR));
        let near = text.get(from..span.end()).unwrap_or_default();
        let bounded = |at: &usize| {
            let inner = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            !inner(near[..*at].chars().next_back()) && !inner(near[at + words.len()..].chars().next())
        };
        let found = near.rmatch_indices(words).map(|(at, _)| at).find(bounded).map(|at| from + at);
        let place = found.filter(|at| at + words.len() >= span.start()).unwrap_or(span.start());
        let before = text.get(..place).unwrap_or_default().trim_end();
        let last = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default().to_lowercase();
        let opens = KNOWN.iter().any(|known| known.trim_end() == last);
        if opens { format!("{last} {words}") } else { words.to_owned() }
    }

    /// Organizations that were said to have reported, with the place.
    fn reported(&self) -> Vec<Place> {
        let place = |line: usize| self.page.lines.get(line).map(|line| line.span.start());
        self.reporters.iter().filter_map(|(line, id)| Some((place(*line)?, *id))).collect()
    }

    /// Organizations and governments that the text names, in its order.
    fn bodies(&self) -> Vec<Place> {
        let body = |n: usize| {
            let mention = &self.page.mentions[n];
            let plain = mention.entity.map(|id| (mention.kind, id));
            let (kind, id) = self.recast.get(&n).copied().or(plain)?;
            matches!(kind, Kind::Organization | Kind::Government).then_some((mention.span.start(), id))
        };
        let place = |line: usize, token: usize| Some(self.page.parsed(line)?.1.token(token).span.start());
        let read = self.resolved.iter().filter(|(_, (id, _))| self.is_body(*id, |kind| kind == Kind::Organization));
        let read = read.filter_map(|(&(line, token), (id, _))| Some((place(line, token)?, *id)));
        let mut found: Vec<Place> = (0..self.page.mentions.len()).filter_map(body).chain(read).collect();
        found.sort_unstable();
        found
    }

    fn is_described(&self, id: EntityId) -> bool {
        self.entities.get(id).is_some_and(is_description)
    }

    /// Whom the words at a place stand for.
    fn teller(&self, words: &str, place: usize, named: &Named) -> Option<EntityId> {
        let words = words.strip_prefix("according to ").unwrap_or(words).to_lowercase();
        let sort = sort(&words)?;
        let body = |id: EntityId| {
            let takes = |kind| kind == Kind::Organization || kind == Kind::Government && sort == Sort::Work;
            let public = || sort == Sort::Company && self.is_public(id) && !named.firms.contains(&id);
            self.is_body(id, takes) && !public()
        };
        match sort {
            Sort::Company | Sort::Work => {
                let speaker = last(&named.spoke, place, body).max(last(&named.reported, place, body));
                let vendor = last(&named.vendors, place, |_| true);
                // Who was named since has reported, if it is who does so.
                let since = vendor.filter(|(at, _)| speaker.is_none_or(|(spoke, _)| spoke < *at));
                since.or(speaker).map(|(_, id)| id)
            }
            Sort::Body(word) => {
                let called = |id| self.is_called_so(id, word);
                let so_called = last(&named.spoke, place, called).or_else(|| last(&named.mentioned, place, called));
                let public =
                    |id| word == "agency" && self.is_body(id, |kind| kind == Kind::Organization) && self.is_public(id);
                so_called.or_else(|| last(&named.mentioned, place, public)).map(|(_, id)| id)
            }
        }
    }

    fn is_body(&self, id: EntityId, takes: impl Fn(Kind) -> bool) -> bool {
        self.entities.get(id).is_some_and(|entity| takes(entity.kind) && !is_description(entity))
    }

    /// Those of some bodies that the lists know as firms that report on threats.
    fn vendors(&self, bodies: &[Place]) -> Vec<Place> {
        let vendor = |id: EntityId| {
            let entity = self.entities.get(id)?;
            let mut listed = self.lexicon.by_name_of(Kind::Organization, &entity.name).into_iter();
            Some(listed.any(|entry| self.lexicon.entry(entry).class() == "security-vendor"))
        };
        let mut known: BTreeMap<EntityId, bool> = BTreeMap::new();
        let mut is_one = |id: EntityId| *known.entry(id).or_insert_with(|| vendor(id).unwrap_or(false));
        bodies.iter().copied().filter(|(_, id)| is_one(*id)).collect()
    }

    /// True for ministries, agencies and whatever else belongs to a state.
    fn is_public(&self, id: EntityId) -> bool {
        self.entities.get(id).is_some_and(|entity| {
            entity.country.is_some() || entity.name.split(' ').any(|word| words::is("public", &word.to_lowercase()))
        })
    }

    /// True if a body has a word in one of its names.
    pub(crate) fn is_called_so(&self, id: EntityId, word: &str) -> bool {
        self.is_body(id, |kind| matches!(kind, Kind::Organization | Kind::Government))
            && self.entities.get(id).is_some_and(|entity| {
                let names = std::iter::once(&entity.name).chain(&entity.aliases);
                names.flat_map(|name| name.split(' ')).any(|part| part.eq_ignore_ascii_case(word))
            })
    }
}

/// The last before a place of whom something holds.
fn last(all: &[Place], place: usize, holds: impl Fn(EntityId) -> bool) -> Option<Place> {
    let before = all.partition_point(|(at, _)| *at < place);
    all[..before].iter().rev().take(REACH).find(|(_, id)| holds(*id)).copied()
}

/// What sort of speaker words in small letters describe; none for whoever is new to the text or has no body behind him.
fn sort(words: &str) -> Option<Sort<'_>> {
    let end = ENDS.iter().filter_map(|mark| words.find(mark)).min().unwrap_or(words.len());
    let core = &words[..end];
    let last = core.rsplit(' ').next()?;
    let head = lemma(last, if last.ends_with('s') { Tag::NNS } else { Tag::NN });
    let known = KNOWN.iter().any(|word| words.starts_with(word));
    let expert = words::is("expert", &head) && head != "investigator" || matches!(&*head, "author" | "finder" | "team");
    // "researchers at the company", "analysts with the firm".
    let at = [" at the ", " with the ", " of the ", " from the "].iter().find_map(|join| words.split_once(join));
    let within = at.map(|(_, whole)| whole.split([' ', ',']).next().unwrap_or_default());
    // "the social network", "the software giant".
    let trade = core.ends_with("social network") || core.ends_with(" giant");
    let company = |word: &str| words::is("vendor", word) || trade && last == word;
    if expert && within.is_some_and(company) || known && company(&head) {
        return Some(Sort::Company);
    }
    let legal = matches!(&*head, "indictment" | "complaint" | "filing" | "document");
    let bare = !core.contains(' ') && last.ends_with('s');
    if known && words::is("report", &head) && !legal || expert && (known || bare) && within.is_none() {
        return Some(Sort::Work);
    }
    let body = words::is("agency", &head) || matches!(&*head, "lab" | "laboratory" | "institute" | "foundation");
    (known && body && last == head).then_some(Sort::Body(last))
}
