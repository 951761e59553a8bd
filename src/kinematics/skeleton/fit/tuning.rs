//! What the fit believes before it sees a person: noise, physics and the limits of joints, each with its unit.

/// Standard deviations and limits of the fit's residuals; angles in radians, distances in metres.
///
/// Found on rendered bodies with known joints and kept where they also did no harm on real people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tuning {
    /// Focal length over the picture's longer side; 0.7 to 1.15 makes no difference.
    pub focal: f64,
    /// Noise of a landmark in the picture, over the trunk's length.
    pub pixel_sd: f64,
    /// How much more noise an invisible landmark has: factor 1 + this (1 - visibility).
    pub hidden: f64,
    /// The same for a hip of who sits where the lifter knows the body: thighs, clothes and the seat hide it, and the
    /// network puts it up to a fifth of the trunk off, alike in every frame, and calls it seen.
    pub seated_hip: f64,
    /// Cauchy scale of picture and depth residuals, in standard deviations.
    pub robust: f64,
    /// Noise of the network's depth share of a bone.
    pub share_sd: f64,
    /// How much less is made of a depth that is guessed from the picture, where the network sees none.
    pub guessed_depth: f64,
    /// The network's depth over the true one: it flattens people.
    pub share_gain: f64,
    /// Acceleration of a joint, m/s2: enough for a repetition in half a second.
    pub acceleration_sd: f64,
    /// How far a joint that stands still in the picture moves in 1/15 s.
    pub still_sd: f64,
    /// The same for the hips of who sits: they are on the seat, whatever a thigh that is lifted does to their landmarks.
    /// None where a hip on a seat is like every other joint.
    pub seat_sd: Option<f64>,
    /// Cauchy scale of that, in standard deviations.
    pub still_robust: f64,
    /// How far a joint may move beyond what its landmark moves across the line of sight, over that.
    pub still_gain: f64,
    /// Spread of the log of each bone length about what is expected.
    pub length_sd: f64,
    /// Spread of the mean of the log lengths: scale can not be seen.
    pub scale_sd: f64,
    /// The two spreads above hold against this many frames (of 1/15 s): the landmarks' errors are the same in every
    /// frame, so more frames must not be able to bend the bones further.
    pub length_frames: f64,
    /// Shank over thigh that people are made with.
    pub shank_to_thigh: (f64, f64),
    /// Trunk over thigh that people are made with.
    pub trunk_to_thigh: (f64, f64),
    /// Spread of the log of both ratios beyond.
    pub proportion_sd: f64,
    /// Spread of the girdle's twist.
    pub twist_sd: f64,
    /// Spread of the girdle's tilt; who lies on an elbow bends further, and may.
    pub tilt_sd: f64,
    /// Mean of hip abduction.
    pub abduction_mean: f64,
    /// Spread of hip abduction.
    pub abduction_sd: f64,
    /// Spread of hip rotation.
    pub rotation_sd: f64,
    /// Range of hip flexion, abduction, rotation and knee flexion.
    pub limits: [(f64, f64); 4],
    /// How firmly the ranges hold.
    pub limit_sd: f64,
    /// Standing: how far the centre of mass is ahead of the ankles.
    pub balance_ahead: f64,
    /// Spread of that.
    pub balance_sd: f64,
    /// Spread of the camera's pitch.
    pub pitch_sd: f64,
    /// Legs at least this long in the picture, against their longest, are as straight as this person's get.
    pub tall_height: f64,
    /// Hip and knee flexion of people who stand as tall as they get.
    pub tall: (f64, f64),
    /// Spread of those.
    pub tall_sd: f64,
    /// Cauchy scale of those, in standard deviations: not everybody straightens.
    pub tall_robust: f64,
    /// What the lifter's spread of hip flexion, abduction, rotation and knee flexion leaves out (radians).
    pub lifted_sd: [f64; 4],
    /// How much less than its spread says a single frame of it counts.
    pub lifted_doubt: f64,
    /// Cauchy scale of it, in standard deviations.
    pub lifted_robust: f64,
    /// Most Levenberg-Marquardt steps.
    pub iterations: usize,
}

impl Default for Tuning {
    fn default() -> Self {
        Tuning {
            focal: 0.85,
            pixel_sd: 0.04,
            hidden: 2.0,
            seated_hip: 3.0,
            robust: 2.0,
            share_sd: 0.32,
            guessed_depth: 3.0,
            share_gain: 0.9,
            acceleration_sd: 12.0,
            still_sd: 0.003,
            seat_sd: Some(0.001),
            still_robust: 3.0,
            still_gain: 1.0,
            length_sd: 0.03,
            scale_sd: 0.005,
            length_frames: 150.0,
            shank_to_thigh: (0.85, 1.28),
            trunk_to_thigh: (1.13, 1.55),
            proportion_sd: 0.005,
            twist_sd: 0.12,
            tilt_sd: 0.05,
            abduction_mean: 0.08,
            abduction_sd: 0.6,
            rotation_sd: 0.5,
            limits: [(-0.5, 2.45), (-0.6, 1.1), (-0.8, 1.1), (0.0, 2.7)],
            limit_sd: 0.09,
            balance_ahead: 0.05,
            balance_sd: 0.06,
            pitch_sd: 0.1,
            tall: (0.09, 0.03),
            tall_height: 0.98,
            tall_sd: 0.15,
            tall_robust: 1.0,
            lifted_sd: [0.05, 0.05, 0.1, 0.05],
            lifted_doubt: 1.0,
            lifted_robust: 3.0,
            iterations: 25,
        }
    }
}

impl Tuning {
    /// For the live fit: the newest frame has neighbours on one side only, and stillness would hold it back. A seated hip
    /// is like every other joint: nothing but the picture says at once whether a thigh is lifted or the person gets up.
    #[must_use]
    pub(crate) fn causal() -> Tuning {
        Tuning { still_gain: 2.0, seated_hip: 1.0, seat_sd: None, ..Tuning::default() }
    }
}
