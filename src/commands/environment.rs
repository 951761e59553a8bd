//! What must be in the environment before the program starts: no telemetry, and memory that goes back to the system.

use std::env;

use crate::pose::locate::{NO_TELEMETRY, telemetry_is_forbidden};

/// ONNX Runtime gathers telemetry from the moment it is loaded, unless the environment forbids that. And glibc keeps
/// what the loading of a network and passing pictures took, unless it has a fixed size from which on memory is the
/// system's again: a tenth less at most, for no time that could be measured. Other systems do not know these names.
const WANTED: [(&str, &str); 3] =
    [(NO_TELEMETRY, "1"), ("MALLOC_MMAP_THRESHOLD_", "65536"), ("MALLOC_TRIM_THRESHOLD_", "131072")];

/// Starts this program again with what is missing, under the same process number: the environment of a process that
/// runs already cannot be changed safely. Where that fails, the runtime will not be loaded.
pub fn prepare() {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        // Somebody may have set the memory's numbers otherwise, but telemetry is not to be had.
        let is_missing = |name| env::var_os(name).is_none() || (name == NO_TELEMETRY && !telemetry_is_forbidden());
        let missing: Vec<_> = WANTED.into_iter().filter(|(name, _)| is_missing(*name)).collect();
        let Some(program) = env::current_exe().ok().filter(|_| !missing.is_empty()) else { return };
        let mut typed = env::args_os();
        let name = typed.next().unwrap_or_else(|| program.clone().into());
        // Only comes back when it failed.
        let _ = std::process::Command::new(program).arg0(name).args(typed).envs(missing).exec();
    }
}
