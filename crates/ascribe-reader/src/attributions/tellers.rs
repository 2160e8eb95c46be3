//! Speakers who go by a description: "the company", "its researchers", "the report". Who is meant spoke before by a name, or was named
//! as one who reports.

use crate::sides::is_description;
use crate::words;
use crate::world::World;
use ascribe_lang::{Tag, lemma};
use ascribe_model::{Attribution, Claim, EntityId, Kind, Source, Span};

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

/// Those who were named before a place in the text.
struct Named<'w> {
    /// Who spoke, with the place.
    spoke: Vec<(usize, EntityId)>,
    /// Organizations and governments that the text names, with the place.
    mentioned: &'w [(usize, EntityId)],
}

impl World<'_, '_> {
    /// Names those who speak by a description, in the acts of speech and in the claims.
    pub fn name_tellers(&self, acts: &mut [Attribution], claims: &mut [Claim]) {
        let mentioned = self.bodies();
        let mut named = Named { spoke: self.reported(), mentioned: &mentioned };
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
        named.spoke.sort_unstable();
        for claim in claims {
            let nameless = |s: &&mut Source| !s.publisher && s.entity.is_none_or(|id| self.is_described(id));
            for source in claim.sources.iter_mut().filter(nameless) {
                let (Some(words), Some(span)) = (source.words.clone(), source.span) else { continue };
                let words = self.with_opening(&words, span);
                source.entity = self.teller(&words, span.start(), &named).or(source.entity);
            }
        }
    }

    /// Words of a speaker with the article or possessive before them.
    fn with_opening(&self, words: &str, span: Span) -> String {
        let text = self.page.text();
        // The span begins at the speaker's head, the words may begin before it.
        let place = text.get(..span.end()).and_then(|before| before.rfind(words)).unwrap_or(span.start());
        let place = if place + words.len() < span.start() { span.start() } else { place };
        let before = text.get(..place).unwrap_or_default().trim_end();
        let last = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default().to_lowercase();
        let opens = KNOWN.iter().any(|known| known.trim_end() == last);
        if opens { format!("{last} {words}") } else { words.to_owned() }
    }

    /// Organizations that were said to have reported, with the place.
    fn reported(&self) -> Vec<(usize, EntityId)> {
        let place = |line: usize| self.page.lines.get(line).map(|line| line.span.start());
        self.reporters.iter().filter_map(|(line, id)| Some((place(*line)?, *id))).collect()
    }

    /// Organizations and governments that the text names, in its order.
    fn bodies(&self) -> Vec<(usize, EntityId)> {
        let body = |n: usize| {
            let mention = &self.page.mentions[n];
            let plain = mention.entity.map(|id| (mention.kind, id));
            let (kind, id) = self.recast.get(&n).copied().or(plain)?;
            matches!(kind, Kind::Organization | Kind::Government).then_some((mention.span.start(), id))
        };
        let place = |line: usize, token: usize| Some(self.page.parsed(line)?.1.token(token).span.start());
        let read = self.resolved.iter().filter(|(_, (id, _))| self.is_body(*id, |kind| kind == Kind::Organization));
        let read = read.filter_map(|(&(line, token), (id, _))| Some((place(line, token)?, *id)));
        let mut found: Vec<(usize, EntityId)> = (0..self.page.mentions.len()).filter_map(body).chain(read).collect();
        found.sort_unstable();
        found
    }

    fn is_described(&self, id: EntityId) -> bool {
        self.entities.get(id).is_some_and(|entity| is_description(&entity.name))
    }

    /// Whom the words at a place stand for.
    fn teller(&self, words: &str, place: usize, named: &Named<'_>) -> Option<EntityId> {
        let words = words.strip_prefix("according to ").unwrap_or(words).to_lowercase();
        let sort = sort(&words)?;
        let body = |id: EntityId| {
            let takes = |kind| kind == Kind::Organization || kind == Kind::Government && sort == Sort::Work;
            self.is_body(id, takes) && !(sort == Sort::Company && self.is_public(id))
        };
        match sort {
            Sort::Company | Sort::Work => {
                let speaker = last(&named.spoke, place, body);
                let vendor = last(named.mentioned, place, |id| self.is_known_vendor(id));
                // Who was named since has reported, if it is who does so.
                let since = vendor.filter(|(at, _)| speaker.is_none_or(|(spoke, _)| spoke < *at));
                since.or(speaker).map(|(_, id)| id)
            }
            Sort::Body(word) => {
                let called = |id| self.is_called_so(id, word);
                let so_called = last(&named.spoke, place, called).or_else(|| last(named.mentioned, place, called));
                let public =
                    |id| word == "agency" && self.is_body(id, |kind| kind == Kind::Organization) && self.is_public(id);
                so_called.or_else(|| last(named.mentioned, place, public)).map(|(_, id)| id)
            }
        }
    }

    fn is_body(&self, id: EntityId, takes: impl Fn(Kind) -> bool) -> bool {
        self.entities.get(id).is_some_and(|entity| takes(entity.kind) && !is_description(&entity.name))
    }

    fn is_known_vendor(&self, id: EntityId) -> bool {
        self.entities.get(id).is_some_and(|entity| crate::names::is_bystander(self.lexicon, &entity.name))
    }

    /// True for ministries, agencies and whatever else belongs to a state.
    fn is_public(&self, id: EntityId) -> bool {
        self.entities.get(id).is_some_and(|entity| {
            entity.country.is_some() || entity.name.split(' ').any(|word| words::is("public", &word.to_lowercase()))
        })
    }

    /// True if a body has a word in one of its names.
    fn is_called_so(&self, id: EntityId, word: &str) -> bool {
        self.is_body(id, |kind| matches!(kind, Kind::Organization | Kind::Government))
            && self.entities.get(id).is_some_and(|entity| {
                let names = std::iter::once(&entity.name).chain(&entity.aliases);
                names.flat_map(|name| name.split(' ')).any(|part| part.eq_ignore_ascii_case(word))
            })
    }
}

/// The last before a place of whom something holds.
fn last(all: &[(usize, EntityId)], place: usize, holds: impl Fn(EntityId) -> bool) -> Option<(usize, EntityId)> {
    all.iter().rev().filter(|(at, _)| *at < place).find(|(_, id)| holds(*id)).copied()
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
    let company = |word: &str| words::is("company", word) && !words::is("agency", word);
    if expert && within.is_some_and(company) || known && company(&head) {
        return Some(Sort::Company);
    }
    let legal = matches!(&*head, "indictment" | "complaint" | "filing" | "document");
    let bare = !core.contains(' ') && last.ends_with('s');
    if known && words::is("report", &head) && !legal || expert && (known || bare) && within.is_none() {
        return Some(Sort::Work);
    }
    (known && words::is("agency", &head) && last == head).then_some(Sort::Body(last))
}
