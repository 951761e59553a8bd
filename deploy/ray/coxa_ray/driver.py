"""Hands clips to the cluster, a bounded number at a time, and yields what became of each as it comes."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import ray
from ray import exceptions

from .clips import Clip
from .problems import Problem
from .task import FAILED, NODE_FAULT, Outcome

# So often is a clip begun, each time on another node where there is one, before its row says that none could do it.
TRIES = 3
# So often does Ray itself begin a clip again whose node or worker died; that is no fault of anybody's.
MAX_RETRIES = 5
# Tasks in hand for each core: one runs, one waits so that no core is idle, and an autoscaler sees that more is to do.
IN_HAND = 2
LEAST_IN_HAND = 16
# So many clips that no node could do, and none that one could, is no matter of clips.
HOPELESS = 10
RESOURCES_EVERY_S = 5.0
NODE_ID = "ray.io/node-id"


@dataclass(frozen=True)
class _Try:
    """A clip that is in hand."""

    clip: Clip
    number: int = 1
    avoided: tuple[str, ...] = ()
    elsewhere: bool = False
    """It waits for a node that is none of these."""


class Driver:
    """Runs `work` on every clip as a task of one core."""

    def __init__(self, work: Callable[[Clip], tuple[str, Outcome]], name: str = "coxa assess", memory: int = 0):
        """`work` returns the id of its node too; `memory` is what a task is taken to need, in bytes."""
        self._name, self._memory = name, memory
        self._task = ray.remote(num_cpus=1, memory=memory, max_retries=MAX_RETRIES)(work)
        self._in_hand: dict[ray.ObjectRef, _Try] = {}
        self._again: deque[_Try] = deque()
        self._window, self._looked = LEAST_IN_HAND, 0.0
        self._hopeless: int | None = 0
        self._told = False

    def outcomes(self, clips: Iterable[Clip]) -> Iterator[Outcome]:
        """What became of the clips, in the order in which they are done."""
        coming = iter(clips)
        while self._fill(coming):
            # Waits for one, then takes all that are there: the cost of a look is shared.
            ray.wait(list(self._in_hand), num_returns=1, timeout=RESOURCES_EVERY_S, fetch_local=False)
            ready, _ = ray.wait(list(self._in_hand), num_returns=len(self._in_hand), timeout=0, fetch_local=False)
            for ref in ready:
                if outcome := self._settle(self._in_hand.pop(ref), ref):
                    yield outcome

    def _fill(self, coming: Iterator[Clip]) -> bool:
        """Whether anything is in hand."""
        self._look()
        while len(self._in_hand) < self._window:
            trying = self._again.popleft() if self._again else None
            if trying is None and (clip := next(coming, None)) is not None:
                trying = _Try(clip)
            if trying is None:
                break
            self._submit(trying)
        return bool(self._in_hand)

    def _look(self) -> None:
        if time.monotonic() - self._looked < RESOURCES_EVERY_S:
            return
        self._looked = time.monotonic()
        self._free_the_stuck()
        self._window = max(LEAST_IN_HAND, int(IN_HAND * ray.cluster_resources().get("CPU", 0)))
        if self._hopeless == 0 and not self._told and not _working_nodes(self._memory):
            self._told = True
            wanted = f"a core and {self._memory >> 20} MB (see --memory)"
            print(f"coxa-ray: waiting for a node with {wanted}", file=sys.stderr)

    def _submit(self, trying: _Try) -> None:
        # Where no other node is left, the same one may try again: it may have been put in order meanwhile.
        elsewhere = bool(trying.avoided and _working_nodes(self._memory).difference(trying.avoided))
        selector = {NODE_ID: f"!in({','.join(trying.avoided)})"} if elsewhere else None
        ref = self._task.options(name=self._name, label_selector=selector).remote(trying.clip)
        self._in_hand[ref] = replace(trying, elsewhere=elsewhere)

    def _free_the_stuck(self) -> None:
        """Begins again what waits for another node, where the last of those has gone."""
        waiting = [(ref, trying) for ref, trying in self._in_hand.items() if trying.elsewhere]
        nodes = _working_nodes(self._memory) if waiting else set()
        for ref, trying in waiting:
            if not nodes.difference(trying.avoided):
                ray.cancel(ref, force=True)
                del self._in_hand[ref]
                self._again.append(trying)

    def _settle(self, trying: _Try, ref: ray.ObjectRef) -> Outcome | None:
        """What became of a clip; nothing where it is to be tried again."""
        try:
            node, outcome = ray.get(ref)
        except exceptions.RayTaskError as error:
            # A mistake of ours: it must not stop the other clips, and must be seen.
            return Outcome(trying.clip, FAILED, "", error=f"an internal error; please report it: {error.cause!r}")
        except exceptions.RayError as error:
            # Nodes and workers that died too often, or that the archive can not be unpacked on.
            node, outcome = None, Outcome(trying.clip, NODE_FAULT, "", error=_first_line(error))
        if outcome.status != NODE_FAULT:
            self._hopeless = None
            return outcome
        if trying.number < TRIES:
            avoided = trying.avoided + ((node,) if node else ())
            self._again.append(replace(trying, number=trying.number + 1, avoided=avoided))
            return None
        self._give_up_where_hopeless(outcome)
        return replace(outcome, status=FAILED, error=f"no node could do it, the last one says: {outcome.error}")

    def _give_up_where_hopeless(self, outcome: Outcome) -> None:
        if self._hopeless is None:
            return
        self._hopeless += 1
        if self._hopeless >= HOPELESS:
            raise Problem(f"no node can assess anything ({outcome.node or 'a node'}: {outcome.error}): put that right, "
                          "then run this again")


def _working_nodes(memory: int) -> set[str]:
    """Those that could ever do a task."""
    nodes = [(node["NodeID"], node["Resources"]) for node in ray.nodes() if node["Alive"]]
    return {name for name, has in nodes if has.get("CPU", 0) >= 1 and has.get("memory", 0) >= memory}


def _first_line(error: BaseException) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
