//! Warning lists: values that indicate nothing by themselves, such as public resolvers, and would do harm in a blocklist.
//!
//! A compact table is shipped, made from the MISP project's warning lists (CC0) by `examples/make_warning_lists.rs`; lists
//! of one's own in MISP's JSON form can be added.

use ascribe_model::{Indicator, IndicatorKind};
use serde_json::Value;
use std::collections::HashMap;
use std::net::IpAddr;
use thiserror::Error;

/// The shipped tables: name of the list, kind, value.
const SHIPPED: [&str; 2] = [include_str!("../data/warning-lists.tsv"), include_str!("../data/resolvers.tsv")];

/// Why a text is no warning list.
#[derive(Debug, Error)]
pub enum WarningError {
    /// It is no JSON.
    #[error("is no JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It lacks something.
    #[error("is no warning list: an object with `name`, `type` and `list` is expected, as the MISP project has them")]
    Form,
    /// It is of a type that is not read.
    #[error("is of type {0:?}; cidr, hostname, string and substring are read")]
    Type(String),
}

/// Lists, compiled for looking values up.
#[derive(Clone, Debug, Default)]
pub struct WarningLists {
    /// Names of the lists.
    names: Vec<String>,
    /// Whole values, in lower case.
    values: HashMap<String, usize>,
    /// Host names, which stand for what is under them.
    hosts: HashMap<String, usize>,
    /// Networks by the bits of their prefix.
    networks: HashMap<(bool, u32), HashMap<u128, usize>>,
    /// Parts of values, few.
    parts: Vec<(String, usize)>,
}

impl WarningLists {
    /// The shipped tables.
    pub fn shipped() -> WarningLists {
        let mut lists = WarningLists::default();
        let rows = SHIPPED.iter().flat_map(|table| table.lines()).filter(|line| !line.starts_with('#'));
        for row in rows {
            let mut cells = row.splitn(3, '\t');
            if let (Some(name), Some(kind), Some(value)) = (cells.next(), cells.next(), cells.next()) {
                let list = lists.list(name);
                lists.add(list, kind, value);
            }
        }
        lists
    }

    /// Adds a list in MISP's JSON form.
    ///
    /// # Errors
    /// If the text is no such list.
    pub fn read(&mut self, text: &str) -> Result<(), WarningError> {
        let value: Value = serde_json::from_str(text)?;
        let word = |name: &str| value.get(name).and_then(Value::as_str).ok_or(WarningError::Form);
        let (name, kind) = (word("name")?, word("type")?);
        if !["cidr", "hostname", "string", "substring"].contains(&kind) {
            return Err(WarningError::Type(kind.to_owned()));
        }
        let rows = value.get("list").and_then(Value::as_array).ok_or(WarningError::Form)?;
        let list = self.list(name);
        for row in rows.iter().filter_map(Value::as_str) {
            self.add(list, kind, row);
        }
        Ok(())
    }

    fn list(&mut self, name: &str) -> usize {
        if self.names.last().is_none_or(|last| last != name) {
            self.names.push(name.to_owned());
        }
        self.names.len() - 1
    }

    fn add(&mut self, list: usize, kind: &str, value: &str) {
        let lower = value.trim().to_ascii_lowercase();
        match kind {
            "cidr" => {
                if let Some((six, bits, prefix)) = network(&lower) {
                    self.networks.entry((six, bits)).or_default().insert(prefix, list);
                }
            }
            "hostname" => drop(self.hosts.insert(lower.trim_start_matches('.').to_owned(), list)),
            "substring" => self.parts.push((lower, list)),
            _ => drop(self.values.insert(lower, list)),
        }
    }

    /// The name of a list that holds the indicator: by its value, its host, or the network that it lies in.
    ///
    /// ```
    /// use ascribe_export::WarningLists;
    /// let mut lists = WarningLists::default();
    /// lists.read(r#"{"name": "Ours", "type": "cidr", "list": ["198.51.100.0/24"]}"#).unwrap();
    /// assert_eq!(lists.of_value("198.51.100.7"), Some("Ours"));
    /// assert_eq!(lists.of_value("203.0.113.7"), None);
    /// ```
    pub fn of_value(&self, value: &str) -> Option<&str> {
        let lower = value.trim().to_ascii_lowercase();
        let host = host(&lower);
        let whole = self.values.get(&lower).or_else(|| self.values.get(host));
        let found = whole.copied().or_else(|| self.above(host)).or_else(|| self.around(host)).or_else(|| {
            let part = self.parts.iter().find(|(part, _)| lower.contains(part.as_str()));
            part.map(|(_, list)| *list)
        })?;
        self.names.get(found).map(String::as_str)
    }

    /// As [`WarningLists::of_value`]. A URL under a listed host is not listed itself: that many use a host does not make one
    /// page of it harmless.
    pub fn of(&self, indicator: &Indicator) -> Option<&str> {
        if indicator.kind == IndicatorKind::Url {
            let list = self.values.get(&indicator.value.to_ascii_lowercase())?;
            return self.names.get(*list).map(String::as_str);
        }
        self.of_value(&indicator.value)
    }

    /// A list that holds the host or a domain above it.
    fn above(&self, host: &str) -> Option<usize> {
        let mut rest = host;
        loop {
            if let Some(list) = self.hosts.get(rest) {
                return Some(*list);
            }
            rest = rest.split_once('.')?.1;
        }
    }

    /// A list with a network around the address, or around the whole of the network.
    fn around(&self, text: &str) -> Option<usize> {
        let (six, bits, prefix) = network(text)?;
        (0..=bits).rev().find_map(|shorter| {
            let known = self.networks.get(&(six, shorter))?;
            known.get(&cut(prefix, shorter, six)).copied()
        })
    }
}

/// Family, length and prefix of an address or network.
fn network(text: &str) -> Option<(bool, u32, u128)> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
    let address: IpAddr = address.parse().ok()?;
    let (six, most, value) = match address {
        IpAddr::V4(v4) => (false, 32, u128::from(v4.to_bits())),
        IpAddr::V6(v6) => (true, 128, v6.to_bits()),
    };
    let bits = bits.map_or(Some(most), |b| b.parse().ok().filter(|b| *b <= most))?;
    Some((six, bits, cut(value, bits, six)))
}

fn cut(value: u128, bits: u32, six: bool) -> u128 {
    let width = if six { 128 } else { 32 };
    let free = width - bits;
    value.checked_shr(free).unwrap_or(0).checked_shl(free).unwrap_or(0)
}

/// The host of a URL or an e-mail address; else the value itself.
fn host(value: &str) -> &str {
    let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
    if network(rest).is_some() {
        return rest;
    }
    let rest = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    rest.split_once(':').map_or(rest, |(host, port)| if port.contains(':') { rest } else { host })
}
