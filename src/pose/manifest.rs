//! Model manifests: which weights there are, where they came from, and whether they are the right ones.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::bounded;

/// The largest network here has 28 MB.
const MOST_WEIGHTS: u64 = 256 << 20;

/// What a network does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Finds people in the whole picture.
    Detector,
    /// Finds landmarks in a crop.
    Landmarks,
}

/// How a network's answer is read: one decoder a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Head {
    /// BlazePose's detector.
    BlazeposeDetector,
    /// BlazePose's landmarks.
    BlazeposeLandmarks,
    /// MoveNet's points.
    MovenetLandmarks,
}

impl Head {
    /// Edge of the square that it is fed, pixels.
    pub(super) const fn edge(self) -> usize {
        match self {
            Self::BlazeposeDetector => 224,
            Self::BlazeposeLandmarks | Self::MovenetLandmarks => 256,
        }
    }

    /// Whether it sees no depth, feet or hands: [`super::landmark::Detail::Flat`].
    pub(crate) const fn is_flat(self) -> bool {
        matches!(self, Self::MovenetLandmarks)
    }

    const fn role(self) -> Role {
        match self {
            Self::BlazeposeDetector => Role::Detector,
            Self::BlazeposeLandmarks | Self::MovenetLandmarks => Role::Landmarks,
        }
    }
}

/// A model's manifest, one TOML file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// By which it is asked for: lower-case letters, digits, `-` and `_`; `auto` and `pair` are no names.
    pub name: String,
    /// Weights, beside the manifest.
    pub file: PathBuf,
    /// Of the weights, lower-case hexadecimal.
    pub sha256: String,
    /// What it does.
    pub role: Role,
    /// From 1: the higher, the more accurate and the slower. Networks with a rank stand in for each other; one without is
    /// used where it is named.
    pub rank: Option<u8>,
    /// How its answer is read.
    pub head: Head,
    /// Where it came from.
    pub source: Source,
    /// What it is fed.
    pub input: Input,
}

/// Where weights came from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Registry and package.
    pub package: String,
    /// Exact version.
    pub version: String,
    /// File inside the package.
    pub member: String,
    /// SPDX licence.
    pub licence: String,
    /// Home page.
    pub url: String,
    /// The script that makes the ONNX file.
    pub converter: String,
    /// Its options.
    pub convert_options: Vec<String>,
}

/// The tensor a network is fed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Its name in the graph.
    pub name: String,
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// 3: red, green, blue.
    pub channels: usize,
    /// Values of black and white.
    pub range: [f32; 2],
    /// `NHWC`.
    pub layout: String,
}

/// Why a model can not be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A file is missing or unreadable.
    #[error("model file {} cannot be read ({source}); run `make setup` in a checkout or point --models at the folder", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The manifest is not understood.
    #[error("model manifest {} is wrong: {problem}", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong, in one line.
        problem: String,
    },
    /// No manifest in the folder is that of such a network.
    #[error("there is no {what} among the models of {}; run `make setup` in a checkout or point --models at the folder", folder.display())]
    Missing {
        /// What it does.
        what: &'static str,
        /// The folder.
        folder: PathBuf,
    },
    /// Two manifests have one name.
    #[error("two models of {} are called `{name}`; give one of them another name in its manifest", folder.display())]
    Twice {
        /// The name.
        name: String,
        /// The folder.
        folder: PathBuf,
    },
    /// No manifest has this name.
    #[error("there is no pose model `{name}` in {}; there are auto, pair, {}", folder.display(), known.join(", "))]
    Unknown {
        /// As it was asked for.
        name: String,
        /// Those that are there.
        known: Vec<String>,
        /// The folder.
        folder: PathBuf,
    },
    /// The weights are other ones than the manifest says.
    #[error("model weights {} have the wrong SHA-256 ({found}, wanted {wanted}); restore the file or run `make models`", path.display())]
    Hash {
        /// The file.
        path: PathBuf,
        /// Hexadecimal.
        found: String,
        /// Hexadecimal.
        wanted: String,
    },
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// When the file is missing or is no manifest of a head that is known.
    pub fn read(path: &Path) -> Result<Self, ModelError> {
        let text = bounded::read_text(path, bounded::WRITTEN)
            .map_err(|source| ModelError::Io { path: path.to_owned(), source })?;
        let wrong = |problem: String| ModelError::Manifest { path: path.to_owned(), problem };
        let manifest: Self = toml::from_str(&text).map_err(|e| wrong(e.message().replace('\n', " ")))?;
        manifest.check().map_err(|problem| wrong(problem.to_owned()))?;
        Ok(manifest)
    }

    fn check(&self) -> Result<(), &'static str> {
        let edge = self.head.edge();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if self.name.is_empty() || !self.name.chars().all(plain) || ["auto", "pair"].contains(&self.name.as_str()) {
            return Err("name must be of lower-case letters, digits, - and _, and neither auto nor pair");
        }
        if self.role != self.head.role() {
            return Err("role and head do not go together");
        }
        if self.input.width != edge || self.input.height != edge || self.input.channels != 3 {
            return Err("the head needs another input size");
        }
        if self.input.layout != "NHWC" {
            return Err("layout must be NHWC");
        }
        if self.file.components().count() != 1 {
            return Err("file must stand beside the manifest");
        }
        Ok(())
    }

    /// Reads the weights and makes sure that they are the ones meant.
    ///
    /// # Errors
    /// When the file is missing or its hash is another one.
    pub fn weights(&self, folder: &Path) -> Result<Vec<u8>, ModelError> {
        let path = folder.join(&self.file);
        let bytes =
            bounded::read(&path, MOST_WEIGHTS).map_err(|source| ModelError::Io { path: path.clone(), source })?;
        let found = hex(&Sha256::digest(&bytes));
        if found != self.sha256 {
            return Err(ModelError::Hash { path, found, wanted: self.sha256.clone() });
        }
        Ok(bytes)
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String can not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn models() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
    }

    #[test]
    fn wrong_weights_and_wrong_manifests_are_told_in_one_line() {
        let dir = tempfile::tempdir().unwrap();
        let text = fs::read_to_string(models().join("pose_landmark_lite.toml")).unwrap();
        let path = dir.path().join("m.toml");
        fs::write(&path, &text).unwrap();
        let manifest = Manifest::read(&path).unwrap();
        let missing = manifest.weights(dir.path()).unwrap_err().to_string();
        fs::write(dir.path().join(&manifest.file), b"not weights").unwrap();
        let wrong = manifest.weights(dir.path()).unwrap_err().to_string();
        fs::write(&path, text.replace("blazepose_landmarks", "blazepose_detector")).unwrap();
        let mixed = Manifest::read(&path).unwrap_err().to_string();
        fs::write(&path, text.replace("file =", "fiel =")).unwrap();
        let typo = Manifest::read(&path).unwrap_err().to_string();
        fs::write(&path, text.replace("name = \"lite\"", "name = \"pair\"")).unwrap();
        let named = Manifest::read(&path).unwrap_err().to_string();
        for (message, word) in [
            (named, "neither auto nor pair"),
            (missing, "make setup"),
            (wrong, "SHA-256"),
            (mixed, "head"),
            (typo, "fiel"),
        ] {
            assert!(message.contains(word) && !message.contains('\n'), "{message}");
        }
    }
}
