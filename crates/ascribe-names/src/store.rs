//! A user's own table of names: read, merged with imports, written in one step so that it is never half-changed.

use crate::import::{self, Imported};
use crate::key::key;
use crate::table::{EntryRow, SaidRow, TableRow, write_line};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Why a table could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {what}; check the path, its folder and the free space", path.display())]
pub struct StoreError {
    /// The file.
    pub path: PathBuf,
    /// What happened.
    pub what: String,
}

/// Entries and statements of a user's own.
#[derive(Debug, Default)]
pub struct Table {
    entries: BTreeMap<(String, Vec<u8>, String), EntryRow>,
    said: BTreeSet<SaidRow>,
}

/// What an import did to a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize)]
pub struct Changes {
    /// Rows that are new.
    pub added: usize,
    /// Entries that have other names, ids or countries than before.
    pub changed: usize,
    /// Rows that were known as they are.
    pub unchanged: usize,
}

impl Table {
    /// Reads a table; a file that does not exist is an empty one.
    ///
    /// # Errors
    /// If the file cannot be read or holds a line that is no row: it is then left as it is.
    pub fn read(path: &Path) -> Result<Table, StoreError> {
        let trouble = |what: String| StoreError { path: path.to_path_buf(), what };
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Table::default()),
            Err(e) => return Err(trouble(e.to_string())),
        };
        let mut table = Table::default();
        // A table that an import without any row wrote holds its head and nothing else.
        if bytes.split(|b| *b == b'\n').all(|line| line.trim_ascii().is_empty() || line.starts_with(b"#")) {
            return Ok(table);
        }
        let read = import::import(&bytes).map_err(|e| trouble(e.to_string()))?;
        match (read.source, read.faults.first()) {
            (import::Source::Table, None) => {}
            (import::Source::Table, Some(fault)) => return Err(trouble(format!("{} {}", fault.object, fault.what))),
            _ => return Err(trouble("is no table of Ascribe".into())),
        }
        table.merge(&read);
        Ok(table)
    }

    /// Takes in what was imported.
    pub fn merge(&mut self, from: &Imported) -> Changes {
        let mut changes = Changes::default();
        for row in &from.entries {
            let at = (row.kind.clone(), key(&row.name), row.source.clone());
            match self.entries.insert(at, row.clone()) {
                None => changes.added += 1,
                Some(old) if old == *row => changes.unchanged += 1,
                Some(_) => changes.changed += 1,
            }
        }
        for row in &from.said {
            match self.said.insert(row.clone()) {
                true => changes.added += 1,
                false => changes.unchanged += 1,
            }
        }
        changes
    }

    /// Entries in order of kind and name.
    pub fn entries(&self) -> impl Iterator<Item = &EntryRow> {
        self.entries.values()
    }

    /// Statements in order.
    pub fn said(&self) -> impl Iterator<Item = &SaidRow> {
        self.said.iter()
    }

    /// Writes the table beside `path` and then puts it in its place.
    ///
    /// # Errors
    /// If the folder cannot be made or the file not written; the old table then stands.
    pub fn write(&self, path: &Path) -> Result<(), StoreError> {
        let trouble = |e: std::io::Error| StoreError { path: path.to_path_buf(), what: e.to_string() };
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(trouble)?;
        }
        let mut beside = path.as_os_str().to_owned();
        beside.push(format!(".{}.new", std::process::id()));
        let beside = PathBuf::from(beside);
        let written = self.write_to(&beside).and_then(|()| std::fs::rename(&beside, path));
        written.map_err(|e| {
            _ = std::fs::remove_file(&beside);
            trouble(e)
        })
    }

    fn write_to(&self, path: &Path) -> std::io::Result<()> {
        let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
        writeln!(out, "# Names of your own, written by `ascribe names import`.")?;
        for row in self.entries.values() {
            writeln!(out, "{}", write_line(&TableRow::Entry(row.clone())))?;
        }
        for row in &self.said {
            writeln!(out, "{}", write_line(&TableRow::Said(row.clone())))?;
        }
        out.into_inner()?.sync_all()
    }
}
