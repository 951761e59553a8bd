//! What is given away of an assessment: one HTML file, and one sheet of paper.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::common::review_server::Server;
use crate::common::samples::{assess, recording};
use crate::common::{assert_refused, coxa, errors};

fn done(args: &[&str]) {
    let output = coxa(args);
    assert!(output.status.success(), "{}", errors(&output));
}

/// A report with a clip, a still, a comment and a correction.
fn reviewed(folder: &Path) {
    assess(&recording("squat"), "squat", folder, &[]);
    let mut report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("report.json")).unwrap()).unwrap();
    report["media"] = json!({"clip": "clip.mp4", "clip_mirrored": false, "clip_start_s": 0.0, "annotated": null,
        "stills": [{"file": "stills/rep-01.jpg", "rep": 1, "fault": null, "at_s": 1.6}]});
    std::fs::write(folder.join("report.json"), report.to_string()).unwrap();
    std::fs::write(folder.join("clip.mp4"), b"moving pictures").unwrap();
    std::fs::create_dir(folder.join("stills")).unwrap();
    image::RgbImage::new(64, 48).save(folder.join("stills/rep-01.jpg")).unwrap();
    let start = report["reps"][1]["start_s"].clone();
    let notes = json!({"schema": "coxa.notes/1", "reviewed": null,
        "comments": [{"id": "c", "at_s": 2.5, "text": "<b>Heels</b> down", "author": "Eva", "written": "2026-03-02T10:00:00Z"}],
        "corrections": [{"id": "d", "kind": "no_repetition", "rep": 2, "start_s": start, "confirmed": true,
            "why": "turned round", "written": "2026-03-02T10:00:00Z"}]});
    std::fs::write(folder.join("notes.json"), notes.to_string()).unwrap();
}

/// The same, whose clip is a link to a file outside of the folder.
#[cfg(unix)]
fn linked_out(dir: &Path) -> PathBuf {
    let folder = dir.join("squat");
    reviewed(&folder);
    std::fs::write(dir.join("secret"), b"secret").unwrap();
    std::fs::remove_file(folder.join("clip.mp4")).unwrap();
    std::os::unix::fs::symlink(dir.join("secret"), folder.join("clip.mp4")).unwrap();
    folder
}

#[test]
fn one_file_holds_everything_and_names_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("squat");
    reviewed(&folder);
    done(&["share", folder.to_str().unwrap()]);
    let page = std::fs::read_to_string(folder.join("squat.html")).unwrap();
    assert!(page.contains("src=\"data:video/mp4;base64,bW92aW5nIHBpY3R1cmVz\"") && page.contains("data:image/jpeg"));
    assert!(page.contains("Heels&#60;/b&#62; down") || page.contains("&lt;b&gt;Heels"), "a comment is text");
    assert!(page.contains("Repetition 2 is not a repetition: turned round") && page.contains("Eva"));
    assert!(!page.contains("clip.mp4\"") && !page.contains("href=\"stills/"), "nothing beside it is needed");
    assert_refused(&coxa(&["share", folder.to_str().unwrap()]), "--force");
    done(&["share", folder.to_str().unwrap(), "--force", "--no-clip"]);
    assert!(!std::fs::read_to_string(folder.join("squat.html")).unwrap().contains("<video"));
}

#[test]
fn a_file_that_is_given_away_says_of_whom_and_when() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("squat");
    let more = ["--patient", "Zo\u{e9} M", "--date", "2026-03-02", "--history"];
    let history = dir.path().join("h.sqlite");
    assess(&recording("squat"), "squat", &folder, &[&more[..], &[history.to_str().unwrap()]].concat());
    done(&["share", folder.to_str().unwrap()]);
    done(&["pdf", folder.to_str().unwrap()]);
    for ending in ["html", "pdf"] {
        let file = folder.join(format!("squat-Zo\u{e9}_M-2026-03-02.{ending}"));
        assert!(file.exists(), "{file:?} in {:?}", std::fs::read_dir(&folder).unwrap().collect::<Vec<_>>());
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_given_to_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let folder = linked_out(dir.path());
    assert_refused(&coxa(&["share", folder.to_str().unwrap()]), "--no-clip");
    assert!(!folder.join("squat.html").exists());
}

#[test]
fn a_sheet_of_paper_is_one_page_whatever_the_exercise() {
    let dir = tempfile::tempdir().unwrap();
    for exercise in ["squat", "seated_march", "seated_glute_stretch"] {
        let folder = dir.path().join(exercise);
        assess(&recording(exercise), exercise, &folder, &["--export", "pdf"]);
        let first = std::fs::read(folder.join("report.pdf")).unwrap();
        assert!(first.starts_with(b"%PDF-") && first.len() < 400_000, "{}", first.len());
        assert_eq!(String::from_utf8_lossy(&first).matches("/Type/Page/").count(), 1, "{exercise}");
        let out = dir.path().join(format!("{exercise}.pdf"));
        done(&["pdf", folder.to_str().unwrap(), "--out", out.to_str().unwrap()]);
        assert!(std::fs::read(out).unwrap().starts_with(b"%PDF-"));
    }
    assert_refused(&coxa(&["pdf", dir.path().to_str().unwrap()]), "report.json");
}

#[test]
fn a_browser_is_given_what_the_commands_write() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("squat");
    reviewed(&folder);
    let path = folder.join("report.json");
    let mut report: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    (report["person"], report["date"]) = (json!("Zo\u{e9} M"), json!("2026-03-02"));
    std::fs::write(&path, report.to_string()).unwrap();
    let own = ["html", "pdf"].map(|ending| dir.path().join(format!("own.{ending}")));
    let [folder_name, page, sheet] = [&folder, &own[0], &own[1]].map(|path| path.to_str().unwrap());
    done(&["share", folder_name, "--out", page]);
    done(&["pdf", folder_name, "--out", sheet]);
    for server in [Server::start(dir.path()), Server::desk(dir.path())] {
        let [shared, paper, record] =
            ["share", "sheet.pdf", "fhir"].map(|what| server.get(&format!("/a/squat/{what}")));
        assert!(shared.status == 200 && shared.body == std::fs::read(&own[0]).unwrap(), "{}", shared.head);
        assert!(paper.status == 200 && paper.body == std::fs::read(&own[1]).unwrap(), "{}", paper.head);
        assert_eq!(paper.header("content-type"), Some("application/pdf"));
        let named = shared.header("content-disposition").unwrap();
        assert!(named.starts_with("attachment; filename=\"squat-zo__m-2026-03-02.html\""), "{named}");
        assert!(named.contains("zo%c3%a9%5fm%2d2026%2d03%2d02%2ehtml"), "{named}");
        let kinds: Vec<_> = record.json()["entry"].as_array().unwrap().iter().map(|e| e["resource"].clone()).collect();
        let words = kinds.iter().find(|r| r["resourceType"] == "DiagnosticReport").unwrap();
        let conclusion = words["conclusion"].as_str().unwrap();
        assert!(conclusion.contains("Corrected by a reviewer: 2 repetitions"), "{conclusion}");
        let still = server.get("/a/squat/share?clip=no").text();
        assert!(!still.contains("<video") && still.contains("Repetition 2 is not a repetition"));
        assert_eq!(server.ask("GET", "/a/squat/fhir", &["Origin: http://evil.example"], "").status, 403);
        assert_eq!(server.get("/a/no/share").status, 404);
    }
}

#[cfg(unix)]
#[test]
fn a_browser_gets_nothing_through_a_link() {
    let dir = tempfile::tempdir().unwrap();
    linked_out(dir.path());
    let server = Server::start(dir.path());
    let refused = server.get("/a/squat/share");
    assert!(refused.status == 422 && refused.text().contains("Share without the clip"), "{}", refused.text());
    assert_eq!(server.get("/a/squat/share?clip=no").status, 200);
}
