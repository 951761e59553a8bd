"""One clip to its results: what one task on one node does."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .binary import Binary
from .clips import Clip
from .object_store import ObjectStore
from .places import open_store, opened
from .problems import ClipFault, NodeFault
from .stores import is_url

ASSESSED, SKIPPED, FAILED, NODE_FAULT = "assessed", "skipped", "failed", "node_fault"


@dataclass(frozen=True)
class Exercise:
    """What a clip is assessed as."""

    key: str
    """Of `coxa settings`: what answers depend on besides the clip."""
    typed: str
    """For the binary: a name, or the file of a user's own, which begins where the task does."""


@dataclass(frozen=True)
class Run:
    """What all tasks of one command share."""

    id: str
    cwd: str
    """Where relative paths of inputs begin, on every node."""
    out: str
    options: tuple[str, ...]
    """Settings as `coxa batch` takes them."""
    exercises: dict[str, Exercise]
    """By their names in clips."""


@dataclass
class Outcome:
    """What became of a clip: small, because it travels to the driver."""

    clip: Clip
    status: str
    node: str
    error: str | None = None
    folder: str | None = None
    report: dict[str, Any] = field(default_factory=dict)


def assess(clip: Clip, run: Run, binary: Binary) -> Outcome:
    """Assesses a clip unless that has been done, and says what became of it."""
    node = socket.gethostname()
    store, exercise = open_store(run.out), run.exercises[clip.exercise]
    try:
        # An object that has been read before need not be copied to be known again.
        stamp = ObjectStore(clip.name).stamp() if is_url(clip.name) else None
        if stamp and (sha256 := store.noted(stamp)):
            where = place_of(exercise, sha256)
            if report := store.report(where):
                return Outcome(clip, SKIPPED, node, folder=where, report=told(report))
        with opened(clip.name, run.cwd) as source:
            if stamp:
                store.note(stamp, source.sha256)
            where = place_of(exercise, source.sha256)
            report, status = store.report(where), SKIPPED
            if report is None:
                with store.bench(run.id) as bench:
                    store.publish(binary.assess(source, exercise.typed, run.options, bench), where)
                report, status = store.report(where), ASSESSED
                if report is None:
                    raise NodeFault(f"{store.shown(where)} is not there, though it was just written")
        return Outcome(clip, status, node, folder=where, report=told(report))
    except ClipFault as fault:
        return Outcome(clip, FAILED, node, error=str(fault))
    except NodeFault as fault:
        return Outcome(clip, NODE_FAULT, node, error=str(fault))
    except OSError as error:
        return Outcome(clip, NODE_FAULT, node, error=f"{error.filename or run.out}: {error.strerror or error}")


def place_of(exercise: Exercise, sha256: str) -> str:
    """Where the results of a clip lie: named by what they depend on, in folders that stay small."""
    name = re.sub(r"[^\w.-]", "_", Path(exercise.typed).stem)
    return f"{name}-{exercise.key[:12]}/{sha256[:2]}/{sha256}"


# What the tables are made of; the rest of a report stays where it is.
TOLD = ("coxa_version", "source", "model", "exercise", "side", "view", "summary", "holds", "reps", "warnings")


def told(report: dict[str, Any]) -> dict[str, Any]:
    """The part of a report that goes into tables."""
    return {name: report[name] for name in TOLD}


def on_node(clip: Clip, run: Run) -> Outcome:
    """`assess` with the binary that was shipped to this node: Ray starts tasks where it has unpacked it."""
    return assess(clip, run, Binary.shipped(Path(os.getcwd())))
