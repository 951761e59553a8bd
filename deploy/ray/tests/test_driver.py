"""The driver's own decisions, on real nodes with work that stands in for the binary."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
import ray
from conftest import DEPLOY, Nodes, full

from coxa_ray.clips import Clip
from coxa_ray.driver import Driver
from coxa_ray.task import FAILED, NODE_FAULT, Outcome


@pytest.mark.skipif(not full(), reason="waits until a node is known to be gone; part of `make ray-full`")
def test_what_waits_for_another_node_is_begun_again_where_the_last_one_has_gone(nodes: Nodes, tmp_path: Path) -> None:
    nodes.add(COXA_TEST_ILL="1")
    sound = nodes.add()
    at_work = tmp_path / "at-work"

    def work(clip: Clip) -> tuple[str, Outcome]:
        if not os.environ.get("COXA_TEST_ILL"):
            at_work.touch()
            time.sleep(600)
        return ray.get_runtime_context().get_node_id(), Outcome(clip, NODE_FAULT, "ill", error="no such library")

    def kill_the_sound_one() -> None:
        while not at_work.exists():
            time.sleep(0.1)
        nodes.cluster.remove_node(sound, allow_graceful=False)

    ray.init(address=nodes.cluster.address, runtime_env={"env_vars": {"PYTHONPATH": str(DEPLOY)}}, log_to_driver=False)
    killer = threading.Thread(target=kill_the_sound_one)
    killer.start()
    try:
        # Two, of which the ill node has one at once.
        outcomes = list(Driver(work).outcomes([Clip(n, f"{n}.mp4", "squat") for n in (1, 2)]))
    finally:
        killer.join()
        ray.shutdown()
    assert [outcome.status for outcome in outcomes] == [FAILED, FAILED]
    assert all("no such library" in (outcome.error or "") for outcome in outcomes)
