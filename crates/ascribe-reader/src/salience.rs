//! Which group a report, or a section of it, is about: whom "the group", "the crew" and passives without a doer stand for when nothing nearer does.

use crate::page::Page;
use ascribe_model::{BlockKind, EntityId, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// Weight of a name in the title, where one in running text counts 1.
const IN_TITLE: usize = 3;

/// Countries that a report names at least three times, most often first: whom help and solidarity are for where the words
/// leave it out.
pub fn countries(page: &Page<'_>) -> Vec<EntityId> {
    let mut counts: BTreeMap<EntityId, usize> = BTreeMap::new();
    for mention in page.mentions.iter().filter(|m| m.kind == Kind::Country) {
        if let Some(id) = mention.entity {
            *counts.entry(id).or_default() += 1;
        }
    }
    let mut found: Vec<(EntityId, usize)> = counts.into_iter().filter(|&(_, count)| count >= 3).collect();
    found.sort_by_key(|&(id, count)| (std::cmp::Reverse(count), id));
    found.into_iter().map(|(id, _)| id).collect()
}

/// Groups that the report names first as those somebody passes for ("posing as Sandworm"): it is not about them, and what is told later
/// without a doer is not theirs.
pub fn worn(page: &Page<'_>) -> BTreeSet<EntityId> {
    let mut first: BTreeMap<EntityId, bool> = BTreeMap::new();
    for line in &page.lines {
        for mention in page.mentions[line.mentions.clone()].iter().filter(|m| m.kind == Kind::ThreatGroup) {
            let Some(id) = mention.entity else { continue };
            let guise = || {
                let token = line.tokens_in(mention.span).next();
                line.tree.as_ref().zip(token).is_some_and(|(tree, token)| tree.is_worn(token))
            };
            first.entry(id).or_insert_with(guise);
        }
    }
    first.into_iter().filter(|&(_, worn)| worn).map(|(id, _)| id).collect()
}

/// The group that a report speaks of at least twice as often as of any other; `None` where no group leads.
pub fn topic(page: &Page<'_>, worn: &BTreeSet<EntityId>) -> Option<EntityId> {
    let mut weights: BTreeMap<EntityId, usize> = BTreeMap::new();
    for line in &page.lines {
        let title = page.document.blocks.get(line.block).is_some_and(|b| b.kind == BlockKind::Title);
        for mention in &page.mentions[line.mentions.clone()] {
            let named = mention.kind == Kind::ThreatGroup && mention.text.contains(|c: char| c.is_uppercase());
            if let Some(id) = mention.entity.filter(|id| named && !worn.contains(id)) {
                *weights.entry(id).or_default() += if title { IN_TITLE } else { 1 };
            }
        }
    }
    let (&first, &weight) = weights.iter().max_by_key(|&(id, weight)| (*weight, std::cmp::Reverse(*id)))?;
    let second = weights.iter().filter(|(id, _)| **id != first).map(|(_, w)| *w).max().unwrap_or(0);
    (weight >= 2 * second.max(1)).then_some(first)
}

/// A heading has this many bytes at most.
const LONGEST_HEADING: usize = 60;

/// The part of a report under a heading that names a group or a program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Section {
    /// The line of the heading.
    pub first: usize,
    /// Whom the heading names.
    pub about: EntityId,
}

/// For each line, the section that it stands in; none unless headings name two at least: "Egregor", "Netwalker", "REvil".
pub fn sections(page: &Page<'_>) -> Vec<Option<Section>> {
    let mut found: Vec<Option<Section>> = Vec::with_capacity(page.lines.len());
    let mut current: Option<Section> = None;
    for (n, line) in page.lines.iter().enumerate() {
        let block = page.document.blocks.get(line.block);
        let alone = block.is_some_and(|b| b.span.len() <= line.span.len() + 8);
        let words = line.span.of(page.text());
        let short = words.len() <= LONGEST_HEADING && !words.ends_with(['.', ':', ';', ',', '!', '?']);
        let kind = block.map(|b| b.kind);
        let heads = matches!(kind, Some(BlockKind::Heading | BlockKind::Paragraph)) && alone && short;
        if heads {
            let named = page.mentions[line.mentions.clone()].iter().find(|m| {
                matches!(m.kind, Kind::ThreatGroup | Kind::Malware)
                    && m.text.contains(|c: char| c.is_uppercase())
                    && 2 * m.span.len() >= words.len()
            });
            current = match named.and_then(|m| m.entity) {
                Some(about) => Some(Section { first: n, about }),
                None if kind == Some(BlockKind::Heading) => None,
                None => current,
            };
        }
        found.push(current);
    }
    let first = found.iter().flatten().next().map(|s| s.about);
    let several = found.iter().flatten().any(|s| Some(s.about) != first);
    if several { found } else { vec![None; page.lines.len()] }
}
