//! Which walked blocks are the report: those that the tree extractor keeps, those between them, the title and what is
//! said under it, and update notes; all prose where the extractor finds too little.

use super::walk;
use crate::{cues, furniture, layout, layout::Piece};
use ascribe_model::BlockKind;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Less than this share of the page's prose means that the extractor missed the report on a small page.
const ENOUGH: f32 = 0.6;
/// A page with no more prose than this is taken whole when in doubt.
const SMALL_PAGE: usize = 6000;
/// Extracts shorter than this are not trusted.
const SHORTEST: usize = 250;

/// The blocks of the main content, as white-space-free words.
pub(super) fn main_content(html: &str) -> Option<HashSet<String>> {
    let extract = || {
        let config = dom_smoothie::Config { disable_json_ld: true, ..Default::default() };
        dom_smoothie::Readability::new(html, None, Some(config)).ok()?.parse().ok()
    };
    // A panic in the extractor costs the choice, not the document.
    let article = catch_unwind(AssertUnwindSafe(extract)).ok().flatten()?;
    Some(walk::walk(&article.content, false).pieces.iter().map(|piece| essence(&piece.text)).collect())
}

/// Words without white space, for comparing blocks of two walks.
fn essence(words: &str) -> String {
    words.split_whitespace().collect()
}

/// True for blocks that read as content by themselves.
fn is_prose(piece: &Piece) -> bool {
    piece.link_share() < 0.5 && !furniture::is_furniture(piece.text.trim())
}

/// The report's blocks, in order, and the furniture taken off their ends.
pub(super) fn choose(
    pieces: Vec<Piece>,
    kept: Option<HashSet<String>>,
    title: Option<&str>,
) -> (Vec<Piece>, Vec<String>) {
    let in_tree: Vec<bool> = match &kept {
        Some(kept) => pieces.iter().map(|piece| kept.contains(&essence(&piece.text))).collect(),
        None => vec![false; pieces.len()],
    };
    let prose: usize = pieces.iter().filter(|p| is_prose(p)).map(|p| p.text.len()).sum();
    let found: usize = pieces.iter().zip(&in_tree).filter(|(_, kept)| **kept).map(|(p, _)| p.text.len()).sum();
    let missed = found < SHORTEST || (found as f32) < prose as f32 * ENOUGH && prose < SMALL_PAGE;
    let keep: Vec<bool> = if missed { pieces.iter().map(is_prose).collect() } else { fill(&pieces, &in_tree, title) };
    let chosen = pieces.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(piece, _)| piece);
    tidy(chosen.collect(), title)
}

/// From the extractor's choice to the report: what stands between, above and right below it.
fn fill(pieces: &[Piece], in_tree: &[bool], title: Option<&str>) -> Vec<bool> {
    let first = in_tree.iter().position(|kept| *kept).unwrap_or(0);
    let last = in_tree.iter().rposition(|kept| *kept).unwrap_or(0);
    let headline = pieces[..first].iter().rposition(|p| is_title(p, title));
    let from = headline.filter(|at| first - at <= 12).unwrap_or(first);
    pieces
        .iter()
        .zip(in_tree)
        .enumerate()
        .map(|(at, (piece, kept))| {
            let between = at > first && at < last && piece.link_share() < 0.3 && is_prose(piece);
            let above = at >= from && at < first && is_prose(piece) && piece.kind() != BlockKind::ListItem;
            let below = at > last && at <= last + 4 && cues::update_label(&piece.text).is_some();
            (*kept && !furniture::is_furniture(piece.text.trim())) || between || above || below
        })
        .collect()
}

/// The headline, by its element or by its words.
fn is_title(piece: &Piece, title: Option<&str>) -> bool {
    piece.kind() == BlockKind::Title || title.is_some_and(|title| essence(title) == essence(&piece.text))
}

/// Furniture off the edges; one title, the rest headings; captions told by their words.
fn tidy(mut pieces: Vec<Piece>, title: Option<&str>) -> (Vec<Piece>, Vec<String>) {
    let furniture = layout::take_furniture(&mut pieces);
    let headline = pieces
        .iter()
        .position(|p| p.kind() == BlockKind::Title && title.is_none_or(|t| essence(t) == essence(&p.text)))
        .or_else(|| pieces.iter().position(|p| is_title(p, title)));
    let mut captions = HashSet::new();
    for (at, piece) in pieces.iter_mut().enumerate() {
        let kind = piece.kind();
        piece.kind = Some(match kind {
            _ if Some(at) == headline => BlockKind::Title,
            BlockKind::Title => BlockKind::Heading,
            BlockKind::Paragraph if cues::update_label(&piece.text).is_some() => BlockKind::Update,
            BlockKind::Paragraph if cues::is_caption(&piece.text) => BlockKind::Caption,
            kind => kind,
        });
    }
    pieces.retain(|p| p.kind() != BlockKind::Caption || captions.insert(essence(&p.text)));
    (pieces, furniture)
}
