//! Where an export's readings come from: the base, or reports, STIX bundles and MISP events in files.

use super::Args;
use crate::in_order::{Bounds, in_order};
use crate::inputs::{self, Input};
use crate::output::{Failure, say};
use crate::source::Pipeline;
use crate::structured::{self, Taken};
use crate::trouble::{Cause, Trouble};
use ascribe_export::{KeptReport, each_report};
use ascribe_model::Marking;
use ascribe_store::{AsOf, Base};
use std::num::NonZeroUsize;
use std::thread;

/// All readings.
pub struct All {
    taken: Vec<Taken>,
    failed: usize,
}

impl All {
    /// True if every source was read.
    pub fn whole(&self) -> bool {
        self.failed == 0
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Taken> {
        self.taken.iter()
    }
}

/// Bytes of sources that may be under way at once.
const UNDER_WAY: u64 = 32 << 20;

/// Reads all sources, several at a time; what cannot be read is named on standard error.
pub fn take(args: &Args) -> Result<All, Failure> {
    let inputs = inputs::find(&args.inputs);
    let pipeline = Pipeline::new(&args.source);
    let mut all = All { taken: Vec::new(), failed: 0 };
    for trouble in &inputs.troubles {
        say(&trouble.to_string());
        all.failed += 1;
    }
    let jobs = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let weigh = |input: &Input| input.size().unwrap_or(UNDER_WAY);
    let work = |input: &Input| one(input, &pipeline, args.tlp);
    in_order(&inputs.found, Bounds { jobs, bytes: UNDER_WAY }, weigh, work, |input, result| {
        match result.unwrap_or_else(|fault| Err(Trouble::new(input, Cause::Panic(fault.0)))) {
            Ok(readings) => all.taken.extend(readings),
            Err(trouble) => {
                say(&trouble.to_string());
                all.failed += 1;
            }
        }
        Ok::<(), Failure>(())
    })?;
    Ok(all)
}

/// The latest version of every page of the base, with the claims that count and may leave: those that were rejected are not
/// among them.
pub fn kept(args: &Args, base: &Base, at: AsOf) -> Result<Vec<KeptReport>, Failure> {
    let mut all = Vec::new();
    each_report(base, args.way(), at, &mut |report| {
        all.push(report);
        Ok::<(), Failure>(())
    })?;
    Ok(all)
}

/// Reports of the base as sources of any form, each under the strictest marking of what is in it.
pub fn of_base(reports: Vec<KeptReport>) -> All {
    let taken = |report: KeptReport| Taken { marking: report.strictest(), reading: report.reading };
    All { taken: reports.into_iter().map(taken).collect(), failed: 0 }
}

fn one(input: &Input, pipeline: &Pipeline, unmarked: Marking) -> Result<Vec<Taken>, Trouble> {
    match structured::read(input, unmarked)? {
        Some(taken) => Ok(taken),
        None => Ok(vec![Taken { reading: pipeline.read(input)?, marking: unmarked }]),
    }
}
