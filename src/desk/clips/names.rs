//! The name that a dropped file gets: its own where that is safe, and never that of another.

use crate::media::endings::VIDEO_ENDINGS;

/// Of recordings of landmarks.
const RECORDINGS: [&str; 2] = [".jsonl.gz", ".jsonl"];
/// Letters of a name, without its ending: longer ones fit no list.
const LONGEST: usize = 80;

/// A name in two parts, without anything that leads elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// Letters, digits and a few signs.
    stem: String,
    /// With its dot, that of a video or a recording, in small letters.
    pub ending: String,
}

impl Name {
    /// From the name that a browser gives, whatever that is.
    ///
    /// # Errors
    /// In words, where it is not that of a video.
    pub(crate) fn of(name: &str) -> Result<Self, String> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let lower = file.to_ascii_lowercase();
        let Some(ending) = ending_of(&lower) else {
            return Err("This is not a video. Drop the video itself: MP4, MOV, WebM, MKV or AVI.".into());
        };
        let stem = file.get(..file.len() - ending.len()).unwrap_or_default();
        let safe = |c: char| if c.is_alphanumeric() || "-_ ().,+".contains(c) { c } else { '-' };
        let stem: String = stem.chars().take(LONGEST).map(safe).collect();
        // A dot at the beginning hides a file, and at the end it belongs to nothing.
        let stem = stem.trim_matches(|c: char| c == '.' || c.is_whitespace()).to_owned();
        Ok(Self { stem: if stem.is_empty() { "clip".to_owned() } else { stem }, ending })
    }

    /// Itself, then numbered ones.
    pub(crate) fn all(&self) -> impl Iterator<Item = String> {
        let Self { stem, ending } = self;
        std::iter::once(format!("{stem}{ending}")).chain((2..).map(move |n| format!("{stem}-{n}{ending}")))
    }
}

fn ending_of(name: &str) -> Option<String> {
    let recording = RECORDINGS.into_iter().find(|ending| name.ends_with(ending)).map(str::to_owned);
    let video = || name.rsplit_once('.').filter(|(_, ending)| VIDEO_ENDINGS.contains(ending));
    recording.or_else(|| video().map(|(_, ending)| format!(".{ending}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_and_stay_what_they_were_where_they_may() {
        for (given, safe) in [
            ("Anna, squat (2).MOV", "Anna, squat (2).mov"),
            ("../../etc/passwd.mp4", "passwd.mp4"),
            ("C:\\clips\\a.mp4", "a.mp4"),
            (".hidden.mp4", "hidden.mp4"),
            ("...mp4", "clip.mp4"),
            (".mp4", "clip.mp4"),
            ("a\0b\n<i>&%2e.webm", "a-b--i---2e.webm"),
            ("\u{202e}4pm.mp4", "-4pm.mp4"),
            ("Übung 1.jsonl.gz", "Übung 1.jsonl.gz"),
        ] {
            assert_eq!(Name::of(given).unwrap().all().next().as_deref(), Some(safe), "{given:?}");
        }
        assert_eq!(Name::of("a.mp4").unwrap().all().nth(2).as_deref(), Some("a-3.mp4"));
        let long = Name::of(&format!("{}.mp4", "ä".repeat(500))).unwrap().all().next().unwrap();
        assert!(long.len() < 255, "{}", long.len());
        for given in ["a.exe", "photo.jpg", "mp4", "", "a.mp4.exe", "report.json"] {
            assert!(Name::of(given).is_err(), "{given:?}");
        }
    }
}
