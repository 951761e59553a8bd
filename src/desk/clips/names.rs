//! The name that a dropped file gets: its own where that is safe, and never that of another.

/// What Coxa can read, by the ending; what is inside is looked at when it is assessed.
pub const ENDINGS: [&str; 18] = [
    ".jsonl.gz",
    ".jsonl",
    ".mp4",
    ".mov",
    ".m4v",
    ".webm",
    ".mkv",
    ".avi",
    ".mpg",
    ".mpeg",
    ".mts",
    ".m2ts",
    ".ts",
    ".3gp",
    ".wmv",
    ".ogv",
    ".flv",
    ".gif",
];
/// Letters of a name, without its ending: longer ones fit no list.
const LONGEST: usize = 80;

/// A name in two parts, without anything that leads elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Letters, digits and a few signs.
    stem: String,
    /// One of [`ENDINGS`].
    pub ending: &'static str,
}

impl Name {
    /// From the name that a browser gives, whatever that is.
    ///
    /// # Errors
    /// In words, where it is not that of a video.
    pub fn of(name: &str) -> Result<Self, String> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let lower = file.to_ascii_lowercase();
        let Some(ending) = ENDINGS.into_iter().find(|ending| lower.ends_with(ending)) else {
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
    pub fn all(&self) -> impl Iterator<Item = String> {
        let Self { stem, ending } = self;
        std::iter::once(format!("{stem}{ending}")).chain((2..).map(move |n| format!("{stem}-{n}{ending}")))
    }
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
