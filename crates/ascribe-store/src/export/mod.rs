//! The record for other programs: claims as JSON lines, CSV and Parquet, findings as a graph, incidents as EuRepoC codes them.
//!
//! All go through [`Store::claims`], which leaves out what is marked more strictly than asked; nothing else leaves the base.

mod csv;
mod eurepoc;
mod graphml;
mod parquet;
mod table;

use crate::store::Store;
use crate::types::{AsOf, ClaimRecord, Paging};
use crate::{StoreError, Way};
use std::io::{self, Write};

/// Claims taken from the store at once.
const PAGE: usize = 500;

/// A form of export.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// One claim a line, with all that is known of it.
    Json,
    /// One claim a row.
    Csv,
    /// Entities and the findings between them.
    GraphMl,
    /// The rows of [`Form::Csv`], by columns.
    Parquet,
    /// One incident a row, in the columns of EuRepoC 1.1.
    EuRepoC,
}

/// What may leave, and as of when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scope {
    /// By which way, and so how strictly marked it may be.
    pub way: Way,
    /// The state of the base.
    pub at: AsOf,
}

/// What left.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Exported {
    /// Rows, nodes and edges, or lines.
    pub rows: u64,
    /// Claims held back for their marking.
    pub held_back: u64,
}

/// What goes wrong while exporting.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The base could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The output could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Writes the record in a form.
///
/// # Errors
/// If the base cannot be asked or the output cannot be written.
pub fn export(store: &dyn Store, form: Form, scope: Scope, out: &mut dyn Write) -> Result<Exported, ExportError> {
    let mut told = 0;
    let rows = match form {
        Form::Json => {
            each_claim(store, scope, &mut told, &mut |claim| {
                serde_json::to_writer(&mut *out, claim).map_err(io::Error::from)?;
                Ok(out.write_all(b"\n")?)
            })?;
            told
        }
        Form::Csv => {
            csv::row(out, &table::COLUMNS.map(|c| c.name))?;
            each_claim(store, scope, &mut told, &mut |claim| Ok(csv::row(out, &table::cells(claim))?))?;
            told
        }
        Form::Parquet => {
            let mut writer = parquet::Writer::new(out)?;
            each_claim(store, scope, &mut told, &mut |claim| Ok(writer.row(&table::cells(claim))?))?;
            writer.end()?;
            told
        }
        Form::GraphMl => {
            let mut graph = graphml::Graph::default();
            each_claim(store, scope, &mut told, &mut |claim| {
                graph.add(claim);
                Ok(())
            })?;
            graph.write(out)?
        }
        Form::EuRepoC => {
            let mut coded = eurepoc::Coded::default();
            each_claim(store, scope, &mut told, &mut |claim| {
                coded.add(claim);
                Ok(())
            })?;
            coded.write(out)?
        }
    };
    out.flush()?;
    Ok(Exported { rows, held_back: store.stats(scope.at)?.claims.saturating_sub(told) })
}

fn each_claim(
    store: &dyn Store,
    scope: Scope,
    told: &mut u64,
    give: &mut dyn FnMut(&ClaimRecord) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let mut paging = Paging::first(PAGE);
    loop {
        let page = store.claims(scope.way, scope.at, &paging)?;
        for claim in &page.items {
            give(claim)?;
            *told += 1;
        }
        match page.next {
            Some(next) => paging.after = Some(next),
            None => return Ok(()),
        }
    }
}
