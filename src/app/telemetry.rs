//! No telemetry: ONNX Runtime gathers it from the moment it is loaded, unless the environment forbids that.

use std::env;

use crate::pose::locate::{NO_TELEMETRY, telemetry_is_forbidden};

/// Starts this program again with the environment that forbids it, under the same process number: the environment of
/// a process that runs already can not be changed safely. Where that fails, the runtime will not be loaded.
pub fn forbid() {
    if telemetry_is_forbidden() {
        return;
    }
    #[cfg(unix)]
    if let Ok(program) = env::current_exe() {
        use std::os::unix::process::CommandExt;
        let mut typed = env::args_os();
        let name = typed.next().unwrap_or_else(|| program.clone().into());
        // Only comes back when it failed.
        let _ = std::process::Command::new(program).arg0(name).args(typed).env(NO_TELEMETRY, "1").exec();
    }
}
