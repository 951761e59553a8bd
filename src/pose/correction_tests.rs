//! Corrections of sightings made by hand.

use super::*;
use crate::pose::sighting::PairNote;
use crate::pose::tracker::scripted::{person, standing, still};

fn at(s: f64) -> Timestamp {
    Timestamp::from_secs_f64(s)
}

/// Somebody standing at this place, as the small network sees them.
fn somebody(x: f64) -> Person {
    Person { pose: standing(x, 0.0), ..person(x) }
}

fn decoded(x: f64) -> Decoded {
    let Person { pose, frame_points, .. } = somebody(x);
    Decoded { pose, frame_points }
}

fn sighting(s: f64, x: Option<f64>, asked: bool) -> Sighting {
    let note = PairNote { asked, ..PairNote::default() };
    let (time, person) = (at(s), x.map(somebody));
    Sighting { time, person, searched: false, company: None, change: None, camera: still(time), pair: note }
}

/// The larger network's word on the picture at `s`, in which the small one saw somebody at `small`.
fn look(s: f64, small: f64, large: Option<f64>) -> Compared {
    Compared { time: at(s), small: decoded(small), large: large.map(decoded) }
}

fn with(told: Compared, sighting: Sighting) -> Sighting {
    let note = PairNote { told: Some(Box::new(told)), ..sighting.pair.clone() };
    Sighting { pair: note, ..sighting }
}

/// Where the hips of everyone who comes out are, in order.
fn corrected(sightings: impl IntoIterator<Item = Sighting>, last_word: Option<Compared>) -> Vec<(f64, Option<f64>)> {
    corrected_as(false, sightings, last_word)
}

fn corrected_as(
    causal: bool,
    sightings: impl IntoIterator<Item = Sighting>,
    last_word: Option<Compared>,
) -> Vec<(f64, Option<f64>)> {
    let mut out = Vec::new();
    let mut take = |s: Sighting| out.push((s.time.seconds(), s.person.map(|p| p.pose.mid_hip().x)));
    let mut corrections = Corrected::new(causal);
    sightings.into_iter().for_each(|sighting| corrections.push(sighting, &mut take));
    last_word.iter().for_each(|look| corrections.told(look, &mut take));
    corrections.flush(&mut take);
    out
}

#[test]
fn between_two_looks_the_difference_is_interpolated_over_time_and_after_the_last_it_is_held() {
    let sightings = || {
        [
            sighting(0.0, Some(10.0), true),
            sighting(0.1, Some(10.0), false),
            with(look(0.0, 10.0, Some(12.0)), sighting(0.4, Some(10.0), true)),
            sighting(0.5, Some(11.0), false),
        ]
    };
    let seen = corrected(sightings(), Some(look(0.4, 10.0, Some(20.0))));
    assert_eq!(seen, [(0.0, Some(12.0)), (0.1, Some(14.0)), (0.4, Some(20.0)), (0.5, Some(21.0))]);
    let live = corrected_as(true, sightings(), Some(look(0.4, 10.0, Some(20.0))));
    assert_eq!(live, [(0.0, Some(10.0)), (0.1, Some(12.0)), (0.4, Some(12.0)), (0.5, Some(21.0))]);
}

#[test]
fn everything_of_a_landmark_is_corrected() {
    let mut large = decoded(10.0);
    for landmark in &mut large.pose.landmarks {
        landmark.depth = 3.0;
        landmark.visibility = Confidence::new(0.25);
        landmark.world = Vector3::new(0.1, -0.2, 0.3);
    }
    large.pose.presence = Confidence::new(0.75);
    let told = Compared { large: Some(large.clone()), ..look(0.0, 10.0, None) };
    let mut out = Vec::new();
    let mut corrections = Corrected::default();
    corrections.push(sighting(0.0, Some(10.0), true), &mut |s| out.push(s));
    corrections.told(&told, &mut |s| out.push(s));
    assert_eq!(out[0].person.as_ref().map(|p| &p.pose), Some(&large.pose));
}

#[test]
fn nothing_is_carried_over_to_another_track() {
    // The small network loses the person; the larger one finds somebody 40 pixels to the right.
    let found = Sighting {
        searched: true,
        pair: PairNote { alone: true, ..PairNote::default() },
        ..sighting(0.2, Some(50.0), false)
    };
    let sightings = [
        sighting(0.0, Some(10.0), true),
        sighting(0.1, Some(10.0), false),
        with(look(0.0, 10.0, Some(15.0)), found),
        sighting(0.3, Some(50.0), true),
    ];
    let seen = corrected(sightings, Some(look(0.3, 50.0, Some(51.0))));
    assert_eq!(seen, [(0.0, Some(15.0)), (0.1, Some(15.0)), (0.2, Some(50.0)), (0.3, Some(51.0))]);
    // The same where the picture is cut, and the small network sees somebody on either side.
    let sightings = [
        sighting(0.0, Some(10.0), true),
        sighting(0.1, Some(10.0), false),
        with(look(0.0, 10.0, Some(15.0)), sighting(0.2, Some(250.0), true)),
        sighting(0.3, Some(250.0), false),
    ];
    let seen = corrected(sightings, Some(look(0.2, 250.0, Some(251.0))));
    assert_eq!(seen, [(0.0, Some(15.0)), (0.1, Some(15.0)), (0.2, Some(251.0)), (0.3, Some(251.0))]);
}

#[test]
fn whom_the_larger_network_does_not_see_nobody_is_from_there_on() {
    let nobody = Sighting { searched: true, ..sighting(0.5, None, false) };
    let sightings = [
        sighting(0.0, Some(10.0), true),
        with(look(0.0, 10.0, Some(12.0)), sighting(0.2, Some(10.0), true)),
        sighting(0.3, Some(10.0), false),
        with(look(0.2, 10.0, None), nobody),
    ];
    assert_eq!(corrected(sightings, None), [(0.0, Some(12.0)), (0.2, None), (0.3, None), (0.5, None)]);
}

#[test]
fn with_a_single_network_everything_comes_out_at_once_as_it_went_in() {
    let mut corrections = Corrected::default();
    for i in 0..5 {
        let mut out = 0;
        corrections.push(sighting(f64::from(i), Some(10.0), false), &mut |_| out += 1);
        assert_eq!(out, 1);
    }
}

#[test]
fn live_the_last_difference_is_held_and_fades_and_another_track_begins_without() {
    let mut held = Held::default();
    let mut x = |sighting: Sighting| {
        let time = sighting.time;
        let seen = held.push(sighting).person.map(|p| p.pose.mid_hip().x);
        (seen, held.stands(time))
    };
    assert_eq!(x(sighting(0.0, Some(10.0), true)), (Some(10.0), false), "the larger one has not looked yet");
    let (seen, stands) = x(with(look(0.0, 10.0, Some(18.0)), sighting(0.1, Some(10.0), false)));
    assert_eq!((seen, stands), (Some(18.0), true));
    assert_eq!(x(sighting(HELD_S, Some(10.0), false)).0, Some(18.0));
    assert_eq!(x(sighting(HELD_S + FADES_S / 2.0, Some(10.0), false)).0, Some(14.0));
    assert_eq!(x(sighting(HELD_S + 2.0 * FADES_S, Some(10.0), false)), (Some(10.0), false));
    // Lost, and somebody found: what is said of a picture before that is not of them.
    let found = Sighting { searched: true, ..sighting(3.0, Some(50.0), true) };
    assert_eq!(x(with(look(2.9, 10.0, Some(18.0)), found)), (Some(50.0), false));
    assert_eq!(x(with(look(2.95, 10.0, Some(18.0)), sighting(3.1, Some(50.0), false))), (Some(50.0), false));
}
