//! The lifter's weights: a safetensors file that is part of the program.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::features::{CONTEXT, INPUTS};
use crate::kinematics::body::lifted::OUTPUTS;

/// Numbers between two layers.
pub(super) const WIDTH: usize = 128;
/// The same on the way of the clip's context.
pub(super) const CONTEXT_WIDTH: usize = 128;
/// How far each convolution looks to either side, in moments.
pub(super) const DILATIONS: [usize; 3] = [1, 2, 4];

static FILE: &[u8] = include_bytes!("../../../../models/lifter/lifter.safetensors");

/// The members of the ensemble, read once; none where the file is not what this program was built for, which a test
/// rules out.
pub(super) static MEMBERS: LazyLock<Vec<Member>> = LazyLock::new(|| read(FILE).unwrap_or_default());

/// A layer: a matrix, row by row, one row an input.
#[derive(Debug, Clone, Default)]
pub(super) struct Layer {
    pub weights: Vec<f32>,
    pub bias: Vec<f32>,
}

/// One dilated convolution with its way back.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    pub gain: Vec<f32>,
    pub inner: Layer,
    pub outer: Layer,
}

/// One trained network.
#[derive(Debug, Clone, Default)]
pub(super) struct Member {
    pub input_mean: Vec<f32>,
    pub input_scale: Vec<f32>,
    pub context_mean: Vec<f32>,
    pub context_scale: Vec<f32>,
    pub input: Layer,
    pub context: Layer,
    pub context_out: Layer,
    pub blocks: Vec<Block>,
    pub head: Layer,
    pub answer: Layer,
}

#[derive(Deserialize)]
struct Tensor {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [usize; 2],
}

/// Reads every member; none where a tensor is missing or has another shape.
fn read(file: &[u8]) -> Option<Vec<Member>> {
    let (length, rest) = file.split_first_chunk::<8>()?;
    let (header, data) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let tensors: BTreeMap<String, serde_json::Value> = serde_json::from_slice(header).ok()?;
    let of_member = |i: usize| tensors.keys().any(|name| name.starts_with(&format!("{i}/")));
    let source = Source { tensors: &tensors, data };
    (0..).take_while(|&i| of_member(i)).map(|i| source.member(i)).collect()
}

struct Source<'a> {
    tensors: &'a BTreeMap<String, serde_json::Value>,
    data: &'a [u8],
}

impl Source<'_> {
    fn get(&self, name: &str, shape: &[usize]) -> Option<Vec<f32>> {
        let tensor = Tensor::deserialize(self.tensors.get(name)?).ok()?;
        let [from, to] = tensor.data_offsets;
        let bytes = self.data.get(from..to)?;
        let (values, odd) = bytes.as_chunks::<4>();
        let whole = odd.is_empty() && values.len() == shape.iter().product::<usize>();
        let fits = tensor.dtype == "F32" && tensor.shape == shape && whole;
        fits.then(|| values.iter().map(|b| f32::from_le_bytes(*b)).collect())
    }

    fn layer(&self, weights: &str, bias: Option<&str>, inputs: usize, outputs: usize) -> Option<Layer> {
        let bias = match bias {
            Some(name) => self.get(name, &[outputs])?,
            None => vec![0.0; outputs],
        };
        Some(Layer { weights: self.get(weights, &[inputs, outputs])?, bias })
    }

    fn member(&self, i: usize) -> Option<Member> {
        let name = |part: &str| format!("{i}/{part}");
        let layer =
            |weights: &str, bias: &str, inputs, outputs| self.layer(&name(weights), Some(&name(bias)), inputs, outputs);
        let block = |k: usize| {
            Some(Block {
                gain: self.get(&name(&format!("g{k}")), &[WIDTH])?,
                inner: layer(&format!("w{k}a"), &format!("b{k}a"), 3 * WIDTH, WIDTH)?,
                outer: layer(&format!("w{k}b"), &format!("b{k}b"), WIDTH, WIDTH)?,
            })
        };
        Some(Member {
            input_mean: self.get(&name("xm"), &[INPUTS])?,
            input_scale: self.get(&name("xs"), &[INPUTS])?,
            context_mean: self.get(&name("cm"), &[CONTEXT])?,
            context_scale: self.get(&name("cs"), &[CONTEXT])?,
            input: layer("wx", "b0", INPUTS, WIDTH)?,
            context: layer("wc1", "bc1", CONTEXT, CONTEXT_WIDTH)?,
            context_out: self.layer(&name("wc2"), None, CONTEXT_WIDTH, WIDTH)?,
            blocks: (0..DILATIONS.len()).map(block).collect::<Option<_>>()?,
            head: layer("wo1", "bo1", WIDTH, WIDTH)?,
            answer: layer("wo", "bo", WIDTH, 2 * OUTPUTS)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use sha2::Digest;

    use super::*;

    #[test]
    fn the_weights_are_read_and_a_damaged_file_is_not() {
        assert!(MEMBERS.len() >= 2);
        let manifest = include_str!("../../../../models/lifter/lifter.toml");
        let hash = crate::pose::manifest::hex(&sha2::Sha256::digest(FILE));
        assert!(manifest.contains(&format!("sha256 = \"{hash}\"")), "{hash}");
        assert!(read(&FILE[..FILE.len() - 4]).is_none());
        assert!(read(&FILE[..4]).is_none() && read(&[]).is_none());
    }
}
