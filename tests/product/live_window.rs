//! The window of `coxa live` on a display of the tests' own, and what happens where there is none.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::mjpeg::{Step, pictures, serve};
use crate::common::{errors, report, repository};

/// A display that is there for as long as this lives.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn start() -> Self {
        // Without -noreset the server starts anew whenever its last client goes, which every look is at first; whoever
        // connects at that moment is turned away.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed (`make test` installs it)");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { server, name: format!(":{}", number.trim()) }
    }

    /// What is on the screen, as red, green and blue of 1280 x 720 pixels shrunk to `width`.
    fn look(&self, width: u32) -> image::RgbImage {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("screen.png");
        let scale = format!("scale={width}:-1:flags=area");
        let grab = ["-f", "x11grab", "-video_size", "1280x720", "-i", &self.name, "-frames:v", "1", "-vf", &scale];
        crate::common::ffmpeg(&[&grab[..], &[path.to_str().unwrap()]].concat());
        image::open(path).unwrap().to_rgb8()
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn live(display: Option<&str>, url: &str, out: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coxa"));
    command
        .args(["live", "--exercise", "squat", "--start", "now", "--model", "lite", "--every-frame", "--wait", "1"])
        .args(["--mute", "--url", url, "--out", out.to_str().unwrap()])
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DISPLAY")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(display) = display {
        command.env("DISPLAY", display);
    }
    command.spawn().unwrap()
}

/// White pixels of the right half, where the count is.
fn white(picture: &image::RgbImage) -> usize {
    let half = picture.width() / 2;
    picture.enumerate_pixels().filter(|(x, _, p)| *x > half && p.0.iter().all(|&v| v > 200)).count()
}

#[test]
fn the_window_shows_the_person_and_a_count_that_is_readable_at_a_tenth_of_its_size() {
    let display = Display::start();
    let dir = tempfile::tempdir().unwrap();
    let clip = pictures(&repository("samples/squat.mp4"));
    let url = serve(vec![vec![Step::Pictures(clip, 15.0), Step::Wait(Duration::from_secs(300))]]);
    let mut child = live(Some(&display.name), &url, dir.path());
    // The clip is three squats; then it stalls, and the window waits with what it shows.
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(240)
        && child.try_wait().unwrap().is_none()
        && white(&display.look(1280)) < 3000
    {
        std::thread::sleep(Duration::from_millis(200));
    }
    let first = display.look(1280);
    if white(&first) < 3000 {
        let ended = child.try_wait().unwrap();
        child.kill().unwrap();
        let said = errors(&child.wait_with_output().unwrap());
        panic!("no count in {:?}, ended: {ended:?}: {said}", begun.elapsed());
    }
    std::thread::sleep(Duration::from_secs(12));
    let (later, small) = (display.look(1280), display.look(128));
    assert!(first.pixels().zip(later.pixels()).filter(|(a, b)| a != b).count() > 10_000, "the picture moves");
    let tall: Vec<u32> =
        (0..72).filter(|&y| (70..128).any(|x| small.get_pixel(x, y).0.iter().all(|&v| v > 180))).collect();
    assert!(tall.len() >= 20, "a digit of {} pixels in a picture of 128 x 72", tall.len());
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", errors(&output));
    assert_eq!(report(dir.path())["summary"]["rep_count"], 3);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("3 repetitions") && !text.contains("{\"event\""), "a summary, no events: {text}");
}

#[test]
fn without_a_display_events_are_printed_with_a_word_and_nothing_aborts() {
    for display in [None, Some(":4242"), Some("nonsense")] {
        let dir = tempfile::tempdir().unwrap();
        let clip = pictures(&repository("samples/squat.mp4")).into_iter().take(10).collect();
        let output =
            live(display, &serve(vec![vec![Step::Pictures(clip, 15.0)]]), dir.path()).wait_with_output().unwrap();
        assert!(output.status.success(), "{display:?}: {}", errors(&output));
        assert!(errors(&output).contains("events are printed instead"), "{display:?}: {}", errors(&output));
        assert!(String::from_utf8_lossy(&output.stdout).lines().all(|l| l.starts_with('{')), "{display:?}");
        assert!(dir.path().join("report.json").exists());
    }
}
