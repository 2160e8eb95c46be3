//! Prints the names that the shipped lexicon finds in a text on standard input, one a line.

use ascribe_names::Lexicon;
use std::io::Read;

fn main() -> std::io::Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let lexicon = Lexicon::shipped();
    for found in lexicon.matches(&text) {
        let senses: Vec<String> = found
            .senses
            .iter()
            .map(|s| {
                format!(
                    "{:?} {} {} ({})",
                    s.gate,
                    lexicon.entry(s.entry).kind(),
                    lexicon.entry(s.entry).name(),
                    lexicon.entry(s.entry).country().unwrap_or("")
                )
            })
            .collect();
        println!("{}\t{}", &text[found.start..found.end].replace('\n', " "), senses.join(" / "));
    }
    Ok(())
}
