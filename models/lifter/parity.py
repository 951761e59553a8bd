"""What the training code says of the recordings in samples/landmarks, for the program to be held against: parity.py -> parity.csv

Reads lifter.safetensors, so that it checks the packing too. The moments are laid out as src/kinematics/skeleton/lift/grid.rs does.
"""
import csv
import gzip
import json
import struct
from pathlib import Path

import numpy as np

from net import apply, features

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent.parent / "samples" / "landmarks"
LANDMARKS = [11, 12, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32]
STEP, BELL, REACH, EVERY = 1 / 15, .045, .135, 12


def members():
    raw = (HERE / "lifter.safetensors").read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    out = {}
    for name, t in json.loads(raw[8:8 + size]).items():
        a, b = (8 + size + x for x in t["data_offsets"])
        i, part = name.split("/")
        out.setdefault(int(i), {})[part] = np.frombuffer(raw[a:b], "<f4").reshape(t["shape"])
    return [out[i] for i in sorted(out)]


def moments(path):
    with gzip.open(path, "rt") as f:
        head = json.loads(f.readline())
        rows = [json.loads(line) for line in f]
    rows = [r for r in rows if r.get("landmarks")]
    t = np.array([r["t_us"] / 1e6 for r in rows])
    w, h = head["size"]["width"], head["size"]["height"]
    px = (np.array([r["landmarks"] for r in rows], float)[:, LANDMARKS, :2] - [w / 2, h / 2]) / max(w, h)
    grid = t[0] + STEP * np.arange(int(np.floor((t[-1] - t[0]) / STEP)) + 1)
    gap = t[None] - grid[:, None]
    weight = np.exp(-.5 * (gap / BELL) ** 2) * (np.abs(gap) <= REACH)
    return grid, np.einsum("gt,tjc->gjc", weight / weight.sum(1, keepdims=True), px)


SWAPPED = np.arange(12) ^ 1
OTHER_SIDE, SIGN = np.array([1, 0, 3, 2, 5, 4, 7, 6, 8, 9, 10]), np.array([1.] * 10 + [-1.])


def answers(px):
    """What each member says: means and scales (T,11)."""
    x, c = features(px)
    for p in members():
        xn, cn = np.clip((x - p["xm"]) / p["xs"], -8, 8), np.clip((c - p["cm"]) / p["cs"], -4, 4)
        m, lb, _ = apply(p, xn[None].astype("f4"), cn[None].astype("f4"))
        yield np.array(m[0]), np.exp(np.array(lb[0]))


def lifted(px):
    """Means and standard deviations (T,11), radians, of all members together, asked of the picture and of its mirror."""
    plain, mirror = list(answers(px)), list(answers(px[:, SWAPPED] * [-1., 1.]))
    means = np.stack([m for m, _ in plain] + [SIGN * m[:, OTHER_SIDE] for m, _ in mirror])
    scales = np.stack([s for _, s in plain] + [s[:, OTHER_SIDE] for _, s in mirror])
    return means.mean(0), np.sqrt((2 * scales ** 2).mean(0) + means.var(0))


if __name__ == "__main__":
    with open(HERE / "parity.csv", "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        for path in sorted(SAMPLES.glob("*.jsonl.gz")):
            grid, px = moments(path)
            mean, sd = lifted(px)
            for i in range(0, len(grid), EVERY):
                numbers = [*mean[i], *sd[i]]
                out.writerow([path.name, f"{grid[i]:.6f}", *(f"{v:.5f}" for v in numbers)])
