"""Results in a folder: whole or not there, one of two stays, and what was damaged is told."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from coxa_ray import folder
from coxa_ray.folder import Folder
from coxa_ray.places import opened
from coxa_ray.problems import ClipFault, NodeFault

PLACE = "squat-0/ab/abc"


def fill(bench: Path, text: str) -> Path:
    out = bench / "squat"
    out.mkdir()
    (out / "report.json").write_text(text)
    return out


def test_a_result_is_there_as_a_whole_and_the_first_one_stays(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    store.prepare("run")
    for text in ("[1]", "[2]"):
        with store.bench("run") as bench:
            out = fill(bench, text)
            assert store.report(PLACE) == (None if text == "[1]" else [1])
            store.publish(out, PLACE)
    assert store.report(PLACE) == [1]
    store.clear("run")
    with pytest.raises(OSError), store.bench("run"):
        pass
    assert not list((tmp_path / folder.WORK).iterdir())


def test_a_result_that_can_not_take_its_place_is_no_result(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    store.prepare("run")
    (tmp_path / PLACE).mkdir(parents=True)
    (tmp_path / PLACE / "something").touch()
    with store.bench("run") as bench, pytest.raises(OSError):
        store.publish(fill(bench, "[1]"), PLACE)
    assert store.report(PLACE) is None


def test_a_damaged_report_is_told(tmp_path: Path) -> None:
    place = tmp_path / PLACE
    place.mkdir(parents=True)
    (place / "report.json").write_text('{"half')
    with pytest.raises(ClipFault, match="damaged"):
        Folder(tmp_path).report(PLACE)


def test_work_of_drivers_that_died_goes_and_that_of_others_stays(tmp_path: Path) -> None:
    work = tmp_path / folder.WORK
    for name, age in (("dead", folder.ABANDONED_S + 60), ("alive", 60), ("mine", 0)):
        (work / name / "task").mkdir(parents=True)
        os.utime(work / name, (time.time() - age,) * 2)
    Folder(tmp_path).clear("mine")
    assert [path.name for path in work.iterdir()] == ["alive"]


def test_a_missing_clip_is_the_clips_matter_and_a_missing_disk_the_nodes(tmp_path: Path) -> None:
    with pytest.raises(ClipFault, match="gone.mp4"), opened("gone.mp4", str(tmp_path)):
        pass
    with pytest.raises(NodeFault, match="every node has to see it"), opened("gone/clip.mp4", str(tmp_path)):
        pass
