//! The desk: the local app in the browser, for the person on the mat and for the therapist.
//!
//! It adds pages to those of the review server, behind the same guard, and does nothing that the commands do not do: clips
//! are assessed by what `coxa assess` calls, sessions are led by what `coxa live` calls, each in a thread of its own.

mod about;
mod clips;
mod mat;
#[cfg(not(all(feature = "camera", feature = "onnx")))]
mod no_phone;
mod on_mat;
mod own;
mod pages;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod phone;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod pictures;
mod planner;
mod routes;
#[cfg(all(feature = "camera", feature = "onnx"))]
mod session;
mod state;
mod today;
mod typed;
mod unfinished;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use etcetera::home_dir;

use crate::analysis::Cancel;
use crate::commands::{CommandError, DeskArgs, Places, never_ask, on_end, review, say};
use crate::folder::{Held, OutputError, Readers, make_folder};
use crate::review::{Door, House, ReviewError};
use clips::Clips;
use mat::Mat;
#[cfg(not(all(feature = "camera", feature = "onnx")))]
use no_phone::PhoneDoor;
use own::Own;
#[cfg(all(feature = "camera", feature = "onnx"))]
use phone::PhoneDoor;
pub(crate) use state::Desk;

/// `COXA` on the keys of a telephone: a browser remembers what a page may do by its port.
const USUAL_PORT: u16 = 2692;
/// Where everything lies when no folder is named, in the user's home.
const USUAL_FOLDER: &str = "Coxa";
/// How long another desk that is just ending is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs the command until it is stopped.
///
/// # Errors
/// When the folder can not be read or written to, is open in another desk, or the port can not be had.
pub fn run(args: &DeskArgs, places: &Places) -> Result<(), CommandError> {
    never_ask();
    let folder = folder(args)?;
    let wrong = |source| OutputError::Io { path: folder.clone(), source };
    make_folder(&folder, Readers::OWNER).map_err(wrong)?;
    let held = Held::open(&folder).map_err(wrong)?;
    let _lock = held.lock(PATIENCE).map_err(|_| {
        CommandError::Usage(format!(
            "{} is open in another desk; use that one, or end it, or name another folder",
            folder.display()
        ))
    })?;
    let clips = Arc::new(Clips::open(&held).map_err(wrong)?);
    held.made_below(unfinished::SESSIONS, Readers::OWNER).map_err(wrong)?;
    let phone_door = PhoneDoor::open(args)?;
    let door = door(&folder, args.port)?;
    let sessions = folder.join(unfinished::SESSIONS);
    let own = Own::of(&folder);
    let desk = Arc::new(Desk {
        site: Arc::clone(door.site()),
        clips: Arc::clone(&clips),
        mat: Mat::open(held),
        own: own.clone(),
        plan_edits: std::sync::Mutex::new(()),
        #[cfg(all(feature = "camera", feature = "onnx"))]
        sessions: Arc::new(session::Sessions::new(sessions.clone(), places.clone())),
        #[cfg(all(feature = "camera", feature = "onnx"))]
        phone: phone_door.as_ref().map(|door| Arc::clone(door.phone())),
        history: args.history.clone(),
    });
    let cancel = Cancel::default();
    let recovered = unfinished::start(&sessions, args.history.clone());
    let worker = clips::start(Arc::clone(&clips), own, args.history.clone(), places.clone(), cancel.clone());
    let words = phone_door.as_ref().map(PhoneDoor::words);
    let served = door.serve(routes::router(Arc::clone(&desk)), phones(phone_door), |ready| {
        let (stop, desk) = (ready.stop.clone(), Arc::clone(&desk));
        // Without a handler Ctrl-C ends the program all the same: what was done is in journals and lists.
        let _ = on_end(move || {
            cancel.ask();
            desk.clips.close();
            #[cfg(all(feature = "camera", feature = "onnx"))]
            desk.sessions.stop();
            stop.now();
        });
        review::announce(&ready, args.no_browser);
        words.iter().for_each(|words| say::aside(words));
    });
    clips.close();
    // What is under way ends at its next step, and is begun again the next time.
    let _ = (worker.join(), recovered.join());
    #[cfg(all(feature = "camera", feature = "onnx"))]
    desk.sessions.wait();
    Ok(served?)
}

/// Lets phones in, where there is a door for them.
async fn phones(door: Option<PhoneDoor>) {
    if let Some(door) = door
        && let Err(error) = door.serve().await
    {
        say::aside(&format!("no phone can be the camera ({error}); end Coxa and start it again"));
    }
}

fn folder(args: &DeskArgs) -> Result<PathBuf, CommandError> {
    if let Some(folder) = &args.dir {
        return Ok(folder.clone());
    }
    let home = home_dir()
        .map_err(|e| CommandError::Usage(format!("there is no home folder ({e}); name one: coxa desk DIR")))?;
    Ok(home.join(USUAL_FOLDER))
}

/// At the port that was named; else at the usual one, or a free one where that is taken.
fn door(folder: &Path, port: Option<u16>) -> Result<Door, ReviewError> {
    match Door::open(folder, port.unwrap_or(USUAL_PORT), House::Desk) {
        Err(ReviewError::Port { .. }) if port.is_none() => Door::open(folder, 0, House::Desk),
        opened => opened,
    }
}
