"""A cluster of this machine's own, clips to assess on it, and the command as a user types it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[1]
CHECKOUT = DEPLOY.parents[1]
SAMPLES = CHECKOUT / "samples"
sys.path.insert(0, str(DEPLOY))
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
# Without it Ray takes 127.0.0.1 for the machine's address in its network.
os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
# Many short runs on few cores: Ray's own helpers shall not fill the machine, and may be slow to begin.
os.environ["RAY_enable_metrics_collection"] = "0"
os.environ["RAY_raylet_start_wait_time_s"] = "180"

QUICK = ["--exercise", "squat", "--model", "lite"]


def full() -> bool:
    """Whether the long form is wanted."""
    return os.environ.get("COXA_RAY_TESTS") == "full"


@pytest.fixture(scope="session")
def coxa() -> Path:
    """The binary that `make build` makes."""
    program = Path(os.environ.get("COXA", CHECKOUT / "target/release/coxa")).resolve()
    assert program.is_file(), f"{program} is not there: run `make build`"
    return program


@pytest.fixture(scope="session", autouse=True)
def _own_places() -> Iterator[None]:
    """Sessions of Ray and archives go where nobody else's are, and are gone afterwards."""
    # A short path: sockets lie below it, and their names have a limit of some hundred characters.
    folder = tempfile.mkdtemp(prefix="cxr-", dir="/tmp")
    os.environ.update(RAY_TMPDIR=folder, XDG_CACHE_HOME=f"{folder}/cache")
    yield
    shutil.rmtree(folder, ignore_errors=True)


class Nodes:
    """A head that assesses nothing, and nodes of one core each, all on 127.0.0.1."""

    def __init__(self) -> None:
        from ray.cluster_utils import Cluster

        head = self._arguments(num_cpus=0, include_dashboard=False)
        self.cluster = Cluster(initialize_head=True, head_node_args=head)

    def _arguments(self, **more: object) -> dict[str, object]:
        return {"node_ip_address": "127.0.0.1", "object_store_memory": 80 << 20, **more}

    def add(self, **environment: str):
        """One more node, with this in its environment."""
        before = dict(os.environ)
        os.environ.update(environment)
        try:
            # A folder of its own, as on a machine of its own: what is shipped to a node is unpacked there.
            folder = tempfile.mkdtemp(dir=os.environ["RAY_TMPDIR"])
            return self.cluster.add_node(**self._arguments(num_cpus=1, temp_dir=folder))
        finally:
            os.environ.clear()
            os.environ.update(before)

    def raylet(self, node) -> int:
        """Process number of a node's own daemon."""
        return node.all_processes["raylet"][0].process.pid


@pytest.fixture
def nodes() -> Iterator[Nodes]:
    """A head without other nodes."""
    started = Nodes()
    yield started
    started.cluster.shutdown()


Command = Callable[..., subprocess.CompletedProcess]


@pytest.fixture(scope="session")
def command() -> Command:
    """`coxa-ray ARGS`, to its end."""
    kept = {"capture_output": True, "text": True, "timeout": 400}
    return lambda *typed, **more: subprocess.run(typed_command(*typed), **kept, **more)


def typed_command(*typed: object) -> list[str]:
    """What starts `coxa-ray`, from any folder."""
    start = f"import sys; sys.path.insert(0, {str(DEPLOY)!r}); from coxa_ray.cli import main; sys.exit(main())"
    return [sys.executable, "-c", start, *map(str, typed)]


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six landmark recordings, which need no model."""
    folder = tmp_path_factory.mktemp("recordings")
    for file in sorted((SAMPLES / "landmarks").glob("*.jsonl.gz")):
        shutil.copy(file, folder)
    return folder


def cut_clips(folder: Path, count: int) -> list[Path]:
    """So many different clips of about a second, cut from the samples."""
    sources = [*sorted(SAMPLES.glob("*.mp4")), *sorted((SAMPLES / "views").glob("*.mp4"))]
    for source in sources:
        made = sorted(folder.glob("*.mp4"))
        if len(made) >= count:
            break
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", source, "-an", "-c:v", "libx264",
                        "-preset", "ultrafast", "-force_key_frames", "expr:gte(t,n_forced)", "-f", "segment",
                        "-segment_time", "1", "-reset_timestamps", "1", str(folder / f"{source.stem}-%02d.mp4")],
                       check=True)
    made = sorted(folder.glob("*.mp4"))
    for spare in made[count:]:
        spare.unlink()
    assert len(made) >= count
    return made[:count]


def counting(coxa: Path, folder: Path) -> Path:
    """The binary behind a door that notes who comes in: process, parent, and the clip, which is typed last."""
    door = folder / "coxa"
    note = f'case " $* " in *" batch "*) echo "$$ $PPID $last" >>{folder}/log;; esac'
    door.write_text(f'#!/bin/sh\nfor last; do :; done\n{note}\nexec {coxa} "$@"\n')
    door.chmod(0o755)
    return door


def assert_same_files(one: Path, other: Path) -> None:
    """Two folders hold the same files with the same bytes."""
    files = {path.relative_to(one) for path in one.rglob("*") if path.is_file()}
    assert files == {path.relative_to(other) for path in other.rglob("*") if path.is_file()} and files
    for file in files:
        assert (one / file).read_bytes() == (other / file).read_bytes(), f"{file} of {one}"
