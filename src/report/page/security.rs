//! The page's own script and style, and the content policy that allows nothing but these two.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The stylesheet.
pub(crate) const STYLE: &str = include_str!("page.css");

/// Draws the body of any assessment: a module that is given its packed data.
pub(crate) const BODY_MODULE: &str = concat!(
    "export function bodyOf(raw) {\n",
    include_str!("data.js"),
    include_str!("body.js"),
    "return { Body, frameAt };\n}\n"
);

static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let parts = [
        include_str!("raw.js"),
        include_str!("data.js"),
        include_str!("clock.js"),
        include_str!("body.js"),
        include_str!("by_hand.js"),
        include_str!("page.js"),
        include_str!("tools.js"),
    ];
    format!("(() => {{\n\"use strict\";\n{}}})();\n", parts.concat())
});

static POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; script-src {}; style-src {}; img-src 'self' file: data:; media-src 'self' file: data:; \
         base-uri 'none'; form-action 'none'",
        hash(script()),
        hash(STYLE)
    )
});

/// The script, in its parts' order.
pub(super) fn script() -> &'static str {
    &SCRIPT
}

/// The content policy of a page that stands alone: its own script and style by their hashes, pictures and clip beside
/// it, and nothing from anywhere else.
pub(crate) fn policy() -> String {
    POLICY.clone()
}

/// The content policy of a page without a script: this style by its hash, and nothing from anywhere.
pub(crate) fn still_policy(style: &str) -> String {
    format!("default-src 'none'; style-src {}; img-src data:; base-uri 'none'; form-action 'none'", hash(style))
}

/// The source expressions by which a policy allows the page's own script and style: `('sha256-...', 'sha256-...')`.
pub fn hashes() -> (String, String) {
    (hash(script()), hash(STYLE))
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}
