//! What the hot path costs in instructions, for callgrind: `instructions STAGE ROUNDS` runs a stage over the sample
//! recording so many times. The difference between two numbers of rounds is the stage alone (see instructions.sh).

use std::hint::black_box;
use std::path::Path;

use coxa::exercises;
use coxa::kinematics::{self, BodyAngles, CausalKinematics};
use coxa::pose::{Landmark, PoseFrame, Recording, Smoother};
use coxa::session::Session;
use coxa::units::Timestamp;
use nalgebra::Point2;

const STAGES: [&str; 5] =
    ["angles", "smoothing", "causal fit and measures", "whole-clip fit and measures", "repetitions"];

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| a != "--bench");
    let (Some(stage), Some(rounds)) = (arguments.next(), arguments.next().and_then(|n| n.parse().ok())) else {
        // `cargo bench` runs every bench program without arguments.
        println!("{}", STAGES.join("\n"));
        return;
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/landmarks/squat.jsonl.gz");
    let Recording { header, frames } = Recording::read(&path).expect("the sample recording can be read");
    let motions = if stage == "repetitions" { kinematics::analyse(&frames, header.size).motions } else { Vec::new() };
    let squat = exercises::find("squat").expect("squat is built in");
    for round in 0..rounds {
        match stage.as_str() {
            "angles" => angles(&frames),
            "smoothing" => smooth(&frames, round),
            "causal fit and measures" => {
                let mut kinematics = CausalKinematics::new(header.size);
                for frame in &frames {
                    black_box(kinematics.push(frame));
                }
            }
            "whole-clip fit and measures" => {
                black_box(kinematics::analyse(&frames, header.size));
            }
            "repetitions" => {
                let mut session = Session::new(squat.clone(), None);
                for motion in &motions {
                    black_box(session.push(motion).len());
                }
            }
            other => panic!("no stage {other}; there are {STAGES:?}"),
        }
    }
}

fn angles(frames: &[PoseFrame]) {
    for pose in frames.iter().filter_map(|frame| frame.pose.as_ref()) {
        let joints = Landmark::JOINTS.map(|landmark| pose.at(landmark).world);
        black_box(BodyAngles::of(black_box(&joints)));
    }
}

fn smooth(frames: &[PoseFrame], round: i64) {
    let mut smoother = Smoother::default();
    let points = [Point2::new(200.0, 300.0), Point2::new(200.0, 150.0)];
    for frame in frames {
        let mut frame = frame.clone();
        if let Some(pose) = &mut frame.pose {
            smoother.smooth(Timestamp::from_micros(frame.time.micros() + round), pose, &points);
        }
        black_box(frame);
    }
}
