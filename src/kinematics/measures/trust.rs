//! How far an angle read off joint centres can be trusted: one standard deviation, by what the camera can see of it.
//!
//! An angle is seen best where the camera looks along the axis that the angle turns about, and worst where it looks
//! across it, since then the angle is a matter of depth. The figures are root mean squares of the errors over rendered
//! clips with exact truth, two networks and all views; most of an error is a shift that stays the same over a clip, so
//! that a change is known two to three times better than a level.

use crate::kinematics::value::{Posture, Value};

/// Where the joint centres come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A skeleton fitted to the whole scene.
    Fitted,
    /// A skeleton fitted to the past alone.
    FittedLive,
    /// The network's own world landmarks, whose depth is flattened by a third or more.
    Network,
}

impl Source {
    /// Factors on the spread of a level and of a change.
    fn factors(self) -> (f64, f64) {
        match self {
            Self::Fitted => (1.0, 1.0),
            Self::FittedLive => (1.1, 1.5),
            Self::Network => (2.2, 2.0),
        }
    }
}

/// The small network, by its name in recordings.
pub(crate) const SMALL_NETWORK: &str = "lite";
/// How much larger the errors of the small network are, in units of the uncertainty that is stated of the large one: 1.22
/// beside 0.91 (root mean squares over all angles of the rendered clips).
const SMALL_NETWORK_DOUBT: f64 = 1.22 / 0.91;

/// Stands between the names of networks that looked one after the other: `full, then lite`.
pub(crate) const THEN: &str = ", then ";

/// Whether the small network was the only one that looked, for all of a recording or for a part of it.
pub(crate) fn is_small(networks: &str) -> bool {
    networks.split(THEN).any(|name| name == SMALL_NETWORK)
}

/// The factor on every uncertainty of what networks of this name have seen: what they are less sure of is judged less often.
pub(crate) fn doubt_of(networks: &str) -> f64 {
    if is_small(networks) { SMALL_NETWORK_DOUBT } else { 1.0 }
}

/// One sigma of an angle in degrees, seen along its axis and across it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    along: f64,
    across: f64,
}

/// Of hip flexion.
pub(crate) const FLEXION: Spread = Spread { along: 6.0, across: 8.0 };
/// Of hip abduction.
pub(crate) const ABDUCTION: Spread = Spread { along: 4.5, across: 7.0 };
/// Of hip rotation.
pub(crate) const ROTATION: Spread = Spread { along: 4.5, across: 7.0 };
/// Of knee flexion.
pub(crate) const KNEE: Spread = Spread { along: 5.0, across: 9.0 };
/// Of the angle between the thighs, which has no axis of its own.
pub(crate) const OPENING: Spread = Spread { along: 7.0, across: 7.0 };
/// Of the lean of the trunk.
pub(crate) const LEAN: Spread = Spread { along: 4.0, across: 7.0 };
/// Of the change of any of them.
const CHANGE: Spread = Spread { along: 2.5, across: 4.5 };

/// A seated body bends in depth without its outline telling: seen from the front, a level is this much worse.
const SEATED_ACROSS: f64 = 2.0;
/// Of a body on its side, the network flattens the depth of the bent legs more than of others.
const ON_SIDE_ACROSS: f64 = 1.3;
/// Looking along a lying body adds up to this share.
const END_ON: f64 = 1.0;
/// A hidden leg adds up to this share.
const HIDDEN: f64 = 0.3;

impl Spread {
    fn at(self, along: f64) -> f64 {
        self.across + (self.along - self.across) * along.abs().min(1.0)
    }
}

/// How well one angle can be seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Seen {
    /// How far the camera looks along the axis that the angle turns about: a cosine, its sign ignored.
    pub along: f64,
    /// The network's visibility of the joints involved, 0..=1.
    pub visibility: f64,
}

/// What decides about the trust in all angles of one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Trust {
    /// Where the joints come from.
    pub source: Source,
    /// How the body is placed.
    pub posture: Posture,
    /// Sine of the angle by which the camera looks along the trunk.
    pub end_on: f64,
}

impl Trust {
    /// An angle in radians as a value in degrees. `fitted` is what the fit says of this very angle (degrees): it
    /// knows the frame and the table knows the view, and their geometric mean tells good from bad better than either.
    pub(crate) fn value(&self, angle: f64, spread: Spread, seen: Seen, fitted: Option<f64>) -> Value {
        let (level, change) = self.source.factors();
        let spread = match self.posture {
            Posture::Sitting => Spread { across: spread.across * SEATED_ACROSS, ..spread },
            Posture::SideLying { .. } => Spread { across: spread.across * ON_SIDE_ACROSS, ..spread },
            _ => spread,
        };
        let end_on = if self.posture.lies() { 1.0 + END_ON * self.end_on.abs() } else { 1.0 };
        let worse = end_on * (1.0 + HIDDEN * (1.0 - seen.visibility.clamp(0.0, 1.0)));
        let table = spread.at(seen.along) * level * worse;
        let sd = fitted.map_or(table, |fitted| (fitted * table).sqrt());
        Value { value: angle.to_degrees(), sd, sd_of_change: (CHANGE.at(seen.along) * change * worse).min(sd) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_worse_is_trusted_less() {
        let standing = Trust { source: Source::Fitted, posture: Posture::Standing, end_on: 0.0 };
        let sd =
            |trust: Trust, along: f64, visibility: f64| trust.value(0.2, FLEXION, Seen { along, visibility }, None).sd;
        let best = sd(standing, 1.0, 1.0);
        assert!(sd(standing, 0.0, 1.0) > best);
        assert!(sd(standing, -1.0, 1.0) == best);
        assert!(sd(standing, 1.0, 0.1) > best);
        assert!(sd(Trust { source: Source::FittedLive, ..standing }, 1.0, 1.0) > best);
        assert!(sd(Trust { source: Source::Network, ..standing }, 1.0, 1.0) > 2.0 * best);
        assert!(sd(Trust { posture: Posture::Supine, end_on: -0.5, ..standing }, 1.0, 1.0) > best);
    }

    #[test]
    fn a_change_is_known_better_than_a_level() {
        for source in [Source::Fitted, Source::FittedLive, Source::Network] {
            for along in [0.0, 0.5, 1.0] {
                let trust = Trust { source, posture: Posture::Sitting, end_on: 0.3 };
                let value = |fitted| trust.value(0.0, KNEE, Seen { along, visibility: 0.5 }, fitted);
                assert!(value(None).sd_of_change < value(None).sd);
                assert!(value(Some(1.5)).sd < value(None).sd);
                assert!(value(Some(0.01)).sd_of_change <= value(Some(0.01)).sd);
            }
        }
    }
}
