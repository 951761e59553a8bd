//! Which networks there are, by their manifests, and which of them is meant.

use std::convert::Infallible;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::manifest::{Manifest, ModelError, Role};

/// What `auto` is for files, where there is time, and live, where there is not.
const FOR_FILES: &str = "heavy";
const FOR_LIVE: &str = "full";
/// More files than this in a folder of models are not models.
const MOST_FILES: usize = 1000;

/// Which landmark network to use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ModelChoice {
    /// The most accurate one that is fast enough for the job.
    #[default]
    Auto,
    /// The smallest one on every picture, and the largest one beside it four times a second and in doubt.
    Pair,
    /// By the name in its manifest.
    Named(String),
}

impl ModelChoice {
    /// The one of this name.
    pub fn named(name: &str) -> Self {
        match name {
            "auto" => Self::Auto,
            "pair" => Self::Pair,
            name => Self::Named(name.to_owned()),
        }
    }

    /// What it is for a file.
    pub(crate) fn for_files(&self) -> Self {
        if *self == Self::Auto { Self::named(FOR_FILES) } else { self.clone() }
    }

    /// What it is for a session.
    pub(crate) fn for_live(&self) -> Self {
        if *self == Self::Auto { Self::named(FOR_LIVE) } else { self.clone() }
    }
}

impl fmt::Display for ModelChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Pair => "pair",
            Self::Named(name) => name,
        })
    }
}

impl FromStr for ModelChoice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::named(text))
    }
}

/// All networks of a folder.
#[derive(Debug)]
pub(crate) struct Models {
    folder: PathBuf,
    /// Finds people in the whole picture.
    pub(crate) detector: Manifest,
    /// Of landmarks: those with a rank first, from the smallest to the largest.
    pub(crate) landmarks: Vec<Manifest>,
}

impl Models {
    /// Reads every manifest in the folder.
    ///
    /// # Errors
    /// When the folder or one of them can not be read, two have one name, or there is no detector.
    pub(crate) fn read(folder: &Path) -> Result<Self, ModelError> {
        let unreadable = |source| ModelError::Io { path: folder.to_owned(), source };
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
            .map_err(unreadable)?
            .take(MOST_FILES)
            .map(|entry| Ok(entry.map_err(unreadable)?.path()))
            .collect::<Result<_, ModelError>>()?;
        files.retain(|file| file.extension().is_some_and(|end| end == "toml"));
        files.sort();
        let manifests: Vec<Manifest> = files.iter().map(|file| Manifest::read(file)).collect::<Result<_, _>>()?;
        let (detectors, mut landmarks): (Vec<_>, Vec<_>) =
            manifests.into_iter().partition(|m| m.role == Role::Detector);
        landmarks.sort_by_key(|m| (m.rank.is_none(), m.rank));
        let twice =
            landmarks.iter().enumerate().find(|(i, m)| landmarks[..*i].iter().any(|other| other.name == m.name));
        if let Some((_, model)) = twice {
            return Err(ModelError::Twice { name: model.name.clone(), folder: folder.to_owned() });
        }
        let detector = detectors.into_iter().next().ok_or_else(|| missing("person detector", folder))?;
        Ok(Self { folder: folder.to_owned(), detector, landmarks })
    }

    /// The network that looks at every picture, and the one that looks beside it, if there is to be one.
    ///
    /// # Errors
    /// When there is no such network.
    pub(crate) fn chosen(&self, choice: &ModelChoice) -> Result<(Manifest, Option<Manifest>), ModelError> {
        match choice.for_files() {
            ModelChoice::Pair => Ok((self.smallest()?.clone(), Some(self.larger()?.clone()))),
            named => Ok((self.named(&named.to_string())?.clone(), None)),
        }
    }

    /// The smallest of those with a rank; without one, any.
    ///
    /// # Errors
    /// When there is none at all.
    pub(crate) fn smallest(&self) -> Result<&Manifest, ModelError> {
        self.landmarks.first().ok_or_else(|| missing("landmark network", &self.folder))
    }

    /// The next smaller one than the one of this name.
    pub(crate) fn smaller(&self, name: &str) -> Option<&Manifest> {
        let rank = self.landmarks.iter().find(|m| m.name == name)?.rank?;
        self.ranked().filter(|m| m.rank < Some(rank)).last()
    }

    /// Of those that are larger than the smallest, the most accurate one whose weights are there.
    fn larger(&self) -> Result<&Manifest, ModelError> {
        let there = |m: &&Manifest| self.folder.join(&m.file).is_file();
        let larger = || self.ranked().skip(1);
        larger()
            .filter(there)
            .last()
            .or(larger().last())
            .ok_or_else(|| missing("larger landmark network", &self.folder))
    }

    fn ranked(&self) -> impl Iterator<Item = &Manifest> {
        self.landmarks.iter().filter(|m| m.rank.is_some())
    }

    fn named(&self, name: &str) -> Result<&Manifest, ModelError> {
        self.landmarks.iter().find(|m| m.name == name).ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &str) -> ModelError {
        let known = self.landmarks.iter().map(|m| m.name.clone()).collect();
        ModelError::Unknown { name: name.to_owned(), known, folder: self.folder.clone() }
    }
}

fn missing(what: &'static str, folder: &Path) -> ModelError {
    ModelError::Missing { what, folder: folder.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn models() -> Models {
        Models::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models")).unwrap()
    }

    #[test]
    fn every_network_is_found_by_its_manifest_and_has_its_weights() {
        let models = models();
        assert_eq!(models.detector.name, "detector");
        models.detector.weights(&models.folder).unwrap();
        models.landmarks.iter().for_each(|m| assert!(m.weights(&models.folder).is_ok(), "{}", m.name));
        let ranked: Vec<&str> = models.ranked().map(|m| m.name.as_str()).collect();
        assert_eq!(ranked, ["lite", "full", "heavy"]);
    }

    #[test]
    fn a_choice_is_a_network_or_two_and_an_unknown_name_is_answered_with_the_known_ones() {
        let models = models();
        let names = |choice: &str| {
            let (landmarks, larger) = models.chosen(&ModelChoice::named(choice)).unwrap();
            (landmarks.name, larger.map(|m| m.name))
        };
        assert_eq!(names("auto"), ("heavy".to_owned(), None));
        assert_eq!(names("full"), ("full".to_owned(), None));
        assert_eq!(names("pair"), ("lite".to_owned(), Some("heavy".to_owned())));
        assert_eq!(ModelChoice::Auto.for_live(), ModelChoice::named("full"));
        let smaller = |name: &str| models.smaller(name).map(|m| m.name.as_str());
        assert_eq!((smaller("heavy"), smaller("full"), smaller("lite")), (Some("full"), Some("lite"), None));
        let message = models.chosen(&ModelChoice::named("huge")).unwrap_err().to_string();
        assert!(message.contains("`huge`") && message.contains("lite, full, heavy"), "{message}");
        assert!(!message.contains('\n'));
    }

    #[test]
    fn a_folder_that_lacks_a_network_or_has_one_twice_is_refused_in_one_line() {
        let dir = tempfile::tempdir().unwrap();
        let place = |file: &str, from: &str| {
            let text = std::fs::read_to_string(models().folder.join(from)).unwrap();
            std::fs::write(dir.path().join(file), text).unwrap();
        };
        let refused = || match Models::read(dir.path()).and_then(|m| m.chosen(&ModelChoice::Pair)) {
            Err(error) => error.to_string(),
            Ok(chosen) => panic!("{chosen:?}"),
        };
        let mut messages = vec![("person detector", refused())];
        place("detector.toml", "pose_detection.toml");
        messages.push(("landmark network", refused()));
        place("lite.toml", "pose_landmark_lite.toml");
        messages.push(("larger landmark network", refused()));
        place("again.toml", "pose_landmark_lite.toml");
        messages.push(("two models", refused()));
        for (words, message) in messages {
            assert!(message.contains(words) && !message.contains('\n'), "{message}");
        }
    }
}
