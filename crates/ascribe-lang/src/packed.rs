//! Models as they lie in the binary: numbers one after the other, and labels with their weights in buckets of hashed features.
//! Nothing is built at load; each model's crate says what its own bytes mean.

use std::ops::Range;

/// The bytes end before this place, where more was promised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Short(pub usize);

/// The bytes of a model, read from the front.
#[derive(Clone, Debug)]
pub struct Bytes {
    bytes: &'static [u8],
    at: usize,
}

impl Bytes {
    /// From their first byte on.
    pub fn new(bytes: &'static [u8]) -> Bytes {
        Bytes { bytes, at: 0 }
    }

    /// How many are read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The next bytes.
    ///
    /// # Errors
    /// If fewer are left.
    pub fn take(&mut self, count: usize) -> Result<&'static [u8], Short> {
        let taken = self.bytes.get(self.at..self.at.saturating_add(count)).ok_or(Short(self.at))?;
        self.at += count;
        Ok(taken)
    }

    /// The next bytes, as many as are asked for.
    ///
    /// # Errors
    /// If fewer are left.
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Short> {
        self.take(N)?.try_into().map_err(|_| Short(self.at))
    }

    /// The next four bytes as a float, little-endian.
    ///
    /// # Errors
    /// If fewer are left.
    pub fn float(&mut self) -> Result<f32, Short> {
        Ok(f32::from_le_bytes(self.fixed()?))
    }

    /// The next four bytes as a number, little-endian.
    ///
    /// # Errors
    /// If fewer are left.
    pub fn number(&mut self) -> Result<usize, Short> {
        Ok(u32::from_le_bytes(self.fixed()?) as usize)
    }
}

/// Where the entries of a bucket begin and end: `starts` tells in four bytes for each bucket, and once more, where it begins.
pub fn range(starts: &'static [u8], bucket: u32) -> Option<Range<usize>> {
    let at = bucket as usize * 4;
    let &[a, b, c, d, e, f, g, h] = starts.get(at..at.saturating_add(8))? else { return None };
    Some(u32::from_le_bytes([a, b, c, d]) as usize..u32::from_le_bytes([e, f, g, h]) as usize)
}

/// The entries of a bucket, which lie where [`range`] tells.
pub fn bucket(starts: &'static [u8], entries: &'static [u8], bucket: u32) -> &'static [u8] {
    range(starts, bucket).and_then(|range| entries.get(range)).unwrap_or_default()
}

/// The labels and weights of the feature with these check bytes among the entries of its bucket. An entry is two check bytes, a count, and
/// that many pairs of label and weight.
pub fn labels(mut entries: &'static [u8], check: u16) -> &'static [[u8; 2]] {
    let check = check.to_le_bytes();
    while let Some((&[low, high, count], after)) = entries.split_first_chunk::<3>() {
        let bytes = after.get(..usize::from(count) * 2).unwrap_or_default();
        if [low, high] == check {
            return bytes.as_chunks::<2>().0;
        }
        entries = after.get(bytes.len()..).filter(|_| !bytes.is_empty()).unwrap_or_default();
    }
    &[]
}
