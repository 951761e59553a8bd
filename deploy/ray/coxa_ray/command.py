"""From inputs to tables: what `coxa-ray` does, step by step."""

from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import ray
from tqdm import tqdm

from . import kit
from .binary import EXERCISE_FILE, Binary
from .clips import Clip, Inputs
from .driver import Driver
from .folder import Folder
from .job import Job
from .places import open_store
from .problems import Problem
from .stores import Store, is_url
from .tables import CLIPS_FILE, Tables
from .task import ASSESSED, FAILED, SKIPPED, Exercise, Outcome, Run, on_node

# So many failures are told on the terminal; all of them are in the table.
SHOWN = 20


def run(job: Job) -> int:
    """Does it; the exit code."""
    # Everything that can be wrong is found before the long run.
    total, names, urls = _survey(job.inputs)
    settings = {name: Binary(str(job.program)).settings(name, job.options) for name in names}
    store, tables = _prepared(job.out), _prepared(job.tables)
    shared = Run(
        id=uuid.uuid4().hex,
        cwd=os.getcwd(),
        out=job.out if is_url(job.out) else os.path.abspath(job.out),
        options=job.options,
        exercises={name: Exercise(told["key"], _shipped(name)) for name, told in settings.items()},
    )
    one = next(iter(settings.values()))
    # A build without it assesses recordings only.
    runtime = Path(one["runtime_library"]) if one["runtime_library"] else None
    archive = kit.build(job.program, Path(one["models_folder"]), runtime,
                        [name for name in names if name.endswith(EXERCISE_FILE)], urls or is_url(job.out))
    _connect(job.address, archive)
    # After Ray, which has put a handler of its own there. It counts as Ctrl-C: what is in hand is put away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    store.prepare(shared.id)
    try:
        driver = Driver(_work(shared), memory=job.memory)
        return _gather(driver.outcomes(job.inputs), total, tables, one["measures"], job.tables)
    finally:
        ray.shutdown()
        store.clear(shared.id)


def _survey(inputs: Inputs) -> tuple[int, list[str], bool]:
    """How many clips there are, their exercises, and whether one is a URL."""
    total, urls = 0, False
    names: dict[str, None] = {}
    for clip in inputs:
        total, urls = total + 1, urls or is_url(clip.name)
        names[clip.exercise] = None
    if not total:
        raise Problem("no clips in there: name videos or recordings, or folders that hold some")
    return total, list(names), urls


def _prepared(place: str) -> Store:
    store = open_store(place)
    if isinstance(store, Folder):
        try:
            store.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Problem(f"{place} can not be made: {error.strerror}: name another folder") from error
    return store


def _shipped(exercise: str) -> str:
    return kit.shipped_exercise(exercise) if exercise.endswith(EXERCISE_FILE) else exercise


def _work(shared: Run) -> Callable[[Clip], tuple[str, Outcome]]:
    def work(clip: Clip) -> tuple[str, Outcome]:
        return ray.get_runtime_context().get_node_id(), on_node(clip, shared)

    return work


def _connect(address: str | None, archive: Path) -> None:
    """To the cluster, or to a small one of this machine that ends with the command."""
    # Its dashboard is for this machine alone.
    own: dict[str, Any] = {} if address else {"include_dashboard": True, "dashboard_host": "127.0.0.1"}
    try:
        ray.init(address=address or "local", runtime_env={"working_dir": str(archive)}, log_to_driver=False,
                 logging_level=logging.ERROR, **own)
    except Exception as error:  # Ray raises this very class, too
        where = address or "this machine"
        raise Problem(f"Ray can not be reached at {where}: {str(error).splitlines()[0]}: see `ray status`") from error


def _gather(outcomes: Iterator[Outcome], total: int, store: Store, measures: Sequence[str], place: str) -> int:
    """Writes the tables as results come, tells how it went, and gives the exit code."""
    counts: Counter[str] = Counter()
    failures: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="coxa-ray-") as folder:
        tables = Tables(Path(folder), measures)
        for outcome in _with_bar(outcomes, total, counts):
            tables.add(outcome)
            counts[outcome.status] += 1
            if outcome.status == FAILED and len(failures) < SHOWN:
                failures.append(outcome)
        tables.publish(store)
    for failure in failures:
        print(f"failed: {_line(failure.clip.name)}: {_line(failure.error or '')}")
    table = f"{place.rstrip('/')}/{CLIPS_FILE}"
    print(f"{counts[ASSESSED]} assessed, {counts[SKIPPED]} skipped, {counts[FAILED]} failed; all in {table}")
    if not counts[FAILED]:
        return 0
    print(f"coxa-ray: {counts[FAILED]} of {total} clips could not be assessed; {table} says why, and the same command "
          "tries them again", file=sys.stderr)
    return 1


def _with_bar(outcomes: Iterable[Outcome], total: int, counts: Counter[str]) -> Iterator[Outcome]:
    """Under a bar, where somebody is looking."""
    with tqdm(total=total, unit="clip", disable=not sys.stderr.isatty(), smoothing=0.05) as bar:
        for outcome in outcomes:
            yield outcome
            bar.set_postfix(skipped=counts[SKIPPED], failed=counts[FAILED], refresh=False)
            bar.update()


def _line(text: str) -> str:
    """Control characters of a file's name must not reach the terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)
