"""Results in a folder on a disk that all nodes see."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .stores import REPORT, parsed, seen

# Holds what is being worked on inside a folder of results.
WORK = ".coxa-ray/work"
# Work in which nothing has begun for so long belongs to a driver that died.
ABANDONED_S = 2 * 24 * 3600
# So often is a run's work cleared away, a second apart.
CLEARINGS = 5


class Folder:
    """A folder on a disk that all nodes see under the same path."""

    def __init__(self, root: Path):
        self.root = root

    def report(self, where: str) -> dict[str, Any] | None:
        try:
            return parsed((self.root / where / REPORT).read_bytes(), self.shown(where))
        except FileNotFoundError:
            return None

    def prepare(self, run: str) -> None:
        (self.root / WORK / run).mkdir(parents=True)

    @contextmanager
    def bench(self, run: str) -> Iterator[Path]:
        # On the same disk as its final place: a rename is all there is to publishing, and the clip can be a link.
        # Its folder is not made here: a task that is still alive when its driver has ended must leave nothing.
        folder = Path(tempfile.mkdtemp(dir=self.root / WORK / run))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, folder: Path, where: str) -> None:
        place = self.root / where
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.rename(folder, place)
        except OSError:
            # Another driver was faster; a folder is never half there, because it comes by this rename alone.
            if not (place / REPORT).is_file():
                raise

    def put(self, file: Path, name: str) -> None:
        place = self.root / name
        beside = place.with_name(f".{place.name}.{uuid.uuid4().hex}")
        shutil.copyfile(file, beside)
        os.replace(beside, place)

    def note(self, stamp: str, sha256: str) -> None:
        place = self.root / seen(stamp)
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_suffix(f".{uuid.uuid4().hex}")
        beside.write_text(sha256)
        os.replace(beside, place)

    def noted(self, stamp: str) -> str | None:
        try:
            return (self.root / seen(stamp)).read_text()
        except FileNotFoundError:
            return None

    def clear(self, run: str) -> None:
        work = self.root / WORK
        for _ in range(CLEARINGS):
            shutil.rmtree(work / run, ignore_errors=True)
            if not (work / run).exists():
                break
            # Something in there is still being written by a task that is about to be ended.
            time.sleep(1)
        for other in work.iterdir() if work.is_dir() else ():
            if time.time() - other.stat().st_mtime > ABANDONED_S:
                shutil.rmtree(other, ignore_errors=True)

    def shown(self, where: str) -> str:
        return str(self.root / where)
