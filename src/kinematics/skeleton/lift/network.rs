//! The lifter's arithmetic: dilated convolutions over half a second to either side, and what the whole clip says.

use super::features::{CONTEXT, Context, Glance, INPUTS};
use super::weights::{Block, CONTEXT_WIDTH, DILATIONS, Layer, MEMBERS, Member, WIDTH};
use crate::kinematics::body::lifted::{Estimate, OUTPUTS};

/// A context further from the usual than this, in standard deviations, says no more.
const CONTEXT_REACH: f32 = 4.0;
/// The same for what a moment shows.
const INPUT_REACH: f32 = 8.0;
/// The log of a scale is given about this, and within these.
const LOG_SCALE: f32 = -1.5;
const LOG_SCALES: (f32, f32) = (-5.0, 1.0);

/// The ensemble, with room for its numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Network {
    hidden: Vec<f32>,
    even: Vec<f32>,
    gathered: Vec<f32>,
    inner: Vec<f32>,
    answers: Vec<f32>,
    mirrored: Vec<Glance>,
    /// Sums over members and their mirrors: mean, its square, and the variance that each states.
    sums: Vec<[[f32; 3]; OUTPUTS]>,
}

impl Network {
    /// What the members say together of each moment, asked of the picture and of its mirror: so a person who is
    /// mirrored has the same angles with sides exchanged, and what the members say differently makes them less sure.
    pub(super) fn run(
        &mut self,
        glances: &[Glance],
        context: &Context,
    ) -> impl Iterator<Item = [Estimate; OUTPUTS]> + '_ {
        self.sums.clear();
        self.sums.resize(glances.len(), [[0.0; 3]; OUTPUTS]);
        let mut mirrored = std::mem::take(&mut self.mirrored);
        mirrored.clear();
        mirrored.extend(glances.iter().map(Glance::mirrored));
        let in_mirror = context.mirrored();
        for member in MEMBERS.iter() {
            self.answer(member, glances, context);
            self.add(|i| (i, 1.0));
            self.answer(member, &mirrored, &in_mirror);
            self.add(seen_in_mirror);
        }
        self.mirrored = mirrored;
        let count = 2.0 * MEMBERS.len() as f32;
        self.sums.iter().map(move |sums| {
            sums.map(|[sum, square, stated]| {
                let mean = sum / count;
                let apart = (square / count - mean * mean).max(0.0);
                Estimate { angle: f64::from(mean), sd: f64::from(stated / count + apart).sqrt() }
            })
        })
    }

    /// Adds the last answers to the sums; `from` says which answer is an output's, and its sign.
    fn add(&mut self, from: fn(usize) -> (usize, f32)) {
        for (sums, answer) in self.sums.iter_mut().zip(self.answers.chunks_exact(2 * OUTPUTS)) {
            for (i, sum) in sums.iter_mut().enumerate() {
                let (place, sign) = from(i);
                let angle = sign * answer[place];
                let log = (answer[OUTPUTS + place] + LOG_SCALE).clamp(LOG_SCALES.0, LOG_SCALES.1);
                *sum = [sum[0] + angle, sum[1] + angle.powi(2), sum[2] + 2.0 * (2.0 * log).exp()];
            }
        }
    }

    /// One member's numbers for each moment: angles in radians, then logs of Laplace's scale.
    fn answer(&mut self, member: &Member, glances: &[Glance], context: &Context) {
        let of_clip = said(member, context);
        self.hidden.clear();
        for glance in glances {
            let mut inputs = glance.inputs(context.size);
            for (i, value) in inputs.iter_mut().enumerate() {
                let usual = (*value - member.input_mean[i]) / member.input_scale[i];
                *value = usual.clamp(-INPUT_REACH, INPUT_REACH);
            }
            let at = self.hidden.len();
            self.hidden.extend_from_slice(&of_clip);
            multiply(&inputs, INPUTS, &member.input, &mut self.hidden[at..]);
        }
        self.hidden.iter_mut().for_each(|v| *v = gelu(*v));
        for (block, dilation) in member.blocks.iter().zip(DILATIONS) {
            self.convolve(block, dilation);
        }
        fill(&mut self.inner, &member.head.bias, glances.len());
        multiply(&self.hidden, WIDTH, &member.head, &mut self.inner);
        self.inner.iter_mut().for_each(|v| *v = gelu(*v));
        fill(&mut self.answers, &member.answer.bias, glances.len());
        multiply(&self.inner, WIDTH, &member.answer, &mut self.answers);
    }

    /// Adds to each moment what it and its neighbours say together; beyond the ends stands the last one there.
    fn convolve(&mut self, block: &Block, dilation: usize) {
        let count = self.hidden.len() / WIDTH;
        self.even.clear();
        for moment in self.hidden.chunks_exact(WIDTH) {
            self.even.extend(evened(moment).zip(&block.gain).map(|(value, gain)| value * gain));
        }
        self.gathered.clear();
        for t in 0..count {
            for from in [t.saturating_sub(dilation), t, (t + dilation).min(count - 1)] {
                self.gathered.extend_from_slice(&self.even[from * WIDTH..(from + 1) * WIDTH]);
            }
        }
        fill(&mut self.inner, &block.inner.bias, count);
        multiply(&self.gathered, 3 * WIDTH, &block.inner, &mut self.inner);
        self.inner.iter_mut().for_each(|v| *v = gelu(*v));
        for moment in self.hidden.chunks_exact_mut(WIDTH) {
            moment.iter_mut().zip(&block.outer.bias).for_each(|(value, bias)| *value += bias);
        }
        multiply(&self.inner, WIDTH, &block.outer, &mut self.hidden);
    }
}

/// Which answer about the mirrored person is this output, and its sign: left and right change places, and the camera
/// rolls the other way.
fn seen_in_mirror(output: usize) -> (usize, f32) {
    match output {
        0..8 => (output ^ 1, 1.0),
        10 => (output, -1.0),
        _ => (output, 1.0),
    }
}

/// What the clip as a whole adds to every moment.
fn said(member: &Member, context: &Context) -> [f32; WIDTH] {
    let usual: [f32; CONTEXT] = std::array::from_fn(|i| {
        let value = (context.values[i] - member.context_mean[i]) / member.context_scale[i];
        value.clamp(-CONTEXT_REACH, CONTEXT_REACH)
    });
    let mut inner: [f32; CONTEXT_WIDTH] = std::array::from_fn(|i| member.context.bias[i]);
    multiply(&usual, CONTEXT, &member.context, &mut inner);
    inner.iter_mut().for_each(|v| *v = gelu(*v));
    let mut out: [f32; WIDTH] = std::array::from_fn(|i| member.input.bias[i]);
    multiply(&inner, CONTEXT_WIDTH, &member.context_out, &mut out);
    out
}

/// A moment's numbers about their mean, over their spread.
fn evened(moment: &[f32]) -> impl Iterator<Item = f32> + '_ {
    let mean = moment.iter().sum::<f32>() / WIDTH as f32;
    let square = moment.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / WIDTH as f32;
    let scale = 1.0 / (square + 1e-5).sqrt();
    moment.iter().map(move |v| (v - mean) * scale)
}

fn fill(into: &mut Vec<f32>, row: &[f32], times: usize) {
    into.clear();
    (0..times).for_each(|_| into.extend_from_slice(row));
}

/// Adds rows times a matrix to `out`, row by row.
fn multiply(rows: &[f32], inputs: usize, layer: &Layer, out: &mut [f32]) {
    let outputs = layer.weights.len() / inputs;
    for (row, out) in rows.chunks_exact(inputs).zip(out.chunks_exact_mut(outputs)) {
        for (value, weights) in row.iter().zip(layer.weights.chunks_exact(outputs)) {
            out.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += value * weight);
        }
    }
}

/// The usual smooth step (Hendrycks and Gimpel 2016), in the form with a hyperbolic tangent.
fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + (0.797_884_6 * (x + 0.044_715 * x * x * x)).tanh())
}
