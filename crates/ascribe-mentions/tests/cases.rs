//! Sentences and the mentions expected from them (`cases.md`), and what holds for any input at all.

use ascribe_lang::{Sentence, segment};
use ascribe_mentions::{Mentions, Tagger, find, find_by_rules};
use ascribe_model::{Document, Span};
use ascribe_names::Lexicon;
use proptest::prelude::*;
use std::sync::LazyLock;

static TAGGER: LazyLock<Tagger> = LazyLock::new(|| Tagger::shipped().expect("the shipped tagger loads"));

fn plain(text: &str) -> Document {
    Document::plain(text)
}

fn sentences(text: &str) -> Vec<Sentence> {
    Span::new(text, 0, text.len()).map(|block| segment(text, block, &[])).unwrap_or_default()
}

fn read(text: &str) -> Mentions {
    find(&plain(text), &sentences(text), &[], &[], Lexicon::shipped(), &TAGGER)
}

/// A line for each expected mention that is not there.
fn missing(sentence: &str, expected: &str) -> Vec<String> {
    let found = read(sentence);
    let meets = |wanted: &&str| {
        let cells: Vec<&str> = wanted.split('=').map(str::trim).collect();
        let [words, kind, name] = cells[..] else { return false };
        found.mentions.iter().any(|mention| {
            let entity = mention.entity.and_then(|id| found.entities.get(id));
            mention.text == words
                && (kind == "-" || mention.kind.word() == kind)
                && (name == "-" || entity.is_some_and(|e| e.name == name))
        })
    };
    let got: Vec<String> = found
        .mentions
        .iter()
        .map(|m| {
            let name = m.entity.and_then(|id| found.entities.get(id)).map_or("-", |e| e.name.as_str());
            format!("{} = {} = {name}", m.text, m.kind)
        })
        .collect();
    expected
        .split(';')
        .filter(|wanted| !meets(wanted))
        .map(|wanted| format!("{sentence}\n  wanted {}\n  got {got:?}", wanted.trim()))
        .collect()
}

#[test]
fn sentences_give_the_mentions_that_the_cases_expect() {
    let rows: Vec<(&str, &str)> = include_str!("cases.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "))
        .filter(|(sentence, _)| *sentence != "sentence")
        .collect();
    assert!(rows.len() >= 80, "only {} cases", rows.len());
    let lacking: Vec<String> = rows.iter().flat_map(|(sentence, expected)| missing(sentence, expected)).collect();
    assert!(lacking.is_empty(), "{} of {} cases:\n{}", lacking.len(), rows.len(), lacking.join("\n"));
}

#[test]
fn a_surname_stands_for_the_person_named_in_full() {
    let found = read("Deputy Foreign Minister Idan Roll arrived. Later Roll said little.");
    let people: Vec<_> = found.mentions.iter().filter(|m| m.kind == ascribe_model::Kind::Person).collect();
    assert_eq!(people.len(), 2);
    assert_eq!(people[0].entity, people[1].entity);
}

#[test]
fn quantities_keep_their_bounds() {
    let found = read("The group hit over 30 confirmed targets and stole $620 million and 40 GB of data.");
    assert_eq!(found.quantities.len(), 3);
    let count = found.quantities[0].count.expect("a count");
    assert_eq!((count.at_least, count.exclusive), (Some(30), true));
    assert_eq!(found.quantities[1].amount.as_deref(), Some("$620 million"));
}

#[test]
fn a_person_is_linked_to_the_office_beside_the_name() {
    let found = read("Albanian Foreign Minister Ana Hoxha met Dan Levi, the Prime Minister of Israel.");
    assert_eq!(found.links.len(), 2);
}

#[test]
fn small_letters_and_verbs_name_nobody() {
    for (text, words) in [
        ("The government judges that it was an attack.", "judges"),
        ("The anti-dissident campaign went on.", "dissident"),
        ("The company warned the agency on Friday.", "company"),
        ("CITY NEWS\nThe port was closed.", "CITY NEWS"),
    ] {
        let found = read(text);
        let named = found.mentions.iter().find(|m| m.text.contains(words));
        assert!(named.is_none(), "{text}: {named:?}");
    }
}

#[test]
fn an_office_before_a_name_is_of_that_person_only() {
    let found = read("Anna Kowalska, President Jan Nowak and Peter Hansen, the mayor said, agreed.");
    let pairs: Vec<(&str, &str)> =
        found.links.iter().map(|l| (&*found.mentions[l.person].text, &*found.mentions[l.office].text)).collect();
    assert_eq!(pairs, [("Jan Nowak", "President")]);
}

fn sound(text: &str, found: &Mentions) {
    let mut end = 0;
    for mention in &found.mentions {
        assert!(mention.span.start() >= end, "mentions overlap or are out of order");
        end = mention.span.end();
        assert_eq!(Span::new(text, mention.span.start(), end), Some(mention.span));
        assert_eq!(mention.span.of(text), mention.text);
        assert!(mention.entity.is_none_or(|id| found.entities.get(id).is_some()));
    }
    for quantity in &found.quantities {
        assert!(Span::new(text, quantity.span.start(), quantity.span.end()).is_some());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,300}") {
        sound(&text, &read(&text));
    }

    #[test]
    fn words_of_the_field_in_any_order_are_read_soundly(words in prop::collection::vec(
        prop::sample::select(vec!["Iran", "’s", "'s", "government", "of", "the", "Prime", "Minister", "John", "said", ",", "APT28",
            "Storm-0001", "(", ")", "IRGC", "over", "30", "$", "million", "Operation", "Ghost", "“", "é", "Bank", "sector", "-", ".", "\n",
            "Western", "officials", "dozens", "of", "Kitten", "Charming", "Ministry", "for", "and", "US"]), 0..60)) {
        let text = words.join(" ");
        let found = read(&text);
        sound(&text, &found);
        let again = read(&text);
        prop_assert_eq!(found.mentions, again.mentions);
        sound(&text, &find_by_rules(&plain(&text), &sentences(&text), &[], &[], Lexicon::shipped()));
    }
}
