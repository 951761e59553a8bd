//! Many cases inside this process, each with its seed, its limit of time, and no panic.

use std::sync::{Arc, mpsc};
use std::thread;

use super::child::{MOST_KB, MOST_TIME, memory_kb};
use super::dice::{Dice, seeds};

/// What became of a case.
pub enum Became {
    /// A result.
    Read,
    /// An error that was told.
    Refused,
}

impl<T, E> From<&Result<T, E>> for Became {
    fn from(result: &Result<T, E>) -> Self {
        if result.is_ok() { Self::Read } else { Self::Refused }
    }
}

/// Tries so many seeds in the short and in the full form; the first that panics, hangs or makes this process too large
/// fails the test with its number.
pub fn each(what: &str, short: u64, full: u64, case: impl Fn(&mut Dice) -> Became + Send + Sync + 'static) {
    let case = Arc::new(case);
    let (mut tried, mut refused) = (0, 0);
    for seed in seeds(what, short, full) {
        let (done, wait) = mpsc::channel();
        let case = Arc::clone(&case);
        let work = thread::Builder::new().name(format!("{what}, COXA_STRESS_SEED={seed}"));
        let running = work.spawn(move || done.send(case(&mut Dice::new(seed)))).unwrap();
        match wait.recv_timeout(MOST_TIME) {
            Ok(became) => refused += u64::from(matches!(became, Became::Refused)),
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("{what}: seed {seed} hangs"),
            Err(mpsc::RecvTimeoutError::Disconnected) => panic!("{what}: seed {seed} panics"),
        }
        running.join().unwrap().unwrap();
        tried += 1;
    }
    let peak_kb = memory_kb(std::process::id());
    assert!(peak_kb < MOST_KB, "{what}: {} MB", peak_kb / 1024);
    println!("stress: {what}: {tried} tried, {refused} of them refused; this process {} MB", peak_kb / 1024);
}
