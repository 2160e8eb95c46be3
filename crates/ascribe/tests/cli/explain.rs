//! `ascribe explain`: what took part at a place, for the eyes and as JSON.

use super::stage::{REPORT, Stage};

fn explained(name: &str, words: &[&str]) -> super::stage::Ended {
    let stage = Stage::new(name);
    stage.put("report.txt", REPORT);
    stage.run(words)
}

#[test]
fn each_pass_has_its_say() {
    let ended = explained("explain", &["explain", "report.txt", "--at", "TARGETS journalists", "--date", "2023-04-06"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    for words in
        ["Document", "Sentence", "here", "Syntax", "Mentions", "Times", "Claims", "read by targets", "journalists"]
    {
        assert!(ended.out.contains(words), "{words} in\n{}", ended.out);
    }
}

#[test]
fn json_gives_the_same_to_programs() {
    let at = REPORT.find("Monday").expect("the word stands there").to_string();
    let ended =
        explained("explain-json", &["explain", "report.txt", "--at", &at, "--format", "json", "--date", "2023-04-06"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let explanation = &ended.readings()[0];
    assert!(explanation["times"].as_array().is_some_and(|times| !times.is_empty()), "{explanation}");
    assert!(explanation["sentences"][0]["tokens"].as_array().is_some_and(|tokens| tokens.len() > 5));
}

#[test]
fn a_place_that_is_not_there_is_said_so() {
    for (name, place) in [("explain-words", "Atlantis"), ("explain-offset", "99999999")] {
        let ended = explained(name, &["explain", "report.txt", "--at", place]);
        ended.named(&["report.txt"], 0);
        assert!(ended.err.contains(place), "{}", ended.err);
    }
}
