//! Prints the acts of speech of each line of the files given, each line read as a report of its own:
//! `cargo run --release -p ascribe-reader --example acts -- FILE`.

use ascribe_model::Words;
use ascribe_reader::Reader;

fn main() {
    let reader = Reader::shipped();
    let options = ascribe_text::Options { fallback_date: "2024-03-01".parse().ok(), ..Default::default() };
    for path in std::env::args().skip(1) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("{path}: not read as UTF-8 text");
            continue;
        };
        for line in text.lines().filter(|line| !line.is_empty()) {
            let Ok(document) = ascribe_text::read(line.as_bytes(), Some("line.txt"), &options) else { continue };
            println!("{line}");
            for act in &reader.read(&document).attributions {
                let words = |w: Option<&Words>| w.map_or("-", |w| w.text.as_str()).to_owned();
                let content: Vec<&str> =
                    std::iter::once(&act.content).chain(&act.also).map(|w| w.text.as_str()).collect();
                println!("\t{} | {} | {}", words(act.source.as_ref()), words(act.cue.as_ref()), content.join(" ++ "));
            }
        }
    }
}
