"""Clips and results in a store that speaks S3, or whatever else fsspec knows."""

from __future__ import annotations

import hashlib
import posixpath
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .problems import ClipFault, NodeFault, Problem
from .stores import REPORT, Source, is_clip, parsed, seen, sha256_of


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
                return parsed(self.files.cat_file(self._path(where, REPORT)), self.shown(where))
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
            self.files.pipe_file(self._path(seen(stamp)), sha256.encode())

    def noted(self, stamp: str) -> str | None:
        with _reached(self.root):
            try:
                return self.files.cat_file(self._path(seen(stamp))).decode()
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
        return Source(str(folder), name, sha256_of(copy))

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


@contextmanager
def _reached(place: str) -> Iterator[None]:
    """What is no OSError is a matter of the network; another node may have a better one."""
    try:
        yield
    except (OSError, ClipFault, NodeFault):
        raise
    except Exception as error:
        raise NodeFault(f"{place} can not be reached: {type(error).__name__}: {error}") from error
