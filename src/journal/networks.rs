//! Which networks have looked at a session: the one it began with, and those that took over.

use serde::{Deserialize, Serialize};

use crate::kinematics::THEN;
use crate::plain;
use crate::pose::recording::{Header, NetworkUse};

/// Characters of a name or a hash that a journal gives, which may come from anybody.
const LONGEST: usize = 64;
/// A session goes down a step for each network that there is.
const MOST: usize = 8;

/// A network that takes over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// Its name.
    pub name: String,
    /// SHA-256 of its weights.
    pub sha256: String,
}

/// How many pictures each has looked at, in order.
#[derive(Debug)]
pub(crate) struct Networks(Vec<NetworkUse>);

impl Networks {
    /// Before the first picture.
    pub(crate) fn of(header: &Header) -> Self {
        let mut first = Self(Vec::new());
        first.turn_to(Network { name: header.model.clone(), sha256: header.model_sha256.clone() });
        first
    }

    /// Another one looks from the next picture on.
    pub(crate) fn turn_to(&mut self, Network { name, sha256 }: Network) {
        if self.0.len() < MOST {
            let [name, sha256] = [name, sha256].map(|text| plain::beginning(&text, LONGEST));
            self.0.push(NetworkUse { name, sha256, pictures: 0 });
        }
    }

    /// One more picture.
    pub(crate) fn picture(&mut self) {
        if let Some(last) = self.0.last_mut() {
            last.pictures += 1;
        }
    }

    /// Says in the header which were used; one that never looked was not.
    pub(crate) fn put_into(mut self, header: &mut Header) {
        self.0.retain(|network| network.pictures > 0);
        match &self.0[..] {
            [] => {}
            [only] => (header.model, header.model_sha256) = (only.name.clone(), only.sha256.clone()),
            [first, ..] => {
                let names: Vec<&str> = self.0.iter().map(|network| network.name.as_str()).collect();
                (header.model, header.model_sha256) = (names.join(THEN), first.sha256.clone());
                header.networks = self.0;
            }
        }
    }
}
