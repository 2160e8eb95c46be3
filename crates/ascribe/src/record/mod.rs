//! The commands that keep the record and question it. What they print comes from the store; here it is only laid out.

pub mod add;
pub mod backup;
pub mod changes;
pub mod check;
pub mod compare;
pub mod decide;
pub mod dossier;
pub mod export;
pub mod find;
pub mod incident;
pub mod lines;
pub mod responses;
pub mod sources;
pub mod stats;
pub mod subject;
pub mod targets;
pub mod timeline;
mod waiting;

use crate::args::Color;
use crate::base::BaseFile;
use crate::json;
use crate::look::Look;
use crate::output::{Done, Failure, Output};
use crate::who::Format;
use ascribe_store::{AsOf, Base, Mode, Paged, Paging, Store};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::Serialize;

/// How a question is asked; the same for all of them.
#[derive(clap::Args, Debug, Clone)]
pub struct Asking {
    #[command(flatten)]
    pub base: BaseFile,

    /// How to print.
    #[arg(long, short, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,

    /// Answer as the base stood at the end of that day (UTC).
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_of: Option<Date>,

    /// At most so many results on a page.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,

    /// The next page: what the page before gave as its end.
    #[arg(long, value_name = "CURSOR")]
    pub after: Option<String>,
}

/// A base that is being asked, and where the answer goes.
pub struct Question {
    pub base: Base,
    pub at: AsOf,
    pub paging: Paging,
    pub look: Look,
    format: Format,
    output: Output,
}

impl Asking {
    /// Opens the base and the output.
    ///
    /// # Errors
    /// If the base cannot be opened.
    pub fn open(&self, color: Color) -> Result<Question, Failure> {
        let base = self.base.open(Mode::Ask)?;
        let at = match self.as_of {
            Some(day) => as_of(&base, day)?,
            None => AsOf::Now,
        };
        let output = Output::open(None)?;
        let look = output.look(color);
        let paging = Paging { limit: self.limit.into(), after: self.after.clone() };
        Ok(Question { base, at, paging, look, format: self.format, output })
    }
}

/// The first moment of a day (UTC).
pub fn start(day: Date) -> Result<Timestamp, jiff::Error> {
    Offset::UTC.to_timestamp(day.at(0, 0, 0, 0))
}

/// The state of the base at the end of a day.
pub fn as_of(base: &Base, day: Date) -> Result<AsOf, Failure> {
    let end = day.tomorrow().and_then(start);
    let end = end.map_err(|_| Failure::Usage(format!("{day} is out of the calendar")))?;
    Ok(base.as_of(end - jiff::SignedDuration::from_millis(1))?)
}

impl Question {
    /// Prints the answer: as JSON on one line, or as text.
    ///
    /// # Errors
    /// If output cannot be written.
    pub fn answer<T: Serialize>(&mut self, answer: &T, text: impl FnOnce(&Look) -> String) -> Result<Done, Failure> {
        let told = match self.format {
            Format::Json => json::line(answer).map_err(std::io::Error::from)?,
            Format::Text => text(&self.look),
        };
        self.output.print(&told)?;
        self.output.hand_on()?;
        Ok(Done::All)
    }
}

/// The line that tells how to go on, where there is more.
pub fn more<T>(page: &Paged<T>) -> String {
    page.next.as_ref().map(|next| format!("\nMore with --after {next}\n")).unwrap_or_default()
}
