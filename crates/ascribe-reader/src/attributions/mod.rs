//! Who said what: for each act of speech or thought its source, the word that says so, and the content.
//!
//! Read from words, parts of speech and quotation marks of whole sentences, for all sentences, whether or not they are parsed: most
//! speech is told in sentences that make no claim of our list.

mod acts;
mod carried;
mod frames;
mod joint;
mod leads;
mod mistaken;
mod subjects;
mod tellers;
mod utterance;
mod voices;

use crate::authors::is_bystander;
use crate::speakers::SPEAKERS;
use crate::words;
use crate::world::World;
use acts::Act;
use ascribe_lang::{Language, Sentence, Tag, lemma, lower};
use ascribe_model::{Attribution, EntityId, Kind, Span, Words as Piece};
use ascribe_names::Memo;
use rustc_hash::FxHashSet;
use std::cell::Cell;
use std::ops::Range;
use std::sync::LazyLock;
use utterance::Utterance;
pub use voices::with_speakers;

/// A sentence of more tokens is a list or a dump, not prose.
const LONGEST: usize = 160;
/// A longer line is no headline.
const LONGEST_HEADLINE: usize = 180;

impl World<'_, '_> {
    /// All acts of speech of the report, in the order of the text.
    pub fn attributions(&mut self, sentences: &[Sentence], language: &Language) -> Vec<Attribution> {
        let text = self.page.text();
        let mut found: Vec<Attribution> = Vec::new();
        let (mut said, mut cues) = (Said::default(), Cues::default());
        let mut line = 0;
        while line < sentences.len() {
            let lines = self.whole(line);
            line = lines.end;
            let block = self.page.lines[lines.start].block;
            found.extend(self.left_open(&said, block, lines.start));
            said.enter(block, self.opens_quoted(lines.start));
            let parts = &sentences[lines.clone()];
            let (leads, heads) = (ends_with_colon(text, parts), is_parted(text, parts));
            if !cues.speaks(text, parts) && !said.is_open() && !leads && !heads {
                continue;
            }
            let Some(mut sentence) = join(parts) else { continue };
            if sentence.tokens.len() > LONGEST {
                continue;
            }
            if sentence.tokens.iter().any(|t| t.tag == Tag::None) {
                language.tag(text, &mut sentence);
            }
            let may = sentence.tokens.iter().map(|t| cues.may(t.span.of(text))).collect();
            let utterance = Utterance::new(text, &sentence, may, said.is_open());
            let mut acts = acts::acts(&utterance);
            let carried = said.carried(&utterance, &acts);
            said.go_on(&utterance, &mut acts);
            let earlier = found.len();
            for act in acts {
                found.extend(self.attribution(&lines, &utterance, &act, &mut said));
            }
            self.carry(carried, &mut found, earlier, &said);
            if leads {
                found.extend(self.led(&lines, &utterance, &mut said));
            } else if heads {
                found.extend(self.headed(&lines, &utterance, &mut said));
            }
        }
        found.extend(self.left_open(&said, usize::MAX, self.page.lines.len()));
        found.sort_by_key(|a| (a.content.span, a.cue.as_ref().map(|c| c.span)));
        found.dedup_by_key(|a| (a.content.span, a.cue.as_ref().map(|c| c.span)));
        found
    }

    /// The lines that one sentence was cut into, from its first on.
    fn whole(&self, first: usize) -> Range<usize> {
        let frames = self.page.frames;
        let mut end = first + 1;
        while end < frames.len() && (frames[end] == Some(end - 1) || frames[end - 1] == Some(end)) {
            end += 1;
        }
        first..end
    }

    fn piece(&self, span: Span) -> Piece {
        Piece { span, text: span.of(self.page.text()).to_owned() }
    }

    fn attribution(
        &self,
        lines: &Range<usize>,
        utterance: &Utterance<'_>,
        act: &Act,
        said: &mut Said,
    ) -> Option<Attribution> {
        let mut pieces =
            act.content.iter().filter_map(|c| utterance.span(c)).filter_map(|s| trimmed(self.page.text(), s));
        let content = pieces.next()?;
        let also: Vec<Piece> = pieces.map(|s| self.piece(s)).collect();
        let told = also.iter().map(|piece| piece.span).chain([content]);
        let cue = utterance.span(&act.cue);
        let (source, entity) = match (&act.source, act.cue.is_empty()) {
            (Some(run), false) => {
                let span = closed(self.page.text(), utterance.span(run)?);
                let pronoun = run.len() == 1 && matches!(utterance.tag(run.start), Tag::PRP);
                let who = self.who(lines, span, said);
                (Some(span), who.filter(|id| !(pronoun && told.clone().any(|piece| self.names(lines, piece, *id)))))
            }
            (_, true) => said.speaker.map_or((None, None), |(span, entity)| (Some(span), entity)),
            (None, _) => (None, None),
        };
        let quoted = act.content.iter().any(|c| utterance.quoted.iter().any(|q| c.contains(&q.start)));
        if let Some(source) = source.filter(|_| quoted) {
            said.speaker = Some((source, entity));
        }
        let denies = |c: Span| words::is("deny", &cue_lemma(c.of(self.page.text())));
        Some(Attribution {
            source: source.map(|s| self.piece(s)),
            denied: cue.is_some_and(denies),
            cue: cue.map(|c| self.piece(c)),
            content: self.piece(content),
            also,
            entity,
        })
    }

    /// True if words other than pronouns stand for somebody within a stretch: "they said that the gang had …" was not said by the gang.
    fn names(&self, lines: &Range<usize>, within: Span, who: EntityId) -> bool {
        let page = self.page;
        lines.clone().filter_map(|line| Some((line, page.lines.get(line)?))).any(|(line, at)| {
            let mention = |m: usize| {
                within.contains(page.mentions[m].span)
                    && self.recast.get(&m).map_or(page.mentions[m].entity, |known| Some(known.1)) == Some(who)
            };
            let described = |t: usize| {
                let noun = page.parsed(line).is_some_and(|(_, tree)| tree.is_noun(t));
                noun && self.resolved.get(&(line, t)).is_some_and(|(id, _)| *id == who)
            };
            at.mentions.clone().any(mention) || at.tokens_in(within).any(described)
        })
    }

    /// Joins what a quotation that was open before a sentence says there to the act that tells its speaker; the acts of the sentence
    /// are those from `earlier` on.
    fn carry(&self, carried: Carried, found: &mut Vec<Attribution>, earlier: usize, said: &Said) {
        let text = self.page.text();
        match carried {
            Carried::Nothing => {}
            Carried::Told(first) => {
                let here = found[earlier..].iter_mut().filter(|a| a.content.span.start() >= first.end());
                if let Some(act) = here.min_by_key(|a| (a.content.span.start(), usize::MAX - a.content.span.end())) {
                    act.content = self.piece(first.cover(act.content.span));
                }
            }
            Carried::On(span) => {
                let pieces =
                    found.iter_mut().rev().take(NEAR).flat_map(|a| std::iter::once(&mut a.content).chain(&mut a.also));
                let before = pieces
                    .filter(|p| p.span.end() <= span.start() && ends_sentence(text.get(p.span.end()..span.start())))
                    .max_by_key(|p| (p.span.end(), usize::MAX - p.span.start()));
                if let (Some(piece), Some(more)) = (before, trimmed(text, span)) {
                    *piece = self.piece(piece.span.cover(more));
                }
            }
            Carried::Untold(span) => found.extend(self.unframed(span, said)),
        }
    }

    /// A quotation that a paragraph leaves open, as one does that goes on in the next: whoever spoke in the paragraph before says it too.
    fn left_open(&self, said: &Said, block: usize, line: usize) -> Option<Attribution> {
        let begun = said.begun.filter(|_| said.block != block)?;
        let last = line.checked_sub(1).and_then(|before| self.page.lines.get(before))?;
        self.unframed(begun.cover(last.span), said)
    }

    /// A quotation or part of one that the speaker of its other part says.
    fn unframed(&self, span: Span, said: &Said) -> Option<Attribution> {
        let (source, entity) = said.speaker?;
        let content = self.piece(trimmed(self.page.text(), span)?);
        Some(Attribution { source: Some(self.piece(source)), cue: None, content, also: vec![], entity, denied: false })
    }

    /// Whom a source stands for: a person in it, what its head was found to stand for, or the name at its head; for "he" and "she" the
    /// last person who spoke.
    fn who(&self, lines: &Range<usize>, source: Span, said: &mut Said) -> Option<EntityId> {
        let page = self.page;
        let source = without_relative(page.text(), source);
        let words = source.of(page.text());
        let mut named: Vec<(Span, Kind, EntityId)> = Vec::new();
        let mut pointed = None;
        for line in lines.clone() {
            let at = page.lines.get(line)?;
            for m in at.mentions.clone().filter(|&m| source.contains(page.mentions[m].span)) {
                let plain = page.mentions[m].entity.map(|id| (page.mentions[m].kind, id));
                let known = self.recast.get(&m).copied().or(plain);
                named.extend(known.map(|(kind, id)| (page.mentions[m].span, kind, id)));
            }
            let head =
                words.find(", ").and_then(|comma| Span::new(page.text(), source.start(), source.start() + comma));
            let tokens = at.tokens_in(head.unwrap_or(source));
            let stands = |t: usize| {
                let id = self.resolved.get(&(line, t))?.0;
                let kind = self.entities.get(id)?.kind;
                // "the team wrote": not the group that its advisory is about.
                let looks = || page.parsed(line).is_some_and(|(_, tree)| is_bystander(tree.lemma(t)));
                (SPEAKERS.contains(&kind) && !(kind == Kind::ThreatGroup && looks())).then_some(id)
            };
            let resolved = tokens.filter_map(stands).next();
            pointed = pointed.or(resolved);
        }
        // "some unofficial Russian sources": no state.
        if is_private(words) {
            let state = |kind: Kind| matches!(kind, Kind::Country | Kind::Government | Kind::Region);
            named.retain(|(_, kind, _)| !state(*kind));
            pointed = pointed.filter(|id| self.entities.get(*id).is_some_and(|entity| !state(entity.kind)));
        }
        // "Peter Reesink, the director of the MIVD" is the person.
        let person = named.iter().find(|(_, kind, _)| *kind == Kind::Person).map(|n| n.2);
        if let Some(person) = person {
            said.person = Some(person);
        }
        let pronoun = matches!(words.to_lowercase().as_str(), "he" | "she").then_some(said.person).flatten();
        person.or(pointed).or(pronoun).or_else(|| head_name(words, source, &named))
    }
}

/// True for words of people or papers of a country who do not speak for its state: "some Russian sources", "Chinese bloggers".
fn is_private(words: &str) -> bool {
    let core = [" of ", " in ", " from ", " at ", " with ", " close ", " familiar ", ","].iter();
    let end = core.filter_map(|mark| words.find(mark)).min().unwrap_or(words.len());
    let core = &words[..end];
    let head = core.rsplit(' ').next().unwrap_or_default();
    let official = |word: &str| words::is("official kind", &word.to_lowercase());
    words::is("private", &lemma(head, if head.ends_with('s') { Tag::NNS } else { Tag::NN }))
        && !core.split(' ').any(official)
}

/// "investigators, who have concluded that …": the words before the clause that goes on about them.
fn without_relative(text: &str, source: Span) -> Span {
    let words = source.of(text);
    let clause = [" who ", " which ", " whose "].iter().filter_map(|word| words.find(word)).min();
    let end = clause.map_or(words.len(), |at| words[..at].trim_end_matches(',').len());
    Span::new(text, source.start(), source.start() + end).filter(|_| end > 0).unwrap_or(source)
}

/// The lemma of a cue as printed: "claims", "denied", "warning".
fn cue_lemma(cue: &str) -> String {
    let cue = cue.to_lowercase();
    let tag = match cue.as_str() {
        _ if cue.ends_with("ing") => Tag::VBG,
        _ if cue.ends_with('s') => Tag::VBZ,
        _ => Tag::VBD,
    };
    lemma(&cue, tag).into_owned()
}

/// The name at the head of a source: of those before its first comma the last body, else the last of all; then the first behind it.
fn head_name(words: &str, source: Span, named: &[(Span, Kind, EntityId)]) -> Option<EntityId> {
    // "the FBI and CISA": of a row the first.
    let row = words.find(" and ").filter(|at| {
        let joined = source.start() + at;
        named.iter().any(|(span, ..)| span.end() == joined) && named.iter().any(|(span, ..)| span.start() > joined)
    });
    let end = source.start() + words.find(", ").into_iter().chain(row).min().unwrap_or(words.len());
    let head = || named.iter().rev().filter(|(span, ..)| span.end() <= end);
    let body = |kind: Kind| matches!(kind, Kind::Organization | Kind::Government | Kind::ThreatGroup | Kind::Office);
    // "three indictments unsealed in Washington": where it was done is not who did it.
    let place = |(span, kind, _): &&(Span, Kind, EntityId)| {
        let before = words.get(..span.start().saturating_sub(source.start())).unwrap_or_default();
        *kind == Kind::City && before.ends_with(" in ")
    };
    let found = head().find(|(_, kind, _)| body(*kind)).or_else(|| head().find(|name| !place(name)));
    let found = found.or_else(|| named.iter().find(|name| !place(name)));
    found.map(|n| n.2)
}

/// What was said so far: who speaks, and whether a quotation is still open.
#[derive(Default)]
struct Said {
    block: usize,
    /// The last speaker of a quotation in this block.
    speaker: Option<(Span, Option<EntityId>)>,
    /// The last person who spoke.
    person: Option<EntityId>,
    open: bool,
    /// The first sentence of the quotation that is open, if its speaker was not told yet.
    begun: Option<Span>,
}

/// What becomes of a quotation that was open before a sentence.
enum Carried {
    Nothing,
    /// Its speaker is told in this sentence; from here on it was said.
    Told(Span),
    /// It goes on with the act before.
    On(Span),
    /// It ends, and nobody was told.
    Untold(Span),
}

/// How many acts back the one may stand that a quotation goes on with.
const NEAR: usize = 8;

/// True for what stands between two sentences of a quotation.
fn ends_sentence(between: Option<&str>) -> bool {
    between.is_some_and(|words| words.chars().all(|c| c.is_whitespace() || matches!(c, '.' | '?' | '!' | '…')))
}

impl Said {
    /// Comes to a block; where it begins with a mark of quotation, whoever spoke in the one before may go on.
    fn enter(&mut self, block: usize, quoted: bool) {
        if block != self.block {
            let speaker = self.speaker.filter(|_| quoted && block == self.block + 1);
            *self = Said { block, person: self.person, speaker, ..Said::default() };
        }
    }

    fn is_open(&self) -> bool {
        self.open
    }

    /// What this sentence does to the quotation that was open before it; one that it opens is kept until its speaker is told.
    fn carried(&mut self, utterance: &Utterance<'_>, acts: &[Act]) -> Carried {
        let told =
            |q: &Range<usize>| acts.iter().any(|a| a.content.iter().any(|c| c.start <= q.start + 1 && q.start < c.end));
        let quote = self.open.then(|| utterance.quoted.first().filter(|q| q.start == 0)).flatten();
        let carried = match quote.and_then(|q| Some((q, utterance.span(q)?))) {
            None => {
                self.begun = None;
                Carried::Nothing
            }
            Some((quote, span)) => match (self.begun, told(quote)) {
                (Some(first), true) => {
                    self.begun = None;
                    Carried::Told(first)
                }
                (Some(_), false) if utterance.is_open(quote) => return Carried::Nothing,
                (Some(first), false) => {
                    self.begun = None;
                    Carried::Untold(first.cover(span))
                }
                (None, false) => Carried::On(span),
                (None, true) => Carried::Nothing,
            },
        };
        let last = utterance.quoted.last().filter(|q| q.start > 0 || quote.is_none());
        if let Some(opened) = last.filter(|q| utterance.is_open(q) && !told(q)) {
            self.begun = utterance.span(opened);
        }
        carried
    }

    /// A quotation without a frame goes on with whoever spoke last in the block.
    fn go_on(&mut self, utterance: &Utterance<'_>, acts: &mut Vec<Act>) {
        let covered =
            |q: &Range<usize>| acts.iter().any(|a| a.content.iter().any(|c| c.start < q.end && q.start < c.end));
        let alone = utterance.quoted.iter().find(|q| {
            let sentence = q.end + 1 >= utterance.len() || q.len() > 6;
            q.start <= 1 && sentence && !covered(q) && !utterance.is_open(q) && !(self.open && q.start == 0)
        });
        if let Some(quote) = alone.filter(|_| self.speaker.is_some()) {
            acts.push(Act { source: None, cue: quote.start..quote.start, content: vec![quote.clone()] });
        }
        self.open = utterance.quoted.last().is_some_and(|q| utterance.is_open(q));
    }
}

/// Remembers of each word whether it may be a cue, from one document to the next.
struct Cues(Memo<bool>);

thread_local! {
    static MAY_SPEAK: Cell<Memo<bool>> = Cell::default();
}

impl Default for Cues {
    fn default() -> Cues {
        Cues(MAY_SPEAK.take())
    }
}

impl Drop for Cues {
    fn drop(&mut self) {
        MAY_SPEAK.set(std::mem::take(&mut self.0));
    }
}

impl Cues {
    /// True if some word of a sentence may be a cue, or a mark of quotation.
    fn speaks(&mut self, text: &str, parts: &[Sentence]) -> bool {
        let tokens: usize = parts.iter().map(|s| s.tokens.len()).sum();
        (2..=LONGEST).contains(&tokens) && parts.iter().flat_map(|s| &s.tokens).any(|t| self.may(t.span.of(text)))
    }

    fn may(&mut self, word: &str) -> bool {
        self.0.of(word, may_speak)
    }
}

/// Lemmas of all cues, the verbs of "warned of" included.
static CUES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let classes = [
        "cue clause",
        "cue quoted",
        "cue object",
        "cue infinitive",
        "cue of",
        "cue bid",
        "cue noun",
        "cue adjective",
        "cue particle",
        "cue seen as",
    ];
    let words = classes.iter().filter_map(|class| words::class(class)).flatten();
    words.filter_map(|phrase| phrase.split(' ').next()).collect()
});

fn may_speak(word: &str) -> bool {
    if matches!(word, "“" | "”" | "\"" | "«" | "„" | "‘") || word.eq_ignore_ascii_case("according") {
        return true;
    }
    if word.len() < 3 {
        return false;
    }
    let lower = lower(word);
    // "in the words of", "in X's view".
    if ["cue outlook", "cue own", "cue sees"].iter().any(|class| words::is(class, &lower)) {
        return true;
    }
    let is_cue = |tag: Tag| CUES.contains(lemma(&lower, tag).as_ref());
    // Without its ending a word has no other lemma as one form than as another.
    CUES.contains(lower.as_ref())
        || is_cue(Tag::VBD)
        || lower.ends_with('s') && is_cue(Tag::VBZ)
        || lower.ends_with("ing") && is_cue(Tag::VBG)
}

/// True if a colon ends a sentence.
fn ends_with_colon(text: &str, parts: &[Sentence]) -> bool {
    parts.last().is_some_and(|sentence| sentence.span.of(text).ends_with(':'))
}

/// True for a sentence without a full stop in which a colon or a dash with blanks sets something apart, as headlines have it.
fn is_parted(text: &str, parts: &[Sentence]) -> bool {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return false };
    let words = first.span.cover(last.span).of(text);
    let mark = [": ", " - ", " – ", " — ", " -- "].iter().any(|mark| words.contains(mark));
    mark && words.len() <= LONGEST_HEADLINE && !words.ends_with(['.', '?', '!', ';', '”', '"', ','])
}

/// The parts of a cut sentence in one again, without heads and relations.
fn join(parts: &[Sentence]) -> Option<Sentence> {
    let span = parts.first()?.span.cover(parts.last()?.span);
    let mut sentence = Sentence { span, tokens: parts.iter().flat_map(|s| s.tokens.iter().copied()).collect() };
    let len = sentence.tokens.len();
    for (i, token) in sentence.tokens.iter_mut().enumerate() {
        token.head = i.min(len) as u32;
        token.rel = ascribe_lang::Rel::None;
    }
    Some(sentence)
}

/// "the Centre (NCSC": with the bracket that closes it.
fn closed(text: &str, span: Span) -> Span {
    let opened = span.of(text).rfind('(').is_some_and(|at| !span.of(text)[at..].contains(')'));
    let next = text.get(span.end()..).is_some_and(|rest| rest.starts_with(')'));
    Span::new(text, span.start(), span.end() + 1).filter(|_| opened && next).unwrap_or(span)
}

/// A span without the commas, colons and blanks at its ends; a closing full stop is left out too.
fn trimmed(text: &str, span: Span) -> Option<Span> {
    let words = span.of(text);
    let left = words.len() - words.trim_start_matches([',', ' ', ':', ';', '\n']).len();
    let kept = words.trim_end_matches([',', ' ', ';', ':', '.', '?', '!', '\n']);
    Span::new(text, span.start() + left, span.start() + kept.len().max(left + 1))
}
