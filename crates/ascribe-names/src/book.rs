//! The book of name statements, and the identities that follow from it under a view.
//!
//! A *profile* is what one speaker says is one group: a title and its other names. Under the conservative view,
//! a profile of the catalogue of record (MITRE ATT&CK) is an identity of its own and two of them never merge.
//! A profile of another speaker joins an identity by a shared catalogue id, by its title, or by the names that the
//! speaker itself coined, and only if that points to one identity. Two profiles of one speaker never join the same
//! identity: who keeps two rows says that they are two. A name with several owners is shown under each and joins none.
//! A name that is stated *distinct*, *part of* or a *persona* is kept apart.

use crate::coined::coiner;
use crate::key::key;
use crate::statement::{Relation, Statement};
use crate::table::{self, TableRow};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The catalogue whose rows are identities under the conservative view.
pub const RECORD: &str = "MITRE ATT&CK";

/// The list whose rows stand as further owners beside those of record.
const SECOND: &str = "MISP Galaxy";

static SHIPPED: [&str; 2] = [include_str!("../data/statements.tsv"), include_str!("../data/curated-statements.tsv")];

/// How identities are computed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum View {
    /// Equality only where a catalogue of record or a name's coiner states it.
    #[default]
    Conservative,
    /// As one vendor or list sees it.
    Vendor(String),
    /// Everything that anybody equates, transitively.
    Union,
}

impl View {
    /// The view of a word on the command line: `default`, `union`, or the name of a vendor.
    pub fn from_word(word: &str) -> View {
        match word.to_lowercase().as_str() {
            "" | "default" | "conservative" => View::Conservative,
            "union" | "all" => View::Union,
            "mitre" | "attack" | "att&ck" => View::Vendor(RECORD.into()),
            "misp" => View::Vendor("MISP Galaxy".into()),
            "tidal" => View::Vendor("Tidal Cyber".into()),
            _ => View::Vendor(word.to_string()),
        }
    }
}

/// All statements, in the order that they were added.
#[derive(Clone, Debug, Default)]
pub struct Book {
    statements: Vec<Statement>,
    seen: BTreeSet<Statement>,
}

impl Book {
    /// An empty book.
    pub fn new() -> Book {
        Book::default()
    }

    /// The statements that the binary ships.
    pub fn shipped() -> Book {
        let mut book = Book::new();
        for line in SHIPPED.iter().flat_map(|t| t.lines()) {
            if let Ok(Some(TableRow::Said(row))) = table::read_line(line) {
                Statement::from_row(&row).into_iter().for_each(|s| _ = book.add(s));
            }
        }
        book
    }

    /// Adds a statement; false if it is known.
    pub fn add(&mut self, statement: Statement) -> bool {
        let new = self.seen.insert(statement.clone());
        if new {
            self.statements.push(statement);
        }
        new
    }

    /// All statements.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The identities under a view.
    pub fn identities(&self, view: &View) -> Identities<'_> {
        let profiles = profiles(&self.statements);
        let blocks = Blocks::of(&self.statements);
        let list = match view {
            View::Conservative => conservative(&profiles, &blocks, &self.statements),
            View::Vendor(vendor) => {
                profiles.iter().filter(|p| same_vendor(&p.speaker, vendor)).map(|p| p.alone(&self.statements)).collect()
            }
            View::Union => union(&profiles, &self.statements),
        };
        Identities::index(self, list)
    }
}

/// What makes two spellings one name.
pub(crate) type NameKey = Vec<u8>;

/// True if the two words name one vendor: "Palo Alto" and "Palo Alto Networks".
fn same_vendor(a: &str, b: &str) -> bool {
    let (a, b) = (key(a), key(b));
    a == b || (a.len().min(b.len()) >= 4 && (a.starts_with(&b) || b.starts_with(&a)))
}

/// What one speaker says is one group.
struct Profile {
    speaker: String,
    title: String,
    /// Other names, with the statement behind each.
    names: Vec<(String, usize)>,
    ids: Vec<(String, usize)>,
}

fn profiles(statements: &[Statement]) -> Vec<Profile> {
    let mut at: HashMap<(&str, NameKey), usize> = HashMap::new();
    let mut list: Vec<Profile> = Vec::new();
    for (number, s) in statements.iter().enumerate() {
        let title = match s.relation {
            Relation::AliasOf | Relation::RenamedTo => &s.other,
            Relation::ListedAs => &s.name,
            _ => continue,
        };
        // A speaker that renames a group goes on with the profile that it has.
        let renamed = (s.relation == Relation::RenamedTo && !at.contains_key(&(s.said_by.as_str(), key(title))))
            .then(|| at.get(&(s.said_by.as_str(), key(&s.name))).copied())
            .flatten();
        if let Some(profile) = renamed.and_then(|slot| list.get_mut(slot)) {
            profile.names.push((s.other.clone(), number));
            continue;
        }
        let slot = *at.entry((&s.said_by, key(title))).or_insert_with(|| {
            list.push(Profile { speaker: s.said_by.clone(), title: title.clone(), names: Vec::new(), ids: Vec::new() });
            list.len() - 1
        });
        if let Some(profile) = list.get_mut(slot) {
            match s.relation {
                Relation::ListedAs => profile.ids.push((s.other.clone(), number)),
                _ => profile.names.push((s.name.clone(), number)),
            }
        }
    }
    fuse_renamed(&mut list);
    list.sort_by_key(|p| rank(&p.speaker));
    list
}

/// A speaker that lists an own title under another own title has renamed the group: the two profiles are one.
fn fuse_renamed(list: &mut Vec<Profile>) {
    let own = |p: &Profile| coiner(&p.title).is_some_and(|v| same_vendor(v, &p.speaker));
    let titles: HashMap<(String, NameKey), usize> =
        list.iter().enumerate().filter(|(_, p)| own(p)).map(|(i, p)| ((p.speaker.clone(), key(&p.title)), i)).collect();
    let mut into: BTreeMap<usize, usize> = BTreeMap::new();
    for (later, profile) in list.iter().enumerate() {
        for (name, _) in &profile.names {
            let earlier = titles.get(&(profile.speaker.clone(), key(name))).copied();
            if let Some(earlier) = earlier.filter(|e| *e != later && !into.contains_key(&later)) {
                into.entry(earlier).or_insert(later);
            }
        }
    }
    for (&earlier, &later) in &into {
        let Some(old) = list.get_mut(earlier) else { continue };
        let (names, ids) = (std::mem::take(&mut old.names), std::mem::take(&mut old.ids));
        if let Some(profile) = list.get_mut(later) {
            profile.names.extend(names);
            profile.ids.extend(ids);
        }
    }
    let mut number = 0;
    list.retain(|_| {
        number += 1;
        !into.contains_key(&(number - 1))
    });
}

fn rank(speaker: &str) -> usize {
    let order = [RECORD, "MISP Galaxy", "Microsoft"];
    order.iter().position(|s| *s == speaker).unwrap_or(if speaker == "Tidal Cyber" { 9 } else { 5 })
}

impl Profile {
    fn alone(&self, statements: &[Statement]) -> Identity {
        let mut identity = Identity::named(&self.title, &self.speaker);
        self.add_names(&mut identity, &[], &Blocks::default(), statements, |_| true);
        identity
    }

    /// Adds the names that `admit` lets in and that nothing keeps apart.
    fn add_names(
        &self,
        identity: &mut Identity,
        why: &[usize],
        blocks: &Blocks,
        statements: &[Statement],
        admit: impl Fn(&str) -> bool,
    ) {
        let id = self.ids.first().map(|(_, s)| *s);
        let base: Vec<usize> = why.iter().copied().chain(id.filter(|_| !why.is_empty())).collect();
        identity.add(&self.title, &self.speaker, base.clone());
        for (name, statement) in &self.names {
            if admit(name) && !identity.keeps_out(name, blocks) {
                let chain = std::iter::once(*statement).chain(base.iter().copied()).collect();
                identity.add(name, &self.speaker, chain);
            }
        }
        for (id, statement) in &self.ids {
            if let Some((list, id)) = id.split_once(':') {
                identity.ids.entry(list.into()).or_insert_with(|| id.into());
                identity.id_statements.push(*statement);
            }
        }
        debug_assert!(identity.id_statements.iter().all(|s| *s < statements.len()));
    }
}

/// Names that statements keep apart.
#[derive(Default)]
struct Blocks {
    of: HashMap<NameKey, HashSet<NameKey>>,
}

impl Blocks {
    fn of(statements: &[Statement]) -> Blocks {
        let mut of: HashMap<NameKey, HashSet<NameKey>> = HashMap::new();
        for s in statements.iter().filter(|s| s.relation.separates()) {
            let (name, other) = (key(&s.name), key(&s.other));
            of.entry(name.clone()).or_default().insert(other.clone());
            of.entry(other).or_default().insert(name);
        }
        Blocks { of }
    }

    fn between(&self, a: &NameKey, b: &NameKey) -> bool {
        self.of.get(b).is_some_and(|apart| apart.contains(a))
    }

    /// True if the name is kept apart from one of these.
    fn any(&self, among: &[NameKey], name: &NameKey) -> bool {
        self.of.get(name).is_some_and(|apart| among.iter().any(|k| apart.contains(k)))
    }
}

/// A name of an identity: who says it, and the chain of statements behind it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// The name.
    pub name: String,
    /// Who says that it is one of the identity's.
    pub said_by: Vec<String>,
    /// Numbers of the statements behind it, the nearest first; empty for a speaker's own title.
    pub chain: Vec<usize>,
}

/// One group, computed from the statements under a view.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Identity {
    /// The title of the row that it began with.
    pub name: String,
    /// Its names; the title first.
    pub names: Vec<Member>,
    /// Ids by catalogue.
    pub ids: BTreeMap<String, String>,
    id_statements: Vec<usize>,
    keys: Vec<NameKey>,
    speakers: BTreeSet<String>,
}

impl Identity {
    fn named(title: &str, speaker: &str) -> Identity {
        Identity { name: title.into(), speakers: BTreeSet::from([speaker.to_string()]), ..Identity::default() }
    }

    fn add(&mut self, name: &str, speaker: &str, chain: Vec<usize>) {
        let wanted = key(name);
        match self.keys.iter().position(|k| *k == wanted) {
            Some(i) => {
                let known = self.names.get_mut(i).filter(|m| !m.said_by.iter().any(|s| s == speaker));
                known.into_iter().for_each(|m| m.said_by.push(speaker.into()));
            }
            None => {
                self.keys.push(wanted);
                self.names.push(Member { name: name.into(), said_by: vec![speaker.into()], chain });
            }
        }
    }

    fn keeps_out(&self, name: &str, blocks: &Blocks) -> bool {
        blocks.any(&self.keys, &key(name))
    }

    /// True if the identity bears the name, whatever its case and separators.
    pub fn bears(&self, name: &str) -> bool {
        self.keys.contains(&key(name))
    }
}

fn conservative(profiles: &[Profile], blocks: &Blocks, statements: &[Statement]) -> Vec<Identity> {
    let (records, others): (Vec<_>, Vec<_>) = profiles.iter().partition(|p| p.speaker == RECORD);
    let mut shelf = Shelf::default();
    for profile in records {
        let mut identity = Identity::named(&profile.title, RECORD);
        profile.add_names(&mut identity, &[], blocks, statements, |_| true);
        shelf.record_titles.insert(key(&profile.title));
        shelf.put(identity);
    }
    // Those that share an id join before those that only share a title, whatever their order in the lists.
    let (listed, unlisted): (Vec<_>, Vec<_>) = others.into_iter().partition(|p| shelf.by_id(p).is_some());
    for profile in listed.into_iter().chain(unlisted) {
        join(profile, &mut shelf, blocks, statements);
    }
    shelf.list
}

/// Identities that are growing, with what finds them.
#[derive(Default)]
struct Shelf {
    list: Vec<Identity>,
    owners: HashMap<NameKey, Vec<usize>>,
    titles: HashMap<NameKey, Vec<usize>>,
    /// The first that has an id of ATT&CK.
    attack: HashMap<String, usize>,
    record_titles: HashSet<NameKey>,
}

impl Shelf {
    fn put(&mut self, identity: Identity) {
        let number = self.list.len();
        self.titles.entry(key(&identity.name)).or_default().push(number);
        self.list.push(identity);
        self.note(number, 0);
    }

    /// Lets an identity grow.
    fn grow(&mut self, number: usize, by: impl FnOnce(&mut Identity, &HashSet<NameKey>)) {
        if let Some(identity) = self.list.get_mut(number) {
            let known = identity.keys.len();
            by(identity, &self.record_titles);
            self.note(number, known);
        }
    }

    /// Notes the names of an identity from one on, and its id.
    fn note(&mut self, number: usize, from: usize) {
        let Some(identity) = self.list.get(number) else { return };
        for key in identity.keys.iter().skip(from) {
            self.owners.entry(key.clone()).or_default().push(number);
        }
        if let Some(id) = identity.ids.get("attack") {
            let first = self.attack.entry(id.clone()).or_insert(number);
            *first = number.min(*first);
        }
    }

    fn owners(&self, key: &NameKey) -> &[usize] {
        self.owners.get(key).map_or(&[], Vec::as_slice)
    }

    fn is_record(&self, number: usize) -> bool {
        self.list.get(number).is_some_and(|i| i.speakers.contains(RECORD))
    }

    /// True if nothing that the identity is called is kept apart from the name.
    fn admits(&self, number: usize, name: &NameKey, blocks: &Blocks) -> bool {
        self.list.get(number).is_some_and(|i| !blocks.any(&i.keys, name))
    }

    /// The identity that shares a catalogue id with the profile, unless two do; and the statement of the id.
    fn by_id(&self, profile: &Profile) -> Option<(usize, usize)> {
        let mut found: Option<(usize, usize)> = None;
        for (id, statement) in &profile.ids {
            let Some(owner) = id.strip_prefix("attack:").and_then(|id| self.attack.get(id)).copied() else { continue };
            match found {
                Some((f, _)) if owner != f => return None,
                Some(_) => {}
                None => found = Some((owner, *statement)),
            }
        }
        found
    }
}

fn join(profile: &Profile, shelf: &mut Shelf, blocks: &Blocks, statements: &[Statement]) {
    let title = key(&profile.title);
    let names: Vec<(NameKey, bool)> = profile
        .names
        .iter()
        .map(|(n, _)| (key(n), coiner(n).is_some_and(|v| same_vendor(v, &profile.speaker))))
        .collect();
    let free = |n: usize| {
        shelf.list.get(n).is_some_and(|i| !i.speakers.contains(&profile.speaker)) && shelf.admits(n, &title, blocks)
    };
    let one = |mut owners: Vec<usize>| -> Option<usize> {
        owners.sort_unstable();
        owners.dedup();
        if owners.len() > 1 {
            owners.retain(|n| shelf.is_record(*n));
        }
        match owners.as_slice() {
            [only] => Some(*only).filter(|n| free(*n)),
            _ => None,
        }
    };
    let titled = shelf.titles.get(&title).cloned().unwrap_or_default();
    let of_title = shelf.owners(&title).to_vec();
    let coined: Vec<usize> = names.iter().filter(|(_, own)| *own).flat_map(|(k, _)| shelf.owners(k)).copied().collect();
    let all: Vec<usize> = names.iter().flat_map(|(k, _)| shelf.owners(k)).chain(&of_title).copied().collect();
    let several = all.iter().collect::<BTreeSet<_>>().len() > 1;
    let speaker_coins_title = coiner(&profile.title).is_some_and(|v| same_vendor(v, &profile.speaker));
    // Rows that bear the very title of a row of record are that row, even a second one of the same speaker.
    let same_title = titled.iter().copied().find(|n| shelf.is_record(*n) && shelf.admits(*n, &title, blocks));
    let by_number = shelf.by_id(profile).filter(|(n, _)| free(*n));
    let target = by_number
        .map(|(n, _)| n)
        .or(same_title)
        .or_else(|| one(titled))
        .or_else(|| one(of_title))
        .or_else(|| one(coined))
        .or_else(|| one(all.clone()).filter(|_| speaker_coins_title || (!several && all.len() >= 2)));
    let why: Vec<usize> = by_number.map(|(_, s)| s).into_iter().collect();
    if let Some(number) = target {
        shelf.grow(number, |identity, record_titles| {
            identity.speakers.insert(profile.speaker.clone());
            // The title of a row of record is that row's, whatever others list it under.
            profile.add_names(identity, &why, blocks, statements, |n| !record_titles.contains(&key(n)));
        });
        return;
    }
    let mut identity = Identity::named(&profile.title, &profile.speaker);
    // A coiner that equates names of several identities states an overlap, not a further owner.
    let second = profile.speaker != SECOND;
    let takes = |n: &usize| (several && speaker_coins_title) || (second && shelf.is_record(*n));
    let taken = |k: &NameKey| shelf.owners(k).iter().any(takes);
    profile.add_names(&mut identity, &[], blocks, statements, |n| {
        let k = key(n);
        !taken(&k) && !shelf.record_titles.contains(&k)
    });
    if identity.names.len() > 1 || !taken(&title) {
        shelf.put(identity);
    }
}

/// Connected components over everything that is equated.
fn union(profiles: &[Profile], statements: &[Statement]) -> Vec<Identity> {
    let mut root: Vec<usize> = (0..profiles.len()).collect();
    let mut owner: HashMap<NameKey, usize> = HashMap::new();
    for (n, profile) in profiles.iter().enumerate() {
        for name in std::iter::once(&profile.title).chain(profile.names.iter().map(|(n, _)| n)) {
            let known = *owner.entry(key(name)).or_insert(n);
            let (a, b) = (find(&mut root, known), find(&mut root, n));
            if let Some(slot) = root.get_mut(a.max(b)) {
                *slot = a.min(b);
            }
        }
    }
    let mut list: BTreeMap<usize, Identity> = BTreeMap::new();
    for (n, profile) in profiles.iter().enumerate() {
        let identity =
            list.entry(find(&mut root, n)).or_insert_with(|| Identity::named(&profile.title, &profile.speaker));
        profile.add_names(identity, &[], &Blocks::default(), statements, |_| true);
    }
    list.into_values().collect()
}

fn find(root: &mut [usize], mut n: usize) -> usize {
    while let Some(&up) = root.get(n).filter(|&&up| up != n) {
        n = up;
    }
    n
}

/// What the statements say of two names under a view.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// One identity, and neither name has another owner.
    Same,
    /// One identity among several owners of a name.
    OneOfSeveral,
    /// Different identities.
    Different,
    /// One of the names is unknown.
    Unknown,
}

/// Identities with an index of names.
#[derive(Debug)]
pub struct Identities<'b> {
    book: &'b Book,
    list: Vec<Identity>,
    owners: BTreeMap<NameKey, Vec<usize>>,
}

impl<'b> Identities<'b> {
    fn index(book: &'b Book, mut list: Vec<Identity>) -> Self {
        // A name that only stands in a relation is an identity of its own, so that it can be asked for.
        let known: BTreeSet<NameKey> = list.iter().flat_map(|i| i.keys.iter().cloned()).collect();
        let mut alone = BTreeMap::new();
        for s in &book.statements {
            let both = !matches!(s.relation, Relation::CoinedBy | Relation::ListedAs | Relation::SponsoredBy);
            for name in std::iter::once(&s.name).chain(Some(&s.other).filter(|_| both)) {
                let k = key(name);
                if !known.contains(&k) {
                    alone.entry(k).or_insert_with(|| (name.clone(), s.said_by.clone()));
                }
            }
        }
        for (name, speaker) in alone.into_values() {
            let mut identity = Identity::named(&name, &speaker);
            identity.add(&name, &speaker, Vec::new());
            list.push(identity);
        }
        let mut owners: BTreeMap<NameKey, Vec<usize>> = BTreeMap::new();
        for (n, identity) in list.iter().enumerate() {
            identity.keys.iter().for_each(|k| owners.entry(k.clone()).or_default().push(n));
        }
        Identities { book, list, owners }
    }

    /// All identities.
    pub fn all(&self) -> &[Identity] {
        &self.list
    }

    /// Every identity that bears the name.
    pub fn owners(&self, name: &str) -> Vec<&Identity> {
        let numbers = self.owners.get(&key(name)).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().filter_map(|&n| self.list.get(n)).collect()
    }

    /// Names with more than one owner.
    pub fn ambiguous(&self) -> impl Iterator<Item = (&str, Vec<&Identity>)> {
        self.owners.values().filter(|o| o.len() > 1).filter_map(|numbers| {
            let list: Vec<&Identity> = numbers.iter().filter_map(|&n| self.list.get(n)).collect();
            let first = list.first()?;
            let shared = first.names.iter().zip(&first.keys).find(|(_, k)| list.iter().all(|i| i.keys.contains(k)))?;
            Some((shared.0.name.as_str(), list))
        })
    }

    /// Whether two names are one identity.
    pub fn compare(&self, a: &str, b: &str) -> Verdict {
        match (self.owners.get(&key(a)), self.owners.get(&key(b))) {
            (Some(x), Some(y)) if x == y && x.len() == 1 => Verdict::Same,
            (Some(x), Some(y)) if x.iter().any(|n| y.contains(n)) => Verdict::OneOfSeveral,
            (Some(_), Some(_)) => Verdict::Different,
            _ => Verdict::Unknown,
        }
    }

    /// Up to `most` names that are spelt nearest to one that is unknown, the nearest first.
    pub fn nearest(&self, name: &str, most: usize) -> Vec<&str> {
        let wanted = key(name);
        let limit = (wanted.len() / 3).max(1);
        // What is typed may be the beginning of a longer name: that costs one more.
        let near = |k: &NameKey| {
            let whole = distance(&wanted, k.get(..k.len().min(wanted.len() + limit + 1)).unwrap_or(k));
            let start = k.get(..wanted.len() + 1).map_or(usize::MAX, |k| distance(&wanted, k) + 1);
            Some(whole.min(start)).filter(|d| *d <= limit)
        };
        let mut list: Vec<(usize, &str)> = Vec::new();
        for identity in &self.list {
            for (k, member) in identity.keys.iter().zip(&identity.names) {
                list.extend(near(k).map(|d| (d, member.name.as_str())));
            }
        }
        list.sort_unstable();
        list.dedup_by_key(|(_, n)| *n);
        list.into_iter().take(most).map(|(_, n)| n).collect()
    }

    /// The statements that relate the identity to others, and those on its ids, coiners and sponsors.
    pub fn relations(&self, identity: &Identity) -> Vec<&'b Statement> {
        let about = |s: &&Statement| {
            identity.keys.contains(&key(&s.name)) || (between_names(s) && identity.keys.contains(&key(&s.other)))
        };
        self.book.statements.iter().filter(|s| s.relation != Relation::AliasOf).filter(about).collect()
    }

    /// The chain of statements behind a name of an identity, the nearest first.
    pub fn chain(&self, member: &Member) -> Vec<&'b Statement> {
        member.chain.iter().filter_map(|&n| self.book.statements.get(n)).collect()
    }

    /// Equalities that somebody states and that the view does not follow: a name that is kept apart or has other owners.
    pub fn contradictions(&self) -> Vec<(&'b Statement, &'static str)> {
        let mut list = Vec::new();
        let blocks = Blocks::of(&self.book.statements);
        for s in self.book.statements.iter().filter(|s| s.relation == Relation::AliasOf) {
            if blocks.between(&key(&s.name), &key(&s.other)) {
                list.push((s, "others keep these two apart"));
            } else if self.compare(&s.name, &s.other) == Verdict::Different {
                list.push((s, "the view has them as two identities"));
            }
        }
        list
    }
}

/// Levenshtein distance of two keys, which are short.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate().take(200) {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let best = (diagonal + usize::from(x != y)).min(*cell + 1).min(left + 1);
            diagonal = std::mem::replace(cell, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

fn between_names(s: &Statement) -> bool {
    !matches!(s.relation, Relation::CoinedBy | Relation::ListedAs | Relation::SponsoredBy)
}
