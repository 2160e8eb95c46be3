//! From claims to labelled sentences: which words to show, and what to write under them.

use super::excerpt::{Excerpt, Mark};
use super::phrase;
use ascribe_model::{Argument, Block, Claim, Reading, Span};
use std::collections::BTreeMap;
use std::ops::Range;

/// Longer stretches are shown in part: a hostile report can hold a sentence of megabytes.
const LONGEST: usize = 2000;
/// Bytes shown around the evidence of a stretch that is too long.
const AROUND: usize = 200;
/// Labels longer than this are cut, in characters.
const LABEL: usize = 44;

/// What words do in a claim, in the order in which labels name it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Role {
    Subject,
    Object(String),
    Speaker,
    Hedge(String),
    Time(String),
}

/// The sentences that carry claims, in the order of the text, their words labelled with the claims' numbers.
pub fn sentences(reading: &Reading) -> Vec<Excerpt> {
    let mut stretches: Vec<(Span, Vec<usize>)> = Vec::new();
    let mut carried: Vec<(Span, usize)> = evidence(reading);
    carried.sort();
    for (stretch, claim) in carried {
        match stretches.last_mut() {
            Some((last, claims)) if last.overlaps(stretch) => {
                *last = last.cover(stretch);
                claims.push(claim);
            }
            _ => stretches.push((stretch, vec![claim])),
        }
    }
    stretches.into_iter().map(|(stretch, claims)| excerpt(reading, stretch, &claims)).collect()
}

/// Each claim's evidence, widened to whole sentences.
fn evidence(reading: &Reading) -> Vec<(Span, usize)> {
    let mut known: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
    let mut carried = Vec::new();
    for (n, claim) in reading.claims.iter().enumerate() {
        for evidence in &claim.evidence {
            let block = reading.document.block_at(evidence.span.start()).filter(|b| b.span.contains(evidence.span));
            let whole = block.map_or(evidence.span, |block| {
                let sentences = known.entry(block.span.start()).or_insert_with(|| segment(reading, block));
                sentences.iter().filter(|s| s.overlaps(evidence.span)).fold(evidence.span, |all, s| all.cover(*s))
            });
            carried.push((whole, n));
        }
    }
    carried
}

fn segment(reading: &Reading, block: &Block) -> Vec<Span> {
    let first = reading.indicators.partition_point(|i| i.span.end() <= block.span.start());
    let indicators = reading.indicators.iter().skip(first).map(|i| i.span);
    let kept: Vec<Span> = indicators.take_while(|span| block.span.overlaps(*span)).collect();
    ascribe_lang::segment(&reading.document.text, block.span, &kept).into_iter().map(|s| s.span).collect()
}

fn excerpt(reading: &Reading, stretch: Span, claims: &[usize]) -> Excerpt {
    let shown = shown(reading, stretch, claims);
    let mut roles: BTreeMap<Span, BTreeMap<Role, Vec<usize>>> = BTreeMap::new();
    for &n in claims {
        for (span, role) in parts(reading, &reading.claims[n], shown) {
            let numbers = roles.entry(span).or_default().entry(role).or_default();
            if numbers.last() != Some(&(n + 1)) {
                numbers.push(n + 1);
            }
        }
    }
    let marks = roles.into_iter().map(|(span, roles)| mark(reading, span, roles, shown)).collect();
    let heading = format!("bytes {}–{}", shown.start(), shown.end());
    Excerpt::new(heading, shown.of(&reading.document.text), marks)
}

/// The part of a stretch to show: all of it, unless it is too long.
fn shown(reading: &Reading, stretch: Span, claims: &[usize]) -> Span {
    if stretch.len() <= LONGEST {
        return stretch;
    }
    let text = &reading.document.text;
    let evidence = claims.iter().flat_map(|n| &reading.claims[*n].evidence).map(|e| e.span);
    let first = evidence.filter(|e| stretch.contains(*e)).min().unwrap_or(stretch);
    let start = text.floor_char_boundary(first.start().saturating_sub(AROUND).max(stretch.start()));
    let end = text.floor_char_boundary((start + LONGEST).min(stretch.end()));
    Span::new(text, start, end).unwrap_or(stretch)
}

/// The words in `stretch` that take part in `claim`, each with its role.
fn parts(reading: &Reading, claim: &Claim, stretch: Span) -> Vec<(Span, Role)> {
    let mut parts = Vec::new();
    let near: Vec<Span> = claim.evidence.iter().map(|e| e.span).filter(|e| stretch.overlaps(*e)).collect();
    let denied = if claim.polarity == ascribe_model::Polarity::Affirmed { "" } else { "not: " };
    let mut add = |span: Option<Span>, role: Role| parts.extend(span.map(|span| (span, role)));
    add(argument(reading, &claim.subject, stretch, &near), Role::Subject);
    if let Some(object) = &claim.object {
        add(argument(reading, object, stretch, &near), Role::Object(format!("{denied}{}", claim.predicate)));
    }
    for source in claim.sources.iter().filter(|s| !s.publisher) {
        add(source.span.filter(|span| stretch.contains(*span)), Role::Speaker);
    }
    if let Some(estimate) = &claim.estimate {
        let band = phrase::likelihood(estimate).unwrap_or_else(|| "hedge".into());
        add(find(reading, &estimate.phrase, stretch, &near), Role::Hedge(band));
    }
    if let Some(when) = &claim.when {
        let told = reading.times.iter().filter(|t| stretch.contains(t.span) && t.value == when.value);
        add(best(told.map(|t| t.span), &near), Role::Time(phrase::when(when)));
    }
    parts
}

fn argument(reading: &Reading, argument: &Argument, stretch: Span, near: &[Span]) -> Option<Span> {
    match argument {
        Argument::Entity(id) => {
            let first = reading.mentions.partition_point(|m| m.span.start() < stretch.start());
            let inside = reading.mentions.iter().skip(first).take_while(|m| m.span.start() < stretch.end());
            let named = inside.filter(|m| m.entity == Some(*id) && stretch.contains(m.span));
            best(named.map(|m| m.span), near)
        }
        Argument::Literal { literal } => find(reading, literal, stretch, near),
    }
}

/// The place of `words` in the stretch, case aside.
fn find(reading: &Reading, words: &str, stretch: Span, near: &[Span]) -> Option<Span> {
    let text = stretch.of(&reading.document.text);
    let lower = (text.to_ascii_lowercase(), words.to_ascii_lowercase());
    let found = lower.0.match_indices(&lower.1);
    let spans = found.filter_map(|(at, words)| {
        let start = stretch.start() + at;
        Span::new(&reading.document.text, start, start + words.len())
    });
    best(spans, near)
}

/// The first of `spans` inside the evidence, else the first.
fn best(spans: impl Iterator<Item = Span>, near: &[Span]) -> Option<Span> {
    let mut first = None;
    for span in spans {
        if near.iter().any(|evidence| evidence.contains(span)) {
            return Some(span);
        }
        first = first.or(Some(span));
    }
    first
}

fn mark(reading: &Reading, span: Span, roles: BTreeMap<Role, Vec<usize>>, shown: Span) -> Mark {
    let primary = roles.keys().any(|role| matches!(role, Role::Subject | Role::Object(_)));
    let mut parts: Vec<String> =
        roles.iter().map(|(role, numbers)| format!("{} {}", role.words(), list(numbers))).collect();
    parts.extend(canonical(reading, span).filter(|_| primary));
    Mark { range: within(span, shown), label: cut(&parts.join(", ")), primary }
}

/// The name that the words stand for, where they are not that name.
fn canonical(reading: &Reading, span: Span) -> Option<String> {
    let first = reading.mentions.partition_point(|m| m.span.start() < span.start());
    let mut here = reading.mentions.iter().skip(first).take_while(|m| m.span.start() == span.start());
    let mention = here.find(|m| m.span == span)?;
    let name = &reading.entity(mention.entity?)?.name;
    let same = name.eq_ignore_ascii_case(&mention.text);
    (!same).then(|| if mention.repaired.is_some() { format!("read as {name}") } else { format!("= {name}") })
}

impl Role {
    fn words(&self) -> String {
        match self {
            Role::Subject => "who".into(),
            Role::Speaker => "says".into(),
            Role::Object(words) | Role::Hedge(words) | Role::Time(words) => words.clone(),
        }
    }
}

/// "[1 2 5]".
fn list(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    format!("[{}]", numbers.join(" "))
}

fn cut(label: &str) -> String {
    let label = crate::clean::line(label);
    match label.char_indices().nth(LABEL) {
        Some((at, _)) => format!("{}…", label[..at].trim_end()),
        None => label.into_owned(),
    }
}

fn within(span: Span, shown: Span) -> Range<usize> {
    span.start().saturating_sub(shown.start())..span.end().saturating_sub(shown.start())
}
