//! Readings that may leave, and their claims folded by what they say.

use ascribe_model::{Argument, Claim, Entity, Kind, Marking, Polarity, Predicate, Reading, Source, Way, Withheld};
use std::collections::{BTreeMap, BTreeSet};

/// One reading and how far it may go.
#[derive(Clone, Copy, Debug)]
pub struct Report<'r> {
    /// The reading.
    pub reading: &'r Reading,
    /// Its marking.
    pub marking: Marking,
}

impl<'r> Report<'r> {
    /// Who published it, as it is cited.
    pub fn publisher(&self) -> &'r str {
        let document = &self.reading.document;
        document.publisher.as_deref().or(document.title.as_deref()).unwrap_or("unnamed report")
    }

    /// The day of the report, in words.
    pub fn day(&self) -> String {
        self.reading.document.date().map_or_else(|| "no date".to_owned(), |day| day.to_string())
    }
}

/// What an export is made of.
#[derive(Clone, Debug, Default)]
pub struct Record<'r> {
    /// The reports, in the order in which they were given.
    pub reports: Vec<Report<'r>>,
    /// Only claims that name this group, country or anything else count, if given.
    about: Option<String>,
}

/// A claim in the report that makes it.
#[derive(Clone, Copy, Debug)]
pub struct Cited<'r> {
    /// Place of the report in the record.
    pub report: usize,
    /// Its reading.
    pub reading: &'r Reading,
    /// The claim.
    pub claim: &'r Claim,
}

impl<'r> Cited<'r> {
    /// The innermost speaker: on whose word it rests.
    pub fn origin(&self) -> &'r str {
        let speaker = self.claim.sources.first().and_then(|source| named(self.reading, source));
        let document = &self.reading.document;
        speaker.or(document.publisher.as_deref()).or(document.title.as_deref()).unwrap_or("unnamed report")
    }
}

fn named<'r>(reading: &'r Reading, source: &'r Source) -> Option<&'r str> {
    let entity = source.entity.and_then(|id| reading.entity(id)).map(|e| e.name.as_str());
    entity.or(source.words.as_deref())
}

/// What several claims say alike: same subject, predicate and object.
#[derive(Clone, Debug)]
pub struct Finding<'r> {
    /// Name and kind of the subject; words that name nothing have no kind.
    pub subject: (&'r str, Option<Kind>),
    /// What is said.
    pub predicate: Predicate,
    /// Name and kind of the object.
    pub object: Option<(&'r str, Option<Kind>)>,
    /// The claims, affirmed and denied, in the order of the reports.
    pub claims: Vec<Cited<'r>>,
}

impl<'r> Finding<'r> {
    /// On whose word the affirmation rests, each once: the number of independent origins.
    pub fn origins(&self) -> BTreeSet<&'r str> {
        self.claims.iter().filter(|c| c.claim.polarity == Polarity::Affirmed).map(Cited::origin).collect()
    }

    /// Who denies it or took it back.
    pub fn deniers(&self) -> BTreeSet<&'r str> {
        self.claims.iter().filter(|c| c.claim.polarity != Polarity::Affirmed).map(Cited::origin).collect()
    }

    /// "APT42 targets journalists".
    pub fn sentence(&self) -> String {
        let object = self.object.map(|(name, _)| format!(" {name}")).unwrap_or_default();
        format!("{} {}{object}", self.subject.0, self.predicate.word().replace('-', " "))
    }
}

impl<'r> Record<'r> {
    /// The reports that the way lets out, and for each other one why it stays.
    pub fn admit(
        reports: impl IntoIterator<Item = Report<'r>>,
        way: Way,
    ) -> (Record<'r>, Vec<(&'r Reading, Withheld)>) {
        let mut record = Record::default();
        let mut withheld = Vec::new();
        for report in reports {
            match way.lets_out(report.marking) {
                Ok(()) => record.reports.push(report),
                Err(why) => withheld.push((report.reading, why)),
            }
        }
        (record, withheld)
    }

    /// The record as far as it names something: by name or alias, in any case.
    #[must_use]
    pub fn about(self, name: &str) -> Record<'r> {
        Record { about: Some(name.to_lowercase()), ..self }
    }

    /// The strictest marking in it.
    pub fn marking(&self) -> Marking {
        self.reports.iter().map(|r| r.marking).max().unwrap_or_default()
    }

    /// The claims that count, with their reports.
    pub fn claims(&self) -> impl Iterator<Item = Cited<'r>> {
        let all = self.reports.iter().enumerate().flat_map(|(report, r)| {
            r.reading.claims.iter().map(move |claim| Cited { report, reading: r.reading, claim })
        });
        all.filter(|cited| self.about.as_deref().is_none_or(|name| speaks_of(cited, name)))
    }

    /// The reports that are spoken of: all, or those with a claim that counts.
    pub fn cited_reports(&self) -> BTreeSet<usize> {
        match self.about {
            None => (0..self.reports.len()).collect(),
            Some(_) => self.claims().map(|cited| cited.report).collect(),
        }
    }

    /// The claims folded, the best supported first, then by name.
    pub fn findings(&self) -> Vec<Finding<'r>> {
        type Key = (String, Predicate, String);
        let mut folded: BTreeMap<Key, Finding> = BTreeMap::new();
        for cited in self.claims() {
            let subject = side(cited.reading, &cited.claim.subject);
            let object = cited.claim.object.as_ref().map(|object| side(cited.reading, object));
            let key = (key(subject), cited.claim.predicate, object.map(key).unwrap_or_default());
            let new = || Finding { subject, predicate: cited.claim.predicate, object, claims: Vec::new() };
            folded.entry(key).or_insert_with(new).claims.push(cited);
        }
        let mut findings: Vec<Finding> = folded.into_values().collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.origins().len()));
        findings
    }
}

fn side<'r>(reading: &'r Reading, argument: &'r Argument) -> (&'r str, Option<Kind>) {
    let kind = argument.entity().and_then(|id| reading.entity(id)).map(|e| e.kind);
    (reading.words(argument), kind)
}

fn key((name, kind): (&str, Option<Kind>)) -> String {
    format!("{} {}", name.to_lowercase(), kind.map_or("", Kind::word))
}

pub(crate) fn speaks_of(cited: &Cited, name: &str) -> bool {
    let claim = cited.claim;
    let sides = [Some(&claim.subject), claim.object.as_ref(), claim.place.as_ref(), claim.about.as_ref()];
    let bears = |entity: &Entity| {
        let own = entity.name.to_lowercase() == name || entity.ids.values().any(|id| id.to_lowercase() == name);
        own || entity.aliases.iter().any(|alias| alias.to_lowercase() == name)
    };
    let entities = sides.into_iter().flatten().filter_map(Argument::entity).filter_map(|id| cited.reading.entity(id));
    entities.into_iter().any(bears)
}
