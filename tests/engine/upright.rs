//! Pictures as they are shown, against FFmpeg's own: turned and mirrored in eight ways, in pixels of four shapes.

use std::path::{Path, PathBuf};

use crate::common::ffmpeg;
use coxa::frame::Frame;
use coxa::media::{Excerpt, FrameSource, Turn, VideoFile};

/// The two columns that matter of each display matrix, as phones and editors write them.
const MATRICES: [(&str, [i32; 4]); 8] = [
    ("upright", [1, 0, 0, 1]),
    ("quarter", [0, 1, -1, 0]),
    ("half", [-1, 0, 0, -1]),
    ("three quarters", [0, -1, 1, 0]),
    ("mirrored", [-1, 0, 0, 1]),
    ("upside down in a mirror", [1, 0, 0, -1]),
    ("quarter in a mirror", [0, 1, 1, 0]),
    ("three quarters in a mirror", [0, -1, -1, 0]),
];

/// Width of a pixel over its height.
const PIXELS: [&str; 4] = ["1/1", "2/1", "1/2", "4/3"];

/// A small clip that is nowhere like its mirror image, with room for a projection in its header.
fn made(dir: &Path, name: &str, pixels: &str) -> PathBuf {
    let path = dir.join(name);
    let source = format!("testsrc2=s=96x60:r=10:d=1,gblur=1.2,scroll=horizontal=0.07,setsar={pixels}");
    let mut args = vec!["-f", "lavfi", "-i", source.as_str(), "-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "8"];
    for option in ["-colorspace", "-color_primaries", "-color_trc"] {
        args.extend([option, "smpte170m"]);
    }
    args.extend(["-color_range", "tv", "-chroma_sample_location", "left", path.to_str().unwrap()]);
    ffmpeg(&args);
    path
}

fn place_of(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).position(|w| w == wanted).unwrap_or_else(|| panic!("no {wanted:x?}"))
}

/// Writes the matrix into the header of the track (ISO/IEC 14496-12, `tkhd`).
fn set_track_matrix(path: &Path, [a, b, c, d]: [i32; 4]) {
    let mut bytes = std::fs::read(path).unwrap();
    let at = place_of(&bytes, b"tkhd") + 4 + 40;
    let (width, height) = (96 << 16, 60 << 16);
    // What lands left of or above the corner is moved back into the picture.
    let back = |x: i32, y: i32| -(width * x).min(0) - (height * y).min(0);
    let matrix = [a << 16, b << 16, 0, c << 16, d << 16, 0, back(a, c), back(b, d), 1 << 30];
    for (number, to) in matrix.iter().zip(bytes[at..at + 36].chunks_exact_mut(4)) {
        to.copy_from_slice(&number.to_be_bytes());
    }
    std::fs::write(path, bytes).unwrap();
}

/// Writes a flat projection, turned, and seen from behind where it is mirrored, over the description of colours.
fn set_projection(path: &Path, matrix: [i32; 4]) {
    let [a, b, c, d] = matrix;
    let turn = Turn::of_matrix(&[a, b, 0, c, d, 0, 0, 0, 1]);
    let mirrored = a * d - b * c < 0;
    let (yaw, roll) = (if mirrored { 180.0_f32 } else { 0.0 }, -(turn.degrees() as f32));
    let mut bytes = std::fs::read(path).unwrap();
    let at = place_of(&bytes, &[0x55, 0xb0, 0x98]);
    let mut projection = vec![0x76, 0x70, 0x98, 0x76, 0x71, 0x81, 0, 0x76, 0x73, 0x84];
    projection.extend(yaw.to_be_bytes());
    projection.extend([0x76, 0x75, 0x84]);
    projection.extend(roll.to_be_bytes());
    // The rest is void.
    projection.extend([0xec, 0x84, 0, 0, 0, 0]);
    bytes[at..at + 27].copy_from_slice(&projection);
    std::fs::write(path, bytes).unwrap();
}

fn read(path: &Path, excerpt: Excerpt) -> Vec<Frame> {
    let mut file = VideoFile::open(path, excerpt).unwrap_or_else(|e| panic!("{e}"));
    std::iter::from_fn(|| file.next_frame().unwrap()).collect()
}

/// What FFmpeg shows of a file: upright, with square pixels.
fn shown(path: &Path) -> Vec<u8> {
    let out = path.with_extension("rgb");
    let square = "scale='if(gt(sar,1),iw*sar,iw)':'if(gt(sar,1),ih,ih/sar)'";
    let rgb = ["-vf", square, "-vsync", "0", "-pix_fmt", "rgb24", "-f", "rawvideo", out.to_str().unwrap()];
    ffmpeg(&[&["-i", path.to_str().unwrap()], &rgb[..]].concat());
    std::fs::read(out).unwrap()
}

fn difference(a: &[u8], b: &[u8]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| f64::from(a.abs_diff(b))).sum::<f64>() / a.len() as f64
}

/// First, middle and last picture are FFmpeg's, and no two of them are alike.
fn assert_as_shown(path: &Path, what: &str) {
    let (frames, wanted) = (read(path, Excerpt::default()), shown(path));
    let bytes = frames[0].pixels().len();
    assert_eq!((frames.len(), wanted.len()), (10, 10 * bytes), "{what}: {:?}", frames[0].size());
    let picture = |i: usize| &wanted[i * bytes..][..bytes];
    for i in [0, 5, 9] {
        let off = difference(frames[i].pixels(), picture(i));
        assert!(off < 5.0, "{what}: picture {i} is {off:.1} off");
    }
    assert!(difference(frames[0].pixels(), picture(5)) > 15.0, "{what}: the clip does not move");
}

#[test]
fn every_matrix_and_pixel_shape_is_shown_as_players_do() {
    let dir = tempfile::tempdir().unwrap();
    for (kind, pixels) in ["mp4", "mov", "mkv"].iter().flat_map(|kind| PIXELS.map(|pixels| (*kind, pixels))) {
        let plain = made(dir.path(), &format!("plain.{kind}"), pixels);
        let upright = read(&plain, Excerpt::default());
        for (name, matrix) in MATRICES {
            let path = dir.path().join(format!("turned.{kind}"));
            std::fs::copy(&plain, &path).unwrap();
            if kind == "mkv" {
                set_projection(&path, matrix)
            } else {
                set_track_matrix(&path, matrix)
            }
            assert_as_shown(&path, &format!("{kind}, pixels {pixels}, {name}"));
            let same = read(&path, Excerpt::default())[0].pixels() == upright[0].pixels();
            assert_eq!(same, name == "upright", "{kind}, {name}: the matrix was written");
        }
    }
}

/// As editors write it that change the header alone.
#[test]
fn a_pixel_shape_that_only_the_container_knows_counts() {
    let dir = tempfile::tempdir().unwrap();
    for kind in ["mp4", "mov", "mkv"] {
        let plain = made(dir.path(), &format!("square.{kind}"), "1/1");
        let path = dir.path().join(format!("wide.{kind}"));
        ffmpeg(&["-i", plain.to_str().unwrap(), "-c", "copy", "-aspect", "16:5", path.to_str().unwrap()]);
        assert_as_shown(&path, kind);
        assert_eq!(read(&path, Excerpt::default())[0].size().width, 192, "{kind}");
    }
    let web = dir.path().join("wide.webm");
    let vp9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-aspect", "16:5"];
    let plain = dir.path().join("square.mp4");
    ffmpeg(&[&["-i", plain.to_str().unwrap()], &vp9[..], &[web.to_str().unwrap()]].concat());
    assert_as_shown(&web, "webm");
}

#[test]
fn what_the_user_asks_for_comes_on_top_of_the_matrix() {
    let dir = tempfile::tempdir().unwrap();
    let plain = made(dir.path(), "plain.mp4", "1/1");
    let turned = dir.path().join("turned.mp4");
    std::fs::copy(&plain, &turned).unwrap();
    set_track_matrix(&turned, [0, 1, -1, 0]);
    let (plain, back) = (read(&plain, Excerpt::default()), Turn::clockwise(270).unwrap());
    let undone = read(&turned, Excerpt { turn: Some(back), ..Excerpt::default() });
    assert!(undone[3].size() == plain[3].size() && undone[3].pixels() == plain[3].pixels());
    let mirrored = read(&turned, Excerpt { turn: Some(back), mirrored: true, ..Excerpt::default() });
    let first = |frame: &Frame, column: usize| frame.pixels()[3 * column..][..3].to_vec();
    assert_eq!(first(&mirrored[3], 0), first(&plain[3], 95), "the mirror comes last");
}

#[test]
fn pictures_larger_than_full_hd_are_made_smaller_and_their_size_is_known() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large.mp4");
    let source = "testsrc2=s=3840x2160:r=10:d=0.3";
    ffmpeg(&["-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", path.to_str().unwrap()]);
    let file = VideoFile::open(&path, Excerpt::default()).unwrap();
    let (info, frame) = (file.info().clone(), &read(&path, Excerpt::default())[1]);
    assert_eq!((info.shown.width, info.shown.height, info.size), (3840, 2160, frame.size()));
    assert_eq!((frame.size().width, frame.size().height), (1920, 1080));
}
