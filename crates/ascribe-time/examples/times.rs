//! Prints the times of a text: `cargo run -p ascribe-time --example times -- 2022-09-15 "Envoys met on Monday."`.

use ascribe_model::{Document, Span};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let published = arguments.next().and_then(|d| d.parse().ok());
    for text in arguments {
        let document = Document { published, ..Document::plain(&text) };
        let whole = &document.text;
        let mut starts = vec![0];
        starts.extend(whole.match_indices(". ").map(|(at, _)| at + 2));
        let ends = starts.iter().skip(1).copied().chain([whole.len()]);
        let sentences: Vec<Span> = starts.iter().zip(ends).filter_map(|(&s, e)| Span::new(whole, s, e)).collect();
        let told: Vec<String> = ascribe_time::find(&document, &sentences)
            .iter()
            .map(|time| format!("{} → {}", time.text, time.value))
            .collect();
        println!("{whole}\t{}", told.join("; "));
    }
}
