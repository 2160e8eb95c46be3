//! How readings are kept: the JSON of a reading without its text, compressed with a dictionary of what all readings say.

use super::rows;
use crate::StoreError;
use ascribe_model::{Claim, Document, Entity, Indicator, Mention, Reading, TimeExpression};
use serde::Serialize;
use std::cell::RefCell;
use zstd::bulk::{Compressor, Decompressor};

/// Words that most readings hold; part of the format, never changed once released.
const DICTIONARY: &[u8] = include_bytes!("../../schema/reading.dict");
/// Above this a reading is refused rather than unpacked.
const LARGEST: usize = 1 << 31;
/// Level of compression for readings.
const LEVEL: i32 = 6;

thread_local! {
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// A reading whose text is kept elsewhere; the same JSON as [`Reading`].
#[derive(Serialize)]
struct Bare<'r> {
    document: Document,
    entities: &'r [Entity],
    mentions: &'r [Mention],
    references: &'r [Mention],
    indicators: &'r [Indicator],
    times: &'r [TimeExpression],
    claims: &'r [Claim],
}

fn broken(e: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged { what: format!("a reading cannot be unpacked ({e})") }
}

/// A reading packed, without its text.
pub(crate) fn pack(reading: &Reading) -> Result<Vec<u8>, StoreError> {
    let document = Document { text: String::new(), ..reading.document.clone() };
    let bare = Bare {
        document,
        entities: &reading.entities,
        mentions: &reading.mentions,
        references: &reading.references,
        indicators: &reading.indicators,
        times: &reading.times,
        claims: &reading.claims,
    };
    let json = serde_json::to_vec(&bare).map_err(broken)?;
    PACKER.with_borrow_mut(|packer| {
        let packer = rows::made_once(packer, || Compressor::with_dictionary(LEVEL, DICTIONARY));
        packer.and_then(|p| p.compress(&json)).map_err(broken)
    })
}

/// A reading unpacked, with its text put back.
pub(crate) fn unpack(body: &[u8], text: &[u8]) -> Result<Reading, StoreError> {
    let told = zstd::zstd_safe::get_frame_content_size(body).ok().flatten().unwrap_or(0);
    let room = usize::try_from(told).unwrap_or(usize::MAX).min(LARGEST);
    let json = UNPACKER.with_borrow_mut(|unpacker| {
        let unpacker = rows::made_once(unpacker, || Decompressor::with_dictionary(DICTIONARY));
        unpacker.and_then(|u| u.decompress(body, room)).map_err(broken)
    })?;
    let mut reading: Reading = serde_json::from_slice(&json).map_err(broken)?;
    reading.document.text = self::text(text)?;
    Ok(reading)
}

/// A text packed.
pub(crate) fn pack_text(text: &str) -> Result<Vec<u8>, StoreError> {
    rows::pack(text.as_bytes())
}

/// A text unpacked.
pub(crate) fn text(packed: &[u8]) -> Result<String, StoreError> {
    String::from_utf8(rows::unpack(packed, LARGEST)?).map_err(broken)
}
