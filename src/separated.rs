//! Tables for other programs: cells parted by a separator, and quoted where one of them holds it.

/// What stands between the cells of `.csv`.
pub(crate) const COMMA: u8 = b',';
/// What stands between the cells of `.tsv`.
pub(crate) const TAB: u8 = b'\t';

/// A line of column names, then the rows, in memory.
pub(crate) fn table<H, R>(separator: u8, header: H, rows: impl IntoIterator<Item = R>) -> Vec<u8>
where
    H: IntoIterator<Item: AsRef<[u8]>>,
    R: IntoIterator<Item: AsRef<[u8]>>,
{
    let mut out = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    // Writing into memory can not fail; a failure would show as a missing row in the tests.
    let _ = out.write_record(header);
    for row in rows {
        let _ = out.write_record(row);
    }
    out.into_inner().unwrap_or_default()
}
