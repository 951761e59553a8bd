"""Which clips there are to assess, and what is said of a manifest that is wrong."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from coxa_ray.clips import Clip, Inputs
from coxa_ray.problems import Problem


def manifest(folder: Path, text: str) -> Inputs:
    (folder / "m.csv").write_text(text, encoding="utf-8")
    return Inputs([], folder / "m.csv", "squat")


def test_a_folder_is_searched_and_what_is_named_is_taken_as_it_is(tmp_path: Path) -> None:
    results = ("out/squat/report.json", "out/squat/clip.mp4", "out/squat/deep/5.mp4")
    for name in ("b/2.MP4", "b/1.mov", "a.jsonl.gz", "notes.txt", ".work/3.mp4", "b/.4.mp4", *results):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    clips = list(Inputs([str(tmp_path), "gone.xyz"], None, "squat"))
    found = [clip.name.removeprefix(f"{tmp_path}/") for clip in clips]
    assert found == ["a.jsonl.gz", "b/1.mov", "b/2.MP4", "gone.xyz"]
    assert [clip.number for clip in clips] == [1, 2, 3, 4]


def test_a_manifest_says_whose_a_clip_is_and_when(tmp_path: Path) -> None:
    text = "input,patient,date,exercise\nx/1.mp4,P1,2026-03-02,bridge\ns3://b/2.mp4,,,\n/abs/3.mp4,P3,,\n"
    assert list(manifest(tmp_path, text)) == [
        Clip(1, f"{tmp_path}/x/1.mp4", "bridge", "P1", datetime.date(2026, 3, 2)),
        Clip(2, "s3://b/2.mp4", "squat"),
        Clip(3, "/abs/3.mp4", "squat", "P3"),
    ]


@pytest.mark.parametrize(("text", "told"), [
    ("", "begins with ''"),
    ("file,patient\n", "begins with 'file,patient'"),
    ("input,sex\n", "begins with 'input,sex'"),
    ("input,date\na.mp4,2.3.2026\n", "line 2: '2.3.2026' is no date"),
    ("input,date\na.mp4\n", "line 2: wanted 2 cells"),
    ("input,date\n,2026-03-02\n", "line 2: input is empty"),
])
def test_a_wrong_manifest_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Problem, match="m.csv") as raised:
        list(manifest(tmp_path, text))
    assert told in str(raised.value)


def test_no_clip_is_without_an_exercise(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no exercise"):
        list(Inputs(["a.mp4"], None, None))
    with pytest.raises(Problem, match="can not be read"):
        list(Inputs([], tmp_path / "none.csv", "squat"))
