//! The examples do what they say.

#[cfg(all(feature = "camera", feature = "onnx"))]
#[allow(dead_code)] // its main
#[path = "../../examples/motion.rs"]
mod motion;
#[allow(dead_code)] // its main
#[path = "../../examples/own_export.rs"]
mod own_export;
#[allow(dead_code)] // its main
#[path = "../../examples/repetitions.rs"]
mod repetitions;

use crate::common::samples::recording;

fn text(write: impl FnOnce(&mut Vec<u8>) -> Result<(), Box<dyn std::error::Error>>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_recording_becomes_repetitions() {
    let text = text(|out| repetitions::repetitions(&recording("squat"), "squat", out));
    assert_eq!(text.lines().filter(|line| !line.starts_with(' ')).count(), 3, "{text}");
    assert!(text.contains("left_knee_flexion: ") && text.starts_with("1 both: "), "{text}");
    assert!(repetitions::repetitions(&recording("squat"), "somersault", &mut Vec::new()).is_err());
}

#[test]
fn an_export_of_ones_own_is_written() {
    let text = text(|out| own_export::export(&recording("bridge"), "bridge", out));
    assert_eq!(text.lines().filter(|line| line.starts_with("- repetition ")).count(), 2, "{text}");
}

#[cfg(all(feature = "camera", feature = "onnx"))]
#[test]
fn pictures_become_motion() {
    use coxa::media::Excerpt;
    use coxa::media::VideoFile;
    let clip = VideoFile::open(&crate::common::repository("samples/squat.mp4"), Excerpt::default()).unwrap();
    let text = text(|out| motion::motion(clip, 10, out));
    assert_eq!(text.lines().count(), 10, "{text}");
    assert!(text.lines().last().unwrap().contains("left_knee_flexion "), "{text}");
}
