//! One-Euro smoothing of landmarks over real time, with MediaPipe's settings (Casiez et al. 2012).

use std::f64::consts::TAU;

use nalgebra::Point2;

use super::landmark::{LANDMARK_COUNT, Pose, Unsmoothed};
use crate::units::{Confidence, Timestamp};

/// Cut-offs of one group of coordinates.
#[derive(Debug, Clone, Copy)]
struct Settings {
    /// Hertz at rest.
    min_cutoff: f64,
    /// Hertz gained per unit of speed.
    beta: f64,
}

const PICTURE: Settings = Settings { min_cutoff: 0.05, beta: 80.0 };
const REGION_POINTS: Settings = Settings { min_cutoff: 0.01, beta: 10.0 };
const WORLD: Settings = Settings { min_cutoff: 0.1, beta: 40.0 };
/// Hertz at which the speed itself is smoothed.
const SPEED_CUTOFF: f64 = 1.0;
/// Share of the new visibility in the smoothed one, as MediaPipe has it.
const VISIBILITY_SHARE: f32 = 0.1;

/// One coordinate's memory.
#[derive(Debug, Clone, Copy, Default)]
struct OneEuro {
    raw: f64,
    smooth: f64,
    speed: f64,
}

impl OneEuro {
    fn start(value: f64) -> Self {
        Self { raw: value, smooth: value, speed: 0.0 }
    }

    /// `speed_scale` makes the speed independent of the size of the person in the picture.
    fn step(&mut self, value: f64, dt: f64, speed_alpha: f64, speed_scale: f64, settings: Settings) -> f64 {
        let speed = (value - self.raw) * speed_scale / dt;
        self.speed += speed_alpha * (speed - self.speed);
        let cutoff = settings.min_cutoff + settings.beta * self.speed.abs();
        self.smooth += alpha(cutoff, dt) * (value - self.smooth);
        self.raw = value;
        self.smooth
    }
}

/// Weight of a new sample in a first-order low-pass.
fn alpha(cutoff: f64, dt: f64) -> f64 {
    let x = TAU * cutoff * dt;
    x / (1.0 + x)
}

/// One over the body's size in pixels, which is twice the distance of the region points.
fn per_body_size(region_points: &[Point2<f64>; 2]) -> f64 {
    1.0 / (2.0 * nalgebra::distance(&region_points[0], &region_points[1])).max(1e-6)
}

/// Smooths the two points that frame the next crop. It feeds back into what the network sees, so it belongs to the
/// tracking itself; the landmarks can be smoothed at any later time.
#[derive(Debug, Clone, Default)]
pub struct RegionSmoother {
    memory: Option<(Timestamp, [[OneEuro; 2]; 2])>,
}

impl RegionSmoother {
    /// Forgets the person.
    pub fn reset(&mut self) {
        self.memory = None;
    }

    /// The points (picture pixels) smoothed. Time must go forward; points of a frame that does not are left as they are.
    pub fn smooth(&mut self, time: Timestamp, mut points: [Point2<f64>; 2]) -> [Point2<f64>; 2] {
        let Some((last, filters)) = &mut self.memory else {
            self.memory = Some((time, points.map(|p| [OneEuro::start(p.x), OneEuro::start(p.y)])));
            return points;
        };
        let dt = time.since(*last);
        if dt > 0.0 {
            *last = time;
            let (speed_alpha, scale) = (alpha(SPEED_CUTOFF, dt), per_body_size(&points));
            for (filters, point) in filters.iter_mut().zip(&mut points) {
                point.x = filters[0].step(point.x, dt, speed_alpha, scale, REGION_POINTS);
                point.y = filters[1].step(point.y, dt, speed_alpha, scale, REGION_POINTS);
            }
        }
        points
    }
}

#[derive(Debug, Clone)]
struct Memory {
    time: Timestamp,
    /// x, y, depth in the picture, then x, y, z in the world.
    landmarks: [[OneEuro; 6]; LANDMARK_COUNT],
    visibility: [f32; LANDMARK_COUNT],
}

/// Smooths the poses of one tracked person. Forget it ([`Self::reset`]) when the person is lost.
#[derive(Debug, Clone, Default)]
pub struct Smoother {
    memory: Option<Box<Memory>>,
}

impl Smoother {
    /// Forgets the person.
    pub fn reset(&mut self) {
        self.memory = None;
    }

    /// Smooths a pose in place; the region points (picture pixels, as the network gave them) tell its size. Time must
    /// go forward; a frame that does not is left as it is.
    pub fn smooth(&mut self, time: Timestamp, pose: &mut Pose, region_points: &[Point2<f64>; 2]) {
        let Some(memory) = &mut self.memory else {
            self.memory = Some(Box::new(Memory::start(time, pose)));
            return;
        };
        let dt = time.since(memory.time);
        if dt <= 0.0 {
            return;
        }
        memory.time = time;
        memory.step(dt, pose, per_body_size(region_points));
    }
}

impl Memory {
    fn start(time: Timestamp, pose: &Pose) -> Self {
        Self {
            time,
            landmarks: std::array::from_fn(|i| {
                let l = &pose.landmarks[i];
                [l.pixel.x, l.pixel.y, l.depth, l.world.x, l.world.y, l.world.z].map(OneEuro::start)
            }),
            visibility: std::array::from_fn(|i| pose.landmarks[i].visibility.value()),
        }
    }

    fn step(&mut self, dt: f64, pose: &mut Pose, scale: f64) {
        let speed_alpha = alpha(SPEED_CUTOFF, dt);
        for (i, landmark) in pose.landmarks.iter_mut().enumerate() {
            landmark.unsmoothed = Some(Unsmoothed { pixel: landmark.pixel.cast(), world: landmark.world.cast() });
            let [x, y, depth, wx, wy, wz] = &mut self.landmarks[i];
            landmark.pixel.x = x.step(landmark.pixel.x, dt, speed_alpha, scale, PICTURE);
            landmark.pixel.y = y.step(landmark.pixel.y, dt, speed_alpha, scale, PICTURE);
            landmark.depth = depth.step(landmark.depth, dt, speed_alpha, scale, PICTURE);
            for (filter, value) in [wx, wy, wz].into_iter().zip(landmark.world.iter_mut()) {
                *value = filter.step(*value, dt, speed_alpha, 1.0, WORLD);
            }
            let seen = &mut self.visibility[i];
            *seen += VISIBILITY_SHARE * (landmark.visibility.value() - *seen);
            landmark.visibility = Confidence::new(*seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pose::landmark::{Detail, PoseLandmark};

    fn pose(x: f64) -> Pose {
        let landmark = PoseLandmark {
            pixel: Point2::new(x, 5.0),
            depth: 0.0,
            visibility: Confidence::new(1.0),
            world: nalgebra::Vector3::new(x / 200.0, 0.0, 0.0),
            unsmoothed: None,
        };
        Pose { presence: Confidence::new(1.0), detail: Detail::Whole, landmarks: [landmark; LANDMARK_COUNT] }
    }

    fn run(values: impl Iterator<Item = f64>, dt_s: f64) -> Vec<f64> {
        let mut smoother = Smoother::default();
        values
            .enumerate()
            .map(|(i, x)| {
                let mut pose = pose(x);
                let region = [Point2::new(0.0, 0.0), Point2::new(0.0, 100.0)];
                smoother.smooth(Timestamp::from_secs_f64(i as f64 * dt_s), &mut pose, &region);
                pose.landmarks[0].pixel.x
            })
            .collect()
    }

    #[test]
    fn what_stands_still_stays() {
        assert!(run(std::iter::repeat_n(7.0, 30), 0.1).iter().all(|&x| x == 7.0));
    }

    #[test]
    fn jitter_shrinks_and_movement_follows() {
        let jitter = run((0..200).map(|i| 100.0 + f64::from(i % 2) * 0.2), 1.0 / 30.0);
        let spread = jitter[100..].iter().fold(0.0_f64, |m, x| m.max((x - 100.1).abs()));
        assert!(spread < 0.05, "{spread}");
        let moving = run((0..60).map(|i| f64::from(i) * 5.0), 1.0 / 30.0);
        assert!((moving[59] - 295.0).abs() < 5.0, "{}", moving[59]);
    }

    #[test]
    fn what_was_seen_is_kept_beside_what_lags_behind_it() {
        let mut smoother = Smoother::default();
        for (i, x) in [100.0, 140.0].into_iter().enumerate() {
            let mut pose = pose(x);
            let region = [Point2::new(0.0, 0.0), Point2::new(0.0, 100.0)];
            smoother.smooth(Timestamp::from_secs_f64(i as f64 / 30.0), &mut pose, &region);
            let hip = &pose.landmarks[23];
            assert_eq!((hip.pixel_now().x, hip.world_now().x as f32), (x, (x / 200.0) as f32));
            assert!(i == 0 || hip.pixel.x < x);
        }
    }

    #[test]
    fn the_region_rests_harder_than_the_landmarks_and_starts_afresh_after_a_reset() {
        let at = |i: usize| Timestamp::from_secs_f64(i as f64 / 30.0);
        let point = |i: usize| [Point2::new(100.0 + (i % 2) as f64, 0.0), Point2::new(100.0, 80.0)];
        let mut smoother = RegionSmoother::default();
        let all: Vec<f64> = (0..60).map(|i| smoother.smooth(at(i), point(i))[0].x).collect();
        let spread = all[40..].iter().fold(0.0f64, |most, x| most.max((x - all[40]).abs()));
        assert!(spread < 0.3, "a tremor of one pixel hardly moves the crop: {spread}");
        smoother.reset();
        assert_eq!(smoother.smooth(at(60), point(61)), point(61));
    }

    #[test]
    fn a_stamp_that_does_not_go_forward_changes_nothing() {
        let mut smoother = Smoother::default();
        for x in [1.0, 9.0] {
            let mut pose = pose(x);
            smoother.smooth(Timestamp::ZERO, &mut pose, &[Point2::origin(), Point2::new(0.0, 10.0)]);
            assert_eq!(pose.landmarks[3].pixel.x, x);
        }
    }
}
