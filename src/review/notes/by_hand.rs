//! What a person measures on a picture by hand: an angle of three points, and a joint where it really is.

use serde::{Deserialize, Serialize};

use super::limits::{Refused, new_id, now, optional};
use crate::frame::PictureSize;
use crate::pose::Landmark;
use crate::report::json::Report;
use crate::units::Side;

/// Longest words beside an angle or a joint, characters.
const MOST_LABEL: usize = 200;
/// A shorter arm has no direction, pixels.
const SHORTEST_ARM: f64 = 1.0;

/// A place in the picture: shares of its width from the left and of its height from the top, 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Place {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// An angle that somebody drew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AngleByHand {
    /// Never given twice.
    pub id: String,
    /// The moment of the report, seconds.
    pub at_s: f64,
    /// First arm, vertex, second arm.
    pub points: [Place; 3],
    /// What it is of, in plain text.
    #[serde(default)]
    pub label: Option<String>,
    /// When (RFC 3339).
    pub written: String,
}

/// Where a joint really is, as somebody sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct JointByHand {
    /// Never given twice.
    pub id: String,
    /// The moment of the report, seconds.
    pub at_s: f64,
    /// Side and joint: `left_knee`.
    pub joint: String,
    /// Where it is.
    pub to: Place,
    /// Why, in plain text.
    #[serde(default)]
    pub label: Option<String>,
    /// When (RFC 3339).
    pub written: String,
}

/// What a page asks for with an angle.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AngleAsked {
    /// Seconds.
    pub at_s: f64,
    /// First arm, vertex, second arm.
    pub points: [Place; 3],
    /// What it is of.
    pub label: Option<String>,
}

/// What a page asks for with a joint.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JointAsked {
    /// Seconds.
    pub at_s: f64,
    /// Side and joint.
    pub joint: String,
    /// Where it is.
    pub to: Place,
    /// Why.
    pub label: Option<String>,
}

/// Drawn on the picture of one moment.
pub(super) trait ByHand {
    /// Which, seconds.
    fn at_s(&self) -> f64;
}

impl ByHand for AngleByHand {
    fn at_s(&self) -> f64 {
        self.at_s
    }
}

impl ByHand for JointByHand {
    fn at_s(&self) -> f64 {
        self.at_s
    }
}

impl AngleAsked {
    /// The angle, where it can be one.
    pub(super) fn made(self, report: &Report) -> Result<AngleByHand, Refused> {
        self.points.into_iter().try_for_each(within)?;
        if angle_deg(self.points, report.source.picture()).is_none() {
            return Err(Refused::Impossible("the arms of an angle need some length".into()));
        }
        let label = optional(self.label.as_deref(), MOST_LABEL, "what an angle is of")?;
        Ok(AngleByHand { id: new_id()?, at_s: self.at_s, points: self.points, label, written: now() })
    }
}

impl JointAsked {
    /// The joint, where it is one that can be moved.
    pub(super) fn made(self) -> Result<JointByHand, Refused> {
        within(self.to)?;
        if landmark_of(&self.joint).is_none() {
            return Err(Refused::Impossible("shoulders, hips, knees and ankles can be moved".into()));
        }
        let label = optional(self.label.as_deref(), MOST_LABEL, "the reason for moving a joint")?;
        Ok(JointByHand { id: new_id()?, at_s: self.at_s, joint: self.joint, to: self.to, label, written: now() })
    }
}

fn within(place: Place) -> Result<(), Refused> {
    let inside = [place.x, place.y].iter().all(|share| (0.0..=1.0).contains(share));
    inside.then_some(()).ok_or_else(|| Refused::Impossible("a point has to lie inside the picture".into()))
}

/// The joint that is called this.
pub(crate) fn landmark_of(name: &str) -> Option<Landmark> {
    let side = Side::BOTH.into_iter().find(|side| name.starts_with(side.name()))?;
    match name.strip_prefix(side.name())? {
        "_shoulder" => Some(Landmark::shoulder(side)),
        "_hip" => Some(Landmark::hip(side)),
        "_knee" => Some(Landmark::knee(side)),
        "_ankle" => Some(Landmark::ankle(side)),
        _ => None,
    }
}

/// The angle at the second point between the other two in a picture of this size, 0..=180 degrees; `None` where an arm has
/// no length. Pixels, not shares, since pictures are not square.
pub(crate) fn angle_deg([first, vertex, second]: [Place; 3], picture: PictureSize) -> Option<f64> {
    let (width, height) = (f64::from(picture.width), f64::from(picture.height));
    let arm = |end: Place| ((end.x - vertex.x) * width, (end.y - vertex.y) * height);
    let (a, b) = (arm(first), arm(second));
    let long = |(x, y): (f64, f64)| x.hypot(y) >= SHORTEST_ARM;
    let turn = || (a.0 * b.1 - a.1 * b.0).abs().atan2(a.0 * b.0 + a.1 * b.1).to_degrees();
    (long(a) && long(b)).then(turn)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(x: f64, y: f64) -> Place {
        Place { x, y }
    }

    #[test]
    fn the_angle_is_that_of_pixels_however_long_the_picture() {
        let picture = PictureSize { width: 1600, height: 400 };
        let corner = [place(0.5, 0.25), place(0.25, 0.25), place(0.25, 0.75)];
        assert!((angle_deg(corner, picture).unwrap() - 90.0).abs() < 1e-9);
        // 400 pixels across and 100 down: atan(1/4), where shares would give 45 degrees.
        let flat = [place(0.5, 0.25), place(0.25, 0.25), place(0.5, 0.5)];
        assert!((angle_deg(flat, picture).unwrap() - 0.25_f64.atan().to_degrees()).abs() < 1e-9);
        let upright = PictureSize { width: 400, height: 1600 };
        assert!((angle_deg(flat, upright).unwrap() - 4.0_f64.atan().to_degrees()).abs() < 1e-9);
        let straight = [place(0.0, 0.5), place(0.5, 0.5), place(1.0, 0.5)];
        assert!((angle_deg(straight, picture).unwrap() - 180.0).abs() < 1e-9);
    }

    #[test]
    fn an_arm_without_length_has_no_angle() {
        let picture = PictureSize { width: 100, height: 100 };
        assert_eq!(angle_deg([place(0.5, 0.5), place(0.5, 0.5), place(0.9, 0.9)], picture), None);
        assert_eq!(angle_deg([place(f64::NAN, 0.5), place(0.5, 0.5), place(0.9, 0.9)], picture), None);
    }

    #[test]
    fn joints_are_found_by_their_names() {
        assert_eq!(landmark_of("left_knee"), Some(Landmark::LeftKnee));
        assert_eq!(landmark_of("right_shoulder"), Some(Landmark::RightShoulder));
        for other in ["knee", "left", "left_", "nose", "left_knee_", ""] {
            assert_eq!(landmark_of(other), None, "{other}");
        }
    }
}
