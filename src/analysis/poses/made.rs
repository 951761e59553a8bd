//! All poses of an input, and what there must be of them.

use std::path::Path;

use crate::analysis::error::AnalysisError;
use crate::media::Excerpt;
use crate::pose::PoseFrame;
use crate::pose::recording::Header;
use crate::pose::turn::{turned_box, turned_frame, turned_size};
use crate::session::result::Warning;
use crate::units::Timestamp;

/// All poses of an input, and where they came from.
#[derive(Debug)]
pub struct Poses {
    /// Facts on source and model.
    pub header: Header,
    /// A frame each, in time order.
    pub frames: Vec<PoseFrame>,
    /// What the reader must know.
    pub warnings: Vec<Warning>,
    /// The pictures of the source change their size on the way. Those here have all one.
    pub resized: bool,
}

impl Poses {
    /// Turns everything clockwise by so many quarters, as if the source had been turned before it was looked at.
    pub fn turn(&mut self, quarters: u8) {
        let size = self.header.size;
        self.frames.iter_mut().for_each(|frame| *frame = turned_frame(frame, size, quarters));
        self.header.size = turned_size(size, quarters);
        self.header.shown = self.header.shown.map(|shown| turned_size(shown, quarters));
        self.header.rotation_deg = (self.header.rotation_deg + 90 * i32::from(quarters)).rem_euclid(360);
        self.header.people.iter_mut().for_each(|person| person.bounds = turned_box(&person.bounds, quarters));
    }
}

/// Told after each frame: how many are done, and how many there will be if that is known.
pub type Progress<'a> = dyn FnMut(u64, Option<u64>) + 'a;

/// Refuses a photo, and a part of a clip in which there is nothing.
pub(super) fn has_movement(
    path: &Path,
    frames: &[PoseFrame],
    part: Excerpt,
    length_s: Option<f64>,
) -> Result<(), AnalysisError> {
    let part_words = |(name, at): (&str, Option<Timestamp>)| at.map(|at| format!("--{name} {}", at.seconds()));
    let asked: Vec<String> = [("from", part.from), ("to", part.to)].into_iter().filter_map(part_words).collect();
    let name = path.display();
    let message = match (frames.len(), asked.is_empty()) {
        (0, false) => {
            let length = length_s.map_or_else(String::new, |s| format!(": it is {s:.1} s long"));
            match (part.from, part.to) {
                (Some(from), Some(to)) if to <= from => {
                    let (from, to) = (from.seconds(), to.seconds());
                    format!(
                        "--to {to} is not after --from {from}: nothing of {name} is between them{length}; name another part"
                    )
                }
                _ => format!("{name} has no picture in the part {}{length}; name another part", asked.join(" ")),
            }
        }
        (1, false) => format!("{name} has a single picture in the part {}; name a longer part", asked.join(" ")),
        (0, true) => format!("{name} has no picture in it; a video is needed"),
        (1, true) => format!("{name} is a single picture; a video is needed"),
        _ => return Ok(()),
    };
    Err(AnalysisError::Usage(message))
}
