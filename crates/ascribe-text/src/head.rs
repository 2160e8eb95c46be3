//! The head and foot of a page: title, masthead, byline, dates, and who published it.

use crate::{
    cues, dates,
    facts::{HEAD_BLOCKS, dateline, words},
    furniture, imprint,
    lists::{List, section},
    pageline::{self, Label, label_of, one_line},
};
use ascribe_model::{Block, BlockKind, Document};

static HEADER_KEYS: List = List::new(|| section(cues::LISTS, "header-keys").collect());

/// Finds the title block; returns the number of the block after it.
pub(crate) fn mark_title(document: &mut Document) -> usize {
    if let Some(at) = document.blocks.iter().take(HEAD_BLOCKS).position(|b| b.kind == BlockKind::Title) {
        if document.title.is_none() {
            document.title = Some(one_line(words(document, &document.blocks[at])));
        }
        return at + 1;
    }
    let known = document.title.as_deref().and_then(|title| {
        let short = |block: &Block| block.span.len() <= title.len() + pageline::LONGEST;
        let mut head = document.blocks.iter().take(HEAD_BLOCKS);
        head.position(|block| short(block) && one_line(words(document, block)) == title)
    });
    let Some(at) = known.or_else(|| title_block(document).filter(|_| document.title.is_none())) else { return 0 };
    document.title = Some(one_line(words(document, &document.blocks[at]).trim_start_matches(['#', ' '])));
    document.blocks[at].kind = BlockKind::Title;
    at + 1
}

/// The first line of the head that can be a title, a masthead over it passed by.
fn title_block(document: &Document) -> Option<usize> {
    let mut candidates = Vec::new();
    for (at, block) in document.blocks.iter().enumerate().take(HEAD_BLOCKS) {
        let line = words(document, block);
        if is_page_line(line) {
            continue;
        }
        if !can_be_title(document, at) {
            break;
        }
        candidates.push(at);
    }
    let count = |at: usize| words(document, &document.blocks[at]).split_whitespace().count();
    let mut first = *candidates.first()?;
    // The masthead may have several lines: the department, the office.
    while let Some(under) = candidates
        .iter()
        .copied()
        .find(|at| *at > first && document.blocks[*at].kind == BlockKind::Paragraph && count(*at) >= 4)
    {
        let line = words(document, &document.blocks[first]);
        let lone = count(first) == 1 && count(under) >= 5;
        if !lone && imprint::masthead(line, over_date(document, first)).is_none() {
            break;
        }
        first = under;
    }
    Some(first)
}

/// True if the next block is a line about the page.
fn over_date(document: &Document, at: usize) -> bool {
    document.blocks.get(at + 1).is_some_and(|next| !pageline::page_dates(words(document, next)).is_empty())
}

/// A line about the page, by its date, its byline, its label or its parts.
fn is_page_line(line: &str) -> bool {
    pageline::is_about_page(line)
        || header_key(line).is_some()
        || imprint::of_line(line).is_some()
        || imprint::is_doc_type(line)
        || is_small_print(line)
}

/// Links, clock times, counts, a "By" alone: small print of a page's head.
fn is_small_print(line: &str) -> bool {
    line.len() <= 40
        && (furniture::is_strip_link(line)
            || line.eq_ignore_ascii_case("by")
            || !pageline::without_dates(line).chars().any(char::is_alphabetic))
}

/// Short, no sentence, with something under it.
fn can_be_title(document: &Document, at: usize) -> bool {
    let block = &document.blocks[at];
    let line = words(document, block);
    matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading)
        && line.len() <= 220
        && line.lines().count() <= 3
        && line.chars().any(char::is_alphabetic)
        && document.blocks.len() > at + 1
        && (!line.ends_with(['.', ':', ';', ',']) || line.ends_with("...") || at == 0 && over_date(document, at))
        && dateline(line).is_none()
}

/// Reads lines about the page around the title: dates, byline, "Publisher: X", mastheads.
pub(crate) fn read_head(document: &mut Document, title: usize) {
    let reach = HEAD_BLOCKS.min(document.blocks.len());
    let (mut prose, mut paged) = (0, false);
    for at in 0..reach {
        let kind = document.blocks[at].kind;
        if document.blocks[at].span.len() > pageline::LONGEST {
            prose += 1;
            paged = false;
            continue;
        }
        let line = words(document, &document.blocks[at]).to_owned();
        if matches!(kind, BlockKind::Title | BlockKind::Code | BlockKind::Caption | BlockKind::Update) {
            continue;
        }
        let labelled = label_of(&line).is_some() && read_page_line(document, &line);
        let around = prose < 2 || at < title;
        let is_paged = labelled
            || around
                && (read_header_line(document, &line)
                    || read_page_line(document, &line)
                    || kind != BlockKind::TableCell
                        && (kind != BlockKind::Heading || at < title)
                        && read_names(document, &line)
                    || at < title && read_masthead(document, at, title)
                    || title > 0
                        && !matches!(kind, BlockKind::TableCell | BlockKind::Heading)
                        && read_author(document, at, paged));
        if is_paged {
            document.blocks[at].kind = BlockKind::Byline;
        } else {
            prose += usize::from(line.len() > 60);
        }
        paged = is_paged;
    }
}

/// "Last updated: …" may stand under the text.
pub(crate) fn read_tail(document: &mut Document) {
    let first = document.blocks.len().saturating_sub(4).max(HEAD_BLOCKS.min(document.blocks.len()));
    for at in first..document.blocks.len() {
        if document.blocks[at].span.len() > pageline::LONGEST {
            continue;
        }
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
    let known = HEADER_KEYS.contains(&key.as_str()) && !value.is_empty() && value.len() <= 160;
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

/// Takes dates and author of a line about the page; true if it was one.
fn read_page_line(document: &mut Document, line: &str) -> bool {
    let found = pageline::page_dates(line);
    for (label, day) in &found {
        match label {
            Label::Updated => document.updated = document.updated.or(Some(*day)),
            Label::Published => document.published = document.published.or(Some(*day)),
        }
    }
    let author = pageline::byline(line);
    let named = author.is_some() || pageline::is_byline(line);
    let beside_date = || imprint::person(&pageline::without_dates(line)).filter(|_| !found.is_empty());
    document.author = document.author.take().or(author).or_else(beside_date);
    if found.is_empty() && !named {
        return false;
    }
    read_names(document, line);
    true
}

/// Takes the names between the bars of a line about the page; true if it was one.
fn read_names(document: &mut Document, line: &str) -> bool {
    let Some(names) = imprint::of_line(line) else { return false };
    document.publisher = document.publisher.take().or(names.publisher);
    document.author = document.author.take().or(names.author);
    true
}

/// What stands over the title is the masthead, a rubric or the kind of paper; true if it is no prose.
fn read_masthead(document: &mut Document, at: usize, title: usize) -> bool {
    let line = words(document, &document.blocks[at]).to_owned();
    if document.publisher.is_none() && !imprint::is_doc_type(&line) && !is_small_print(&line) {
        let lone = (at == 0 && !line.contains(' ') && imprint::is_name(&line)).then(|| line.clone());
        document.publisher = imprint::masthead(&line, over_date(document, at)).or(lone);
    }
    at + 1 < title && line.len() <= 90 && !cues::ends_sentence(&line)
}

/// A person's name alone in its line, over or under a line about the page.
fn read_author(document: &mut Document, at: usize, after_page_line: bool) -> bool {
    let next = document.blocks.get(at + 1).map(|next: &Block| words(document, next));
    if is_small_print(words(document, &document.blocks[at])) {
        return true;
    }
    let beside = after_page_line || next.is_some_and(pageline::is_about_page);
    let line = words(document, &document.blocks[at]);
    let day = pageline::day_alone(line).is_some();
    let name = imprint::person(line).filter(|_| beside);
    let found = day || name.is_some();
    document.author = document.author.take().or(name);
    found
}

/// Takes the day of a head line that gives no year: the last such day before the update.
pub(crate) fn read_day_alone(document: &mut Document, latest: Option<jiff::civil::Date>) {
    let Some(latest) = document.updated.or(latest).filter(|_| document.published.is_none()) else { return };
    let mut head = document.blocks.iter().take(HEAD_BLOCKS).filter(|block| block.kind == BlockKind::Byline);
    let Some(dated) = head.find_map(|block| pageline::day_alone(words(document, block))) else { return };
    document.published = dated.last_before(latest);
}

/// The publisher of the lines that were left out as furniture: a name over the links, the holder of the copyright,
/// the printed address; else the host of the page's own address.
pub(crate) fn read_furniture(document: &mut Document, furniture: &[String]) {
    let tail =
        document.blocks.iter().rev().take(4).map(|block| words(document, block)).filter(|line| line.len() <= 200);
    let lines: Vec<&str> = furniture.iter().map(String::as_str).chain(tail).collect();
    let found = furniture
        .iter()
        .find_map(|line| imprint::of_line(line).and_then(|names| names.publisher))
        .or_else(|| lines.iter().find_map(|line| imprint::copyright(line)))
        .or_else(|| furniture.iter().find_map(|line| imprint::address(line)))
        .or_else(|| document.url.as_deref().and_then(imprint::address));
    document.publisher = document.publisher.take().or(found);
}
