//! How fast whole reports are read, all passes and the claims alone, on one thread. `cargo bench -p ascribe-reader`.

use ascribe_model::Document;
use ascribe_reader::Reader;
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// The project's own samples in plain text and Markdown, read once.
fn reports() -> Vec<Document> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples");
    let mut files: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|f| f.path()).collect();
    files.sort();
    let readable = files.iter().filter(|f| f.extension().is_some_and(|e| e == "txt" || e == "md" || e == "html"));
    let options = ascribe_text::Options::default();
    readable
        .filter_map(|file| {
            let bytes = std::fs::read(file).ok()?;
            ascribe_text::read(&bytes, file.file_name()?.to_str(), &options).ok()
        })
        .collect()
}

#[divan::bench]
fn all_passes(bencher: Bencher) {
    let reports = reports();
    let reader = Reader::shipped();
    let bytes: usize = reports.iter().map(|d| d.text.len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| reports.iter().map(|d| reader.read(d).claims.len()).sum::<usize>());
}

#[divan::bench]
fn claims_alone(bencher: Bencher) {
    let reports = reports();
    let reader = Reader::shipped();
    let grounds: Vec<_> = reports.iter().map(|d| (d, reader.ground(d))).collect();
    let bytes: usize = reports.iter().map(|d| d.text.len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| grounds.iter().map(|(d, ground)| reader.claim(d, ground).claims.len()).sum::<usize>());
}
