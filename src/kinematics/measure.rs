//! Every measure there is: one row a measure, with its unit, its sign and what it means.

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

/// What is measured, without its side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // defined in `KINDS`, one row each
pub enum MeasureKind {
    HipFlexion,
    HipAbduction,
    HipRotation,
    KneeFlexion,
    TrunkLean,
    KneeValgus,
    ThighOpening,
    PelvisRoll,
    PelvicDrop,
    HeelRise,
    AnkleGap,
    ShoulderForward,
    AnkleOnKnee,
    FootTravel,
    HipHeight,
    HipDrop,
    StanceLean,
    FootLift,
    MassBehind,
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
}

macro_rules! rows {
    ($($kind:ident $name:literal $sided:literal $unit:ident $definition:literal $views:literal;)*) => {
        /// The table of measures, in the order of the columns of `frames.csv`.
        pub const KINDS: &[MeasureRow] = &[$(MeasureRow {
            kind: MeasureKind::$kind, name: $name, sided: $sided, unit: Unit::$unit, definition: $definition, views: $views,
        }),*];
    };
}

rows! {
    HipFlexion "hip_flexion" true Degrees
        "trunk-thigh hip flexion: 0 = thigh in line with the trunk, + forward, - extension"
        "any; surest from the side";
    HipAbduction "hip_abduction" true Degrees
        "thigh away from the middle of the body, + outward"
        "any; surest facing the chest";
    HipRotation "hip_rotation" true Degrees
        "turn of the shank about the thigh's axis, + external; only with the knee bent by 30 deg or more"
        "any; lying on the side less than 60 deg along the trunk";
    KneeFlexion "knee_flexion" true Degrees
        "angle between thigh and shank, 0 = straight"
        "any; surest from the side";
    TrunkLean "trunk_lean" false Degrees
        "trunk to the vertical in the sagittal plane, + forward"
        "any, upright; surest from the side";
    KneeValgus "knee_valgus" true Degrees
        "in the picture: how far the shank points outward less how far the thigh does, + = knee inward"
        "front within 15 deg, standing, thigh not foreshortened below a quarter";
    ThighOpening "thigh_opening" false Degrees
        "angle between the two thighs"
        "any";
    PelvisRoll "pelvis_roll" false Degrees
        "turn of the line between the hips about the trunk since the clip's own rest, + = the left hip backward"
        "any, lying on the side";
    PelvicDrop "pelvic_drop" false Degrees
        "line between the hips to the line between the ankles in the picture, + = the left hip lower"
        "front or back within 30 deg, standing; foot end, lying on the back";
    HeelRise "heel_rise" true Percent
        "height of the heel over its own resting place, in per cent of the shank"
        "from 37 deg of yaw on, standing";
    AnkleGap "ankle_gap" false Percent
        "distance between the ankles in space, in per cent of the shank"
        "any";
    ShoulderForward "shoulder_forward" false Percent
        "shoulders ahead of the line from hip to ears, in per cent of the trunk"
        "from 30 deg of yaw on";
    AnkleOnKnee "ankle_on_knee" true Percent
        "distance in the picture from this side's ankle to the other knee, in per cent of the shank"
        "any";
    FootTravel "foot_travel" true Percent
        "distance in the picture of the ankle from where it rests, in per cent of the shank"
        "any";
    HipHeight "hip_height" false Percent
        "height of mid-hip over the lower ankle in the picture, in per cent of trunk plus leg length"
        "any";
    HipDrop "hip_drop" true Degrees
        "line between the hips to the horizontal of the picture, + = this side lower"
        "front or back within 30 deg, standing";
    StanceLean "stance_lean" true Degrees
        "line from this side's ankle to mid-hip to the vertical of the picture, + = to this side"
        "front or back within 30 deg, standing";
    FootLift "foot_lift" true Percent
        "height in the picture of this side's ankle over the other one, in per cent of the shank"
        "any";
    MassBehind "mass_behind" false Percent
        "how far the body's mass is behind the middle of the feet, in per cent of trunk plus leg length"
        "from 40 deg of yaw on, upright";
}

impl MeasureKind {
    /// This measure's row.
    pub fn row(self) -> &'static MeasureRow {
        &KINDS[self as usize]
    }
}

impl Measure {
    /// How many measures there are, sides counted apart: the length of every array of them.
    pub const COUNT: usize = {
        let (mut count, mut i) = (0, 0);
        while i < KINDS.len() {
            count += if KINDS[i].sided { 2 } else { 1 };
            i += 1;
        }
        count
    };

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
        KINDS.iter().flat_map(|row| {
            let sides: &[Option<Side>] = if row.sided { &[Some(Side::Left), Some(Side::Right)] } else { &[None] };
            sides.iter().map(|&side| Self { kind: row.kind, side })
        })
    }

    /// The place in an array of `COUNT`.
    pub fn index(self) -> usize {
        let before: usize = KINDS[..self.kind as usize].iter().map(|row| 1 + usize::from(row.sided)).sum();
        before + self.side.map_or(0, Side::index)
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
