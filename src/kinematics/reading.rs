//! From a body in space to what is measured of it, the same live and for a whole clip.

use super::body::joints::Joints;
use super::levels::Levels;
use super::measures::in_space::Body;
use super::measures::roll::PelvisRoll;
use super::measures::table::read_in_space;
use super::measures::trust::Source;
use super::motion::Motion;
use super::observe::observation::Observation;
use super::observe::setting::Setting;
use super::skeleton::Fitted;

/// Reads the moments of one scene, in order.
pub(super) struct Reading {
    /// How a fitted body was come by.
    fitted: Source,
    roll: PelvisRoll,
}

impl Reading {
    /// Of bodies that were fitted in this way.
    pub(super) fn of(fitted: Source) -> Self {
        Self { fitted, roll: PelvisRoll::default() }
    }

    /// The body that is read at the next moment: the fitted one where there is one, otherwise the network's own joints.
    pub(super) fn body<'a>(
        &mut self,
        seen: &'a Observation,
        setting: &Setting,
        fitted: Option<&'a Fitted>,
    ) -> Body<'a> {
        let (joints, source, spread) = match fitted {
            Some(Fitted { joints, spread }) => (joints, self.fitted, Some(spread)),
            None => (&seen.world, Source::Network, None),
        };
        let roll = self.roll.push(setting.time, joints, setting.posture, source);
        Body { joints, source, spread, seen, roll, shown: setting.shown }
    }
}

/// Writes every measure of joints in space, and the joints. With levels a fitted body is moved to them first.
pub(super) fn read(body: &Body, setting: &Setting, levels: Option<&Levels>, motion: &mut Motion) {
    let levels = levels.filter(|_| body.source != Source::Network);
    let posed: Option<Joints> = levels.and_then(|levels| levels.posed(setting.posture, body.joints));
    let body = Body { joints: posed.as_ref().unwrap_or(body.joints), ..*body };
    read_in_space(&body, setting, &mut motion.measures);
    motion.in_space = Some(body.in_space(setting));
    if let Some(levels) = levels.filter(|_| posed.is_some()) {
        levels.doubt(setting.posture, &mut motion.measures);
    }
}
