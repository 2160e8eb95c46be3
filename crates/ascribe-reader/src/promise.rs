//! Whether a sentence is likely to give a claim, before it is tagged and parsed: a linear model of its words, of the kinds of what it
//! names and of the words that patterns may be anchored at. `cargo run --release -p ascribe-train --example gate` learns it from what the reader makes of sentences
//! that are all parsed, and from which log-odds on a sentence is worth it.

use ascribe_lang::{Form, Sentence, lower};
use ascribe_mentions::tagger::features::{hash, mix};
use ascribe_model::Mention;
use std::sync::LazyLock;

const MAGIC: &[u8; 8] = b"ascgate1";
/// Two to this power of weights.
pub const BITS: u32 = 15;

/// What stands for a name, by its kind, and for a token that is no word: a number, a mark, an indicator.
const NAMED: u64 = 100;
const FORMED: u64 = 50;

/// The learned weights, one signed byte for each sign.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    scale: f32,
    /// Sentences with less are not parsed.
    least: f32,
    weights: &'static [u8; 1 << BITS],
}

impl Promise {
    /// The shipped model; `None` if the compiled-in bytes are of another version, which the tests rule out.
    pub fn shipped() -> Option<&'static Promise> {
        static SHIPPED: LazyLock<Option<Promise>> =
            LazyLock::new(|| Promise::read(include_bytes!("../models/gate.bin")));
        SHIPPED.as_ref()
    }

    /// The model in these bytes, if they are one.
    pub fn read(bytes: &'static [u8]) -> Option<Promise> {
        let (scale, rest) = bytes.strip_prefix(MAGIC)?.split_first_chunk()?;
        let (least, weights) = rest.split_first_chunk()?;
        let [scale, least] = [scale, least].map(|bytes| f32::from_le_bytes(*bytes));
        Some(Promise { scale, least, weights: weights.first_chunk()? })
    }

    /// The log-odds that a sentence with these signs gives a claim.
    pub fn score(&self, signs: &[u32]) -> f32 {
        let weight = |sign: &u32| i32::from(self.weights[place(*sign)].cast_signed());
        signs.iter().map(weight).sum::<i32>() as f32 * self.scale
    }

    /// True for a sentence that is likely enough to give a claim.
    pub fn holds(&self, signs: &[u32]) -> bool {
        self.score(signs) >= self.least
    }
}

/// Where the weight of a sign lies.
pub fn place(sign: u32) -> usize {
    (sign >> (32 - BITS)) as usize
}

/// The bytes of a model with these weights; sentences with log-odds under `least` are not parsed.
pub fn write(weights: &[f32], least: f32) -> Vec<u8> {
    let most = weights.iter().fold(1e-3f32, |most, weight| most.max(weight.abs()));
    let scale = most / 127.0;
    let byte = |weight: &f32| ((weight / scale).round().clamp(-127.0, 127.0) as i8).cast_unsigned();
    let head = MAGIC.iter().copied().chain(scale.to_le_bytes()).chain(least.to_le_bytes());
    head.chain(weights.iter().map(byte)).collect()
}

/// What is asked of a sentence beside its words.
pub struct Seen<'s> {
    /// What it names, in order.
    pub mentions: &'s [&'s Mention],
    /// Whether it points back to somebody.
    pub points: bool,
    /// Whether it seems to name what is in no list.
    pub unknown: bool,
}

/// The signs of a sentence, hashed; `anchors` says of a word whether a pattern may be anchored there.
pub fn signs(text: &str, sentence: &Sentence, seen: &Seen<'_>, mut anchors: impl FnMut(&str) -> bool) -> Vec<u32> {
    let mut signs = Vec::with_capacity(4 * sentence.tokens.len());
    let mut add = |template: u64, value: u64| signs.push((mix(value, template) >> 32) as u32);
    let kinds: Vec<u64> = seen.mentions.iter().map(|m| m.kind as u64).collect();
    let set = kinds.iter().fold(0u64, |set, kind| set | 1 << kind);
    let (mut anchored, mut pronouns, mut next) = (Vec::new(), 0u64, 0);
    for token in &sentence.tokens {
        while seen.mentions.get(next).is_some_and(|m| m.span.end() <= token.span.start()) {
            next += 1;
        }
        if let Some(mention) = seen.mentions.get(next).filter(|m| m.span.overlaps(token.span)) {
            if mention.span.start() >= token.span.start() {
                add(1, NAMED + mention.kind as u64);
            }
            continue;
        }
        if token.form != Form::Word {
            add(1, FORMED);
            continue;
        }
        let word = lower(token.span.of(text));
        let hashed = hash(word.as_bytes());
        add(1, hashed);
        pronouns += u64::from(points(&word));
        if anchors(token.span.of(text)) {
            anchored.push(hashed);
        }
    }
    let many = kinds.len().min(3) as u64;
    for anchor in &anchored {
        crate::pairs::bits(set).for_each(|kind| add(2, mix(*anchor, kind)));
        add(3, mix(*anchor, many << 2 | u64::from(pronouns > 0) << 1 | u64::from(seen.points)));
    }
    crate::pairs::bits(set).for_each(|kind| add(4, kind));
    for (n, kind) in kinds.iter().enumerate().take(MOST) {
        kinds[n + 1..].iter().take(MOST).for_each(|other| add(5, kind << 8 | other));
    }
    add(6, kinds.len().min(8) as u64);
    add(7, (sentence.tokens.len() / 6).min(8) as u64);
    add(8, u64::from(seen.points) << 1 | u64::from(seen.unknown));
    add(9, anchored.len().min(6) as u64);
    add(10, pronouns.min(4));
    add(11, (kinds.len().min(4) as u64) << 4 | anchored.len().min(4) as u64);
    add(12, set);
    add(0, 0);
    signs
}

/// Of so many names of a sentence the kinds are looked at two by two.
const MOST: usize = 16;

fn points(word: &str) -> bool {
    matches!(word, "it" | "they" | "he" | "she" | "its" | "their" | "his" | "her" | "them" | "which" | "who")
}
