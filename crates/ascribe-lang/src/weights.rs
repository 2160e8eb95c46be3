//! Weights of linear models: features are hashed straight to rows of a table, so that nothing is built at load.

/// Sums the weights of features, one sum a class.
pub trait Scorer<const N: usize> {
    /// The sums over `features`, which are hashes.
    fn scores(&self, features: &[u32]) -> [i32; N];
}

/// As many of the rows as the greatest power of two that there are, and the mask that picks one of them.
fn power_of_two<T>(rows: &[T]) -> (&[T], u32) {
    let count = if rows.is_empty() { 0 } else { 1usize << rows.len().ilog2() };
    (rows.get(..count).unwrap_or_default(), u32::try_from(count.saturating_sub(1)).unwrap_or(0))
}

/// What each byte of a model weighs.
static WEIGHTS: [i32; 256] = {
    let mut weights = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let root = (byte as u8).cast_signed() as i32;
        weights[byte] = root * root.abs();
        byte += 1;
    }
    weights
};

/// What a byte of a model weighs.
#[inline]
pub(crate) fn weight(byte: u8) -> i32 {
    WEIGHTS[usize::from(byte)]
}

/// Classes that one slot of a [`Sparse`] table weighs.
pub const PAIRS: usize = 7;
/// Bytes of such a slot: two of check, then pairs of a class and its weight.
pub const SPARSE_SLOT: usize = 2 + 2 * PAIRS;
/// A feature takes at most so many slots.
pub const CHAIN: u32 = 6;

/// Slots of the features that are asked for most, a power of two.
pub const HOT_SLOTS: usize = 1 << 13;

/// A shipped table for many classes, of which most features weigh few: a power of two of slots, used as they lie in the
/// binary. A pair with class nought is empty. A full slot goes on in the slot of [`link`], if that is the feature's too.
///
/// Before the slots lie copies of the first slots of those features that are asked for most (`ascribe-train lang`), which
/// are few enough to stay at hand, and the first check bytes of all slots, which tell of most features that were never
/// seen without a look at their slot.
#[derive(Clone, Copy, Debug)]
pub struct Sparse<'a> {
    hot: &'a [Slot; HOT_SLOTS],
    firsts: &'a [u8],
    slots: &'a [Slot],
    mask: u32,
}

type Slot = [u8; SPARSE_SLOT];

/// What stands in for slots that are missing: the slot of no feature.
static EMPTY: Slot = [0; SPARSE_SLOT];
static NO_HOT: [Slot; HOT_SLOTS] = [EMPTY; HOT_SLOTS];

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
        let (hot, rest) = bytes.split_at(bytes.len().min(HOT_SLOTS * SPARSE_SLOT));
        let (firsts, slots) = rest.split_at(rest.len() / (SPARSE_SLOT + 1));
        let (slots, mask) = power_of_two(slots.as_chunks().0);
        Sparse { hot: hot.as_chunks().0.first_chunk().unwrap_or(&NO_HOT), firsts, slots, mask }
    }

    /// Where it lies.
    pub(crate) fn address(&self) -> usize {
        self.slots.as_ptr().addr()
    }

    /// The first slot of a feature, if it was seen.
    pub fn first_slot(&self, feature: u32) -> Option<[u8; SPARSE_SLOT]> {
        Some(self.slot(feature)).filter(|slot| checks_of(slot) == sparse_check(feature)).copied()
    }

    #[inline]
    fn hot_slot(&self, feature: u32) -> &Slot {
        &self.hot[feature as usize & (HOT_SLOTS - 1)]
    }

    #[inline]
    fn slot(&self, linked: u32) -> &Slot {
        self.slots.get((linked & self.mask) as usize).unwrap_or(&EMPTY)
    }

    fn may_have(&self, linked: u32) -> bool {
        let first = self.firsts.get((linked & self.mask) as usize).copied().unwrap_or_default();
        first == sparse_check(linked)[0]
    }
}

#[inline]
fn checks_of([low, high, ..]: &Slot) -> [u8; 2] {
    [*low, *high]
}

/// Sums of weights, by class, and some to spare, so that no class lies outside. Slots are added to the two halves in turn: most weigh the
/// same few classes, and would wait for each other's sums.
struct Sums([[i32; 1 << CLASS_BITS]; 2]);

const CLASS_BITS: u32 = 6;

impl Sums {
    /// Adds slot number `turn`; true if it is full.
    #[inline]
    fn add(&mut self, slot: &Slot, turn: usize) -> bool {
        let pairs = slot.as_chunks::<2>().0;
        let sums = &mut self.0[turn & 1];
        for [class, byte] in &pairs[1..] {
            sums[usize::from(*class) & ((1 << CLASS_BITS) - 1)] += weight(*byte);
        }
        pairs[PAIRS][0] != 0
    }

    fn of(&self, class: usize) -> i32 {
        self.0[0][class] + self.0[1][class]
    }
}

/// Features that are still to be looked up.
struct Going {
    features: [u32; MOST],
    count: usize,
}

/// More features of one decision than this weigh nothing: tags have 52, and room that is never used would be blanked
/// for each of them.
const MOST: usize = 64;

impl Going {
    fn none() -> Going {
        Going { features: [0; MOST], count: 0 }
    }

    fn clear(&mut self) {
        self.count = 0;
    }

    /// Puts a feature down, and keeps it if `kept`; without a branch.
    #[inline]
    fn put(&mut self, feature: u32, kept: bool) {
        self.features[self.count & (MOST - 1)] = feature;
        self.count += usize::from(kept);
    }

    fn all(&self) -> &[u32] {
        self.features.get(..self.count).unwrap_or(&self.features)
    }
}

/// In rounds, one for each place of the chains: first all looks of the round, which wait for memory together, then the
/// sums of those that were found, of which the full ones go on to the next round.
impl<const N: usize> Scorer<N> for Sparse<'_> {
    fn scores(&self, features: &[u32]) -> [i32; N] {
        const { assert!(N <= 1 << CLASS_BITS) };
        let mut sums = Sums([[0; 1 << CLASS_BITS]; 2]);
        let (mut found, mut may) = (Going::none(), Going::none());
        // Exchanged by reference: the rooms are too large to be moved in each round.
        let (mut going, mut full) = (&mut Going::none(), &mut Going::none());
        // Each look first fetches the checks and does no more: so short a loop has many looks on their way.
        let mut checks = [[0u8; 2]; MOST];
        for (check, &feature) in checks.iter_mut().zip(features) {
            *check = checks_of(self.hot_slot(feature));
        }
        for (check, &feature) in checks.iter().zip(features) {
            let hot = *check == sparse_check(feature);
            found.put(feature, hot);
            going.put(feature, !hot);
        }
        for (turn, &feature) in found.all().iter().enumerate() {
            let more = sums.add(self.hot_slot(feature), turn);
            full.put(feature, more);
        }
        for place in 0..CHAIN {
            may.clear();
            found.clear();
            going.all().iter().for_each(|&feature| may.put(feature, self.may_have(link(feature, place))));
            for (check, &feature) in checks.iter_mut().zip(may.all()) {
                *check = checks_of(self.slot(link(feature, place)));
            }
            for (check, &feature) in checks.iter().zip(may.all()) {
                found.put(feature, *check == sparse_check(link(feature, place)));
            }
            for (turn, &feature) in found.all().iter().enumerate() {
                let more = sums.add(self.slot(link(feature, place)), turn);
                full.put(feature, more);
            }
            if full.count == 0 {
                break;
            }
            std::mem::swap(&mut going, &mut full);
            full.clear();
        }
        std::array::from_fn(|class| sums.of(class))
    }
}

const ROOM: usize = Features::ROOM;

/// The hashed features of one decision. Each added feature belongs to the next template, so that the order of
/// additions is part of a model's meaning.
pub struct Features {
    hashes: [u32; ROOM],
    len: usize,
    /// The template of the next addition.
    template: u64,
}

impl Default for Features {
    fn default() -> Self {
        Features { hashes: [0; ROOM], len: 0, template: 0 }
    }
}

impl Features {
    /// Room for the features of one decision; more templates than this are a mistake and are dropped.
    pub const ROOM: usize = 192;

    /// Forgets all.
    pub fn clear(&mut self) {
        (self.len, self.template) = (0, 0);
    }

    /// Adds the feature of the next template that joins `atoms`. Where the templates before it are known, so is its place.
    #[inline(always)]
    pub fn add<const K: usize>(&mut self, atoms: [u32; K]) {
        self.template += 1;
        let Some(place) = self.hashes.get_mut(self.len) else { return };
        self.len += 1;
        let mut hash = self.template.wrapping_mul(SPREAD);
        for atom in atoms {
            hash = (hash ^ u64::from(atom)).wrapping_mul(SPREAD).rotate_left(23);
        }
        *place = (hash.wrapping_mul(SPREAD) >> 32) as u32;
    }

    /// As [`Features::add`], or the template is left out.
    #[inline(always)]
    pub(crate) fn add_if<const K: usize>(&mut self, wanted: bool, atoms: [u32; K]) {
        if wanted {
            self.add(atoms);
        } else {
            self.template += 1;
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
