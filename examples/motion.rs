//! A camera to motion: `cargo run --release --example motion -- 0` for the first camera, or the name of a video.
//!
//! The pose networks and ONNX Runtime are found where `coxa` finds them (`make setup`).

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use coxa::analysis::Found;
use coxa::kinematics::{CausalKinematics, Measure};
use coxa::media::{Excerpt, FrameSource, LiveInput, LiveSource, VideoFile, Wanted};
use coxa::pose::{ModelChoice, Tracker};

/// Writes a line for each of so many pictures: what could be measured in it.
pub fn motion(mut source: impl FrameSource, pictures: usize, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let networks = Found::of(None, None, &ModelChoice::named("lite"))?.load(1, false)?;
    let mut tracker = Tracker::new(networks);
    let mut kinematics = CausalKinematics::new(source.info().size);
    for _ in 0..pictures {
        let Some(frame) = source.next_frame()? else { break };
        let motion = kinematics.push(&tracker.push(&frame)?);
        write!(out, "{:.2} s", motion.time.seconds())?;
        for measure in Measure::all() {
            if let Ok(value) = motion.get(measure) {
                write!(out, "  {} {:.0} (sd {:.0})", measure.name(), value.value, value.sd)?;
            }
        }
        writeln!(out)?;
        source.recycle(frame.into_pixels());
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let source = std::env::args().nth(1).ok_or("name a camera by its number, or a video")?;
    let mut out = io::stdout().lock();
    match source.parse() {
        Ok(number) => motion(LiveSource::open(LiveInput::Camera(number), Wanted::default())?, usize::MAX, &mut out),
        Err(_) => motion(VideoFile::open(Path::new(&source), Excerpt::default())?, usize::MAX, &mut out),
    }
}
