//! What a page says about itself in its own words: title, dates, byline, publisher, standfirst, update notes.
//!
//! Works on the finished text of any format and only fills what the page's metadata left open.

use crate::{Options, cues, dates, lists::section};
use ascribe_model::{Block, BlockKind, Document};
use jiff::civil::Date;

/// How many blocks at the head may be about the page.
const HEAD_BLOCKS: usize = 14;
/// How many bytes of text whichlang needs, at least, and is given, at most.
const LANGUAGE_TEXT: (usize, usize) = (200, 8192);

/// Completes a document from its own words.
pub(crate) fn complete(document: &mut Document, options: &Options) {
    document.blocks.retain(|block| !block.span.of(&document.text).trim().is_empty());
    let title = mark_title(document);
    read_head(document, title);
    read_tail(document);
    read_dateline(document);
    if document.published.is_none() && document.updated.is_none() {
        document.published = options.fallback_date;
    }
    mark_standfirst(document);
    mark_updates(document);
    document.language = document.language.take().or_else(|| language(&document.text));
}

/// The words of a block.
fn words<'d>(document: &'d Document, block: &Block) -> &'d str {
    block.span.of(&document.text).trim()
}

/// Finds the title block; returns the number of the block after it.
fn mark_title(document: &mut Document) -> usize {
    if let Some(at) = document.blocks.iter().take(HEAD_BLOCKS).position(|b| b.kind == BlockKind::Title) {
        if document.title.is_none() {
            document.title = Some(one_line(words(document, &document.blocks[at])));
        }
        return at + 1;
    }
    let candidate = document.blocks.iter().take(6).position(|block| {
        let line = words(document, block);
        !is_about_page(line) && header_key(line).is_none()
    });
    let Some(at) = candidate else { return 0 };
    let line = words(document, &document.blocks[at]);
    let fits = matches!(document.blocks[at].kind, BlockKind::Paragraph | BlockKind::Heading)
        && line.len() <= 220
        && !line.contains('\n')
        && document.blocks.len() > at + 1
        && (!line.ends_with(['.', ':', ';', ',']) || line.ends_with("..."))
        && dateline(line).is_none();
    let same = document.title.as_deref().is_some_and(|title| title == line);
    if !(fits && document.title.is_none() || same) {
        return 0;
    }
    document.title = Some(one_line(line.trim_start_matches(['#', ' '])));
    document.blocks[at].kind = BlockKind::Title;
    at + 1
}

/// White space as single blanks.
pub(crate) fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads lines about the page around the title: dates, byline, "Publisher: X".
fn read_head(document: &mut Document, title: usize) {
    let reach = HEAD_BLOCKS.min(document.blocks.len());
    let mut prose = 0;
    for at in 0..reach {
        let kind = document.blocks[at].kind;
        let line = words(document, &document.blocks[at]).to_owned();
        if matches!(kind, BlockKind::Title | BlockKind::Code | BlockKind::Caption | BlockKind::Update) {
            continue;
        }
        let before_prose = prose < 2 || at < title;
        let labelled = label_of(&line).is_some() && read_page_line(document, &line);
        if labelled || before_prose && (read_header_line(document, &line) || read_page_line(document, &line)) {
            document.blocks[at].kind = BlockKind::Byline;
        } else {
            prose += usize::from(line.len() > 60);
        }
    }
}

/// "Last updated: …" may stand under the text.
fn read_tail(document: &mut Document) {
    let first = document.blocks.len().saturating_sub(4).max(HEAD_BLOCKS.min(document.blocks.len()));
    for at in first..document.blocks.len() {
        let line = words(document, &document.blocks[at]).to_owned();
        if label_of(&line).is_some() && read_page_line(document, &line) {
            document.blocks[at].kind = BlockKind::Byline;
        }
    }
}

/// A "Key: value" line of a report's header; returns the key in lower case and the value.
fn header_key(line: &str) -> Option<(String, &str)> {
    let (key, value) = line.split_once(':').filter(|(key, _)| key.len() <= 24)?;
    let (key, value) = (key.trim_matches(['*', ' ', '#']).to_lowercase(), value.trim_matches(['*', ' ', '\t']));
    let known = section(cues::LISTS, "header-keys").any(|k| k == key) && !value.is_empty() && value.len() <= 160;
    known.then_some((key, value))
}

/// Takes a header line's value; true if it was one.
fn read_header_line(document: &mut Document, line: &str) -> bool {
    let Some((key, value)) = header_key(line) else { return false };
    let slot = match key.as_str() {
        "publisher" | "source" | "from" => &mut document.publisher,
        "by" | "author" | "authors" | "written by" => &mut document.author,
        "title" | "subject" => &mut document.title,
        "url" | "link" => &mut document.url,
        _ => {
            let day = dates::stamp(value);
            document.published = document.published.or(day);
            return day.is_some();
        }
    };
    if value.split_whitespace().count() > 25 {
        return false;
    }
    slot.get_or_insert_with(|| one_line(value));
    true
}

/// True for a line that speaks of the page, not of the world.
fn is_about_page(line: &str) -> bool {
    !page_dates(line).is_empty() || byline(line).is_some()
}

/// Takes dates and author of a line about the page; true if it was one.
fn read_page_line(document: &mut Document, line: &str) -> bool {
    let found = page_dates(line);
    for (label, day) in &found {
        match label {
            Label::Updated => document.updated = document.updated.or(Some(*day)),
            Label::Published => document.published = document.published.or(Some(*day)),
        }
    }
    let author = byline(line);
    if document.author.is_none() {
        document.author = author.clone();
    }
    !found.is_empty() || author.is_some()
}

/// What a date of the page is the date of.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Label {
    Published,
    Updated,
}

/// The label with which a piece of a line begins.
fn label_of(piece: &str) -> Option<Label> {
    let lower = piece.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let starts = |list| {
        section(cues::LISTS, list)
            .any(|label: &str| lower.strip_prefix(label).is_some_and(|rest| !rest.starts_with(char::is_alphabetic)))
    };
    if starts("updated-labels") { Some(Label::Updated) } else { starts("published-labels").then_some(Label::Published) }
}

/// The dates of a line that is about the page: a bare date, a labelled one, or one beside a byline.
fn page_dates(line: &str) -> Vec<(Label, Date)> {
    let lower = line.to_lowercase();
    if line.len() > 200 || lower.contains('©') || lower.contains("copyright") || cues::update_label(line).is_some() {
        return Vec::new();
    }
    let dates = dates::find(line);
    let left = without_dates(line);
    let bare = left.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count() <= 1;
    let parted = left.contains(['|', '·', '•', '—', '–', '/']) && left.split_whitespace().count() <= 16;
    let labelled = label_of(line).is_some() && left.split_whitespace().count() <= 12;
    let by = byline(line).is_some();
    if !(bare || labelled || by || parted && !cues::ends_sentence(line)) {
        return Vec::new();
    }
    let mut from = 0;
    dates
        .iter()
        .filter_map(|dated| {
            let before = line.get(from..dated.range.start).unwrap_or_default();
            from = dated.range.end;
            let label =
                before.split(['|', '·', '•', ';', ',', '(']).rev().find_map(label_of).unwrap_or(Label::Published);
            Some((label, dated.date()?))
        })
        .collect()
}

/// A line without its dates, clock times, weekdays and date labels: what is left is prose.
pub(crate) fn without_dates(line: &str) -> String {
    let mut left = String::new();
    let mut from = 0;
    for dated in dates::find(line) {
        left.push_str(line.get(from..dated.range.start).unwrap_or_default());
        left.push(' ');
        from = dated.range.end;
    }
    left.push_str(line.get(from..).unwrap_or_default());
    left.split_whitespace().filter(|word| !is_time_word(word)).collect::<Vec<_>>().join(" ")
}

/// Clock times, zones, weekdays and the labels before dates.
fn is_time_word(word: &str) -> bool {
    const WORDS: [&str; 28] = [
        "am",
        "pm",
        "a.m",
        "p.m",
        "utc",
        "gmt",
        "est",
        "edt",
        "et",
        "pst",
        "pdt",
        "cet",
        "cest",
        "at",
        "on",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "updated",
        "published",
        "posted",
        "last",
        "date",
        "modified",
    ];
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let clock = bare.starts_with(|c: char| c.is_ascii_digit()) && bare.contains(':');
    clock
        || bare.is_empty() && !word.contains(['|', '·', '•', '—', '–', '/'])
        || WORDS.contains(&bare.as_str())
        || bare.ends_with("day")
            && ["mon", "tues", "wednes", "thurs", "fri", "satur", "sun"].iter().any(|d| bare.starts_with(d))
}

/// The author of "By Jane Doe | March 3, 2021".
fn byline(line: &str) -> Option<String> {
    let line = line.trim().trim_start_matches(['*', '_']);
    let rest =
        ["By ", "by ", "BY ", "Written by ", "Posted by ", "Author: "].iter().find_map(|by| line.strip_prefix(by))?;
    let end = rest.find(['|', '·', '•', '—', '–', '/', '(', ';', '@', '\n', '\t']).unwrap_or(rest.len());
    let before_date = dates::find(rest).first().map_or(rest.len(), |dated| dated.range.start);
    let mut name = &rest[..end.min(before_date)];
    for mark in [" on ", " Published", " Updated", " for "] {
        name = name.split(mark).next().unwrap_or(name);
    }
    let name = name.trim_matches([' ', ',', '*', '_', '-', '.']);
    let named = name.split_whitespace().all(|word| {
        word.starts_with(char::is_uppercase)
            || matches!(word, "and" | "&" | "de" | "van" | "von" | "bin" | "al" | "the" | "of")
    });
    let short = line.len() <= 160 && (2..=80).contains(&name.len()) && name.split_whitespace().count() <= 12;
    (short && named && !name.is_empty() && !name.chars().any(|c| c.is_ascii_digit())).then(|| one_line(name))
}

/// A dateline at the start of a paragraph: the date, if it gives one, and the agency, if it names one.
fn dateline(line: &str) -> Option<(Option<dates::Dated>, Option<&'static str>)> {
    let head = line.get(..line.floor_char_boundary(90))?;
    let end = [" — ", " – ", " - ", " -- ", "— ", "–"].iter().filter_map(|mark| head.find(mark)).min()?;
    let head = &head[..end];
    let place = head.split([',', '(']).next()?.trim();
    let capital = place.chars().any(char::is_alphabetic) && !place.chars().any(char::is_lowercase);
    let agency = head
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .and_then(|(name, _)| section(cues::LISTS, "agencies").find(|agency| name.trim() == *agency));
    let date = dates::find(head).into_iter().next();
    ((capital && place.len() > 2 || agency.is_some()) && (date.is_some() || agency.is_some())).then_some((date, agency))
}

/// Takes date and agency from the first paragraphs' datelines.
fn read_dateline(document: &mut Document) {
    let found = document.blocks.iter().take(HEAD_BLOCKS).find_map(|block| dateline(words(document, block)));
    let Some((date, agency)) = found else { return };
    if let (Some(dated), None) = (date, document.published) {
        let latest = document.updated;
        document.published = dated.date().or_else(|| {
            let latest = latest?;
            let same_year = dated.in_year(latest.year())?;
            if same_year <= latest { Some(same_year) } else { dated.in_year(latest.year() - 1) }
        });
    }
    if document.publisher.is_none() {
        document.publisher = agency.map(str::to_owned);
    }
}

/// The one line between the title and the body that sums up: set apart, short, no full stop or wholly a quotation.
fn mark_standfirst(document: &mut Document) {
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
    let last = updated?;
    let same = dated.in_year(last.year())?;
    if same <= last { Some(same) } else { dated.in_year(last.year() - 1) }
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
