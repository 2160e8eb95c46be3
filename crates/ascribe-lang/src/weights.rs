//! Weights of linear models: features are hashed straight to rows of a table, so that nothing is built at load.

/// Sums the weights of features, one sum a class.
pub trait Scorer<const N: usize> {
    /// The sums over `features`, which are hashes.
    fn scores(&self, features: &[u32]) -> [i32; N];
}

/// A shipped table of a power of two of rows, used as it lies in the binary: a check byte for each row, then the rows
/// of `N` signed bytes. A feature whose check is not the row's was never seen, and weighs nothing. A byte is the root
/// of its weight: fine near nought, where most weights are, and wide enough for the few great ones.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a, const N: usize> {
    checks: &'a [u8],
    rows: &'a [[u8; N]],
    mask: u32,
}

/// The check byte of a feature; nought is left for rows without one.
pub fn check(feature: u32) -> u8 {
    ((feature.wrapping_mul(0x9E37_79B1) >> 24) as u8).max(1)
}

impl<'a, const N: usize> Table<'a, N> {
    /// The table in `bytes`; without a whole row, it weighs nothing.
    pub fn new(bytes: &'a [u8]) -> Table<'a, N> {
        let room = bytes.len() / (N + 1);
        let count = if room == 0 { 0 } else { 1usize << room.ilog2() };
        let (checks, rows) = bytes.split_at_checked(count).unwrap_or_default();
        let mask = u32::try_from(count.saturating_sub(1)).unwrap_or(0);
        Table { checks, rows: rows.as_chunks::<N>().0, mask }
    }
}

impl<const N: usize> Scorer<N> for Table<'_, N> {
    fn scores(&self, features: &[u32]) -> [i32; N] {
        let mut sums = [0i32; N];
        for feature in features {
            let at = (feature & self.mask) as usize;
            if self.checks.get(at) != Some(&check(*feature)) {
                continue;
            }
            let Some(row) = self.rows.get(at) else { continue };
            for (sum, weight) in sums.iter_mut().zip(row) {
                let root = i32::from(weight.cast_signed());
                *sum += root * root.abs();
            }
        }
        sums
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
        let slots = bytes.as_chunks::<SPARSE_SLOT>().0;
        let count = if slots.is_empty() { 0 } else { 1usize << slots.len().ilog2() };
        let mask = u32::try_from(count.saturating_sub(1)).unwrap_or(0);
        Sparse { slots: slots.get(..count).unwrap_or_default(), mask }
    }

    /// The pairs of the slot of a feature, if it has one.
    fn pairs(&self, feature: u32) -> Option<&'a [[u8; 2]]> {
        let slot = self.slots.get((feature & self.mask) as usize)?;
        let (check, pairs) = slot.split_first_chunk::<2>()?;
        (*check == sparse_check(feature)).then_some(pairs.as_chunks::<2>().0)
    }
}

impl<const N: usize> Scorer<N> for Sparse<'_> {
    fn scores(&self, features: &[u32]) -> [i32; N] {
        let mut sums = [0i32; N];
        for feature in features {
            for place in 0..CHAIN {
                let Some(pairs) = self.pairs(link(*feature, place)) else { break };
                for [class, weight] in pairs {
                    let root = i32::from(weight.cast_signed());
                    if let Some(sum) = sums.get_mut(usize::from(*class)) {
                        *sum += root * root.abs();
                    }
                }
                if pairs.last().is_none_or(|[class, _]| *class == 0) {
                    break;
                }
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
