//! The product as its users meet it: through its command line and its files. One program, so that one link serves all.

#[path = "../common/mod.rs"]
mod common;

#[cfg(target_os = "linux")]
mod another_user;
mod assess;
mod bad_input;
mod baseline;
mod batch;
#[cfg(unix)]
mod desk_clips;
#[cfg(all(unix, feature = "camera", feature = "onnx"))]
mod desk_live;
#[cfg(unix)]
mod desk_own;
#[cfg(all(unix, feature = "camera", feature = "onnx"))]
mod desk_phone;
#[cfg(all(unix, feature = "camera", feature = "onnx"))]
mod desk_phone_safety;
#[cfg(unix)]
mod desk_plan;
#[cfg(unix)]
mod desk_removal;
#[cfg(unix)]
mod desk_safety;
#[cfg(all(unix, feature = "camera", feature = "onnx"))]
mod desk_signs;
mod draft;
mod exercise_choice;
mod exports;
mod gate;
mod given;
mod history;
mod history_file;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod hostile;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod live;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod live_camera;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod live_journal;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod live_plan;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod live_window;
mod missing;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod networks;
mod not_judged;
mod page;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod people;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod pictures;
mod plan;
#[cfg(unix)]
mod review;
#[cfg(unix)]
mod review_by_hand;
mod review_compare;
#[cfg(unix)]
mod review_safety;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod segments;
#[cfg(unix)]
mod strangers;
mod terminal;
#[cfg(unix)]
mod world;
