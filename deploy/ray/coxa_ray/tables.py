"""All clips and all repetitions as two Parquet files, written in pieces as results come."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from .stores import Store
from .task import Outcome

REPORT_SCHEMA = "coxa.report/2"
# Raised when a column changes its meaning or goes; new columns may come at any time.
CLIPS_SCHEMA, REPETITIONS_SCHEMA = "coxa.clips/2", "coxa.repetitions/2"
CLIPS_FILE, REPETITIONS_FILE = "clips.parquet", "repetitions.parquet"
# What is held back until it is written as one group.
GROUP_ROWS = 10_000
RANGE = ("min", "max", "rom", "sd")

# The columns by which both tables say whose and which clip it is.
_CLIP = [("clip", pa.int32()), ("patient", pa.string()), ("date", pa.date32()), ("exercise", pa.string())]
_CLIP_COLUMNS = _CLIP + [
    ("input", pa.string()), ("status", pa.string()), ("error", pa.string()), ("node", pa.string()),
    ("folder", pa.string()), ("sha256", pa.string()), ("coxa_version", pa.string()), ("model", pa.string()),
    ("model_sha256", pa.string()), ("side", pa.string()), ("view", pa.string()), ("yaw_deg", pa.float64()),
    ("duration_s", pa.float64()), ("fps", pa.float64()), ("width", pa.int32()), ("height", pa.int32()),
    ("frames", pa.int32()), ("frames_with_pose", pa.int32()), ("rep_count", pa.int32()),
    ("judged_rep_count", pa.int32()), ("valid_rep_count", pa.int32()), ("hold_count", pa.int32()),
    ("held_s", pa.float64()), ("warnings", pa.list_(pa.string())),
]
_REPETITION_COLUMNS = _CLIP + [
    ("index", pa.int32()), ("side", pa.string()), ("start_s", pa.float64()), ("peak_s", pa.float64()),
    ("end_s", pa.float64()), ("out_s", pa.float64()), ("hold_s", pa.float64()), ("return_s", pa.float64()),
    ("verdict", pa.string()), ("faults", pa.list_(pa.string())), ("not_judged", pa.list_(pa.string())),
]


def clips_schema() -> pa.Schema:
    """A row a clip."""
    return pa.schema(_CLIP_COLUMNS, metadata=_metadata(CLIPS_SCHEMA))


def repetitions_schema(measures: Sequence[str]) -> pa.Schema:
    """A row a repetition; `measures` with their units, as `coxa settings` names them."""
    columns = [(_column(measure, figure), pa.float64()) for measure in measures for figure in RANGE]
    return pa.schema(_REPETITION_COLUMNS + columns, metadata=_metadata(REPETITIONS_SCHEMA))


def _metadata(table: str) -> dict[str, str]:
    return {"coxa.table": table, "coxa.schema": REPORT_SCHEMA}


def _column(measure: str, figure: str) -> str:
    """`left_hip_flexion_rom_deg` of `left_hip_flexion_deg` and `rom`."""
    name, unit = measure.rsplit("_", 1)
    return f"{name}_{figure}_{unit}"


def _of_clip(outcome: Outcome) -> dict[str, Any]:
    clip, report = outcome.clip, outcome.report
    # With `auto` it is the report that says which exercise it was.
    exercise = report.get("exercise") or clip.exercise
    return {"clip": clip.number, "patient": clip.patient, "date": clip.date, "exercise": exercise}


def clip_row(outcome: Outcome) -> dict[str, Any]:
    """The clip's row, also where there is no report."""
    row = _of_clip(outcome) | {"input": outcome.clip.name, "status": outcome.status, "error": outcome.error,
                               "node": outcome.node, "folder": outcome.folder}
    report = outcome.report
    if not report:
        return row
    source, summary = report["source"], report["summary"]
    facts = {name: source[name] for name in
             ("sha256", "duration_s", "fps", "width", "height", "frames", "frames_with_pose")}
    return row | facts | {
        "coxa_version": report["coxa_version"],
        "model": report["model"]["name"],
        "model_sha256": report["model"]["sha256"],
        "side": report["side"],
        "view": report["view"]["kind"],
        "yaw_deg": report["view"]["yaw_deg"],
        "rep_count": summary["rep_count"],
        "judged_rep_count": summary["judged_rep_count"],
        "valid_rep_count": summary["valid_rep_count"],
        "hold_count": len(report["holds"]),
        "held_s": sum(hold["valid_s"] for hold in report["holds"]),
        "warnings": [warning["code"] for warning in report["warnings"]],
    }


def repetition_rows(outcome: Outcome, units: dict[str, str]) -> list[dict[str, Any]]:
    """The rows of a clip's repetitions; `units` by measure. A cell is empty where it could not be measured."""
    rows = []
    for rep in outcome.report.get("reps", ()):
        faults = [fault["id"] for fault in rep["faults"]]
        row = _of_clip(outcome) | rep["tempo"] | {"verdict": rep["verdict"], "faults": faults}
        row |= {name: rep[name] for name in ("index", "side", "start_s", "peak_s", "end_s", "not_judged")}
        for measure, values in rep["measures"].items():
            for figure in RANGE if values else ():
                row[f"{measure}_{figure}_{units[measure]}"] = values[f"{figure}_deg"]
        rows.append(row)
    return rows


class _Table:
    """One Parquet file; what waits to be written is bounded."""

    def __init__(self, path: Path, schema: pa.Schema):
        self.path = path
        self._schema = schema
        self._rows: list[dict[str, Any]] = []
        self._writer = parquet.ParquetWriter(path, schema, compression="zstd")

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        self._rows += rows
        if len(self._rows) >= GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._rows, self._schema))
        self._rows = []

    def close(self) -> None:
        if self._rows:
            self._flush()
        self._writer.close()


class Tables:
    """Both tables; they take their places when all is done, so nobody reads half of one."""

    def __init__(self, folder: Path, measures: Sequence[str]):
        """`folder` holds them until then."""
        self._units = dict(measure.rsplit("_", 1) for measure in measures)
        self._clips = _Table(folder / CLIPS_FILE, clips_schema())
        self._repetitions = _Table(folder / REPETITIONS_FILE, repetitions_schema(measures))

    def add(self, outcome: Outcome) -> None:
        """A clip's rows."""
        self._clips.add([clip_row(outcome)])
        self._repetitions.add(repetition_rows(outcome, self._units))

    def publish(self, store: Store) -> None:
        """Ends both files and gives them their places."""
        for table in (self._clips, self._repetitions):
            table.close()
            store.put(table.path, table.path.name)
