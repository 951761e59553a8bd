//! The file of the history: tables of every version, other people's files, and permissions.

use rusqlite::Connection;

use super::by_hand::ByHand;
use super::error::HistoryError;
use super::file::{self, MIGRATIONS};
use super::store::History;
use crate::moment::Moment;

#[test]
fn a_history_of_the_first_version_is_brought_up_to_date_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("old.sqlite");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(MIGRATIONS[0]).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    old.execute_batch(&format!(
        "INSERT INTO patient VALUES (1, 'anna');
         INSERT INTO assessment VALUES (1, 1, '2026-03-02T12:00:00+00:00', 1772452800000000, 'squat', NULL, '', '/r', '{}');",
        include_str!("old_report.json").trim().replace('\'', "''")
    ))
    .unwrap();
    drop(old);
    let anna = History::open(Some(&path)).unwrap().of("anna").unwrap();
    assert_eq!(anna.assessments.len(), 1);
    assert_eq!(anna.assessments[0].report.summary.rep_count, 3);
    assert_eq!((anna.assessments[0].pain_before, anna.intakes.len()), (None, 0));
    let version: i64 =
        Connection::open(&path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, MIGRATIONS.len() as i64);
}

#[test]
fn what_an_earlier_history_says_of_days_is_taken_over() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("old.sqlite");
    let old = Connection::open(&path).unwrap();
    MIGRATIONS[..4].iter().for_each(|step| old.execute_batch(step).unwrap());
    old.pragma_update(None, "user_version", 4).unwrap();
    let without: serde_json::Value = serde_json::from_str(include_str!("old_report.json")).unwrap();
    let dated = |date: serde_json::Value| {
        let mut report = without.clone();
        report["date"] = date;
        report
    };
    old.execute("INSERT INTO patient VALUES (1, 'anna')", []).unwrap();
    let reports = [dated("2026-03-02".into()), dated(serde_json::Value::Null), without.clone()];
    for (i, report) in reports.iter().enumerate() {
        let sql = "INSERT INTO assessment (patient, at, at_us, exercise, clip, part, folder, report) \
                   VALUES (1, '2026-03-02T12:00:00+00:00', ?1, 'squat', 'abc', '', '/r', ?2)";
        old.execute(sql, rusqlite::params![i as i64, report.to_string()]).unwrap();
    }
    drop(old);
    let anna = History::open(Some(&path)).unwrap().of("anna").unwrap();
    let known: Vec<bool> = anna.assessments.iter().map(|assessment| assessment.day_known).collect();
    assert_eq!(known, [true, false, true], "of a report without a date nothing can be said");
}

#[test]
fn a_history_of_a_newer_version_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new.sqlite");
    drop(file::open_or_make(&path).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(file::open(&path), Err(HistoryError::Newer { found: 99, .. })));
}

#[test]
fn another_programs_database_gets_no_tables_of_ours() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bookmarks.sqlite");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE bookmark (url TEXT)").unwrap();
    for version in [0, 2] {
        Connection::open(&path).unwrap().pragma_update(None, "user_version", version).unwrap();
        assert!(matches!(file::open_or_make(&path), Err(HistoryError::NotOurs(_))), "{version}");
    }
    let sql = "SELECT count(*) FROM sqlite_schema";
    let tables: i64 = Connection::open(&path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(tables, 1);
}

#[test]
fn a_file_is_looked_at_in_one_moment_though_others_make_its_tables() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..60 {
        let path = dir.path().join(format!("{round}.sqlite"));
        let together = std::sync::Barrier::new(6);
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    together.wait();
                    file::open_or_make(&path).map(drop).unwrap();
                });
            }
        });
    }
}

#[test]
fn a_person_is_read_whole_while_somebody_forgets_them() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("history.sqlite");
    let mut history = History::open_or_make(Some(&path)).unwrap();
    let at = Moment::parse("2026-03-04").unwrap();
    let done = ByHand { at, exercise: "squat".into(), sets: 1, repetitions: 5 };
    std::thread::scope(|scope| {
        let forgetting = scope.spawn(move || {
            for _ in 0..100 {
                history.add_by_hand("anna", &done).unwrap();
                history.forget("anna").unwrap();
            }
        });
        let reading = History::open(Some(&path)).unwrap();
        while !forgetting.is_finished() {
            match reading.of("anna") {
                Ok(anna) => assert_eq!(anna.by_hand.len(), 1),
                Err(error) => assert!(matches!(error, HistoryError::Unknown { .. }), "{error}"),
            }
            assert!(reading.everybody().unwrap().len() <= 1);
        }
    });
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_a_history() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a/b/history.sqlite");
    drop(file::open_or_make(&path).unwrap());
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
}
