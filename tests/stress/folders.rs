//! Output folders of strangers, made wrong: `report.json` and `frames.csv`, to the page that shows them.

use std::fs;

use coxa::report::{self, Setting, Source, Stored};

use super::cases::{Became, each};
use super::recordings::contains;
use super::{common, mutate};

#[test]
fn folders_of_reports() {
    let dir = tempfile::tempdir().unwrap();
    let input = common::repository("samples/landmarks/squat.jsonl.gz");
    let output = common::coxa(&[
        "assess",
        input.to_str().unwrap(),
        "--exercise",
        "squat",
        "--out",
        dir.path().to_str().unwrap(),
        "--to",
        "5",
    ]);
    assert!(output.status.success(), "{}", common::errors(&output));
    let read = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    let (report, table) = (read("report.json"), read("frames.csv"));
    each("folders of reports", 60, 500, move |dice| {
        let dir = tempfile::tempdir().unwrap();
        let change = dice.below(3);
        let mut put = |name: &str, text: &str, changed: bool| {
            let bytes = if changed { mutate::text(dice, text) } else { text.as_bytes().to_vec() };
            fs::write(dir.path().join(name), bytes).unwrap();
        };
        put("report.json", &report, change != 0);
        put("frames.csv", &table, change != 1);
        let stored = Stored::read(dir.path());
        if let Ok(Stored { report, frames, track }) = &stored {
            let html = report::html(&Source { report, frames, track }, &Setting::default());
            assert!(html.contains("</html>"), "an empty page");
            assert!(!contains(html.as_bytes(), mutate::MARKUP.as_bytes()), "markup in the page");
            assert!(!html.contains("</script><script>alert"), "a script of a stranger in the page");
        }
        Became::from(&stored)
    });
}
