//! Made-up results for the tests of the exports: scripted people, and repetitions as a session would report them.

use crate::exercises::{Exercise, find};
use crate::kinematics::scripted::{Person, SIZE, frames, squats};
use crate::kinematics::{Measure, Motion, NotMeasurable, View, analyse};
use crate::pose::PoseFrame;
use crate::pose::recording::{Header, SCHEMA};
use crate::report::Results;
use crate::report::json::{self, Media, ModelFacts, NOTES, Report, SourceFacts};
use crate::session::result::{Fault, Range, Rep, SideLabel, Tempo};
use crate::units::Timestamp;

/// Owns what [`Results`] borrow.
pub(super) struct Sample {
    pub exercise: Exercise,
    pub header: Header,
    pub motions: Vec<Motion>,
    pub report: Report,
}

impl Sample {
    /// Two squats seen from `yaw`, 15 frames/s.
    pub(super) fn squats(yaw: f64) -> Self {
        let mut sample = Self::of(&squats(yaw, 15.0, 2));
        sample.report.reps = vec![rep(1, 1.0), rep(2, 5.0)];
        sample.report.reps[1].faults.push(Fault {
            id: "shallow_depth".into(),
            side: SideLabel::Both,
            at_s: 6.5,
            value: 71.5,
            sd: 3.0,
            limit: 80.0,
            unit: "deg".into(),
        });
        sample
    }

    /// Somebody resting on their back.
    pub(super) fn supine() -> Self {
        Self::of(&frames(15.0, (0..30).map(|_| Some(Person::supine(80.0)))))
    }

    /// No frame at all.
    pub(super) fn empty() -> Self {
        Self::of(&[])
    }

    /// Nobody, at these moments.
    pub(super) fn at(times: &[f64]) -> Self {
        let frame = |&t: &f64| PoseFrame { time: Timestamp::from_secs_f64(t), pose: None, camera: None };
        Self::of(&times.iter().map(frame).collect::<Vec<_>>())
    }

    fn of(frames: &[PoseFrame]) -> Self {
        let motions = analyse(frames, SIZE).motions;
        let exercise = find("squat").unwrap();
        let header = header();
        let report = report(&header, &motions);
        Self { exercise, header, motions, report }
    }

    /// As a format gets them.
    pub(super) fn results(&self) -> Results<'_> {
        Results {
            report: &self.report,
            exercise: &self.exercise,
            header: &self.header,
            frames: &[],
            motions: &self.motions,
        }
    }

    /// Makes a measure unknown in some frames.
    pub(super) fn hide(&mut self, measure: Measure, frames: std::ops::Range<usize>) {
        for motion in &mut self.motions[frames] {
            motion.measures[measure.index()] = Err(NotMeasurable::Hidden);
        }
    }
}

fn rep(index: usize, start_s: f64) -> Rep {
    let range = |rom: f64| Some(Range { min_deg: 2.5, max_deg: 2.5 + rom, rom_deg: rom, sd_deg: 4.25 });
    let measures = [("left_hip_flexion", 95.5), ("right_knee_flexion", 108.125), ("trunk_lean", 33.0)];
    Rep {
        index,
        side: SideLabel::Both,
        start_s,
        peak_s: start_s + 1.5,
        end_s: start_s + 3.0,
        tempo: Tempo { out_s: 1.0, hold_s: 1.0, return_s: 1.0 },
        measures: measures.map(|(name, rom)| (name.to_owned(), range(rom))).into(),
        verdict: crate::session::result::Verdict::Good,
        faults: Vec::new(),
        not_judged: Vec::new(),
        unsure: Vec::new(),
    }
}

fn header() -> Header {
    Header {
        schema: SCHEMA.into(),
        size: SIZE,
        fps: 15.0,
        rotation_deg: 0,
        unsmoothed: false,
        shown: None,
        model: "heavy".into(),
        model_sha256: "00".into(),
        networks: Vec::new(),
        source: "clip.mp4".into(),
        recorded: None,
        warnings: Vec::new(),
        people: Vec::new(),
    }
}

fn report(header: &Header, motions: &[Motion]) -> Report {
    Report {
        schema: json::SCHEMA.into(),
        coxa_version: env!("CARGO_PKG_VERSION").into(),
        person: None,
        date: None,
        source: SourceFacts {
            name: "=clip.mp4".into(),
            sha256: Some("ab".into()),
            duration_s: motions.last().map_or(0.0, |m| m.time.seconds()),
            fps: header.fps,
            width: header.size.width,
            height: header.size.height,
            analysed: None,
            rotation_deg: 0,
            frames: motions.len(),
            frames_with_pose: motions.iter().filter(|m| m.coarse.is_some()).count(),
        },
        model: ModelFacts::of(header),
        exercise: "squat".into(),
        exercise_title: "Squat".into(),
        definition: Default::default(),
        side: SideLabel::Both,
        view: View::UNKNOWN.into(),
        reps: Vec::new(),
        holds: Vec::new(),
        sets: Vec::new(),
        plan: None,
        settings: None,
        not_counted: Vec::new(),
        summary: Default::default(),
        test: Vec::new(),
        looks_like: None,
        not_measurable: Default::default(),
        people: Vec::new(),
        media: Media::default(),
        warnings: Vec::new(),
        notes: NOTES.iter().map(|&note| note.into()).collect(),
    }
}
