//! `motion.c3d`: joint centres as points in millimetres and repetitions as events, in the public C3D format.
//!
//! Intel byte order, floating-point data; layout after the C3D User Guide (Motion Lab Systems). Axes and origin:
//! [`super::markers`]. Frames are evenly spaced and numbered from 1; the time of the first one is zero for the events,
//! and stands on the source's clock in `COXA:START_S`. A point that is not seen has the residual -1. More than 65535
//! frames are counted in `TRIAL:ACTUAL_END_FIELD`.

mod parameters;

use super::NotExported;
use super::markers::{DESCRIPTIONS, Markers, NAMES, Row};
use super::whose::whose;
use crate::report::{Report, Results};
use crate::session::result::{Rep, SideLabel};
use parameters::{BLOCK, Data, MAGIC, Parameters};

/// The header is the first block and parameters follow at once.
const PARAMETERS_AT: u8 = 2;
/// A negative scale says that the data are floating-point numbers.
const SCALE: f32 = -1.0;
/// Millimetres in a metre.
const MM: f64 = 1000.0;
/// An array has at most so many elements along one dimension; what is more goes on in `LABELS2` and so on.
const MOST_IN_ARRAY: usize = 255;
/// The parameter section has at most 255 blocks: later events than these have no room.
const MOST_EVENTS: usize = 8 * MOST_IN_ARRAY;

/// The file.
///
/// # Errors
/// When nobody was seen, or the frames are too far apart.
pub(super) fn render(results: &Results) -> Result<Vec<u8>, NotExported> {
    let markers = Markers::of(results.motions, results.header.fps)?;
    let events = events(&results.report.reps, &markers);
    // Where the data start depends on how long the parameters are, whose length does not depend on that number.
    let length = parameters(results.report, &markers, &events, 0).len();
    let data_at = u16::from(PARAMETERS_AT) + (length / BLOCK) as u16;
    let mut bytes = header(&markers, data_at);
    bytes.extend(parameters(results.report, &markers, &events, data_at));
    bytes.extend(data(&markers.rows));
    Ok(bytes)
}

/// All rows, filled up to whole blocks. Where the header has no room for their number some readers go on to the end of the
/// file, and would take what fills the last block for frames.
fn data(rows: &[Row]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(rows.len() * NAMES.len() * 16 + BLOCK);
    rows.iter().for_each(|row| write_row(&mut bytes, row));
    if rows.len() <= usize::from(u16::MAX) {
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    }
    bytes
}

/// The 16-bit place of a number of frames: the true one is in `TRIAL` where it does not fit.
fn short(frames: usize) -> u16 {
    u16::try_from(frames).unwrap_or(u16::MAX)
}

fn header(markers: &Markers, data_at: u16) -> Vec<u8> {
    let mut bytes = vec![PARAMETERS_AT, MAGIC];
    let word = |bytes: &mut Vec<u8>, value: u16| bytes.extend(value.to_le_bytes());
    word(&mut bytes, NAMES.len() as u16);
    word(&mut bytes, 0); // analogue samples a frame
    word(&mut bytes, 1); // first frame
    word(&mut bytes, short(markers.rows.len())); // last frame
    word(&mut bytes, 0); // longest gap that was interpolated in these data, frames
    bytes.extend(SCALE.to_le_bytes());
    word(&mut bytes, data_at);
    word(&mut bytes, 0); // analogue samples a point frame
    bytes.extend((markers.times.rate as f32).to_le_bytes());
    bytes.resize(BLOCK, 0);
    bytes
}

/// Something that happens at a moment.
struct Event {
    label: &'static str,
    context: &'static str,
    /// Seconds from the first frame.
    at_s: f64,
}

fn events(reps: &[Rep], markers: &Markers) -> Vec<Event> {
    let of = |rep: &Rep| {
        let context = match rep.side {
            SideLabel::Left => "Left",
            SideLabel::Right => "Right",
            SideLabel::Both => "General",
        };
        let event = |label, at: f64| Event { label, context, at_s: (at - markers.times.start_s).max(0.0) };
        [event("Start", rep.start_s), event("Peak", rep.peak_s), event("End", rep.end_s)]
    };
    reps.iter().flat_map(of).take(MOST_EVENTS).collect()
}

fn parameters(report: &Report, markers: &Markers, events: &[Event], data_at: u16) -> Vec<u8> {
    let frames = markers.rows.len() as u32;
    let rate = markers.times.rate as f32;
    let mut out = Parameters::default();
    out.group("POINT", "joint centres");
    out.add("USED", Data::Word(NAMES.len() as u16));
    out.add("SCALE", Data::Number(SCALE));
    out.add("RATE", Data::Number(rate));
    out.add("DATA_START", Data::Word(data_at));
    out.add("FRAMES", Data::Word(short(markers.rows.len())));
    out.add("UNITS", Data::Text("mm"));
    out.add("LABELS", Data::Texts(&NAMES));
    out.add("DESCRIPTIONS", Data::Texts(&DESCRIPTIONS));
    out.add("X_SCREEN", Data::Text("+X"));
    out.add("Y_SCREEN", Data::Text("+Y"));
    out.group("ANALOG", "none");
    out.add("USED", Data::Word(0));
    // Readers hold the two rates against the header's samples a frame: none.
    out.add("RATE", Data::Number(0.0));
    out.add("GEN_SCALE", Data::Number(1.0));
    out.group("TRIAL", "frames, low word first");
    out.add("ACTUAL_START_FIELD", Data::Words(&[1, 0]));
    out.add("ACTUAL_END_FIELD", Data::Words(&[frames as u16, (frames >> 16) as u16]));
    out.add("CAMERA_RATE", Data::Number(rate));
    out.group("MANUFACTURER", "the program");
    out.add("COMPANY", Data::Text("Coxa"));
    out.add("SOFTWARE", Data::Text("Coxa"));
    out.add("VERSION_LABEL", Data::Text(env!("CARGO_PKG_VERSION")));
    out.group("COXA", "source");
    out.add("START_S", Data::Number(markers.times.start_s as f32));
    whose_parameters(&mut out, report);
    event_parameters(&mut out, events);
    out.finish()
}

/// The person where programs of laboratories look for the subject, and the day, for which the format has no place.
fn whose_parameters(out: &mut Parameters, report: &Report) {
    let known: Vec<(&str, String)> = whose(report).map(|(what, known)| (what, cut(&known).to_owned())).collect();
    for (_, date) in known.iter().filter(|(what, _)| *what == "date") {
        out.add("DATE", Data::Text(date));
    }
    for (_, person) in known.iter().filter(|(what, _)| *what == "person") {
        out.group("SUBJECTS", "whose movement it is");
        out.add("USED", Data::Word(1));
        out.add("NAMES", Data::Texts(&[person]));
    }
}

/// As much of a text as an array holds.
fn cut(text: &str) -> &str {
    let most = (0..=MOST_IN_ARRAY.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
    &text[..most.unwrap_or(0)]
}

fn event_parameters(out: &mut Parameters, events: &[Event]) {
    out.group("EVENT", "repetitions");
    out.add("USED", Data::Word(events.len() as u16));
    for (i, part) in events.chunks(MOST_IN_ARRAY).enumerate() {
        let numbered = |name: &str| if i == 0 { name.to_owned() } else { format!("{name}{}", i + 1) };
        let texts = |of: fn(&Event) -> &'static str| part.iter().map(of).collect::<Vec<_>>();
        out.add(&numbered("CONTEXTS"), Data::Texts(&texts(|e| e.context)));
        out.add(&numbered("LABELS"), Data::Texts(&texts(|e| e.label)));
        let minutes = |e: &Event| [(e.at_s / 60.0).floor() as f32, (e.at_s % 60.0) as f32];
        out.add(&numbered("TIMES"), Data::Pairs(&part.iter().map(minutes).collect::<Vec<_>>()));
    }
}

fn write_row(bytes: &mut Vec<u8>, row: &Row) {
    for point in row {
        let place = point.map_or([0.0, 0.0, 0.0, -1.0], |at| [at.x * MM, at.y * MM, at.z * MM, 0.0]);
        bytes.extend(place.iter().flat_map(|v| (*v as f32).to_le_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::export::sample::Sample;

    fn word(bytes: &[u8], at: usize) -> u16 {
        u16::from_le_bytes([bytes[at], bytes[at + 1]])
    }

    fn number(bytes: &[u8], at: usize) -> f32 {
        f32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
    }

    #[test]
    fn points_are_where_the_header_says_and_missing_ones_are_marked() {
        let mut sample = Sample::squats(90.0);
        sample.motions[1].in_space.as_mut().unwrap().joints[2] = None;
        let bytes = render(&sample.results()).unwrap();
        assert_eq!((bytes[0], bytes[1], bytes.len() % BLOCK), (2, 0x50, 0));
        assert_eq!((word(&bytes, 2), word(&bytes, 6), word(&bytes, 8)), (8, 1, 135));
        assert_eq!((number(&bytes, 12), number(&bytes, 20)), (-1.0, 15.0));
        let data = BLOCK * (usize::from(word(&bytes, 16)) - 1);
        assert_eq!(bytes[BLOCK + 2] as usize, data / BLOCK - 1, "parameter blocks");
        assert_eq!(bytes.len(), (data + 135 * 8 * 16).next_multiple_of(BLOCK));
        let markers = Markers::of(&sample.motions, 15.0).unwrap();
        let point = |frame: usize, j: usize| data + (frame * 8 + j) * 16;
        let hip = markers.rows[0][2].unwrap();
        assert!((number(&bytes, point(0, 2) + 4) - (1000.0 * hip.y) as f32).abs() < 1e-3);
        assert_eq!(number(&bytes, point(0, 2) + 12), 0.0);
        assert_eq!(number(&bytes, point(1, 2) + 12), -1.0);
    }

    #[test]
    fn more_frames_than_a_word_holds_are_counted_in_two() {
        let sample = Sample::squats(90.0);
        let mut markers = Markers::of(&sample.motions, 15.0).unwrap();
        markers.rows = vec![[None; 8]; 70_001];
        assert_eq!(word(&header(&markers, 9), 8), 65_535);
        assert_eq!(data(&markers.rows).len(), 70_001 * 8 * 16, "nothing follows the last frame");
        let bytes = parameters(&sample.report, &markers, &[], 9);
        let name = b"ACTUAL_END_FIELD";
        let at = bytes.windows(name.len()).position(|w| w == name).unwrap() + name.len();
        // Behind the name: where the next parameter is, the type, one dimension of two.
        assert_eq!((bytes[at + 2], bytes[at + 3], bytes[at + 4]), (2, 1, 2));
        assert_eq!(u32::from(word(&bytes, at + 5)) + (u32::from(word(&bytes, at + 7)) << 16), 70_001);
    }

    #[test]
    fn as_many_events_as_there_is_room_for_fit_into_the_parameters() {
        let sample = Sample::squats(90.0);
        let markers = Markers::of(&sample.motions, 15.0).unwrap();
        let reps = vec![sample.report.reps[0].clone(); 1000];
        let events = events(&reps, &markers);
        assert_eq!(events.len(), MOST_EVENTS);
        let mut report = sample.report.clone();
        report.person = Some("\u{20bb7}".repeat(100));
        let section = parameters(&report, &markers, &events, 9);
        assert!(section.len() <= 255 * BLOCK);
        let at = section.windows(5).position(|name| name == b"NAMES").unwrap() + 5;
        // Behind the name: where the next parameter is, the type, two dimensions.
        assert_eq!(section[at + 3..at + 6], [2, 252, 1], "cut between letters");
    }
}
