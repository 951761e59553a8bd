"""reps.csv read by pandas: a row for every repetition of report.json, numbers as numbers."""
import sys

import pandas

import recording


def main(folder):
    table = pandas.read_csv(f"{folder}/reps.csv")
    report = recording.report(folder)
    assert len(table) == len(report["reps"]) > 0
    for (_, row), rep in zip(table.iterrows(), report["reps"]):
        assert row["exercise"] == report["exercise"] and row["side"] == rep["side"] and row["rep"] == rep["index"]
        assert abs(row["peak_s"] - rep["peak_s"]) < 1e-3 and row["verdict"] == rep["verdict"]
        assert ("" if pandas.isna(row["faults"]) else row["faults"]).split() == [fault["id"] for fault in rep["faults"]]
        for name, figures in rep["measures"].items():
            cells = [cell for cell in table.columns if cell.startswith(f"{name}_rom_")]
            assert len(cells) == 1
            assert pandas.isna(row[cells[0]]) if figures is None else abs(row[cells[0]] - figures["rom_deg"]) < 1e-3
    held = table["held_s"].dropna().tolist()
    assert len(held) == len(report["holds"]) or report["exercise"] != "seated_glute_stretch"


if __name__ == "__main__":
    main(sys.argv[1])
