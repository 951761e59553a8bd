//! Chance that repeats itself: every case is made from its number.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

/// Cases that once went wrong, by family and number: they are tried in every run. A number means the same case for as
/// long as what is mutated stays the same.
const ONCE_WRONG: [(&str, &[u64]); 1] = [
    // A table whose headers FFmpeg complains of while it opens it, a refusal with lines of the decoder before its own, and
    // pictures that are rubbish to everybody but the decoder.
    ("video files with wrong bytes", &[404, 454, 8, 124, 217, 218, 264, 292, 360, 437]),
];

/// Whether `make stress` runs the whole of it.
pub fn full() -> bool {
    std::env::var("COXA_STRESS").is_ok_and(|v| v == "full")
}

/// `full` where `make stress` runs the whole of it, otherwise `short`.
pub fn amount(short: u64, full: u64) -> u64 {
    if self::full() { full } else { short }
}

/// The numbers of the cases to be tried: those that once went wrong, then one after the other.
pub fn seeds(family: &str, short: u64, full: u64) -> Vec<u64> {
    let first = std::env::var("COXA_STRESS_SEED").ok().and_then(|v| v.parse().ok()).unwrap_or(0);
    let in_order = first..first + amount(short, full);
    let known = ONCE_WRONG.iter().filter(|(name, _)| *name == family).flat_map(|(_, numbers)| *numbers).copied();
    known.filter(|number| !in_order.contains(number)).chain(in_order.clone()).collect()
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

    /// A share from 0 to less than 1.
    pub fn share(&mut self) -> f64 {
        self.below(10_000) as f64 / 10_000.0
    }
}

#[test]
fn what_once_went_wrong_is_tried_again_and_nothing_twice() {
    let seeds = seeds(ONCE_WRONG[0].0, 3, 1000);
    assert!(ONCE_WRONG[0].1.iter().all(|number| seeds.contains(number)));
    let unique: std::collections::BTreeSet<_> = seeds.iter().collect();
    assert_eq!(unique.len(), seeds.len());
}
