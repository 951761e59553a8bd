//! Networks in ONNX Runtime, whatever they see: the only place that knows `ort`.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ndarray::{Array, ArrayView4, Dimension, IntoDimension};
use ort::environment::Environment;
use ort::session::builder::GraphOptimizationLevel;
use ort::session::{Session, SessionOutputs};
use ort::value::TensorRef;

use super::estimator::NetworkError;
use super::locate::{NO_TELEMETRY, telemetry_is_forbidden};
use super::manifest::Manifest;

/// The runtime library, loaded once for the life of the process.
pub(crate) struct Runtime(Environment);

/// The runtime allows one environment a process, ever, however many threads ask for one.
static LOADED: Mutex<Option<Environment>> = Mutex::new(None);

impl Runtime {
    /// Loads the shared library, or takes the one that is loaded already.
    ///
    /// # Errors
    /// When it can not be loaded or is older than what this program was built for.
    pub(crate) fn load(library: &Path) -> Result<Self, NetworkError> {
        let wrong = |e: &dyn std::fmt::Display| {
            NetworkError::Runtime(format!(
                "ONNX Runtime {} cannot be used: {}; run `make setup` in a checkout or point --runtime at the library",
                library.display(),
                one_line(e)
            ))
        };
        if !telemetry_is_forbidden() {
            return Err(wrong(&format!("it would gather telemetry; set {NO_TELEMETRY}=1, as the program itself does")));
        }
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(environment) = &*loaded {
            return Ok(Self(environment.clone()));
        }
        let builder = ort::init_from(library).map_err(|e| wrong(&e))?;
        let environment = builder.with_telemetry(false).build().map_err(|e| wrong(&e))?;
        Ok(Self(loaded.insert(environment).clone()))
    }
}

/// How long a thread waits awake for its share of the next layer, microseconds; a layer takes 20 to 100.
const AWAKE_US: &str = "20";

/// One network.
pub(super) struct Network {
    name: String,
    input: String,
    session: Session,
}

impl Network {
    /// Loads it; `folder` holds the weights, `threads` are used inside one inference.
    ///
    /// # Errors
    /// When weights are missing or wrong, or the runtime refuses them.
    pub(super) fn load(
        runtime: &Runtime,
        manifest: &Manifest,
        folder: &Path,
        threads: usize,
    ) -> Result<Self, NetworkError> {
        let weights = manifest.weights(folder)?;
        let wrong = |e: &dyn std::fmt::Display| failed(&manifest.name, e);
        let session = Session::builder(&runtime.0)
            .map_err(|e| wrong(&e))?
            .with_optimization_level(GraphOptimizationLevel::All)
            .map_err(|e| wrong(&e))?
            .with_intra_threads(threads)
            .map_err(|e| wrong(&e))?
            // Threads that wait for the next layer awake take a quarter off a run. They must not do so for long, or two
            // programs take each other's cores, and not after the run, while the other stages work.
            .with_intra_op_spinning(threads > 1)
            .map_err(|e| wrong(&e))?
            .with_config_entry("session.intra_op.spin_duration_us", AWAKE_US)
            .map_err(|e| wrong(&e))?
            .with_config_entry("session.force_spinning_stop", "1")
            .map_err(|e| wrong(&e))?
            // One run at a time needs no plan of the memory of several; without it a session is 5 MB smaller.
            .with_memory_pattern(false)
            .map_err(|e| wrong(&e))?
            .commit_from_memory(&weights)
            .map_err(|e| wrong(&e))?;
        Ok(Self { name: manifest.name.clone(), input: manifest.input.name.clone(), session })
    }

    /// Runs on one tensor.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn run(&mut self, tensor: ArrayView4<f32>) -> Result<Answers<'_>, NetworkError> {
        let Self { name, input, session } = self;
        let view = TensorRef::from_array_view(tensor).map_err(|e| failed(name, &e))?;
        let outputs = session.run(ort::inputs![input.as_str() => view]).map_err(|e| failed(name, &e))?;
        Ok(Answers { name, outputs })
    }
}

/// What a network said, in the runtime's memory.
pub(super) struct Answers<'a> {
    name: &'a str,
    outputs: SessionOutputs<'a>,
}

impl Answers<'_> {
    /// Copies an output into an array that keeps its memory from run to run.
    ///
    /// # Errors
    /// When there is no such output, or it has another size.
    pub(super) fn copy<D: Dimension>(
        &self,
        output: &str,
        shape: impl IntoDimension<Dim = D>,
        into: &mut Array<f32, D>,
    ) -> Result<(), NetworkError> {
        let wrong = |problem: &dyn std::fmt::Display| failed(self.name, problem);
        let value = self.outputs.get(output).ok_or_else(|| wrong(&format!("it has no output `{output}`")))?;
        let (_, data) = value.try_extract_tensor::<f32>().map_err(|e| wrong(&e))?;
        let shape = shape.into_dimension();
        if into.raw_dim() != shape {
            *into = Array::zeros(shape);
        }
        match into.as_slice_mut() {
            Some(values) if values.len() == data.len() => values.copy_from_slice(data),
            _ => return Err(wrong(&format!("`{output}` has {} values, not {}", data.len(), into.len()))),
        }
        Ok(())
    }
}

fn failed(name: &str, problem: &dyn std::fmt::Display) -> NetworkError {
    NetworkError::Inference { name: name.to_owned(), problem: one_line(problem) }
}

fn one_line(text: &dyn std::fmt::Display) -> String {
    text.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}
