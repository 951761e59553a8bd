//! The hot path takes no memory of its own: what comes after the network runs, frame after frame, in what it has.

mod common;

use std::alloc::System;

use coxa::exercises;
use coxa::kinematics::CausalKinematics;
use coxa::pose::{Recording, RegionSmoother, Smoother};
use coxa::session::Session;
use coxa::units::Timestamp;
use nalgebra::Point2;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// One test alone in its program, since allocations are counted for all threads.
#[test]
fn smoothing_fit_measures_and_repetitions_allocate_nothing_per_frame() {
    let path = common::repository("samples/landmarks/squat.jsonl.gz");
    let Recording { header, frames } = Recording::read(&path).unwrap();
    let mut kinematics = CausalKinematics::new(header.size);
    let mut session = Session::new(exercises::find("squat").unwrap(), None);
    let (mut smoother, mut region) = (Smoother::default(), RegionSmoother::default());
    let (mut quiet_frames, mut weighed) = (0, Vec::new());
    // Twice over: what grows once, at the start, is there in the second round.
    for round in 0..2 {
        for frame in &frames {
            let mut frame = frame.clone();
            frame.time = Timestamp::from_micros(frame.time.micros() + round * 9_000_000);
            let counted = Region::new(ALLOCATOR);
            let points = [Point2::new(200.0, 300.0), Point2::new(200.0, 150.0)];
            region.smooth(frame.time, points);
            if let Some(pose) = &mut frame.pose {
                smoother.smooth(frame.time, pose, &points);
            }
            let motion = kinematics.push(&frame);
            let events = session.push(&motion).len();
            let change = counted.change();
            // A repetition that is told is words for people.
            if round > 0 && events == 0 {
                // A movement that is complete and kept back is weighed without a word: once a movement, not once a frame.
                match change.allocations + change.reallocations {
                    0 => quiet_frames += 1,
                    _ => weighed.push((frame.time, change)),
                }
            }
        }
    }
    assert!(quiet_frames > 100);
    assert!(weighed.len() <= session.reps().len(), "{weighed:?}");
}
