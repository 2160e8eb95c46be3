//! Names in a row: "DEV-0270, or Nemesis Kitten", "Fancy Bear (APT28, Sofacy)", "X, which Microsoft tracks as Y".
//!
//! Read from the words between two names, not from the tree: such asides are where parsers fail and where the words
//! between are few and fixed (`data/naming.txt`).

use crate::world::World;
use ascribe_lang::{Rel, Tag};
use ascribe_model::{Argument, Claim, Evidence, Found, Kind, Polarity, Predicate, Source, Span};
use std::collections::HashSet;
use std::sync::LazyLock;

/// The words of `data/naming.txt`.
struct Cues {
    cues: HashSet<&'static str>,
    fillers: HashSet<&'static str>,
    leaning: HashSet<&'static str>,
    ties: HashSet<&'static str>,
    openers: HashSet<&'static str>,
    plurals: HashSet<&'static str>,
    derived: Vec<&'static str>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let source = include_str!("../data/naming.txt");
    let words = |name: &str| {
        let line = source.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_default();
        line.split(',').map(str::trim).filter(|w| !w.is_empty())
    };
    let section = |name: &str| words(name).collect();
    Cues {
        cues: section("[cue]"),
        fillers: section("[filler]"),
        leaning: section("[leaning]"),
        ties: section("[tie]"),
        openers: section("[opener]"),
        plurals: section("[plural]"),
        derived: words("[derived]").collect(),
    }
});

/// True for a word that may say that what follows is another name.
pub fn is_cue(word: &str) -> bool {
    CUES.cues.contains(word)
}

/// Words from a cue to the first name of a row, at most.
const MOST_BEFORE: usize = 7;

/// A name that the text gives as another name of a thing.
#[derive(Clone, Debug)]
pub struct Alias {
    /// The line in which it stands.
    pub line: usize,
    /// The thing.
    pub subject: Argument,
    /// Its other name.
    pub object: Argument,
    /// The vendor whose name it is, if the words say so.
    pub vendor: Option<Source>,
    /// From the first name to the second.
    pub span: Span,
}

/// What stands between two names.
enum Between {
    Alias { vendor: Option<usize> },
    Next,
    Nothing,
}

impl World<'_, '_> {
    /// The aliases that a line gives.
    pub fn aliases(&mut self, line: usize) -> Vec<Alias> {
        let page = self.page;
        let text = page.text();
        let named = self.nameables(line);
        let mut found: Vec<Alias> = Vec::new();
        let mut head: Option<usize> = None;
        let mut in_row = 0;
        if let Some((subject, noun)) = named.first().and_then(|&first| self.orphan(line, first)) {
            let own = self.alias_to(line, subject.clone(), named[0]);
            // "the hackers, tracked as APT28 and APT29", who are meant by the first name: two groups may be.
            let one = own.is_some() || self.is_one_thing(line, noun);
            found.extend(own);
            // The names that follow in the row are of the same thing.
            for pair in named.windows(2).filter(|_| one) {
                let subject_itself = page.lines[line].headed(noun) == Some(pair[1]);
                match self.between(line, pair[0], pair[1]) {
                    Between::Next if !subject_itself => found.extend(self.alias_to(line, subject.clone(), pair[1])),
                    _ => break,
                }
            }
        }
        for pair in named.windows(2) {
            let (first, second) = (pair[0], pair[1]);
            let (a, b) = (&page.mentions[first], &page.mentions[second]);
            let listed =
                pair[0] == named[0] && self.lists_names(line, first) && is_copula(&text[a.span.end()..b.span.start()]);
            let between = if listed {
                Between::Alias { vendor: None }
            } else if a.kind == b.kind || doers(a.kind, b.kind) {
                self.between(line, first, second)
            } else {
                Between::Nothing
            };
            // Two organizations side by side are one body with its short name, not an alias worth a claim.
            let bodies = a.kind == Kind::Organization
                && (b.kind == Kind::Organization || !text[a.span.end()..b.span.start()].contains("known"));
            // "TA505 (Emotet, TrickBot)": what stands in brackets without a word for naming is of the same sort, or no name.
            let open = text[a.span.end()..b.span.start()].trim() == "(" && a.kind != b.kind;
            let between = if bodies || open { Between::Nothing } else { between };
            // "The wiper that came after HermeticWiper was called IsaacWiper".
            let compared = page.parsed(line).is_some_and(|(at, tree)| {
                let word =
                    |mention: usize| at.tokens_in(page.mentions[mention].span).find(|&t| at.headed(t) == Some(mention));
                let pair = word(first).zip(word(second));
                pair.is_some_and(|(a, b)| crate::beside::is_only_compared(tree, a, b))
            });
            let between = if compared || self.is_derived_from(line, first) { Between::Nothing } else { between };
            // "APT28, also known as Fancy Bear, and APT29": the aside ends at the comma.
            let ends =
                in_row == 1 && matches!(between, Between::Next) && closes_aside(&text[a.span.end()..b.span.start()]);
            let between = if ends { Between::Nothing } else { between };
            in_row = if matches!(between, Between::Alias { .. }) { 1 } else { in_row + 1 };
            let subject = match between {
                Between::Alias { .. } => head.filter(|_| same_row(text, a.span, b.span)).or(Some(first)),
                Between::Next => head,
                Between::Nothing => None,
            };
            head = subject;
            let Some(subject) = subject else { continue };
            let vendor = match between {
                Between::Alias { vendor } => vendor,
                _ => None,
            };
            if let Some(alias) = self.alias(line, subject, second, vendor) {
                found.push(alias);
            }
        }
        found
    }

    /// The claims of a line with those of the other names in the row of each name that one gives: "which others follow as APT35 or
    /// Charming Kitten", "under other handles, among which are Voodoo Bear, Telebots and Iron Viking".
    pub fn with_rows_of_names(&mut self, line: usize, mut claims: Vec<Claim>) -> Vec<Claim> {
        let says = |c: &Claim, one: &Argument, other: &Argument| c.subject == *one && c.object.as_ref() == Some(other);
        let aliases = |c: &&Claim| c.predicate == Predicate::AliasOf;
        for row in self.rows_of_names(line) {
            let given = claims.iter().filter(aliases).find(|c| row.iter().any(|m| self.is_given(*m, c))).cloned();
            let subject = match &given {
                // Whoever was described goes by the name that is given.
                Some(given) if given.subject.entity().is_some_and(|id| self.is_described_only(id)) => {
                    given.object.clone()
                }
                Some(given) => Some(given.subject.clone()),
                None if self.names_one_thing(line, &row) => self.page.mentions[row[0]].entity.map(Argument::Entity),
                None => None,
            };
            let Some(subject) = subject else { continue };
            for &name in &row {
                let Some(alias) = self.alias_to(line, subject.clone(), name) else { continue };
                let (one, other) = (&alias.subject, &alias.object);
                if claims.iter().filter(aliases).any(|c| says(c, one, other) || says(c, other, one)) {
                    continue;
                }
                claims.extend(match &given {
                    Some(given) => {
                        let evidence = given.evidence.iter().map(|e| self.up_to(line, e, alias.span)).collect();
                        let object = Some(alias.object);
                        Some(Claim { subject: alias.subject, object, evidence, probability: None, ..given.clone() })
                    }
                    None => self.alias_claim(&alias),
                });
            }
        }
        self.without_twins(claims)
    }

    /// "Copper Fennec, aka UNC8841, attacked the bank": what is told of somebody is not told once more of each name that no catalogue has.
    fn without_twins(&self, mut claims: Vec<Claim>) -> Vec<Claim> {
        let unlisted = |o: &Argument| o.entity().and_then(|id| self.entities.get(id)).is_some_and(|e| e.ids.is_empty());
        let aliases: Vec<(Argument, Argument)> = claims
            .iter()
            .filter(|c| c.predicate == Predicate::AliasOf && c.polarity == Polarity::Affirmed)
            .filter_map(|c| Some((c.subject.clone(), c.object.clone().filter(unlisted)?)))
            .collect();
        let turned = |(one, other): &(Argument, Argument)| aliases.contains(&(other.clone(), one.clone()));
        if aliases.is_empty() || aliases.iter().any(turned) {
            return claims;
        }
        let first = |side: &Argument| aliases.iter().find(|(_, other)| other == side).map(|(one, _)| one.clone());
        let told = claims.clone();
        claims.retain(|c| {
            let subject = first(&c.subject).map(|one| (one, c.object.clone()));
            let object = c.object.as_ref().and_then(first).map(|one| (c.subject.clone(), Some(one)));
            let twin = |(subject, object): &(Argument, Option<Argument>)| {
                let same = |t: &Claim| t.predicate == c.predicate && t.polarity == c.polarity && t.when == c.when;
                told.iter().any(|t| same(t) && t.subject == *subject && t.object == *object)
            };
            c.predicate == Predicate::AliasOf || ![subject, object].iter().flatten().any(twin)
        });
        claims
    }

    /// "followed for years under the names APT41 and Wicked Panda": a row of names of whatever is described there.
    fn names_one_thing(&self, line: usize, row: &[usize]) -> bool {
        let kind = |m: &usize| self.page.mentions[*m].kind;
        let one = kind(&row[0]);
        matches!(one, Kind::ThreatGroup | Kind::Malware)
            && row.iter().all(|m| kind(m) == one)
            && self.is_under_names(line, row[0])
    }

    /// The words of a claim, and as many more of its line as reach a name.
    fn up_to(&self, line: usize, evidence: &Evidence, name: Span) -> Evidence {
        if !self.page.lines[line].span.contains(evidence.span) {
            return evidence.clone();
        }
        let span = evidence.span.cover(name);
        Evidence { span, quote: span.of(self.page.text()).to_owned() }
    }

    /// "tracks the group as Forest Blizzard and CrowdStrike as Fancy Bear", "calls it Forest Blizzard and CrowdStrike Fancy Bear": the vendor
    /// whose name for it stands behind, where the verb is not said again.
    pub fn vendor_of_gap(&mut self, line: usize, name: usize) -> Option<Source> {
        let (at, tree) = self.page.parsed(line)?;
        let before = name.checked_sub(1)?;
        let vendor = match tree.words(before) {
            "as" => before.checked_sub(1).filter(|&v| tree.rel(v) == Rel::Dep)?,
            _ => Some(before).filter(|_| tree.rel(name) == Rel::Conj)?,
        };
        let named = at.headed(vendor).is_some_and(|m| self.page.mentions[m].kind == Kind::Organization);
        if named { self.source(line, vendor, None, true) } else { None }
    }

    /// True behind "under the names", "by other handles"; "the advisory names" is a verb.
    fn is_under_names(&self, line: usize, first: usize) -> bool {
        let page = self.page;
        let before = page.text()[page.lines[line].span.start()..page.mentions[first].span.start()].to_lowercase();
        let mut words = before.trim_end_matches([' ', '"', '“', '‘', '\'']).rsplit(' ');
        let named = words.next().is_some_and(|word| CUES.plurals.contains(word));
        let noun =
            |word: &str| matches!(word, "under" | "by" | "the" | "these" | "other" | "its" | "their" | "various");
        named && words.next().is_some_and(noun)
    }

    /// True if a claim gives this name as another one.
    fn is_given(&self, mention: usize, claim: &Claim) -> bool {
        match &claim.object {
            Some(Argument::Entity(id)) => self.page.mentions[mention].entity == Some(*id),
            Some(Argument::Literal { literal }) => self.printed(mention).eq_ignore_ascii_case(literal),
            None => false,
        }
    }

    /// The rows of names that a word for naming opens.
    fn rows_of_names(&self, line: usize) -> Vec<Vec<usize>> {
        let named = self.nameables(line);
        let opened = |n: &usize| {
            let word = self.word_before(line, named[*n]);
            word == "(" || CUES.openers.contains(word.as_str())
        };
        let rows = (0..named.len()).filter(opened).map(|n| self.row_from(line, &named[n..]));
        rows.filter(|row| row.len() > 1).collect()
    }

    /// The word or bracket right before a name, in small letters.
    fn word_before(&self, line: usize, mention: usize) -> String {
        let page = self.page;
        let (from, to) = (page.lines[line].span.start(), page.mentions[mention].span.start());
        let before = page.text().get(from..to).unwrap_or_default();
        let before = before.trim_end().trim_end_matches(['"', '“', '‘', '\'']).trim_end();
        if before.ends_with('(') {
            return "(".to_owned();
        }
        before.rsplit(|c: char| c.is_whitespace() || c == ',').next().unwrap_or_default().to_lowercase()
    }

    /// "a customised version of PlugX that we track as Hodur", "a worm resembling Stuxnet": what is named next is another thing.
    pub fn is_derived_from(&self, line: usize, mention: usize) -> bool {
        let page = self.page;
        let before = &page.text()[page.lines[line].span.start()..page.mentions[mention].span.start()];
        let before = before.trim_end().trim_end_matches(['"', '“', '‘', '\'']).trim_end();
        let before = before.strip_suffix(" the").unwrap_or(before).to_lowercase();
        CUES.derived.iter().any(|words| before.strip_suffix(words).is_some_and(|rest| rest.ends_with(' ')))
    }

    /// The first of these names and those that go on its row.
    fn row_from(&self, line: usize, named: &[usize]) -> Vec<usize> {
        let page = self.page;
        let mut row = named[..1].to_vec();
        for pair in named.windows(2) {
            if !matches!(self.between(line, pair[0], pair[1]), Between::Next) {
                break;
            }
            row.push(pair[1]);
            let words = &page.text()[page.mentions[pair[0]].span.end()..page.mentions[pair[1]].span.start()];
            if words.split_whitespace().any(|w| matches!(w, "and" | "or")) {
                let aside = row.len() == 2 && closes_aside(words);
                row.truncate(if aside { 1 } else { row.len() });
                return row;
            }
        }
        // "also known as Rattlesnake, SideWinder made its name": the last one is who is known so.
        row.truncate(1);
        row
    }

    /// How a name is printed, misprints mended.
    fn printed(&self, mention: usize) -> &str {
        let mention = &self.page.mentions[mention];
        mention.repaired.as_ref().map_or(&mention.text, |r| &r.to)
    }

    /// What a line names that may have other names.
    fn nameables(&self, line: usize) -> Vec<usize> {
        let page = self.page;
        let named = |m: &usize| {
            let mention = &page.mentions[*m];
            // "as Forest Blizzard and CrowdStrike as Fancy Bear": whose name the next one is.
            let names = mention.kind == Kind::Organization && page.text()[mention.span.end()..].starts_with(" as ");
            nameable(mention.kind) && mention.found != Found::Coreference && !names && !self.is_vendor_aside(line, *m)
        };
        page.lines[line].mentions.clone().filter(named).collect()
    }

    /// "The group, also called Quedagh by F-Secure", "Tracked as IRIDIUM, the group …": the thing stands as a noun, or behind the names; with its
    /// token.
    fn orphan(&mut self, line: usize, first: usize) -> Option<(Argument, usize)> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let token = at.tokens_in(page.mentions[first].span).next()?;
        let cues = &CUES.cues;
        let vendor = |t: usize| at.covered(t).is_some_and(|m| self.is_vendor_aside(line, m));
        let plain = |t: &usize| {
            // "private sector" is one token.
            let words = tree.words(*t).to_lowercase();
            vendor(*t) || words.split(' ').all(|word| cues.contains(word) || CUES.fillers.contains(word))
        };
        let aside = (0..token).rev().take(MOST_BEFORE).take_while(plain);
        let cue = aside.filter(|&t| cues.contains(tree.words(t).to_lowercase().as_str())).last()?;
        let kind = page.mentions[first].kind;
        let noun_before = (0..cue).rev().find(|&t| tree.is_noun(t) || matches!(tree.lemma(t), "it" | "they"));
        let noun_after = (token + 1..tree.len()).find(|&t| tree.rel(t) == Rel::Nsubj);
        // "Active since 2012 and also known as X, the group …": nothing before the cue has a verb or subject of its own.
        let told =
            |t: usize| matches!(tree.tag(t), Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD) || tree.rel(t) == Rel::Nsubj;
        let open = (0..cue).all(|t| !told(t))
            && matches!(tree.tag(0), Tag::JJ | Tag::VBN | Tag::VBG | Tag::RB)
            && tree.rel(0) != Rel::Amod;
        let noun = noun_after.filter(|_| cue <= 1 || open).or(noun_before)?;
        let group = [Kind::ThreatGroup];
        let kinds = if crate::words::is("actor", tree.lemma(noun)) { &group } else { &[kind] };
        let wanted = crate::world::Wanted { kinds, literal: false, phrase: false, hostile: true };
        Some((self.resolve(line, noun, wanted, 2)?, noun))
    }

    /// A singular noun without a number, or a name.
    fn is_one_thing(&self, line: usize, noun: usize) -> bool {
        self.page.parsed(line).is_some_and(|(_, tree)| !matches!(tree.tag(noun), Tag::NNS | Tag::NNPS | Tag::PRP))
    }

    /// "Other names for the group APT29 …": what follows the name is a list of its names.
    fn lists_names(&self, line: usize, name: usize) -> bool {
        let page = self.page;
        let before = page.text()[page.lines[line].span.start()..page.mentions[name].span.start()].to_lowercase();
        let word = |w: &str| matches!(w, "name" | "names" | "alias" | "aliases" | "moniker" | "monikers");
        before.len() < 60 && before.split_whitespace().rev().take(5).any(word)
    }

    /// The organization in "Quedagh by F-Secure": whose name it is, and no name of the row.
    fn is_vendor_aside(&self, line: usize, m: usize) -> bool {
        let page = self.page;
        let before = page.text()[page.lines[line].span.start()..page.mentions[m].span.start()].trim_end();
        let says_by = before.ends_with(" by");
        // "known to Microsoft as X".
        let after = page.text()[page.mentions[m].span.end()..].trim_start();
        let known_to = before.ends_with(" to") && after.starts_with("as ");
        matches!(page.mentions[m].kind, Kind::Organization | Kind::Government) && (says_by || known_to)
    }

    /// The vendor that "by" ties to a name.
    fn vendor_after(&self, line: usize, name: usize) -> Option<usize> {
        let page = self.page;
        let next = name + 1;
        let after = page.mentions.get(next).filter(|_| page.lines[line].mentions.contains(&next))?;
        let between = page.text().get(page.mentions[name].span.end()..after.span.start())?;
        (between.trim() == "by" && self.is_vendor_aside(line, next)).then_some(next)
    }

    fn vendor(&self, mention: usize) -> Option<Source> {
        let mention = &self.page.mentions[mention];
        Some(Source {
            entity: Some(mention.entity?),
            words: Some(mention.text.clone()),
            span: Some(mention.span),
            ..Source::default()
        })
    }

    fn alias_to(&self, line: usize, subject: Argument, object: usize) -> Option<Alias> {
        let page = self.page;
        let mention = &page.mentions[object];
        let (one, other) = (subject.entity()?, mention.entity?);
        let printed = self.printed(object);
        let known = self.entities.get(one).is_some_and(|e| e.name.eq_ignore_ascii_case(printed));
        let argument =
            if one == other { Argument::Literal { literal: printed.to_owned() } } else { Argument::Entity(other) };
        let vendor = self.vendor_after(line, object).and_then(|v| self.vendor(v));
        (!known).then_some(Alias { line, subject, object: argument, vendor, span: mention.span })
    }

    fn alias(&mut self, line: usize, subject: usize, second: usize, vendor: Option<usize>) -> Option<Alias> {
        let page = self.page;
        let (a, b) = (&page.mentions[subject], &page.mentions[second]);
        let (one, other) = (a.entity?, b.entity?);
        if a.text.eq_ignore_ascii_case(&b.text) {
            return None;
        }
        let object = if one == other {
            let printed = self.printed(second);
            // Of two names of one entity the one that it does not go by here is its other name.
            let canonical = self.entities.get(one).is_some_and(|e| e.name.eq_ignore_ascii_case(printed));
            Argument::Literal { literal: if canonical { a.text.clone() } else { printed.to_owned() } }
        } else {
            Argument::Entity(other)
        };
        let vendor = self.vendor_after(line, second).or(vendor).and_then(|v| self.vendor(v));
        Some(Alias { line, subject: Argument::Entity(one), object, vendor, span: a.span.cover(b.span) })
    }

    /// Reads the words between two names, organizations among them taken out.
    fn between(&self, line: usize, first: usize, second: usize) -> Between {
        let page = self.page;
        let text = page.text();
        let (from, to) = (page.mentions[first].span.end(), page.mentions[second].span.start());
        if from >= to || to - from > 120 {
            return Between::Nothing;
        }
        let mut words = text[from..to].to_lowercase();
        let mut vendor = None;
        for m in page.lines[line].mentions.clone().filter(|&m| m > first && m < second) {
            let mention = &page.mentions[m];
            // "a North Korean group also called Andariel": a country before the noun is no party.
            let whence = mention.kind == Kind::Country && vendor.is_none();
            if !whence && !matches!(mention.kind, Kind::Organization | Kind::Government) {
                return Between::Nothing;
            }
            words = words.replacen(&mention.text.to_lowercase(), " ", 1);
            vendor = if whence { vendor } else { Some(m) };
        }
        judge(&words, vendor)
    }
}

fn judge(words: &str, vendor: Option<usize>) -> Between {
    let Cues { cues, fillers, ties, leaning, .. } = &*CUES;
    let opened = words.trim_start().starts_with('(') || words.trim_start().starts_with('[');
    let closed = words.contains(')');
    let paused = words.trim_start().starts_with([',', '(', '–', '—', '-', '/', '[']);
    let parts: Vec<&str> = words
        .split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '/'))
        .map(|w| w.trim_matches('.'))
        .filter(|w| !w.is_empty() && *w != "/")
        .collect();
    // "and known Lazarus tools" names nothing: "known" gives a name only before "as", "by" or "under".
    let before_as = |n: usize| matches!(parts.get(n + 1), Some(&("as" | "under")));
    let cue = parts.iter().enumerate().any(|(n, w)| {
        cues.contains(w) && (*w != "known" || n + 1 < parts.len()) || leaning.contains(w) && before_as(n)
    });
    let or = parts.first() == Some(&"or") && paused && parts.len() <= 3;
    let plain = |w: &&str| [cues, fillers, ties, leaning].iter().any(|list| list.contains(w)) || *w == "s";
    if !parts.iter().all(plain) || closed && !opened {
        return Between::Nothing;
    }
    if cue || or || (opened && parts.is_empty()) || (opened && vendor.is_some()) {
        return Between::Alias { vendor };
    }
    let list = parts.iter().all(|w| ties.contains(w) || matches!(*w, "by" | "to") && vendor.is_some());
    if list && !closed { Between::Next } else { Between::Nothing }
}

fn is_copula(words: &str) -> bool {
    matches!(words.trim(), "are" | "is" | "include" | "includes" | "were" | ":")
}

/// ", and" behind the only name of an aside ends the aside.
fn closes_aside(words: &str) -> bool {
    words.trim().strip_prefix(',').is_some_and(|rest| rest.trim_start().starts_with("and"))
}

/// True if the second of two names goes on the row of names that the first ended: no bracket or clause between.
fn same_row(text: &str, a: Span, b: Span) -> bool {
    !text[a.end()..b.start()].contains(['(', '.'])
}

fn nameable(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ThreatGroup
            | Kind::Malware
            | Kind::Tool
            | Kind::Campaign
            | Kind::Vulnerability
            | Kind::Person
            | Kind::Organization
    )
}

/// A service may be known by the names of its groups, a gang by that of its malware; organizations alone are lists.
fn doers(a: Kind, b: Kind) -> bool {
    matches!(
        (a, b),
        (Kind::Organization, Kind::ThreatGroup)
            | (Kind::ThreatGroup, Kind::Malware)
            | (Kind::Malware, Kind::ThreatGroup)
    )
}
