//! Models made wrong: weights that are not the ones meant, and weights of somebody who also changed the manifest.

use std::fs;
use std::path::Path;

use coxa::pose::hex;
use sha2::{Digest, Sha256};

use super::child::{Figures, assess, run};
use super::dice::{Dice, seeds};
use super::{common, mutate};

const FAMILY: &str = "models with wrong bytes";

/// The models in a folder of their own, with changed weights; `hidden` changes the manifest's hash along.
fn changed(folder: &Path, dice: &mut Dice, hidden: bool) {
    for name in ["pose_detection", "pose_landmark_lite"] {
        let read = |ending: &str| fs::read(common::repository(&format!("models/{name}.{ending}"))).unwrap();
        let (mut manifest, mut weights) = (String::from_utf8(read("toml")).unwrap(), read("onnx"));
        let before = hex(&Sha256::digest(&weights));
        if name == "pose_landmark_lite" {
            mutate::bytes(dice, &mut weights);
            let after = hex(&Sha256::digest(&weights));
            manifest = if hidden { manifest.replace(&before, &after) } else { manifest };
        }
        fs::write(folder.join(format!("{name}.toml")), manifest).unwrap();
        fs::write(folder.join(format!("{name}.onnx")), weights).unwrap();
    }
}

#[test]
fn weights_with_wrong_bytes() {
    let input = common::repository("samples/codecs/h264.mp4");
    let mut figures = Figures::default();
    for seed in seeds(FAMILY, 6, 80) {
        let dice = &mut Dice::new(seed);
        let dir = tempfile::tempdir().unwrap();
        let hidden = dice.below(4) != 0;
        changed(dir.path(), dice, hidden);
        let models = dir.path().to_str().unwrap();
        let run = run(assess(&input, &dir.path().join("out"), &["--model", "lite", "--models", models]));
        if run.status.success() && !hidden {
            panic!("seed {seed}: weights with another hash are used");
        }
        figures.add(&run);
    }
    figures.print(FAMILY);
}
