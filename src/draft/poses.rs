//! Rest and peak of a model as postures that can be drawn.

use crate::exercises::definition::PostureName;
use crate::exercises::drawn_pose::{DrawnLeg, DrawnPose};
use crate::exercises::evidence::{Span, level, median, three_moments};
use crate::exercises::window::Window;
use crate::kinematics::{Measure, MeasureKind};
use crate::units::Side;

use super::moves::{Move, Set};

/// From where a lying person is drawn when the recording does not say: as Coxa's own exercises are.
const SUPINE_YAW_DEG: f64 = 90.0;
const SIDE_LYING_DEG: (f64, f64) = (-20.0, 30.0);
const UPRIGHT_YAW_DEG: f64 = 75.0;

/// At rest, and at the peak of a repetition of the leg that began.
pub(super) fn poses(set: &Set, window: &Window) -> [DrawnPose; 2] {
    let first = set.moves.first().map(|m| m.legs);
    let own: Vec<&Move> = set.moves.iter().filter(|m| Some(m.legs) == first).collect();
    [("Start", 0), ("Go as far as this", 1)].map(|(name, moment)| pose(name, moment, &own, set.posture, window))
}

fn pose(name: &str, moment: usize, moves: &[&Move], posture: PostureName, window: &Window) -> DrawnPose {
    let span = |m: &&Move| -> Span { three_moments(&m.movement)[moment] };
    let usual = |measure: Measure| {
        let levels = moves.iter().filter_map(|m| Some(level(measure, span(m), window)?.0));
        median(levels).unwrap_or(0.0).round()
    };
    let leg = |side| DrawnLeg {
        hip_flexion: usual(Measure::of(MeasureKind::HipFlexion, side)),
        hip_abduction: usual(Measure::of(MeasureKind::HipAbduction, side)),
        hip_rotation: usual(Measure::of(MeasureKind::HipRotation, side)),
        knee_flexion: usual(Measure::of(MeasureKind::KneeFlexion, side)),
    };
    let yaws = moves.iter().flat_map(|m| window.between(m.movement.start.time, m.movement.end.time));
    let yaw = median(yaws.filter_map(|m| m.view.yaw_deg)).map_or(UPRIGHT_YAW_DEG, f64::round);
    let top = moves.first().and_then(|m| m.legs.side()).unwrap_or(Side::Left);
    let (yaw_deg, above_deg, lean_deg, roll_deg) = match posture {
        PostureName::Supine => (SUPINE_YAW_DEG, 0.0, -90.0, 0.0),
        PostureName::SideLying => (SIDE_LYING_DEG.0, SIDE_LYING_DEG.1, 0.0, 90.0 * top.outward()),
        PostureName::Standing | PostureName::Sitting | PostureName::Upright => {
            (yaw, 0.0, usual(Measure::whole(MeasureKind::TrunkLean)), 0.0)
        }
    };
    DrawnPose {
        name: name.to_owned(),
        yaw_deg,
        above_deg,
        lean_deg,
        roll_deg,
        seat: posture == PostureName::Sitting,
        left: leg(Side::Left),
        right: leg(Side::Right),
    }
}
