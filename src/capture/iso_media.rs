//! The playing time that an MP4 or QuickTime file promises, from its movie header (ISO/IEC 14496-12, box `mvhd`).
//!
//! OpenCV tells the number of stored frames only, and trimmed phone videos store more than they show.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Boxes looked at before giving up: real files have a handful at each level.
const MOST_BOXES: usize = 256;

/// Seconds; `None` for other containers and where there is no readable header.
pub fn promised_s(path: &Path) -> Option<f64> {
    let mut file = File::open(path).ok()?;
    let end = file.metadata().ok()?.len();
    let first = next_box(&mut file, 0, end)?;
    if &first.kind != b"ftyp" && &first.kind != b"moov" && &first.kind != b"mdat" && &first.kind != b"wide" {
        return None;
    }
    let moov = find(&mut file, b"moov", 0, end)?;
    let mvhd = find(&mut file, b"mvhd", moov.content, moov.end.min(end))?;
    duration(&mut file, &mvhd).ok().flatten()
}

struct BoxPlace {
    kind: [u8; 4],
    /// Where its content begins.
    content: u64,
    /// Where it says that it ends: beyond the file when that was cut.
    end: u64,
}

fn find(file: &mut File, kind: &[u8; 4], mut at: u64, end: u64) -> Option<BoxPlace> {
    for _ in 0..MOST_BOXES {
        let found = next_box(file, at, end)?;
        if &found.kind == kind {
            return Some(found);
        }
        at = found.end;
    }
    None
}

fn next_box(file: &mut File, at: u64, end: u64) -> Option<BoxPlace> {
    if at.checked_add(8)? > end {
        return None;
    }
    let mut head = [0; 8];
    file.seek(SeekFrom::Start(at)).ok()?;
    file.read_exact(&mut head).ok()?;
    let [a, b, c, d, kind @ ..] = head;
    let (size, header) = match u32::from_be_bytes([a, b, c, d]) {
        0 => (end - at, 8),
        1 => {
            let mut large = [0; 8];
            file.read_exact(&mut large).ok()?;
            (u64::from_be_bytes(large), 16)
        }
        small => (u64::from(small), 8),
    };
    (size >= header).then_some(())?;
    Some(BoxPlace { kind, content: at + header, end: at.checked_add(size)? })
}

/// Version 0 has 32-bit times, version 1 has 64-bit ones.
fn duration(file: &mut File, mvhd: &BoxPlace) -> io::Result<Option<f64>> {
    let mut content = [0; 32];
    file.seek(SeekFrom::Start(mvhd.content))?;
    file.read_exact(&mut content)?;
    let u32_at = |i: usize| u32::from_be_bytes([content[i], content[i + 1], content[i + 2], content[i + 3]]);
    let (scale, length) = match content[0] {
        0 => (u32_at(12), u64::from(u32_at(16))),
        1 => (u32_at(20), u64::from(u32_at(24)) << 32 | u64::from(u32_at(28))),
        _ => return Ok(None),
    };
    let unknown = length == 0 || length == u64::from(u32::MAX) || length == u64::MAX;
    Ok((scale > 0 && !unknown).then(|| length as f64 / f64::from(scale)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_promise_what_they_play() {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/squat.mp4");
        let promised = promised_s(&sample).expect("an MP4 has a movie header");
        assert!((promised - 134.0 / 15.0).abs() < 0.1, "{promised}");
    }

    #[test]
    fn other_files_and_broken_boxes_promise_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        let moov_without_end = [0, 0, 0, 9, b'm', b'o', b'o', b'v', 0, 0, 0, 0, 1];
        let endless = [0, 0, 0, 1, b'm', b'o', b'o', b'v', 255, 255, 255, 255, 255, 255, 255, 255];
        for bytes in [&b""[..], b"RIFF....AVI LIST", &[0; 64], &moov_without_end, &endless] {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(promised_s(&path), None, "{bytes:?}");
        }
    }
}
