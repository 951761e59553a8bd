"""The `coxa` binary: what it says of itself, and one clip assessed by it with one thread."""

from __future__ import annotations

import csv
import ctypes
import json
import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from .problems import ClipFault, NodeFault, Problem, WrongCommand
from .stores import Source

# Room that a report, its clip and its pictures need at the least.
ROOM_BYTES = 64 << 20
# How the name of an exercise of the user's own ends.
EXERCISE_FILE = ".toml"
PR_SET_PDEATHSIG = 1
# Loaded here, because between fork and exec nothing may be.
LIBC = ctypes.CDLL(None)


class Shipped(NamedTuple):
    """Where a kit holds the parts of a binary."""

    program: str
    models: str
    runtime: str
    libraries: str


SHIPPED = Shipped("bin/coxa", "models", "runtime", "lib")


@dataclass(frozen=True)
class Binary:
    """A `coxa` with its models, runtime and libraries."""

    program: str
    models: str | None = None
    runtime: str | None = None
    libraries: str | None = None

    @staticmethod
    def shipped(folder: Path) -> Binary:
        """The one of a kit that is unpacked in `folder`."""
        return Binary(*(str(folder / place) for place in SHIPPED))

    def run(self, *typed: str, folder: str | None = None) -> subprocess.CompletedProcess[str]:
        """`coxa TYPED...`, which does not outlive whoever started it.

        Raises NodeFault where it can not be started, or was ended by a signal.
        """
        environment = dict(os.environ, ORT_DISABLE_TELEMETRY="1", OMP_NUM_THREADS="1")
        if self.libraries:
            environment["LD_LIBRARY_PATH"] = self.libraries
        places = [word for flag, place in (("--models", self.models), ("--runtime", self.runtime)) if place
                  for word in (flag, place)]
        try:
            ran = subprocess.run([self.program, *places, *typed], cwd=folder, env=environment, text=True,
                                 errors="replace", stdin=subprocess.DEVNULL, capture_output=True,
                                 preexec_fn=_end_with_parent)
        except OSError as error:
            raise NodeFault(f"{self.program} can not be started: {error.strerror}") from error
        if ran.returncode < 0 or ran.returncode > 2:
            ended = f"was ended by {_signal(-ran.returncode)}" if ran.returncode < 0 else f"ended with {ran.returncode}"
            raise NodeFault(f"coxa {ended}: {_last_line(ran.stderr) or 'it said nothing'}")
        return ran

    def settings(self, exercise: str, options: Sequence[str]) -> dict[str, Any]:
        """What answers depend on besides the clip, as `coxa settings` tells it."""
        try:
            ran = self.run("settings", "--exercise", exercise, *options)
        except NodeFault as fault:
            raise Problem(str(fault)) from fault
        told = ran.stderr.strip().removeprefix("coxa: ").removeprefix("error: ")
        if ran.returncode == 2:
            # What follows is how `coxa` itself is used.
            raise WrongCommand(told.splitlines()[0])
        if ran.returncode:
            raise Problem(told)
        return json.loads(ran.stdout)

    def assess(self, source: Source, exercise: str, options: Sequence[str], bench: Path) -> Path:
        """The folder that `coxa batch` makes of one clip.

        Raises ClipFault with its words where the clip can not be assessed, NodeFault where the node is to blame.
        """
        out = bench.absolute() / "out"
        if exercise.endswith(EXERCISE_FILE):
            exercise = os.path.abspath(exercise)
        # One input and one job: one thread, whatever the node has.
        ran = self.run("batch", "--exercise", exercise, *options, "--jobs", "1", "--out", str(out), "--", source.name,
                       folder=source.folder)
        row = _row(out / "batch.csv")
        if row is None:
            raise NodeFault(_last_line(ran.stderr) or "coxa wrote nothing and said nothing")
        if row["status"] == "failed":
            self._blame(row["error"], bench)
        return out / row["folder"]

    def _blame(self, error: str, bench: Path) -> None:
        """A clip is at fault only where everything else is in order."""
        try:
            _try_room(bench)
        except OSError as problem:
            raise NodeFault(f"{bench} can not be written: {problem.strerror}") from problem
        checked = self.run("doctor")
        if checked.returncode:
            raise NodeFault(_last_line(checked.stderr))
        raise ClipFault(error)


def _row(listing: Path) -> dict[str, str] | None:
    try:
        with listing.open(newline="", encoding="utf-8") as file:
            return next(csv.DictReader(file), None)
    except OSError:
        return None


def _try_room(folder: Path) -> None:
    path = folder / "room"
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, ROOM_BYTES)
    path.unlink()


def _end_with_parent() -> None:
    # A worker that is ended, for want of memory or with its node, must not leave a clip half computed behind it.
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("coxa: ") if lines else ""
