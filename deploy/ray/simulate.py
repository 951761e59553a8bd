#!/usr/bin/env python3
"""Measures what the driver itself costs: every clip is a task of Ray whose answer was recorded, so no video is seen.

usage: simulate.py [--clips N] [--out DIR] [--address ADDRESS] [--coxa FILE]

Prints a row at 10, 50 and 100 %: processor time of the driver a clip, its memory, and clips a second; the tables that
come of it stay in DIR. Clips of a patient lie a week apart, and their range of motion grows by a degree a week.
"""

from __future__ import annotations

import argparse
import copy
import csv
import datetime
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
RECORDING = CHECKOUT / "samples/landmarks/squat.jsonl.gz"
WEEKS = 10
BEGIN = datetime.date(2026, 1, 5)
GROWTH_DEG = 1.0
TOLD_AT = (10, 50, 100)


def recorded(coxa: Path) -> tuple[dict[str, Any], list[str]]:
    """The report of a landmark recording, and the measures that it may have."""
    with tempfile.TemporaryDirectory() as folder:
        typed = [coxa, "assess", RECORDING, "--exercise", "squat", "--out", folder, "--force"]
        subprocess.run(typed, check=True, capture_output=True)
        report = json.loads(Path(folder, "report.json").read_bytes())
    settings = subprocess.run([coxa, "settings", "--exercise", "squat"], check=True, capture_output=True)
    return report, json.loads(settings.stdout)["measures"]


def write_manifest(path: Path, clips: int) -> None:
    """Ten weeks of each patient, a clip a week."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["input", "exercise", "patient", "date"])
        for number in range(clips):
            patient, week = divmod(number, WEEKS)
            day = BEGIN + datetime.timedelta(weeks=week, days=patient % 7)
            rows.writerow([f"s3://trial/clips/{number:06}.mp4", "squat", f"P{patient:05}", day.isoformat()])


def stand_in(report: dict[str, Any]) -> Callable[[Any], Any]:
    """What answers in the binary's place: the recorded report, with the range that this week's clip would have."""
    from coxa_ray.task import ASSESSED, Outcome, told

    facts = told(report)

    def answer(clip: Any) -> Outcome:
        mine = copy.deepcopy(facts)
        for values in (values for rep in mine["reps"] for values in rep["measures"].values() if values):
            values["rom_deg"] += GROWTH_DEG * ((clip.number - 1) % WEEKS)
        return Outcome(clip, ASSESSED, "simulated", folder=f"squat-simulated/{clip.number:06}", report=mine)

    return answer


def memory_mb() -> float:
    """What of the driver is in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def told_along(outcomes: Iterator[Any], clips: int) -> Iterator[Any]:
    """The outcomes, with a row of figures at each of `TOLD_AT`."""
    print("clips    driver CPU ms/clip    driver memory MB    clips/s", flush=True)
    cpu, began = time.process_time(), time.monotonic()
    marks = {clips * percent // 100: percent for percent in TOLD_AT}
    for done, outcome in enumerate(outcomes, 1):
        yield outcome
        if done in marks:
            each = (time.process_time() - cpu) / done * 1e3
            print(f"{done:7} {each:16.2f} {memory_mb():19.0f} {done / (time.monotonic() - began):15.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", type=int, default=100_000, metavar="N")
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep manifest and tables here")
    parser.add_argument("--address", default="local", help="a cluster's head [default: this machine alone]")
    parser.add_argument("--coxa", type=Path, default=CHECKOUT / "target/release/coxa", metavar="FILE")
    args = parser.parse_args()
    sys.path.insert(0, str(HERE))
    if args.address == "local":
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    with tempfile.TemporaryDirectory(prefix="coxa-simulate-") as temporary:
        simulate(args.clips, args.out or Path(temporary), args.address, args.coxa)


def simulate(clips: int, out: Path, address: str, coxa: Path) -> None:
    """The command's own way from a manifest to tables, with the stand-in at its far end."""
    import ray

    from coxa_ray.clips import Inputs
    from coxa_ray.driver import Driver
    from coxa_ray.folder import Folder
    from coxa_ray.tables import Tables

    out.mkdir(parents=True, exist_ok=True)
    write_manifest(out / "manifest.csv", clips)
    report, measures = recorded(coxa)
    answer = stand_in(report)

    def work(clip: Any) -> tuple[str, Any]:
        return ray.get_runtime_context().get_node_id(), answer(clip)

    ray.init(address=address, runtime_env={"env_vars": {"PYTHONPATH": str(HERE)}}, log_to_driver=False,
             logging_level="ERROR", include_dashboard=False if address == "local" else None)
    try:
        with tempfile.TemporaryDirectory(prefix="coxa-simulate-") as folder:
            tables = Tables(Path(folder), measures)
            outcomes = Driver(work, name="simulated").outcomes(Inputs([], out / "manifest.csv", None))
            for outcome in told_along(outcomes, clips):
                tables.add(outcome)
            tables.publish(Folder(out))
    finally:
        ray.shutdown()


if __name__ == "__main__":
    main()
