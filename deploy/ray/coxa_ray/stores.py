"""Where clips and results lie: folders that every node sees, or a store that speaks S3, through fsspec."""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .problems import ClipFault, NodeFault, Problem

# What folders are searched for; whatever is named itself is taken as it is.
ENDINGS = (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".jsonl", ".jsonl.gz")
# A folder of results is whole when this file is in it.
REPORT = "report.json"
# Holds what is being worked on inside a folder of results.
WORK = ".coxa-ray/work"
# Holds the hashes of objects that were read before, by name and what their store says of their version.
SEEN = ".coxa-ray/seen"
# Work in which nothing has begun for so long belongs to a driver that died.
ABANDONED_S = 2 * 24 * 3600
CLEARINGS = 5
BLOCK = 1 << 20


@dataclass(frozen=True)
class Source:
    """A clip that can be opened on this node."""

    folder: str
    """Where the binary is started, so that `name` is right."""
    name: str
    """Path as the report shall say it."""
    sha256: str


class Store(Protocol):
    """A place for results."""

    def report(self, where: str) -> dict[str, Any] | None:
        """The report of a whole folder of results, or nothing where there is none (or only a part of one)."""

    def prepare(self, run: str) -> None:
        """Makes room for what a run has in hand."""

    def bench(self, run: str) -> Any:
        """A context: an empty folder to work in, on this node or seen by it, that is gone afterwards."""

    def publish(self, folder: Path, where: str) -> None:
        """Gives a finished folder its place; a whole one that is there already stays."""

    def put(self, file: Path, name: str) -> None:
        """Gives a finished file its place, over an older one."""

    def note(self, stamp: str, sha256: str) -> None:
        """Remembers the hash of a clip that had to be copied to be read."""

    def noted(self, stamp: str) -> str | None:
        """The hash that was remembered."""

    def clear(self, run: str) -> None:
        """Takes away what a run left unfinished, and what drivers left that died long ago."""

    def shown(self, where: str) -> str:
        """Path or URL of something in it."""


def is_clip(file: str) -> bool:
    """Whether a file that was found, and not named, is taken for a clip."""
    return file.lower().endswith(ENDINGS) and not file.startswith(".")


def is_url(name: str) -> bool:
    """Whether fsspec is to open it."""
    return "://" in name


def open_store(name: str) -> Store:
    """The store that holds `name`, or whose root it is."""
    return ObjectStore(name) if is_url(name) else Folder(Path(name))


class Folder:
    """A folder on a disk that all nodes see under the same path."""

    def __init__(self, root: Path):
        self.root = root

    def report(self, where: str) -> dict[str, Any] | None:
        try:
            return _parsed((self.root / where / REPORT).read_bytes(), self.shown(where))
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
        place = self.root / _seen(stamp)
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_suffix(f".{uuid.uuid4().hex}")
        beside.write_text(sha256)
        os.replace(beside, place)

    def noted(self, stamp: str) -> str | None:
        try:
            return (self.root / _seen(stamp)).read_text()
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


class ObjectStore:
    """A bucket, or a part of one. Credentials and endpoint are those that each node's environment names."""

    def __init__(self, url: str):
        try:
            import fsspec

            self.files, self.root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            cure = "install what its store needs (S3: pip install 'coxa-ray[s3]')"
            raise Problem(f"{url} can not be opened: {error}: {cure}") from error
        self.scheme = url.split("://", 1)[0]

    def report(self, where: str) -> dict[str, Any] | None:
        with _reached(self.root):
            try:
                return _parsed(self.files.cat_file(self._path(where, REPORT)), self.shown(where))
            except FileNotFoundError:
                return None

    def prepare(self, run: str) -> None:
        """What is in hand lies on each node."""

    @contextmanager
    def bench(self, run: str) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="coxa-ray-") as folder:
            yield Path(folder)

    def publish(self, folder: Path, where: str) -> None:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        # The report comes last: what is there without it is not whole. Two drivers write the same bytes.
        with _reached(self.root):
            for file in sorted(files, key=lambda path: path == folder / REPORT):
                self.files.put_file(str(file), self._path(where, file.relative_to(folder).as_posix()))

    def put(self, file: Path, name: str) -> None:
        with _reached(self.root):
            self.files.put_file(str(file), self._path(name))

    def note(self, stamp: str, sha256: str) -> None:
        with _reached(self.root):
            self.files.pipe_file(self._path(_seen(stamp)), sha256.encode())

    def noted(self, stamp: str) -> str | None:
        with _reached(self.root):
            try:
                return self.files.cat_file(self._path(_seen(stamp))).decode()
            except FileNotFoundError:
                return None

    def clear(self, run: str) -> None:
        """Nothing unfinished is kept here but objects that the next run writes again."""

    def shown(self, where: str) -> str:
        return f"{self.scheme}://{self._path(where)}"

    def clips_below(self, url: str) -> Iterator[str]:
        """The clips below a prefix, or the object itself where it is one."""
        with _reached(self.root):
            if self.files.isfile(self.root):
                yield url
                return
            for folder, _, files in self.files.walk(self.root):
                for file in sorted(files) if REPORT not in files else ():
                    if is_clip(file):
                        yield f"{self.scheme}://{posixpath.join(folder, file)}"

    def fetch(self, folder: Path) -> Source:
        """Copies the object that this store was opened for into a folder."""
        # The report names it by bucket and key, so that it does not matter where it was copied to.
        name = self.root.lstrip("/")
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        with _reached(self.root), self._there():
            self.files.get_file(self.root, str(copy))
        return Source(str(folder), name, _sha256(copy))

    def stamp(self) -> str:
        """Tells versions of the object that this store was opened for apart, without reading it."""
        with _reached(self.root), self._there():
            return hashlib.sha256(f"{self.shown('')} {self.files.ukey(self.root)}".encode()).hexdigest()

    @contextmanager
    def _there(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise ClipFault(f"{self.shown('')} is not there: see its name") from error

    def _path(self, *parts: str) -> str:
        return posixpath.join(self.root, *(part for part in parts if part)).rstrip("/")


def _parsed(report: bytes, shown: str) -> dict[str, Any]:
    try:
        return json.loads(report)
    except ValueError as error:
        raise ClipFault(f"{shown}/{REPORT} was damaged: take that folder away, then run this again") from error


def _seen(stamp: str) -> str:
    return f"{SEEN}/{stamp[:2]}/{stamp}"


@contextmanager
def _reached(place: str) -> Iterator[None]:
    """What is no OSError is a matter of the network; another node may have a better one."""
    try:
        yield
    except (OSError, ClipFault, NodeFault):
        raise
    except Exception as error:
        raise NodeFault(f"{place} can not be reached: {type(error).__name__}: {error}") from error


@contextmanager
def opened(name: str, cwd: str) -> Iterator[Source]:
    """A clip as a file on this node: itself where the node sees it, otherwise a copy for as long as it is needed."""
    if is_url(name):
        with tempfile.TemporaryDirectory(prefix="coxa-ray-") as folder:
            yield ObjectStore(name).fetch(Path(folder))
        return
    path = Path(cwd, name)
    try:
        sha256 = _sha256(path)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        if not path.parent.is_dir():
            raise NodeFault(f"{path.parent} is not there: every node has to see it under this path") from error
        raise ClipFault(f"{name} can not be read: {error.strerror}: see its name and whose it is") from error
    except OSError as error:
        raise NodeFault(f"{name} can not be read: {error.strerror}") from error
    yield Source(cwd, name, sha256)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
