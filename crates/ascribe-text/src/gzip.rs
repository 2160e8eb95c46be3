//! Gzip around a document: inflated up to a limit, so that a bomb costs no more than the limit.

use crate::Error;
use std::io::Read;

/// True if the bytes start as gzip does (RFC 1952 §2.3.1).
pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b, 8])
}

/// The content, if it is no longer than `limit` bytes. A gzip inside the gzip is left as it is and refused later as binary.
pub(crate) fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let mut content = Vec::new();
    let bounded = flate2::read::MultiGzDecoder::new(bytes).take(limit as u64 + 1);
    std::io::BufReader::new(bounded)
        .read_to_end(&mut content)
        .map_err(|error| Error::GzipBroken { reason: error.to_string() })?;
    if content.len() > limit {
        return Err(Error::GzipTooLarge { limit });
    }
    Ok(content)
}
