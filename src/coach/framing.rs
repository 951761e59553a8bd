//! Whether the picture is right to start: light, whole body, distance, position and view, and what to change if not.

use crate::exercises::Exercise;
use crate::frame::PictureSize;
use crate::kinematics::{Motion, ViewKind};
use crate::pose::{Landmark, Pose};
use crate::units::Timestamp;

use super::light::Light;

/// What to change about the picture, the most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Advice {
    /// Nobody is seen.
    StepIn,
    /// Nobody is seen, or badly, since there is too little light.
    MoreLight,
    /// The person is dark before something bright.
    LightBehind,
    /// The body is larger than the picture.
    StepBack,
    /// The body is too small in the picture.
    ComeCloser,
    /// Part of the body is beyond the left or right edge.
    ToTheMiddle,
    /// Head or feet are beyond the upper or lower edge of a picture that is large enough.
    TiltCamera,
    /// The body is in another position than the exercise starts from.
    Position,
    /// The camera looks from where this exercise can not be judged.
    View,
    /// Everything is right.
    Right,
}

impl Advice {
    /// The word in events.
    pub fn code(self) -> &'static str {
        match self {
            Self::StepIn => "step_in",
            Self::MoreLight => "more_light",
            Self::LightBehind => "light_behind",
            Self::StepBack => "step_back",
            Self::ComeCloser => "come_closer",
            Self::ToTheMiddle => "to_the_middle",
            Self::TiltCamera => "tilt_camera",
            Self::Position => "position",
            Self::View => "view",
            Self::Right => "right",
        }
    }

    /// What the person is told.
    pub fn text(self, exercise: &Exercise) -> String {
        match self {
            Self::StepIn => "I cannot see you. Step into the picture.".into(),
            Self::MoreLight => "It is too dark to see you well. Switch on a light.".into(),
            Self::LightBehind => "The light is behind you. Turn the camera away from the window.".into(),
            Self::StepBack => "Step back until you see yourself from head to feet.".into(),
            Self::ComeCloser => "Come a little closer to the camera.".into(),
            Self::ToTheMiddle => "Move towards the middle of the picture.".into(),
            Self::TiltCamera => "Head or feet are cut off. Step back, or tilt the camera.".into(),
            Self::Position => exercise.how_to.start.clone(),
            Self::View => exercise.camera.place.clone(),
            Self::Right => "Good. Stay there.".into(),
        }
    }

    /// Whether the exercise can be counted all the same, when this share of the body is in the picture: the person may
    /// know better, so this holds nobody up for ever.
    fn is_soft(self, in_frame: f64) -> bool {
        !matches!(self, Self::Right | Self::StepIn | Self::Position) && in_frame >= MOSTLY
    }
}

/// Darker than this (mean of 0..=255), a picture is too dark.
const DARK: f64 = 40.0;
/// A person darker than this before surroundings brighter by the second number is lit from behind.
const DARK_PERSON: f64 = 60.0;
const BEHIND: f64 = 90.0;
/// This share of the body's landmarks must be inside the picture.
const WHOLE: f64 = 0.93;
/// With less than this share inside, nothing can be counted.
pub(crate) const MOSTLY: f64 = 0.7;
/// A body (shoulders to ankles) larger than this share of the picture's shorter edge is cut because it is near.
const NEAR: f64 = 0.72;
/// Smaller than this share of the picture's shorter edge it is too far away.
const FAR: f64 = 0.35;
/// A new advice must hold for so long before it is told, seconds.
const STEADY_S: f64 = 0.6;
/// After so long with nothing wrong but what is a matter of quality, it starts all the same, seconds.
const GRACE_S: f64 = 15.0;

/// Watches the picture before a set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Framing {
    told: Option<Advice>,
    candidate: Option<(Advice, Timestamp)>,
    soft_since: Option<Timestamp>,
}

/// What framing says of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Framed {
    /// The steady advice, where it has just changed.
    pub news: Option<Advice>,
    /// The set may begin.
    pub right: bool,
}

impl Framing {
    /// The advice that holds now.
    pub(crate) fn advice(&self) -> Option<Advice> {
        self.told
    }

    /// Takes the next moment: what is to be changed, and the share of the body that is in the picture.
    pub(crate) fn push(&mut self, time: Timestamp, seen: Advice, in_frame: f64) -> Framed {
        let since = match self.candidate {
            Some((advice, since)) if advice == seen => since,
            _ => time,
        };
        self.candidate = Some((seen, since));
        self.soft_since = if seen.is_soft(in_frame) { self.soft_since.or(Some(time)) } else { None };
        let steady = time.since(since) >= STEADY_S;
        let news = (steady && self.told != Some(seen)).then_some(seen);
        if steady {
            self.told = Some(seen);
        }
        let tolerated = self.soft_since.is_some_and(|since| time.since(since) >= GRACE_S);
        Framed { news, right: steady && (seen == Advice::Right || tolerated) }
    }
}

/// What is to be changed about one moment.
pub(crate) fn look(
    exercise: &Exercise,
    motion: &Motion,
    pose: Option<&Pose>,
    size: PictureSize,
    light: Option<Light>,
) -> Advice {
    let dark = light.is_some_and(|l| l.picture < DARK);
    let Some(pose) = pose else { return if dark { Advice::MoreLight } else { Advice::StepIn } };
    if let Some(advice) = cut(motion, pose, size) {
        return advice;
    }
    if dark {
        return Advice::MoreLight;
    }
    if light.is_some_and(|l| l.person.is_some_and(|p| p < DARK_PERSON && l.picture - p > BEHIND)) {
        return Advice::LightBehind;
    }
    let edge = f64::from(size.width.min(size.height));
    if pose.extent() < FAR * edge {
        return Advice::ComeCloser;
    }
    if !exercise.posture.allows(motion.posture, None) {
        return Advice::Position;
    }
    let view = motion.view.kind;
    if view != ViewKind::Unknown && !exercise.camera.views.contains(&view) {
        return Advice::View;
    }
    Advice::Right
}

/// How to bring the whole body into the picture, where it is not.
fn cut(motion: &Motion, pose: &Pose, size: PictureSize) -> Option<Advice> {
    if motion.in_frame >= WHOLE {
        return None;
    }
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    let ends = [Landmark::Nose, Landmark::LeftFootIndex, Landmark::RightFootIndex, Landmark::LeftHeel];
    let (left, top, right, bottom) = pose.bounds();
    let points = ends.map(|l| pose.pixel(l));
    let (left, right) = points.iter().fold((left, right), |(l, r), p| (l.min(p.x), r.max(p.x)));
    let (top, bottom) = points.iter().fold((top, bottom), |(t, b), p| (t.min(p.y), b.max(p.y)));
    let sides = (left < 0.0, right > width, top < 0.0, bottom > height);
    Some(match sides {
        (true, true, _, _) | (_, _, true, true) => Advice::StepBack,
        _ if pose.extent() > NEAR * width.min(height) => Advice::StepBack,
        (true, false, _, _) | (false, true, _, _) => Advice::ToTheMiddle,
        _ => Advice::TiltCamera,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coach::scripted::{SIZE, Standing};
    use crate::exercises;
    use crate::kinematics::Posture;

    fn advice(person: &Standing, light: Option<Light>) -> Advice {
        let squat = exercises::find("squat").unwrap();
        look(&squat, &person.motion(Timestamp::ZERO), person.pose().as_ref(), SIZE, light)
    }

    #[test]
    fn each_thing_that_is_wrong_has_its_word() {
        let good = Standing::default();
        let light = |picture: f64, person: f64| Some(Light { picture, person: Some(person) });
        for (person, light, wanted) in [
            (good.clone(), light(120.0, 110.0), Advice::Right),
            (good.clone(), light(20.0, 20.0), Advice::MoreLight),
            (good.clone(), light(180.0, 40.0), Advice::LightBehind),
            (Standing { there: false, ..good.clone() }, None, Advice::StepIn),
            (Standing { there: false, ..good.clone() }, light(10.0, 0.0), Advice::MoreLight),
            (Standing { height: 700.0, ..good.clone() }, None, Advice::StepBack),
            (Standing { height: 150.0, ..good.clone() }, None, Advice::ComeCloser),
            (Standing { x: 2.0, height: 300.0, ..good.clone() }, None, Advice::ToTheMiddle),
            (Standing { top: 250.0, height: 300.0, ..good.clone() }, None, Advice::TiltCamera),
            (Standing { posture: Posture::Sitting, ..good.clone() }, None, Advice::Position),
            (Standing { view: ViewKind::Back, ..good.clone() }, None, Advice::View),
        ] {
            assert_eq!(advice(&person, light), wanted, "{person:?}");
        }
    }

    #[test]
    fn an_advice_must_hold_to_be_told_and_quality_holds_nobody_up_for_ever() {
        let mut framing = Framing::default();
        let at = Timestamp::from_secs_f64;
        assert_eq!(framing.push(at(0.0), Advice::StepIn, 1.0), Framed { news: None, right: false });
        assert_eq!(framing.push(at(0.7), Advice::StepIn, 1.0).news, Some(Advice::StepIn));
        assert_eq!(framing.push(at(0.8), Advice::StepIn, 1.0).news, None, "told once");
        framing.push(at(0.9), Advice::Right, 1.0);
        assert!(!framing.push(at(1.2), Advice::Right, 1.0).right, "a glimpse is not enough");
        assert!(framing.push(at(1.6), Advice::Right, 1.0).right);
        framing.push(at(2.0), Advice::View, 1.0);
        assert!(!framing.push(at(10.0), Advice::View, 1.0).right);
        assert!(framing.push(at(18.0), Advice::View, 1.0).right, "whoever stays there wants it so");
        framing.push(at(19.0), Advice::StepBack, 0.8);
        assert!(framing.push(at(19.9), Advice::StepBack, 0.8).right, "a toe outside is nothing to wait for all day");
        framing.push(at(20.0), Advice::StepBack, 0.5);
        assert!(!framing.push(at(60.0), Advice::StepBack, 0.5).right, "a body that is cut off cannot be measured");
    }
}
