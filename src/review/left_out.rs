//! What the list leaves out, in words: an assessment that is looked for and not there must not be taken for lost.

use crate::bounded::DEPTH;

/// As many as are named one by one.
const NAMED: usize = 3;

/// Folders that were not looked into.
#[derive(Debug, Clone, Default)]
pub(crate) struct LeftOut {
    /// Below the lowest level.
    pub deep: Vec<String>,
    /// Those that hold a report and are called like what belongs to an assessment or to a program.
    pub named: Vec<String>,
    /// Links to folders.
    pub links: usize,
    /// There are more than are looked through.
    pub many: bool,
}

impl LeftOut {
    /// A sentence for each reason.
    pub(crate) fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.many {
            words.push(
                "This folder holds more folders than are looked through; serve a smaller one to see all of it.".into(),
            );
        }
        if !self.deep.is_empty() {
            words.push(format!(
                "Not looked into, more than {DEPTH} levels down: {}. Serve a folder further down to see them.",
                listed(&self.deep)
            ));
        }
        if !self.named.is_empty() {
            words.push(format!(
                "Left out, because the name begins with a dot or is stills: {}. Rename them to see them.",
                listed(&self.named)
            ));
        }
        if self.links > 0 {
            let links = if self.links == 1 { "1 link".to_owned() } else { format!("{} links", self.links) };
            words.push(format!("Not followed: {links} to other folders. Serve those folders themselves."));
        }
        words
    }
}

fn listed(names: &[String]) -> String {
    let first = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
