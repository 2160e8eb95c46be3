use ascribe_reader::Reader;
fn main() {
    let mut args = std::env::args().skip(1).peekable();
    let json = args.peek().is_some_and(|a| a == "--json");
    let trees = args.peek().is_some_and(|a| a == "--trees");
    if json || trees {
        args.next();
    }
    for file in args {
        let bytes = std::fs::read(&file).unwrap();
        let options = ascribe_text::Options::default();
        let d = match ascribe_text::read(&bytes, Some(&file), &options) {
            Ok(d) => d,
            Err(e) => {
                println!("{file}: {e}");
                continue;
            }
        };
        let e = Reader::shipped().explain(&d);
        let r = &e.reading;
        if json {
            println!("{}", serde_json::to_string(r).unwrap());
            continue;
        }
        println!(
            "=== {file} title={:?} pub={:?} published={:?} updated={:?}",
            d.title, d.publisher, d.published, d.updated
        );
        for line in &e.lines {
            println!("\n[{:?}{}] {}", line.block, if line.parsed { "" } else { " unparsed" }, line.span.of(&d.text));
            let ms: Vec<String> = r
                .mentions
                .iter()
                .filter(|m| line.span.contains(m.span))
                .map(|m| {
                    format!(
                        "{}:{}{}",
                        m.text,
                        m.kind,
                        m.entity
                            .and_then(|i| r.entity(i))
                            .filter(|x| x.name != m.text)
                            .map_or(String::new(), |x| format!("={}", x.name))
                    )
                })
                .collect();
            println!("   m: {}", ms.join(" | "));
            let ts: Vec<String> = r
                .times
                .iter()
                .filter(|m| line.span.contains(m.span))
                .map(|m| format!("{}={}", m.text, m.value))
                .collect();
            if !ts.is_empty() {
                println!("   t: {}", ts.join(" | "));
            }
            if trees {
                for (n, t) in line.tokens.iter().enumerate() {
                    println!("      {n:3} {:18} {:5} {:14} {} {}", t.text, t.tag, t.lemma, t.head, t.relation);
                }
            }
            for c in r.claims.iter().filter(|c| line.span.contains(c.evidence[0].span)) {
                let src: Vec<String> = c
                    .sources
                    .iter()
                    .filter(|s| !s.publisher)
                    .map(|s| {
                        format!(
                            "{}[{}]",
                            s.entity
                                .and_then(|i| r.entity(i))
                                .map_or(s.words.clone().unwrap_or_default(), |e| e.name.clone()),
                            s.verb.clone().unwrap_or_default()
                        )
                    })
                    .collect();
                println!(
                    "   -> {} — {} → {} {}{}{}{} src={} ({})",
                    r.words(&c.subject),
                    c.predicate,
                    c.object.as_ref().map_or("", |o| r.words(o)),
                    c.when.as_ref().map_or(String::new(), |w| format!("@{} ", w.value)),
                    c.estimate.as_ref().map_or(String::new(), |e| format!("~{} ", e.phrase)),
                    if c.polarity == ascribe_model::Polarity::Denied { "DENIED " } else { "" },
                    c.count.map_or(String::new(), |c| format!("{c:?} ")),
                    src.join(" < "),
                    c.by
                );
            }
        }
    }
}
