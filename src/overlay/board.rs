//! The picture of a live session: the person as in a mirror, and beside them what must be readable from three metres.

use nalgebra::Point2;
use tiny_skia::{Pixmap, PremultipliedColorU8};

use super::card::Card;
use super::dial::draw_dial;
use super::mirror::{Place, draw_mirror};
use super::paint::{AMBER, GROUND, INK, PAPER, draw_body, fill};
use super::plan::draw_plan;
use super::scene::{Colour, Scene};
use super::text::{centred, lines, width_of, write};
use crate::coach::gauge::Reading;
use crate::exercises::definition::PostureName;
use crate::frame::Frame;
use crate::kinematics::ViewKind;

/// How tall a digit is, with a little air, and where its middle lies below the top of its line: shares of the size of type.
const DIGIT: f32 = 0.68;
const DIGIT_MIDDLE: f32 = 0.48;
const QUIET: Colour = [150, 158, 170];
const GOOD: Colour = [98, 210, 130];

/// What kind of thing the banner says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Voice {
    /// Something to know.
    #[default]
    Plain,
    /// Something to change.
    Change,
    /// Something that is right.
    Good,
}

/// Everything on the picture but the person.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Board {
    /// The exercise.
    pub title: String,
    /// The set, from 1.
    pub set: usize,
    /// Its repetitions.
    pub count: usize,
    /// What they came to: good, to improve, not judged.
    pub tally: String,
    /// Of how many sets it is one, and how many repetitions make it complete, where a plan says so.
    pub goal: Option<(usize, usize)>,
    /// Seconds of rest that are left, between two sets of a plan, and what comes next.
    pub rest: Option<(u32, String)>,
    /// What the body is doing, in a word.
    pub phase: &'static str,
    /// The angle that matters.
    pub reading: Option<Reading>,
    /// Seconds in the position, and for how long it is wanted.
    pub hold: Option<(f64, Option<f64>)>,
    /// What is said to the person; empty for nothing.
    pub banner: String,
    /// What kind of thing that is.
    pub voice: Voice,
    /// Seconds until it begins.
    pub countdown: Option<u32>,
    /// Where to be, while the picture is being put right.
    pub plan: Option<(PostureName, ViewKind)>,
    /// Nothing is counted.
    pub still: bool,
    /// No sound.
    pub muted: bool,
    /// Covers the picture.
    pub card: Option<Card>,
}

/// Where the parts of the picture are, pixels.
struct Layout {
    height: f32,
    picture: Place,
    left: f32,
    panel: f32,
    /// What sizes are shares of.
    unit: f32,
}

/// The panel has at least this share of the width.
const PANEL: f32 = 0.32;

impl Layout {
    fn of(canvas: &Pixmap, frame: &Frame) -> Self {
        let (width, height) = (canvas.width() as f32, canvas.height() as f32);
        let size = frame.size();
        let (w, h) = (size.width as f32, size.height as f32);
        let scale = (width * (1.0 - PANEL) / w).min(height / h);
        let picture = Place { left: 0.0, top: (height - h * scale) / 2.0, scale, width: w * scale, height: h * scale };
        let left = picture.width;
        Self { height, picture, left, panel: width - left, unit: height.min(width * 0.6) }
    }
}

impl Board {
    /// Paints everything; `scene` is in pixels of the frame as it was taken, and is mirrored with it.
    pub(crate) fn paint(&self, frame: &Frame, scene: Scene, canvas: &mut Pixmap) {
        let layout = Layout::of(canvas, frame);
        clear(canvas);
        draw_mirror(frame, layout.picture, canvas);
        let place = layout.picture;
        let width = f64::from(frame.size().width);
        let to_canvas = |p: Point2<f64>| {
            let scale = f64::from(place.scale);
            Point2::new(f64::from(place.left) + (width - p.x) * scale, f64::from(place.top) + p.y * scale)
        };
        draw_body(canvas, &scene.placed(to_canvas, true), layout.unit);
        if let Some(card) = &self.card {
            let above = place.height - self.banner_rows(&layout).2;
            card.paint(canvas, (place.left, place.top, place.width, above));
        }
        if self.still {
            fill(canvas, (place.left, place.top, place.width, place.height), INK, 0.35);
        }
        self.panel(&layout, canvas);
        self.banner(&layout, canvas);
        if let Some(left) = self.countdown {
            let middle = (place.left + place.width / 2.0, place.top + place.height * 0.42);
            outlined(canvas, &left.to_string(), middle, layout.unit * 0.6, PAPER);
        }
    }

    fn panel(&self, layout: &Layout, canvas: &mut Pixmap) {
        let Layout { height, left, panel, unit, .. } = *layout;
        let middle = left + panel / 2.0;
        let small = (unit * 0.042).min(panel * 0.09);
        centred(canvas, &self.title, (middle, height * 0.03), small, panel * 0.94, PAPER);
        let of = self.goal.map_or(String::new(), |(sets, reps)| format!(" of {sets} \u{b7} {reps}\u{d7}"));
        let set = format!("Set {}{of}{}", self.set, if self.muted { " \u{b7} muted" } else { "" });
        centred(canvas, &set, (middle, height * 0.03 + small * 1.3), small, panel * 0.94, QUIET);
        centred(canvas, &self.tally, (middle, height * 0.03 + small * 2.6), small, panel * 0.94, PAPER);
        if let Some((posture, view)) = self.plan.filter(|_| self.rest.is_none()) {
            draw_plan(canvas, (left + panel * 0.05, height * 0.2, panel * 0.9, height * 0.62), posture, view);
        } else {
            self.numbers(layout, middle, height * 0.03 + small * 3.8, canvas);
        }
        let keys = "space: pause \u{b7} u: undo \u{b7} n: next set \u{b7} m: mute \u{b7} q: end";
        let size = (unit * 0.024).min(panel * 0.05).max(9.0);
        let rows = lines(keys, size, panel * 0.92);
        for (i, row) in rows.iter().enumerate() {
            let top = height - size * 1.3 * (rows.len() - i) as f32 - height * 0.015;
            centred(canvas, row, (middle, top), size, panel * 0.94, QUIET);
        }
    }

    /// Below `top`, where the words over them end.
    fn numbers(&self, layout: &Layout, middle: f32, top: f32, canvas: &mut Pixmap) {
        let Layout { height, panel, unit, .. } = *layout;
        let count = self.rest.as_ref().map_or(self.count as u32, |(left, _)| *left).to_string();
        // As large as it can be: this is read from three metres.
        let wide = panel * 0.96 / width_of(&count, 1.0).max(0.1);
        let (space, centre) = (height * 0.555 - top, (height * 0.555 + top) / 2.0);
        let size = (height * 0.5).min(wide).min(space / DIGIT);
        centred(canvas, &count, (middle, centre - size * DIGIT_MIDDLE), size, panel, PAPER);
        centred(canvas, self.phase, (middle, height * 0.56), unit * 0.06, panel * 0.94, GOOD);
        let area = (layout.left + panel * 0.08, height * 0.63, panel * 0.84, height * 0.26);
        match (&self.rest, self.hold) {
            (Some((_, words)), _) => paragraph(canvas, area, words),
            (None, Some((held, target))) => hold(canvas, area, held, target),
            (None, None) => self.reading.iter().for_each(|reading| draw_dial(canvas, area, reading)),
        }
    }

    /// The size of the banner's letters, its rows, and how tall it is.
    fn banner_rows(&self, layout: &Layout) -> (f32, Vec<String>, f32) {
        let width = layout.picture.width;
        let size = (layout.unit * 0.062).min(width * 0.075);
        let rows = lines(&self.banner, size, width * 0.94);
        let tall = if rows.is_empty() { 0.0 } else { size * (1.25 * rows.len() as f32 + 0.5) };
        (size, rows, tall)
    }

    fn banner(&self, layout: &Layout, canvas: &mut Pixmap) {
        let (size, rows, tall) = self.banner_rows(layout);
        if rows.is_empty() {
            return;
        }
        let place = layout.picture;
        let top = (place.top + place.height - tall).max(place.top);
        let (ground, ink) = match self.voice {
            Voice::Plain => (INK, PAPER),
            Voice::Change => (AMBER, INK),
            Voice::Good => (GOOD, INK),
        };
        fill(canvas, (place.left, top, place.width, tall), ground, 0.92);
        for (i, row) in rows.iter().enumerate() {
            let at = (place.left + place.width / 2.0, top + size * (0.25 + 1.25 * i as f32));
            centred(canvas, row, at, size, place.width * 0.96, ink);
        }
    }
}

/// Words in letters as large as fit.
fn paragraph(canvas: &mut Pixmap, (left, top, width, height): (f32, f32, f32, f32), words: &str) {
    let mut size = height * 0.3;
    while size > 9.0 && size * 1.25 * lines(words, size, width).len() as f32 > height {
        size *= 0.94;
    }
    for (i, row) in lines(words, size, width).iter().enumerate() {
        centred(canvas, row, (left + width / 2.0, top + size * 1.25 * i as f32), size, width, PAPER);
    }
}

/// Seconds left of a hold with a target, else seconds held, over a bar.
fn hold(canvas: &mut Pixmap, (left, top, width, height): (f32, f32, f32, f32), held: f64, target: Option<f64>) {
    let seconds = target.map_or(held, |target| (target - held).max(0.0).ceil());
    let text = format!("{seconds:.0} s");
    let size = (height * 0.72).min(width * 0.9 / width_of(&text, 1.0).max(1.0));
    let reached = target.is_some_and(|target| held >= target);
    centred(canvas, &text, (left + width / 2.0, top), size, width, if reached { GOOD } else { AMBER });
    let bar = (left, top + height * 0.8, width, height * 0.12);
    fill(canvas, bar, [60, 66, 76], 1.0);
    let share = target.map_or(1.0, |target| (held / target.max(0.1)).clamp(0.0, 1.0)) as f32;
    fill(canvas, (bar.0, bar.1, bar.2 * share.max(0.01), bar.3), if reached { GOOD } else { AMBER }, 1.0);
}

fn clear(canvas: &mut Pixmap) {
    let ground = PremultipliedColorU8::from_rgba(GROUND[0], GROUND[1], GROUND[2], 255);
    ground.into_iter().for_each(|ground| canvas.pixels_mut().fill(ground));
}

/// A text around a point with a dark edge, for writing over a picture.
fn outlined(canvas: &mut Pixmap, text: &str, (x, y): (f32, f32), size: f32, colour: Colour) {
    let corner = (x - width_of(text, size) / 2.0, y - size * 0.58);
    let edge = size * 0.02;
    for (dx, dy) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
        write(canvas, text, (corner.0 + dx * edge, corner.1 + dy * edge), size, INK);
    }
    write(canvas, text, corner, size, colour);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::PictureSize;
    use crate::units::Timestamp;

    fn painted(board: &Board, size: PictureSize, canvas: (u32, u32)) -> Pixmap {
        let mut pixels = vec![90; 3 * (size.width * size.height) as usize];
        // The left half is red as taken.
        for (i, rgb) in pixels.chunks_exact_mut(3).enumerate() {
            if (i as u32 % size.width) < size.width / 2 {
                rgb.copy_from_slice(&[200, 0, 0]);
            }
        }
        let frame = Frame::new(Timestamp::ZERO, size, pixels).unwrap();
        let mut canvas = Pixmap::new(canvas.0, canvas.1).unwrap();
        board.paint(&frame, Scene::default(), &mut canvas);
        canvas
    }

    fn at(canvas: &Pixmap, x: u32, y: u32) -> [u8; 3] {
        let p = canvas.pixel(x, y).unwrap();
        [p.red(), p.green(), p.blue()]
    }

    #[test]
    fn the_picture_is_a_mirror_and_the_count_is_huge() {
        let board = Board { title: "Squat".into(), set: 1, count: 8, phase: "ready", ..Board::default() };
        let canvas = painted(&board, PictureSize { width: 640, height: 480 }, (1280, 720));
        assert_eq!(at(&canvas, 100, 360), [90, 90, 90], "what was taken on the right is shown on the left");
        assert_eq!(at(&canvas, 800, 360), [200, 0, 0]);
        let white: Vec<u32> = (130..390).filter(|&y| (940..1280).any(|x| at(&canvas, x, y) == PAPER)).collect();
        let tall = white.last().unwrap() - white.first().unwrap();
        assert!(tall > 180, "a digit of {tall} of 720 pixels: 18 at a tenth of the size");
    }

    #[test]
    fn what_is_said_of_the_verdicts_stands_clear_of_the_count() {
        for size in [(640, 480), (480, 640), (1920, 1080), (360, 640)] {
            for (wide, high) in [(1280, 720), (1920, 1080), (1024, 768)] {
                let board = |tally: &str| Board { count: 8, tally: tally.into(), ..Board::default() };
                let size = PictureSize { width: size.0, height: size.1 };
                let [plain, told] =
                    ["", "2 good, 1 not judged"].map(|tally| painted(&board(tally), size, (wide, high)));
                let rows = |shows: &dyn Fn(u32, u32) -> bool| -> Vec<u32> {
                    (0..high).filter(|&y| (0..wide).any(|x| shows(x, y))).collect()
                };
                let digit = rows(&|x, y| at(&plain, x, y) == PAPER);
                let words = rows(&|x, y| at(&plain, x, y) != at(&told, x, y));
                assert!(words.last().unwrap() < digit.first().unwrap(), "{size:?} {wide}: {words:?} {digit:?}");
            }
        }
    }

    #[test]
    fn any_window_and_any_picture_can_be_painted() {
        let full = Board {
            title: "A very long name of an exercise of somebody's own".into(),
            count: 1234,
            hold: Some((3.0, Some(20.0))),
            banner: "Keep your knees over your toes, and a good deal more than fits into one line".into(),
            voice: Voice::Change,
            countdown: Some(3),
            still: true,
            muted: true,
            ..Board::default()
        };
        let squat = Card::of(&crate::exercises::find("squat").unwrap());
        let plan = Board {
            plan: Some((PostureName::Supine, ViewKind::Side)),
            goal: Some((3, 10)),
            rest: Some((42, "Rest for 60 s. Next: Squat, set 2 of 3: 10 repetitions.".into())),
            card: Some(squat),
            ..Board::default()
        };
        for size in [(640, 480), (480, 640), (1920, 1080), (16, 16)] {
            for canvas in [(1280, 720), (320, 200), (200, 900), (1, 1)] {
                let size = PictureSize { width: size.0, height: size.1 };
                painted(&full, size, canvas);
                painted(&plan, size, canvas);
            }
        }
    }
}
