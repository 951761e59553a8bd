//! Whether there is a display: another process tries it, because a toolkit that finds none ends its process.

use std::io::{self, Read};
use std::process::{Child, Command as Program, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::commands::error::CommandError;
use crate::commands::live_args::PROBE_WINDOW;
use crate::commands::say;
use crate::overlay::window::Window;

/// A display that does not answer for so long does not count.
const PATIENCE: Duration = Duration::from_secs(15);

/// A display on which another process has a window open for as long as this lives. Keep it until the own window is open:
/// a bare X server starts anew when its last client goes, and turns away those who come at that moment.
pub(super) struct Display {
    probe: Child,
}

impl Display {
    /// Asks for a window; `None` where there is no display, or none that answers.
    pub(super) fn find() -> Option<Self> {
        let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
        if !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
            return None;
        }
        let probe = Program::new(std::env::current_exe().ok()?)
            .arg(PROBE_WINDOW)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut display = Self { probe };
        let mut answer = display.probe.stdout.take()?;
        let (tell, told) = mpsc::channel();
        // It ends with the probe, whatever becomes of that.
        thread::spawn(move || tell.send(answer.read_exact(&mut [0]).is_ok()));
        told.recv_timeout(PATIENCE).unwrap_or(false).then_some(display)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.probe.kill();
        let _ = self.probe.wait();
    }
}

/// Opens a window, says so, and keeps it until standard input ends: what `Display::find` has another process do.
///
/// # Errors
/// When the toolkit refuses.
pub fn probe() -> Result<(), CommandError> {
    let _window = Window::open().map_err(|e| CommandError::Usage(e.to_string()))?;
    say::text("open\n")?;
    // Whoever asked is gone when this fails.
    let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
    Ok(())
}
