//! Coxa's landmarks against MediaPipe's own on the sample clip, with the same network and before any fit.

use std::io::Read;

use coxa::analysis::{ExerciseChoice, Request, of_input};
use coxa::pose::{Landmark, ModelChoice};

/// Pixels: below this the two differ by less than a joint centre can be told.
const MAX_MEDIAN_PX: f64 = 1.5;

struct Reference {
    rows: Vec<csv::StringRecord>,
    header: csv::StringRecord,
}

impl Reference {
    fn read() -> Self {
        let mut text = String::new();
        let file = std::fs::File::open(crate::common::repository("samples/squat.mediapipe.csv.gz")).unwrap();
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        Self { header: reader.headers().unwrap().clone(), rows: reader.records().map(Result::unwrap).collect() }
    }

    fn value(&self, row: usize, name: &str) -> Option<f64> {
        let column = self.header.iter().position(|h| h == name).unwrap();
        self.rows[row][column].parse().ok()
    }
}

#[test]
fn the_sample_gives_mediapipes_landmarks() {
    let reference = Reference::read();
    let request = Request { model: ModelChoice::named("full"), ..Request::of(ExerciseChoice::Auto) };
    let poses = of_input(&crate::common::repository("samples/squat.mp4"), &request, &mut |_, _| {}).unwrap();
    assert_eq!(poses.frames.len(), reference.rows.len());
    let mut distances = Vec::new();
    for (i, frame) in poses.frames.iter().enumerate() {
        assert!((frame.time.seconds() - reference.value(i, "time_s").unwrap()).abs() < 1e-3);
        for landmark in Landmark::JOINTS {
            let at = |axis: &str| reference.value(i, &format!("{axis}_px_{}", landmark as usize));
            let Some((x, y)) = at("x").zip(at("y")) else { continue };
            let pose = frame.pose.as_ref().expect("a frame that MediaPipe has, Coxa has");
            distances.push((pose.pixel(landmark) - nalgebra::Point2::new(x, y)).norm());
        }
    }
    distances.sort_by(f64::total_cmp);
    let median = distances[distances.len() / 2];
    assert!(median <= MAX_MEDIAN_PX, "median distance {median:.2} px");
}
