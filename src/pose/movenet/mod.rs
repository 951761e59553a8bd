//! MoveNet, single pose: 17 points of a square and no depth. Who is in the picture is BlazePose's detector to say.

mod body;
mod head;
#[cfg(feature = "onnx")]
mod onnx;

#[cfg(feature = "onnx")]
pub(crate) use onnx::load;
