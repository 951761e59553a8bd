"""measures.tsv read by pandas: a row for every measure of every repetition of report.json, numbers as numbers."""
import sys

import pandas

import recording


def main(folder):
    table = pandas.read_csv(f"{folder}/measures.tsv", sep="\t")
    report = recording.report(folder)
    wanted = {(rep["index"], name): (rep, figures) for rep in report["reps"] for name, figures in rep["measures"].items()}
    assert len(table) == len(wanted) > 0
    for _, row in table.iterrows():
        rep, figures = wanted.pop((row["rep"], row["measure"]))
        assert row["source"] == report["source"]["name"] and row["exercise"] == report["exercise"]
        assert row["side"] == rep["side"] and row["verdict"] == rep["verdict"]
        assert row["unit"] in ("deg", "pct")
        for figure in ("min", "max", "rom", "sd"):
            assert pandas.isna(row[figure]) if figures is None else abs(row[figure] - figures[f"{figure}_deg"]) < 1e-3
    assert not wanted


if __name__ == "__main__":
    main(sys.argv[1])
