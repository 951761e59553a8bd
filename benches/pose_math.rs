//! What the maths behind the network costs a frame: joint angles, motion, repetitions, and a clip analysed again.
//!
//! Uses a recording of a rendered squat, so that no camera, model or runtime is needed.

use std::hint::black_box;
use std::path::Path;

use coxa::exercises::{self, Curve, Legs, RepMachine, Tuning};
use coxa::kinematics::{self, BodyAngles, CausalKinematics, Motion};
use coxa::pose::{Landmark, Recording};
use coxa::session::Session;
use coxa::units::Timestamp;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn recording() -> Recording {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/landmarks/squat.jsonl.gz");
    Recording::read(&path).expect("the sample recording can be read")
}

/// A session of some minutes: the clip over and over, so that what a session costs once is spread as it is in life.
fn stream(motions: &[Motion]) -> Vec<Motion> {
    let length_s = motions.last().map_or(0.0, |m| m.time.seconds()) + 1.0 / 15.0;
    let round = |k: usize| {
        motions.iter().map(move |motion| Motion {
            time: Timestamp::from_secs_f64(motion.time.seconds() + k as f64 * length_s),
            cut: false,
            ..motion.clone()
        })
    };
    (0..20).flat_map(round).collect()
}

fn per_frame(c: &mut Criterion) {
    let Recording { header, frames } = recording();
    let joints: Vec<[nalgebra::Vector3<f64>; 8]> = frames
        .iter()
        .filter_map(|f| f.pose.as_ref())
        .map(|pose| Landmark::JOINTS.map(|landmark| pose.at(landmark).world))
        .collect();
    let motions: Vec<Motion> = kinematics::analyse(&frames, header.size).motions;
    let squat = exercises::find("squat").expect("squat is built in");

    let mut group = c.benchmark_group("a whole clip");
    group.throughput(Throughput::Elements(frames.len() as u64));
    group.bench_function("joint angles of both sides", |b| {
        b.iter(|| joints.iter().filter_map(|j| BodyAngles::of(black_box(j))).map(|a| a.thigh_opening).sum::<f64>());
    });
    let stream = stream(&motions);
    group.throughput(Throughput::Elements(stream.len() as u64));
    group.bench_function("repetition machine", |b| {
        b.iter(|| {
            let mut machine = RepMachine::new(squat.count.by[0].gate_deg, Tuning::default());
            let samples = stream.iter().filter_map(|m| {
                Some((exercises::sample(&squat.count, Legs::Both, black_box(m), Curve::Network)?, m.cut))
            });
            samples.filter_map(|(sample, cut)| machine.push(sample, cut)).count()
        });
    });
    group.bench_function("repetitions, holds and faults", |b| {
        b.iter(|| {
            let mut session = Session::new(squat.clone(), None);
            for motion in &stream {
                black_box(session.push(motion));
            }
            session.finish().reps.len()
        });
    });
    group.throughput(Throughput::Elements(frames.len() as u64));
    group.sample_size(20);
    group.bench_function("motion without looking ahead", |b| {
        b.iter(|| {
            let mut kinematics = CausalKinematics::new(header.size);
            frames.iter().filter(|frame| kinematics.push(black_box(frame)).coarse.is_some()).count()
        });
    });
    group.bench_function("motion of the whole clip", |b| {
        b.iter(|| kinematics::analyse(black_box(&frames), header.size).motions.len());
    });
    group.finish();
}

criterion_group!(benches, per_frame);
criterion_main!(benches);
