"""The tables: what a row says, that they are whole or not there, and the worked example of the README."""

from __future__ import annotations

import datetime
import re
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import DEPLOY
from pyarrow import parquet

from coxa_ray.clips import Clip, Inputs
from coxa_ray.folder import Folder
from coxa_ray.tables import Tables
from coxa_ray.task import FAILED, Outcome

sys.path.insert(0, str(DEPLOY))
import simulate  # noqa: E402

CLIPS = 10_000


@pytest.fixture(scope="module")
def tables(coxa: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of ten thousand clips of a thousand patients, and of one that failed."""
    folder = tmp_path_factory.mktemp("tables")
    report, measures = simulate.recorded(coxa)
    simulate.write_manifest(folder / "manifest.csv", CLIPS)
    answer = simulate.stand_in(report)
    work = folder / "work"
    work.mkdir()
    made = Tables(work, measures)
    for clip in Inputs([], folder / "manifest.csv", None):
        made.add(answer(clip))
    made.add(Outcome(Clip(CLIPS + 1, "bad.mp4", "squat", "P1"), FAILED, "here", error="bad.mp4 is no video"))
    assert not list(folder.glob("*.parquet")), "nobody sees a table before it is whole"
    made.publish(Folder(folder))
    return folder


def test_a_clip_and_a_repetition_are_a_row_each(tables: Path) -> None:
    clips = parquet.read_table(tables / "clips.parquet")
    assert clips.schema.metadata == {b"coxa.table": b"coxa.clips/2", b"coxa.schema": b"coxa.report/2"}
    assert clips.num_rows == CLIPS + 1
    first, last = clips.slice(0, 1).to_pylist()[0], clips.slice(CLIPS).to_pylist()[0]
    assert first["patient"] == "P00000" and first["date"] == datetime.date(2026, 1, 5) and first["rep_count"] == 3
    assert (last["status"], last["error"], last["rep_count"]) == ("failed", "bad.mp4 is no video", None)
    repetitions = parquet.read_table(tables / "repetitions.parquet")
    assert repetitions.schema.metadata[b"coxa.table"] == b"coxa.repetitions/2"
    assert repetitions.num_rows == 3 * CLIPS
    rep = repetitions.slice(0, 1).to_pylist()[0]
    assert rep["left_hip_flexion_rom_deg"] == pytest.approx(
        rep["left_hip_flexion_max_deg"] - rep["left_hip_flexion_min_deg"], abs=0.01)
    assert rep["left_knee_valgus_rom_deg"] is None, "what can not be measured is an empty cell"
    assert parquet.ParquetFile(tables / "repetitions.parquet").num_row_groups == 3, "written in pieces as results come"


def test_the_worked_example_gives_the_range_of_motion_of_each_patient_and_week(tables: Path) -> None:
    query = re.search(r"```sql\n(.+?)```", (DEPLOY / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert query, "the README has an example"
    with duckdb.connect() as database:
        database.execute(f"SET file_search_path = '{tables}'")
        rows = database.sql(query[1]).fetchall()
    assert len(rows) == CLIPS
    first = [row for row in rows if row[0] == "P00000"]
    weeks = [row[1] for row in first]
    assert weeks == [datetime.date(2026, 1, 5) + datetime.timedelta(weeks=week) for week in range(10)]
    ranges = [row[-1] for row in first]
    steps = [later - earlier for earlier, later in zip(ranges, ranges[1:], strict=False)]
    assert steps == pytest.approx([simulate.GROWTH_DEG] * 9, abs=0.11), "what was put in, to the digit that is told"
