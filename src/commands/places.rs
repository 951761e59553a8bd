//! Where models and runtime are, as it was typed.

use std::path::PathBuf;

use clap::Args;

/// Where models and runtime are, when not in the usual places.
#[derive(Debug, Clone, Default, Args)]
pub struct Places {
    /// Folder with the pose models [default: $COXA_MODELS, beside the binary, ../share/coxa]
    #[arg(long, global = true, value_name = "DIR")]
    pub models: Option<PathBuf>,
    /// ONNX Runtime library or its folder [default: $COXA_RUNTIME, beside the binary, ../share/coxa]
    #[arg(long, global = true, value_name = "PATH")]
    pub runtime: Option<PathBuf>,
    /// Print on standard error where the time was spent, stage by stage over all threads
    #[arg(long, global = true)]
    pub stats: bool,
}
