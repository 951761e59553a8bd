//! Chance that repeats itself: every case is made from its number.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

/// `full` where `make stress` runs the whole of it, otherwise `short`.
pub fn amount(short: u64, full: u64) -> u64 {
    if std::env::var("COXA_STRESS").is_ok_and(|v| v == "full") { full } else { short }
}

/// The numbers of the cases to be tried.
pub fn seeds(short: u64, full: u64) -> std::ops::Range<u64> {
    let first = std::env::var("COXA_STRESS_SEED").ok().and_then(|v| v.parse().ok()).unwrap_or(0);
    first..first + amount(short, full)
}

/// A source of chance.
pub struct Dice(TestRng);

impl Dice {
    /// The same seed gives the same throws.
    pub fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    /// From 0 to less than `n`; 0 where `n` is.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.0.next_u64() % n as u64) as usize }
    }

    /// One of several.
    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// A byte.
    pub fn byte(&mut self) -> u8 {
        self.0.next_u32() as u8
    }
}
