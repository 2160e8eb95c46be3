//! Cryptocurrency addresses, each with the checksum of its kind: without it any long word would do.

use crate::Candidate;
use ascribe_model::IndicatorKind;
use sha2::{Digest, Sha256};
use sha3::Keccak256;

/// The address that an alphanumeric word `start..end` is.
pub(crate) fn wallet(text: &str, start: usize, end: usize) -> Option<Candidate> {
    let word = text.get(start..end)?;
    let value = value_of(word).or_else(|| is_solana(text, start, word).then(|| word.to_owned()))?;
    Some(Candidate { start, end, kind: IndicatorKind::Wallet, value })
}

fn value_of(word: &str) -> Option<String> {
    let sound = match (word.as_bytes(), word.len()) {
        ([b'0', b'x', ..], 42) => eip55(word),
        (_, 25..=35) => base58check(word),
        ([b'4' | b'8', ..], 95 | 106) => monero(word),
        _ => false,
    };
    if sound {
        return Some(word.to_owned());
    }
    bech32(word).then(|| word.to_ascii_lowercase())
}

/// How far before an address of Solana its name is looked for, in bytes.
const NAMED: usize = 48;

/// Solana: 32 bytes in base 58. They carry no checksum, so that words before them must name the coin.
fn is_solana(text: &str, start: usize, word: &str) -> bool {
    if !(43..=44).contains(&word.len()) || !word.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let before = crate::ip::window_before(text, start, NAMED);
    let named = ["Solana", "solana", "SOL ", "SOL:", "SPL"].iter().any(|name| before.contains(name));
    named && base58(word, BITCOIN).is_some_and(|bytes| bytes.len() == 32)
}

const BITCOIN: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const RIPPLE: &[u8] = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/// Version bytes of a hash of a key or script: BTC 00 and 05, LTC 30 and 32, DOGE 1e, DASH 4c, TRX 41.
const VERSIONS: [u8; 7] = [0x00, 0x05, 0x30, 0x32, 0x1e, 0x4c, 0x41];

/// Base58Check as Bitcoin defines it; XRP has an alphabet of its own, ZEC a version of two bytes.
fn base58check(word: &str) -> bool {
    let alphabet = if word.starts_with('r') { RIPPLE } else { BITCOIN };
    let Some(bytes) = base58(word, alphabet) else { return false };
    let (length, version) = (bytes.len(), bytes.first().copied().unwrap_or(0xff));
    let shaped = length == 25 && VERSIONS.contains(&version) || length == 26 && bytes.starts_with(&[0x1c]);
    let Some((payload, sum)) = bytes.split_at_checked(length.wrapping_sub(4)) else { return false };
    shaped && Sha256::digest(Sha256::digest(payload)).get(..4) == Some(sum)
}

/// Big-endian bytes of a base-58 number, with one zero byte for each leading zero digit.
fn base58(word: &str, alphabet: &[u8]) -> Option<Vec<u8>> {
    let mut bytes: Vec<u8> = Vec::with_capacity(32);
    for digit in word.bytes() {
        let mut carry = alphabet.iter().position(|b| *b == digit)?;
        for byte in bytes.iter_mut() {
            carry += usize::from(*byte) * 58;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push((carry & 0xff) as u8);
            carry >>= 8;
        }
    }
    let zeros = word.bytes().take_while(|b| Some(b) == alphabet.first()).count();
    bytes.extend(std::iter::repeat_n(0, zeros));
    bytes.reverse();
    Some(bytes)
}

/// Human-readable parts: BTC, LTC, ADA, Cosmos, Bitcoin test network.
const PREFIXES: [&str; 5] = ["bc", "ltc", "addr", "cosmos", "tb"];

/// Bech32 (BIP 173) or Bech32m (BIP 350).
fn bech32(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    if !(26..=110).contains(&word.len()) || (lower != word && word.to_ascii_uppercase() != word) {
        return false;
    }
    let Some((prefix, data)) = PREFIXES.iter().find_map(|p| Some((p, lower.strip_prefix(p)?.strip_prefix('1')?)))
    else {
        return false;
    };
    let alphabet = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let values: Option<Vec<u32>> =
        data.bytes().map(|b| alphabet.iter().position(|a| *a == b).map(|v| v as u32)).collect();
    let Some(values) = values.filter(|v| v.len() > 6) else { return false };
    let high = prefix.bytes().map(|b| u32::from(b >> 5));
    let low = prefix.bytes().map(|b| u32::from(b & 31));
    let sum = high.chain([0]).chain(low).chain(values).fold(1, bech32_step);
    matches!(sum, 1 | 0x2bc8_30a3)
}

fn bech32_step(sum: u32, value: u32) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let top = sum >> 25;
    let next = (sum & 0x1ff_ffff) << 5 ^ value;
    GENERATOR.iter().enumerate().filter(|(bit, _)| top >> bit & 1 == 1).fold(next, |sum, (_, g)| sum ^ g)
}

/// EIP-55: in mixed case, a letter is a capital where the address's own hash has a high digit.
fn eip55(word: &str) -> bool {
    let hex = &word[2..];
    if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return false;
    }
    let lower = hex.to_ascii_lowercase();
    if hex == lower || hex.to_ascii_uppercase() == hex {
        let mut seen: Vec<u8> = lower.bytes().collect();
        seen.sort_unstable();
        seen.dedup();
        return seen.len() > 4;
    }
    let digest = Keccak256::digest(lower.as_bytes());
    hex.bytes().enumerate().all(|(at, b)| {
        let nibble = digest.get(at / 2).map_or(0, |d| if at % 2 == 0 { d >> 4 } else { d & 15 });
        !b.is_ascii_alphabetic() || b.is_ascii_uppercase() == (nibble >= 8)
    })
}

/// Bytes that each length of a Monero base-58 block stands for.
const BLOCK_BYTES: [usize; 12] = [0, 0, 1, 2, 0, 3, 4, 5, 0, 6, 7, 8];

/// Monero: base-58 in blocks of eleven, network byte 18, 19 or 42, checksum by Keccak-256.
fn monero(word: &str) -> bool {
    let mut bytes = Vec::with_capacity(80);
    for block in word.as_bytes().chunks(11) {
        let size = BLOCK_BYTES.get(block.len()).copied().unwrap_or(0);
        let Some(number) = block_number(block) else { return false };
        let Some(tail) = number.to_be_bytes().get(16 - size..).map(<[u8]>::to_vec) else { return false };
        bytes.extend(tail);
    }
    let Some((payload, sum)) = bytes.split_at_checked(bytes.len().wrapping_sub(4)) else { return false };
    matches!(payload.first(), Some(18 | 19 | 42)) && Keccak256::digest(payload).get(..4) == Some(sum)
}

fn block_number(block: &[u8]) -> Option<u128> {
    block.iter().try_fold(0u128, |n, b| Some(n * 58 + BITCOIN.iter().position(|a| a == b)? as u128))
}
