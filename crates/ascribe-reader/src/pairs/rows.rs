//! Rows of numbers by hashed feature, one byte each, as they lie in a model's file: a filter that rules most unknown features out, then
//! buckets of entries with two bytes to check the feature.

use super::features::Feature;
use ascribe_lang::packed::{self, Bytes, Short};

/// Features with their rows of `N` numbers.
pub type Rows<const N: usize> = Vec<(Feature, [f32; N])>;

/// Bits of the filter before the buckets.
const FILTER_BITS: u32 = 18;
/// Bytes that check a feature.
const CHECK: usize = 2;
/// So many features are looked up at once; their rows of bytes add up to what two bytes hold.
const AT_ONCE: usize = 64;

/// Rows of `N` numbers, to be scaled by one number.
#[derive(Clone, Debug)]
pub struct RowTable<const N: usize> {
    /// What one step of a byte stands for.
    pub scale: f32,
    bits: u32,
    filter: &'static [u8],
    starts: &'static [u8],
    entries: &'static [u8],
}

impl<const N: usize> RowTable<N> {
    /// The table that begins here; none where its numbers are not those of one.
    ///
    /// # Errors
    /// If the bytes end early.
    pub fn read(left: &mut Bytes) -> Result<Option<RowTable<N>>, Short> {
        let scale = left.float()?;
        let bits = u32::from(left.fixed::<1>()?[0]);
        if !(1..=20).contains(&bits) {
            return Ok(None);
        }
        let filter = left.take(1 << (FILTER_BITS - 3))?;
        let starts = left.take(((1usize << bits) + 1) * 4)?;
        let length = left.number()?;
        let entries = left.take(length)?;
        Ok(Some(RowTable { scale, bits, filter, starts, entries }))
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.entries.len() / (CHECK + N)
    }

    /// The number of a feature's row.
    pub fn number(&self, feature: Feature) -> Option<usize> {
        if !self.may_weigh(feature) {
            return None;
        }
        let range = packed::range(self.starts, bucket(feature, self.bits))?;
        let (first, check) = (range.start / (CHECK + N), check(feature).to_le_bytes());
        Some(first + self.entries.get(range)?.chunks_exact(CHECK + N).position(|entry| entry[..CHECK] == check)?)
    }

    /// The row of this number.
    pub fn at(&self, number: usize) -> Option<&'static [u8; N]> {
        let from = number * (CHECK + N);
        self.entries.get(from..from + CHECK + N)?.last_chunk()
    }

    /// The rows of some features, added up.
    /// Each stage makes all its looks before the next one needs an answer, so that the processor waits for many at once.
    pub fn sums(&self, features: &[Feature]) -> [i32; N] {
        let mut sums = [0; N];
        for some in features.chunks(AT_ONCE) {
            let mut seen = [0; AT_ONCE];
            let mut count = 0;
            for feature in some {
                seen[count & (AT_ONCE - 1)] = *feature;
                count += usize::from(self.may_weigh(*feature));
            }
            let seen = seen.get(..count).unwrap_or(&seen);
            let mut runs: [&'static [u8]; AT_ONCE] = [&[]; AT_ONCE];
            for (run, feature) in runs.iter_mut().zip(seen) {
                *run = self.run(*feature);
            }
            // Read for no other reason than to have the lines of the entries on their way.
            let mut firsts = [0; AT_ONCE];
            for (first, run) in firsts.iter_mut().zip(&runs).take(count) {
                *first = run.first().copied().unwrap_or_default();
            }
            std::hint::black_box(&firsts);
            let mut part = [0i16; N];
            for row in runs.iter().zip(seen).filter_map(|(run, feature)| row::<N>(run, *feature)) {
                part.iter_mut().zip(row).for_each(|(sum, weight)| *sum += i16::from(weight.cast_signed()));
            }
            sums.iter_mut().zip(part).for_each(|(sum, part)| *sum += i32::from(part));
        }
        sums
    }

    fn may_weigh(&self, feature: Feature) -> bool {
        let bit = (feature >> (32 - FILTER_BITS)) as usize;
        self.filter.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 != 0)
    }

    /// The entries of a feature's bucket.
    fn run(&self, feature: Feature) -> &'static [u8] {
        packed::bucket(self.starts, self.entries, bucket(feature, self.bits))
    }
}

/// The row of a feature among the entries of its bucket.
fn row<const N: usize>(run: &'static [u8], feature: Feature) -> Option<&'static [u8; N]> {
    let check = check(feature).to_le_bytes();
    run.chunks_exact(CHECK + N).find(|entry| entry[..CHECK] == check)?.last_chunk()
}

fn bucket(feature: Feature, bits: u32) -> u32 {
    feature >> (32 - bits)
}

fn check(feature: Feature) -> u16 {
    feature as u16
}

/// The bytes of a table of these rows.
pub fn write<const N: usize>(rows: &Rows<N>) -> Vec<u8> {
    let scale = scale(rows.iter().flat_map(|(_, row)| row));
    let mut kept: Vec<(Feature, [u8; N])> = rows.iter().map(|(f, row)| (*f, row.map(|w| byte(w, scale)))).collect();
    kept.sort_unstable();
    let bits = (kept.len().max(2) as u32).ilog2().clamp(1, 16);
    let mut filter = vec![0u8; 1 << (FILTER_BITS - 3)];
    let mut starts = vec![0u32; (1 << bits) + 1];
    let mut entries: Vec<u8> = vec![];
    let mut next = 0;
    for (feature, row) in &kept {
        let bit = (feature >> (32 - FILTER_BITS)) as usize;
        filter[bit / 8] |= 1 << (bit % 8);
        while next <= bucket(*feature, bits) as usize {
            starts[next] = entries.len() as u32;
            next += 1;
        }
        entries.extend(check(*feature).to_le_bytes());
        entries.extend(row);
    }
    starts[next..].fill(entries.len() as u32);
    let mut out = scale.to_le_bytes().to_vec();
    out.push(bits as u8);
    out.extend(&filter);
    out.extend(starts.iter().flat_map(|start| start.to_le_bytes()));
    out.extend((entries.len() as u32).to_le_bytes());
    out.extend(&entries);
    out
}

/// A number as a byte.
pub fn byte(weight: f32, scale: f32) -> u8 {
    ((weight / scale).round().clamp(-127.0, 127.0) as i8).cast_unsigned()
}

/// What one step of a byte stands for: one number in a thousand is cut off, so that the others are told more finely.
pub fn scale<'w>(weights: impl Iterator<Item = &'w f32>) -> f32 {
    let mut sizes: Vec<f32> = weights.map(|w| w.abs()).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() - sizes.len().min(1) - sizes.len() / 1000).copied().unwrap_or(0.0).max(1e-3) / 127.0
}
