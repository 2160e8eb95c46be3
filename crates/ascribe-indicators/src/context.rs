//! Indicators that only the words before them reveal: mutexes, user agents, YARA rules.

use crate::{Candidate, refang::Plain};
use ascribe_model::IndicatorKind;

/// What follows the word `start..end`, if the word tells.
pub(crate) fn after(plain: &Plain, start: usize, end: usize) -> Option<Candidate> {
    let text = plain.text();
    let word = text.get(start..end)?;
    match word.as_bytes().first()? {
        b'm' | b'M' if is_any(word, &["mutex", "mutexes", "mutant"]) => mutex(text, end),
        b'C' if is_any(word, &["CreateMutex", "CreateMutexA", "CreateMutexW", "CreateMutexEx"]) => {
            mutex_made(text, end)
        }
        b'M' if word == "Mozilla" => agent(text, start, end),
        b'u' | b'U' if word.eq_ignore_ascii_case("user") => called_agent(text, end),
        b'r' if word == "rule" => rule(text, end),
        b'n' | b'P' | b'N' | b'R' if is_any(word, &["npm", "PyPI", "NuGet", "RubyGems"]) => package(text, end),
        b'y' | b'Y' if word.eq_ignore_ascii_case("yara") => called_rule(text, end),
        _ => None,
    }
}

fn is_any(word: &str, words: &[&str]) -> bool {
    words.iter().any(|w| w.eq_ignore_ascii_case(word))
}

/// "a mutex named X", "mutex: X", "the mutex “X”".
fn mutex(text: &str, end: usize) -> Option<Candidate> {
    let (start, end) = quoted(text, end, 48).or_else(|| named(text, end))?;
    let (start, end) = bare(text, start, end)?;
    let value = text.get(start..end)?.replace("\\_", "_");
    ((3..=120).contains(&value.len())).then_some(Candidate { start, end, kind: IndicatorKind::Mutex, value })
}

/// `CreateMutexA(NULL, FALSE, "X")`.
fn mutex_made(text: &str, end: usize) -> Option<Candidate> {
    text.get(end..)?.strip_prefix('(')?;
    let (start, end) = quoted(text, end + 1, 40)?;
    let value = text.get(start..end)?.to_owned();
    (3..=120).contains(&value.len()).then_some(Candidate { start, end, kind: IndicatorKind::Mutex, value })
}

/// The span without white space and Markdown's stars at its ends.
fn bare(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let outer = |c: char| c.is_whitespace() || c == '*';
    let printed = text.get(start..end)?.trim_end_matches(outer);
    let inner = printed.trim_start_matches(outer);
    Some((start + printed.len() - inner.len(), start + printed.len()))
}

/// The words in quotation marks that begin within `reach` bytes, before the sentence ends.
fn quoted(text: &str, at: usize, reach: usize) -> Option<(usize, usize)> {
    let rest = text.get(at..)?;
    let (open, mark) = rest
        .char_indices()
        .take_while(|(i, _)| *i < reach)
        .find(|(_, c)| matches!(c, '"' | '“' | '‘' | '`' | '«' | '\''))?;
    let lead = &rest[..open];
    if lead.contains(['\n', '.', ';', ')']) || mark == '\'' && !lead.ends_with([' ', ':', '(']) {
        return None;
    }
    let close = match mark {
        '“' => '”',
        '‘' => '’',
        '«' => '»',
        same => same,
    };
    let inner = open + mark.len_utf8();
    let length = rest.get(inner..)?.char_indices().take(160).find(|(_, c)| *c == close || *c == '\n')?;
    let sound = length.1 == close && length.0 > 0 && rest[inner..inner + length.0].matches(' ').count() <= 4;
    let printed = rest.get(inner..inner + length.0)?.trim_end_matches([',', '.']);
    sound.then(|| (at + inner, at + inner + printed.len()))
}

/// The word behind "named", "called" or a colon, if it looks made up.
fn named(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = text.get(at..)?;
    let skipped = rest
        .strip_prefix(':')
        .or_else(|| rest.strip_prefix(" :"))
        .or_else(|| rest.strip_prefix(" named "))
        .or_else(|| rest.strip_prefix(" called "))
        .or_else(|| rest.strip_prefix(" name: "))
        .or_else(|| rest.strip_prefix(" with the name "))
        .or_else(|| rest.strip_prefix(' ').filter(|r| r.starts_with("Global\\") || r.starts_with("Local\\")))?;
    let lead = skipped.len() - skipped.trim_start_matches([' ', '*']).len();
    let start = at + (rest.len() - skipped.len()) + lead;
    let name = text.get(start..)?;
    let length: usize = name
        .chars()
        .take(120)
        .take_while(|c| !c.is_whitespace() && !matches!(c, '"' | ',' | ';' | '|' | ')' | '”'))
        .map(char::len_utf8)
        .sum();
    let printed = name.get(..length)?.trim_end_matches(['.', ':', '*', '\'']);
    made_up(printed).then(|| (start, start + printed.len()))
}

/// "npm package left-pad-utils", "PyPI packages named “x”", "npm install x".
fn package(text: &str, end: usize) -> Option<Candidate> {
    let rest = text.get(end..)?;
    let word = [" packages", " package", " modules", " module", " install", " library"]
        .iter()
        .find(|w| rest.starts_with(**w))?;
    let at = end + word.len();
    let rest = text.get(at..)?;
    let called = [" named ", " called ", ": "].iter().find(|w| rest.starts_with(**w));
    let from = at + called.map_or(1, |w| w.len());
    let (start, stop) = match text.get(from..)?.chars().next()? {
        '"' | '“' | '‘' | '`' | '\'' => quoted(text, from, 4)?,
        _ => {
            let bytes = text.as_bytes().get(from..)?;
            let part =
                |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.' | b'@' | b'/');
            (from, from + bytes.iter().take(80).take_while(|b| part(b)).count())
        }
    };
    let value = text.get(start..stop)?.trim_end_matches(['.', '-', '_', '/']).to_owned();
    let marked = value.contains(['-', '_', '/']) || value.contains(|c: char| c.is_ascii_digit());
    let sound =
        value.len() >= 3 && !value.contains(' ') && (marked || called.is_some() || start > from || *word == " install");
    sound.then(|| Candidate { start, end: start + value.len(), kind: IndicatorKind::Package, value })
}

/// True for words that no dictionary has: with digits, marks, or a change of case inside.
fn made_up(word: &str) -> bool {
    let inner_capital = word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    word.len() >= 3
        && (inner_capital || word.contains(|c: char| c.is_ascii_digit() || matches!(c, '_' | '\\' | '{' | '$')))
}

/// A browser's user agent, from its "Mozilla/": products with versions and comments in brackets.
fn agent(text: &str, start: usize, end: usize) -> Option<Candidate> {
    let rest = text.get(end..)?;
    if !rest.starts_with('/') {
        return None;
    }
    let mut at = end + product(rest)?;
    while let Some(next) = text.get(at..).and_then(|r| r.strip_prefix(' ')) {
        let length =
            comment(next).or_else(|| next.starts_with("like Gecko").then_some(10)).or_else(|| named_product(next));
        match length {
            Some(length) if at - start < 512 => at += 1 + length,
            _ => break,
        }
    }
    let printed = text.get(start..at)?.trim_end_matches(['.', ',', ';', '\'']);
    let at = start + printed.len();
    let value = printed.to_owned();
    (at > end + 2).then_some(Candidate { start, end: at, kind: IndicatorKind::UserAgent, value })
}

/// Length of "/5.0".
fn product(rest: &str) -> Option<usize> {
    let length = rest
        .bytes()
        .take(48)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-' | b'_' | b'+'))
        .count();
    (length > 1).then_some(length)
}

/// Length of "(Windows NT 10.0; Win64; x64)".
fn comment(rest: &str) -> Option<usize> {
    if !rest.starts_with('(') {
        return None;
    }
    rest.bytes()
        .take(256)
        .position(|b| b == b')')
        .filter(|close| !rest.as_bytes()[..*close].contains(&b'\n'))
        .map(|close| close + 1)
}

/// Length of "Chrome/91.0".
fn named_product(rest: &str) -> Option<usize> {
    let length = product(rest)?;
    let (name, version) = rest.get(..length)?.split_once('/')?;
    (name.starts_with(|c: char| c.is_ascii_alphabetic()) && version.starts_with(|c: char| c.is_ascii_digit()))
        .then_some(length)
}

/// "User-Agent: curl/7.1", "the user agent “Loader”".
fn called_agent(text: &str, end: usize) -> Option<Candidate> {
    let rest = text.get(end..)?;
    let called =
        rest.get(..6).filter(|c| c.strip_prefix(['-', ' ', '_']).is_some_and(|w| w.eq_ignore_ascii_case("agent")))?;
    let at = end + called.len();
    let tail = text.get(at..)?;
    let (start, stop) = quoted(text, at, 40).or_else(|| {
        let line = tail.strip_prefix(':')?;
        let lead = line.len() - line.trim_start_matches([' ', '*']).len();
        let start = at + 1 + lead;
        let length: usize = text
            .get(start..)?
            .chars()
            .take(300)
            .take_while(|c| !matches!(c, '\n' | '\r' | '"' | '”' | '|' | '<' | '`'))
            .map(char::len_utf8)
            .sum();
        let printed = text.get(start..start + length)?.trim_end_matches([' ', '.', ',', '*', '\'']);
        // Without marks around it only a product with a version, or one word, is sure to be the agent alone.
        let sure = product(printed)
            .is_some_and(|p| printed[..p].contains('/') && printed[..p].contains(|c: char| c.is_ascii_digit()));
        let alone = !printed.contains(' ') && printed.contains(['/', '-', '_', '.']);
        (sure || alone).then(|| (start, start + printed.len()))
    })?;
    let (start, stop) = bare(text, start, stop)?;
    let value = text.get(start..stop)?.to_owned();
    (value.len() >= 3 && value.contains(char::is_alphabetic)).then_some(Candidate {
        start,
        end: stop,
        kind: IndicatorKind::UserAgent,
        value,
    })
}

/// `rule Name {`, `rule Name : tag {`: the head of a rule in YARA's own language.
fn rule(text: &str, end: usize) -> Option<Candidate> {
    let (start, stop) = identifier(text, end)?;
    let rest = text.get(stop..)?.trim_start();
    let tags = rest.strip_prefix(':').map(|tags| {
        tags.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ' ')).trim_start()
    });
    if !tags.unwrap_or(rest).starts_with('{') {
        return None;
    }
    let value = text.get(start..stop)?.to_owned();
    Some(Candidate { start, end: stop, kind: IndicatorKind::YaraRule, value })
}

/// "YARA rule Loader_Strings", "Yara: Win_Loader".
fn called_rule(text: &str, end: usize) -> Option<Candidate> {
    let rest = text.get(end..)?;
    let lead: usize = [" rule", " signature", "-rule", "s", " name", " named", " called", ":"]
        .iter()
        .fold(0, |at, w| at + if rest.get(at..).is_some_and(|r| r.starts_with(w)) { w.len() } else { 0 });
    if lead == 0 {
        return None;
    }
    let from = quoted(text, end + lead, 4).map_or(end + lead, |(start, _)| start.saturating_sub(1));
    let (start, stop) = identifier(text, from)?;
    let value = text.get(start..stop)?.to_owned();
    (made_up(&value) && !value.contains('\\')).then_some(Candidate {
        start,
        end: stop,
        kind: IndicatorKind::YaraRule,
        value,
    })
}

/// The identifier behind white space or one mark at `at`.
fn identifier(text: &str, at: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let lead = bytes.get(at..)?.iter().take(3).take_while(|b| matches!(b, b' ' | b'"' | b'`' | b'*' | b'\'')).count();
    let start = at + lead;
    let length = bytes.get(start..)?.iter().take(128).take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let sound = lead > 0 && length >= 3 && bytes.get(start).is_some_and(|b| !b.is_ascii_digit());
    sound.then_some((start, start + length))
}
