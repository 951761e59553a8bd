"""motion.json read as plain JSON: values, gaps and joints against frames.csv."""
import json
import sys
from pathlib import Path

import numpy as np

import recording


def main(folder):
    timeline = json.loads((Path(folder) / "motion.json").read_text())
    table = recording.frames(folder)
    assert timeline["schema"] == "coxa.motion/1"
    assert np.allclose(timeline["time_s"], table["time_s"], atol=1e-6)
    numbers = lambda values: np.array([np.nan if value is None else value for value in values])
    for series in timeline["measures"]:
        name, unit = series["name"], series["unit"]
        for key, column in [("values", f"{name}_{unit}"), ("sd", f"{name}_sd_{unit}")]:
            assert np.allclose(numbers(series[key]), table[column], atol=1e-3, equal_nan=True), column
        times = np.array(timeline["time_s"])
        missing = np.zeros(len(times), bool)
        for gap in series["missing"]:
            assert gap["why"]
            missing |= (times >= gap["from_s"]) & (times <= gap["to_s"])
        assert (missing == np.isnan(numbers(series["values"]))).all(), name
    places = np.array([[place or [np.nan] * 3 for place in row] for row in timeline["joints"]["positions"]])
    joints = {tuple(name.split("_")): places[:, i] for i, name in enumerate(timeline["joints"]["names"])}
    recording.assert_same_angles(joints, table)


if __name__ == "__main__":
    main(sys.argv[1])
