//! What qualifies a claim: when, where, how many, how much.

use crate::page::Page;
use crate::syntax::Tree;
use crate::words;
use ascribe_lang::Rel;
use ascribe_model::{Anchor, Bound, Count, Kind, Span, When};

/// So long is a value that tells of a day.
const DAY: usize = "2024-04-30".len();

/// The time of the event that an anchor tells of.
pub fn when(page: &Page<'_>, line: usize, anchor: usize) -> Option<When> {
    let (at, tree) = page.parsed(line)?;
    let best = nearest(page, line, anchor);
    let near = best.filter(|(rank, _)| *rank <= 1).or_else(|| Some((1, when_told(at, tree, anchor)?))).or(best);
    near.map(|(_, n)| stretch(page, n))
}

/// The time of the line that belongs most closely to an anchor, with how closely; 0 is its own.
fn nearest(page: &Page<'_>, line: usize, anchor: usize) -> Option<(u8, usize)> {
    let (at, tree) = page.parsed(line)?;
    let mut best: Option<(u8, usize)> = None;
    for (n, head) in time_heads(at, tree) {
        let Some(rank) = nearness(tree, head, anchor) else { continue };
        // "has been active since 2015 and has been using": a bound is not shared with the next verb.
        if rank >= 3 && page.times[n].bound.is_some() {
            continue;
        }
        if best.is_none_or(|(r, _)| rank < r) {
            best = Some((rank, n));
        }
    }
    best
}

/// "Ukraine on Tuesday accused the GRU of the 2023 attack", "blamed Russia on Monday for an attack in 2024": the time of the deed; that of the
/// verb that lays it on somebody is another, unless it stands behind the deed and is longer than a day.
pub fn when_laid(page: &Page<'_>, line: usize, verb: usize, deed: usize) -> Option<When> {
    let (at, tree) = page.parsed(line)?;
    let heads = time_heads(at, tree);
    let own = heads.iter().find(|(_, head)| deed != verb && governing(tree, *head, deed) == Some(deed));
    let behind = || {
        let long = |n: usize| page.times[n].value.len() < DAY;
        heads
            .iter()
            .find(|(n, head)| *head > deed && deed > verb && long(*n) && governing(tree, *head, verb) == Some(verb))
    };
    own.or_else(behind).map(|&(n, _)| stretch(page, n))
}

/// "…, among them the Pentagon, in 2008, and RUAG, in 2014": the time right behind a party, where its line tells several.
pub fn when_behind(page: &Page<'_>, line: usize, party: usize) -> Option<When> {
    let (at, tree) = page.parsed(line)?;
    if time_heads(at, tree).len() < 2 {
        return None;
    }
    let last = *tree.phrase(party).last()?;
    let skips = |t: &usize| tree.words(*t) == "," || matches!(tree.lemma(*t), "in" | "on" | "during");
    let behind = (last + 1..tree.len().min(last + 4)).find(|t| !skips(t))?;
    // "…, which in 2015 hacked the Bundestag, in 2016 hacked another": what opens a further clause is not of the party.
    let end = (behind..tree.len()).find(|&t| at.timed(t) != at.timed(behind));
    let ends = end.is_none_or(|t| matches!(tree.words(t), "," | "." | ";" | ")" | "and" | "or" | "but"));
    let behind = Some(behind).filter(|_| ends || tree.words(last + 1) != ",")?;
    let own = |t: usize| at.timed(t).filter(|n| page.times[*n].bound.is_none());
    own(last).or_else(|| own(behind)).map(|n| stretch(page, n))
}

/// "the August 2021 breach": the time before a noun, in its phrase.
pub fn when_within(page: &Page<'_>, line: usize, noun: usize) -> Option<When> {
    let (at, tree) = page.parsed(line)?;
    let first = tree.phrase(noun).first().copied().unwrap_or(noun);
    let deed = words::is("deed", tree.lemma(noun));
    (first..noun).filter(|_| deed).find_map(|t| at.timed(t)).map(|n| stretch(page, n))
}

/// "cases ascribed to Kimsuky, among them the theft of data in 2014": the time of a verb or a deed on the way from a party up to the
/// anchor, or of the verb that governs a noun.
pub fn when_on_way(page: &Page<'_>, line: usize, anchor: usize, party: usize) -> Option<When> {
    let (_, tree) = page.parsed(line)?;
    // Of a row each member has its own time.
    let whole = |t: &usize| tree.rel(*t) != Rel::Conj || tree.is_verb(*t);
    let row = tree.ancestors(party).find(|t| !whole(t));
    let way = tree.ancestors(party).take_while(|t| *t != anchor && (row.is_none() || Some(*t) != row));
    let above =
        tree.ancestors(anchor).skip(1).find(|t| tree.is_verb(*t)).filter(|_| !tree.is_verb(anchor) && row.is_none());
    // The time of an act of speech, of an answer or of a find is not that of the deed.
    let another = |t: usize| {
        let acts =
            ["framing", "say", "tell", "think", "deny", "ascription", "disclosing", "response", "charge", "naming"];
        acts.iter().any(|class| words::is(class, &tree.verb_lemma(t)))
    };
    let tells = |t: &usize| tree.is_verb(*t) && !another(*t) || words::is("deed", tree.lemma(*t));
    let near = |t: usize| nearest(page, line, t).filter(|(rank, _)| *rank <= if Some(t) == above { 2 } else { 1 });
    way.chain(above).filter(tells).find_map(near).map(|(_, n)| stretch(page, n))
}

/// "in November, agencies reported that hackers were exploiting flaws": what was under way was so when it was told.
pub fn when_under_way(page: &Page<'_>, line: usize, anchor: usize) -> Option<When> {
    let (_, tree) = page.parsed(line)?;
    let going =
        tree.tag(anchor) == ascribe_lang::Tag::VBG && tree.by_rel(anchor, Rel::Aux).any(|a| tree.lemma(a) == "be");
    let told = tree.head(anchor).filter(|_| going && tree.rel(anchor) == Rel::Ccomp)?;
    nearest(page, line, told).filter(|(rank, _)| *rank == 0).map(|(_, n)| stretch(page, n))
}

/// A time, or both ends of "between 2018 and 2020" and "from April to July 2022", of which it is one.
fn stretch(page: &Page<'_>, n: usize) -> When {
    let pair = |from: usize, to: usize| -> Option<When> {
        let (from, to) = (page.times.get(from)?, page.times.get(to)?);
        let text = page.text();
        let joint = text.get(from.span.end()..to.span.start())?.trim();
        let before = text.get(..from.span.start())?.trim_end();
        let opens = |word: &str| before.split_whitespace().next_back().is_some_and(|w| w.eq_ignore_ascii_case(word));
        let spans = match joint {
            "and" => opens("between"),
            "to" | "until" | "till" | "through" | "and until" => opens("from"),
            _ => false,
        };
        let (mut first, last) = (from.from?, to.to?);
        let mut value = from.value.clone();
        // "from April until mid-July", told in May: the April before that July.
        let bare = || value.len() == 7 && !from.span.of(text).contains(|c: char| c.is_ascii_digit());
        if first > last && bare() {
            first = first.checked_sub(jiff::Span::new().years(1)).ok()?;
            value = format!("{:04}-{:02}", first.year(), first.month());
        }
        (spans && first < last).then(|| When {
            value: format!("{value}/{}", to.value),
            from: Some(first),
            to: Some(last),
            bound: None,
        })
    };
    let whole = pair(n, n + 1).or_else(|| pair(n.checked_sub(1)?, n));
    whole.or_else(|| near_told(page, n)).unwrap_or_else(|| When::from(&page.times[n]))
}

/// "October 2022 … Two days later": days from a whole month cannot be placed, but that month is about when it was.
fn near_told(page: &Page<'_>, n: usize) -> Option<When> {
    let time = page.times.get(n).filter(|time| time.from.is_none())?;
    let count = |unit: char| time.value.strip_prefix('P')?.strip_suffix(unit)?.parse::<u32>().ok();
    let short = count('D').is_some_and(|days| days <= 31) || count('W').is_some_and(|weeks| weeks <= 4);
    let Some(Anchor::Time { at }) = time.anchor.as_ref().filter(|_| short) else { return None };
    let told = page.times.binary_search_by_key(&(*at as usize), |told| told.span.start()).ok();
    let told = page.times.get(told?)?;
    Some(When { bound: Some(Bound::About), ..When::from(told) })
}

/// "… goes back to November 2023, when the group used …": the time before the word that opens an anchor's clause.
fn when_told(line: &crate::page::Line<'_>, tree: &Tree<'_>, anchor: usize) -> Option<usize> {
    let clause = tree.ancestors(anchor).find(|&a| tree.is_verb(a))?;
    // "when it attempted to break into".
    let tried = tree.head(clause).filter(|_| tree.rel(clause) == Rel::Xcomp);
    let opener = [Some(clause), tried]
        .into_iter()
        .flatten()
        .find_map(|verb| tree.children(verb).find(|&c| c < verb && tree.lemma(c) == "when"))?;
    let before = (opener.saturating_sub(2)..opener).rev().find(|&t| tree.words(t) != ",")?;
    line.timed(before)
}

/// The time of an act of speech, for claims that are themselves such acts.
pub fn when_said(page: &Page<'_>, verbs: &[(usize, usize)]) -> Option<When> {
    verbs.iter().find_map(|&(line, verb)| when(page, line, verb))
}

/// Each time of the line that is a point or span on the calendar, with the word that heads it.
fn time_heads(line: &crate::page::Line<'_>, tree: &Tree<'_>) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for token in 0..tree.len() {
        let Some(n) = line.timed(token) else { continue };
        let outward = tree.head(token).is_none_or(|h| line.timed(h) != Some(n));
        if outward && !found.iter().any(|&(known, _)| known == n) {
            found.push((n, token));
        }
    }
    found
}

/// How closely a time belongs to an anchor; `None` if it belongs to something else.
fn nearness(tree: &Tree<'_>, time: usize, anchor: usize) -> Option<u8> {
    let owner = governing(tree, time, anchor)?;
    if owner == anchor {
        return Some(0);
    }
    // "In April 2021, Washington blamed the SVR for the attack": the time before a deed is that of the verb that lays it on somebody.
    let lays = |v: usize| ["blame", "ascribing", "tying", "laying"].iter().any(|class| words::is(class, tree.lemma(v)));
    if time < anchor && !tree.is_verb(anchor) && tree.is_verb(owner) && lays(owner) {
        return None;
    }
    // "launched an attack on Tuesday", "the attack, which took place in July".
    if tree.head(anchor) == Some(owner)
        && matches!(tree.rel(anchor), Rel::Obj | Rel::Nsubj | Rel::NsubjPass | Rel::Obl | Rel::Nmod)
        && !tree.is_verb(anchor)
    {
        return Some(1);
    }
    if tree.head(owner) == Some(anchor)
        && matches!(tree.rel(owner), Rel::AclRelcl | Rel::Acl)
        && words::is("happen", tree.lemma(owner))
    {
        return Some(1);
    }
    // "Between 2018 and 2020, the report says, the hackers went after …": what opens a line is no time of who only stands in its midst.
    let inserted = words::is("framing", tree.lemma(owner))
        && owner + 1 < anchor
        && tree.words(owner + 1) == ","
        && (tree.head(anchor) == Some(owner) || tree.head(owner) == Some(anchor))
        && (0..time).all(|t| matches!(tree.tag(t), ascribe_lang::Tag::IN | ascribe_lang::Tag::DT));
    if inserted {
        return Some(1);
    }
    // "In a report published on Tuesday, the firm describes …", "The first wave, seen in May, left …".
    // "The attack, disclosed in September, had struck …" tells when it was disclosed.
    let told_of = |n: usize| {
        let deed = words::is("deed", tree.lemma(n)) && !words::is("disclosing", tree.lemma(owner));
        words::is("report", tree.lemma(n)) || deed
    };
    let noun = tree.head(owner).filter(|&n| matches!(tree.rel(owner), Rel::AclRelcl | Rel::Acl) && told_of(n));
    if noun.is_some_and(|n| tree.head(n) == Some(anchor)) {
        return Some(2);
    }
    // "In September an attack flooded the website": a time of the deed that acts.
    let acts = matches!(tree.rel(owner), Rel::Nsubj | Rel::NsubjPass) && words::is("deed", tree.lemma(owner));
    if acts && tree.head(owner) == Some(anchor) {
        return Some(2);
    }
    if tree.rel(anchor) == Rel::Xcomp && tree.head(anchor) == Some(owner) && !words::is("think", tree.lemma(owner)) {
        return Some(2);
    }
    let together = |a: usize, b: usize| tree.rel(a) == Rel::Conj && tree.head(a) == Some(b);
    if together(owner, anchor) || together(anchor, owner) {
        return Some(3);
    }
    // A participle or an infinitive that hangs on the clause shares its time: "On Monday X said …, condemning Y", and so does what
    // happened beside it: "On Monday X accused Y, while Z charged three men".
    let hangs = matches!(tree.rel(anchor), Rel::Advcl | Rel::Acl) && tree.is_verb(anchor);
    let beside = tree.mark(anchor) == "while" && time < owner;
    if hangs && tree.head(anchor) == Some(owner) && (beside || !tree.has(anchor, Rel::Nsubj)) {
        return Some(4);
    }
    let below = |h: usize| tree.head(h) == Some(owner);
    // "used forged messages to steal $81 million in 2016".
    let purpose = tree.rel(anchor) == Rel::Acl && tree.mark(anchor) == "to";
    if purpose && tree.head(anchor).is_some_and(|h| below(h) && tree.rel(h) == Rel::Obj) {
        return Some(4);
    }
    let noun_below = tree.head(anchor).is_some_and(|h| {
        below(h) && matches!(tree.rel(h), Rel::Obj | Rel::Nsubj | Rel::Obl | Rel::NsubjPass | Rel::Xcomp)
    });
    (noun_below && !tree.is_verb(anchor)).then_some(4)
}

/// The first verb or the anchor itself above a time.
fn governing(tree: &Tree<'_>, time: usize, anchor: usize) -> Option<usize> {
    tree.ancestors(time)
        .skip(1)
        .find(|&a| a == anchor || tree.is_verb(a) || tree.has(a, Rel::Cop) || words::is("deed", tree.lemma(a)))
}

/// Where the event took place: a city, region or country in a phrase of place under the anchor.
pub fn place(page: &Page<'_>, line: usize, anchor: usize, taken: &[usize]) -> Option<usize> {
    let (at, tree) = page.parsed(line)?;
    if !tree.is_verb(anchor) {
        return None;
    }
    let below = tree.subtree(anchor, |c| {
        !matches!(
            tree.rel(c),
            Rel::Ccomp
                | Rel::AclRelcl
                | Rel::Advcl
                | Rel::Parataxis
                | Rel::Conj
                | Rel::Nsubj
                | Rel::NsubjPass
                | Rel::Obj
        )
    });
    let local = below
        .into_iter()
        .filter(|&c| c > anchor && matches!(&*tree.preposition(c), "in" | "at") && !taken.contains(&c));
    let mentions = local.filter_map(|c| at.headed(c));
    let mut found: Vec<usize> =
        mentions.filter(|&m| matches!(page.mentions[m].kind, Kind::City | Kind::Country | Kind::Region)).collect();
    found.sort_by_key(|&m| page.mentions[m].kind != Kind::City);
    found.into_iter().next()
}

/// The count and the amount that the text gives for the words of an argument.
pub fn quantity(page: &Page<'_>, line: usize, token: usize) -> (Option<Count>, Option<String>) {
    let Some((_, tree)) = page.parsed(line) else { return (None, None) };
    let phrase = tree.phrase(token);
    let Some(span) = tree.span_of(&phrase) else { return (None, None) };
    let reach = |q: &Span| {
        q.overlaps(span)
            || (q.end() <= span.start()
                && span.start() - q.end() <= 12
                && page.text()[q.end()..span.start()].chars().all(|c| c.is_alphanumeric() || c == ' ' || c == '-'))
    };
    let counted = |q: &&ascribe_mentions::Quantity| q.what.is_none_or(|w| w.overlaps(tree.token(token).span));
    let near: Vec<_> = page
        .quantities
        .iter()
        .filter(|q| reach(&q.span) && q.span.start() >= page.lines[line].span.start())
        .filter(counted)
        .collect();
    let count = near.iter().find_map(|q| q.count);
    let amount = near.iter().find_map(|q| q.amount.clone());
    (count, amount)
}
