"""What a place for clips and results can do, and what all kinds of them have in common."""

from __future__ import annotations

import hashlib
import json
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .problems import ClipFault

# What folders are searched for; whatever is named itself is taken as it is.
ENDINGS = (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".jsonl", ".jsonl.gz")
# A folder of results is whole when this file is in it.
REPORT = "report.json"
# Holds the hashes of objects that were read before, by name and what their store says of their version.
SEEN = ".coxa-ray/seen"
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

    def bench(self, run: str) -> AbstractContextManager[Path]:
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


def parsed(report: bytes, shown: str) -> dict[str, Any]:
    """The report that was read at `shown`."""
    try:
        return json.loads(report)
    except ValueError as error:
        raise ClipFault(f"{shown}/{REPORT} was damaged: take that folder away, then run this again") from error


def seen(stamp: str) -> str:
    """Where the hash of an object is remembered."""
    return f"{SEEN}/{stamp[:2]}/{stamp}"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
