//! The bytes of each form.

use super::{Args, Form};
use crate::json;
use crate::output::Failure;
use crate::when;
use ascribe_export::{
    Brief, Record, WarningLists, blocklist, claims_csv, indicators_csv, navigator, sigma, suricata, to_html,
    to_markdown, to_pdf,
};
use ascribe_misp::{EventFile, Feed, reading_to_event};
use ascribe_stix::{Bundle, ExportOptions, reading_to_bundle};
use std::fs;

/// What the form writes into one file.
pub fn bytes(form: Form, args: &Args, record: &Record) -> Result<Vec<u8>, Failure> {
    let title = args.title.as_deref().or(args.about.as_deref());
    let brief = || Brief::new(record, title.unwrap_or("What open reports say"));
    Ok(match form {
        Form::Stix => line(&stix(record))?,
        Form::Misp | Form::MispFeed => {
            let mut lines = Vec::new();
            for report in cited(record) {
                lines.extend(line(&EventFile { event: reading_to_event(report.reading, report.marking) })?);
            }
            lines
        }
        Form::Navigator => line(&navigator(record, title.unwrap_or("Techniques in open reports")))?,
        // Those that only the store tells never come here.
        Form::Csv | Form::Json | Form::Graphml | Form::Parquet => claims_csv(record).into_bytes(),
        Form::CsvIndicators => indicators_csv(record).into_bytes(),
        Form::Blocklist => {
            let kind = args.of.kind();
            let days = if args.no_expiry { None } else { args.days.or(kind.days()) };
            let on = args.on.unwrap_or_else(when::today);
            blocklist(record, kind, &warnings(args)?, on, days).into_bytes()
        }
        Form::Suricata => suricata(record, &warnings(args)?).into_bytes(),
        Form::Sigma => sigma(record, &warnings(args)?).into_bytes(),
        Form::BriefMd => to_markdown(&brief()).into_bytes(),
        Form::BriefHtml => to_html(&brief()).into_bytes(),
        Form::BriefPdf => to_pdf(&brief()),
    })
}

/// Writes the folder of a feed.
pub fn feed(args: &Args, record: &Record) -> Result<(), Failure> {
    let Some(folder) = &args.output else {
        return Err(Failure::Usage("a feed is a folder; name it with --output".to_owned()));
    };
    let mut feed = Feed::new(args.way());
    for report in cited(record) {
        let event = reading_to_event(report.reading, report.marking);
        feed.add(event, report.marking).map_err(|why| Failure::Usage(why.to_string()))?;
    }
    fs::create_dir_all(folder).map_err(|error| Failure::Write { to: folder.display().to_string(), error })?;
    for file in feed.files().map_err(|error| Failure::Usage(error.to_string()))? {
        let path = folder.join(&file.name);
        // Whoever fetches the feed meanwhile gets the old file or the new one, never half of it.
        let half = folder.join(format!(".{}.half", file.name));
        let written = fs::write(&half, file.text).and_then(|()| fs::rename(&half, &path));
        written.map_err(|error| Failure::Write { to: path.display().to_string(), error })?;
    }
    Ok(())
}

fn cited<'a>(record: &'a Record) -> impl Iterator<Item = &'a ascribe_export::Report<'a>> {
    record.cited_reports().into_iter().filter_map(|at| record.reports.get(at))
}

fn stix(record: &Record) -> Bundle {
    let bundles = cited(record).map(|r| reading_to_bundle(r.reading, &ExportOptions::marked(r.marking)));
    Bundle::merged(bundles)
}

pub fn line(value: &impl serde::Serialize) -> Result<Vec<u8>, Failure> {
    json::line(value).map(String::into_bytes).map_err(|error| Failure::Usage(error.to_string()))
}

fn warnings(args: &Args) -> Result<WarningLists, Failure> {
    let mut lists = WarningLists::shipped();
    for path in &args.warning_list {
        let trouble = |why: String| Failure::Usage(format!("{}: {why}", path.display()));
        let text = fs::read_to_string(path).map_err(|error| trouble(error.to_string()))?;
        lists.read(&text).map_err(|error| trouble(error.to_string()))?;
    }
    Ok(lists)
}
