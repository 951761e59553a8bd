//! Every measure there is: one row a measure, with its unit, its sign, what it means and what reads it.

use super::feet::{ankle_on_knee, foot_lift};
use super::in_picture::{
    PictureRead, hip_drop, hip_height, knee_valgus, mass_behind, pelvic_drop, shoulder_forward, stance_lean,
};
use super::in_space::{Body, BodyRead};
use crate::kinematics::body::angles::LegAngles;
use crate::kinematics::observe::moment::Outcome;
use crate::kinematics::observe::setting::Setting;
use crate::units::Side;

/// What a measure's numbers are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Degrees of angle.
    Degrees,
    /// Per cent of the length that the definition names.
    Percent,
}

impl Unit {
    /// The suffix of a column in `frames.csv`.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Degrees => "deg",
            Self::Percent => "pct",
        }
    }
}

/// A measure of one side of the body, or of the body as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Measure {
    /// What.
    pub kind: MeasureKind,
    /// Whose; `None` for a measure of the whole body.
    pub side: Option<Side>,
}

/// One row of the table of measures.
#[derive(Debug)]
pub struct MeasureRow {
    /// Which one.
    pub kind: MeasureKind,
    /// The name in files, without side and unit.
    pub name: &'static str,
    /// Whether left and right each have one.
    pub sided: bool,
    /// What it is counted in.
    pub unit: Unit,
    /// Definition and sign, for the documentation and the report.
    pub definition: &'static str,
    /// From where, and in which posture, it can be had.
    pub views: &'static str,
    /// What reads it, with how far to trust it.
    pub read: Reader,
    /// Whether repetitions can be counted by it, and how.
    pub counted: Option<Counted>,
}

/// What a measure is read off: joint centres in space, or the picture; of a leg, or of the body as a whole.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)] // as above
pub enum Reader {
    LegInSpace(fn(&BodyRead, Side) -> Outcome),
    BodyInSpace(fn(&BodyRead) -> Outcome),
    LegInPicture(fn(&PictureRead, Side) -> Outcome),
    BodyInPicture(fn(&PictureRead) -> Outcome),
}

impl Reader {
    const fn of_a_leg(&self) -> bool {
        matches!(self, Self::LegInSpace(_) | Self::LegInPicture(_))
    }
}

/// How repetitions are counted by an angle of a leg.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// The angle, radians.
    pub angle: fn(&LegAngles) -> Option<f64>,
    /// Degrees that a joint can reach, with room for what the network's joint centres add; others are ghosts: another
    /// person, or a body seen where there is none.
    pub possible: (f64, f64),
}

macro_rules! rows {
    ($($kind:ident $name:literal $unit:ident $definition:literal $views:literal $read:expr, $counted:expr;)*) => {
        /// What is measured, without its side.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs)] // defined below, one row each
        pub enum MeasureKind {
            $($kind),*
        }

        /// The table of measures, in the order of the columns of `frames.csv`.
        pub(crate) const KINDS: &[MeasureRow] = &[$(MeasureRow {
            kind: MeasureKind::$kind,
            name: $name,
            sided: $read.of_a_leg(),
            unit: Unit::$unit,
            definition: $definition,
            views: $views,
            read: $read,
            counted: $counted,
        }),*];
    };
}

const fn counted(angle: fn(&LegAngles) -> Option<f64>, least: f64, most: f64) -> Option<Counted> {
    Some(Counted { angle, possible: (least, most) })
}

// A measure is its row here and the function that the row names; nothing else lists measures.
rows! {
    HipFlexion "hip_flexion" Degrees
        "trunk-thigh hip flexion: 0 = thigh in line with the trunk, + forward, - extension"
        "any; surest from the side"
        Reader::LegInSpace(|b, side| b.hip_flexion(side)), counted(|leg| Some(leg.hip_flexion), -35.0, 180.0);
    HipAbduction "hip_abduction" Degrees
        "thigh away from the middle of the body, + outward"
        "any; surest facing the chest"
        Reader::LegInSpace(|b, side| b.hip_abduction(side)), counted(|leg| Some(leg.hip_abduction), -60.0, 85.0);
    HipRotation "hip_rotation" Degrees
        "turn of the shank about the thigh's axis, + external; only with the knee bent by 30 deg or more"
        "any; lying on the side less than 60 deg along the trunk"
        Reader::LegInSpace(|b, side| b.hip_rotation(side)), counted(|leg| leg.hip_rotation, -90.0, 100.0);
    KneeFlexion "knee_flexion" Degrees
        "angle between thigh and shank, 0 = straight"
        "any; surest from the side"
        Reader::LegInSpace(|b, side| b.knee_flexion(side)), counted(|leg| Some(leg.knee_flexion), -5.0, 175.0);
    TrunkLean "trunk_lean" Degrees
        "trunk to the vertical in the sagittal plane, + forward"
        "any, upright; surest from the side"
        Reader::BodyInSpace(|b| b.trunk_lean()), None;
    KneeValgus "knee_valgus" Degrees
        "in the picture: how far the shank points outward less how far the thigh does, + = knee inward"
        "front within 15 deg, standing, thigh not foreshortened below a quarter"
        Reader::LegInPicture(|p, side| knee_valgus(p.pose, side, p.setting, &p.sizes)), None;
    ThighOpening "thigh_opening" Degrees
        "angle between the two thighs"
        "any"
        Reader::BodyInSpace(|b| b.thigh_opening()), None;
    PelvisRoll "pelvis_roll" Degrees
        "turn of the line between the hips about the trunk since the clip's own rest, + = the left hip backward"
        "any, lying on the side"
        Reader::BodyInSpace(|b| b.body.roll), None;
    PelvicDrop "pelvic_drop" Degrees
        "line between the hips to the line between the ankles in the picture, + = the left hip lower"
        "front or back within 30 deg, standing; foot end, lying on the back"
        Reader::BodyInPicture(|p| pelvic_drop(p.pose, p.setting)), None;
    HeelRise "heel_rise" Percent
        "height of the heel over its own resting place, in per cent of the shank"
        "from 37 deg of yaw on, standing"
        Reader::LegInPicture(|p, side| p.feet.rise[side.index()]), None;
    AnkleGap "ankle_gap" Percent
        "distance between the ankles in space, in per cent of the shank"
        "any"
        Reader::BodyInSpace(|b| b.ankle_gap()), None;
    ShoulderForward "shoulder_forward" Percent
        "shoulders ahead of the line from hip to ears, in per cent of the trunk"
        "from 30 deg of yaw on"
        Reader::BodyInPicture(|p| shoulder_forward(p.pose, p.setting, &p.sizes)), None;
    AnkleOnKnee "ankle_on_knee" Percent
        "distance in the picture from this side's ankle to the other knee, in per cent of the shank"
        "any"
        Reader::LegInPicture(|p, side| ankle_on_knee(p.pose, side, p.setting, &p.sizes)), None;
    FootTravel "foot_travel" Percent
        "distance in the picture of the ankle from where it rests, in per cent of the shank"
        "any"
        Reader::LegInPicture(|p, side| p.feet.travel[side.index()]), None;
    HipHeight "hip_height" Percent
        "height of mid-hip over the lower ankle in the picture, in per cent of trunk plus leg length"
        "any"
        Reader::BodyInPicture(|p| hip_height(p.pose, p.setting, &p.sizes)), None;
    HipDrop "hip_drop" Degrees
        "line between the hips to the horizontal of the picture, + = this side lower"
        "front or back within 30 deg, standing"
        Reader::LegInPicture(|p, side| hip_drop(p.pose, side, p.setting)), None;
    StanceLean "stance_lean" Degrees
        "line from this side's ankle to mid-hip to the vertical of the picture, + = to this side"
        "front or back within 30 deg, standing"
        Reader::LegInPicture(|p, side| stance_lean(p.pose, side, p.setting)), None;
    FootLift "foot_lift" Percent
        "height in the picture of this side's ankle over the other one, in per cent of the shank"
        "any"
        Reader::LegInPicture(|p, side| foot_lift(p.pose, side, p.setting, &p.sizes)), None;
    MassBehind "mass_behind" Percent
        "how far the body's mass is behind the middle of the feet, in per cent of trunk plus leg length"
        "from 40 deg of yaw on, upright"
        Reader::BodyInPicture(|p| mass_behind(p.setting)), None;
}

/// How many measures stand before each row, sides counted apart; last, how many there are.
const FIRST: [usize; KINDS.len() + 1] = {
    let (mut first, mut i) = ([0; KINDS.len() + 1], 0);
    while i < KINDS.len() {
        first[i + 1] = first[i] + if KINDS[i].sided { 2 } else { 1 };
        i += 1;
    }
    first
};

impl MeasureKind {
    /// This measure's row.
    pub fn row(self) -> &'static MeasureRow {
        &KINDS[self as usize]
    }

    /// It of the left and of the right, or of the whole body.
    pub fn measures(self) -> impl Iterator<Item = Measure> {
        let sides: &[Option<Side>] = if self.row().sided { &[Some(Side::Left), Some(Side::Right)] } else { &[None] };
        sides.iter().map(move |&side| Measure { kind: self, side })
    }
}

impl Measure {
    /// How many measures there are, sides counted apart: the length of every array of them.
    pub const COUNT: usize = FIRST[KINDS.len()];

    /// A measure of one side. `None` for a measure of the whole body.
    pub fn of(kind: MeasureKind, side: Side) -> Self {
        Self { kind, side: kind.row().sided.then_some(side) }
    }

    /// A measure of the whole body.
    pub fn whole(kind: MeasureKind) -> Self {
        debug_assert!(!kind.row().sided);
        Self { kind, side: None }
    }

    /// Every measure, in column order: kinds in table order, left before right.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().flat_map(|row| row.kind.measures())
    }

    /// The place in an array of `COUNT`.
    pub fn index(self) -> usize {
        FIRST[self.kind as usize] + self.side.map_or(0, Side::index)
    }

    /// `left_hip_flexion`, `trunk_lean`.
    pub fn name(self) -> String {
        match self.side {
            Some(side) => format!("{side}_{}", self.kind.row().name),
            None => self.kind.row().name.to_owned(),
        }
    }

    /// `left_hip_flexion_deg`: the column in `frames.csv`.
    pub fn column(self) -> String {
        format!("{}_{}", self.name(), self.kind.row().unit.suffix())
    }

    /// `left_hip_flexion_sd_deg`: the column of its uncertainty.
    pub fn sd_column(self) -> String {
        format!("{}_sd_{}", self.name(), self.kind.row().unit.suffix())
    }
}

/// Reads every measure of the joints in space into `out`, which is indexed by [`Measure::index`].
pub(crate) fn read_in_space(body: &Body, setting: &Setting, out: &mut [Outcome; Measure::COUNT]) {
    let body = BodyRead::of(body, setting);
    for row in KINDS {
        match row.read {
            Reader::LegInSpace(read) => {
                for side in Side::BOTH {
                    out[Measure::of(row.kind, side).index()] = read(&body, side);
                }
            }
            Reader::BodyInSpace(read) => out[Measure::whole(row.kind).index()] = read(&body),
            Reader::LegInPicture(_) | Reader::BodyInPicture(_) => {}
        }
    }
}

/// Reads every measure of the picture into `out`, which is indexed by [`Measure::index`].
pub(crate) fn read_in_picture(picture: &PictureRead, out: &mut [Outcome; Measure::COUNT]) {
    for row in KINDS {
        match row.read {
            Reader::LegInPicture(read) => {
                for side in Side::BOTH {
                    out[Measure::of(row.kind, side).index()] = read(picture, side);
                }
            }
            Reader::BodyInPicture(read) => out[Measure::whole(row.kind).index()] = read(picture),
            Reader::LegInSpace(_) | Reader::BodyInSpace(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_their_kinds() {
        for (i, row) in KINDS.iter().enumerate() {
            assert_eq!(row.kind as usize, i, "{}", row.name);
            assert!(KINDS.iter().filter(|r| r.name == row.name).count() == 1);
        }
    }

    #[test]
    fn indexes_are_dense_and_unique() {
        let indexes: Vec<_> = Measure::all().map(Measure::index).collect();
        assert_eq!(indexes, (0..Measure::COUNT).collect::<Vec<_>>());
    }
}
