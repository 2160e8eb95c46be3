//! What a page says about itself in its own words: title, dates, byline, publisher, standfirst, update notes.
//!
//! Works on the finished text of any format and only fills what the page's metadata left open.

pub(crate) use crate::pageline::{one_line, without_dates};
use crate::{
    Options, cues, dates, head,
    lists::{List, section},
};
use ascribe_model::{Block, BlockKind, Document};
use jiff::civil::Date;

/// How many blocks at the head may be about the page.
pub(crate) const HEAD_BLOCKS: usize = 14;
/// How many bytes of text whichlang needs, at least, and is given, at most.
const LANGUAGE_TEXT: (usize, usize) = (200, 2048);

static AGENCIES: List = List::new(|| section(cues::LISTS, "agencies").collect());

/// Completes a document from its own words and from the lines that were left out as furniture.
pub(crate) fn complete(document: &mut Document, furniture: &[String], options: &Options) {
    document.blocks.retain(|block| !block.span.of(&document.text).trim().is_empty());
    let title = head::mark_title(document);
    head::read_head(document, title);
    head::read_tail(document);
    head::read_day_alone(document, options.fallback_date);
    read_dateline(document);
    head::read_furniture(document, furniture);
    if document.published.is_none() && document.updated.is_none() {
        document.published = options.fallback_date;
    }
    mark_standfirst(document);
    mark_updates(document);
    document.language = document.language.take().or_else(|| language(&document.text));
}

/// The words of a block.
pub(crate) fn words<'d>(document: &'d Document, block: &Block) -> &'d str {
    block.span.of(&document.text).trim()
}

/// A dateline at the start of a paragraph: the date, if it gives one, and the agency, if it names one.
pub(crate) fn dateline(line: &str) -> Option<(Option<dates::Dated>, Option<&'static str>)> {
    let head = line.get(..line.floor_char_boundary(90))?;
    let end = [" — ", " – ", " - ", " -- ", "— ", "–"].iter().filter_map(|mark| head.find(mark)).min()?;
    let head = &head[..end];
    let place = head.split([',', '(']).next()?.trim();
    let capital = place.chars().any(char::is_alphabetic) && !place.chars().any(char::is_lowercase);
    let agency = head
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .and_then(|(name, _)| AGENCIES.iter().copied().find(|agency| name.trim() == *agency));
    let date = dates::find(head).into_iter().next();
    ((capital && place.len() > 2 || agency.is_some()) && (date.is_some() || agency.is_some())).then_some((date, agency))
}

/// Takes date and agency from the first paragraphs' datelines.
fn read_dateline(document: &mut Document) {
    let found = document.blocks.iter().take(HEAD_BLOCKS).find_map(|block| dateline(words(document, block)));
    let Some((date, agency)) = found else { return };
    if let (Some(dated), None) = (date, document.published) {
        document.published = dated.date().or_else(|| dated.last_before(document.updated?));
    }
    if document.publisher.is_none() {
        document.publisher = agency.map(str::to_owned);
    }
}

/// The one line between the title and the body that sums up: set apart, short, no full stop or wholly a quotation.
fn mark_standfirst(document: &mut Document) {
    if document.blocks.iter().take(HEAD_BLOCKS).any(|block| block.kind == BlockKind::Standfirst) {
        return;
    }
    let after_title = document.blocks.iter().position(|b| b.kind == BlockKind::Title).map(|at| at + 1);
    let Some(first) = after_title.and_then(|from| {
        (from..document.blocks.len().min(from + 4)).find(|at| document.blocks[*at].kind != BlockKind::Byline)
    }) else {
        return;
    };
    let block = &document.blocks[first];
    let line = words(document, block);
    let apart = document
        .text
        .get(block.span.end()..)
        .is_some_and(|rest| rest.bytes().take_while(u8::is_ascii_whitespace).filter(|b| *b == b'\n').count() >= 2);
    let body_follows = document.blocks.get(first + 1).is_some_and(|next| next.kind != BlockKind::ListItem);
    let sums_up = !cues::ends_sentence(line) || line.starts_with(['“', '"']) && line.len() < 200;
    if block.kind == BlockKind::Paragraph
        && apart
        && body_follows
        && sums_up
        && (30..=350).contains(&line.len())
        && !line.contains('\n')
        && !line.ends_with(':')
        && dateline(line).is_none()
    {
        document.blocks[first].kind = BlockKind::Standfirst;
    }
}

/// Finds the notes added later and the day of each.
fn mark_updates(document: &mut Document) {
    let (published, updated) = (document.published, document.updated);
    for at in 0..document.blocks.len() {
        let block = &document.blocks[at];
        let heads_note = block.span.len() <= 60
            && matches!(block.kind, BlockKind::Byline | BlockKind::Heading | BlockKind::Paragraph);
        if let Some(dated) = cues::note_heading(words(document, block)).filter(|_| heads_note) {
            let date = note_day(&dated, published, updated);
            let body = document.blocks[at..].iter_mut().take(2);
            for part in
                body.filter(|part| matches!(part.kind, BlockKind::Byline | BlockKind::Heading | BlockKind::Paragraph))
            {
                (part.kind, part.date) = (BlockKind::Update, date);
            }
            continue;
        }
        if !matches!(
            block.kind,
            BlockKind::Paragraph | BlockKind::Update | BlockKind::Standfirst | BlockKind::Heading | BlockKind::Quote
        ) {
            continue;
        }
        let Some(label) = cues::update_label(words(document, block)) else { continue };
        let own = dates::find(label).into_iter().next().and_then(|dated| note_day(&dated, published, updated));
        let later = updated.filter(|day| published.is_none_or(|first| *day > first));
        document.blocks[at].kind = BlockKind::Update;
        document.blocks[at].date = own.or(later);
    }
}

/// A note's printed day; without a year it is the first such day after publication, else the last before the update.
fn note_day(dated: &dates::Dated, published: Option<Date>, updated: Option<Date>) -> Option<Date> {
    if let Some(day) = dated.date() {
        return Some(day);
    }
    if let Some(first) = published {
        let same = dated.in_year(first.year())?;
        return if same >= first { Some(same) } else { dated.in_year(first.year() + 1) };
    }
    dated.last_before(updated?)
}

/// ISO 639-1 code of the text's language, if there is enough of it to tell.
fn language(text: &str) -> Option<String> {
    let sample = &text[..text.floor_char_boundary(LANGUAGE_TEXT.1)];
    if sample.len() < LANGUAGE_TEXT.0 {
        return None;
    }
    let code = match whichlang::detect_language(sample).three_letter_code() {
        "ara" => "ar",
        "cmn" => "zh",
        "deu" => "de",
        "eng" => "en",
        "fra" => "fr",
        "hin" => "hi",
        "ita" => "it",
        "jpn" => "ja",
        "kor" => "ko",
        "nld" => "nl",
        "por" => "pt",
        "rus" => "ru",
        "spa" => "es",
        "swe" => "sv",
        "tur" => "tr",
        "vie" => "vi",
        _ => return None,
    };
    Some(code.to_owned())
}
