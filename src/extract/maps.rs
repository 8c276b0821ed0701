//! Maps of what a page holds thousands of: one multiplication spreads a number, or each eight bytes of a name.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;

/// A map from numbers or names.
pub(super) type Map<K, V> = HashMap<K, V, Spread>;
/// A set of numbers or names.
pub(super) type Set<K> = HashSet<K, Spread>;

/// Unknown outside, so that no page can make its keys collide.
static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0) | 1);

/// Hashes a number with this process's seed.
#[derive(Clone, Copy)]
pub(super) struct Spread(u64);

impl Default for Spread {
    fn default() -> Self {
        Self(*SEED)
    }
}

impl BuildHasher for Spread {
    type Hasher = Number;
    #[inline]
    fn build_hasher(&self) -> Number {
        Number(self.0)
    }
}

/// The state: the seed, then the number mixed with it.
pub(super) struct Number(u64);

impl Hasher for Number {
    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (whole, rest) = bytes.as_chunks();
        whole.iter().for_each(|eight| self.write_u64(u64::from_le_bytes(*eight)));
        // Names that differ in zeros alone come together here; they are compared.
        let last = rest.iter().fold(0, |last, b| last << 8 | u64::from(*b));
        if !rest.is_empty() {
            self.write_u64(last);
        }
    }
    #[inline]
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
    #[inline]
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
    #[inline]
    fn write_u64(&mut self, n: u64) {
        let product =
            u128::from(self.0 ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        self.0 = (product >> 64) as u64 ^ product as u64;
    }
}
