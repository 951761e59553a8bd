//! The pose network of a live session: the one asked for, or a smaller one where the machine is too slow for it.

use std::time::{Duration, Instant};

use crate::analysis::Found;
use crate::commands::error::CommandError;
use crate::commands::places::Places;
use crate::frame::{Frame, PictureSize};
use crate::journal::Network;
use crate::media::quiet::Quiet;
use crate::pose::PoseFrame;
use crate::pose::Region;
use crate::pose::estimator::{Estimator, PoseEstimator};
use crate::pose::models::ModelChoice;
use crate::pose::people::Preference;
use crate::pose::recording::rounded;
use crate::pose::tracker::Tracker;
use crate::units::Timestamp;

/// One look may take this share of the time between two pictures: the rest of the work needs some too.
const SHARE: f64 = 0.75;
/// Assumed of a source that does not say how many pictures it gives.
const USUAL_FPS: f64 = 30.0;

/// Edge of a picture of nothing, pixels: about as large as a person in a picture, so that the cut takes what it will take.
const NOTHING: u32 = 480;

/// Finds the person in each frame.
pub(super) struct Eyes<'a> {
    places: &'a Places,
    tracker: Tracker<Estimator>,
    preference: Preference,
    /// What is looked with.
    pub found: Found,
}

impl<'a> Eyes<'a> {
    /// Loads the network asked for (for `auto` full), or the two of `pair`. Where the source says how many pictures a second
    /// come (`fps`), or the choice is ours, it is the largest one that is quick enough; what comes later shows itself while
    /// it continues.
    ///
    /// # Errors
    /// When models or runtime are not there.
    pub(super) fn open(
        choice: &ModelChoice,
        fps: Option<f64>,
        preference: Preference,
        places: &'a Places,
        quiet: &Quiet,
    ) -> Result<Self, CommandError> {
        let mut model = choice.for_live();
        let fps = fps.or((*choice == ModelChoice::Auto).then_some(USUAL_FPS));
        let most = fps.map_or(Duration::MAX, |fps| Duration::from_secs_f64(SHARE / fps));
        loop {
            let (mut networks, found) = load(places, &model)?;
            match found.smaller() {
                Some(next) if look_takes(&mut networks)? > most => {
                    quiet.tell(&format!("this machine is too slow for the {model} model; taking {next}"));
                    model = ModelChoice::named(next);
                }
                _ => {
                    let tracker = Tracker::new(networks).preferring(preference);
                    return Ok(Self { places, tracker, preference, found });
                }
            }
        }
    }

    /// The person in the next frame, exactly as a recording keeps them.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn look(&mut self, frame: &Frame) -> Result<PoseFrame, CommandError> {
        Ok(rounded(self.tracker.push(frame)?))
    }

    /// What is looked with, for the journal.
    pub(super) fn network(&self) -> Network {
        Network { name: self.found.name(), sha256: self.found.sha256() }
    }

    /// See [`Tracker::is_checked`].
    pub(super) fn may_judge(&self, now: Timestamp) -> bool {
        self.tracker.is_checked(now)
    }

    /// Whether more than one person was about for a good part of the time.
    pub(super) fn several_people(&self) -> bool {
        self.tracker.several_people()
    }

    /// Goes over to the next smaller network; its name, or `None` where there is no smaller one.
    ///
    /// # Errors
    /// When it is not there.
    pub(super) fn go_smaller(&mut self) -> Result<Option<String>, CommandError> {
        let Some(next) = self.found.smaller().map(str::to_owned) else { return Ok(None) };
        let (networks, found) = load(self.places, &ModelChoice::named(&next))?;
        (self.tracker, self.found) = (Tracker::new(networks).preferring(self.preference), found);
        Ok(Some(next))
    }
}

fn load(places: &Places, model: &ModelChoice) -> Result<(Estimator, Found), CommandError> {
    let found = Found::of(places.models.as_deref(), places.runtime.as_deref(), model)?;
    Ok((found.load(1, true)?, found))
}

/// The quickest of a few looks at nothing: the first ones warm up, and others may be busy meanwhile.
fn look_takes(estimator: &mut Estimator) -> Result<Duration, CommandError> {
    let size = PictureSize { width: NOTHING, height: NOTHING };
    let grey = vec![128; 3 * (NOTHING * NOTHING) as usize];
    let Some(nothing) = Frame::new(Timestamp::ZERO, size, grey) else { return Ok(Duration::ZERO) };
    let whole = Region::letterbox(size, 0);
    let mut quickest = Duration::MAX;
    for _ in 0..4 {
        let started = Instant::now();
        estimator.look(&nothing, &whole)?;
        quickest = quickest.min(started.elapsed());
    }
    Ok(quickest)
}
