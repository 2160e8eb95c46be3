//! What the reader knows while it goes through a report: entities, what stood for them so far, incidents, and who
//! published or reported what. From a word in a tree to the entity that it stands for.

use crate::incidents::Incidents;
use crate::page::Page;
use crate::roles::Walker;
use crate::words;
use ascribe_lang::{Rel, Tag};
use ascribe_mentions::EntityTable;
use ascribe_model::{Argument, EntityId, Found, Kind, Mention, Span};
use ascribe_names::Lexicon;
use std::collections::{BTreeMap, BTreeSet};

/// How many steps a chain of "X is Y, a Z of …" is followed.
pub const DEPTH: u8 = 5;

/// A filled role: the argument, and the word that heads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filler {
    /// What fills the role.
    pub argument: Argument,
    /// Its head word in the sentence.
    pub token: usize,
}

/// What is asked of a filler.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'k> {
    /// Kinds that will do.
    pub kinds: &'k [Kind],
    /// True if words that name no entity will do too.
    pub literal: bool,
    /// True if the phrase itself is a good answer, so that "ransomware campaigns" is not cut to "ransomware".
    pub phrase: bool,
    /// True if it is asked who does harm: "it" is then sooner a group than a company.
    pub hostile: bool,
}

impl Wanted<'_> {
    /// True if the kind will do.
    pub fn takes(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    pub fn takes_any(&self, kinds: &[Kind]) -> bool {
        kinds.iter().any(|k| self.takes(*k))
    }
}

/// The reader's state.
pub struct World<'p, 'a> {
    /// The report.
    pub page: &'p Page<'a>,
    /// The names.
    pub lexicon: &'p Lexicon,
    /// Entities so far.
    pub entities: EntityTable,
    /// Words that were found to stand for an entity: by line and token.
    pub resolved: BTreeMap<(usize, usize), (EntityId, Found)>,
    /// Pronouns and definite nouns with what they were found to stand for, or nobody, and how probable that is.
    pub pointed: BTreeMap<(usize, usize), crate::antecedents::Pointed>,
    /// By line, who the report spoke of did what it tells without saying who, or nobody, and how probable that is.
    pub absent: BTreeMap<usize, crate::antecedents::Pointed>,
    /// Lines of which these were found out.
    pub pointed_lines: BTreeSet<usize>,
    /// Mentions whose kind or entity the sentence decided: "Tirana" as a government.
    pub recast: BTreeMap<usize, (Kind, EntityId)>,
    /// Incidents so far.
    pub incidents: Incidents,
    /// Organizations that were said to have reported, latest last, with the line.
    pub reporters: Vec<(usize, EntityId)>,
    /// Wholes that a line names only to say that something is part of them.
    pub wholes: BTreeSet<(usize, EntityId)>,
    /// Whoever published the document, where known.
    pub publisher: Option<EntityId>,
    /// Groups that the report names as those whom somebody passes for.
    pub worn: BTreeSet<EntityId>,
    /// The group that the report is about.
    pub topic: Option<EntityId>,
    /// Which sort of text it is; see [`sort`].
    pub sort: u64,
    /// For each line, the section that it stands in, where headings name groups or programs.
    pub sections: Vec<Option<crate::salience::Section>>,
    /// Countries that it speaks of often, most often first.
    pub countries: Vec<EntityId>,
    /// Entities that the text calls by a name, however the lists spell it: "Ghost" is a gang that its catalogue calls "ghost".
    pub proper: BTreeSet<EntityId>,
    /// What the lines so far told, in order.
    pub told: Vec<crate::told_before::Told>,
    /// How often mentions name each entity.
    pub counts: rustc_hash::FxHashMap<EntityId, usize>,
    /// Pronouns with all that they may stand for, where somebody learns from them.
    pub pointers: Option<Vec<crate::antecedents::Pointer>>,
    /// Descriptions that a later line gives a name, with the entity of that name.
    pub named_later: BTreeMap<EntityId, EntityId>,
    /// For a line, the persons that a plural pronoun or noun in it stood for.
    pub rows: BTreeMap<usize, Vec<EntityId>>,
    /// True while it is found out who says a quotation: a "we" in it does not ask again.
    pub hearing: bool,
    /// True while it is found out whom "itself" stands for: another "itself" on the way does not ask again.
    pub reflecting: bool,
}

impl<'p, 'a> World<'p, 'a> {
    /// Starts a reading.
    pub fn new(page: &'p Page<'a>, lexicon: &'p Lexicon, mut entities: EntityTable) -> World<'p, 'a> {
        let publisher =
            page.document.publisher.as_deref().map(|name| crate::names::organization(&mut entities, lexicon, name));
        let worn = crate::salience::worn(page);
        World {
            page,
            lexicon,
            entities,
            resolved: BTreeMap::new(),
            pointed: BTreeMap::new(),
            absent: BTreeMap::new(),
            pointed_lines: BTreeSet::new(),
            recast: BTreeMap::new(),
            incidents: Incidents::default(),
            reporters: Vec::new(),
            wholes: Default::default(),
            publisher,
            topic: crate::salience::topic(page, &worn),
            worn,
            sort: sort(page),
            sections: crate::salience::sections(page),
            countries: crate::salience::countries(page),
            proper: proper(page),
            told: Vec::new(),
            counts: counts(page),
            pointers: None,
            named_later: BTreeMap::new(),
            rows: BTreeMap::new(),
            hearing: false,
            reflecting: false,
        }
    }

    /// True for a text that is about programs and marks more than about who did what: half of its mentions are things, or it prints
    /// addresses and hashes.
    pub fn is_technical(&self) -> bool {
        self.sort >= 2
    }

    /// A walker on one parsed line.
    pub fn walker(&self, line: usize) -> Option<Walker<'p, 'a>> {
        let page = self.page;
        let (line, tree) = page.parsed(line)?;
        Some(Walker { line, tree, mentions: page.mentions, demonyms: &page.demonyms })
    }

    /// What the words at the given heads stand for, coordination and examples spread out.
    pub fn fill(&mut self, line: usize, heads: &[usize], wanted: Wanted<'_>) -> Vec<Filler> {
        let Some(walker) = self.walker(line) else { return Vec::new() };
        let mut found: Vec<Filler> = Vec::new();
        for &head in heads {
            let meant = walker.tree.conjuncts(head).into_iter().flat_map(|t| {
                let whole = walker.tree.whole(t);
                // "X, Y and Z were among the companies hit": the companies are all of them.
                let lemma = walker.tree.lemma(t);
                let sort = words::is("company", lemma) || words::is("body", lemma) || lemma == "those";
                let same = if sort && walker.tree.has(t, Rel::Cop) { walker.tree.predicated(t) } else { Vec::new() };
                match same.first() {
                    Some(&s) if s != t && walker.tree.has(s, Rel::Conj) => walker.tree.conjuncts(s),
                    _ if whole != t => walker.tree.conjuncts(whole),
                    _ => vec![t],
                }
            });
            for token in meant.filter(|&t| !walker.tree.is_set_aside(t)).collect::<Vec<_>>() {
                let mut row = self.row_inside(line, token, wanted);
                row.extend(self.several(line, token, wanted));
                row.extend(self.split_row(line, token, wanted));
                row.extend(self.counted(line, token, wanted));
                if row.is_empty() {
                    row = self.persons_meant(line, token, wanted);
                    if !row.is_empty() {
                        self.rows.entry(line).or_insert_with(|| row.clone());
                    }
                }
                let whole = row.is_empty();
                for id in row {
                    push_once(&mut found, Filler { argument: Argument::Entity(id), token });
                }
                if !whole && !words::is("means", walker.tree.lemma(token)) {
                    continue;
                }
                let mut named: Vec<usize> = walker.tree.examples(token);
                named.extend(self.persons_counted(line, token, &named));
                let own = self.resolve(line, token, wanted, DEPTH);
                let own = own.or_else(|| self.like_its_neighbours(line, token, wanted, &found));
                let before = found.len();
                for example in named {
                    if let Some(argument) = self.resolve(line, example, wanted, DEPTH) {
                        push_once(&mut found, Filler { argument, token: example });
                    }
                }
                // "two men: X and Y" names the men; "firms, among them Maersk" tells of more firms than that.
                let examples = found.len() - before;
                let told = |argument: &Argument| match argument.entity().and_then(|id| self.entities.get(id)) {
                    None => examples > 0,
                    Some(entity) => {
                        entity.kind == Kind::Audience && examples > 0 && self.all_named(line, token, examples)
                    }
                };
                if let Some(argument) = own.filter(|a| !told(a)) {
                    let filler = Filler { argument, token };
                    if !found.iter().any(|f| f.argument == filler.argument) {
                        found.insert(before, filler);
                    }
                }
            }
        }
        found
    }

    /// True if a phrase counts as many as are named after it, or says "both".
    fn all_named(&self, line: usize, token: usize, examples: usize) -> bool {
        let Some((at, _)) = self.page.parsed(line) else { return false };
        let Some(tree) = &at.tree else { return false };
        let number = tree.children(token).filter(|&c| c < token).map(|c| tree.lemma(c)).find_map(|word| {
            ["one", "two", "three", "four", "five", "six", "seven"].iter().position(|n| *n == word).map(|n| n + 1)
        });
        number == Some(examples) || tree.children(token).any(|c| tree.lemma(c) == "both")
    }

    /// The one group that the report has named so far, or the one that it is about: whoever did what is told without a doer.
    pub fn sole_group(&self, line: usize) -> Option<EntityId> {
        if let Some(section) = self.section(line) {
            return Some(section.about);
        }
        let mut named = self.groups_before(line);
        let first = named.next()?;
        let mut sole = true;
        let mut about = false;
        for id in std::iter::once(first).chain(named) {
            sole &= id == first;
            about |= Some(id) == self.topic;
        }
        if sole { Some(first) } else { self.topic.filter(|_| about) }
    }

    /// The section that a line stands in.
    pub fn section(&self, line: usize) -> Option<crate::salience::Section> {
        self.sections.get(line).copied().flatten()
    }

    /// The group that the report is about, as far as this line goes: that of its section, if sections are about several.
    pub fn topic_at(&self, line: usize) -> Option<EntityId> {
        self.section(line).map(|s| s.about).or(self.topic)
    }

    /// True if no more than one group was named so far.
    pub fn is_only_group(&self, line: usize) -> bool {
        let mut named = self.groups_before(line);
        let first = named.next();
        named.all(|id| Some(id) == first)
    }

    /// The country that the report speaks of most and that is not said to have done the deeds.
    pub fn country_spoken_of(&self) -> Option<EntityId> {
        self.countries.iter().copied().find(|&id| !self.incidents.are_by(id))
    }

    fn groups_before(&self, line: usize) -> impl Iterator<Item = EntityId> + '_ {
        let page = self.page;
        let end = page.lines.get(line).map_or(0, |l| l.span.end());
        let before = page.mentions.iter().take_while(move |m| m.span.start() < end);
        before
            .filter(|m| m.kind == Kind::ThreatGroup)
            .filter_map(|m| m.entity)
            .filter(|id| !self.is_nameless(*id) && !self.worn.contains(id))
    }

    /// What one word stands for, if that will do.
    pub fn resolve(&mut self, line: usize, token: usize, wanted: Wanted<'_>, depth: u8) -> Option<Argument> {
        let walker = self.walker(line)?;
        let tree = walker.tree;
        let speaking = matches!(tree.rel(token), Rel::Nsubj | Rel::OblAgent);
        if words::is("expert", tree.lemma(token))
            && speaking
            && wanted.takes(Kind::Organization)
            && let Some(id) = self.author(line, token)
        {
            return Some(Argument::Entity(id));
        }
        if let Some(id) = self.malware_of_group(line, token, wanted) {
            return Some(Argument::Entity(id));
        }
        if let Some(id) = self.name_before(line, token, wanted).or_else(|| self.named(line, token, wanted)) {
            let other = if depth > 0 { self.name_of_description(line, token, id, wanted) } else { None };
            return Some(other.unwrap_or(Argument::Entity(id)));
        }
        if tree.is_pronoun(token) || matches!(tree.tag(token), Tag::PRPS) {
            return self.pronoun(line, token, wanted).map(Argument::Entity);
        }
        if walker.line.timed(token).is_some() && !wanted.literal {
            return None;
        }
        let beside = tree.head(token).filter(|_| tree.rel(token) == Rel::Appos);
        let stranger = self.stranger(line, token, wanted);
        if let Some(id) = stranger.or_else(|| self.stranger(line, beside?, wanted)) {
            return Some(Argument::Entity(id));
        }
        if depth > 0
            && let Some(found) = self.same_thing(line, token, wanted, depth - 1)
        {
            return Some(found);
        }
        if let Some(id) = self.called(line, token, wanted) {
            return Some(Argument::Entity(id));
        }
        if let Some(id) = self.name_before_sort(line, token, wanted) {
            return Some(Argument::Entity(id));
        }
        if let Some(id) = self.named_beside(line, token, wanted) {
            return Some(Argument::Entity(id));
        }
        if let Some(id) = self.described(line, token, wanted) {
            return Some(Argument::Entity(id));
        }
        if let Some(id) = self.unknown_name(line, token, wanted) {
            return Some(Argument::Entity(id));
        }
        let words = tree.is_noun(token)
            || tree.is_verb(token) && tree.rel(token) != Rel::Conj
            || matches!(tree.tag(token), Tag::SYM | Tag::CD)
            || tree.tag(token) == Tag::RB && tree.rel(token) == Rel::Advmod;
        (wanted.literal && words).then(|| self.literal(line, token)).flatten()
    }

    /// "the WannaCry ransomware": the name rather than the term after it.
    pub fn name_before(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let term = matches!(page.kind_at(line, token), Some(Kind::Concept | Kind::Technique));
        let before = token.checked_sub(1).filter(|&b| {
            term && matches!(
                page.kind_at(line, b),
                Some(Kind::Malware | Kind::Tool | Kind::ThreatGroup | Kind::Vulnerability)
            )
        })?;
        self.named(line, before, wanted)
    }

    /// "Conti, a Russian-speaking ransomware crew": the name sooner than the words that describe it.
    fn name_of_description(&mut self, line: usize, token: usize, id: EntityId, wanted: Wanted<'_>) -> Option<Argument> {
        let plain = |name: &str| name.rsplit(' ').next().is_some_and(|w| w.starts_with(char::is_lowercase));
        // "a Russian, Maksim Yakubets, was indicted": one person who has a name.
        let tree = self.walker(line)?.tree;
        let one =
            tree.tag(token) == ascribe_lang::Tag::NN && matches!(tree.determiner(token), Some("a" | "an" | "another"));
        let entity = self.entities.get(id).filter(|e| plain(&e.name))?;
        let person = entity.kind == Kind::Audience;
        if person && !one {
            return None;
        }
        let found = self.same_thing(line, token, wanted, 1)?;
        let named =
            self.entities.get(found.entity()?).is_some_and(|e| !plain(&e.name) && (!person || e.kind == Kind::Person));
        named.then_some(found)
    }

    /// The entity of the mention that the word heads, if its kind will do.
    pub fn named(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let at = page.lines.get(line)?.headed(token)?;
        let mention = &page.mentions[at];
        let (kind, id) = match self.recast.get(&at) {
            Some(&(kind, id)) => (kind, id),
            None => (mention.kind, mention.entity?),
        };
        if kind == Kind::City
            && wanted.takes(Kind::Government)
            && let Some(government) = self.capital(line, token, at, id)
        {
            return Some(government);
        }
        // "Play was deployed": a gang's name stands for its program where a program is asked for.
        if kind == Kind::ThreatGroup
            && wanted.takes(Kind::Malware)
            && !wanted.takes(kind)
            && let Some(&entry) = self.lexicon.by_name_of(Kind::Malware, &mention.text).first()
        {
            return Some(self.entities.intern_entry(self.lexicon, entry));
        }
        if kind == Kind::Office
            && let Some(holder) = self.holder(at).filter(|_| wanted.takes(Kind::Person))
        {
            return Some(holder);
        }
        wanted.takes(kind).then_some(id)
    }

    /// The person whom the text gives an office, where the two stand side by side.
    pub fn holder(&self, office: usize) -> Option<EntityId> {
        let page = self.page;
        let link = page.offices.iter().find(|l| l.office == office && l.person.abs_diff(office) <= 2)?;
        page.mentions.get(link.person)?.entity
    }

    /// "Tirana decided", "between Moscow and Kyiv": a capital that acts or is dealt with is the government.
    pub fn capital(&mut self, line: usize, token: usize, mention: usize, city: EntityId) -> Option<EntityId> {
        let (_, tree) = self.page.parsed(line)?;
        // "at Heathrow, Brussels and Berlin": a row stands where its first name stands.
        let first = tree.list_head(token);
        let above = tree.head(first);
        let head = above.map_or("", |h| tree.lemma(h));
        let facility = above.is_some_and(|h| tree.is_noun(h)) && words::is("facility", head);
        let place = match &*tree.preposition(first) {
            "in" | "at" | "near" | "outside" | "around" | "through" => true,
            "from" | "to" => facility || first == token && words::is("move", head),
            // "trains between Warsaw and Kyiv", "Lisbon's metro".
            "between" => facility,
            _ => facility && tree.rel(token) == Rel::NmodPoss,
        };
        if place && (first != token || facility) {
            return None;
        }
        // "the London Underground": part of a name.
        let (at, _) = self.page.parsed(line)?;
        let goes_on = |t: usize| t < tree.len() && tree.tag(t) == ascribe_lang::Tag::NNP && at.covered(t).is_none();
        let tight = |t: usize| goes_on(t) && tree.words(t).starts_with(char::is_uppercase);
        if tight(token + 1) {
            return None;
        }
        let acting =
            matches!(tree.rel(token), Rel::Nsubj | Rel::NsubjPass | Rel::OblAgent | Rel::Obj | Rel::NmodPoss) || !place;
        if !acting || matches!(tree.rel(token), Rel::Appos | Rel::Compound | Rel::Amod | Rel::Root) {
            return None;
        }
        // "Paris and Marseille": beside a city that is no capital it is a city.
        let beside = tree.conjuncts(tree.list_head(token)).into_iter().chain([tree.list_head(token)]);
        let towns = beside.filter(|&t| t != token && self.page.kind_at(line, t) == Some(Kind::City));
        if towns.filter_map(|t| self.page.mentions[self.page.lines[line].headed(t)?].entity).any(|id| {
            let name = self.entities.get(id).map(|e| e.name.as_str());
            name.is_some_and(|name| self.lexicon.country_of_capital(name).is_none())
        }) {
            return None;
        }
        let government = crate::names::government_in(&mut self.entities, self.lexicon, city)?;
        self.recast.insert(mention, (Kind::Government, government));
        Some(government)
    }
}

fn counts(page: &Page<'_>) -> rustc_hash::FxHashMap<EntityId, usize> {
    let mut counts = rustc_hash::FxHashMap::default();
    for id in page.mentions.iter().filter_map(|m| m.entity) {
        *counts.entry(id).or_default() += 1;
    }
    counts
}

/// Entities that some mention calls by a capitalised word that is no common noun for whoever attacks.
fn proper(page: &Page<'_>) -> BTreeSet<EntityId> {
    let named = page.mentions.iter().filter(|m| {
        m.text.contains(char::is_uppercase) && !words::is("actor", m.text.to_lowercase().trim_end_matches('s'))
    });
    named.filter_map(|m| m.entity).collect()
}

fn push_once(found: &mut Vec<Filler>, filler: Filler) {
    if !found.iter().any(|f| f.argument == filler.argument) {
        found.push(filler);
    }
}

/// A mention for words that the reader itself found to stand for an entity.
pub fn mention(span: Span, text: &str, kind: Kind, entity: EntityId, found: Found) -> Mention {
    Mention {
        span,
        text: span.of(text).to_owned(),
        kind,
        entity: Some(entity),
        repaired: None,
        found,
        probability: None,
    }
}

/// Which sort of text: the quarter of its mentions that are programs, means and marks rather than who and where, and whether it prints
/// addresses, hashes and code.
fn sort(page: &Page<'_>) -> u64 {
    let (mut things, mut marks) = (0, 0);
    for mention in page.mentions {
        let mark = matches!(mention.kind, Kind::Indicator | Kind::Code);
        marks += usize::from(mark);
        things += usize::from(
            mark || matches!(
                mention.kind,
                Kind::Malware
                    | Kind::Tool
                    | Kind::Technique
                    | Kind::Tactic
                    | Kind::Vulnerability
                    | Kind::Infrastructure
                    | Kind::Product
                    | Kind::Concept
                    | Kind::Procedure
            ),
        );
    }
    (4 * things / page.mentions.len().max(1)) as u64 | if marks > 4 { 8 } else { 0 }
}
