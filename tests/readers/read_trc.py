"""motion.trc read by trc-data-reader: header, rate, axes, and the angles of its markers against frames.csv."""
import sys

import numpy as np
from trc import TRCData

import recording


def joints_of(folder):
    """The reader's table and the markers in it, metres by (side, joint)."""
    data = TRCData()
    data.load(f"{folder}/motion.trc")
    places = {(side, joint): np.array(data[marker]) for side in recording.SIDES
              for joint, marker in recording.MARKERS[side].items()}
    return data, places


def main(folder):
    data, joints = joints_of(folder)
    table, report = recording.frames(folder), recording.report(folder)
    assert data["Units"] == "m" and data["NumMarkers"] == len(data["Markers"]) == 8
    assert data["NumFrames"] == len(data["Time"]) == len(table["time_s"])
    assert abs(data["DataRate"] - report["source"]["fps"]) < 1e-3 and data["CameraRate"] == data["DataRate"]
    times = np.array(data["Time"])
    assert np.allclose(times, table["time_s"], atol=2e-6)
    assert np.allclose(np.diff(times), 1 / data["DataRate"], atol=2e-6)
    recording.assert_same_angles(joints, table)
    thigh = np.linalg.norm(joints["left", "knee"] - joints["left", "hip"], axis=1)
    assert 0.3 < np.nanmedian(thigh) < 0.6, f"a thigh of {np.nanmedian(thigh)} m"
    front, trunk, lateral = (np.nanmean(axis, axis=0) for axis in recording.trunk_axes(joints))
    if report["exercise"] in ("squat", "seated_march"):
        assert trunk[1] > 0.8 and front[0] > 0.8 and lateral[2] < -0.8, (trunk, front, lateral)


if __name__ == "__main__":
    main(sys.argv[1])
