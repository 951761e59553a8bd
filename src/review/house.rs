//! Where the pages of the review stand: alone, or as a part of the desk.

/// Which app the pages belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum House {
    /// `coxa review`: the list is the first page.
    Review,
    /// `coxa desk`: the list is one of several pages.
    Desk,
}

/// Where a page stands among the others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    /// Which app it belongs to.
    pub house: House,
    /// The address that leads to it from every page; empty for one that stands below those.
    pub here: &'static str,
}

impl House {
    /// A page at one of the [places](Self::places).
    pub(crate) fn at(self, here: &'static str) -> At {
        At { house: self, here }
    }

    /// The address of the list.
    pub(crate) fn list(self) -> &'static str {
        match self {
            Self::Review => "/",
            Self::Desk => "/reports",
        }
    }

    /// The pages that every page leads to: address and name.
    pub(crate) fn places(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Review => &[],
            Self::Desk => &[("/", "Today"), ("/clips", "Clips"), ("/reports", "Reports"), ("/people", "People")],
        }
    }
}
