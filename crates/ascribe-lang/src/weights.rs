//! Weights of linear models: features are hashed straight to rows of a table, so that nothing is built at load.

/// Sums the weights of features, one sum a class.
pub trait Scorer<const N: usize> {
    /// The sums over `features`, which are hashes.
    fn scores(&self, features: &[u32]) -> [i32; N];
}

/// A shipped table of a power of two of rows, used as it lies in the binary: each row has a check byte, then a signed byte
/// for left and one for right. A feature whose check is not the row's was never seen, and weighs nothing. A byte is the
/// root of its weight: fine near nought, where most weights are, and wide enough for the few great ones.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    rows: &'a [[u8; 3]],
    mask: u32,
}

/// The check byte of a feature; nought is left for rows without one.
pub fn check(feature: u32) -> u8 {
    ((feature.wrapping_mul(0x9E37_79B1) >> 24) as u8).max(1)
}

impl<'a> Table<'a> {
    /// The table in `bytes`; without a whole row, it weighs nothing.
    pub fn new(bytes: &'a [u8]) -> Table<'a> {
        let (rows, mask) = power_of_two(bytes.as_chunks().0);
        Table { rows, mask }
    }
}

/// As many of the rows as the greatest power of two that there are, and the mask that picks one of them.
fn power_of_two<T>(rows: &[T]) -> (&[T], u32) {
    let count = if rows.is_empty() { 0 } else { 1usize << rows.len().ilog2() };
    (rows.get(..count).unwrap_or_default(), u32::try_from(count.saturating_sub(1)).unwrap_or(0))
}

/// What a byte of a model weighs.
#[inline]
fn weight(byte: u8) -> i32 {
    let root = i32::from(byte.cast_signed());
    root * root.abs()
}

/// The tables are far larger than the nearest cache, so that nearly every look waits for memory. No branch here depends
/// on what a look finds: the processor then waits for many at once.
impl Scorer<2> for Table<'_> {
    fn scores(&self, features: &[u32]) -> [i32; 2] {
        let (mut left, mut right) = (0, 0);
        for feature in features {
            let [found, l, r] = self.rows.get((feature & self.mask) as usize).copied().unwrap_or_default();
            let mask = -i32::from(found == check(*feature));
            left += weight(l) & mask;
            right += weight(r) & mask;
        }
        [left, right]
    }
}

/// Classes that one slot of a [`Sparse`] table weighs.
pub const PAIRS: usize = 7;
/// Bytes of such a slot: two of check, then pairs of a class and its weight.
pub const SPARSE_SLOT: usize = 2 + 2 * PAIRS;
/// A feature takes at most so many slots.
pub const CHAIN: u32 = 6;

/// A shipped table for many classes, of which most features weigh few: a power of two of slots, used as they lie in the
/// binary. A pair with class nought is empty. A full slot goes on in the slot of [`link`], if that is the feature's too.
#[derive(Clone, Copy, Debug)]
pub struct Sparse<'a> {
    slots: &'a [[u8; SPARSE_SLOT]],
    mask: u32,
}

/// The feature under which slot number `place` of a feature is found.
pub fn link(feature: u32, place: u32) -> u32 {
    feature.wrapping_add(place.wrapping_mul(0x85EB_CA6B)).rotate_left(place * 5)
}

/// The two check bytes of a slot.
pub fn sparse_check(feature: u32) -> [u8; 2] {
    let [low, high, ..] = (feature.wrapping_mul(0x9E37_79B1) >> 16).to_le_bytes();
    [low.max(1), high]
}

impl<'a> Sparse<'a> {
    /// The table in `bytes`; without a whole slot, it weighs nothing.
    pub fn new(bytes: &'a [u8]) -> Sparse<'a> {
        let (slots, mask) = power_of_two(bytes.as_chunks().0);
        Sparse { slots, mask }
    }

    fn slot(&self, feature: u32) -> [u8; SPARSE_SLOT] {
        self.slots.get((feature & self.mask) as usize).copied().unwrap_or_default()
    }
}

/// In rounds, one for each place of the chains: first all looks of the round, which wait for memory together, then the
/// sums of those that were found, of which the full ones go on to the next round.
impl<const N: usize> Scorer<N> for Sparse<'_> {
    fn scores(&self, features: &[u32]) -> [i32; N] {
        let mut sums = [0i32; N];
        let mut going = [0u32; ROOM];
        let mut found = [0u32; ROOM];
        let mut left = features.len().min(ROOM);
        going.iter_mut().zip(features).for_each(|(going, feature)| *going = *feature);
        for place in 0..CHAIN {
            let mut count = 0;
            for feature in going.get(..left).unwrap_or_default() {
                let [low, high, ..] = self.slot(link(*feature, place));
                if let Some(next) = found.get_mut(count) {
                    *next = *feature;
                }
                count += usize::from([low, high] == sparse_check(link(*feature, place)));
            }
            left = 0;
            for feature in found.get(..count).unwrap_or_default() {
                let slot = self.slot(link(*feature, place));
                let pairs = slot.as_chunks::<2>().0;
                for [class, byte] in &pairs[1..] {
                    if let Some(sum) = sums.get_mut(usize::from(*class)) {
                        *sum += weight(*byte);
                    }
                }
                if let Some(next) = going.get_mut(left) {
                    *next = *feature;
                }
                left += usize::from(pairs[PAIRS][0] != 0);
            }
            if left == 0 {
                break;
            }
        }
        sums
    }
}

/// Room for the features of one decision; more templates than this are a mistake and are dropped.
const ROOM: usize = 192;

/// The hashed features of one decision. Each added feature belongs to the next template, so that the order of
/// additions is part of a model's meaning.
pub struct Features {
    hashes: [u32; ROOM],
    len: usize,
    template: u64,
}

impl Default for Features {
    fn default() -> Self {
        Features { hashes: [0; ROOM], len: 0, template: 0 }
    }
}

impl Features {
    /// Forgets all.
    pub fn clear(&mut self) {
        (self.len, self.template) = (0, 0);
    }

    /// Adds the feature of the next template that joins `atoms`.
    #[inline]
    pub fn add<const K: usize>(&mut self, atoms: [u32; K]) {
        self.template += 1;
        let mut hash = self.template.wrapping_mul(SPREAD);
        for atom in atoms {
            hash = (hash ^ u64::from(atom)).wrapping_mul(SPREAD).rotate_left(23);
        }
        if let Some(place) = self.hashes.get_mut(self.len) {
            *place = (hash.wrapping_mul(SPREAD) >> 32) as u32;
            self.len += 1;
        }
    }

    /// The hashes added so far.
    pub fn hashes(&self) -> &[u32] {
        self.hashes.get(..self.len).unwrap_or_default()
    }
}

const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// A number for a word or a piece of one, the same on every machine.
pub fn hash(bytes: impl Iterator<Item = u8>) -> u32 {
    let mut hash = 0xCBF2_9CE4_8422_2325u64;
    for byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    (hash.wrapping_mul(SPREAD) >> 32) as u32
}
