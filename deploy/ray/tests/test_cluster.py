"""Clips on a head and two nodes, of which one is killed in the middle: every answer is that of `coxa batch`."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import QUICK, Nodes, assert_same_files, counting, cut_clips, full, typed_command
from pyarrow import parquet


def entries(folder: Path) -> list[tuple[int, int, str]]:
    log = folder / "log"
    lines = log.read_text().splitlines() if log.exists() else []
    return [(int(process), int(parent), clip) for process, parent, clip in (line.split(" ", 2) for line in lines)]


def parent_of(process: int) -> int | None:
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return None


def wait_until_at_work(folder: Path, raylet: int, after: int, running: subprocess.Popen) -> None:
    """Until so many clips have been begun, and the node assesses one right now."""
    while running.poll() is None:
        begun = entries(folder)
        if len(begun) >= after and any(parent_of(process) == parent and parent_of(parent) == raylet
                                       for process, parent, _ in begun[-4:]):
            return
        time.sleep(0.02)
    raise AssertionError(f"it ended before a node was killed: {running.communicate()}")


def test_a_killed_node_costs_no_result(nodes: Nodes, coxa: Path, command, tmp_path: Path) -> None:
    count = 60 if full() else 12
    inputs, out, log = tmp_path / "in", tmp_path / "out", tmp_path / "door"
    inputs.mkdir()
    log.mkdir()
    clips = cut_clips(inputs, count)
    corrupt = inputs / "zz-corrupt.mp4"
    corrupt.write_bytes(clips[0].read_bytes()[:300])
    nodes.add()
    doomed = nodes.add()
    typed = [inputs, *QUICK, "--out", out, "--address", nodes.cluster.address, "--coxa", counting(coxa, log)]
    running = subprocess.Popen(typed_command(*typed), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until_at_work(log, nodes.raylet(doomed), count // 3, running)
    nodes.cluster.remove_node(doomed, allow_graceful=False)
    said, errors = running.communicate(timeout=400)
    assert running.returncode == 1, said + errors
    assert f"{count} assessed, 0 skipped, 1 failed" in said, said + errors
    assert errors.count("\n") == 1 and "1 of" in errors, errors

    begun = Counter(clip for _, _, clip in entries(log))
    assert begun[str(corrupt)] == 1, "a corrupt clip is not tried again"
    assert set(begun) == {str(clip) for clip in [*clips, corrupt]}
    assert sum(begun.values()) <= count + 1 + 1, "only what the killed node was at is done twice"

    batch = [coxa, "batch", *clips, *QUICK, "--jobs", "2", "--out", tmp_path / "batch"]
    subprocess.run(batch, check=True, capture_output=True)
    rows = {row["input"]: row for row in parquet.read_table(out / "clips.parquet").to_pylist()}
    assert len(rows) == count + 1
    for clip in clips:
        assert_same_files(out / rows[str(clip)]["folder"], tmp_path / "batch" / clip.stem)
    failed = rows[str(corrupt)]
    assert failed["status"] == "failed" and "zz-corrupt" in failed["error"] and failed["folder"] is None
    assert not list((out / ".coxa-ray/work").iterdir()), "nothing unfinished is left"

    again = command(*typed)
    assert f"0 assessed, {count} skipped, 1 failed" in again.stdout, again.stdout + again.stderr
    assert Counter(clip for _, _, clip in entries(log)) - begun == Counter([str(corrupt)])


def ailing(coxa: Path, folder: Path) -> Path:
    """The binary as it is on a node that lacks a library, where the node's environment says so."""
    program = folder / "coxa"
    illness = '[ -z "$COXA_TEST_ILL" ] || { echo "no such library" >&2; exit 127; }'
    program.write_text(f'#!/bin/sh\n{illness}\nexec {coxa} "$@"\n')
    program.chmod(0o755)
    return program


def test_a_clip_goes_to_another_node_when_its_own_is_at_fault(nodes: Nodes, coxa: Path, recordings: Path, command,
                                                              tmp_path: Path) -> None:
    nodes.add(COXA_TEST_ILL="1")
    typed = [recordings, *QUICK, "--address", nodes.cluster.address, "--coxa", ailing(coxa, tmp_path)]
    ran = command(*typed, "--out", tmp_path / "none")
    assert ran.returncode == 1 and "0 assessed, 0 skipped, 5 failed" in ran.stdout, ran.stdout + ran.stderr
    errors = [row["error"] for row in parquet.read_table(tmp_path / "none" / "clips.parquet").to_pylist()]
    assert all("no node could do it" in error and "no such library" in error for error in errors), errors

    nodes.add()
    ran = command(*typed, "--out", tmp_path / "out")
    assert ran.returncode == 0 and "5 assessed, 0 skipped, 0 failed" in ran.stdout, ran.stdout + ran.stderr


class Pair(NamedTuple):
    """A head with two nodes, and the counting binary that is shipped to them once."""

    nodes: Nodes
    door: Path


@pytest.fixture(scope="module")
def pair(coxa: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """What tests share that leave both nodes as they are; they come last."""
    started = Nodes()
    started.add()
    started.add()
    yield Pair(started, counting(coxa, tmp_path_factory.mktemp("door")))
    started.cluster.shutdown()


def test_an_ended_driver_leaves_whole_results_and_the_next_one_goes_on(pair: Pair, recordings: Path, command,
                                                                       tmp_path: Path) -> None:
    out = tmp_path / "out"
    typed = [recordings, *QUICK, "--out", out, "--address", pair.nodes.cluster.address, "--coxa", pair.door]
    running = subprocess.Popen(typed_command(*typed), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while len(entries(pair.door.parent)) < 3 and running.poll() is None:
        time.sleep(0.02)
    running.terminate()
    said, errors = running.communicate(timeout=400)
    assert running.returncode == 1 and said == "", said + errors
    # Ray may have a line of its own before it, about the task that was in hand.
    assert errors.endswith("the same command goes on with the rest\n") and "Traceback" not in errors, errors
    done = len(list(out.rglob("report.json")))
    assert done >= 1 and not (out / "clips.parquet").exists()
    assert not list((out / ".coxa-ray/work").iterdir())
    ran = command(*typed)
    assert f"{5 - done} assessed, {done} skipped, 0 failed" in ran.stdout, ran.stdout + ran.stderr


def test_two_drivers_at_a_time_do_no_harm(pair: Pair, coxa: Path, recordings: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    typed = [recordings, *QUICK, "--out", out, "--address", pair.nodes.cluster.address, "--coxa", pair.door]
    both = [subprocess.Popen(typed_command(*typed, "--tables", tmp_path / f"tables{n}"), text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE) for n in (1, 2)]
    for driver in both:
        said, errors = driver.communicate(timeout=400)
        assert driver.returncode == 0 and " 0 failed" in said, said + errors
    subprocess.run([coxa, "batch", *sorted(recordings.iterdir()), *QUICK, "--out", tmp_path / "batch"], check=True,
                   capture_output=True)
    for n in (1, 2):
        for row in parquet.read_table(tmp_path / f"tables{n}" / "clips.parquet").to_pylist():
            name = Path(row["input"]).name.removesuffix(".jsonl.gz")
            assert_same_files(out / row["folder"], tmp_path / "batch" / name)
