//! Names that a text introduces by saying what they name: "a group dubbed X", "malware called X", "signs as “x”".

use crate::asides;
use crate::candidate::Candidate;
use crate::known::Known;
use crate::lists::Lists;
use crate::page::Page;
use crate::sorts;
use ascribe_model::Kind;
use foldhash::HashMap;
use std::collections::BTreeSet;
use std::ops::Range;

/// A name that stands in quotation marks is at most this many tokens.
const LONGEST_QUOTED: usize = 5;
/// A name without quotation marks is at most this many tokens.
const LONGEST_BARE: usize = 3;
/// Names in a row, at most.
const LONGEST_ROW: usize = 6;

/// A pronoun that is given a name points back to one of so many sentences before.
const BACK: usize = 2;

/// What a group may call itself at the end of its name.
const CALLED: [&str; 9] = ["Team", "Army", "Group", "Crew", "Gang", "Squad", "Brigade", "Collective", "Force"];

/// How strongly a name is held that the text gives a sort.
const TOLD: u8 = 6;
/// The same of a group, which outweighs what the words would be without it: a person, a body, a product.
const TOLD_GROUP: u8 = 9;

/// A name that the page introduces.
struct Told {
    run: Range<usize>,
    kind: Kind,
    weight: u8,
}

impl Told {
    /// A name whose sort the words tell.
    fn new(run: Range<usize>, kind: Kind) -> Told {
        Told { run, kind, weight: if kind == Kind::ThreatGroup { TOLD_GROUP } else { TOLD } }
    }

    /// A name that is a group's only by what is said of it: "attributed to X", "tracked as X".
    fn by_deed(run: Range<usize>) -> Told {
        Told { run, kind: Kind::ThreatGroup, weight: TOLD }
    }
}

/// The names that the page introduces, wherever they stand on it.
pub(crate) fn find(page: &Page, known: &Known) -> Vec<Candidate> {
    let mut found: Vec<Told> = vec![];
    for (n, pair) in page.firsts.windows(2).enumerate() {
        let sentence = (pair[0], pair[1]);
        let earlier = page.firsts[n.saturating_sub(BACK)];
        for at in pair[0]..pair[1] {
            let introduced = cue(page, at, (earlier, pair[0])).or_else(|| sorted(page, known, at, sentence));
            if let Some((kind, from)) = introduced {
                let named = names(page, known, from, pair[1], kind);
                found.extend(named.into_iter().map(|run| Told::new(run, kind)));
            } else if let Some(from) = by_deed(page, at, pair[0]) {
                let named = names(page, known, from, pair[1], Kind::ThreatGroup);
                found.extend(named.into_iter().map(Told::by_deed));
            }
            let named = told(page, known, at, sentence).or_else(|| aliased(page, known, at, sentence));
            found.extend(named.map(|(run, kind)| Told::new(run, kind)));
            found.extend(asides::numbered(page, at).filter(|_| known.at(at).is_none()).map(|run| Told {
                run,
                kind: Kind::Organization,
                weight: TOLD,
            }));
            let before =
                asides::before_noun(page, at, sentence).filter(|run| run.clone().all(|n| part_of_name(page, known, n)));
            found.extend(before.map(|run| Told::new(run, Kind::ThreatGroup)));
        }
    }
    let again = repeated(page, known, &found);
    let all = found.into_iter().chain(again);
    all.filter_map(|told| {
        let span = page.cover(told.run.start, told.run.end - 1)?;
        Some(Candidate::rule(span, told.kind).weighing(told.weight))
    })
    .collect()
}

/// The same words elsewhere: a name of several words, or of one that is no common word. At each place, names are looked up by
/// their first word and by how many words names that begin so have, so that a page of introductions takes no longer a token.
fn repeated(page: &Page, known: &Known, found: &[Told]) -> Vec<Told> {
    let plain = |run: &Range<usize>| run.clone().all(|n| ascribe_names::common_words().contains(page.lower(n)));
    let words = |run: Range<usize>| -> Vec<&str> { run.map(|n| page.word(n)).collect() };
    let mut names: HashMap<Vec<&str>, (Kind, u8)> = HashMap::default();
    let mut lengths: HashMap<&str, BTreeSet<usize>> = HashMap::default();
    let lasting = |told: &&Told| page.capital(told.run.start) && (told.run.len() > 1 || !plain(&told.run));
    for told in found.iter().filter(lasting) {
        names.entry(words(told.run.clone())).or_insert((told.kind, told.weight));
        lengths.entry(page.word(told.run.start)).or_default().insert(told.run.len());
    }
    let mut again = vec![];
    for at in 0..page.places.len() {
        let Some(lengths) = lengths.get(page.word(at)) else { continue };
        let named = |&len: &usize| Some((len, *names.get(&words(at..at + len))?));
        let Some((len, (kind, weight))) = lengths.iter().rev().find_map(named) else { continue };
        let run = at..at + len;
        if run.clone().all(|n| free(page, known, n, kind)) {
            again.push(Told { run, kind, weight });
        }
    }
    again
}

/// "attributed to X", "tracked as X": where the name begins of whoever did a deed.
fn by_deed(page: &Page, at: usize, first: usize) -> Option<usize> {
    let deed = || (at.saturating_sub(8).max(first)..at).any(|n| page.lower(n).starts_with("attribut"));
    if page.word(at) == "to" && deed() {
        // One word may be anybody's: only two in capitals, or one with a number, are taken for a group.
        let numbered = page.word(at + 1).contains(|c: char| c.is_ascii_digit());
        let named = page.capital(at + 1) && (numbered || page.capital(at + 2) && page.joined(at + 1));
        return named.then_some(at + 1);
    }
    let tracked = page.word(at) == "tracked" && page.lower(at + 1) == "as";
    (tracked && page.lower(at.saturating_sub(1)) != "vulnerability").then_some(at + 2)
}

/// "the group X", "the backdoor X", "The group, X, uses": the sort right before its name.
fn sorted(page: &Page, known: &Known, at: usize, (first, end): (usize, usize)) -> Option<(Kind, usize)> {
    let lists = Lists::shipped();
    if page.capital(at) || at == first {
        return None;
    }
    let word = page.lower(at);
    let kind = if lists.group_nouns.contains(word) && !matches!(word, "unit" | "team") {
        Kind::ThreatGroup
    } else if lists.malware_nouns.contains(word) || lists.malware_nouns.contains(word.trim_end_matches('s')) {
        Kind::Malware
    } else if lists.firm_nouns.contains(word) {
        Kind::Organization
    } else {
        return None;
    };
    let definite = |n: usize| {
        matches!(page.lower(n), "the" | "a" | "an" | "this" | "its" | "another" | "third" | "second" | "same")
    };
    let whole = definite(at - 1)
        || at > first + 1 && lists.gang_sorts.contains(page.lower(at - 1))
        || at > first + 1 && (page.lower(at - 1).starts_with("pro-") || page.lower(at - 1).ends_with("-speaking"))
        || kind != Kind::ThreatGroup && at > first
        || kind == Kind::ThreatGroup && sorts::is_phrase(page, known, at, first);
    if kind == Kind::ThreatGroup && sorts::is_civil(page, at, first) {
        return None;
    }
    let phrase = (at.saturating_sub(4).max(first)..at).any(definite);
    if page.word(at + 1) == "," && (definite(at - 1) || kind == Kind::Organization && phrase) {
        // The name is an aside: it ends with a comma too.
        let close = (at + 3..end.min(at + 3 + LONGEST_BARE)).find(|&n| page.word(n) == ",");
        return close.map(|_| (kind, at + 2));
    }
    if whole && page.capital(at + 1) && page.joined(at) {
        return Some((kind, at + 1));
    }
    let aside = if kind == Kind::Organization { None } else { asides::after_noun(page, at, (first, end)) };
    aside.map(|from| (kind, from))
}

/// The names that begin at a token: one, or a row ("the wipers MillStone and HayFire").
fn names(page: &Page, known: &Known, from: usize, end: usize, kind: Kind) -> Vec<Range<usize>> {
    let mut found = vec![];
    let mut at = from;
    while let Some((first, last)) = name(page, known, at, end, kind) {
        found.push(first..last + 1);
        let next = last + 1;
        let joins = matches!(page.lower(next), "and" | "or" | ",") && page.capital(next + 1);
        if !joins || found.len() >= LONGEST_ROW {
            break;
        }
        at = next + 1;
    }
    // A row may go on with others than its sort: only what "and" closes is one.
    let closed = found.len() < 2
        || found
            .last()
            .is_some_and(|run: &Range<usize>| matches!(page.lower(run.start.saturating_sub(1)), "and" | "or"));
    found.truncate(if closed { LONGEST_ROW } else { 1 });
    found
}

/// "Solntsepyok, a group that …", "Pioneer Kitten, an Iranian hacking crew", "OldRiver is a gang": a name whose sort stands after it.
fn told(page: &Page, known: &Known, comma: usize, (first, end): (usize, usize)) -> Option<(Range<usize>, Kind)> {
    let aside = page.word(comma) == ",";
    let article = matches!(page.lower(comma + 1), "a" | "an") && (aside || matches!(page.word(comma), "is" | "was"));
    if !article || comma == first {
        return None;
    }
    let lists = Lists::shipped();
    let stops = |n: &usize| {
        matches!(
            page.lower(*n),
            "," | "."
                | ";"
                | ":"
                | "("
                | "of"
                | "that"
                | "which"
                | "who"
                | "in"
                | "by"
                | "with"
                | "for"
                | "to"
                | "from"
                | "at"
                | "on"
        )
    };
    let sort = (comma + 2..end.min(comma + 8)).take_while(|n| !stops(n)).filter_map(|n| {
        let word = page.lower(n);
        let kind = if lists.group_nouns.contains(word) && word != "unit" && word != "team" {
            Kind::ThreatGroup
        } else if lists.malware_nouns.contains(word) {
            Kind::Malware
        } else if lists.firm_nouns.contains(word) {
            Kind::Organization
        } else {
            return None;
        };
        Some((n, kind))
    });
    let (noun, kind) = sort.last()?;
    let group = kind == Kind::ThreatGroup;
    if group && (page.capital(noun) || sorts::is_civil(page, noun, comma + 1)) {
        return None;
    }
    // "According to Petra Signal, a hacking group has stolen": no aside, but the subject.
    if group && aside && (page.lower(first) == "according" || !sorts::closes(page, noun + 1)) {
        return None;
    }
    let from = run_before(page, known, comma, first, kind)?;
    let plain = comma == from + 1 && (from..comma).all(|n| ascribe_names::common_words().contains(page.lower(n)));
    // "Grayling is a previously unknown group": an English word, but the page knows it as a name only.
    let named = group && from == first && !aside && sorts::is_hostile(page, noun, comma + 1);
    let whole = from == first || !page.capital(from - 1) || matches!(page.lower(from - 1), "the" | "a");
    let own = comma > from + 1 || known.at(from).is_none();
    let listed = sorts::is_listed_body(page, known, from..comma);
    let fits = !group || !listed || sorts::is_hostile(page, noun, comma + 1);
    ((!plain || named) && whole && own && fits).then_some((from..comma, kind))
}

/// Where the capitalised words begin that end at a token and may name something of a kind.
fn run_before(page: &Page, known: &Known, end: usize, first: usize, kind: Kind) -> Option<usize> {
    let part = |n: usize| {
        page.capital(n)
            && free(page, known, n, kind)
            && page.places.get(n).is_some_and(|p| !p.indicator)
            && page.word(n).chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            && may_name(page, n)
    };
    let longest = if kind == Kind::ThreatGroup { LONGEST_BARE + 1 } else { LONGEST_BARE };
    (first..end).rev().take_while(|&n| part(n)).take(longest).last()
}

/// "Ashen Lynx, also known as Storm-9912": a name that is another one of a listed or numbered group or program.
fn aliased(page: &Page, known: &Known, comma: usize, (first, end): (usize, usize)) -> Option<(Range<usize>, Kind)> {
    if !matches!(page.word(comma), "," | "(") || comma == first {
        return None;
    }
    let adverb =
        |n: &usize| matches!(page.lower(*n), "also" | "previously" | "formerly" | "otherwise" | "better" | "sometimes");
    let cue = comma + 1 + (comma + 1..end).take_while(adverb).count();
    let naming = matches!(page.lower(cue), "known" | "tracked" | "called" | "dubbed" | "aka" | "a.k.a." | "alias");
    let between = |n: &usize| matches!(page.lower(*n), "as" | "the" | "“" | "\"" | "‘" | "'");
    let next = cue + 1 + (cue + 1..end).take_while(between).count();
    let other = known.at(next).filter(|_| naming)?;
    let kind = Some(other.kind).filter(|kind| matches!(kind, Kind::ThreatGroup | Kind::Malware))?;
    let from = run_before(page, known, comma, first, kind)?;
    let whole = from == first || !page.capital(from - 1) || matches!(page.lower(from - 1), "the" | "a");
    let plain = (from..comma).all(|n| ascribe_names::common_words().contains(page.lower(n)));
    (whole && (!plain || comma > from + 1) && known.at(from).is_none()).then_some((from..comma, kind))
}

/// True if a word may be part of a group's name that stands before its noun.
fn part_of_name(page: &Page, known: &Known, n: usize) -> bool {
    free(page, known, n, Kind::ThreatGroup)
        && may_name(page, n)
        && page.places.get(n).is_some_and(|p| p.letters && !p.indicator)
}

/// The kind that the words at `at` introduce a name of, and where the name begins.
fn cue(page: &Page, at: usize, (earlier, first): (usize, usize)) -> Option<(Kind, usize)> {
    let lists = Lists::shipped();
    let (word, next) = (page.lower(at), page.lower(at + 1));
    let from = match (word, next) {
        ("known" | "tracked" | "track" | "tracks" | "tracking", "as") => at + 2,
        ("as", _) if (at.saturating_sub(5).max(first)..at).any(|n| page.lower(n).starts_with("track")) => at + 1,
        ("name", "of") if page.lower(at.saturating_sub(2)) == "by" => at + 2,
        ("name" | "names", _) if matches!(page.lower(at.saturating_sub(2)), "under" | "by" | "with") => at + 1,
        ("calls" | "call", _) if at > first + 1 && matches!(page.lower(at - 2), "that" | "which") => at + 1,
        ("calls" | "call" | "named" | "names" | "dubbed" | "dubs", _) if sorts::in_relative(page, at, first) => {
            at + 1 + usize::from(matches!(next, "it" | "them"))
        }
        ("calling" | "calls" | "called" | "call", "itself" | "themselves") => at + 2,
        ("dubbed" | "dubs" | "called" | "calls" | "named" | "names" | "nicknamed" | "codenamed", "it" | "them") => {
            at + 2
        }
        ("dubbed" | "called" | "named" | "nicknamed" | "codenamed", _) => at + 1,
        ("signs" | "posts" | "signed" | "posted" | "writes", "as") => return Some((Kind::Person, at + 2)),
        ("goes" | "went" | "going", "by") => return Some((Kind::Person, at + 2)),
        _ if at > first && is_gang(page, at) && page.capital(at + 1) => return Some((Kind::ThreatGroup, at + 1)),
        ("hacker" | "hackers" | "hacktivist" | "hacktivists", "“" | "\"" | "‘" | "«") => {
            return Some((Kind::ThreatGroup, at + 1));
        }
        _ if lists.handle_before.contains(word) => {
            let skip = usize::from(next == "of" || next == "was" || next == "is");
            return Some((Kind::Person, at + 1 + skip));
        }
        _ => return None,
    };
    // What is named stands within a few words before: the nearest noun that says its sort; or a pronoun stands for it.
    let sort = (at.saturating_sub(9).max(first)..at).rev().find_map(|n| asides::sort_of(page, n, first));
    sort.or_else(|| asides::behind_pronoun(page, at, (earlier, first))).map(|kind| (kind, from))
}

/// "ransomware gang", "Hacker group": a noun of people behind what says that they attack, and not as in a headline.
fn is_gang(page: &Page, noun: usize) -> bool {
    let people = matches!(page.lower(noun), "group" | "gang" | "crew" | "collective" | "outfit" | "actor");
    let sort = |n: usize| Lists::shipped().gang_sorts.contains(page.lower(n));
    people && !page.capital(noun) && noun.checked_sub(1).is_some_and(sort)
}

/// Colours and numbers are words that open sentences, and parts of names: "Red Sluice", "Harrow Nine".
fn may_name(page: &Page, n: usize) -> bool {
    let word = page.lower(n);
    let coloured = matches!(
        word,
        "red"
            | "blue"
            | "black"
            | "white"
            | "green"
            | "gold"
            | "golden"
            | "silver"
            | "grey"
            | "gray"
            | "dark"
            | "one"
            | "two"
            | "three"
            | "four"
            | "five"
            | "six"
            | "seven"
            | "eight"
            | "nine"
            | "ten"
            | "zero"
            | "first"
            | "new"
            | "old"
            | "free"
            | "great"
            | "anonymous"
    );
    coloured || !Lists::shipped().not_names.contains(word)
}

/// True if a word may be part of an introduced name: no listed name has it, or one that is this word alone and no threat's ("Fox", "Red").
/// A group's name may also hold the adjective of a country ("Syrian Electronic Army").
fn free(page: &Page, known: &Known, n: usize, kind: Kind) -> bool {
    known.at(n).is_none_or(|c| {
        let alone = page.places.get(n).is_some_and(|p| p.span == c.span);
        let country = matches!(c.kind, Kind::Country | Kind::Government);
        let adjective = kind == Kind::ThreatGroup
            && page.capital(n + 1)
            && known.countries.get(n).copied().flatten().is_some_and(|c| c.adjective);
        alone && (!country || adjective) && !matches!(c.kind, Kind::ThreatGroup | Kind::Malware | Kind::Vulnerability)
    })
}

/// The words of a name that begins at `at`, in quotation marks or capitalised.
fn name(page: &Page, known: &Known, at: usize, end: usize, kind: Kind) -> Option<(usize, usize)> {
    let at = at + usize::from(matches!(page.lower(at), "the"));
    if matches!(page.word(at), "“" | "\"" | "‘" | "'" | "«") {
        let close = (at + 1..end.min(at + 2 + LONGEST_QUOTED))
            .find(|&n| matches!(page.word(n), "”" | "\"" | "’" | "'" | "»" | ","))?;
        let free = (at + 1..close).all(|n| known.at(n).is_none() && !page.places.get(n).is_some_and(|p| p.indicator));
        return (close > at + 1 && free).then_some((at + 1, close - 1));
    }
    // "Hacker group PLAY": behind such words a common word is a name too.
    let gang = at.checked_sub(1).is_some_and(|noun| is_gang(page, noun));
    let bare = |n: &usize| {
        page.capital(*n)
            && free(page, known, *n, kind)
            && page.word(*n).chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            && may_name(page, *n)
            && (*n == at || page.joined(n - 1))
    };
    let ends = |n: usize| n > at && page.joined(n - 1) && CALLED.contains(&page.word(n));
    let last = (at..end.min(at + LONGEST_BARE)).take_while(|n| bare(n) || ends(*n)).last()?;
    let last = asides::hyphened(page, last, end);
    // "calls itself Storm of Justice".
    let of = last + 2 + usize::from(page.lower(last + 2) == "the");
    let goes_on = kind == Kind::ThreatGroup
        && page.word(last + 1) == "of"
        && of < end
        && page.capital(of)
        && free(page, known, of, kind);
    let last = if goes_on { of } else { last };
    let only_common = (at..=last).all(|n| ascribe_names::common_words().contains(page.lower(n)));
    // A known name goes on behind: this is its first part and no name of its own.
    let cut = page.joined(last) && known.at(last + 1).is_some();
    let plain = last == at && (only_common && !gang || known.at(at).is_some());
    (!plain && !cut).then_some((at, last))
}
