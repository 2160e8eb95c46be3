//! Reports for tests, read by the real reader.

use ascribe_reader::Reader;
use ascribe_store::NewReport;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// A report from its bytes, as the command would read them.
pub fn report(name: &str, bytes: &[u8]) -> NewReport {
    report_of(name, bytes, None)
}

/// The same with a day for reports that do not say theirs.
pub fn report_of(name: &str, bytes: &[u8], date: Option<Date>) -> NewReport {
    let options = ascribe_text::Options { fallback_date: date, ..ascribe_text::Options::default() };
    let document = ascribe_text::read(bytes, Some(name), &options).expect("the bytes are a report");
    let mut report = NewReport::new(Reader::shipped().read(&document), bytes.to_vec());
    report.source = Some(format!("reports/{name}"));
    report
}

/// A page with a publisher, a day and an address of its own.
pub fn page(address: &str, publisher: &str, day: &str, title: &str, paragraphs: &[&str]) -> NewReport {
    let body: String = paragraphs.iter().map(|p| format!("<p>{p}</p>\n")).collect();
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta property=\"og:site_name\" content=\"{publisher}\"><link rel=\"canonical\" href=\"https://{address}\">\
         <meta property=\"article:published_time\" content=\"{day}T08:00:00Z\"></head>\
         <body><article><h1>{title}</h1>\n{body}</article></body></html>"
    );
    report(&address.replace('/', "-"), html.as_bytes())
}

/// Sentences that make a page long enough to be told from others.
pub const PADDING: [&str; 3] = [
    "Clerks who had closed their counters in spring opened them again and wrote on paper for most of that week.",
    "Shopkeepers in the old bazaar followed the speech on their telephones while the kettle boiled behind them.",
    "Nobody at the ministry wished to say which steps might follow, or when the portal would open its doors again.",
];

/// The reports of a folder of samples, in the order of their names.
pub fn samples(folder: &str) -> Vec<NewReport> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples").join(folder);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the samples are there").filter_map(|e| e.ok().map(|e| e.path())).collect();
    files.retain(|f| {
        f.is_file()
            && !f.ends_with("README.md")
            && !f.ends_with("HELDOUT")
            && f.extension().is_none_or(|e| e != "jsonl")
    });
    files.sort();
    let read = |f: &PathBuf| {
        let name = f.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        report(&name, &std::fs::read(f).expect("a sample"))
    };
    files.iter().map(read).collect()
}
