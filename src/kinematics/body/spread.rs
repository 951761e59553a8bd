//! How well a body's angles are known at one moment.

/// One standard deviation of a leg's angles, in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[allow(missing_docs)]
pub struct LegSpread {
    pub hip_flexion: f64,
    pub hip_abduction: f64,
    pub hip_rotation: f64,
    pub knee_flexion: f64,
}

/// One standard deviation of a body's angles at one moment, in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BodySpread {
    /// Left and right leg, indexed by [`Side::index`](crate::units::Side::index).
    pub legs: [LegSpread; 2],
    /// Of the angle between the thighs.
    pub thigh_opening: f64,
}
