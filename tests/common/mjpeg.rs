//! A camera for tests: an MJPEG stream on 127.0.0.1 that sends clips at their own pace, stalls and drops as it is told.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// A part of what a connection sends.
#[derive(Clone)]
pub enum Step {
    /// Pictures, so many a second.
    Pictures(Vec<Vec<u8>>, f64),
    /// The same, so many times over.
    Loop(Vec<Vec<u8>>, f64, usize),
    /// Nothing.
    Wait(Duration),
}

/// The frames of a clip as JPEG pictures.
pub fn pictures(clip: &Path) -> Vec<Vec<u8>> {
    pictures_with(clip, &[])
}

/// The same, with more arguments for ffmpeg.
pub fn pictures_with(clip: &Path, more: &[&str]) -> Vec<Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("frames.mjpeg");
    let input = ["-i", clip.to_str().unwrap()];
    let output = ["-q:v", "2", "-f", "mjpeg", path.to_str().unwrap()];
    super::ffmpeg(&[&input[..], more, &output[..]].concat());
    let bytes = std::fs::read(path).unwrap();
    let starts: Vec<usize> = (0..bytes.len() - 2).filter(|&i| bytes[i..i + 3] == [0xff, 0xd8, 0xff]).collect();
    let ends = starts[1..].iter().copied().chain([bytes.len()]);
    starts.iter().zip(ends).map(|(&from, to)| bytes[from..to].to_vec()).collect()
}

/// Serves one connection after the other, each with its own steps, then is gone. Returns its address.
pub fn serve(connections: Vec<Vec<Step>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/video.mjpg", listener.local_addr().unwrap());
    thread::spawn(move || {
        for steps in connections {
            let Ok((mut stream, _)) = listener.accept() else { return };
            // The other side may go whenever it has had enough.
            let _ = send(&mut stream, &steps);
        }
    });
    address
}

fn send(stream: &mut TcpStream, steps: &[Step]) -> std::io::Result<()> {
    read_request(stream)?;
    stream.write_all(b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n")?;
    for step in steps {
        match step {
            Step::Wait(duration) => thread::sleep(*duration),
            Step::Pictures(pictures, fps) => send_pictures(stream, pictures.iter(), *fps)?,
            Step::Loop(pictures, fps, rounds) => {
                send_pictures(stream, std::iter::repeat_n(pictures, *rounds).flatten(), *fps)?;
            }
        }
    }
    Ok(())
}

/// Reads to the blank line. What is left unread when a connection closes breaks it off, and what was sent is lost.
fn read_request(stream: &TcpStream) -> std::io::Result<()> {
    let lines = BufReader::new(stream).lines();
    lines.take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty())).try_for_each(|line| line.map(drop))
}

fn send_pictures<'a>(
    stream: &mut TcpStream,
    pictures: impl Iterator<Item = &'a Vec<u8>>,
    fps: f64,
) -> std::io::Result<()> {
    let started = Instant::now();
    for (i, picture) in pictures.enumerate() {
        let due = Duration::from_secs_f64(i as f64 / fps);
        thread::sleep(due.saturating_sub(started.elapsed()));
        write!(stream, "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n", picture.len())?;
        stream.write_all(picture)?;
        stream.write_all(b"\r\n")?;
    }
    Ok(())
}
