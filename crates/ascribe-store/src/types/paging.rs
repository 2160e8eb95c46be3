//! Long answers come in pages.

use serde::{Deserialize, Serialize};

/// Which part of a long answer is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Paging {
    /// At most so many, 1 to 1000.
    pub limit: usize,
    /// The `next` of the page before; absent for the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
}

impl Paging {
    /// The first `limit`.
    pub fn first(limit: usize) -> Paging {
        Paging { limit, after: None }
    }

    /// The limit within its bounds.
    pub(crate) fn bounded(&self) -> usize {
        self.limit.clamp(1, 1000)
    }

    /// How many come before: cursors are places in an order that adding may shift, never a session of the server.
    pub(crate) fn offset(&self) -> usize {
        self.after.as_deref().and_then(|c| usize::from_str_radix(c, 36).ok()).unwrap_or(0).min(10_000_000)
    }
}

impl Default for Paging {
    fn default() -> Self {
        Paging::first(20)
    }
}

/// One page of an answer.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Paged<T> {
    /// What it holds.
    pub items: Vec<T>,
    /// How many there are in all, where that is known without counting for long.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub total: Option<u64>,
    /// Give this as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
}

impl<T> Paged<T> {
    /// A page from one row more than was asked for: the surplus row tells that there is a next page.
    pub(crate) fn from_surplus(mut items: Vec<T>, paging: &Paging, total: Option<u64>) -> Paged<T> {
        let limit = paging.bounded();
        let more = items.len() > limit;
        items.truncate(limit);
        let next = more.then(|| radix36(paging.offset() + limit));
        Paged { items, total, next }
    }

    /// The same page with each item turned into another.
    pub(crate) fn map<U, E>(self, turn: impl FnMut(T) -> Result<U, E>) -> Result<Paged<U>, E> {
        let items = self.items.into_iter().map(turn).collect::<Result<_, _>>()?;
        Ok(Paged { items, total: self.total, next: self.next })
    }
}

fn radix36(mut n: usize) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit((n % 36) as u32, 36).unwrap_or('0'));
        n /= 36;
        if n == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

/// The state of the base that is asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum AsOf {
    /// All that is known now.
    #[default]
    Now,
    /// What was known after the change of this number.
    Seq(i64),
}

impl AsOf {
    /// The number of the last change that counts.
    pub(crate) fn seq(self) -> i64 {
        match self {
            AsOf::Now => i64::MAX,
            AsOf::Seq(seq) => seq,
        }
    }
}
