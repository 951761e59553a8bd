//! Two assessments side by side: whose they are, and what is said of that.

use serde_json::json;

use crate::common::review_server::{Server, put};

/// Two people who did the same on three days.
fn clinic() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (folder, person, day) in [
        ("anna-1", "anna", "2026-03-02"),
        ("ben-2", "ben", "2026-03-04"),
        ("anna-3", "Anna", "2026-03-06"),
        ("ben-4", "ben", "2026-03-08"),
    ] {
        put(&dir.path().join(folder), |report| (report["person"], report["date"]) = (json!(person), json!(day)));
    }
    dir
}

/// The assessment that is chosen in a half of the page.
fn chosen<'a>(page: &'a str, half: &str) -> &'a str {
    let select = page.split(&format!("<select name=\"{half}\"")).nth(1).unwrap().split("</select>").next().unwrap();
    let option = select.split("<option value=\"").find(|option| option.contains(" selected")).unwrap();
    option.split('"').next().unwrap()
}

#[test]
fn the_neighbour_is_of_the_same_person() {
    let dir = clinic();
    let server = Server::start(dir.path());
    for (asked, a, b) in
        [("b=anna-3", "anna-1", "anna-3"), ("b=ben-4", "ben-2", "ben-4"), ("a=anna-1", "anna-1", "anna-3")]
    {
        let page = server.get(&format!("/compare?{asked}")).text();
        assert_eq!((chosen(&page, "a"), chosen(&page, "b")), (a, b), "{asked}");
        assert!(page.contains("no real change") && !page.contains("two different people"), "{asked}");
    }
    let page = server.get("/compare?b=anna-3").text();
    assert!(page.contains(">ben-2, Squat, ben, 4 Mar 2026</option>"), "the label stands in each option: {page}");
}

#[test]
fn two_people_are_no_change() {
    let dir = clinic();
    put(&dir.path().join("nobody"), |_| {});
    let server = Server::start(dir.path());
    for (other, words) in [("ben-2", "These are two different people"), ("nobody", "Only one of the two has a label")] {
        let page = server.get(&format!("/compare?a=anna-1&b={other}")).text();
        assert!(page.contains(words) && !page.contains("no real change"), "{other}");
        let rows = server.get(&format!("/compare/figures?a=anna-1&b={other}&ra=1&rb=2")).json();
        let rows = rows["rows"].as_array().unwrap();
        assert!(rows.len() > 3 && rows.iter().all(|row| row["verdict"] == ""), "{other}");
        assert!(rows.iter().any(|row| row["difference"] != ""), "the figures stand there all the same");
    }
}
