//! Several people told apart, with networks that see painted ones.

use super::*;
use crate::pose::painted::{Painted, PaintedNetworks, picture};

const SIZE: PictureSize = PictureSize { width: 224, height: 224 };

fn scouted(seconds: f64, people: impl Fn(f64) -> Vec<Painted>) -> (Vec<Track>, Vec<Timestamp>) {
    let mut scout = Scout::new(PaintedNetworks);
    for i in 0..(seconds * 15.0) as usize {
        let time = i as f64 / 15.0;
        scout.push(&picture(time, &people(time))).unwrap();
    }
    scout.finish()
}

/// How far from where `truth` says that somebody is a track was at most, pixels; and for how long it saw them, seconds.
fn error(track: &Track, truth: impl Fn(f64) -> (f64, f64)) -> (f64, f64) {
    let away = |(time, person): &(Timestamp, Person)| {
        let (x, y) = truth(time.seconds());
        (person.pose.mid_hip() - nalgebra::Point2::new(x, y)).norm()
    };
    // Every second picture is looked at.
    let seen = track.sightings.len() as f64 * 2.0 / 15.0;
    (track.sightings.iter().map(away).fold(0.0, f64::max), seen)
}

fn still(x: f64) -> Painted {
    Painted { at: (x, 120.0), edge: 40.0, shade: 80 }
}

#[test]
fn people_are_followed_side_by_side() {
    let swaying = |t: f64| (150.0 + 20.0 * t.sin(), 110.0);
    let (tracks, looks) = scouted(4.0, |t| vec![still(50.0), Painted { at: swaying(t), edge: 30.0, shade: 160 }]);
    assert_eq!(tracks.len(), 2);
    let find = |x: f64| tracks.iter().find(|t| (t.bounds(SIZE).middle() * 224.0 - x).abs() < 25.0).unwrap();
    for (track, truth) in [(find(50.0), &(|_| (50.0, 120.0)) as &dyn Fn(f64) -> (f64, f64)), (find(150.0), &swaying)] {
        let (off, seen_s) = error(track, truth);
        assert!(off < 3.0 && seen_s > 3.0, "{off} {seen_s}");
        assert_eq!(track.frames(&looks).len(), looks.len());
    }
}

#[test]
fn who_walks_past_in_front_is_not_taken_for_the_one_behind() {
    let walking = |t: f64| (-40.0 + 80.0 * t, 120.0);
    let (tracks, _) = scouted(5.0, |t| vec![Painted { at: walking(t), edge: 44.0, shade: 200 }, still(112.0)]);
    let staying = tracks.iter().max_by_key(|track| track.sightings.len()).unwrap();
    let (off, seen_s) = error(staying, |_| (112.0, 120.0));
    assert!(off < 30.0 && seen_s > 3.5, "{off} px, {seen_s} s");
    let last = staying.sightings.last().unwrap();
    assert!((last.1.pose.mid_hip().x - 112.0).abs() < 3.0 && last.0.seconds() > 4.5);
}

#[test]
fn who_was_hidden_for_long_is_known_again_and_a_flicker_is_nobody() {
    let hidden = |t: f64| (1.0..4.5).contains(&t);
    let (tracks, _) = scouted(6.0, |t| {
        let mut people = vec![still(170.0)];
        people.extend((!hidden(t)).then_some(Painted { at: (60.0, 100.0), edge: 36.0, shade: 120 }));
        people.extend((2.0..2.2).contains(&t).then_some(Painted { at: (110.0, 30.0), edge: 30.0, shade: 240 }));
        people
    });
    assert_eq!(tracks.len(), 2, "{:?}", tracks.iter().map(|t| t.bounds(SIZE)).collect::<Vec<_>>());
}

#[test]
fn an_empty_room_has_nobody() {
    assert!(scouted(1.0, |_| Vec::new()).0.is_empty());
}
