//! What the maths behind the network costs a frame: joint angles, motion, repetitions, and a clip analysed again.
//!
//! Uses a recording of a rendered squat, so that no camera, model or runtime is needed.

use std::hint::black_box;
use std::path::Path;

use coxa::exercises;
use coxa::kinematics::angles::BodyAngles;
use coxa::kinematics::causal::CausalKinematics;
use coxa::kinematics::clip;
use coxa::kinematics::motion::Motion;
use coxa::pose::Landmark;
use coxa::pose::recording::Recording;
use coxa::session::Session;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn recording() -> Recording {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/landmarks/squat.jsonl.gz");
    Recording::read(&path).expect("the sample recording can be read")
}

fn per_frame(c: &mut Criterion) {
    let Recording { header, frames } = recording();
    let joints: Vec<[nalgebra::Vector3<f64>; 8]> = frames
        .iter()
        .filter_map(|f| f.pose.as_ref())
        .map(|pose| Landmark::JOINTS.map(|landmark| pose.at(landmark).world))
        .collect();
    let motions: Vec<Motion> = clip::analyse(&frames, header.size).motions;
    let squat = exercises::find("squat").expect("squat is built in");

    let mut group = c.benchmark_group("a whole clip");
    group.throughput(Throughput::Elements(frames.len() as u64));
    group.bench_function("joint angles of both sides", |b| {
        b.iter(|| joints.iter().filter_map(|j| BodyAngles::of(black_box(j))).map(|a| a.thigh_opening).sum::<f64>());
    });
    group.bench_function("repetition machine", |b| {
        b.iter(|| {
            let mut session = Session::new(squat.clone(), None);
            for motion in &motions {
                black_box(session.push(motion));
            }
            session.finish().reps.len()
        });
    });
    group.sample_size(20);
    group.bench_function("motion without looking ahead", |b| {
        b.iter(|| {
            let mut kinematics = CausalKinematics::new(header.size);
            frames.iter().filter(|frame| kinematics.push(black_box(frame)).coarse.is_some()).count()
        });
    });
    group.bench_function("motion of the whole clip", |b| {
        b.iter(|| clip::analyse(black_box(&frames), header.size).motions.len());
    });
    group.finish();
}

criterion_group!(benches, per_frame);
criterion_main!(benches);
