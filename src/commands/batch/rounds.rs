//! How inputs are spread over the cores: one thread an input, and for the last few all cores on each.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Tasks that are worked on at the same time.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Round<T> {
    /// In the order in which they are begun.
    pub tasks: Vec<T>,
    /// Tasks at once.
    pub workers: usize,
    /// Threads of each task.
    pub jobs_each: usize,
}

/// Spreads tasks over `jobs` threads. As many as go evenly have one thread each, which wastes nothing; what is left over
/// shares all of them. How many threads a task has depends on these two numbers alone.
pub(super) fn of<T>(mut tasks: Vec<T>, jobs: usize) -> Vec<Round<T>> {
    let rest = tasks.split_off(tasks.len() - tasks.len() % jobs);
    let even = Round { tasks, workers: jobs, jobs_each: 1 };
    let left_over = Round { workers: rest.len(), jobs_each: jobs / rest.len().max(1), tasks: rest };
    [even, left_over].into_iter().filter(|round| !round.tasks.is_empty()).collect()
}

/// Works through all tasks, `workers` at a time; results in the order in which they were done.
pub(super) fn run<T: Sync, R: Send>(tasks: &[T], workers: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(tasks.len()));
    thread::scope(|scope| {
        for _ in 0..workers.min(tasks.len()) {
            scope.spawn(|| {
                while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = work(task);
                    results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(result);
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(tasks: usize, jobs: usize) -> Vec<(usize, usize, usize)> {
        let rounds = of((0..tasks).collect(), jobs);
        rounds.iter().map(|r| (r.tasks.len(), r.workers, r.jobs_each)).collect()
    }

    #[test]
    fn cores_are_kept_busy_and_never_shared() {
        assert_eq!(shape(10, 2), [(10, 2, 1)]);
        assert_eq!(shape(5, 2), [(4, 2, 1), (1, 1, 2)]);
        assert_eq!(shape(1, 4), [(1, 1, 4)]);
        assert_eq!(shape(3, 8), [(3, 3, 2)]);
        assert_eq!(shape(3, 1), [(3, 1, 1)]);
        assert!(shape(0, 4).is_empty());
    }

    #[test]
    fn every_task_is_done_once() {
        let tasks: Vec<usize> = (0..100).collect();
        let mut done = run(&tasks, 7, |t| t * 2);
        done.sort_unstable();
        assert_eq!(done, tasks.iter().map(|t| t * 2).collect::<Vec<_>>());
    }
}
