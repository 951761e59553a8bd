//! The tracker with networks that see one body better or worse by the way it is shown to them.

use nalgebra::{Point2, Vector2};

use super::*;
use crate::frame::PictureSize;
use crate::pose::region::wrap;
use crate::pose::tracker::scripted::standing;
use crate::units::Confidence;

const SIZE: PictureSize = PictureSize { width: 1280, height: 720 };
/// How well joints are seen the right way up, and the wrong way.
const WELL: f32 = 0.8;
const BADLY: f32 = 0.55;

/// Somebody in the picture, by the time; and what a detector finds of them.
struct One {
    /// Where the hips are, and the clockwise turn of the body.
    lies: fn(f64) -> (Point2<f64>, f64),
    /// The detector sees them in upright squares up to this edge, pixels, and on the head in any.
    upright_in: f64,
    /// The wrong way up they are seen well until then, seconds.
    deceives_until: f64,
}

/// From hips to shoulders, pixels.
const TRUNK: f64 = 60.0;

fn up(rotation: f64) -> Vector2<f64> {
    Vector2::new(rotation.sin(), -rotation.cos())
}

impl PoseEstimator for One {
    fn detect(&mut self, frame: &Frame, within: &Region) -> Result<Vec<Candidate>, NetworkError> {
        let (hips, rotation) = (self.lies)(frame.time.seconds());
        let upside_down = wrap(within.rotation).abs() > 3.0;
        let seen = if upside_down { Some(wrap(rotation + std::f64::consts::PI)) } else { None };
        let seen = seen.or((within.rotation == 0.0 && within.side <= self.upright_in).then_some(rotation));
        let (left, top, right, bottom) = within.bounds();
        let inside = hips.x > left && hips.x < right && hips.y > top && hips.y < bottom;
        let candidate =
            |rotation| Candidate { score: 0.9, region: Region::around_body(hips, hips + TRUNK * up(rotation)) };
        Ok(seen.filter(|_| inside).map(candidate).into_iter().collect())
    }

    /// A body along the region, at the right place, whichever way up it is.
    fn look(&mut self, frame: &Frame, region: &Region) -> Result<Option<Decoded>, NetworkError> {
        let (hips, rotation) = (self.lies)(frame.time.seconds());
        let off = wrap(region.rotation - rotation).abs();
        if (region.centre - hips).norm() > region.side / 2.0 {
            return Ok(None);
        }
        let sure = off < 1.0 || frame.time.seconds() < self.deceives_until;
        let mut pose = standing(0.0, 0.0);
        pose.presence = Confidence::new(1.0);
        let own = if off < std::f64::consts::FRAC_PI_2 { rotation } else { wrap(rotation + std::f64::consts::PI) };
        let (along, across) = (up(own), Vector2::new(own.cos(), own.sin()));
        for landmark in &mut pose.landmarks {
            let at = landmark.pixel;
            landmark.pixel = hips + across * at.x - along * at.y;
            landmark.visibility = Confidence::new(if sure { WELL } else { BADLY });
        }
        Ok(Some(Decoded { pose, frame_points: [hips, hips + TRUNK * along] }))
    }
}

fn stands(_: f64) -> (Point2<f64>, f64) {
    (Point2::new(500.0, 400.0), 0.0)
}

/// What is seen in two seconds at 10 pictures a second, each of the shade at its time.
fn seen(one: One, shade: fn(f64) -> u8) -> Vec<Sighting> {
    let mut tracker = Tracker::new(one).in_file(None);
    let frame = |i: u32| {
        let time = Timestamp::from_secs_f64(f64::from(i) / 10.0);
        Frame::new(time, SIZE, vec![shade(time.seconds()); 3 * 1280 * 720]).unwrap()
    };
    (0..20).map(|i| tracker.follow(&frame(i)).unwrap()).collect()
}

/// Which way up the body was followed in each picture, in quarter turns.
fn quarters(seen: &[Sighting]) -> Vec<i32> {
    let quarter = |s: &Sighting| (s.person.as_ref().unwrap().square().rotation / std::f64::consts::FRAC_PI_2).round();
    seen.iter().map(|s| (quarter(s) as i32).rem_euclid(4)).collect()
}

#[test]
fn who_is_small_in_a_wide_picture_is_looked_for_closer_before_a_turned_one_is_believed() {
    let small = One { lies: stands, upright_in: 640.0, deceives_until: 0.0 };
    let seen = seen(small, |_| 90);
    assert_eq!(quarters(&seen), [0; 20]);
    assert!(seen[0].searched && seen[1..].iter().all(|s| !s.searched));
}

#[test]
fn who_is_found_only_on_the_head_is_believed_to_stand_if_they_can_be_seen_so() {
    assert_eq!(quarters(&seen(One { lies: stands, upright_in: 0.0, deceives_until: 0.0 }, |_| 90)), [0; 20]);
    let on_the_head = |_| (Point2::new(500.0, 400.0), std::f64::consts::PI);
    assert_eq!(quarters(&seen(One { lies: on_the_head, upright_in: 1280.0, deceives_until: 0.0 }, |_| 90)), [2; 20]);
}

#[test]
fn who_is_followed_the_wrong_way_round_is_questioned_now_and_then() {
    // Whoever lies is found the wrong way round, and at first seen as well so.
    let lies = |_| (Point2::new(500.0, 400.0), 1.5);
    let seen = seen(One { lies, upright_in: 0.0, deceives_until: 0.7 }, |_| 90);
    let quarters = quarters(&seen);
    assert!(quarters[..10].iter().all(|&q| q == 3) && quarters[10..].iter().all(|&q| q == 1), "{quarters:?}");
    let anew: Vec<usize> = (0..20).filter(|&i| seen[i].searched).collect();
    assert_eq!(anew, [0, 10], "what is smoothed starts afresh");
}

#[test]
fn after_a_cut_the_body_is_looked_for_anew_and_a_flicker_leaves_it_where_it_is() {
    let turns_round = |t: f64| (Point2::new(500.0, 400.0), if t < 0.95 { 0.5 } else { 0.5 + std::f64::consts::PI });
    let film = |lies| seen(One { lies, upright_in: 1280.0, deceives_until: 0.0 }, |t| if t < 0.95 { 90 } else { 140 });
    let cut = film(turns_round);
    assert_eq!(quarters(&cut)[9..12], [0, 2, 2]);
    assert!(cut[10].searched);
    let flicker = film(stands);
    assert_eq!(quarters(&flicker), [0; 20]);
    assert!(flicker[10].searched, "what is smoothed starts afresh there as well");
}
