//! Words parted at a line's end: "govern- ment" becomes one word, "state- sponsored" keeps its hyphen,
//! "pre- and post-" stays as it is. The document's own words decide first, then lists of compound parts.

use crate::layout::Piece;
use crate::lists::{List, section};
use std::collections::HashSet;

const LISTS: &str = include_str!("../../data/hyphens.txt");
static HEADS: List = List::new(|| section(LISTS, "heads").collect());
static TAILS: List = List::new(|| section(LISTS, "tails").collect());
static SUSPENDED: List = List::new(|| section(LISTS, "suspended").collect());

/// Mends the words of all pieces.
pub(super) fn mend(pieces: &mut [Piece]) {
    if !pieces.iter().any(|piece| piece.text.contains("- ")) {
        return;
    }
    let vocabulary: HashSet<String> = pieces.iter().flat_map(|piece| words(&piece.text)).collect();
    for piece in pieces.iter_mut().filter(|piece| piece.text.contains("- ")) {
        piece.text = mended(&piece.text, &vocabulary);
    }
}

/// Lower-case words, hyphens inside included.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| word.len() > 2).map(str::to_lowercase)
}

fn mended(text: &str, vocabulary: &HashSet<String>) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("- ") {
        whole.push_str(before);
        let first = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let second = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        whole.push_str(joint(first, second, vocabulary));
        rest = after;
    }
    whole.push_str(rest);
    whole
}

/// What stands between two parts that a line's end tore.
fn joint(first: &str, second: &str, vocabulary: &HashSet<String>) -> &'static str {
    let lower = first.ends_with(char::is_lowercase) && second.starts_with(char::is_lowercase);
    if !lower || first.is_empty() || SUSPENDED.contains(&second) {
        return "- ";
    }
    let has = |mark: &str| vocabulary.contains(&format!("{first}{mark}{second}").to_lowercase());
    if has("") {
        ""
    } else if has("-") || HEADS.contains(&first) || TAILS.contains(&second) {
        "-"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parted_words() {
        let cases = [
            ("the govern- ment said", "the government said"),
            ("a state- sponsored group", "a state-sponsored group"),
            ("pre- and post-war", "pre- and post-war"),
            ("Iran- Linked", "Iran- Linked"),
            ("ware- house, and the ware-house", "ware-house, and the ware-house"),
        ];
        for (torn, whole) in cases {
            let mut pieces = [Piece { text: torn.to_owned(), ..Piece::default() }];
            mend(&mut pieces);
            assert_eq!(pieces[0].text, whole);
        }
    }
}
