//! Collections: what is shared with whom.

use crate::accounts::Role;
use crate::{Base, StoreError};
use rusqlite::{OptionalExtension, Row, params};
use std::fmt;
use std::str::FromStr;

/// Who may do something: roles (those and higher ones) and single accounts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rights {
    role: Option<Role>,
    names: Vec<String>,
}

impl Rights {
    /// Nobody.
    pub fn nobody() -> Rights {
        Rights::default()
    }

    /// A role and those above it.
    pub fn role(role: Role) -> Rights {
        Rights { role: Some(role), names: Vec::new() }
    }

    /// Whether they include this account.
    pub fn include(&self, name: &str, role: Role) -> bool {
        self.role.is_some_and(|least| role >= least) || self.names.iter().any(|one| one == name)
    }
}

impl FromStr for Rights {
    type Err = StoreError;

    /// Reads roles and `@names` with commas between them; `-` is nobody.
    fn from_str(text: &str) -> Result<Rights, StoreError> {
        let mut rights = Rights::default();
        for word in text.split(',').map(str::trim).filter(|word| !matches!(*word, "" | "-")) {
            match word.strip_prefix('@') {
                Some(name) => rights.names.push(name.to_owned()),
                None => {
                    let role: Role = word.parse().map_err(|_| {
                        StoreError::Unfit(format!(
                            "{word:?} is nobody: write reader, analyst, admin, @NAME for one account, or -"
                        ))
                    })?;
                    rights.role = Some(rights.role.map_or(role, |least| least.min(role)));
                }
            }
        }
        Ok(rights)
    }
}

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.names.iter().map(|name| format!("@{name}"));
        let words: Vec<String> = self.role.iter().map(ToString::to_string).chain(names).collect();
        f.pad(if words.is_empty() { "-".into() } else { words.join(",") }.as_str())
    }
}

/// What fills a collection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// What others send.
    Sent,
    /// What was taken from another server.
    Pulled,
    /// What the record knows; as a view, up to a marking.
    Record {
        /// The strictest marking of the view, as its word.
        up_to: Option<String>,
    },
    /// What the record knows about a question.
    Question(String),
}

impl Source {
    fn columns(&self) -> (&'static str, &str) {
        match self {
            Source::Sent => ("sent", ""),
            Source::Pulled => ("pulled", ""),
            Source::Record { up_to } => ("record", up_to.as_deref().unwrap_or_default()),
            Source::Question(words) => ("question", words),
        }
    }

    fn from_columns(source: &str, filter: String) -> Source {
        match source {
            "record" => Source::Record { up_to: Some(filter).filter(|filter| !filter.is_empty()) },
            "question" => Source::Question(filter),
            "pulled" => Source::Pulled,
            _ => Source::Sent,
        }
    }
}

/// A collection that is to be made.
#[derive(Clone, Debug)]
pub struct NewCollection<'a> {
    /// A UUID of version 4.
    pub uuid: &'a str,
    /// The name by which people speak of it.
    pub alias: &'a str,
    /// What fills it.
    pub source: Source,
    /// Its title.
    pub title: &'a str,
    /// More about it.
    pub description: &'a str,
    /// Who may see it and ask for its objects.
    pub readers: Rights,
    /// Who may send to it and delete from it.
    pub writers: Rights,
}

/// A collection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Collection {
    /// Its number.
    pub id: i64,
    /// Its UUID.
    pub uuid: String,
    /// The name by which people speak of it.
    pub alias: String,
    /// What fills it.
    pub source: Source,
    /// Its title.
    pub title: String,
    /// More about it.
    pub description: String,
    /// Who may see it and ask for its objects.
    pub readers: Rights,
    /// Who may send to it and delete from it.
    pub writers: Rights,
}

const COLUMNS: &str = "SELECT id, uuid, alias, source, filter, title, description, readers, writers FROM collection";

fn collection(row: &Row<'_>) -> rusqlite::Result<Collection> {
    let rights =
        |column: usize| -> rusqlite::Result<Rights> { Ok(row.get_ref(column)?.as_str()?.parse().unwrap_or_default()) };
    Ok(Collection {
        id: row.get(0)?,
        uuid: row.get(1)?,
        alias: row.get(2)?,
        source: Source::from_columns(row.get_ref(3)?.as_str()?, row.get(4)?),
        title: row.get(5)?,
        description: row.get(6)?,
        readers: rights(7)?,
        writers: rights(8)?,
    })
}

fn fit_alias(alias: &str) -> Result<(), StoreError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !alias.is_empty() && alias.len() <= 64 && alias.chars().all(plain) {
        return Ok(());
    }
    Err(StoreError::Unfit(format!("{alias:?} is no name for a collection: use small letters, digits and -")))
}

impl Base {
    /// Makes a collection.
    ///
    /// # Errors
    /// If its alias is unfit or taken, or the base cannot be written.
    pub fn add_collection(&self, new: &NewCollection<'_>) -> Result<(), StoreError> {
        fit_alias(new.alias)?;
        let (source, filter) = new.source.columns();
        let made = self.sql(|c| {
            c.execute(
                "INSERT INTO collection (uuid, alias, source, filter, title, description, readers, writers)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                params![
                    new.uuid,
                    new.alias,
                    source,
                    filter,
                    new.title,
                    new.description,
                    new.readers.to_string(),
                    new.writers.to_string()
                ],
            )
        })?;
        if made == 0 {
            let alias = new.alias;
            return Err(StoreError::Unfit(format!("there is a collection {alias} already; `ascribe collection list`")));
        }
        Ok(())
    }

    /// All collections, in the order in which they were made.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn collections(&self) -> Result<Vec<Collection>, StoreError> {
        self.sql(|c| {
            let mut all = c.prepare_cached(&format!("{COLUMNS} ORDER BY id"))?;
            all.query_map([], collection)?.collect()
        })
    }

    /// The collection with this UUID or alias.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn collection(&self, name: &str) -> Result<Option<Collection>, StoreError> {
        self.sql(|c| {
            let mut one = c.prepare_cached(&format!("{COLUMNS} WHERE uuid = ?1 OR alias = ?1"))?;
            one.query_row([name], collection).optional()
        })
    }

    /// Removes a collection with all that it holds.
    ///
    /// # Errors
    /// If there is none with this id, or the base cannot be written.
    pub fn remove_collection(&self, id: i64) -> Result<(), StoreError> {
        self.whole(|c| {
            c.execute("DELETE FROM shared WHERE collection = ?", [id])?;
            c.execute("DELETE FROM collection WHERE id = ?", [id])
        })
        .map(drop)
    }
}
