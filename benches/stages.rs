//! What each stage of a video's way costs a frame: decode, crop, networks, smoothing, fit, repetitions, overlay, report.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use coxa::analysis::{Assessment, ExerciseChoice, Found, NetworkPool, Request};
use coxa::frame::Frame;
use coxa::media::{Excerpt, FrameSource, VideoFile};
use coxa::overlay::{Scene, paint};
use coxa::pose::{
    self, Border, LANDMARK_EDGE, LandmarkAnswer, ModelChoice, PoseEstimator, Region, Registrar, Scaling, Smoother, crop,
};
use coxa::report::FORMATS;
use coxa::units::Timestamp;
use criterion::{Criterion, criterion_group, criterion_main};
use nalgebra::Point2;
use ndarray::{Array2, Array3};
use opencv::core::Mat;
use opencv::imgproc;
use opencv::videoio::{self, VideoCapture, VideoCaptureTrait};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

fn first_frame() -> Frame {
    let mut video = VideoFile::open(&sample("squat.mp4"), Excerpt::default()).expect("the sample can be opened");
    video.next_frame().expect("the sample can be read").expect("the sample has a frame")
}

fn pictures(c: &mut Criterion) {
    let mut group = c.benchmark_group("a frame");
    let mut video = VideoFile::open(&sample("squat.mp4"), Excerpt::default()).expect("the sample can be opened");
    group.bench_function("decode 480x640 H.264", |b| {
        b.iter(|| match video.next_frame().expect("the sample can be read") {
            Some(frame) => video.recycle(frame.into_pixels()),
            None => video = VideoFile::open(&sample("squat.mp4"), Excerpt::default()).expect("it was opened before"),
        });
    });
    // The same file the way that OpenCV reads it, in RGB as well.
    let capture = || {
        let name = sample("squat.mp4");
        VideoCapture::from_file(name.to_str().expect("its name is text"), videoio::CAP_FFMPEG)
            .expect("it was opened before")
    };
    let (mut opened, mut bgr, mut rgb) = (capture(), Mat::default(), Mat::default());
    group.bench_function("decode the same through OpenCV", |b| {
        b.iter(|| match opened.read(&mut bgr).expect("the sample can be read") {
            true => imgproc::cvt_color_def(&bgr, &mut rgb, imgproc::COLOR_BGR2RGB).expect("it has colours"),
            false => opened = capture(),
        });
    });
    let frame = first_frame();
    let mut registrar = Registrar::default();
    group.bench_function("camera motion", |b| b.iter(|| registrar.push(&frame, Some((140.0, 60.0, 340.0, 600.0)))));
    let region = Region { centre: Point2::new(240.0, 330.0), side: 520.0, rotation: 0.05 };
    let mut tensor = Array3::zeros((LANDMARK_EDGE, LANDMARK_EDGE, 3));
    group.bench_function("crop to tensor", |b| {
        let scaling = Scaling::to_range(0.0, 1.0);
        b.iter(|| {
            crop(&frame, black_box(&region), Border::Replicate, scaling, tensor.view_mut());
        });
    });
    let answer = LandmarkAnswer {
        landmarks: Array2::from_elem((39, 5), 128.0),
        presence: 1.0,
        heatmap: Array3::zeros((64, 64, 39)),
        world: Array2::from_elem((39, 3), 0.1),
    };
    group.bench_function("heatmap to landmarks", |b| b.iter(|| pose::decode(black_box(&answer), &region)));
    // With the crop, and with the heatmap.
    for name in ["lite", "full", "heavy"] {
        let found = Found::of(None, None, &ModelChoice::named(name)).expect("the models are there (`make setup`)");
        let mut networks = NetworkPool::default().take(&found, 1, false).expect("the models can be loaded");
        group.bench_function(format!("look, {name}"), |b| b.iter(|| networks.look(&frame, &region)));
        if name == "full" {
            let whole = Region::letterbox(frame.size(), 0);
            group.bench_function("search", |b| b.iter(|| networks.detect(&frame, &whole)));
        }
    }
    group.finish();
}

fn results(c: &mut Criterion) {
    let request = Request::of(ExerciseChoice::named("squat").expect("squat is built in"));
    let input = sample("landmarks/squat.jsonl.gz");
    let assessment =
        Assessment::of(&input, String::new(), &request, &mut |_, _| {}).expect("the recording can be read");
    let frame = first_frame();
    let mut group = c.benchmark_group("a frame");
    let pose = assessment.poses.frames[40].pose.clone().expect("somebody is in the sample");
    let mut smoother = Smoother::default();
    let points = [Point2::new(240.0, 330.0), Point2::new(240.0, 180.0)];
    let mut now = 0;
    group.bench_function("smoothing of all coordinates", |b| {
        b.iter(|| {
            now += 33_333;
            let mut pose = pose.clone();
            smoother.smooth(Timestamp::from_micros(now), &mut pose, &points);
            pose
        });
    });
    group.bench_function("overlay", |b| {
        b.iter(|| paint(&frame, &Scene::of(&pose, &assessment.motions[40], "Squat".to_owned())));
    });
    group.finish();
    let mut group = c.benchmark_group("a report");
    for format in FORMATS {
        group.bench_function(format.file, |b| b.iter(|| (format.render)(&assessment.results()).len()));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = pictures, results
}
criterion_main!(benches);
