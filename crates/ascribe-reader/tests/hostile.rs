//! Whatever the words are, spans stay inside the text and on character boundaries, and the reading is the same twice.

use ascribe_model::Span;
use ascribe_reader::Reader;
use proptest::prelude::*;

/// Words that carry claims, marks that upset parsers, and anything else.
fn words() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "APT28",
        "Iran",
        "’s",
        "hackers",
        "attacked",
        "the",
        "Bundestag",
        ",",
        ".",
        "“",
        "”",
        "said",
        "according",
        "to",
        "which",
        "on",
        "Thursday",
        "(",
        ")",
        "also",
        "known",
        "as",
        "was",
        "by",
        "and",
        "Microsoft",
        "believes",
        "\n",
        "\n\n",
        "—",
        "-",
        "linked",
        "not",
        "é",
        "🦀",
        "hxxp://evil[.]com",
        "[",
        "](https://é.example \"",
        "![",
        "**",
        "`",
        "(Citation:",
        "<sup>",
        "</sup>",
        "\"",
        "attack",
        "attacks",
        "campaigns",
        "actors",
        "to launch",
        "to deliver",
        "in their",
        "against",
        "malware",
        "hiring",
        "breach of",
        ":",
        "we",
        "us",
        "our",
        "they",
        "that help",
    ]);
    let piece = prop_oneof![8 => known.prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn spans_hold_and_readings_repeat(text in words()) {
        let options = ascribe_text::Options::default();
        let Ok(document) = ascribe_text::read(text.as_bytes(), Some("case.txt"), &options) else { return Ok(()) };
        let reader = Reader::shipped();
        let reading = reader.read(&document);
        let body = document.text.as_str();
        let sound = |s: Span| Span::new(body, s.start(), s.end()) == Some(s);
        prop_assert!(reading.mentions.iter().all(|m| sound(m.span) && m.span.of(body) == m.text));
        prop_assert!(reading.times.iter().all(|t| sound(t.span)));
        prop_assert!(reading.indicators.iter().all(|i| sound(i.span)));
        for claim in &reading.claims {
            prop_assert!(claim.evidence.iter().all(|e| sound(e.span) && e.span.of(body) == e.quote));
            prop_assert!(claim.sources.last().is_some_and(|s| s.publisher));
            for argument in [Some(&claim.subject), claim.object.as_ref(), claim.place.as_ref(), claim.about.as_ref()].into_iter().flatten() {
                prop_assert!(argument.entity().is_none_or(|id| reading.entity(id).is_some()));
            }
        }
        prop_assert_eq!(&reading, &reader.read(&document));
    }
}

/// What once was followed without end: deeds that hang on each other in the tree, a "we" whose speaker is another "we" of
/// the same quotation.
#[test]
fn what_leads_back_to_itself_ends() {
    for text in [
        "Partners follow a model in their raids: Hiring groups to launch spam campaigns to spread a gang's own malware.",
        "Alpha “Gates are modules](/us/products/care-training Gate Training\") that help users identify if they",
    ] {
        let document = ascribe_text::read(text.as_bytes(), Some("case.txt"), &ascribe_text::Options::default());
        assert_eq!(
            document.map(|document| Reader::shipped().read(&document).document.text.len()).ok(),
            Some(text.len())
        );
    }
}

/// Names that a text introduces by the thousand, all with the same first word, and as many sets whose members are told a line later:
/// four times the text takes about four times as long, not sixteen.
#[test]
fn introductions_and_sets_by_the_thousand_take_no_longer_a_line() {
    let text = |lines: usize| -> String {
        let line = |n: usize| {
            format!(
                "The gang called Amber X{n} attacked 40 companies. They include Vault Y{n} and Crate Z{n}. The attackers belonged to Amber X{n}.\n\n"
            )
        };
        (0..lines).map(line).collect()
    };
    let reader = Reader::shipped();
    let time = |lines: usize| {
        let text = text(lines);
        let document = ascribe_text::read(text.as_bytes(), Some("case.txt"), &ascribe_text::Options::default());
        let start = std::time::Instant::now();
        let claims = document.map(|document| reader.read(&document).claims.len());
        (start.elapsed(), claims.unwrap_or_default())
    };
    let (_, warm) = time(20);
    let (short, _) = time(100);
    let (long, claims) = time(400);
    assert!(warm > 0 && claims > 400, "{warm} and {claims} claims");
    assert!(long < short * 12, "{short:?} for 100 lines, {long:?} for 400");
}
