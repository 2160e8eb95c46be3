//! Shows how files are read: `cargo run -p ascribe-text --example blocks -- FILE…`

fn main() {
    for name in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&name) else {
            println!("{name}: cannot be opened");
            continue;
        };
        match ascribe_text::read(&bytes, Some(&name), &ascribe_text::Options::default()) {
            Ok(document) => show(&name, &document),
            Err(error) => println!("{name}: {error}"),
        }
    }
}

fn show(name: &str, document: &ascribe_model::Document) {
    println!("== {name} ({:?}, {} bytes of text)", document.format, document.text.len());
    println!(
        "title {:?}\npublisher {:?}\nauthor {:?}\nurl {:?}",
        document.title, document.publisher, document.author, document.url
    );
    println!("language {:?} published {:?} updated {:?}", document.language, document.published, document.updated);
    for block in &document.blocks {
        println!("{:?} {:?} {:?}", block.kind, block.date, block.span.of(&document.text));
    }
    for note in &document.diagnostics {
        println!("note {}: {}", note.code, note.message);
    }
}
