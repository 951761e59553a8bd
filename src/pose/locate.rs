//! Where the models and the runtime library are looked for: flag, environment, beside the binary, share folder.

use std::env;
use std::path::{Path, PathBuf};

/// The variable by which ONNX Runtime is told to gather nothing about its user and to send nothing.
pub(crate) const NO_TELEMETRY: &str = "ORT_DISABLE_TELEMETRY";

/// Whether the environment tells it so.
pub(crate) fn telemetry_is_forbidden() -> bool {
    env::var_os(NO_TELEMETRY).is_some_and(|value| value == "1")
}

/// A file or folder that was found nowhere.
#[derive(Debug, thiserror::Error)]
#[error("{what} not found; tried {}; run `make setup` in a checkout or `make install`, or set {variable}", list(tried))]
pub struct NotFound {
    what: &'static str,
    variable: &'static str,
    tried: Vec<PathBuf>,
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// The folder with the model manifests and weights.
///
/// # Errors
/// When no place has it; the error names the places tried.
pub(crate) fn models_folder(flag: Option<&Path>) -> Result<PathBuf, NotFound> {
    let places = places(flag, "COXA_MODELS", "models");
    let holds = |folder: &&PathBuf| folder.join("pose_detection.toml").is_file();
    places.iter().find(holds).cloned().ok_or(NotFound { what: "pose models", variable: "COXA_MODELS", tried: places })
}

/// The ONNX Runtime library.
///
/// # Errors
/// When no place has it; the error names the places tried.
pub(crate) fn runtime_library(flag: Option<&Path>) -> Result<PathBuf, NotFound> {
    let places = places(flag, "COXA_RUNTIME", "runtime");
    let library = places.iter().find_map(|place| if place.is_file() { Some(place.clone()) } else { newest_in(place) });
    library.ok_or(NotFound { what: "ONNX Runtime library", variable: "COXA_RUNTIME", tried: places })
}

fn newest_in(folder: &Path) -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.file_name()
                .and_then(|n| n.to_str())
                .is_some_and(|n| n.starts_with("libonnxruntime.so") || n == "libonnxruntime.dylib")
        })
        .collect();
    found.sort();
    found.pop()
}

/// Only the flag when it is given: what somebody names is meant.
fn places(flag: Option<&Path>, variable: &str, name: &str) -> Vec<PathBuf> {
    if let Some(path) = flag {
        return vec![path.to_owned()];
    }
    let mut places: Vec<PathBuf> = env::var_os(variable).map(PathBuf::from).into_iter().collect();
    // A symbolic link to the binary stands for the binary's real place.
    if let Some(folder) = env::current_exe().ok().and_then(|exe| exe.canonicalize().ok()?.parent().map(Path::to_owned))
    {
        places.push(folder.join(name));
        places.push(folder.join("../share/coxa").join(name));
        // A binary that cargo built: target/<profile>[/deps] inside the checkout.
        let target = folder.ancestors().find(|f| f.file_name().is_some_and(|n| n == "target"));
        places.extend(target.and_then(Path::parent).map(|checkout| checkout.join(name)));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_folder_is_the_only_place_and_the_error_names_it() {
        let message = models_folder(Some(Path::new("/nowhere/models"))).unwrap_err().to_string();
        assert!(message.contains("/nowhere/models") && message.contains("COXA_MODELS"), "{message}");
        assert!(runtime_library(Some(Path::new("/nowhere/lib"))).is_err());
    }

    #[test]
    fn the_checkout_of_a_cargo_build_is_found() {
        assert!(models_folder(None).is_ok());
    }
}
