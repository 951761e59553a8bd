//! The file: what was found, with comments on what to edit.

use askama::Template;

use crate::exercises::definition::{Direction, PostureName, Sides};
use crate::kinematics::ViewKind;
use crate::units::Side;

use super::model::Model;
use super::travel::Travel;

/// A model who stays near the peak for this long holds it, seconds: where Coxa's own exercises begin to speak of holds.
const HOLD_S: f64 = 1.5;
/// The shortest repetition of an exercise that says nothing of it, seconds.
const MIN_S: f64 = 0.5;
/// A knee that a model bends by less at rest, degrees, is about straight ...
const BENT_DEG: f64 = 60.0;
/// ... and may be bent by this much more, as in the squat; one that is bent shows at least half of it, as in the clamshell.
const STIFF_DEG: f64 = 60.0;
/// Rest before, between and after the repetitions of the example, seconds.
const REST_S: f64 = 1.0;

#[derive(Template)]
#[template(path = "draft/draft.toml", escape = "none")]
struct File<'a> {
    heading: String,
    view_words: &'static str,
    name: &'a str,
    title: &'a str,
    model: &'a Model,
    posture: &'static str,
    sides: &'static str,
    main_measures: String,
    views: String,
    view: &'static str,
    place: &'static str,
    parts: Vec<Row>,
    along: Vec<Along>,
    shape: Vec<Shape>,
    shortest_s: String,
    usual_s: String,
    min_s: String,
    fast_s: String,
    both: bool,
    each: bool,
    share: String,
    balance: String,
    alone: String,
    held: bool,
    held_s: String,
    range_deg: String,
    sd_deg: String,
    half_deg: String,
    top: Option<&'static str>,
    curve: Vec<(String, String)>,
}

/// A part of what is counted.
struct Row {
    name: &'static str,
    direction: &'static str,
    take: &'static str,
    gate_deg: f64,
    must: bool,
    words: String,
}

/// What the knee looks like at a moment.
struct Shape {
    at: &'static str,
    deg: f64,
    limit: String,
}

/// What goes along.
struct Along {
    name: &'static str,
    direction: &'static str,
    least: f64,
}

/// As text.
pub(super) fn written(name: &str, title: &str, model: &Model) -> String {
    let main = &model.parts[0];
    let (shortest, usual) = model.lasts_s;
    let names = model.parts.iter().map(|part| quoted(part.kind.row().name)).collect::<Vec<_>>();
    let file = File {
        heading: title.split_whitespace().collect::<Vec<_>>().join(" "),
        view_words: model.views.first().map_or("", |view| seen(*view)),
        name,
        title,
        model,
        posture: posture_word(model.posture),
        sides: match model.sides {
            Sides::Both => "both",
            Sides::Each => "each",
            Sides::Top => "top",
        },
        main_measures: names[..names.len().min(2)].join(", "),
        views: model.views.iter().map(|view| quoted(word(*view))).collect::<Vec<_>>().join(", "),
        view: model.views.first().map_or("side", |view| word(*view)),
        place: place(model),
        parts: model.parts.iter().map(row).collect(),
        // Network noise is no movement: what moves most has to move on the fitted body as well, as in march and clamshell.
        along: std::iter::once(also(main, main.part().gate_deg))
            .chain(model.along.iter().map(|(travel, least)| also(travel, *least)))
            .collect(),
        shape: shape(model),
        shortest_s: tenths(shortest),
        usual_s: tenths(usual),
        // Loose, and never longer than the model's own.
        min_s: tenths((usual / 4.0).max(MIN_S).min(shortest / 2.0).max(0.1)),
        fast_s: tenths((usual / 2.0).max(MIN_S)),
        both: model.sides == Sides::Both,
        each: model.sides == Sides::Each,
        share: format!("{:.2}", model.share),
        balance: format!("{:.1}", model.share / 2.0),
        alone: format!("{:.1}", f64::midpoint(model.share, 1.0)),
        held: model.held_s >= HOLD_S,
        held_s: tenths(model.held_s),
        range_deg: format!("{:.0}", main.fitted.usual),
        sd_deg: format!("{:.0}", main.sd),
        half_deg: format!("{:.0}", (main.fitted.usual / 2.0).max(1.0)),
        top: model.side.filter(|_| model.sides == Sides::Top).map(Side::name),
        curve: curve(model),
    };
    // Writing into memory can not fail; an empty file would be refused by the parser.
    file.render().map(|text| text + "\n").unwrap_or_default()
}

/// What was taken for the exercise.
pub(super) fn found(model: &Model) -> String {
    let main = &model.parts[0];
    let legs = match model.sides {
        Sides::Both => "both legs together",
        Sides::Each => "one leg at a time",
        Sides::Top => "the top leg",
    };
    let view = model.views.first().map_or("", |view| seen(*view));
    format!(
        "{}, {legs}{view}: {} from {:.0} degrees at rest to {:.0}",
        posture_word(model.posture).replace('_', " "),
        main.kind.row().name.replace('_', " "),
        main.rest,
        main.peak
    )
}

/// A text of TOML, whatever stands in it.
fn quoted(text: &str) -> String {
    toml_edit::Value::from(text.split_whitespace().collect::<Vec<_>>().join(" ")).to_string()
}

fn tenths(seconds: f64) -> String {
    format!("{seconds:.1}")
}

fn row(travel: &Travel) -> Row {
    let part = travel.part();
    let fall = part.direction == Direction::Fall;
    Row {
        name: travel.kind.row().name,
        direction: if fall { "fall" } else { "rise" },
        take: if fall { "fall" } else { "rise" },
        gate_deg: part.gate_deg,
        must: part.must,
        words: format!(
            "The model: from {:.0} to {:.0} degrees; as the network sees it, by {:.0}.",
            travel.rest,
            travel.peak,
            travel.seen_deg()
        ),
    }
}

/// What the knee has to look like at rest, and at the peak where it does not move: how far a moving one goes is for the
/// gate and the faults to say.
fn shape(model: &Model) -> Vec<Shape> {
    let Some(knee) = &model.knee else { return Vec::new() };
    let moves = model.parts.iter().any(|part| part.kind == knee.kind);
    let at = [("rest", Some(knee.rest)), ("peak", Some(knee.peak).filter(|_| !moves))];
    at.into_iter().filter_map(|(at, deg)| Some(Shape { at, deg: deg?.round(), limit: limit(deg?) })).collect()
}

fn limit(deg: f64) -> String {
    if deg < BENT_DEG { format!("below = {:.0}", deg + STIFF_DEG) } else { format!("above = {:.0}", deg / 2.0) }
}

fn also(travel: &Travel, least: f64) -> Along {
    let direction = if travel.fitted.direction == Direction::Fall { "fall" } else { "rise" };
    Along { name: travel.kind.row().name, direction, least }
}

/// Two repetitions, each as usual.
fn curve(model: &Model) -> Vec<(String, String)> {
    let (lasts, held) = (model.lasts_s.1.max(MIN_S), if model.held_s >= HOLD_S { model.held_s } else { 0.0 });
    let out = ((lasts - held) / 2.0).max(0.2);
    let mut times = vec![(0.0, false)];
    for _ in 0..2 {
        let begins = times.last().map_or(0.0, |last| last.0) + REST_S;
        times.push((begins, false));
        times.push((begins + out, true));
        if held > 0.0 {
            times.push((begins + out + held, true));
        }
        times.push((begins + 2.0 * out + held, false));
    }
    let end = times.last().map_or(0.0, |last| last.0) + REST_S;
    times.push((end, false));
    times.into_iter().map(|(t, peak)| (format!("{t:.2}"), values(model, peak))).collect()
}

/// Of everything that is counted by or goes along.
fn values(model: &Model, peak: bool) -> String {
    let travels = model.parts.iter().chain(model.along.iter().map(|(travel, _)| travel));
    let one = |travel: &Travel| {
        let (name, value) = (travel.kind.row().name, if peak { travel.peak } else { travel.rest });
        match model.side.filter(|_| travel.kind.row().sided) {
            Some(side) => {
                format!("{}_{name} = {value:.1}, {}_{name} = {:.1}", side.name(), side.other().name(), travel.other)
            }
            None => format!("{name} = {value:.1}"),
        }
    };
    travels.map(one).collect::<Vec<_>>().join(", ")
}

fn word(view: ViewKind) -> &'static str {
    match view {
        ViewKind::Side => "side",
        ViewKind::Oblique => "oblique",
        ViewKind::Front => "front",
        ViewKind::Back => "back",
        ViewKind::FootEnd => "foot_end",
        ViewKind::Unknown => "unknown",
    }
}

/// From where, as the end of a sentence.
fn seen(view: ViewKind) -> &'static str {
    match view {
        ViewKind::Side => ", seen from the side",
        ViewKind::Oblique => ", seen half from the front",
        ViewKind::Front => ", seen from the front",
        ViewKind::Back => ", seen from behind",
        ViewKind::FootEnd => ", seen from the feet",
        ViewKind::Unknown => "",
    }
}

fn place(model: &Model) -> &'static str {
    let lies = matches!(model.posture, PostureName::Supine | PostureName::SideLying);
    match (model.views.first(), lies) {
        (Some(ViewKind::Front | ViewKind::Oblique), true) => {
            "Put the camera in front of you at the height of the mat, 2 to 3 m away, with your whole body in the picture."
        }
        (Some(ViewKind::FootEnd), _) => {
            "Put the camera at your feet at the height of the mat, 2 to 3 m away, with your whole body in the picture."
        }
        (_, true) => {
            "Put the camera to your side at the height of the mat, 2 to 3 m away, with your whole body in the picture."
        }
        (Some(ViewKind::Front), _) => {
            "Put the camera in front of you at the height of your hips, 2 to 4 m away, with your whole body in the picture."
        }
        (Some(ViewKind::Back), _) => {
            "Put the camera behind you at the height of your hips, 2 to 4 m away, with your whole body in the picture."
        }
        (Some(ViewKind::Oblique), _) => {
            "Put the camera half in front of you at the height of your hips, 2 to 4 m away, with your whole body in the picture."
        }
        _ => {
            "Put the camera to your side at the height of your hips, 2 to 4 m away, with your whole body in the picture."
        }
    }
}

/// The posture as exercise files name it.
fn posture_word(posture: PostureName) -> &'static str {
    match posture {
        PostureName::Standing => "standing",
        PostureName::Sitting => "sitting",
        PostureName::Upright => "upright",
        PostureName::Supine => "supine",
        PostureName::SideLying => "side_lying",
    }
}
