//! Texts and the indicators that they hold, from `data/cases.tsv`; and what must hold for any text.

use ascribe_indicators::find;
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Kind, value and whether it is excused, as the case file writes them.
fn written(text: &str) -> Vec<String> {
    let mark = |benign: bool| if benign { " benign" } else { "" };
    let kind = |k| serde_json::to_value(k).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    find(text).into_iter().map(|i| format!("{} {}{}", kind(i.kind), i.value, mark(i.benign.is_some()))).collect()
}

#[test]
fn each_case_is_read_as_written() {
    let rows = include_str!("../data/cases.tsv").lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    let mut count = 0;
    let wrong: Vec<String> = rows
        .filter_map(|row| {
            count += 1;
            let mut columns = row.split('\t');
            let text = columns.next().unwrap_or_default();
            let expected: Vec<&str> = columns.collect();
            let got = written(text);
            (got != expected).then(|| format!("{text}\n  expected {expected:?}\n  got      {got:?}"))
        })
        .collect();
    assert!(count >= 120, "only {count} cases");
    assert!(wrong.is_empty(), "{} of {count} cases are read wrongly:\n{}", wrong.len(), wrong.join("\n"));
}

/// F1 of kind and value that the items of `tests/reports.md` had when they were last read.
const LEAST_OF_REPORTS: f64 = 0.97;

/// The items of `tests/reports.md`: prints what does not hold.
#[test]
fn reports_are_read() {
    let (mut right, mut all) = (0, 0);
    for item in include_str!("reports.md").lines().filter_map(|line| line.strip_prefix("- ")) {
        let (text, wanted) = item.rsplit_once(" =>").expect("an arrow in each item");
        let text = text.replace("\\n", "\n");
        let wanted: Vec<&str> = wanted.split(";;").map(str::trim).filter(|w| !w.is_empty()).collect();
        let mut rest: Vec<String> =
            written(&text).into_iter().map(|w| w.trim_end_matches(" benign").to_owned()).collect();
        all += wanted.len() + rest.len();
        for want in wanted {
            match rest.iter().position(|r| r == want) {
                Some(at) => {
                    rest.remove(at);
                    right += 2;
                }
                None => println!("missed: {want}\n    of: {text}"),
            }
        }
        rest.iter().for_each(|r| println!("too much: {r}\n      of: {text}"));
    }
    let f1 = f64::from(right) / all as f64;
    println!("kind and value right: F1 {:.1}", 100.0 * f1);
    assert!(f1 >= LEAST_OF_REPORTS, "F1 {f1:.3} of kind and value");
}

#[test]
fn hostile_runs_take_linear_time() {
    for unit in [
        "a.",
        "[.]",
        "a[.]",
        "0a",
        "//",
        "h://",
        "\\",
        "a\\",
        "C:\\",
        "a@",
        ":1",
        "1:",
        "1.",
        "(",
        " dot ",
        "%",
        "\"mutex ",
        "http://a.b/",
        "_",
        "é.",
    ] {
        let text = unit.repeat(10_000_000 / unit.len());
        let start = Instant::now();
        let found = find(&text);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(10), "{unit:?}: {took:?}, {} found", found.len());
    }
}

/// Pieces of which hostile and real texts are made.
fn piece() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "[.]",
        "(dot)",
        "hxxp://",
        "http",
        "://",
        "[:]",
        "evil",
        ".com",
        ".",
        "@",
        "1.2.3.4",
        "45[.]6",
        "\\",
        "C:\\",
        "/tmp/",
        " ",
        "\n",
        "é",
        "“",
        "”",
        "’",
        "CVE-2021-",
        "44228",
        "T1566",
        ".001",
        "mutex",
        "User-Agent",
        ": ",
        "rule a_b {",
        "::",
        "2001:db8",
        "0x",
        "d41d8cd98f00b204e9800998ecf8427e",
        "AS1",
        "%",
        "HKLM\\",
        "Mozilla/5.0 (",
        ")",
        "[",
        "]",
        "_",
        "-",
    ]);
    prop_oneof![4 => pieces.prop_map(str::to_owned), 1 => any::<String>()]
}

proptest! {
    #[test]
    fn spans_are_sound_on_any_text(pieces in prop::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        let found = find(&text);
        for pair in found.windows(2) {
            prop_assert!(pair[0].span.end() <= pair[1].span.start());
        }
        for indicator in &found {
            prop_assert_eq!(indicator.span.of(&text), indicator.text.as_str());
            prop_assert!(!indicator.value.is_empty());
            prop_assert!(!indicator.text.ends_with([' ', '\n']));
        }
        prop_assert_eq!(find(&text), found);
    }
}
