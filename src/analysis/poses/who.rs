//! A clip with several people in it: a first look at all of them, and which one is to be measured.

use std::path::Path;
use std::sync::Arc;

use crate::analysis::error::AnalysisError;
use crate::analysis::models::Found;
use crate::analysis::request::Request;
use crate::frame::PictureSize;
use crate::media::FrameSource;
use crate::media::video_file::VideoFile;
use crate::pose::guide::Guide;
use crate::pose::people::{PersonChoice, PersonSeen};
use crate::pose::scout::{Scout, Track};
use crate::pose::tracker::BYSTANDER_SIZE;
use crate::session::likeliest::{Person, likeliest};
use crate::session::result::Warning;
use crate::units::Timestamp;
use crate::warning_code::WarningCode;

/// Who is to be followed, and who else is there.
pub(super) struct Chosen {
    /// Leads to the person; `None` where nobody was found.
    pub guide: Option<Arc<Guide>>,
    /// Everyone of a size to be told of, from left to right; empty where only one person is in the clip.
    pub people: Vec<PersonSeen>,
    /// How the choice was made.
    choice: PersonChoice,
}

impl Chosen {
    /// Nobody needs to be told apart.
    pub(super) fn alone() -> Self {
        Self { guide: None, people: Vec::new(), choice: PersonChoice::Exercising }
    }

    /// Looks through the clip and chooses.
    ///
    /// # Errors
    /// When the clip can not be read, a network fails, or there is no such person.
    pub(super) fn of(path: &Path, request: &Request) -> Result<Self, AnalysisError> {
        let mut source = VideoFile::open(path, request.excerpt)?;
        let size = source.info().size;
        let found = Found::smallest(request.models.as_deref(), request.runtime.as_deref())?;
        let mut networks = request.scouts.take(&found, request.threads(), false)?;
        let mut scout = Scout::new(&mut networks);
        while let Some(frame) = source.next_frame()? {
            request.cancel.check()?;
            scout.push(&frame)?;
            source.recycle(frame.into_pixels());
        }
        let (tracks, looks) = scout.finish();
        request.scouts.give_back(networks);
        Self::among(tracks, &looks, request, size)
    }

    /// Chooses among those who were seen.
    fn among(
        mut tracks: Vec<Track>,
        looks: &[Timestamp],
        request: &Request,
        size: PictureSize,
    ) -> Result<Self, AnalysisError> {
        tracks.sort_by(|a, b| a.bounds(size).middle().total_cmp(&b.bounds(size).middle()));
        let Some(chosen) = choose(&tracks, looks, request, size)? else { return Ok(Self::alone()) };
        // Also where there is only one: something was met that may have been taken for the person.
        let guide = Arc::new(tracks[chosen].guide());
        Ok(Self { guide: Some(guide), people: people(&tracks, chosen, size), choice: request.who })
    }

    /// What to say about it.
    pub(super) fn warning(&self) -> Option<Warning> {
        let measured = self.people.iter().find(|person| person.measured)?;
        let others = self.people.len() - 1;
        let who = match self.choice {
            PersonChoice::Exercising => "who most plausibly does the exercise, was measured",
            _ => "whom --person names, was measured",
        };
        let message = format!(
            "{} in the picture; number {} from the left, {who}. If that is the wrong one, name another with --person",
            if others == 1 { "another person is".to_owned() } else { format!("{others} other people are") },
            measured.number,
        );
        (others > 0).then_some(Warning { code: WarningCode::SeveralPeople, message })
    }
}

/// The index of the person to be measured; `tracks` stand from left to right.
fn choose(
    tracks: &[Track],
    looks: &[Timestamp],
    request: &Request,
    size: PictureSize,
) -> Result<Option<usize>, AnalysisError> {
    let by_size = |larger: bool| {
        let extent = |&i: &usize| if larger { tracks[i].extent() } else { -tracks[i].extent() };
        (0..tracks.len()).max_by(|a, b| extent(a).total_cmp(&extent(b)))
    };
    Ok(match request.who {
        PersonChoice::Left => (!tracks.is_empty()).then_some(0),
        PersonChoice::Right => tracks.len().checked_sub(1),
        PersonChoice::Largest => by_size(true),
        PersonChoice::Smallest => by_size(false),
        PersonChoice::Number(number) if number <= tracks.len() => Some(number - 1),
        PersonChoice::Number(number) => {
            return Err(AnalysisError::Usage(format!(
                "there is no person {number}: {} found in the clip; --person counts them from the left",
                if tracks.len() == 1 { "one person was".to_owned() } else { format!("{} people were", tracks.len()) }
            )));
        }
        PersonChoice::Exercising => {
            let person = |track: &Track| Person { frames: track.frames(looks), extent: track.extent() };
            let people: Vec<Person> = tracks.iter().map(person).collect();
            likeliest(&people, &request.exercise.candidates(), request.side, size)
        }
    })
}

/// Everyone who is large enough beside the one who is measured.
fn people(tracks: &[Track], chosen: usize, size: PictureSize) -> Vec<PersonSeen> {
    let least = BYSTANDER_SIZE * tracks[chosen].extent();
    let seen = tracks.iter().enumerate().filter(|(i, track)| *i == chosen || track.extent() >= least);
    let people: Vec<PersonSeen> = seen
        .map(|(i, track)| {
            let end = |at: Option<&(Timestamp, _)>| at.map_or(0.0, |(time, _)| time.seconds());
            PersonSeen {
                number: i + 1,
                measured: i == chosen,
                bounds: track.bounds(size),
                from_s: end(track.sightings.first()),
                to_s: end(track.sightings.last()),
            }
        })
        .collect();
    if people.len() > 1 { people } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::ExerciseChoice;
    use crate::pose::sighting;
    use crate::pose::tracker::scripted::{person, standing};

    const SIZE: PictureSize = PictureSize { width: 640, height: 480 };

    fn looks() -> Vec<Timestamp> {
        (0..40).map(|i| Timestamp::from_secs_f64(f64::from(i) / 10.0)).collect()
    }

    /// Somebody who stands with the hips here.
    fn stands(x: f64) -> Track {
        let seen = sighting::Person { pose: standing(x, 240.0), ..person(x) };
        Track::seen(looks().into_iter().map(|time| (time, seen.clone())).collect())
    }

    fn chosen(tracks: Vec<Track>) -> Chosen {
        Chosen::among(tracks, &looks(), &Request::of(ExerciseChoice::Auto), SIZE).unwrap()
    }

    /// The first look is taken because something else was met: a tracker may have been on that from the beginning.
    #[test]
    fn the_only_person_of_a_clip_is_led_to_as_well() {
        let chosen = chosen(vec![stands(150.0)]);
        let place = chosen.guide.as_ref().unwrap().at(Timestamp::from_secs_f64(2.0)).unwrap();
        assert!(place.is_of(&standing(150.0, 240.0)) && !place.is_of(&standing(450.0, 240.0)));
        assert!(chosen.people.is_empty() && chosen.warning().is_none());
    }

    #[test]
    fn of_two_people_one_is_led_to_and_the_other_one_is_told_of_and_of_nobody_nothing() {
        let two = chosen(vec![stands(450.0), stands(150.0)]);
        assert!(two.guide.is_some() && two.warning().is_some_and(|w| w.code == WarningCode::SeveralPeople));
        assert_eq!(two.people.iter().map(|p| p.number).collect::<Vec<_>>(), [1, 2]);
        assert!(chosen(Vec::new()).guide.is_none());
    }
}
