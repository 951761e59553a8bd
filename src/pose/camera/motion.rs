//! How far the camera has moved since the first picture: one similarity.

use nalgebra::{Point2, Vector2};

/// Takes a pixel of one picture to where it would be in the clip's first one: turned and scaled about the corner, then
/// moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CameraMotion {
    /// Pixels of the first picture, to the right.
    pub dx: f64,
    /// Pixels of the first picture, down.
    pub dy: f64,
    /// Smaller than 1 where the camera has zoomed in since.
    pub scale: f64,
    /// Clockwise, radians.
    pub angle: f64,
}

impl CameraMotion {
    /// A camera that stands as it stood.
    pub const STILL: Self = Self { dx: 0.0, dy: 0.0, scale: 1.0, angle: 0.0 };

    /// Where this pixel would be in the first picture.
    pub fn apply(&self, pixel: Point2<f64>) -> Point2<f64> {
        Point2::from(self.turned(pixel.coords) * self.scale + Vector2::new(self.dx, self.dy))
    }

    /// First this motion, then the next one.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        if *self == Self::STILL {
            return *next;
        }
        if *next == Self::STILL {
            return *self;
        }
        let moved = next.apply(Point2::new(self.dx, self.dy));
        Self { dx: moved.x, dy: moved.y, scale: self.scale * next.scale, angle: self.angle + next.angle }
    }

    /// The way back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        if *self == Self::STILL {
            return *self;
        }
        let back = Self { dx: 0.0, dy: 0.0, scale: 1.0 / self.scale, angle: -self.angle };
        let corner = back.apply(Point2::new(-self.dx, -self.dy));
        Self { dx: corner.x, dy: corner.y, ..back }
    }

    /// Whether every number is one that a camera can have.
    pub fn is_sane(&self) -> bool {
        let Self { dx, dy, scale, angle } = *self;
        [dx, dy, angle].iter().all(|v| v.is_finite() && v.abs() < 1e6) && (1e-3..1e3).contains(&scale)
    }

    pub(super) fn turned(&self, across: Vector2<f64>) -> Vector2<f64> {
        let (sin, cos) = self.angle.sin_cos();
        Vector2::new(cos * across.x - sin * across.y, sin * across.x + cos * across.y)
    }
}
