//! Holds the edge points of one small grey picture against another one, and finds the similarity between them (Lucas and
//! Kanade, inverse compositional after Baker and Matthews 2004, with Tukey weights).

use nalgebra::{Matrix4, Vector4};

use super::similarity::Similarity;
use super::small::Grey;

/// The steepest place of each block of so many pixels of the largest small picture is held against its like: an edge
/// anywhere counts as much as a row of them in one place.
const BLOCK: usize = 4;
/// Fewer of them say nothing.
pub(super) const LEAST_POINTS: usize = 40;
/// An edge is steeper than this, levels a pixel.
const STEEP: f64 = 3.0;
const STEPS: usize = 12;
/// A point fits up to this difference, levels, whatever the noise.
const FITS: f64 = 4.0;
/// What differs by more, levels, is something else, and no worse for that.
const MOST_DIFFERENCE: f64 = 12.0;
/// Within a few seconds, cameras in the hand turn and zoom by about so much (radians, share): where the picture shows little
/// of it, they are taken to do less.
const TURNS: f64 = 0.02;
/// Differences of neighbouring points go together: they count as if there were so many times fewer, and noise is at least
/// so many levels.
const ALIKE: f64 = 8.0;
const LEAST_NOISE: f64 = 1.0;

/// A rectangle in picture pixels: left, top, right, bottom.
pub(crate) type Bounds = (f64, f64, f64, f64);

/// An edge point of the key picture.
#[derive(Debug, Clone)]
pub(super) struct Point {
    x: f64,
    y: f64,
    level: f64,
    /// How the level changes with shift across, shift down, growth and turn.
    slope: Vector4<f64>,
}

/// Memory for a fit.
#[derive(Debug, Clone, Default)]
pub(super) struct Room {
    /// Numbers of the points that are seen in the picture, and by how many levels it differs there.
    seen: Vec<(usize, f64)>,
    sorted: Vec<f64>,
}

/// The steepest point of each block.
pub(super) fn find_edges(points: &mut Vec<Point>, grey: &Grey, hidden: Option<Bounds>, level: usize) {
    let middle = grey.middle();
    let block = BLOCK >> level;
    points.clear();
    for top in (1..grey.height - 1).step_by(block) {
        for left in (1..grey.width - 1).step_by(block) {
            let mut steepest: Option<(f64, Point)> = None;
            for y in top..(top + block).min(grey.height - 1) {
                for x in left..(left + block).min(grey.width - 1) {
                    let gx = f64::from(grey.at(x + 1, y) - grey.at(x - 1, y)) / 2.0;
                    let gy = f64::from(grey.at(x, y + 1) - grey.at(x, y - 1)) / 2.0;
                    let steep = gx.hypot(gy);
                    let least = steepest.as_ref().map_or(STEEP, |(steep, _)| *steep);
                    if steep < least || is_hidden(hidden, x as f64, y as f64, level) {
                        continue;
                    }
                    let (u, v) = (x as f64 - middle.0, y as f64 - middle.1);
                    let slope = Vector4::new(gx, gy, gx * u + gy * v, gy * u - gx * v);
                    steepest = Some((steep, Point { x: u, y: v, level: f64::from(grey.at(x, y)), slope }));
                }
            }
            points.extend(steepest.map(|(_, point)| point));
        }
    }
}

/// The key picture's points of one size beside a picture of that size.
pub(super) struct Fit<'a> {
    /// Of the key picture.
    pub points: &'a [Point],
    /// The picture.
    pub grey: &'a Grey,
    /// What tells nothing, in pixels of the largest small picture.
    pub hidden: Option<Bounds>,
    /// How often both were halved.
    pub level: usize,
}

/// How the picture differs under one similarity.
pub(super) struct Look {
    /// The light may have changed: levels.
    lighter: f64,
    /// The middle difference, levels.
    spread: f64,
    /// The mean difference, each counted up to [`MOST_DIFFERENCE`], levels.
    pub cost: f64,
    /// Share of the points that fit.
    pub fitting: f64,
}

/// A better similarity is this one undone after the one there is.
pub(super) struct Step {
    /// What is undone.
    pub change: Similarity,
    /// How well the four numbers are known: their covariance.
    spread: Matrix4<f64>,
}

impl Step {
    /// How well a place's movement is known, pixels.
    pub(super) fn sd_at(&self, (x, y): (f64, f64)) -> f64 {
        let along = [Vector4::new(1.0, 0.0, x, -y), Vector4::new(0.0, 1.0, y, x)];
        along.iter().map(|moves| moves.dot(&(self.spread * moves))).sum::<f64>().max(0.0).sqrt()
    }
}

impl Fit<'_> {
    /// How far the farthest corner moves, pixels.
    pub(super) fn most(&self, similarity: &Similarity) -> f64 {
        similarity.most(self.grey.width as f64, self.grey.height as f64)
    }

    /// Step by step to where the picture fits best, near `now`.
    pub(super) fn descend(&self, mut now: Similarity, room: &mut Room) -> Similarity {
        for _ in 0..STEPS {
            let Some(look) = self.look(&now, room) else { break };
            let Some(Step { change, .. }) = self.improve(&now, &look, room) else { break };
            now = now.after(&change.inverse());
            if self.most(&change) < 0.01 {
                break;
            }
        }
        now
    }

    /// Holds the points against the picture; `None` where too few are seen.
    pub(super) fn look(&self, now: &Similarity, room: &mut Room) -> Option<Look> {
        let middle = self.grey.middle();
        room.seen.clear();
        for (i, point) in self.points.iter().enumerate() {
            let (u, v) = now.apply(point.x, point.y);
            let (x, y) = (u + middle.0, v + middle.1);
            if !is_hidden(self.hidden, x, y, self.level) {
                room.seen.extend(self.grey.between(x, y).map(|level| (i, level - point.level)));
            }
        }
        if room.seen.len() < LEAST_POINTS {
            return None;
        }
        let lighter = median(&mut room.sorted, room.seen.iter().map(|s| s.1));
        let spread = median(&mut room.sorted, room.seen.iter().map(|s| (s.1 - lighter).abs()));
        let near = FITS.max(3.0 * 1.48 * spread.min(FITS / 1.48));
        let fits = room.seen.iter().filter(|s| (s.1 - lighter).abs() < near).count();
        let count = room.seen.len() as f64;
        let cost = room.seen.iter().map(|s| (s.1 - lighter).abs().min(MOST_DIFFERENCE)).sum::<f64>() / count;
        Some(Look { lighter, spread, cost, fitting: fits as f64 / count })
    }

    /// Where the person is, from the middle.
    pub(super) fn person(&self) -> (f64, f64) {
        let (middle, share) = (self.grey.middle(), f64::from(1 << self.level));
        let place =
            self.hidden.map(|(l, t, r, b)| ((l + r) / 2.0 / share - middle.0, (t + b) / 2.0 / share - middle.1));
        place.unwrap_or_default()
    }

    /// One step of the fit after a look; `None` where the points do not hold it in every direction.
    pub(super) fn improve(&self, now: &Similarity, look: &Look, room: &Room) -> Option<Step> {
        let limit = (4.7 * 1.48 * look.spread).max(FITS);
        let (mut normal, mut right) = (Matrix4::zeros(), Vector4::zeros());
        for &(i, difference) in &room.seen {
            let slope = &self.points[i].slope;
            let residual = difference - look.lighter;
            let weight = (1.0 - (residual / limit).powi(2)).max(0.0).powi(2);
            normal += weight * slope * slope.transpose();
            right += weight * residual * slope;
        }
        let noise = ALIKE * (1.48 * look.spread).max(LEAST_NOISE).powi(2);
        let calm = noise / TURNS.powi(2);
        for (i, turned) in [(2, now.a), (3, now.b)] {
            normal[(i, i)] += calm;
            right[i] += calm * turned;
        }
        let solved = normal.cholesky()?;
        let step = solved.solve(&right);
        let change = Similarity { tx: step[0], ty: step[1], a: step[2], b: step[3] };
        let sane =
            [change.tx, change.ty].iter().all(|v| v.abs() < 20.0) && change.a.abs() < 0.5 && change.b.abs() < 0.5;
        sane.then(|| Step { change, spread: solved.inverse() * noise })
    }
}

fn median(sorted: &mut Vec<f64>, values: impl Iterator<Item = f64>) -> f64 {
    sorted.clear();
    sorted.extend(values);
    let middle = sorted.len() / 2;
    if sorted.is_empty() { 0.0 } else { *sorted.select_nth_unstable_by(middle, f64::total_cmp).1 }
}

fn is_hidden(hidden: Option<Bounds>, x: f64, y: f64, level: usize) -> bool {
    let share = f64::from(1 << level);
    hidden.is_some_and(|(l, t, r, b)| (l..=r).contains(&(x * share)) && (t..=b).contains(&(y * share)))
}
