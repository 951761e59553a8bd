//! What was measured by hand in words, beside what the machine has at that moment.

use serde::Serialize;

use super::notes::Notes;
use super::notes::by_hand::{AngleByHand, JointByHand, Place, angle_deg, landmark_of};
use crate::frame::PictureSize;
use crate::kinematics::{Measure, MeasureKind};
use crate::pose::{Landmark, PoseFrame};
use crate::report::json::Report;
use crate::report::page::drawn_angles;
use crate::report::stored::Stored;
use crate::report::words::measure_title;
use crate::units::Side;

/// One thing that was measured by hand.
#[derive(Serialize)]
pub(crate) struct Reading {
    /// Its id in the notes.
    pub id: String,
    /// Seconds.
    pub at_s: f64,
    /// What there is to read.
    pub words: String,
    /// What there is to draw, for the page's script.
    pub drawn: serde_json::Value,
}

/// Of one assessment, in the order of their moments.
pub(crate) fn readings(stored: &Stored, notes: &Notes) -> Vec<Reading> {
    let angles = notes.angles.iter().map(|angle| Reading {
        id: angle.id.clone(),
        at_s: angle.at_s,
        words: labelled(angle_words(angle, &stored.report), angle.label.as_deref()),
        drawn: serde_json::json!({ "points": angle.points }),
    });
    let joints = notes.joints.iter().map(|moved| Reading {
        id: moved.id.clone(),
        at_s: moved.at_s,
        words: labelled(joint_words(moved, stored), moved.label.as_deref()),
        drawn: serde_json::json!({ "joint": moved.joint, "to": moved.to }),
    });
    let mut all: Vec<Reading> = angles.chain(joints).collect();
    all.sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
    all
}

fn labelled(words: String, label: Option<&str>) -> String {
    label.map_or_else(|| words.clone(), |label| format!("{words}: {label}"))
}

fn angle_words(angle: &AngleByHand, report: &Report) -> String {
    match angle_deg(angle.points, report.source.picture()) {
        Some(deg) => format!("Angle by hand: {deg:.0}° in the picture's plane"),
        None => "Angle by hand: its arms have no length".to_owned(),
    }
}

fn joint_words(moved: &JointByHand, stored: &Stored) -> String {
    let name = measure_title(&moved.joint);
    let angles: Vec<String> = landmark_of(&moved.joint).map_or(Vec::new(), |joint| around(joint, moved, stored));
    let moved = format!("The {name}, moved by hand");
    if angles.is_empty() { moved } else { format!("{moved}: {}", angles.join("; ")) }
}

/// Every angle that the joint is a part of: by hand, as found in the picture, and as measured in space.
fn around(joint: Landmark, moved: &JointByHand, stored: &Stored) -> Vec<String> {
    let Some((place, frame)) = picture_at(stored, moved.at_s) else { return Vec::new() };
    let size = stored.report.source.picture();
    let all = Side::BOTH.into_iter().flat_map(|side| drawn_angles(side).map(|angle| (side, angle)));
    let of_joint = all.filter(|(_, (joints, _))| joints.contains(&joint));
    of_joint
        .filter_map(|(side, angle)| {
            angle_around(side, angle, (joint, moved.to), frame, size).map(|words| {
                let measure = Measure::of(angle.1, side);
                let measured = stored.track.values(measure).get(place).copied().flatten();
                let measured = measured
                    .map_or("could not be measured".into(), |m| format!("measured {:.0}° ±{:.0}°", m.value, m.sd));
                format!("{words}, {measured})")
            })
        })
        .collect()
}

fn angle_around(
    side: Side,
    (joints, kind): ([Landmark; 3], MeasureKind),
    (joint, to): (Landmark, Place),
    frame: &PoseFrame,
    size: PictureSize,
) -> Option<String> {
    let pose = frame.pose.as_ref()?;
    let found = |landmark| {
        let pixel = pose.pixel(landmark);
        let place = Place { x: pixel.x / f64::from(size.width.max(1)), y: pixel.y / f64::from(size.height.max(1)) };
        pose.gives(landmark).then_some(place)
    };
    let [from, at, end] = joints.map(found);
    let before = [from?, at?, end?];
    let mut after = before;
    after.iter_mut().zip(joints).filter(|(_, l)| *l == joint).for_each(|(place, _)| *place = to);
    let bent = |points| angle_deg(points, size).map(|deg| 180.0 - deg);
    let title = measure_title(&Measure::of(kind, side).name());
    Some(format!("{title} {:.0}° in the picture's plane ({:.0}° as found", bent(after)?, bent(before)?))
}

/// The moment that is nearest to a time, where landmarks and measures are of the same moments.
fn picture_at(stored: &Stored, at_s: f64) -> Option<(usize, &PoseFrame)> {
    let times = stored.track.times();
    if times.len() != stored.frames.len() {
        return None;
    }
    let after = times.partition_point(|time| *time < at_s).min(times.len().checked_sub(1)?);
    let before = after.saturating_sub(1);
    let place = if (times[before] - at_s).abs() < (times[after] - at_s).abs() { before } else { after };
    Some((place, &stored.frames[place]))
}
