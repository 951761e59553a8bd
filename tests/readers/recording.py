"""What Coxa's own files say, and joint angles by the definitions in its documentation: what exports are held against."""
import csv
import json
import math
from pathlib import Path

import numpy as np

SIDES = ("left", "right")
# Marker names of TRC and C3D.
MARKERS = {"left": {"shoulder": "LSJC", "hip": "LHJC", "knee": "LKJC", "ankle": "LAJC"},
           "right": {"shoulder": "RSJC", "hip": "RHJC", "knee": "RKJC", "ankle": "RAJC"}}


def report(folder):
    return json.loads((Path(folder) / "report.json").read_text())


def frames(folder):
    """Columns of frames.csv as arrays; an empty cell is NaN."""
    with open(Path(folder) / "frames.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name] or "nan") for row in rows]) for name in rows[0]}


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def dot(a, b):
    return np.sum(a * b, axis=-1)


def trunk_axes(joints):
    """Forward, up and left of the trunk, each (frames, 3); `joints` holds (frames, 3) by (side, joint)."""
    shoulders = joints["left", "shoulder"] + joints["right", "shoulder"]
    trunk = unit(shoulders - joints["left", "hip"] - joints["right", "hip"])
    across = joints["left", "hip"] - joints["right", "hip"]
    lateral = unit(across - trunk * dot(across, trunk)[:, None])
    return np.cross(lateral, trunk), trunk, lateral


def angles(joints):
    """Degrees by the names of frames.csv; rotation only where the knee is bent by 30 degrees."""
    front, trunk, lateral = trunk_axes(joints)
    found = {}
    for side in SIDES:
        outward = 1 if side == "left" else -1
        thigh = unit(joints[side, "knee"] - joints[side, "hip"])
        shank = unit(joints[side, "ankle"] - joints[side, "knee"])
        flexion = np.arctan2(dot(thigh, front), -dot(thigh, trunk))
        knee = np.arccos(np.clip(dot(thigh, shank), -1, 1))
        straight = -(np.cos(flexion)[:, None] * front + np.sin(flexion)[:, None] * trunk)
        inward = np.cross(straight, thigh) * outward
        rotation = np.arctan2(dot(shank, inward), dot(shank, straight))
        rotation[knee < math.radians(30)] = np.nan
        abduction = np.arcsin(dot(thigh, lateral) * outward)
        for name, value in [("hip_flexion", flexion), ("hip_abduction", abduction), ("hip_rotation", rotation),
                            ("knee_flexion", knee)]:
            found[f"{side}_{name}_deg"] = np.degrees(value)
    return found


def assert_same_angles(joints, table):
    """The markers' angles are those of frames.csv, wherever both have one; and both have most of them."""
    for name, value in angles(joints).items():
        both = np.isfinite(value) & np.isfinite(table[name])
        assert both.sum() >= 0.9 * np.isfinite(table[name]).sum(), f"{name}: {both.sum()} moments in common"
        off = np.abs(value - table[name])[both]
        assert not len(off) or off.max() < 0.1, f"{name}: {off.max()} degrees off"
