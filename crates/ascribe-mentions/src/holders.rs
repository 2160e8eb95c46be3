//! Who holds which office: links between persons and offices that stand together, and what a link tells of either.

use crate::candidate::Candidate;
use crate::entities::with_article;
use crate::find::HoldsOffice;
use crate::known::is_place;
use crate::lists::Lists;
use ascribe_model::{Kind, Span};
use ascribe_names::{Entry, Lexicon};

/// The links among candidates in the order of the text; the numbers are those of the candidates.
pub(crate) fn links(text: &str, kept: &[Candidate]) -> Vec<HoldsOffice> {
    let mut links = vec![];
    for (at, pair) in kept.windows(2).enumerate() {
        let link = match (pair[0].kind, pair[1].kind) {
            (Kind::Office, Kind::Person) => Some(HoldsOffice { person: at + 1, office: at }),
            (Kind::Person, Kind::Office) if !introduces(text, kept, at + 1) => {
                Some(HoldsOffice { person: at, office: at + 1 })
            }
            _ => None,
        };
        links.extend(link.filter(|_| close(text, pair[0].span, pair[1].span)));
    }
    for (at, three) in kept.windows(3).enumerate() {
        if three[0].kind == Kind::Person
            && (body(three[1].kind) || three[1].kind == Kind::Country)
            && three[2].kind == Kind::Office
            && close(text, three[0].span, three[1].span)
            && !introduces(text, kept, at + 2)
        {
            let owned = text.get(three[1].span.end()..three[2].span.start()).unwrap_or("");
            if matches!(owned.trim(), "'s" | "’s" | "") {
                links.push(HoldsOffice { person: at, office: at + 2 });
            }
        }
    }
    for (at, three) in kept.windows(3).enumerate() {
        let kinds = three[0].kind == Kind::Office && three[2].kind == Kind::Person;
        let of = text.get(three[0].span.end()..three[1].span.start()).unwrap_or("");
        let owned = matches!(of.trim(), "of" | "of the" | "for" | "for the" | "at" | "at the");
        let posted = matches!(of.trim(), "to" | "to the" | "in") && (is_place(three[1].kind) || body(three[1].kind));
        if kinds && (posted || owned && body(three[1].kind)) && close(text, three[1].span, three[2].span) {
            links.push(HoldsOffice { person: at + 2, office: at });
        }
    }
    for (office, candidate) in kept.iter().enumerate() {
        let holder = candidate.holder.map(|span| (span, kept.partition_point(|c| c.span < span)));
        let holder =
            holder.filter(|(span, at)| kept.get(*at).is_some_and(|c| c.kind == Kind::Person && c.span == *span));
        links.extend(holder.map(|(_, at)| at).map(|person| HoldsOffice { person, office }));
    }
    links.sort_by_key(|link| (link.person, link.office));
    links.dedup();
    links
}

fn body(kind: Kind) -> bool {
    matches!(kind, Kind::Organization | Kind::Government)
}

/// True if the office stands right before a person's name: it is that person's, not one's named before it.
fn introduces(text: &str, kept: &[Candidate], office: usize) -> bool {
    let (Some(here), Some(next)) = (kept.get(office), kept.get(office + 1)) else { return false };
    let between = text.get(here.span.end()..next.span.start()).unwrap_or(",");
    next.kind == Kind::Person && only_ranks(between)
}

fn only_ranks(between: &str) -> bool {
    let lists = Lists::shipped();
    between.split_whitespace().all(|word| lists.ranks.contains(word.to_lowercase().as_str()))
}

/// True if only a comma, an article, a rank or a possessive stands between two mentions that belong together.
fn close(text: &str, a: Span, b: Span) -> bool {
    let between = text.get(a.end()..b.start()).unwrap_or("far away");
    let plain = matches!(
        between.trim(),
        "" | "," | ", the" | ", a" | ", an" | ", its" | "–" | "-" | ", who is" | ", who is the" | "("
    );
    plain || (between.len() < 40 && only_ranks(between))
}

/// Gives offices the country that their holder, the title itself or the table of leaders tells, and persons theirs.
pub(crate) fn complete(
    text: &str,
    kept: &mut [Candidate],
    links: &[HoldsOffice],
    lexicon: &Lexicon,
    date: Option<&str>,
    subject: Option<&str>,
) {
    for at in 0..kept.len() {
        by_owner(text, kept, at);
    }
    for link in links {
        let name = kept.get(link.person).map(|person| full_name(text, person)).unwrap_or_default();
        let accused = accused_after(text, kept, link, lexicon);
        let Some(office) = kept.get_mut(link.office) else { continue };
        let title = office.name.clone().unwrap_or_default();
        if let Some(leader) = leader(lexicon, &name, date, Some(&title)) {
            by_leader(office, &leader, lexicon);
        }
        by_title(office, lexicon);
        let elsewhere =
            |code: &&str| leads_elsewhere(lexicon, &name, &title, code) || accused.as_deref() == Some(*code);
        by_subject(office, subject.filter(|code| !elsewhere(code)), lexicon);
        let country = office.country.clone();
        if let Some(person) = kept.get_mut(link.person) {
            person.country = person.country.take().or(country);
        }
    }
    kept.iter_mut().filter(|c| c.kind == Kind::Office).for_each(|office| by_title(office, lexicon));
    for person in kept.iter_mut().filter(|c| c.kind == Kind::Person && c.country.is_none()) {
        let entry = leader(lexicon, &full_name(text, person), date, None);
        person.country = entry.and_then(|entry| entry.country().map(str::to_owned));
    }
}

/// Forms of the verbs by which somebody lays a deed on a country, or is angry with it.
const ACCUSING: [&str; 10] =
    ["blamed", "blames", "blaming", "accused", "accuses", "accusing", "pinned", "attributed", "condemned", "denounced"];

/// Mentions after an office among which the accused is looked for, at most.
const NEXT: usize = 6;

/// "President Alar Karis pinned the cyberattack on Russia": the country that the clause behind an office accuses, of which the office is not.
fn accused_after(text: &str, kept: &[Candidate], link: &HoldsOffice, lexicon: &Lexicon) -> Option<String> {
    let last = link.office.max(link.person);
    let from = kept.get(last)?.span.end();
    let code = |c: &Candidate| {
        let entry = c.entries.first().map(|&entry| lexicon.entry(entry));
        c.country.clone().or(entry.and_then(|entry| entry.country().map(str::to_owned)))
    };
    let accused = kept.iter().skip(last + 1).take(NEXT).filter(|c| c.kind == Kind::Country).find(|c| {
        let between = text.get(from..c.span.start()).unwrap_or(".");
        let words = || between.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty() && *w != "the");
        // "blamed APT28 for attacks on Germany": his own country may well be whom it hit.
        let hit = matches!(words().next_back(), Some("on" | "against" | "of" | "in" | "at"))
            && !words().any(|word| matches!(word, "pinned" | "attributed"));
        !hit && !between.contains(['.', ';', '\n', '"', '“'])
            && between.split(|c: char| !c.is_alphabetic()).any(|word| ACCUSING.contains(&word))
    });
    accused.and_then(code)
}

/// "The foreign ministry's spokeswoman": the ministry has learnt its country since the office was found.
fn by_owner(text: &str, kept: &mut [Candidate], at: usize) {
    let Some(office) = kept.get(at).filter(|c| c.kind == Kind::Office && c.owned && c.country.is_none()) else {
        return;
    };
    let beside = |other: &&Candidate, between: &str| {
        body(other.kind)
            && other.country.is_some()
            && matches!(between.trim(), "" | "'s" | "’s" | "of" | "of the" | "for" | "for the")
    };
    let before = at.checked_sub(1).and_then(|before| kept.get(before));
    let before = before.filter(|o| beside(o, text.get(o.span.end()..office.span.start()).unwrap_or(",")));
    let after = kept.get(at + 1).filter(|o| beside(o, text.get(office.span.end()..o.span.start()).unwrap_or(",")));
    let Some(owner) = before.or(after) else { return };
    let country = owner.country.clone();
    let name = match (&office.name, &owner.name) {
        (Some(name), Some(owner)) => name.split_once(" of ").map(|(words, _)| format!("{words} of the {owner}")),
        _ => None,
    };
    if let Some(office) = kept.get_mut(at) {
        office.country = country;
        office.name = name.or(office.name.take());
    }
}

fn full_name(text: &str, person: &Candidate) -> String {
    let printed = person.span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    person.name.clone().unwrap_or(printed)
}

/// The row of the table of leaders for a name, the one whose term holds the date; without a date only a single row. A surname does where it
/// stands beside the title that the table has, and all leaders of that name and title are of one country; their term may be over then.
fn leader<'l>(lexicon: &'l Lexicon, name: &str, date: Option<&str>, title: Option<&str>) -> Option<Entry<'l>> {
    let rows = leaders(lexicon, name, title)?;
    let holds = |entry: &&Entry<'l>| {
        date.is_some_and(|date| {
            let (from, to) = (entry.id_in("from").unwrap_or(""), entry.id_in("to").unwrap_or(""));
            from <= date && (to.is_empty() || date <= to)
        })
    };
    // "President Barack Obama" of what he did before his term was over.
    let held = |entry: &&Entry<'l>| title.is_some_and(|title| has_title(entry, title));
    let any = || rows.first().filter(|_| date.is_none()).or_else(|| rows.iter().find(held));
    rows.iter().find(holds).or_else(any).copied()
}

/// The rows for a full name, or those for a surname and a title.
fn leaders<'l>(lexicon: &'l Lexicon, name: &str, title: Option<&str>) -> Option<Vec<Entry<'l>>> {
    let rows = lexicon.by_name_of(Kind::Person, name).into_iter().map(|id| lexicon.entry(id));
    if name.contains(' ') {
        return Some(rows.collect());
    }
    let title = title?;
    let rows: Vec<Entry> = rows.filter(|entry| has_title(entry, title)).collect();
    let one = rows.windows(2).all(|two| two[0].country() == two[1].country());
    (one && !rows.is_empty()).then_some(rows)
}

/// True if the office of a row of the table has these words.
fn has_title(entry: &Entry, title: &str) -> bool {
    let office = entry.id_in("office").unwrap_or_default().to_lowercase();
    !title.is_empty() && office.contains(&title.to_lowercase())
}

/// True for a name that the table knows, at whatever time, of leaders of other countries only: the report's country is not theirs.
fn leads_elsewhere(lexicon: &Lexicon, name: &str, title: &str, code: &str) -> bool {
    let rows = leaders(lexicon, name, Some(title)).unwrap_or_default();
    !rows.is_empty() && rows.into_iter().all(|entry| entry.country() != Some(code))
}

/// "Prime Minister" of a person whom the table knows as Prime Minister of Israel.
fn by_leader(office: &mut Candidate, leader: &Entry, lexicon: &Lexicon) {
    let Some(words) = office.name.clone().filter(|_| bare(office)) else { return };
    let listed = leader.id_in("office").unwrap_or("");
    let folded = listed.to_lowercase();
    let last = words.to_lowercase();
    if folded.contains(&last) {
        office.name = Some(listed.to_owned());
        office.country = leader.country().map(str::to_owned);
        // "Foreign Secretary": the table's words do not always say of what country.
        let country = leader.country().and_then(|code| lexicon.country(code)).map(|id| lexicon.entry(id).name());
        if let (Some(code), Some(country)) = (leader.country(), country)
            && !listed.contains(country)
        {
            give_country(office, listed, code, lexicon);
        }
    } else if let Some(code) = leader.country() {
        give_country(office, &words, code, lexicon);
    }
}

/// "Foreign Secretary": a title that only one country of weight in such reports uses.
fn by_title(office: &mut Candidate, lexicon: &Lexicon) {
    let Some(words) = office.name.clone().filter(|_| bare(office)) else { return };
    let title = words.to_lowercase();
    if let Some(code) = Lists::shipped().titles.get(title.as_str()) {
        give_country(office, &words, code, lexicon);
    }
}

/// A minister or president of whom nothing else says whose: of the country that the report is about.
fn by_subject(office: &mut Candidate, subject: Option<&str>, lexicon: &Lexicon) {
    let Some(words) = office.name.clone().filter(|_| bare(office)) else { return };
    let folded = words.to_lowercase();
    let of_state = ["minister", "president", "premier", "chancellor"].iter().any(|head| folded.contains(head));
    if let Some(code) = subject.filter(|_| of_state && !folded.contains("vice president")) {
        give_country(office, &words, code, lexicon);
    }
}

fn give_country(office: &mut Candidate, words: &str, code: &str, lexicon: &Lexicon) {
    if let Some(country) = lexicon.country(code).map(|id| lexicon.entry(id).name()) {
        office.name = Some(format!("{words} of {}", with_article(country)));
        office.country = Some(code.to_owned());
    }
}

/// True for an office of which the text does not say whose it is.
fn bare(office: &Candidate) -> bool {
    office.kind == Kind::Office && office.country.is_none() && !office.owned
}
