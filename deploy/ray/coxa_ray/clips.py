"""Which clips are to be assessed: files, folders, stores and manifests, read one by one and never held all at once."""

from __future__ import annotations

import csv
import datetime
import os
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .object_store import ObjectStore
from .problems import Problem
from .stores import REPORT, is_clip, is_url

MANIFEST_COLUMNS = ("input", "exercise", "patient", "date")


@dataclass(frozen=True)
class Clip:
    """One clip, and what is known of it beforehand."""

    number: int
    """From 1, in the order in which the inputs were named."""
    name: str
    """Path or URL, as it was named."""
    exercise: str
    patient: str | None = None
    date: datetime.date | None = None


@dataclass(frozen=True)
class Inputs:
    """What was typed; iterating it lists the clips, each time anew."""

    named: Sequence[str]
    manifest: Path | None
    exercise: str | None

    def __iter__(self) -> Iterator[Clip]:
        number = 0
        for name in (clip for named in self.named for clip in _files(named)):
            number += 1
            yield Clip(number, name, _exercise(self.exercise, name))
        if self.manifest:
            yield from self._listed(self.manifest, number)

    def _listed(self, manifest: Path, number: int) -> Iterator[Clip]:
        """The clips of a manifest, which follow so many others."""
        for line, row in _rows(manifest):
            number += 1
            where = f"{manifest}, line {line}"
            name = _beside(manifest, _wanted(row["input"], "input", where))
            exercise = _exercise(row.get("exercise") or self.exercise, where)
            yield Clip(number, name, exercise, row.get("patient") or None, _date(row.get("date"), where))


def _files(named: str) -> Iterator[str]:
    """The clips below a folder in order of their names, or the name itself."""
    if is_url(named):
        yield from ObjectStore(named).clips_below(named)
    elif not os.path.isdir(named):
        yield named
    else:
        for folder, folders, files in os.walk(named):
            # In place, so that the walk follows it. What begins with a dot is somebody's work in progress.
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            if REPORT in files:
                # Results: the clip in there was an input, and is none again.
                folders.clear()
                continue
            for file in sorted(files):
                if is_clip(file):
                    yield os.path.join(folder, file)


def _rows(manifest: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with manifest.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            columns = reader.fieldnames or []
            if "input" not in columns or not set(columns) <= set(MANIFEST_COLUMNS):
                raise Problem(f"{manifest} begins with {','.join(columns)!r}: wanted a line that names its columns, "
                              f"input and any of {', '.join(MANIFEST_COLUMNS[1:])}")
            for row in reader:
                if None in row or None in row.values():
                    raise Problem(f"{manifest}, line {reader.line_num}: wanted {len(columns)} cells as in line 1")
                yield reader.line_num, {column: cell.strip() for column, cell in row.items()}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Problem(f"{manifest} can not be read: {error}: name a CSV file in UTF-8 with --manifest") from error


def _beside(manifest: Path, name: str) -> str:
    """Relative paths of a manifest start at its own folder, so that a study can be moved as a whole."""
    return name if is_url(name) or os.path.isabs(name) else posixpath.normpath((manifest.parent / name).as_posix())


def _wanted(cell: str, column: str, where: str) -> str:
    if not cell:
        raise Problem(f"{where}: {column} is empty")
    return cell


def _exercise(name: str | None, where: str) -> str:
    if not name:
        raise Problem(f"{where}: no exercise is named: give one with --exercise or in a manifest's column")
    return name


def _date(cell: str | None, where: str) -> datetime.date | None:
    if not cell:
        return None
    try:
        return datetime.date.fromisoformat(cell)
    except ValueError as error:
        raise Problem(f"{where}: {cell!r} is no date: write it as 2026-11-24") from error
