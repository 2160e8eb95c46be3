//! Lists: items under a line that ends with a colon, plural words that stand for several names, and modifiers in a row before
//! one noun ("the energy and telecommunications sectors").

use crate::grammar::{Pattern, Role};
use crate::page::Page;
use crate::words;
use crate::world::{Filler, Wanted, World};
use ascribe_lang::{Rel, Tag};
use ascribe_model::{BlockKind, EntityId, Kind};

/// Most items that are read under one line.
const MOST_ITEMS: usize = 40;

/// For each line, the line that opens the list it stands in: "Among other things, the group is responsible for:".
pub fn stems(blocks: &[ascribe_model::Block], lines: &[(usize, bool)]) -> Vec<Option<usize>> {
    let item = |n: usize| blocks.get(lines[n].0).is_some_and(|b| b.kind == BlockKind::ListItem);
    let mut stem = None;
    let mut found = Vec::with_capacity(lines.len());
    for n in 0..lines.len() {
        if !item(n) {
            stem = lines[n].1.then_some(n);
            found.push(None);
            continue;
        }
        // Only the first sentence of an item goes on the line that opens the list.
        let opens = n == 0 || lines[n - 1].0 != lines[n].0;
        found.push(stem.filter(|s| opens && n - s <= MOST_ITEMS));
    }
    found
}

impl World<'_, '_> {
    /// Who acts in the line that opens the list in which this word heads an item.
    pub fn doer_of_list(&mut self, line: usize, token: usize, kinds: &[Kind]) -> Vec<Filler> {
        let page = self.page;
        let Some(stem) = page.stems.get(line).copied().flatten() else { return Vec::new() };
        let (Some((_, tree)), Some((_, above))) = (page.parsed(line), page.parsed(stem)) else { return Vec::new() };
        let root = tree.ancestors(token).last().unwrap_or(token);
        let heads_item = token == root
            || tree
                .ancestors(token)
                .take_while(|&t| t != root)
                .all(|t| matches!(tree.rel(t), Rel::Conj | Rel::Compound));
        if !heads_item {
            return Vec::new();
        }
        let Some(top) = (0..above.len()).find(|&t| above.head(t).is_none()) else { return Vec::new() };
        let heads = if above.is_verb(top) { above.agents(top) } else { above.predicated(top) };
        let wanted = Wanted { kinds, literal: false, phrase: false, hostile: true };
        of_this_line(self.fill(stem, &heads, wanted), token)
    }

    /// "banks in Chile, India and Mexico": countries that the parser set beside the banks stand beside the country before them.
    pub fn without_further_places(&self, line: usize, mut fillers: Vec<Filler>) -> Vec<Filler> {
        fillers.retain(|f| !self.is_further_place(line, f.token));
        fillers
    }

    fn is_further_place(&self, line: usize, token: usize) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let first = std::iter::successors(Some(token), |&t| self.place_before(line, t)).take(MOST_ITEMS).last();
        let head = tree.list_head(token);
        let inside = first.is_some_and(|t| t != token && t != head && tree.rel(t) == Rel::Nmod);
        tree.rel(token) == Rel::Conj && inside
    }

    /// The country, region or city before another in a row of them.
    fn place_before(&self, line: usize, token: usize) -> Option<usize> {
        let (at, tree) = self.page.parsed(line)?;
        let place = |t: usize| matches!(self.page.kind_at(line, t), Some(Kind::Country | Kind::Region | Kind::City));
        let joins = |t: &usize| matches!(tree.words(*t), "," | "and" | "or" | "the");
        let before = (0..token).rev().find(|t| !joins(t))?;
        let apart = before + 1 < token && (before + 1..token).any(|t| tree.words(t) != "the");
        (apart && place(token) && place(before) && at.headed(before).is_some() && tree.rel(before) != Rel::NmodPoss)
            .then_some(before)
    }

    /// The places in a row behind one.
    pub fn places_after(&self, line: usize, token: usize) -> Vec<usize> {
        let Some((_, tree)) = self.page.parsed(line) else { return Vec::new() };
        let mut row = vec![token];
        for next in token + 1..tree.len().min(token + 2 * MOST_ITEMS) {
            if self.place_before(line, next).is_some_and(|before| row.last() == Some(&before)) {
                row.push(next);
            }
        }
        row
    }

    /// True if the role that a pattern leaves open may be filled by the list under the line: "targets the following banks:" lists whom it
    /// targets, and not what it does so with.
    pub fn opens_list(&self, line: usize, token: usize, pattern: &Pattern) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let Some(last) = (0..tree.len()).rev().find(|&t| tree.tag(t) != Tag::Punct) else { return false };
        let inside = |t: usize| matches!(tree.rel(t), Rel::Compound | Rel::Flat | Rel::Conj | Rel::Nmod | Rel::Acl);
        let top = std::iter::successors(Some(last), |&t| tree.head(t).filter(|_| inside(t)));
        let top = top.take(tree.len()).last().unwrap_or(last);
        let has = |role: Role| pattern.object.iter().flatten().any(|step| step.role == role);
        match tree.rel(top) {
            Rel::Obj | Rel::NsubjPass if top != token => has(Role::Patient),
            Rel::Obl if tree.is_noun(top) => has(Role::Preposition(tree.preposition(top).into_owned())),
            _ => true,
        }
    }

    /// The items of the list that a line opens, for a role that the line leaves open: "It targets:".
    pub fn items(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Vec<Filler> {
        let page = self.page;
        let near = page.stems.iter().enumerate().skip(line).take(MOST_ITEMS + 1);
        let opened = near.filter(|(_, stem)| **stem == Some(line)).map(|(n, _)| n);
        let mut found = Vec::new();
        for item in opened.take(MOST_ITEMS).collect::<Vec<_>>() {
            let Some((_, tree)) = page.parsed(item) else { continue };
            let Some(top) = (0..tree.len()).find(|&t| tree.head(t).is_none() && tree.is_noun(t)) else { continue };
            for filler in self.fill(item, &[top], wanted) {
                if !found.iter().any(|f: &Filler| f.argument == filler.argument) {
                    found.push(filler);
                }
            }
        }
        of_this_line(found, token)
    }

    /// "the same flaws", "they": all vulnerabilities of the last line that names any.
    pub fn several(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Vec<EntityId> {
        let page = self.page;
        let Some((at, tree)) = page.parsed(line) else { return Vec::new() };
        let pronoun = matches!(tree.lemma(token), "they" | "them" | "which" | "these" | "both");
        let noun = words::is("weakness", tree.lemma(token)) && tree.tag(token) == Tag::NNS;
        if !(wanted.takes(Kind::Vulnerability) && (pronoun || noun)) || at.headed(token).is_some() {
            return Vec::new();
        }
        if noun && !tree.by_rel(token, Rel::Det).any(|d| matches!(tree.lemma(d), "the" | "these" | "those" | "both")) {
            return Vec::new();
        }
        let before = tree.token(token).span.start();
        for back in (line.saturating_sub(3)..=line).rev() {
            let named: Vec<(EntityId, bool)> = page.mentions[page.lines[back].mentions.clone()]
                .iter()
                .filter(|m| m.span.end() <= before)
                .filter_map(|m| Some((m.entity?, m.kind == Kind::Vulnerability)))
                .collect();
            let mut flaws: Vec<EntityId> = named.into_iter().filter(|(_, flaw)| *flaw).map(|(id, _)| id).collect();
            flaws.dedup();
            if flaws.len() > 1 {
                return flaws;
            }
        }
        Vec::new()
    }

    /// "three officers of Unit 29155 of the GRU, Yuriy Denisov, Nikolay Korchagin and Vitaly Shevchenko": as many persons in a row as
    /// the phrase counts are those.
    pub fn persons_counted(&self, line: usize, token: usize, known: &[usize]) -> Vec<usize> {
        let page = self.page;
        let Some((at, tree)) = page.parsed(line) else { return Vec::new() };
        let word = |w: &str| ["two", "three", "four", "five", "six", "seven", "eight"].iter().position(|n| *n == w);
        let count = tree.by_rel(token, Rel::Nummod).find_map(|c| word(tree.lemma(c)).map(|n| n + 2));
        let Some(count) = count.filter(|_| known.is_empty() && words::is("person", tree.lemma(token))) else {
            return Vec::new();
        };
        let mut run: Vec<usize> = Vec::new();
        for t in token + 1..tree.len() {
            let person = at.headed(t).is_some_and(|m| page.mentions[m].kind == Kind::Person);
            if person {
                run.push(t);
            } else if !(matches!(tree.words(t), "," | "and" | "as") || at.covered(t).is_some()) {
                if run.len() == count {
                    break;
                }
                run.clear();
            }
        }
        if run.len() == count { run } else { Vec::new() }
    }

    /// "both countries", "the two groups", "the three companies": as many of the kind as were last named.
    pub fn counted(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Vec<EntityId> {
        let page = self.page;
        let Some((at, tree)) = page.parsed(line) else { return Vec::new() };
        if tree.tag(token) != Tag::NNS || at.headed(token).is_some() {
            return Vec::new();
        }
        let word = |w: &str| tree.children(token).any(|c| c < token && tree.lemma(c) == w);
        let definite = word("the") || word("these") || word("those");
        let many = match () {
            () if word("both") || definite && word("two") => 2,
            () if definite && word("three") => 3,
            () if definite && word("four") => 4,
            () => return Vec::new(),
        };
        let lemma = tree.lemma(token);
        let kinds: &[Kind] = match () {
            () if words::is("actor", lemma) => &[Kind::ThreatGroup],
            () if words::is("country", lemma) => &[Kind::Country, Kind::Government],
            () if words::is("company", lemma) => &[Kind::Organization],
            () => return Vec::new(),
        };
        let mut found: Vec<EntityId> = Vec::new();
        let before = tree.token(token).span.start();
        for back in (line.saturating_sub(4)..=line).rev() {
            for m in page.lines[back].mentions.clone().rev() {
                let mention = &page.mentions[m];
                let fits = kinds.contains(&mention.kind) && wanted.takes(mention.kind) && mention.span.end() <= before;
                if let Some(id) = mention.entity.filter(|id| fits && !page.demonyms[m] && !found.contains(id)) {
                    found.push(id);
                }
                if found.len() == many {
                    found.reverse();
                    return found;
                }
            }
        }
        Vec::new()
    }

    /// "the financial, energy and government sectors": a sector for each modifier of the row.
    pub fn split_row(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Vec<EntityId> {
        let page = self.page;
        let Some((_, tree)) = page.parsed(line) else { return Vec::new() };
        let printed = tree.words(token);
        let head = printed.rsplit(' ').next().unwrap_or(printed);
        let sector = matches!(head, "sectors" | "industries" | "verticals");
        let bodies = matches!(
            head,
            "organizations"
                | "organisations"
                | "companies"
                | "entities"
                | "firms"
                | "agencies"
                | "institutions"
                | "networks"
                | "businesses"
                | "targets"
                | "victims"
        );
        if !wanted.takes(Kind::Sector) || !(sector || bodies) {
            return Vec::new();
        }
        let end = tree.token(token).span.end() - head.len();
        let start = row_start(page, line, token);
        let Some(row) = page.text().get(start..end) else { return Vec::new() };
        let parts: Vec<&str> = row
            .split([',', ';'])
            .flat_map(|p| p.split(" and "))
            .flat_map(|p| p.split(" & "))
            .map(|p| p.trim().trim_start_matches("and ").trim_start_matches("the ").trim())
            .filter(|p| !p.is_empty())
            .collect();
        if parts.len() < 2 || parts.iter().any(|p| p.split(' ').count() > 3) {
            return Vec::new();
        }
        let known = parts.iter().filter(|p| !self.lexicon.by_name_of(Kind::Sector, p).is_empty()).count();
        if bodies && known < 2 {
            return Vec::new();
        }
        parts
            .into_iter()
            .map(|part| match self.lexicon.by_name_of(Kind::Sector, part).first() {
                Some(&entry) => self.entities.intern_entry(self.lexicon, entry),
                None => self.entities.intern(Kind::Sector, part),
            })
            .collect()
    }
}

/// Where a row of modifiers before a noun begins: after the last word that can be none of them.
fn row_start(page: &Page<'_>, line: usize, token: usize) -> usize {
    let Some((_, tree)) = page.parsed(line) else { return 0 };
    let modifies = |t: usize| {
        matches!(tree.tag(t), Tag::JJ | Tag::NN | Tag::NNP | Tag::NNS | Tag::HYPH | Tag::CC | Tag::VBG)
            && tree.lemma(t) != "both"
            || matches!(tree.words(t), "," | "-")
    };
    let first = (0..token).rev().take_while(|&t| modifies(t)).last().unwrap_or(token);
    tree.token(first).span.start()
}

/// Parties that stand in another line of the list, bound to a word of the one that speaks of them: their own would be another
/// word here, or none.
fn of_this_line(mut found: Vec<Filler>, token: usize) -> Vec<Filler> {
    found.iter_mut().for_each(|filler| filler.token = token);
    found
}
