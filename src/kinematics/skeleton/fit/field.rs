//! One frame's part of the normal equations in joint space.

use nalgebra::SVector;

use crate::kinematics::body::joints::COORDINATES;

/// One number for each coordinate of each joint.
pub(super) type Coordinates = SVector<f64, COORDINATES>;

/// One frame's part of the normal equations in joint space: a coordinate couples to itself alone, now and later.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub gradient: Coordinates,
    pub own: Coordinates,
    pub next: Coordinates,
    pub after: Coordinates,
}

impl Field {
    /// Nothing yet.
    pub(super) const ZERO: Field = {
        let zero = Coordinates::from_array_storage(nalgebra::ArrayStorage([[0.0; COORDINATES]; 1]));
        Field { gradient: zero, own: zero, next: zero, after: zero }
    };
}
