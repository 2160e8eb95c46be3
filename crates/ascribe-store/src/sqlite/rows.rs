//! How values stand in rows: ids as 16 bytes, days since 1970-01-01, moments in milliseconds since then.

use crate::StoreError;
use jiff::{Span, Timestamp, civil::Date};
use rusqlite::Row;
use std::cell::RefCell;
use uuid::Uuid;
use zstd::bulk::{Compressor, Decompressor};

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// A day as its number.
pub(crate) fn day(date: Date) -> i64 {
    (date - EPOCH).get_days().into()
}

/// The day of a number; the nearest end of the calendar where it is out of range.
pub(crate) fn date(day: i64) -> Date {
    i32::try_from(day)
        .ok()
        .and_then(|d| Span::new().try_days(d).ok())
        .and_then(|s| EPOCH.checked_add(s).ok())
        .unwrap_or(if day < 0 { Date::MIN } else { Date::MAX })
}

/// The moment of a number of milliseconds.
pub(crate) fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The day, in universal time, of a number of milliseconds.
pub(crate) fn day_of(ms: i64) -> i64 {
    ms.div_euclid(86_400_000)
}

/// The id in a column.
pub(crate) fn uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    let bytes: [u8; 16] = row.get(column)?;
    Ok(Uuid::from_bytes(bytes))
}

/// The id in a column that may be empty.
pub(crate) fn maybe_uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Uuid>> {
    Ok(row.get::<_, Option<[u8; 16]>>(column)?.map(Uuid::from_bytes))
}

/// The day in a column that may be empty.
pub(crate) fn maybe_date(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Date>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(date))
}

/// An id as a parameter.
pub(crate) fn key(id: &Uuid) -> [u8; 16] {
    *id.as_bytes()
}

thread_local! {
    /// Making one costs more than packing a short text with it.
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Level of compression for original bytes and texts.
const LEVEL: i32 = 6;

pub(crate) fn made_once<T>(slot: &mut Option<T>, make: impl FnOnce() -> std::io::Result<T>) -> std::io::Result<&mut T> {
    Ok(match slot {
        Some(made) => made,
        None => slot.insert(make()?),
    })
}

/// Compressed bytes of the base.
pub(crate) fn pack(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    PACKER
        .with_borrow_mut(|packer| made_once(packer, || Compressor::new(LEVEL))?.compress(bytes))
        .map_err(|e| StoreError::Damaged { what: format!("compressing failed: {e}") })
}

/// Bytes of the base, unpacked; no more than `most`.
pub(crate) fn unpack(bytes: &[u8], most: usize) -> Result<Vec<u8>, StoreError> {
    let told = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten().unwrap_or(0);
    let room = usize::try_from(told).unwrap_or(usize::MAX).min(most);
    UNPACKER
        .with_borrow_mut(|unpacker| made_once(unpacker, Decompressor::new)?.decompress(bytes, room))
        .map_err(|e| StoreError::Damaged { what: format!("a compressed row cannot be unpacked ({e})") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_come_back() {
        for d in [jiff::civil::date(2022, 7, 15), jiff::civil::date(1969, 12, 31), Date::MIN, Date::MAX] {
            assert_eq!(date(day(d)), d);
        }
        assert_eq!(day_of(-1), -1);
    }
}
