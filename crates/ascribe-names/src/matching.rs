//! Finding names in a text: from each start of a word, down the trie of keys, over the separators that a name
//! may be printed with; then each listed form judges the printed words by its gate.

use crate::coined::coiner;
use crate::gate::Gate;
use crate::key::{self, Role};
use crate::lexicon::{EntryId, Form, FormRole, Lexicon, child, key_at};

/// A name found in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NameMatch<'l> {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it may name, in the order of the tables; never empty.
    pub senses: Vec<Sense<'l>>,
}

impl NameMatch<'_> {
    /// The safest gate of all senses.
    pub fn gate(&self) -> Gate {
        self.senses.iter().map(|s| s.gate).min().unwrap_or(Gate::Context)
    }
}

/// One entry that a printed name may stand for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sense<'l> {
    /// The entry.
    pub entry: EntryId,
    /// How safely the printed form may be taken as this name.
    pub gate: Gate,
    /// What the form is to the entry.
    pub role: FormRole,
    /// The form as listed.
    pub form: &'l str,
}

/// Iterator over the names in a text; see [`Lexicon::matches`].
pub struct Matches<'l, 't> {
    lexicon: &'l Lexicon,
    nodes: &'l [[u8; 16]],
    text: &'t str,
    at: usize,
}

/// Ends of names met on one way down the trie; more than this many nested names are not kept.
const NESTED: usize = 12;
/// White space of this many bytes still joins the words of a name.
const LONGEST_SPACE: usize = 8;

/// One end of a name on the way down: key, end of the printed form.
type End = (u32, usize);

impl<'l, 't> Matches<'l, 't> {
    pub(crate) fn new(lexicon: &'l Lexicon, text: &'t str) -> Self {
        Matches { lexicon, nodes: lexicon.nodes(), text, at: 0 }
    }

    /// The longest admitted name from `start`, which is the start of a word.
    fn longest(&self, start: usize) -> Option<NameMatch<'l>> {
        let (ends, count) = self.ends(start);
        ends.iter().take(count).rev().find_map(|&(key, end)| self.judge(key, start, end))
    }

    fn judge(&self, key: u32, start: usize, end: usize) -> Option<NameMatch<'l>> {
        let printed = self.text.get(start..end)?;
        let mut senses: Vec<Sense<'l>> = Vec::new();
        for form in self.lexicon.forms_of_key(key) {
            let Some(gate) = admit(&form, printed) else { continue };
            let sense = Sense { entry: form.entry, gate, role: form.role, form: form.text };
            match senses.iter_mut().find(|s| s.entry == form.entry) {
                Some(known) if gate < known.gate => *known = sense,
                Some(_) => {}
                None => senses.push(sense),
            }
        }
        senses.sort_by_key(|s| s.entry);
        (!senses.is_empty()).then_some(NameMatch { start, end: self.with_stop(start, end), senses })
    }

    /// The last full stop of an abbreviation such as "U.K." belongs to it.
    fn with_stop(&self, start: usize, end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let dotted = end >= start + 3 && bytes.get(end - 2) == Some(&b'.') && bytes.get(end) == Some(&b'.');
        if dotted { end + 1 } else { end }
    }

    /// Walks the trie from `start` and keeps every key that ends on a word bound.
    fn ends(&self, start: usize) -> ([End; NESTED], usize) {
        let bytes = self.text.as_bytes();
        let mut ends = [(0, 0); NESTED];
        let mut count = 0;
        let Some(mut node) = self.nodes.first() else { return (ends, 0) };
        let mut at = start;
        // A full stop joins only after a single letter or straight before a letter.
        let mut word = 0usize;
        while let Some(&byte) = bytes.get(at) {
            let role = if byte < 128 { key::ASCII[byte as usize & 127] } else { self.role_at(at) };
            match role {
                Role::Symbol(symbol) => {
                    let Some(next) = child(node, symbol).and_then(|n| self.nodes.get(n)) else { break };
                    node = next;
                    at += 1;
                    word += 1;
                }
                Role::Letter => {
                    let Some((next, length)) = self.letter(node, at) else { break };
                    node = next;
                    at += length;
                    word += 1;
                }
                _ => {
                    let Some(next) = self.separator(at, role, word) else { break };
                    at = next;
                    word = 0;
                    continue;
                }
            }
            if let Some(key) = key_at(node)
                && count < NESTED
                && self.word_ends(at)
            {
                ends[count] = (key, at);
                count += 1;
            }
        }
        (ends, count)
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..).and_then(|rest| rest.chars().next())
    }

    fn role_at(&self, at: usize) -> Role {
        self.char_at(at).map_or(Role::Other, key::role)
    }

    fn letter(&self, from: &'l [u8; 16], at: usize) -> Option<(&'l [u8; 16], usize)> {
        let c = self.char_at(at)?;
        let mut node = Some(from);
        key::symbols_of(c, |s| node = node.and_then(|n| child(n, s)).and_then(|n| self.nodes.get(n)));
        node.map(|n| (n, c.len_utf8()))
    }

    fn word_ends(&self, at: usize) -> bool {
        match self.text.as_bytes().get(at) {
            None => true,
            Some(&b) if b < 128 => !b.is_ascii_alphanumeric(),
            Some(_) => !self.char_at(at).is_some_and(key::in_word),
        }
    }

    /// Where a name goes on after the separator at `at`, if it may.
    fn separator(&self, at: usize, role: Role, word: usize) -> Option<usize> {
        match role {
            Role::Space => self.after_space(at),
            Role::Hyphen | Role::Apostrophe => {
                let next = at + self.char_at(at)?.len_utf8();
                (!self.word_ends(next)).then_some(next)
            }
            Role::Stop if word == 1 => Some(at + 1),
            Role::Stop => (!self.word_ends(at + 1)).then_some(at + 1),
            _ => None,
        }
    }

    /// White space joins the words of a name unless it is long or holds an empty line.
    fn after_space(&self, at: usize) -> Option<usize> {
        let mut lines = 0;
        let mut next = at;
        for c in self.text.get(at..)?.chars() {
            if key::role(c) != Role::Space {
                break;
            }
            lines += usize::from(c == '\n');
            next += c.len_utf8();
            if lines > 1 || next - at > LONGEST_SPACE {
                return None;
            }
        }
        Some(next)
    }

    /// The first start of a word at or after `self.at`.
    fn next_word(&mut self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte < 128 {
                if byte.is_ascii_alphanumeric() {
                    return Some(self.at);
                }
                self.at += 1;
            } else {
                let c = self.char_at(self.at)?;
                if key::in_word(c) {
                    return Some(self.at);
                }
                self.at += c.len_utf8();
            }
        }
        None
    }

    fn skip_word(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte < 128 {
                if !byte.is_ascii_alphanumeric() {
                    return;
                }
                self.at += 1;
            } else {
                match self.char_at(self.at) {
                    Some(c) if key::in_word(c) => self.at += c.len_utf8(),
                    _ => return,
                }
            }
        }
    }
}

impl<'l> Iterator for Matches<'l, '_> {
    type Item = NameMatch<'l>;

    fn next(&mut self) -> Option<NameMatch<'l>> {
        while let Some(start) = self.next_word() {
            if let Some(found) = self.longest(start) {
                self.at = found.end;
                return Some(found);
            }
            self.skip_word();
        }
        None
    }
}

/// The gate of a listed form for the words as printed, or `None` if they cannot be the name.
fn admit(form: &Form<'_>, printed: &str) -> Option<Gate> {
    if form.text == printed && (form.gate != Gate::Context || !printed.bytes().all(|b| b.is_ascii_uppercase())) {
        return Some(form.gate);
    }
    let shape = Shape::compare(form.text, printed)?;
    let same = shape.case_differs == 0;
    match form.gate {
        Gate::Safe => (!shape.split && (!shape.merged || shape.letters >= 8)).then_some(Gate::Safe),
        _ if !shape.joined_well() || shape.split_hump => None,
        // Vendors print coined names in capitals; an ordinary word of six letters is seldom so.
        Gate::Context if shape.printed_upper && shape.letters >= 6 && coiner(form.text).is_some() => {
            Some(Gate::CaseExact)
        }
        gate if same => Some(gate),
        // An acronym or a very short name has no other case.
        _ if shape.letters <= 4 => None,
        gate if shape.printed_upper || shape.starts_kept => Some(gate),
        _ => None,
    }
}

/// How printed words differ from a listed form with the same key.
#[derive(Default)]
struct Shape {
    letters: usize,
    case_differs: usize,
    /// All printed letters are capitals.
    printed_upper: bool,
    /// Each word that is listed with a capital is printed with one.
    starts_kept: bool,
    /// A separator is printed where the listed form has none and nothing suggests one.
    split: bool,
    /// A separator is printed before a capital inside a listed word.
    split_hump: bool,
    /// A separator is left out where no capital or digit shows the seam.
    merged: bool,
}

impl Shape {
    /// Compares letter by letter. `None` if the keys differ after all.
    fn compare(listed: &str, printed: &str) -> Option<Shape> {
        let mut shape = Shape { printed_upper: true, starts_kept: true, ..Shape::default() };
        let (mut a, mut b) = (Letters::new(listed), Letters::new(printed));
        loop {
            match (a.next(), b.next()) {
                (None, None) => return Some(shape),
                (Some(l), Some(p)) => shape.add(l, p),
                // A mark such as ß is printed as two letters: no closer look.
                _ => return Some(shape),
            }
        }
    }

    fn add(&mut self, listed: Letter, printed: Letter) {
        self.letters += 1;
        let both_upper = listed.upper == printed.upper;
        self.case_differs += usize::from(!both_upper);
        self.printed_upper &= printed.upper || !printed.alphabetic;
        if listed.upper && listed.starts_word {
            self.starts_kept &= printed.upper;
        }
        if !listed.upper && printed.upper && !printed.starts_word && !printed.after_digit {
            // "aPt" for a listed "Apt": odd capitals inside are no harm to Safe forms only.
            self.starts_kept &= listed.seam || !listed.starts_word;
        }
        let hump = listed.seam && !listed.digit_seam;
        // "dream land" is no DreamLand: a word printed apart at a capital keeps the capital.
        self.split |= printed.starts_word && !listed.starts_word && (!listed.seam || (hump && !printed.upper));
        self.split_hump |= printed.starts_word && !listed.starts_word && hump;
        self.merged |= listed.starts_word && !printed.starts_word && !printed.seam && !listed.hyphened;
    }

    fn joined_well(&self) -> bool {
        !self.split && !self.merged
    }
}

/// One letter or digit of a form, with what stands before it.
#[derive(Clone, Copy)]
struct Letter {
    upper: bool,
    alphabetic: bool,
    starts_word: bool,
    /// Before it, a separator may stand or be left out: a change from letter to digit, or a capital after a small letter.
    seam: bool,
    /// The seam is between a letter and a digit.
    digit_seam: bool,
    after_digit: bool,
    /// It starts a word after a hyphen or an apostrophe.
    hyphened: bool,
}

struct Letters<'t> {
    chars: std::str::Chars<'t>,
    before: Option<char>,
    first: bool,
}

impl<'t> Letters<'t> {
    fn new(text: &'t str) -> Self {
        Letters { chars: text.chars(), before: None, first: true }
    }
}

impl Iterator for Letters<'_> {
    type Item = Letter;

    fn next(&mut self) -> Option<Letter> {
        let mut gap = None;
        loop {
            let c = self.chars.next()?;
            if !matches!(key::role(c), Role::Symbol(_) | Role::Letter) {
                // The dots of an abbreviation part nothing: "U.S." is "US".
                if key::role(c) != Role::Stop {
                    gap = Some(c);
                }
                continue;
            }
            let before = self.before.replace(c);
            let digit = before.is_some_and(|b| b.is_ascii_digit());
            let turn = before.is_some_and(|b| {
                b.is_ascii_digit() != c.is_ascii_digit()
                    || (c.is_uppercase() && !b.is_uppercase())
                    || !b.is_alphanumeric()
            });
            let first = std::mem::replace(&mut self.first, false);
            return Some(Letter {
                upper: c.is_uppercase(),
                alphabetic: c.is_alphabetic(),
                starts_word: first || gap.is_some(),
                seam: turn,
                digit_seam: before.is_some_and(|b| b.is_ascii_digit() != c.is_ascii_digit()),
                after_digit: digit,
                hyphened: gap.is_some_and(|g| matches!(key::role(g), Role::Hyphen | Role::Apostrophe)),
            });
        }
    }
}
