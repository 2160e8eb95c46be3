//! Texts by their sentences: where copies are found, and what changed between two versions.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Sentences of fewer words are said by everybody and show no copying.
const TELLING: usize = 6;
/// Words of one shingle.
const SHINGLE: usize = 4;
/// Hash functions of a signature.
const HASHES: usize = 64;
/// Bands of a signature; with four rows each, texts that share 70 % of their shingles meet in a band 99 times in 100.
const BANDS: usize = 16;

/// The sentences of a text, trimmed, in its order.
pub(crate) fn split(text: &str) -> Vec<&str> {
    text.lines().flat_map(split_line).filter(|s| !s.is_empty()).collect()
}

fn split_line(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let bytes = line.as_bytes();
    for (at, c) in line.char_indices() {
        if !matches!(c, '.' | '!' | '?') {
            continue;
        }
        let closers = line[at + 1..].trim_start_matches(['"', '”', '’', '\'', ')']);
        let end = line.len() - closers.len();
        let next = closers.trim_start().chars().next();
        let opens = next.is_some_and(|n| n.is_uppercase() || n.is_numeric() || "\"“‘(".contains(n));
        if closers.starts_with(char::is_whitespace) && opens && !abbreviates(&bytes[start..at]) && end > start {
            found.push(line[start..end].trim());
            start = end;
        }
    }
    found.push(line[start..].trim());
    found
}

/// True if a full stop after these bytes ends an abbreviation such as "U.S." or "Mr.".
fn abbreviates(before: &[u8]) -> bool {
    let word: Vec<u8> = before.iter().rev().take_while(|b| !b.is_ascii_whitespace()).copied().collect();
    let capital = word.last().is_some_and(u8::is_ascii_uppercase);
    capital && (word.len() <= 2 || word.len() == 3 && word.contains(&b'.'))
}

/// The words of a sentence.
fn words(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty())
}

/// Puts a word in lower case behind what `into` holds.
fn fold_into(word: &str, into: &mut String) {
    if word.is_ascii() {
        into.extend(word.bytes().map(|b| char::from(b.to_ascii_lowercase())));
    } else {
        into.push_str(&word.to_lowercase());
    }
}

/// The words of a text as hashes, whatever their case.
fn word_hashes(text: &str) -> Vec<u64> {
    let mut folded = String::new();
    let hash = |word| {
        folded.clear();
        fold_into(word, &mut folded);
        xxh3_64(folded.as_bytes())
    };
    words(text).map(hash).collect()
}

/// A text for comparing with others.
pub(crate) struct Print {
    /// Hash and number of words of each telling sentence, in order.
    pub sentences: Vec<(i64, usize)>,
    /// MinHash over shingles of words; empty for texts of under four words.
    pub signature: Vec<u32>,
}

/// Takes the print of a text.
pub(crate) fn print(text: &str) -> Print {
    let mut sentences = Vec::new();
    let mut folded = String::new();
    for sentence in split(text) {
        folded.clear();
        let mut count = 0;
        for word in words(sentence) {
            if count > 0 {
                folded.push(' ');
            }
            fold_into(word, &mut folded);
            count += 1;
        }
        if count >= TELLING {
            sentences.push((xxh3_64(folded.as_bytes()) as i64, count));
        }
    }
    Print { sentences, signature: signature(&word_hashes(text)) }
}

fn signature(words: &[u64]) -> Vec<u32> {
    if words.len() < SHINGLE {
        return Vec::new();
    }
    let mut least = [u32::MAX; HASHES];
    for shingle in words.windows(SHINGLE) {
        let hash = mix(shingle);
        for (n, slot) in least.iter_mut().enumerate() {
            // Odd multipliers from the golden ratio's multiples: one family of functions, the same in every base.
            let odd = (n as u64 * 2 + 1).wrapping_mul(0xd6e8_feb8_6659_fd93) | 1;
            let mixed = (hash ^ (hash >> 29)).wrapping_mul(odd);
            *slot = (*slot).min((mixed >> 32) as u32);
        }
    }
    least.to_vec()
}

/// The bands by which texts with like signatures meet.
pub(crate) fn bands(signature: &[u32]) -> Vec<i64> {
    let rows = HASHES / BANDS;
    let bytes = |rows: &[u32]| rows.iter().flat_map(|r| r.to_le_bytes()).collect::<Vec<u8>>();
    signature.chunks(rows).zip(0u64..).map(|(rows, n)| xxh3_64_with_seed(&bytes(rows), n) as i64).collect()
}

/// The share of shingles that two texts have in common, estimated, 0 to 1.
pub(crate) fn likeness(a: &[u32], b: &[u32]) -> f64 {
    if a.is_empty() || a.len() != b.len() {
        return 0.0;
    }
    a.iter().zip(b).filter(|(a, b)| a == b).count() as f64 / a.len() as f64
}

/// The shingles of a text, each once, in order of their hashes.
pub(crate) fn shingles(text: &str) -> Vec<u64> {
    let mut found: Vec<u64> = word_hashes(text).windows(SHINGLE).map(mix).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The share of a text's shingles that stand in another text, 0 to 1.
pub(crate) fn taken(shingles: &[u64], from: &[u64]) -> f64 {
    let mut others = from.iter().peekable();
    let meets = |s: &&u64| {
        while others.next_if(|o| o < s).is_some() {}
        others.peek() == Some(s)
    };
    if shingles.is_empty() { 0.0 } else { shingles.iter().filter(meets).count() as f64 / shingles.len() as f64 }
}

fn mix(shingle: &[u64]) -> u64 {
    shingle.iter().fold(0u64, |h, w| (h.rotate_left(23) ^ w).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// A signature as bytes.
pub(crate) fn to_bytes(signature: &[u32]) -> Vec<u8> {
    signature.iter().flat_map(|s| s.to_le_bytes()).collect()
}

/// A signature from bytes.
pub(crate) fn from_bytes(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect()
}

/// What changed from one text to another, sentence by sentence, in the order of the later text: before, after.
pub(crate) fn changes(before: &str, after: &str) -> Vec<(Option<String>, Option<String>)> {
    let (a, b) = (split(before), split(after));
    let kept = common(&a, &b);
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    for (ki, kj) in kept.into_iter().chain([(a.len(), b.len())]) {
        pair(&a[i..ki], &b[j..kj], &mut out);
        (i, j) = (ki + 1, kj + 1);
    }
    out
}

/// Sentences that went and came at one place: like ones are one sentence that changed.
fn pair(went: &[&str], came: &[&str], out: &mut Vec<(Option<String>, Option<String>)>) {
    let mut left: Vec<&str> = went.to_vec();
    for after in came {
        let best = left.iter().enumerate().map(|(n, b)| (overlap(b, after), n)).max_by(|x, y| x.0.total_cmp(&y.0));
        let before = best.filter(|(share, _)| *share >= 0.5).map(|(_, n)| left.remove(n).to_owned());
        out.push((before, Some((*after).to_owned())));
    }
    out.extend(left.into_iter().map(|b| (Some(b.to_owned()), None)));
}

fn overlap(a: &str, b: &str) -> f64 {
    let set = |text| word_hashes(text).into_iter().collect::<std::collections::BTreeSet<u64>>();
    let (a, b) = (set(a), set(b));
    let both = a.intersection(&b).count();
    if both == 0 { 0.0 } else { both as f64 / a.len().max(b.len()) as f64 }
}

/// Places of the longest common run of sentences. Texts of more than 4000 sentences are compared by their ends only.
fn common(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (ma, mb) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let mut kept: Vec<(usize, usize)> = (0..head).map(|n| (n, n)).collect();
    if ma.len().saturating_mul(mb.len()) <= 16_000_000 {
        kept.extend(longest(ma, mb).into_iter().map(|(i, j)| (i + head, j + head)));
    }
    kept.extend((0..tail).map(|n| (a.len() - tail + n, b.len() - tail + n)));
    kept
}

fn longest(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let mut table = vec![0u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            table[i * width + j] = if a[i] == b[j] {
                table[(i + 1) * width + j + 1] + 1
            } else {
                table[(i + 1) * width + j].max(table[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            out.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if table[(i + 1) * width + j] >= table[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_sentence_is_one_change() {
        let before = "Four ministries were hit. Nobody claimed it. The U.S. Embassy warned travellers.";
        let after = "Five ministries were hit. Nobody claimed it. An inquiry began.";
        let told = changes(before, after);
        let says = |s: &str| Some(s.to_owned());
        assert_eq!(
            told,
            [
                (says("Four ministries were hit."), says("Five ministries were hit.")),
                (None, says("An inquiry began.")),
                (says("The U.S. Embassy warned travellers."), None)
            ]
        );
    }

    #[test]
    fn like_texts_meet_in_a_band_and_others_do_not() {
        let text: Vec<String> = (0..120).map(|n| format!("word{} token{}", n * 7 % 31, n)).collect();
        let (one, mut other) = (text.join(" "), text.clone());
        other[60] = "changed here".into();
        let (a, b) = (print(&one), print(&other.join(" ")));
        assert!(likeness(&a.signature, &b.signature) > 0.8);
        assert!(bands(&a.signature).iter().any(|x| bands(&b.signature).contains(x)));
        let far = print(&(0..120).map(|n| format!("thing{n} matter{}", n * 3)).collect::<Vec<_>>().join(" "));
        assert!(likeness(&a.signature, &far.signature) < 0.1);
    }
}
