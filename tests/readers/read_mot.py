"""motion.mot read by pyomeca: header, values against frames.csv, and OpenSim's own joint definitions against motion.trc."""
import re
import sys
from pathlib import Path

import numpy as np
from pyomeca import Analogs

import read_trc
import recording

# Coordinate, column of frames.csv, sign.
COORDINATES = [("pelvis_tilt", "trunk_lean_deg", -1)] + [
    (f"{name}_{side[0]}", f"{side}_{measure}_deg", sign) for side in recording.SIDES for name, measure, sign in [
        ("hip_flexion", "hip_flexion", 1), ("hip_adduction", "hip_abduction", -1),
        ("hip_rotation", "hip_rotation", -1), ("knee_angle", "knee_flexion", 1)]]


def about(axis, degrees):
    """The matrix of a turn."""
    angle, (x, y, z) = np.radians(degrees), axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def bones(values, side):
    """Thigh and shank in the pelvis's axes (X forward, Y up, Z right) as the Rajagopal models turn them."""
    outward = 1 if side == "right" else -1
    of = lambda name: values[f"{name}_{side[0]}"]
    hip = about((0, 0, 1), of("hip_flexion")) @ about((outward, 0, 0), of("hip_adduction"))
    hip = hip @ about((0, outward, 0), values.get(f"hip_rotation_{side[0]}", 0.0))
    down = np.array([0, -1, 0])
    return hip @ down, hip @ about((0, 0, 1), -of("knee_angle")) @ down


def assert_opensim_builds_the_same_body(values, times, folder):
    data, joints = read_trc.joints_of(folder)
    front, trunk, lateral = recording.trunk_axes(joints)
    compared = 0
    for i, time in enumerate(times):
        frame = int(np.argmin(np.abs(np.array(data["Time"]) - time)))
        pelvis = np.stack([front[frame], trunk[frame], -lateral[frame]])
        for side in recording.SIDES:
            own = {name: column[i] for name, column in values.items()}
            if f"knee_angle_{side[0]}" not in own or not all(
                    np.isfinite(joints[side, joint][frame]).all() for joint in ("hip", "knee", "ankle")):
                continue
            thigh = pelvis @ recording.unit(joints[side, "knee"][frame] - joints[side, "hip"][frame])
            shank = pelvis @ recording.unit(joints[side, "ankle"][frame] - joints[side, "knee"][frame])
            built = bones(own, side)
            assert np.abs(built[0] - thigh).max() < 5e-3, (side, time, built[0], thigh)
            if f"hip_rotation_{side[0]}" in own:
                assert np.abs(built[1] - shank).max() < 5e-3, (side, time, built[1], shank)
            compared += 1
    assert compared > len(times), f"only {compared} legs compared"


def main(folder):
    text = (Path(folder) / "motion.mot").read_text()
    data = Analogs.from_mot(f"{folder}/motion.mot", pandas_kwargs={"sep": "\t"})
    times, names = data.time.values, [str(name) for name in data.channel.values]
    header = dict(re.findall(r"^(\w+)=(\w+)$", text.split("endheader")[0], re.MULTILINE))
    assert header == {"version": "1", "nRows": str(len(times)), "nColumns": str(len(names) + 1), "inDegrees": "yes"}
    values = dict(zip(names, data.values))
    assert all(np.isfinite(column).all() for column in values.values()), "OpenSim's reader ends at the first NaN"
    table = recording.frames(folder)
    rows = [int(np.argmin(np.abs(table["time_s"] - time))) for time in times]
    assert np.allclose(table["time_s"][rows], times, atol=2e-6) and len(set(rows)) == len(times)
    for name, column, sign in COORDINATES:
        if name in values:
            assert np.allclose(values[name], sign * table[column][rows], atol=2e-3), name
        else:
            assert np.isfinite(table[column]).mean() < 0.95, f"{name} could be measured and is left out"
    assert_opensim_builds_the_same_body(values, times, folder)


if __name__ == "__main__":
    main(sys.argv[1])
