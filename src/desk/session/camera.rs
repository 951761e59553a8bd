//! Which camera a session is before: the browser's own, or that of a phone.

use std::time::Duration;

use serde::Deserialize;

/// Where the pictures of a session come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Camera {
    /// The page that shows the session.
    #[default]
    Browser,
    /// A phone that the page invites.
    Phone,
}

impl Camera {
    /// What reports call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Browser => "camera of the browser",
            Self::Phone => "camera of a phone",
        }
    }

    /// How long its first picture is waited for: someone has to allow the camera, or to fetch a phone and prop it up.
    pub(super) fn patience(self) -> Duration {
        Duration::from_secs(match self {
            Self::Browser => 30,
            Self::Phone => 15 * 60,
        })
    }

    /// What to do where none came.
    pub(super) fn is_silent(self) -> &'static str {
        match self {
            Self::Browser => {
                "no picture came from the camera. Allow the page to use it, and close other programs that do"
            }
            Self::Phone => "no picture came from a phone. Press the button again, and scan the new code with the phone",
        }
    }
}
