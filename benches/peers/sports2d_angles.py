"""Times the joint angles of Sports2D on one person: its own functions, lifted out of its source, four angles a frame.

usage: sports2d_angles.py FOLDER_OF_PACKAGES; prints microseconds a frame.
"""
import ast
import sys
import time
from pathlib import Path

import numpy as np

ANGLES = ["right hip", "left hip", "right knee", "left knee"]


def definitions(path, names):
    """The source of the named functions and tables of a file, without what else it imports."""
    source = path.read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        name = node.name if isinstance(node, ast.FunctionDef) else getattr(getattr(node, "targets", [None])[0], "id", None)
        if name in names:
            yield ast.get_source_segment(source, node)


def main():
    packages = Path(sys.argv[1])
    names = {"np": np}
    wanted = {"points_to_angles", "fixed_angles", "angle_dict", "compute_angle"}
    for path in (packages / "Pose2Sim/common.py", packages / "Sports2D/process.py"):
        for text in definitions(path, wanted):
            exec(text, names)
    table, compute = names["angle_dict"], names["compute_angle"]
    keypoints = sorted({point for angle in ANGLES for point in table[angle][0]})
    ids = list(range(len(keypoints)))
    points = np.random.default_rng(1).uniform(0, 500, (2000, 2, len(keypoints)))
    started = time.perf_counter()
    for x, y in points:
        for angle in ANGLES:
            value = compute(angle, x, y, table, ids, keypoints)
            assert value == value, f"{angle} is not a number"
    print((time.perf_counter() - started) / len(points) * 1e6)


main()
