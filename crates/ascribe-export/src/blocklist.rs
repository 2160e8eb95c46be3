//! Plain lists for firewalls, resolvers and proxies: one value a line, `#` before remarks.
//!
//! A value is listed as long as its report is young enough, unless it is likely harmless or a warning list holds it.

use crate::record::{Record, Report};
use crate::warning::WarningLists;
use ascribe_model::{Indicator, IndicatorKind};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What a list is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListKind {
    /// Addresses and networks.
    Ip,
    /// Domain names.
    Domain,
    /// URLs.
    Url,
    /// Hashes of files.
    Hash,
    /// E-mail addresses.
    Email,
}

impl ListKind {
    fn takes(self, kind: IndicatorKind) -> bool {
        use IndicatorKind as K;
        match self {
            ListKind::Ip => matches!(kind, K::Ipv4 | K::Ipv4Cidr | K::Ipv6 | K::Ipv6Cidr),
            ListKind::Domain => kind == K::Domain,
            ListKind::Url => kind == K::Url,
            ListKind::Hash => matches!(kind, K::Md5 | K::Sha1 | K::Sha256 | K::Sha512),
            ListKind::Email => kind == K::Email,
        }
    }

    /// How many days a value stays listed unless told: addresses change hands soon, domains later, hashes never.
    pub fn days(self) -> Option<u32> {
        match self {
            ListKind::Ip | ListKind::Url => Some(90),
            ListKind::Domain | ListKind::Email => Some(365),
            ListKind::Hash => None,
        }
    }
}

/// The list as of a day: the header tells what it is made of, when it expires and what was left out and why.
///
/// `days` is how long a value stays listed after the report's day; `None` keeps it. Values of reports without a date are
/// listed only where they stay for good.
pub fn blocklist(record: &Record, kind: ListKind, warnings: &WarningLists, on: Date, days: Option<u32>) -> String {
    let mut kept: BTreeMap<&str, Date> = BTreeMap::new();
    let mut out: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let reports: Vec<&Report> = record.cited_reports().into_iter().filter_map(|at| record.reports.get(at)).collect();
    for report in &reports {
        let until = until(report, days);
        let fitting = report.reading.indicators.iter().filter(|i| kind.takes(i.kind) && one_line(&i.value));
        for indicator in fitting {
            let value = indicator.value.as_str();
            match left_out(indicator, warnings).or_else(|| aged(until, on)) {
                Some(why) => drop(out.entry(why).or_default().insert(value)),
                None => {
                    let latest = kept.entry(value).or_insert(Date::MIN);
                    *latest = (*latest).max(until.unwrap_or(Date::MIN));
                }
            }
        }
    }
    let mut text = String::new();
    let _ = writeln!(text, "# {}: {} values from {} reports, as of {on}", record.marking(), kept.len(), reports.len());
    let end = kept.values().filter(|_| days.is_some()).min();
    if let Some(end) = end {
        let _ = writeln!(text, "# the first value expires on {end}; make the list anew by then");
    }
    for (why, values) in out {
        let only: Vec<&str> = values.into_iter().filter(|value| !kept.contains_key(value)).collect();
        if !only.is_empty() {
            let _ = writeln!(text, "# left out, {why}: {}", only.join(" "));
        }
    }
    for value in kept.keys() {
        let _ = writeln!(text, "{value}");
    }
    text
}

fn left_out(indicator: &Indicator, warnings: &WarningLists) -> Option<String> {
    let benign = indicator.benign.as_ref().map(|why| format!("likely harmless ({})", flat(why)));
    benign.or_else(|| warnings.of(indicator).map(|list| format!("on warning list “{}”", flat(list))))
}

/// The last day on which a value of the report is listed; `None` where it stays, or has no day to count from.
fn until(report: &Report, days: Option<u32>) -> Option<Date> {
    let day = report.reading.document.date()?;
    days.map(|days| day.saturating_add(jiff::Span::new().days(i64::from(days))))
}

fn aged(until: Option<Date>, on: Date) -> Option<String> {
    until.filter(|until| *until < on).map(|_| "expired".to_owned())
}

/// A value that would break out of its line, or be taken for a remark, is in no list.
fn one_line(value: &str) -> bool {
    !value.contains(|c: char| c.is_control() || c.is_whitespace()) && !value.starts_with('#')
}

fn flat(words: &str) -> String {
    words.replace(|c: char| c.is_control(), " ")
}
