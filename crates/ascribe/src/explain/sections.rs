//! What took part around a place, and its rendering: one section for each pass, in the order of the passes.

use crate::clean;
use crate::look::Look;
use crate::report::phrase;
use crate::report::{Excerpt, Mark};
use ascribe_model::{
    Anchor, Block, Claim, Document, Entity, Evidence, Indicator, Mention, Reading, Span, TimeExpression,
};
use ascribe_reader::{ExplainedLine, ExplainedToken, Explanation};
use serde::Serialize;
use std::fmt::Write;

/// Words shown of a sentence before it is cut, in bytes.
const LONGEST: usize = 2000;
/// Tokens shown of a sentence.
const TOKENS: usize = 120;

/// The part of an explanation that has to do with one place: what stands in its sentence.
#[derive(Serialize)]
pub struct Around<'a> {
    place: Span,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<&'a Block>,
    sentences: Vec<&'a ExplainedLine>,
    indicators: Vec<&'a Indicator>,
    times: Vec<&'a TimeExpression>,
    mentions: Vec<&'a Mention>,
    references: Vec<&'a Mention>,
    entities: Vec<&'a Entity>,
    quotes: Vec<Span>,
    claims: Vec<&'a Claim>,
    #[serde(skip)]
    reading: &'a Reading,
}

impl<'a> Around<'a> {
    /// What has to do with `place`.
    pub fn new(explanation: &'a Explanation, place: Span) -> Self {
        let reading = &explanation.reading;
        let document = &reading.document;
        let sentences: Vec<&ExplainedLine> = explanation.lines.iter().filter(|l| l.span.overlaps(place)).collect();
        let stretch = sentences.iter().fold(place, |all, line| all.cover(line.span));
        let within = |all: &'a [Mention]| all.iter().filter(|m| m.span.overlaps(stretch)).collect::<Vec<_>>();
        let (mentions, references) = (within(&reading.mentions), within(&reading.references));
        let carried = |evidence: &Evidence| evidence.span.overlaps(stretch);
        let claims: Vec<&Claim> = reading.claims.iter().filter(|c| c.evidence.iter().any(carried)).collect();
        let meant = |entity: &&Entity| mentions.iter().chain(&references).any(|m| m.entity == Some(entity.id));
        Around {
            place,
            source_offset: document.source.locate(place.start()),
            block: document.block_at(place.start()),
            indicators: reading.indicators.iter().filter(|i| i.span.overlaps(stretch)).collect(),
            times: reading.times.iter().filter(|t| t.span.overlaps(stretch)).collect(),
            entities: reading.entities.iter().filter(meant).collect(),
            quotes: explanation.quotes.iter().copied().filter(|q| q.overlaps(stretch)).collect(),
            sentences,
            mentions,
            references,
            claims,
            reading,
        }
    }

    /// The sections as lines.
    pub fn render(&self, look: &Look) -> String {
        let mut out = self.document(look);
        for line in &self.sentences {
            out.push_str(&self.sentence(line, look));
        }
        let sections = [
            ("Indicators", self.indicators.iter().map(|i| indicator(i)).collect::<Vec<_>>()),
            ("Times", self.times.iter().map(|t| time(t, &self.reading.document)).collect()),
            ("Mentions", self.mentions.iter().map(|m| self.mention(m)).collect()),
            ("References", self.references.iter().map(|m| self.mention(m)).collect()),
            ("Quotations", self.quotes.iter().map(|q| self.quotation(*q)).collect()),
            ("Claims", self.claims.iter().map(|c| self.claim(c)).collect()),
        ];
        for (name, lines) in sections {
            let _ = write!(out, "\n{}\n", look.strong(name));
            if lines.is_empty() {
                let _ = writeln!(out, "  {}", look.faint("none here"));
            }
            lines.iter().for_each(|line| out.push_str(&look.fill(&format!("  {line}"), 6)));
        }
        out
    }

    fn document(&self, look: &Look) -> String {
        let document = &self.reading.document;
        let mut made = vec![format!("read as {}", phrase::word_of(&document.format))];
        made.extend(document.date().map(|day| format!("dated {day}")));
        made.extend(
            self.block
                .map(|b| format!("block of kind {} at {}–{}", phrase::word_of(&b.kind), b.span.start(), b.span.end())),
        );
        made.extend(self.source_offset.map(|at| format!("from byte {at} of the source")));
        format!("{}\n{}", look.strong("Document"), look.fill(&format!("  {}", made.join(", ")), 6))
    }

    fn sentence(&self, line: &ExplainedLine, look: &Look) -> String {
        let text = &self.reading.document.text;
        let mut out = format!("\n{}\n", look.strong("Sentence"));
        let end = text.floor_char_boundary(line.span.end().min(line.span.start() + LONGEST));
        let words = text.get(line.span.start()..end).unwrap_or_default();
        let range =
            self.place.start().saturating_sub(line.span.start())..self.place.end().saturating_sub(line.span.start());
        let range = range.start..range.end.min(words.len());
        let mark = Mark { range, label: "here".into(), primary: true };
        let heading = format!("bytes {}–{}", line.span.start(), line.span.end());
        out.push_str(&Excerpt::new(heading, words, vec![mark]).render(look));
        let _ = write!(out, "\n{}\n", look.strong("Syntax"));
        if !line.parsed {
            let why = "  not parsed: it does not hold both a word that could carry a claim and a name";
            return out + &look.fill(&look.faint(why), 2);
        }
        for token in line.tokens.iter().take(TOKENS) {
            out.push_str(&row(token, &line.tokens));
        }
        let more = line.tokens.len().saturating_sub(TOKENS);
        if more > 0 {
            let _ = writeln!(out, "  and {more} tokens more; --format json gives them all");
        }
        out
    }

    fn mention(&self, mention: &Mention) -> String {
        let mut line = format!("“{}”  {}", clean::line(&mention.text), mention.kind);
        if let Some(entity) = mention.entity.and_then(|id| self.reading.entity(id)) {
            let _ = write!(line, "  = {}{}", clean::line(&entity.name), owners(entity));
        }
        let _ = write!(line, "; found by {}", phrase::word_of(&mention.found));
        if let Some(probability) = mention.probability {
            let _ = write!(line, " at {:.0} %", probability * 100.0);
        }
        if let Some(repair) = &mention.repaired {
            let _ = write!(
                line,
                "; printed {}, read as {}: {}",
                clean::line(&repair.from),
                clean::line(&repair.to),
                clean::line(&repair.why)
            );
        }
        line
    }

    fn quotation(&self, quote: Span) -> String {
        let words: String = quote.of(&self.reading.document.text).chars().take(160).collect();
        format!("{}–{}  {}", quote.start(), quote.end(), clean::line(&words))
    }

    fn claim(&self, claim: &Claim) -> String {
        let words = |argument| clean::line(self.reading.words(argument));
        let object = claim.object.as_ref().map(|object| format!(" → {}", words(object))).unwrap_or_default();
        let told = phrase::qualifiers(claim, self.reading).join("; ");
        let pattern = clean::line(&claim.by);
        format!(
            "{} {}{object}  ({}; {told})  read by {pattern}",
            words(&claim.subject),
            claim.predicate,
            phrase::word_of(&claim.polarity)
        )
    }
}

/// One token: number, words, part of speech, lemma, and what it hangs on.
fn row(token: &ExplainedToken, sentence: &[ExplainedToken]) -> String {
    let head = sentence.get(token.head).filter(|head| head.span != token.span);
    let hangs =
        head.map_or_else(|| "the root".to_owned(), |head| format!("{} of {}", token.relation, clean::line(&head.text)));
    let row = format!("  {:<24} {:<6} {:<20} {hangs}", clean::line(&token.text), token.tag, clean::line(&token.lemma));
    format!("{}\n", row.trim_end())
}

fn indicator(indicator: &Indicator) -> String {
    let harmless = indicator.benign.as_deref().map(|why| format!("; likely harmless: {}", clean::line(why)));
    let (printed, value) = (clean::line(&indicator.text), clean::line(&indicator.value));
    format!("“{printed}”  {} {value}{}", phrase::word_of(&indicator.kind), harmless.unwrap_or_default())
}

fn time(time: &TimeExpression, document: &Document) -> String {
    let days = match (time.from, time.to) {
        (Some(from), Some(to)) if from == to => format!(", the day {from}"),
        (Some(from), Some(to)) => format!(", from {from} to {to}"),
        (Some(from), None) => format!(", from {from}"),
        (None, Some(to)) => format!(", to {to}"),
        (None, None) => String::new(),
    };
    let anchor = match &time.anchor {
        Some(Anchor::Document(day)) => format!("; reckoned from the report's date {day}"),
        Some(Anchor::Update(day)) => format!("; reckoned from the update note of {day}"),
        Some(Anchor::Time { at }) => format!("; reckoned from “{}”", clean::line(words_at(document, *at as usize))),
        None => String::new(),
    };
    let bound = time.bound.as_ref().map(|bound| format!(" ({})", phrase::word_of(bound))).unwrap_or_default();
    format!("“{}”  {}{bound}{days}{anchor}", clean::line(&time.text), clean::line(&time.value))
}

/// The first words from `at` on.
fn words_at(document: &Document, at: usize) -> &str {
    let rest = document.text.get(at..).unwrap_or_default();
    let end = rest.char_indices().nth(24).map_or(rest.len(), |(end, _)| end);
    rest.get(..end).and_then(|part| part.split(['.', ',', ';', '\n']).next()).unwrap_or_default()
}

fn owners(entity: &Entity) -> String {
    let mut known: Vec<String> = entity.ids.iter().map(|(list, id)| format!("{list} {}", clean::line(id))).collect();
    known.extend(entity.candidates.iter().map(|owner| format!("also a name of {}", clean::line(owner))));
    if known.is_empty() { String::new() } else { format!(" ({})", known.join(", ")) }
}
