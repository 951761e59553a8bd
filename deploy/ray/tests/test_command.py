"""What is told before anything is begun, and what is shipped to nodes."""

from __future__ import annotations

import subprocess
import sys
import types
import zipfile
from pathlib import Path

import pytest
from conftest import CHECKOUT, SAMPLES, assert_same_files

from coxa_ray import cli, kit
from coxa_ray.cli import main


@pytest.mark.parametrize(("typed", "code", "told"), [
    (["--out", "out"], 2, "nothing to assess"),
    (["a.mp4", "--out", "out"], 1, "no exercise is named"),
    (["a.mp4", "--out", "out", "--exercise", "sqat"], 2, "did you mean `squat`?"),
    (["a.mp4", "--out", "out", "--exercise", "none.toml"], 1, "none.toml"),
    (["empty", "--out", "out", "--exercise", "squat"], 1, "no clips in there"),
    (["a.mp4", "--out", "out", "--exercise", "squat", "--blur-face", "--no-pictures"], 2, "--no-pictures"),
    (["a.mp4", "--out", "out", "--exercise", "squat", "--coxa", "nowhere"], 1, "no coxa binary at nowhere"),
    (["a.mp4", "--out", "nowhere://bucket", "--exercise", "squat"], 1, "nowhere"),
])
def test_a_wrong_command_is_told_in_a_line_and_nothing_is_made(
        coxa: Path, monkeypatch, capsys, tmp_path: Path, typed: list[str], code: int, told: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    assert main(["--coxa", str(coxa), *typed]) == code
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1, said
    assert not (tmp_path / "out").exists()


def test_the_program_in_the_wheel_comes_before_the_command_that_starts_it(monkeypatch, tmp_path: Path) -> None:
    """The wheel's command is a script: what is shipped to nodes has to be the program."""
    program, script = tmp_path / "tree/coxa", tmp_path / "bin/coxa"
    for file in (program, script):
        file.parent.mkdir()
        file.touch(0o755)
    monkeypatch.delenv("COXA", raising=False)
    monkeypatch.setenv("PATH", str(script.parent))
    assert cli._program(None) == script
    monkeypatch.setitem(sys.modules, "coxa", types.SimpleNamespace(PROGRAM=program))
    assert cli._program(None) == program
    monkeypatch.setenv("COXA", str(script))
    assert cli._program(None) == script


def test_a_kit_needs_nothing_of_its_node(coxa: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere it assesses a video with its own libraries, models and runtime, and finds nobody else's."""
    runtime = next((CHECKOUT / "runtime").glob("libonnxruntime*"))
    own = SAMPLES / "own/standing_hip_abduction.toml"
    archive = kit.build(coxa, CHECKOUT / "models", runtime, [str(own)], stores=True)
    assert kit.build(coxa, CHECKOUT / "models", runtime, [str(own)], stores=True) == archive
    with zipfile.ZipFile(archive) as zipped:
        names = set(zipped.namelist())
        zipped.extractall(tmp_path / "kit")
    packages = {"coxa_ray/task.py", "s3fs/core.py", "fsspec/core.py", "aiohttp/client.py"}
    assert packages | {kit.shipped_exercise(str(own))} <= names
    program = tmp_path / "kit/bin/coxa"
    program.chmod(0o755)
    bare = {"LD_LIBRARY_PATH": str(tmp_path / "kit/lib"), "PATH": "/nowhere"}
    loaded = subprocess.run(["/usr/bin/ldd", program], env=bare | {"PATH": "/usr/bin:/bin"}, capture_output=True,
                            text=True)
    others = [line.split()[0] for line in loaded.stdout.splitlines() if " => " in line and str(tmp_path) not in line]
    assert others and all(kit.C_LIBRARY.match(name) for name in others), others
    typed = ["--models", "kit/models", "--runtime", "kit/runtime", "assess", SAMPLES / "codecs/h264.mp4",
             "--exercise", "squat", "--model", "lite", "--jobs", "1"]
    subprocess.run([program, *typed, "--out", "shipped"], cwd=tmp_path, env=bare, check=True, capture_output=True)
    subprocess.run([coxa, *typed, "--out", "own"], cwd=tmp_path, check=True, capture_output=True)
    assert_same_files(tmp_path / "shipped", tmp_path / "own")
