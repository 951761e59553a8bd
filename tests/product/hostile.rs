//! Files that are no videos whatever they are called, and names that look like addresses: nothing but the file is opened.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::{ffmpeg, repository, with_peak};

/// What a refusal may take of a processor, in seconds; after that the system ends the program.
const MOST_TIME: &str = "2";
/// In kB.
const MOST_MEMORY: u64 = 200 << 10;

struct Told {
    code: Option<i32>,
    errors: String,
    memory: u64,
    /// Every file that was opened and every address that was called.
    calls: String,
}

/// Runs the program in a folder, with an eye on what it opens.
fn assess(folder: &Path, input: &str, more: &[&str]) -> Told {
    let calls = folder.join("calls.strace");
    let out = folder.join("out");
    let begin = |watched: bool| {
        let mut command = Command::new(if watched { "strace" } else { "prlimit" });
        match watched {
            true => command.args(["-f", "-q", "-e", "trace=open,openat,connect,execve", "-s", "300", "-o"]).arg(&calls),
            false => command.arg(format!("--cpu={MOST_TIME}")),
        };
        command
            .arg(env!("CARGO_BIN_EXE_coxa"))
            .args(["assess", "--exercise", "squat", "--model", "lite", "--no-pictures", "--force", "--out"])
            .arg(&out);
        command.args(more).args(["--", input]).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    begin(true).wait_with_output().unwrap();
    let (output, memory) = with_peak(begin(false));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    Told { code: output.status.code(), errors, memory, calls: fs::read_to_string(calls).unwrap() }
}

/// A folder with a good clip that must not be found through another file.
fn folder_with_decoy() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let decoy = dir.path().join("decoy.mp4");
    fs::copy(repository("samples/squat.mp4"), &decoy).unwrap();
    (dir, decoy)
}

#[test]
fn files_that_are_no_videos_are_refused_and_lead_nowhere() {
    let (dir, decoy) = folder_with_decoy();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/decoy.ts", listener.local_addr().unwrap());
    let decoy = decoy.to_str().unwrap();
    let list = |entry: &str| format!("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{entry}\n#EXT-X-ENDLIST\n");
    let texts = [
        ("far.m3u8", list(&url)),
        ("near.mp4", list("decoy.mp4")),
        ("own.mp4", list("own.mp4")),
        ("list.mp4", format!("ffconcat version 1.0\nfile {decoy}\nfile '{url}'\n")),
        (
            "drawing.mp4",
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><image href=\"{decoy}\"/></svg>"
            ),
        ),
        (
            "manifest.mp4",
            format!(
                "<?xml version=\"1.0\"?><MPD profiles=\"urn:mpeg:dash:profile:isoff-live:2011\" type=\"static\"><Period><AdaptationSet mimeType=\"video/mp4\"><Representation id=\"1\"><BaseURL>{url}</BaseURL></Representation></AdaptationSet></Period></MPD>"
            ),
        ),
        (
            "session.mp4",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n".to_owned(),
        ),
        ("words.mp4", "Squats, three of them.\n".repeat(50)),
        ("subtitles.mp4", "1\n00:00:00,000 --> 00:00:02,000\nSquat\n".to_owned()),
    ];
    for (name, text) in &texts {
        fs::write(dir.path().join(name), text).unwrap();
    }
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    for photo in ["photo.png", "photo.jpg", "photo.bmp"] {
        ffmpeg(&["-i", decoy, "-frames:v", "1", "-update", "1", &at(photo)]);
        fs::rename(at(photo), at(&format!("{photo}.mp4"))).unwrap();
    }
    let names = texts.iter().map(|(name, _)| *name).chain(["photo.png.mp4", "photo.jpg.mp4", "photo.bmp.mp4"]);
    for name in names {
        let told = assess(dir.path(), name, &[]);
        assert_eq!(told.code, Some(1), "{name}: {}", told.errors);
        assert_eq!(told.errors.trim_end().lines().count(), 1, "{name}: {}", told.errors);
        assert!(told.errors.contains("not a video"), "{name}: {}", told.errors);
        assert!(told.memory < MOST_MEMORY, "{name}: {} kB", told.memory);
        assert!(!told.calls.contains("decoy") && !told.calls.contains("AF_INET"), "{name}: {}", told.calls);
        assert!(!dir.path().join("out").exists(), "{name}");
    }
    assert!(listener.accept().is_err(), "somebody called");
}

#[test]
fn a_file_of_a_hundred_tracks_fills_no_memory() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let source = "color=gray:s=3840x2160:r=1:d=1";
    for kind in ["mp4", "mkv"] {
        let one = at(&format!("one.{kind}"));
        ffmpeg(&["-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", &one]);
        let tracks = ["-map", "0:v"].repeat(100);
        let many = format!("many.{kind}");
        ffmpeg(&[&["-i", &one], &tracks[..], &["-c", "copy", &at(&many)]].concat());
        let told = assess(dir.path(), &many, &[]);
        assert_eq!((told.code, told.errors.trim_end().lines().count()), (Some(1), 1), "{}", told.errors);
        assert!(told.memory < MOST_MEMORY, "{kind}: {} kB", told.memory);
    }
}

/// Few bytes that are many in the memory: a pixel may have eight, and a decoder may have to hold sixteen pictures.
#[test]
fn pictures_that_would_fill_the_memory_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let held = ["-c:v", "libx264", "-preset", "ultrafast", "-x264-params", "ref=16:bframes=0:rc-lookahead=0:threads=1"];
    let cases = [
        ("held.mp4", "s=4096x2304:r=10:d=0.3", "yuv444p10le", &held[..]),
        ("wide.mov", "s=5000x5000:r=10:d=0.3", "rgba64be", &["-c:v", "png"]),
    ];
    for (name, source, pixels, codec) in cases {
        let source = format!("color=gray:{source}");
        ffmpeg(&[&["-f", "lavfi", "-i", &source, "-pix_fmt", pixels], codec, &[&at(name)]].concat());
        let told = assess(dir.path(), name, &[]);
        assert_eq!((told.code, told.errors.trim_end().lines().count()), (Some(1), 1), "{name}: {}", told.errors);
        assert!(told.errors.contains("more than 400 MB"), "{name}: {}", told.errors);
        assert!(told.memory < 600 << 10, "{name}: {} kB", told.memory);
    }
}

#[test]
fn a_name_is_nothing_but_a_name() {
    let (dir, decoy) = folder_with_decoy();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let names = [
        format!("http:127.0.0.1:{port}"),
        "file:clip.mp4".to_owned(),
        "concat:a.mp4|b.mp4".to_owned(),
        "12:30 %03d.mp4".to_owned(),
        "-y".to_owned(),
        "pipe:0".to_owned(),
        "subfile,,start,0,end,9,,:x".to_owned(),
    ];
    for name in &names {
        fs::rename(&decoy, dir.path().join(name)).unwrap();
        let told = assess(dir.path(), name, &["--to", "0.3"]);
        assert_eq!(told.code, Some(0), "{name}: {}", told.errors);
        assert!(!told.calls.contains("AF_INET"), "{name}: {}", told.calls);
        fs::rename(dir.path().join(name), &decoy).unwrap();
        // Where there is no such file, nothing else is taken for it.
        let told = assess(dir.path(), name, &[]);
        assert!(told.code == Some(1) && told.errors.contains("No such file"), "{name}: {}", told.errors);
    }
    assert!(listener.accept().is_err(), "somebody called");
}
