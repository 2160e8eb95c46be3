//! Times found and resolved as a reader of reports would; the cases are rows of `data/cases.tsv`.

use ascribe_model::{Document, Format, Span, TimeExpression};
use proptest::prelude::*;

fn document(text: &str, published: Option<&str>, updated: Option<&str>) -> Document {
    let sha256 = "00".repeat(32);
    Document {
        id: Document::id_for(&sha256),
        title: None,
        publisher: None,
        author: None,
        url: None,
        language: None,
        published: published.and_then(|d| d.parse().ok()),
        updated: updated.and_then(|d| d.parse().ok()),
        sha256,
        format: Format::Text,
        text: text.to_owned(),
        blocks: Vec::new(),
        source: Default::default(),
        diagnostics: Vec::new(),
    }
}

fn sentences(text: &str) -> Vec<Span> {
    let mut starts = vec![0];
    starts.extend(text.match_indices(". ").map(|(at, _)| at + 2));
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(&start, end)| Span::new(text, start, end)).collect()
}

fn times(text: &str, published: Option<&str>, updated: Option<&str>) -> Vec<TimeExpression> {
    ascribe_time::find(&document(text, published, updated), &sentences(text))
}

fn told(times: &[TimeExpression]) -> String {
    times.iter().map(|t| format!("{} → {}", t.text, t.value)).collect::<Vec<_>>().join("; ")
}

#[test]
fn every_case_is_resolved() {
    let mut faults = Vec::new();
    for line in include_str!("../data/cases.tsv").lines().filter(|l| !l.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(date), Some(text), Some(wanted)) = (fields.next(), fields.next(), fields.next()) else { continue };
        let got = told(&times(text, Some(date), None));
        if got != wanted {
            faults.push(format!("{date}\t{text}\t{got}\n    wanted {wanted}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Text and wanted expressions, as start, end and value, of "On [Monday|2022-09-12] she left".
fn marked(line: &str) -> (String, Vec<(usize, usize, String)>) {
    let (mut text, mut wanted, mut rest) = (String::new(), Vec::new(), line);
    while let Some((before, after)) = rest.split_once('[') {
        let Some((inner, behind)) = after.split_once(']') else { break };
        let Some((words, value)) = inner.split_once('|') else { break };
        text.push_str(before);
        wanted.push((text.len(), text.len() + words.len(), value.to_owned()));
        text.push_str(words);
        rest = behind;
    }
    (text + rest, wanted)
}

/// The items of `tests/wire.md`: prints what does not hold, and holds the share of right spans with right values to what it was.
#[test]
fn general_news_is_read() {
    let (mut right, mut all) = (0, 0);
    for line in include_str!("wire.md").lines().filter_map(|line| line.strip_prefix("- ")) {
        let (date, marks) = line.split_once(" | ").expect("a date before each item");
        let (text, wanted) = marked(marks);
        let got: Vec<_> =
            times(&text, Some(date), None).into_iter().map(|t| (t.span.start(), t.span.end(), t.value)).collect();
        right += 2 * wanted.iter().filter(|w| got.contains(w)).count();
        all += wanted.len() + got.len();
        let words = |(start, end, value): &(usize, usize, String)| format!("{}|{value}", &text[*start..*end]);
        let missed: Vec<String> = wanted.iter().filter(|w| !got.contains(w)).map(words).collect();
        let too_much: Vec<String> = got.iter().filter(|g| !wanted.contains(g)).map(words).collect();
        if !missed.is_empty() || !too_much.is_empty() {
            println!("{text}\n    missed {missed:?}, too much {too_much:?}");
        }
    }
    let f1 = 100.0 * right as f64 / all as f64;
    println!("span and value right: F1 {f1:.1}");
    assert!(f1 >= LEAST_OF_WIRE, "F1 {f1:.1} of span and value");
}

/// F1 of span and value together that the items of `tests/wire.md` had when they were last read.
const LEAST_OF_WIRE: f64 = 95.0;

#[test]
fn a_change_date_leaves_weekdays_to_the_day_of_the_story() {
    let text = "Updated: Nov 17, 2023\n\nMinisters leave the summit. November 10, 2023. The ministry spoke on Friday.";
    let got = times(text, None, Some("2023-11-17"));
    assert_eq!(got.last().map(|t| t.value.as_str()), Some("2023-11-10"));
}

#[test]
fn a_page_changed_as_the_story_went_on_tells_days_after_its_publication() {
    let got = times("A bank went offline on 7 March.", Some("2021-03-03"), Some("2021-07-20"));
    assert_eq!(got[0].value, "2021-03-07");
}

#[test]
fn bounds_are_told() {
    let got = times("The group has been active since at least 2015.", Some("2022-09-15"), None);
    assert_eq!(got[0].bound, Some(ascribe_model::Bound::AtLeast));
}

#[test]
fn one_long_run_of_years_takes_linear_time() {
    let text = "2020 ".repeat(400_000);
    assert_eq!(times(&text, Some("2022-01-01"), None).len(), 400_000);
}

#[test]
fn ten_times_the_text_takes_no_more_than_its_share_of_time() {
    let told =
        "1 ~ Since 2020, two days after the letter of May 3, 5 and 9, it was the most used today; in May last year ";
    let seconds = |bytes: usize| {
        let text = told.repeat(bytes / told.len());
        let start = std::time::Instant::now();
        assert!(!times(&text, Some("2022-09-15"), None).is_empty());
        start.elapsed().as_secs_f64()
    };
    let (small, large) = (seconds(1_000_000), seconds(10_000_000));
    assert!(large < 40.0 * small.max(0.01), "1 MB took {small:.3} s, 10 MB {large:.3} s");
}

proptest! {
    #[test]
    fn any_text_gives_sound_spans(text in "\\PC{0,200}") {
        check(&text);
    }

    #[test]
    fn any_words_of_time_give_sound_spans(words in prop::collection::vec(prop::sample::select(WORDS), 0..30)) {
        check(&words.join(" "));
        check(&words.concat());
    }
}

const WORDS: &[&str] = &[
    "the",
    "last",
    "2020",
    "May",
    "8th",
    "of",
    "early",
    "-",
    "to",
    "99999",
    "09/08/2022",
    "two",
    "days",
    "later",
    "T17:26",
    "17:26:03",
    "pm",
    "GMT",
    "Q3",
    "H1",
    "é",
    "\u{a0}",
    "Thursday",
    "every",
    "a",
    "century",
    "ago",
    "and",
    ",",
    "last",
    "year",
    "today",
    "'s ",
    "hours",
    "a.m.",
    "2020:10:21",
    "soon",
    "week",
    "before",
    "yesterday",
    "/",
    "mid",
    "'97",
    "9/11",
    "6/7",
    "June",
    "55",
    "BC",
    "AD",
    "and a half",
    "2.5",
    "more than ",
    "twice ",
    "-old",
    "Christmas Eve",
    "New Year's Day",
    "o'clock",
    "in the morning",
    "31",
    "999",
    "–",
];

fn check(text: &str) {
    let mut end = 0;
    for time in times(text, Some("2022-09-15"), None) {
        assert!(time.span.start() >= end && time.span.of(text) == time.text);
        end = time.span.end();
    }
}
