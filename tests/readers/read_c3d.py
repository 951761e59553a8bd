"""motion.c3d read by ezc3d and by c3d: points against motion.trc, parameters, and events against report.json."""
import sys
import warnings

import c3d
import ezc3d
import numpy as np

import read_trc
import recording


def points_by_c3d(folder):
    """Labels, rate and places (frames, points, 3) as the second reader sees them; NaN where not seen."""
    with open(f"{folder}/motion.c3d", "rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of every file without analogue channels
        reader = c3d.Reader(file)
        rows = [np.where(points[:, 3:4] < 0, np.nan, points[:, :3]) for _, points, _ in reader.read_frames()]
        return [label.strip() for label in reader.point_labels], reader.point_rate, np.array(rows)


def main(folder):
    file = ezc3d.c3d(f"{folder}/motion.c3d")
    parameters = file["parameters"]
    value = lambda group, name: parameters[group][name]["value"]
    trc, joints = read_trc.joints_of(folder)
    labels = value("POINT", "LABELS")
    assert labels == trc["Markers"] and value("POINT", "UNITS") == ["mm"]
    assert abs(value("POINT", "RATE")[0] - trc["DataRate"]) < 1e-3
    assert abs(file["header"]["points"]["frame_rate"] - trc["DataRate"]) < 1e-3
    assert value("TRIAL", "ACTUAL_END_FIELD")[0] == trc["NumFrames"]
    report = recording.report(folder)
    assert value("SUBJECTS", "NAMES") == [report["person"]] and value("SUBJECTS", "USED")[0] == 1
    assert value("COXA", "DATE") == [report["date"]]
    places = file["data"]["points"][:3]
    assert places.shape == (3, 8, trc["NumFrames"]) and file["data"]["analogs"].size == 0
    again = points_by_c3d(folder)
    assert again[0] == labels and abs(again[1] - trc["DataRate"]) < 1e-3
    for i, label in enumerate(labels):
        metres = np.array(trc[label])
        assert np.isfinite(metres).any()
        assert np.allclose(places[:, i, :].T, 1000 * metres, atol=2e-3, equal_nan=True), label
        assert np.allclose(again[2][:, i, :], 1000 * metres, atol=2e-3, equal_nan=True), label
    assert_events(value, recording.report(folder))


def assert_events(value, report):
    minutes, seconds = value("EVENT", "TIMES")
    start = value("COXA", "START_S")[0]
    told = list(zip(60 * minutes + seconds + start, value("EVENT", "LABELS"), value("EVENT", "CONTEXTS")))
    context = {"left": "Left", "right": "Right", "both": "General"}
    wanted = [(rep[key], label, context[rep["side"]]) for rep in report["reps"]
              for key, label in [("start_s", "Start"), ("peak_s", "Peak"), ("end_s", "End")]]
    assert len(told) == len(wanted) == value("EVENT", "USED")[0] and wanted
    for event, want in zip(told, wanted):
        assert abs(event[0] - want[0]) < 1e-3 and event[1:] == want[1:], (event, want)


if __name__ == "__main__":
    main(sys.argv[1])
