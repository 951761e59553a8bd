//! Where a long video is cut so that its parts can be analysed side by side.

use crate::media::{Excerpt, SourceInfo};
use crate::units::Timestamp;

/// A part shorter than this is not worth a second look at what its neighbour sees, seconds.
const SHORTEST_PART_S: f64 = 4.0;
/// About how long two neighbours see the same until they agree, seconds: parts are cut so that all end together.
const USUAL_OVERLAP_S: f64 = 1.5;

/// The moments at which the second, third, ... part begins; none where the video is best gone through in order.
pub(super) fn cuts(info: &SourceInfo, excerpt: &Excerpt, jobs: usize) -> Vec<Timestamp> {
    let Some(end) = info.end_s else { return Vec::new() };
    let to = excerpt.to.map_or(end, |to| to.seconds().min(end));
    let from = excerpt.from.map_or(0.0, Timestamp::seconds);
    let parts = jobs.min(((to - from) / SHORTEST_PART_S).max(0.0) as usize);
    if parts < 2 {
        return Vec::new();
    }
    let step = (to - from - USUAL_OVERLAP_S) / parts as f64;
    (1..parts).map(|part| Timestamp::from_secs_f64(from + part as f64 * step)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PictureSize;

    fn seconds(length_s: f64, excerpt: Excerpt, jobs: usize) -> Vec<f64> {
        let size = PictureSize { width: 640, height: 480 };
        let info = SourceInfo {
            size,
            shown: size,
            fps: Some(30.0),
            rotation_deg: 0,
            frames: None,
            end_s: Some(length_s),
            recorded: None,
        };
        cuts(&info, &excerpt, jobs).into_iter().map(Timestamp::seconds).collect()
    }

    #[test]
    fn parts_and_overlaps_make_lanes_of_one_length() {
        // Two lanes that see (0, 5.75 + 1.5) and (5.75, 13).
        assert_eq!(seconds(13.0, Excerpt::default(), 2), [5.75]);
        let at = Timestamp::from_secs_f64;
        let excerpt = Excerpt { from: Some(at(10.0)), to: Some(at(23.0)), ..Excerpt::default() };
        assert_eq!(seconds(60.0, excerpt, 2), [15.75]);
    }

    #[test]
    fn short_videos_and_single_jobs_are_not_cut() {
        assert!(seconds(7.9, Excerpt::default(), 8).is_empty());
        assert!(seconds(600.0, Excerpt::default(), 1).is_empty());
        assert_eq!(seconds(12.5, Excerpt::default(), 8).len(), 2);
        let at = Timestamp::from_secs_f64;
        let backwards = Excerpt { from: Some(at(50.0)), to: Some(at(10.0)), ..Excerpt::default() };
        assert!(seconds(60.0, backwards, 4).is_empty());
    }
}
