//! The row that a person has in the file, found however the label was typed.

use rusqlite::{Connection, Transaction};

use crate::labels;

/// The person's row, made where there is none.
pub(super) fn patient(t: &Transaction, label: &str) -> rusqlite::Result<i64> {
    if let Some(id) = find(t, label)? {
        return Ok(id);
    }
    t.execute("INSERT INTO patient (label) VALUES (?1)", [label])?;
    Ok(t.last_insert_rowid())
}

/// The row of whoever is called so, however that was typed. Files of the first builds may hold a person in two spellings:
/// the one that was typed comes first.
pub(super) fn find(connection: &Connection, label: &str) -> rusqlite::Result<Option<i64>> {
    let mut query = connection.prepare("SELECT id, label FROM patient ORDER BY label != ?1, id")?;
    let mut rows = query.query([label])?;
    while let Some(row) = rows.next()? {
        if labels::same(label, &row.get::<_, String>(1)?) {
            return row.get(0).map(Some);
        }
    }
    Ok(None)
}
