//! What the page's script needs to draw the body over the clip and to read values off: packed, because an hour of
//! landmarks is large.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::Source;
use crate::exercises::wording::title_of;
use crate::kinematics::{Measure, MeasureKind};
use crate::overlay::scene::skeleton;
use crate::pose::{Landmark, PoseFrame};
use crate::report::words::side_name;
use crate::session::result::{Rep, Verdict};
use crate::units::Side;

/// Stands for "missing" in packed numbers.
const MISSING: i16 = i16::MIN;
/// Pixels are kept to this part of one over a picture of this many; larger pictures more coarsely.
const FINE: f64 = 8192.0;

#[derive(Serialize)]
struct PlayerData {
    width: u32,
    height: u32,
    clip_start_s: f64,
    /// Tenths of a millisecond, 32 bits.
    times: String,
    joints: Vec<&'static str>,
    /// Per frame and joint x, y, 16 bits, in units of the picture's longer edge / 8192.
    points: String,
    /// Per frame and joint 0..=255.
    visibility: String,
    bones: Vec<Bone>,
    arcs: Vec<Arc>,
    measures: BTreeMap<String, Packed>,
    reps: Vec<RepData>,
}

#[derive(Serialize)]
struct Bone {
    from: usize,
    to: usize,
    side: &'static str,
}

/// An angle that is drawn at a joint: how far the bone behind it turns from the line of the bone before it.
#[derive(Serialize)]
struct Arc {
    from: usize,
    at: usize,
    to: usize,
    /// The same joint of the other leg, from which the number keeps away.
    opposite: usize,
    side: &'static str,
    measure: String,
}

/// A measure in tenths of its unit, 16 bits.
#[derive(Serialize)]
struct Packed {
    values: String,
    sds: String,
}

#[derive(Serialize)]
struct RepData {
    index: usize,
    side: &'static str,
    start_s: f64,
    peak_s: f64,
    end_s: f64,
    verdict: Verdict,
    faults: Vec<FaultData>,
}

#[derive(Serialize)]
struct FaultData {
    id: String,
    title: String,
    at_s: f64,
}

/// The data as JSON that may stand inside a script element.
pub(crate) fn json(source: &Source) -> String {
    // The script finds everything by the place of its moment: landmarks of other moments are of no use.
    let frames = if source.frames.len() == source.track.times().len() { source.frames } else { &[] };
    let bones = bones();
    let joints = joints(&bones);
    let place = |landmark: Landmark| joints.iter().position(|&l| l == landmark).unwrap_or(0);
    let report = source.report;
    let picture = report.source.picture();
    let data = PlayerData {
        width: picture.width,
        height: picture.height,
        clip_start_s: report.media.clip_start_s,
        times: packed(source.track.times().iter().flat_map(|t| ((t * 1e4).round() as i32).to_le_bytes())),
        joints: joints.iter().map(|&landmark| name_of(landmark)).collect(),
        points: points(frames, &joints, f64::from(picture.width.max(picture.height))),
        visibility: visibility(frames, &joints),
        bones: bones
            .iter()
            .map(|&(a, b, side)| Bone { from: place(a), to: place(b), side: side.map_or("", Side::name) })
            .collect(),
        arcs: Side::BOTH.into_iter().flat_map(|side| arcs(side, &place)).collect(),
        measures: measures(source),
        reps: report.reps.iter().map(rep_data).collect(),
    };
    // Markup in a name must not end the element that holds the data.
    serde_json::to_string(&data).unwrap_or_default().replace('<', "\\u003c")
}

fn packed(bytes: impl Iterator<Item = u8>) -> String {
    STANDARD.encode(bytes.collect::<Vec<u8>>())
}

/// The drawn body: the overlay's lines, and arms and head, without which it is hard to read when there is no picture.
fn bones() -> Vec<(Landmark, Landmark, Option<Side>)> {
    use Landmark as L;
    let arms = [
        (L::LeftShoulder, L::LeftElbow),
        (L::LeftElbow, L::LeftWrist),
        (L::RightShoulder, L::RightElbow),
        (L::RightElbow, L::RightWrist),
        (L::LeftEar, L::Nose),
        (L::Nose, L::RightEar),
    ];
    skeleton().chain(arms.into_iter().map(|(a, b)| (a, b, None))).collect()
}

fn joints(bones: &[(Landmark, Landmark, Option<Side>)]) -> Vec<Landmark> {
    let mut joints: Vec<Landmark> = Vec::new();
    for landmark in bones.iter().flat_map(|&(a, b, _)| [a, b]) {
        if !joints.contains(&landmark) {
            joints.push(landmark);
        }
    }
    joints
}

/// Names for the script and its tests: only the joints that it asks for by name.
fn name_of(landmark: Landmark) -> &'static str {
    match landmark {
        Landmark::LeftShoulder => "left_shoulder",
        Landmark::RightShoulder => "right_shoulder",
        Landmark::LeftAnkle => "left_ankle",
        Landmark::RightAnkle => "right_ankle",
        Landmark::LeftHip => "left_hip",
        Landmark::RightHip => "right_hip",
        Landmark::LeftKnee => "left_knee",
        Landmark::RightKnee => "right_knee",
        Landmark::LeftEar => "left_ear",
        Landmark::RightEar => "right_ear",
        Landmark::Nose => "nose",
        _ => "",
    }
}

fn points(frames: &[PoseFrame], joints: &[Landmark], long_edge: f64) -> String {
    let scaled = |v: f64| ((v * FINE / long_edge.max(1.0)).round() as i16).max(MISSING + 1);
    let frame = |frame: &PoseFrame| -> Vec<[i16; 2]> {
        let point = |&landmark: &Landmark| match &frame.pose {
            Some(pose) if pose.gives(landmark) => [scaled(pose.pixel(landmark).x), scaled(pose.pixel(landmark).y)],
            _ => [MISSING; 2],
        };
        joints.iter().map(point).collect()
    };
    packed(frames.iter().flat_map(frame).flatten().flat_map(i16::to_le_bytes))
}

fn visibility(frames: &[PoseFrame], joints: &[Landmark]) -> String {
    let of = |frame: &PoseFrame, landmark| frame.pose.as_ref().map_or(0.0, |pose| pose.at(landmark).visibility.value());
    packed(frames.iter().flat_map(|frame| joints.iter().map(move |&landmark| (255.0 * of(frame, landmark)) as u8)))
}

/// The angles that are drawn on a side's leg: the joints of each, its own in the middle.
pub(crate) fn drawn_angles(side: Side) -> [([Landmark; 3], MeasureKind); 2] {
    let joints = |joints: [fn(Side) -> Landmark; 3]| joints.map(|joint| joint(side));
    [
        (joints([Landmark::shoulder, Landmark::hip, Landmark::knee]), MeasureKind::HipFlexion),
        (joints([Landmark::hip, Landmark::knee, Landmark::ankle]), MeasureKind::KneeFlexion),
    ]
}

fn arcs(side: Side, place: &impl Fn(Landmark) -> usize) -> [Arc; 2] {
    let opposite = drawn_angles(side.other()).map(|([_, at, _], _)| place(at));
    let mut opposite = opposite.into_iter();
    drawn_angles(side).map(|([from, at, to], kind)| Arc {
        from: place(from),
        at: place(at),
        to: place(to),
        opposite: opposite.next().unwrap_or_default(),
        side: side.name(),
        measure: Measure::of(kind, side).name(),
    })
}

fn measures(source: &Source) -> BTreeMap<String, Packed> {
    let tenths = |v: Option<f64>| v.map_or(MISSING, |v| ((v * 10.0).round() as i16).max(MISSING + 1));
    let mut out = BTreeMap::new();
    for measure in Measure::all() {
        let points = source.track.values(measure);
        if points.iter().all(Option::is_none) {
            continue;
        }
        let values = packed(points.iter().flat_map(|p| tenths(p.map(|p| p.value)).to_le_bytes()));
        let sds = packed(points.iter().flat_map(|p| tenths(p.map(|p| p.sd)).to_le_bytes()));
        out.insert(measure.name(), Packed { values, sds });
    }
    out
}

fn rep_data(rep: &Rep) -> RepData {
    RepData {
        index: rep.index,
        side: side_name(rep.side),
        start_s: rep.start_s,
        peak_s: rep.peak_s,
        end_s: rep.end_s,
        verdict: rep.verdict,
        faults: rep
            .faults
            .iter()
            .map(|fault| FaultData { id: fault.id.clone(), title: title_of(&fault.id).to_owned(), at_s: fault.at_s })
            .collect(),
    }
}
