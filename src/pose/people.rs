//! Who is in the picture: the one who is measured, everyone else, and how a user names one of them.

use std::f64::consts::FRAC_1_SQRT_2;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::estimator::Candidate;

/// Which of several people is to be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PersonChoice {
    /// The one who does the exercise.
    #[default]
    Exercising,
    /// The one farthest to the left in the picture.
    Left,
    /// The one farthest to the right in the picture.
    Right,
    /// The largest in the picture.
    Largest,
    /// The smallest in the picture.
    Smallest,
    /// By number, from 1 on the left.
    Number(usize),
}

impl FromStr for PersonChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Exercising),
            "left" => Ok(Self::Left),
            "right" => Ok(Self::Right),
            "largest" => Ok(Self::Largest),
            "smallest" => Ok(Self::Smallest),
            number => match number.parse() {
                Ok(number @ 1..=99) => Ok(Self::Number(number)),
                _ => {
                    Err("wanted auto, left, right, largest, smallest or a number from 1 (counted from the left)".into())
                }
            },
        }
    }
}

impl fmt::Display for PersonChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exercising => f.write_str("auto"),
            Self::Left => f.write_str("left"),
            Self::Right => f.write_str("right"),
            Self::Largest => f.write_str("largest"),
            Self::Smallest => f.write_str("smallest"),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

/// One of several people in a clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PersonSeen {
    /// From 1, by the usual place in the picture, from left to right.
    pub number: usize,
    /// Whether this is the one who was measured.
    pub measured: bool,
    /// The usual place in the upright picture.
    #[serde(rename = "box")]
    pub bounds: PersonBox,
    /// First seen, seconds.
    pub from_s: f64,
    /// Last seen, seconds.
    pub to_s: f64,
}

/// A rectangle around shoulders, hips, knees and ankles, as shares of the upright picture's width and height.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PersonBox {
    /// 0 at the left border; may be negative.
    pub left: f64,
    /// 0 at the upper border; may be negative.
    pub top: f64,
    /// 1 at the right border; may be more.
    pub right: f64,
    /// 1 at the lower border; may be more.
    pub bottom: f64,
}

impl PersonBox {
    /// Half-way between its left and its right border.
    pub fn middle(&self) -> f64 {
        (self.left + self.right) / 2.0
    }
}

/// Whom a tracker takes that can not look at the whole clip first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Preference {
    /// As the user named them; [`PersonChoice::Exercising`] takes who is large and in the middle.
    pub choice: PersonChoice,
    /// Whether the person should lie, where that is known.
    pub lies: Option<bool>,
}

/// Somebody in the wrong posture has to be so much larger to be taken.
const POSTURE_COUNTS: f64 = 2.0;
/// Somebody at the border has to be so much larger than one in the middle.
const MIDDLE_COUNTS: f64 = 2.0;

impl Preference {
    /// Puts the best candidate first. `width` is that of the picture, pixels.
    pub fn sort(&self, candidates: &mut [Candidate], width: u32) {
        let x = |c: &Candidate| c.region.centre.x;
        let by = |candidates: &mut [Candidate], value: &dyn Fn(&Candidate) -> f64| {
            candidates.sort_by(|a, b| value(a).total_cmp(&value(b)));
        };
        match self.choice {
            PersonChoice::Left => by(candidates, &|c| x(c)),
            PersonChoice::Right => by(candidates, &|c| -x(c)),
            PersonChoice::Largest => by(candidates, &|c| -c.region.side),
            PersonChoice::Smallest => by(candidates, &|c| c.region.side),
            PersonChoice::Number(number) => {
                by(candidates, &|c| x(c));
                let first = (number - 1).min(candidates.len().saturating_sub(1));
                candidates.rotate_left(first);
            }
            PersonChoice::Exercising => by(candidates, &|c| -self.prominence(c, width)),
        }
    }

    fn prominence(&self, candidate: &Candidate, width: u32) -> f64 {
        let half = f64::from(width.max(1)) / 2.0;
        let aside = ((candidate.region.centre.x - half).abs() / half).min(1.0);
        let lies = candidate.region.rotation.cos().abs() < FRAC_1_SQRT_2;
        let posture = if self.lies.is_some_and(|wanted| wanted != lies) { POSTURE_COUNTS } else { 1.0 };
        f64::from(candidate.score) * candidate.region.side / posture / (1.0 + (MIDDLE_COUNTS - 1.0) * aside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::Point2;

    use crate::pose::region::Region;

    fn candidate(x: f64, side: f64, turned: f64) -> Candidate {
        Candidate { score: 0.9, region: Region { centre: Point2::new(x, 100.0), side, rotation: turned } }
    }

    #[test]
    fn live_the_one_in_the_middle_and_in_the_right_posture_is_taken_or_who_is_named() {
        // A large one at the border, and a smaller one who lies in the middle.
        let people = [candidate(20.0, 150.0, 0.0), candidate(160.0, 100.0, 1.5), candidate(300.0, 80.0, 0.0)];
        let first = |choice, lies| {
            let mut people = people;
            Preference { choice, lies }.sort(&mut people, 320);
            people[0].region.centre.x
        };
        assert_eq!(first(PersonChoice::Exercising, Some(true)), 160.0);
        assert_eq!(first(PersonChoice::Exercising, Some(false)), 20.0);
        let named = [PersonChoice::Left, PersonChoice::Right, PersonChoice::Smallest, PersonChoice::Number(2)];
        assert_eq!(named.map(|choice| first(choice, None)), [20.0, 300.0, 300.0, 160.0]);
    }

    #[test]
    fn a_choice_is_read_as_it_is_written_and_nonsense_is_refused() {
        for text in ["auto", "left", "right", "largest", "smallest", "2"] {
            assert_eq!(text.parse::<PersonChoice>().unwrap().to_string(), text);
        }
        assert!(["", "0", "-1", "100", "middle"].iter().all(|text| text.parse::<PersonChoice>().is_err()));
    }
}
