//! Streams that inflate without measure, found before a parser that inflates whole streams sees them.

use std::io::{Read, copy, sink};

/// No stream may inflate to more than this; the pictures of print are smaller.
const STREAM: u64 = 64 << 20;
/// Nor all together to more than this.
const TOGETHER: u64 = 512 << 20;

/// True if the zlib streams of the file (ISO 32000-1 §7.3.8) inflate beyond the bounds. Counts, keeps nothing.
pub(crate) fn is_bomb(bytes: &[u8]) -> bool {
    let mut together = 0;
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, b"stream") {
        rest = rest.get(at + b"stream".len()..).unwrap_or_default();
        let data = rest.strip_prefix(b"\r").unwrap_or(rest);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        if data.first().is_none_or(|byte| byte & 0x0f != 8) {
            continue;
        }
        let mut inflated = flate2::read::ZlibDecoder::new(data).take(STREAM + 1);
        // A stream that breaks off has inflated so far all the same.
        let size = copy(&mut inflated, &mut sink()).unwrap_or(STREAM + 1 - inflated.limit());
        together += size;
        if size > STREAM || together > TOGETHER {
            return true;
        }
    }
    false
}
