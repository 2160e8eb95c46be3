//! The parser's weights in two tiers: the few features that nearly every step asks for, kept where the processor keeps
//! what it uses all the time, and the others behind a filter that turns away what was never met.
//!
//! A step asks for 148 features. Nine in ten of those that weigh anything are among 64,000; more than a third weigh
//! nothing, and would each wait for a line of memory that is not at hand. What was never met in the texts that the table
//! was learned and counted on (`ascribe-train tiers`) weighs nothing.

use crate::weights::{Features, Scorer, weight};

/// Features of one bucket.
pub const WAYS: usize = 4;
/// Bytes of a bucket: two of check for each feature, then the weights for left, then those for right.
pub const BUCKET: usize = 4 * WAYS;
/// Two to this power of buckets in the first tier.
pub const HOT: u32 = 14;
/// Two to this power of bits in the filter.
pub const FILTER: u32 = 22;
/// Two to this power of buckets in the second tier.
pub const COLD: u32 = 18;

/// A bucket, as it lies in the binary.
pub type Bucket = [u8; BUCKET];

/// Both tiers, used as they lie in the binary.
#[derive(Clone, Copy, Debug)]
pub struct Tiers<'a> {
    hot: &'a [Bucket; 1 << HOT],
    filter: &'a [u8; 1 << (FILTER - 3)],
    cold: &'a [Bucket; 1 << COLD],
}

/// What stands in for tiers that are missing.
static NO_HOT: [Bucket; 1 << HOT] = [[0; BUCKET]; 1 << HOT];
static NO_FILTER: [u8; 1 << (FILTER - 3)] = [0; 1 << (FILTER - 3)];
static NO_COLD: [Bucket; 1 << COLD] = [[0; BUCKET]; 1 << COLD];

/// The check of a feature; nought is left for rows without one.
pub fn row_check(feature: u32) -> u16 {
    ((feature.wrapping_mul(0x9E37_79B1) >> 16) as u16).max(1)
}

/// The bucket of a feature in a tier of two to the power of `bits` buckets.
pub fn bucket(feature: u32, bits: u32) -> usize {
    (feature & ((1 << bits) - 1)) as usize
}

/// Byte and bit of a feature in the filter.
pub fn filter_place(feature: u32) -> (usize, u8) {
    let bit = feature.wrapping_mul(0x85EB_CA6B) >> (32 - FILTER);
    (bit as usize / 8, 1 << (bit % 8))
}

impl<'a> Tiers<'a> {
    /// The tiers in `bytes`; what is missing weighs nothing.
    pub fn new(bytes: &'a [u8]) -> Tiers<'a> {
        let hot = BUCKET << HOT;
        let cold = hot + (1 << (FILTER - 3));
        Tiers {
            hot: buckets(bytes.get(..hot)).unwrap_or(&NO_HOT),
            filter: bytes.get(hot..cold).and_then(|filter| filter.first_chunk()).unwrap_or(&NO_FILTER),
            cold: buckets(bytes.get(cold..)).unwrap_or(&NO_COLD),
        }
    }
}

/// The first buckets of `bytes`, if there are as many.
fn buckets<const COUNT: usize>(bytes: Option<&[u8]>) -> Option<&[Bucket; COUNT]> {
    bytes?.as_chunks().0.first_chunk()
}

/// So many looks are begun before the first of them is needed: as many as a processor waits for at once, and more.
const AT_ONCE: usize = 64;

/// The checks and the weights of a bucket.
#[inline(always)]
fn halves(bucket: &Bucket) -> [u64; 2] {
    [&bucket.as_chunks::<8>().0[0], &bucket.as_chunks::<8>().0[1]].map(|half| u64::from_le_bytes(*half))
}

/// What a bucket weighs for a feature, and whether it knows it. All four checks are compared at once, and without a
/// branch, so that looks do not wait for each other.
#[inline(always)]
fn look([checks, weights]: [u64; 2], feature: u32) -> (i32, i32, bool) {
    const ONES: u64 = 0x0001_0001_0001_0001;
    // The lowest lane that is nought gets its high bit, the first of these being exact (Lamport 1975).
    let lanes = checks ^ (u64::from(row_check(feature)) * ONES);
    let hits = lanes.wrapping_sub(ONES) & !lanes & (ONES << 15);
    // Eight for each lane before the one that was hit; past all four if none was, so that what is left is nought.
    let places = hits.trailing_zeros() >> 1 & 0x38;
    let (left, right) = (weights & 0xFFFF_FFFF, weights >> 32);
    (weight((left >> places) as u8), weight((right >> places) as u8), hits != 0)
}

const ROOM: usize = Features::ROOM.next_power_of_two();

impl Scorer<2> for Tiers<'_> {
    fn scores(&self, features: &[u32]) -> [i32; 2] {
        let (mut left, mut right) = (0, 0);
        let features = features.get(..Features::ROOM).unwrap_or(features);
        // Room of a power of two, so that no place needs to be checked.
        let mut others = [0u32; ROOM];
        let mut count = 0;
        // Each stage first fetches what it needs and does no more: so short a loop has many looks on their way.
        let mut fetched = [[0u64; 2]; AT_ONCE];
        for features in features.chunks(AT_ONCE) {
            for (fetched, feature) in fetched.iter_mut().zip(features) {
                *fetched = halves(&self.hot[bucket(*feature, HOT)]);
            }
            for (fetched, &feature) in fetched.iter().zip(features) {
                let (l, r, found) = look(*fetched, feature);
                left += l;
                right += r;
                others[count & (ROOM - 1)] = feature;
                count += usize::from(!found);
            }
        }
        let asked = count.min(ROOM);
        count = 0;
        for at in 0..asked {
            let feature = others[at];
            let (byte, bit) = filter_place(feature);
            others[count & (ROOM - 1)] = feature;
            count += usize::from(self.filter[byte] & bit != 0);
        }
        for features in others.get(..count).unwrap_or_default().chunks(AT_ONCE) {
            for (fetched, feature) in fetched.iter_mut().zip(features) {
                *fetched = halves(&self.cold[bucket(*feature, COLD)]);
            }
            for (fetched, &feature) in fetched.iter().zip(features) {
                let (l, r, _) = look(*fetched, feature);
                left += l;
                right += r;
            }
        }
        [left, right]
    }
}
