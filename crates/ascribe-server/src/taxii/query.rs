//! What a request asks for (§3.4, §3.5): filters, limit, and where to go on.

use super::error::TaxiiError;
use super::time;
use ascribe_model::Marking;
use ascribe_store::shared::{Select, Spec, Versions};
use sha2::{Digest, Sha256};

/// Objects of a page if a request does not say.
const USUAL: usize = 100;
/// Objects of a page at most.
const MOST: usize = 10_000;

/// The parts of a query, before a collection and an account make a [`Select`] of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    limit: Option<usize>,
    added_after: Option<i64>,
    next: Option<String>,
    ids: Vec<String>,
    types: Vec<String>,
    versions: Vec<String>,
    specs: Vec<String>,
}

/// Which of the filters an endpoint knows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Filters {
    /// All.
    All,
    /// Those on versions of one object.
    Versions,
    /// By specification only.
    Spec,
}

impl Query {
    /// Reads the query of an address.
    ///
    /// # Errors
    /// 400, naming the part that cannot be understood or that this endpoint does not know. Parts that TAXII does not
    /// speak of are left to other programs.
    pub fn parse(text: &str, filters: Filters) -> Result<Query, TaxiiError> {
        let mut query = Query::default();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let words = || value.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned);
            match (name.as_ref(), filters) {
                ("limit", _) => query.limit = Some(limit(&value)?),
                ("added_after", _) => query.added_after = Some(moment("added_after", &value)?),
                ("next", _) => query.next = Some(value.into_owned()),
                ("match[id]", Filters::All) => query.ids.extend(words()),
                ("match[type]", Filters::All) => query.types.extend(words()),
                ("match[version]", Filters::All | Filters::Versions) => query.versions.extend(words()),
                ("match[spec_version]", _) => query.specs.extend(words()),
                (other, _) if other.starts_with("match[") => {
                    return Err(TaxiiError::bad(format!("{other} is no filter of this endpoint.")));
                }
                _ => {}
            }
        }
        Ok(query)
    }

    /// With this id asked for.
    pub fn of(mut self, id: &str) -> Query {
        self.ids = vec![id.to_owned()];
        self
    }

    /// With all versions asked for if it does not say.
    pub fn or_all_versions(mut self) -> Query {
        if self.versions.is_empty() {
            self.versions.push("all".into());
        }
        self
    }

    /// What is asked of a collection, up to a marking. `None` if nothing can be found.
    ///
    /// # Errors
    /// 400, if a version is no timestamp, or the cursor is not one that was given for the same filters.
    pub fn select(&self, collection: i64, up_to: Marking) -> Result<Option<Select>, TaxiiError> {
        let specs: Vec<Spec> = self.specs.iter().filter_map(|word| Spec::from_word(word)).collect();
        if !self.specs.is_empty() && specs.is_empty() {
            return Ok(None);
        }
        let mut after = self.added_after.unwrap_or(i64::MIN);
        if let Some(next) = &self.next {
            after = after.max(self.cursor(collection, next)?);
        }
        Ok(Some(Select {
            collection,
            up_to,
            after,
            limit: self.limit.unwrap_or(USUAL),
            ids: self.ids.clone(),
            types: self.types.clone(),
            versions: self.versions()?,
            specs,
        }))
    }

    fn versions(&self) -> Result<Versions, TaxiiError> {
        let mut versions = Versions { last: self.versions.is_empty(), ..Versions::default() };
        for word in &self.versions {
            match word.as_str() {
                "first" => versions.first = true,
                "last" => versions.last = true,
                "all" => versions.all = true,
                date => versions.dates.push(moment("match[version]", date)?),
            }
        }
        Ok(versions)
    }

    /// The cursor that goes on after what was added at this time. It holds that time and a sum over the filters, and
    /// nothing is kept of it here: it can be used again, and by any number of clients.
    pub fn next(&self, collection: i64, last: i64) -> String {
        format!("{last:016x}{}", self.sum(collection))
    }

    fn cursor(&self, collection: i64, text: &str) -> Result<i64, TaxiiError> {
        let parsed = text.split_at_checked(16).and_then(|(at, sum)| Some((i64::from_str_radix(at, 16).ok()?, sum)));
        parsed.filter(|(_, sum)| *sum == self.sum(collection)).map(|(at, _)| at).ok_or_else(|| {
            TaxiiError::bad("next must come from the page before, with the same filters; begin again without it.")
        })
    }

    fn sum(&self, collection: i64) -> String {
        let filters = (collection, &self.ids, &self.types, &self.versions, &self.specs);
        let hash = Sha256::digest(format!("{filters:?}"));
        crate::accounts::secret::hex(&hash[..4])
    }
}

fn limit(text: &str) -> Result<usize, TaxiiError> {
    match text.parse::<u64>() {
        Ok(limit) if limit > 0 => Ok(usize::try_from(limit).unwrap_or(MOST).min(MOST)),
        _ => Err(TaxiiError::bad("limit must be a whole number above 0.")),
    }
}

fn moment(name: &str, text: &str) -> Result<i64, TaxiiError> {
    time::parse(text).ok_or_else(|| {
        TaxiiError::bad(format!("{name} must be a timestamp in UTC such as 2026-01-31T12:00:00.000000Z (RFC 3339)."))
    })
}
