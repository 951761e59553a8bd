//! The file of the history: where it lies, how it is opened, and its tables brought up to date.

use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::{BaseStrategy, choose_base_strategy};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::error::HistoryError;
use crate::folder::{Readers, make_empty, make_folder};

/// The tables, one step after the other; a step that was published is never changed. SQLite's `user_version` says how
/// many of them a file has been through.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("migrations/1_assessments.sql"),
    include_str!("migrations/2_pain_and_intake.sql"),
    include_str!("migrations/3_clearance.sql"),
    include_str!("migrations/4_by_hand.sql"),
    include_str!("migrations/5_day_known.sql"),
];
/// `Coxa` in ASCII: tells our file from any other of SQLite's.
const APPLICATION_ID: i64 = 0x436f_7861;
/// How long another process may take to write.
const PATIENCE: Duration = Duration::from_secs(20);
const FILE_NAME: &str = "history.sqlite";

/// Where the history lies when no file is named: the user's folder for data of programs.
///
/// # Errors
/// When there is no such folder.
pub(super) fn usual_place() -> Result<PathBuf, HistoryError> {
    let folders = choose_base_strategy().map_err(|e| HistoryError::NoFolder(e.to_string()))?;
    Ok(folders.data_dir().join("coxa").join(FILE_NAME))
}

/// Opens a history, makes it where there is none, and brings its tables up to date.
///
/// # Errors
/// When it can not be opened, is something else, or is of a newer version.
pub(super) fn open_or_make(path: &Path) -> Result<Connection, HistoryError> {
    if !path.exists() {
        make(path).map_err(|source| HistoryError::Io { path: path.to_owned(), source })?;
    }
    let (mut connection, version) = connect(path)?;
    bring_up_to_date(&mut connection, version, path)?;
    Ok(connection)
}

/// Opens a history that is there.
///
/// # Errors
/// As [`open_or_make`], and when there is none.
pub(super) fn open(path: &Path) -> Result<Connection, HistoryError> {
    if !path.exists() {
        return Err(HistoryError::Empty(path.to_owned()));
    }
    let (mut connection, version) = connect(path)?;
    // Looking makes no history of an empty file.
    if version == 0 {
        return Err(HistoryError::Empty(path.to_owned()));
    }
    bring_up_to_date(&mut connection, version, path)?;
    Ok(connection)
}

/// A connection to a file that is ours, and how many of the steps it has been through; the file is as it was.
fn connect(path: &Path) -> Result<(Connection, usize), HistoryError> {
    // A pipe would be waited for.
    if !path.is_file() {
        return Err(HistoryError::NotOurs(path.to_owned()));
    }
    let told = |e| HistoryError::of(path, e);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(told)?;
    distrust(&connection).map_err(told)?;
    let found = connection.transaction().and_then(|unchanging| look(&unchanging)).map_err(told)?;
    let version = found.version(path)?;
    Ok((connection, version))
}

fn bring_up_to_date(connection: &mut Connection, version: usize, path: &Path) -> Result<(), HistoryError> {
    set_up(connection).map_err(|e| HistoryError::of(path, e))?;
    if version < MIGRATIONS.len() { migrate(connection, path) } else { Ok(()) }
}

/// An empty file that only its owner may read: it holds what is known of somebody's health.
fn make(path: &Path) -> std::io::Result<()> {
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_folder(parent, Readers::OWNER)?;
    }
    make_empty(path, Readers::OWNER)
}

/// A file may come from anybody: nothing in it is run that could do more than read and write its own tables.
fn distrust(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false).map(drop)
}

/// What a file turned out to be.
enum Found {
    /// Exactly the tables of this version, and no view, trigger or table besides; of version 0, nothing.
    Ours(usize),
    /// A history of a newer version; nothing of it is used.
    Newer(usize),
    /// Something else.
    Other,
}

impl Found {
    fn version(self, path: &Path) -> Result<usize, HistoryError> {
        match self {
            Self::Ours(version) => Ok(version),
            Self::Newer(found) => Err(HistoryError::Newer { path: path.to_owned(), found }),
            Self::Other => Err(HistoryError::NotOurs(path.to_owned())),
        }
    }
}

/// Within a transaction, so that all of it is of one moment: another process may be making the tables just now.
fn look(unchanging: &Transaction) -> rusqlite::Result<Found> {
    let version = version(unchanging)?;
    let Some(steps) = MIGRATIONS.get(..version) else {
        return Ok(if is_ours(unchanging)? { Found::Newer(version) } else { Found::Other });
    };
    let ours = Connection::open_in_memory()?;
    steps.iter().try_for_each(|step| ours.execute_batch(step))?;
    let same = schema(unchanging)? == schema(&ours)? && (version == 0 || is_ours(unchanging)?);
    Ok(if same { Found::Ours(version) } else { Found::Other })
}

/// Every table, index, view and trigger with its definition, but for how its lines are broken.
fn schema(connection: &Connection) -> rusqlite::Result<Vec<[String; 4]>> {
    let sql = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name LIMIT 100";
    let mut query = connection.prepare(sql)?;
    let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let rows = query.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, words(row.get(3)?)]))?;
    rows.collect()
}

/// One file and no log beside it (`DELETE`): it can be copied and forgotten from. Whoever finds it locked waits.
fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is overwritten with zeros.
    connection.pragma_update(None, "secure_delete", true)
}

/// Within one transaction that keeps every other writer out, so two processes never take the same step twice.
fn migrate(connection: &mut Connection, path: &Path) -> Result<(), HistoryError> {
    let told = |e| HistoryError::of(path, e);
    let step = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(told)?;
    // Another process may have done it while this one waited.
    let version = look(&step).map_err(told)?.version(path)?;
    for migration in &MIGRATIONS[version..] {
        step.execute_batch(migration).map_err(told)?;
    }
    step.pragma_update(None, "user_version", MIGRATIONS.len() as i64).map_err(told)?;
    step.commit().map_err(told)
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    // A negative one is nobody's we know, and newer than all.
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

fn is_ours(connection: &Connection) -> rusqlite::Result<bool> {
    connection.pragma_query_value(None, "application_id", |row| Ok(row.get::<_, i64>(0)? == APPLICATION_ID))
}
