#!/usr/bin/env python3
"""Measures how far Coxa's answers lie from the truth on the sample clips, beside two simpler methods on the same landmarks.

    python3 samples/accuracy.py --bin target/release/coxa [--model NAME] [--only NAME] [--json FILE] [--markdown]

Needs nothing but Python and a built program. Every figure comes from what any user gets: report.json and frames.csv.

Methods
  raw network   joint angles straight from the pose network's three-dimensional landmarks
  picture       joint angles as they look in the picture: three points and the angle between them; left out where the
                camera stands more than 65 deg off the right angle to the plane in which the joint moves
  Coxa          `coxa assess`
  Coxa live     `coxa assess --causal`: what `coxa live` shows, which can not look ahead

Figures, in degrees, each a mean over the clip's primary measures (those that matter most for its exercise)
  reps       counted / true; a ! where one is at another time or on another side than the true one
  MAE        mean |measured - true| over the frames where a value is given
  bias       mean measured - true
  shape      MAE after the bias is taken off: the rendered bodies' joint centres and a pose network's are defined a
             little differently, which shifts an angle by a constant
  range      |measured - true| range of motion, mean over the true repetitions
  in +-1 sd  share of values whose truth lies within the stated standard deviation; 68 % is right
  given      share of frames with a value; where a measure can not be had there is none, and that is no error
"""

import argparse
import bisect
import csv
import gzip
import json
import math
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SIDES = ("left", "right")
METHODS = ("raw network", "picture", "Coxa", "Coxa live")
# Where the joints are in a landmark recording.
LANDMARKS = {"shoulder": (11, 12), "hip": (23, 24), "knee": (25, 26), "ankle": (27, 28)}
# Below this knee flexion the shank is too near the thigh's axis to show how far the thigh is turned.
ROTATION_NEEDS_KNEE_DEG = 30.0
# How far from square to a joint's plane the camera may stand for the picture to be read at all.
PICTURE_OFF_PLANE_DEG = 65.0


class Failed(Exception):
    """What went wrong and what to do about it, in one line."""


# --- vectors of two or three components


def sub(a, b):
    return [x - y for x, y in zip(a, b)]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def scaled(a, k):
    return [k * x for x in a]


def cross(a, b):
    return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]


def unit(a):
    length = math.sqrt(dot(a, a)) or 1e-12
    return [x / length for x in a]


def middle(a, b):
    return [(x + y) / 2 for x, y in zip(a, b)]


def perpendicular(a, axis):
    return unit(sub(a, scaled(axis, dot(a, axis))))


def between(a, b):
    """The angle between two unit vectors in degrees."""
    return math.degrees(math.acos(max(-1.0, min(1.0, dot(a, b)))))


def elevation(a, axis):
    """How far one unit vector rises towards another from the plane across it, in degrees."""
    return 90.0 - between(a, axis)


# --- joint angles; `joints` is {"hip": (left, right), ...}


def trunk_axes(joints):
    """The trunk's axes: up along it, to the person's left, and forward (any right-handed world)."""
    trunk = unit(sub(middle(*joints["shoulder"]), middle(*joints["hip"])))
    lateral = perpendicular(unit(sub(*joints["hip"])), trunk)
    return trunk, lateral, cross(lateral, trunk)


def limb(joints, i):
    """The directions of one side's thigh and shank."""
    hip, knee, ankle = (joints[name][i] for name in ("hip", "knee", "ankle"))
    return unit(sub(knee, hip)), unit(sub(ankle, knee))


def rotation(thigh, shank, flexion, trunk, front, i):
    """Turn of the shank about the thigh's axis, + external."""
    f = math.radians(flexion)
    straight = sub(scaled(front, -math.cos(f)), scaled(trunk, math.sin(f)))
    outward = cross(straight, thigh) if i == 0 else cross(thigh, straight)
    return math.degrees(math.atan2(dot(shank, outward), dot(shank, straight)))


def angles_in_space(joints):
    """Every measure of one frame from joints in three dimensions."""
    trunk, lateral, front = trunk_axes(joints)
    out = {"thigh_opening": between(limb(joints, 0)[0], limb(joints, 1)[0])}
    for i, side in enumerate(SIDES):
        thigh, shank = limb(joints, i)
        flexion = math.degrees(math.atan2(dot(thigh, front), -dot(thigh, trunk)))
        knee = between(thigh, shank)
        out[f"{side}_hip_flexion"] = flexion
        out[f"{side}_hip_abduction"] = elevation(thigh, lateral) * (1 if i == 0 else -1)
        out[f"{side}_knee_flexion"] = knee
        if knee >= ROTATION_NEEDS_KNEE_DEG:
            out[f"{side}_hip_rotation"] = rotation(thigh, shank, flexion, trunk, front, i)
    return out


def seen_in_picture(measure, yaw_deg):
    """Whether a measure's plane faces the camera enough: flexion is seen from the side, abduction from the front."""
    off_front = min(abs(yaw_deg), 180.0 - abs(yaw_deg))
    off = off_front if measure.endswith("abduction") else 90.0 - off_front
    return off <= PICTURE_OFF_PLANE_DEG


def angles_in_picture(joints, yaw_deg):
    """The measures that three points of the picture give; rotation is not among them."""
    return {name: angle for name, angle in flat_angles(joints).items() if seen_in_picture(name, yaw_deg)}


def flat_angles(joints):
    """Hip and knee angles of joints in pixels, whatever the view."""
    trunk = unit(sub(middle(*joints["shoulder"]), middle(*joints["hip"])))
    lateral = perpendicular(sub(*joints["hip"]), trunk)
    out = {}
    for i, side in enumerate(SIDES):
        thigh, shank = limb(joints, i)
        own_trunk = unit(sub(joints["shoulder"][i], joints["hip"][i]))
        out[f"{side}_hip_flexion"] = 180.0 - between(own_trunk, thigh)
        out[f"{side}_hip_abduction"] = elevation(thigh, lateral) * (1 if i == 0 else -1)
        out[f"{side}_knee_flexion"] = between(thigh, shank)
    return out


# --- series: a list of (time in seconds, {measure: (value, standard deviation or None)})


def open_text(path):
    try:
        return gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    except OSError as error:
        raise Failed(f"{path}: {error.strerror}; restore samples/ with `git checkout samples`") from error


def read_rows(path):
    with open_text(path) as file:
        return list(csv.DictReader(file))


def true_series(path):
    """The rendered body's own angles; its hip rotation comes from the rig, the others from its joints."""
    series = []
    for row in read_rows(path):
        joints = {name: tuple([float(row[f"{name}{s}_{c}"]) for c in "xyz"] for s in "LR") for name in LANDMARKS}
        angles = angles_in_space(joints)
        angles |= {f"{side}_hip_rotation": float(row[f"hip_er_{s}"]) for side, s in zip(SIDES, "LR")}
        series.append((float(row["t"]), {name: (value, None) for name, value in angles.items()}))
    return series


def network_series(recording, columns, angles_of):
    """Angles straight from a recording's landmarks: x, y (pixels), depth, visibility, then x, y, z (metres)."""
    series = []
    with open_text(recording) as file:
        next(file)
        for frame in map(json.loads, file):
            if landmarks := frame.get("landmarks"):
                joints = {name: tuple(landmarks[i][columns] for i in pair) for name, pair in LANDMARKS.items()}
                angles = {name: (value, None) for name, value in angles_of(joints).items()}
                series.append((frame["t_us"] / 1e6, angles))
    return series


def number(cell):
    return float(cell) if cell else None


def coxa_series(frames_csv):
    """The columns NAME_deg and NAME_sd_deg; an empty cell is a measure that could not be had."""
    series = []
    for row in read_rows(frames_csv):
        names = [c[: -len("_deg")] for c in row if c.endswith("_deg") and not c.endswith("_sd_deg")]
        given = {n: (number(row[f"{n}_deg"]), number(row.get(f"{n}_sd_deg"))) for n in names if row[f"{n}_deg"]}
        series.append((float(row["time_s"]), given))
    return series


# --- comparing


def nearest(times, t):
    """The index of the time nearest to `t`."""
    right = bisect.bisect_left(times, t)
    return min((i for i in (right - 1, right) if 0 <= i < len(times)), key=lambda i: abs(times[i] - t))


def paired(truth, series, measure):
    """(index of the true frame, time, value, standard deviation, true value) wherever both are there."""
    times = [t for t, _ in truth]
    frame_s = (times[-1] - times[0]) / max(1, len(times) - 1)
    pairs = []
    for t, angles in series:
        i = nearest(times, t)
        if measure in angles and measure in truth[i][1] and abs(times[i] - t) <= frame_s:
            pairs.append((i, t, *angles[measure], truth[i][1][measure][0]))
    return pairs


def span(values):
    return max(values) - min(values)


def range_error(pairs, rep_times):
    """Mean error of the range of motion over the repetitions, None where none can be judged."""
    errors = []
    for rep in rep_times:
        inside = [(value, true) for _, t, value, _, true in pairs if rep["start"] <= t <= rep["end"]]
        if len(inside) > 4:
            values, trues = zip(*inside)
            errors.append(abs(span(values) - span(trues)))
    return mean(errors)


def mean(values):
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else None


def covered(pairs):
    """Per value with a stated standard deviation, whether the truth lies within it."""
    return [abs(value - true) <= sd for _, _, value, sd, true in pairs if sd is not None]


def covered_everywhere(truth, series):
    """`covered` over every angle that the truth has, not only the primary ones: (inside, of)."""
    every = [c for measure in truth[0][1] for c in covered(paired(truth, series, measure))]
    return sum(every), len(every)


def compare(truth, series, measure, rep_times):
    """The figures of one measure of one clip; all but `given` are None where the method does not have it."""
    pairs = paired(truth, series, measure)
    if not pairs:
        return {"given": 0.0} | dict.fromkeys(("mae", "bias", "shape", "range", "covered"))
    off = [value - true for _, _, value, _, true in pairs]
    bias = mean(off)
    return {
        "mae": mean(map(abs, off)),
        "bias": bias,
        "shape": mean([abs(x - bias) for x in off]),
        "range": range_error(pairs, rep_times),
        "covered": mean(covered(pairs)),
        "given": len({i for i, *_ in pairs}) / len(truth),
    }


def overlap(rep, counted):
    return min(rep["end"], counted["end_s"]) - max(rep["start"], counted["start_s"])


def partners(true_reps, counted):
    """The counted repetition that covers each true one by half of the shorter of the two, or None."""
    free, found = list(counted), []
    for rep in true_reps:
        half = lambda c: 0.5 * min(c["end_s"] - c["start_s"], rep["end"] - rep["start"])
        fitting = [c for c in free if overlap(rep, c) >= half(c)]
        best = max(fitting, key=lambda c: overlap(rep, c), default=None)
        if best is not None:
            free.remove(best)
        found.append(best)
    return found


def in_place(true_reps, found):
    """Whether each true repetition has its counted one, on the right side where one is known."""
    return all(f is not None and rep["side"] in (None, f["side"]) for rep, f in zip(true_reps, found))


def judge_faults(true_faults, found):
    """How many true faults were found, missed, and raised where there clearly is none."""
    tally = {"found": 0, "missed": 0, "false": 0}
    for i, rep in enumerate(found, 1):
        raised = {fault["id"] for fault in rep["faults"]} if rep else set()
        for fault, is_there in true_faults.get(str(i), {}).items():
            tally["found"] += is_there and fault in raised
            tally["missed"] += is_there and fault not in raised
            tally["false"] += not is_there and fault in raised
    return tally


# --- running the program


def assess(binary, source, exercise, out, *options):
    """One run of `coxa assess`; returns its report."""
    command = [binary, "assess", source, "--exercise", exercise, "--out", out, "--force", *options]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Failed(f"{binary}: {error.strerror}; build it with `make build`, or name it with --bin") from error
    if run.returncode:
        said = (run.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise Failed(f"{source}: coxa exit code {run.returncode}: {said}; try `{binary} doctor`")
    with open_text(os.path.join(out, "report.json")) as file:
        return json.load(file)


def judge_report(clip, report):
    """What can be said of a report without its angles."""
    found = partners(clip["rep_times"], report["reps"])
    counted = len(report["reps"])
    return {
        "counted": counted,
        "exact": counted == clip["reps"] and in_place(clip["rep_times"], found),
        "length_off_s": [
            abs((f["end_s"] - f["start_s"]) - (rep["end"] - rep["start"])) for rep, f in zip(clip["rep_times"], found) if f
        ],
        "faults": judge_faults(clip["faults"], found),
        "held_s": sum(hold["valid_s"] for hold in report["holds"]) if clip["holds"] is not None else None,
    }


def measure_clip(binary, model, clip, folder):
    """All four methods on one clip."""
    video = os.path.join(HERE, clip["file"])
    recording = os.path.join(folder, "landmarks.jsonl.gz")
    live = os.path.join(folder, "live")
    reports = {
        "Coxa": assess(binary, video, clip["exercise"], folder, "--model", model),
        "Coxa live": assess(binary, video, clip["exercise"], live, "--model", model, "--causal"),
    }
    series = {
        "raw network": network_series(recording, slice(4, 7), angles_in_space),
        "picture": network_series(recording, slice(0, 2), lambda joints: angles_in_picture(joints, clip["yaw_deg"])),
        "Coxa": coxa_series(os.path.join(folder, "frames.csv")),
        "Coxa live": coxa_series(os.path.join(live, "frames.csv")),
    }
    truth = true_series(os.path.join(HERE, clip["truth"]))
    result = {key: clip[key] for key in ("file", "exercise", "view", "reps", "holds")} | {"methods": {}}
    for method in METHODS:
        measures = {m: compare(truth, series[method], m, clip["rep_times"]) for m in clip["primary"]}
        result["methods"][method] = {"measures": measures, "mean": averaged(measures.values())}
    for method, report in reports.items():
        inside, of = covered_everywhere(truth, series[method])
        result["methods"][method] |= judge_report(clip, report) | {"all_angles": {"inside": inside, "of": of}}
    return result


def averaged(figures):
    """Each figure's mean over measures, leaving out where it could not be had."""
    figures = list(figures)
    return {key: mean([f[key] for f in figures]) for key in ("mae", "bias", "shape", "range", "covered", "given")}


def totals(results):
    """Per method the mean over all primary measures, and what was counted, found and held."""
    out = {}
    for method in METHODS:
        per_clip = [r["methods"][method] for r in results]
        out[method] = {"mean": averaged(m for c in per_clip for m in c["measures"].values())}
        if "counted" in per_clip[0]:
            out[method] |= {"exact": sum(c["exact"] for c in per_clip)}
            out[method] |= {k: sum(c["faults"][k] for c in per_clip) for k in ("found", "missed", "false")}
            out[method] |= {"length_off_s": mean([off for c in per_clip for off in c["length_off_s"]])}
            out[method] |= {"held_s": sum(c["held_s"] or 0.0 for c in per_clip)}
            inside, of = (sum(c["all_angles"][k] for c in per_clip) for k in ("inside", "of"))
            out[method] |= {"covered_all_angles": inside / of if of else None}
    return out


# --- printing

HEADINGS = ("exercise, view", "method", "reps", "MAE", "bias", "shape", "range", "in +-1 sd", "given")


def degrees(value, sign=""):
    return "-" if value is None else f"{value:{sign}.1f}"


def percent(share):
    return "-" if share is None else f"{share:.0%}"


def figure_cells(mean_figures):
    shown = [degrees(mean_figures[key], "+" if key == "bias" else "") for key in ("mae", "bias", "shape", "range")]
    return [*shown, percent(mean_figures["covered"]), percent(mean_figures["given"])]


def clip_rows(result):
    """One row a method; the clip is named in the first."""
    rows = []
    for method in METHODS:
        name = "" if rows else f"{result['exercise'].replace('_', ' ')}, {result['view']}"
        figures = result["methods"][method]
        reps = f"{figures['counted']}/{result['reps']}{'' if figures['exact'] else ' !'}" if "counted" in figures else "-"
        rows.append([name, method, reps, *figure_cells(figures["mean"])])
    return rows


def total_rows(results):
    rows = []
    for method, total in totals(results).items():
        reps = f"{total['exact']}/{len(results)} clips" if "exact" in total else "-"
        rows.append(["" if rows else f"all {len(results)}", method, reps, *figure_cells(total["mean"])])
    return rows


def other_lines(results):
    """Faults, holds and the uncertainty of every angle in a line per way of running."""
    true_hold = sum(r["holds"] or 0.0 for r in results)
    lines = []
    for method, total in totals(results).items():
        if "found" in total:
            parts = [f"{total['found']} of {total['found'] + total['missed']} true faults found, {total['false']} false"]
            if total["length_off_s"] is not None:
                parts += [f"a repetition's length is off by {total['length_off_s']:.2f} s"]
            parts += [f"held {total['held_s']:.1f} s of {true_hold:.1f} s"] if true_hold else []
            parts += [f"{percent(total['covered_all_angles'])} of all hip and knee angles within one sd of the truth"]
            lines.append(f"{method}: {'; '.join(parts)}.")
    return lines


def plain_table(blocks):
    rows = [HEADINGS, *(row for block in blocks for row in block)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
    put = lambda row: "  ".join(c.ljust(w) if i < 2 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths))).rstrip()
    rule = "-" * (sum(widths) + 2 * len(widths) - 2)
    return "\n".join([put(HEADINGS), *(line for block in blocks for line in (rule, *map(put, block)))])


def markdown_table(blocks):
    """The same table; Coxa's rows are bold."""
    put = lambda cells: f"| {' | '.join(cells)} |"
    lines = [put([h.replace("+-", "±") for h in HEADINGS]), put(["---"] * 2 + ["---:"] * (len(HEADINGS) - 2))]
    for row in (row for block in blocks for row in block):
        strong = row[1] == "Coxa"
        lines.append(put([row[0], *(f"**{c}**" if strong else c for c in row[1:])]))
    return "\n".join(lines)


def printed(results, as_markdown):
    """Everything that goes to standard output."""
    table = markdown_table if as_markdown else plain_table
    clips, others = [clip_rows(r) for r in results], other_lines(results)
    if as_markdown:
        each = ["<details><summary>Each exercise and view</summary>", table(clips), "</details>"]
        return "\n\n".join([table([total_rows(results)]), "<br>\n".join(others), *each])
    return "\n".join([table([*clips, total_rows(results)]), "", *others])


# --- the command


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default="target/release/coxa", help="the program [default: %(default)s]")
    parser.add_argument("--model", default="auto", help="pose model [default: %(default)s]")
    parser.add_argument("--only", metavar="NAME", help="only the clips whose file or exercise has NAME in it")
    parser.add_argument("--json", metavar="FILE", help="also write every figure of every measure to FILE")
    parser.add_argument("--markdown", action="store_true", help="print the table as markdown")
    return parser.parse_args()


def chosen_clips(only):
    with open_text(os.path.join(HERE, "samples.json")) as file:
        clips = json.load(file)
    clips = sorted(clips, key=lambda c: [k["exercise"] for k in clips].index(c["exercise"]))
    chosen = [c for c in clips if not only or only in c["file"] or only in c["exercise"]]
    if not chosen:
        raise Failed(f"--only {only}: no such clip; samples/samples.json lists them")
    return chosen


def progress(text):
    """One line that is written over, and only to a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def measure_all(binary, model, clips):
    results = []
    for i, clip in enumerate(clips, 1):
        progress(f"{i}/{len(clips)} {clip['file']}")
        with tempfile.TemporaryDirectory(prefix="coxa-accuracy-") as folder:
            results.append(measure_clip(binary, model, clip, folder))
    progress("")
    return results


def writable(path):
    """Opens the file for --json before the long run, so that it does not fail after it."""
    try:
        return open(path, "w", encoding="utf-8")
    except OSError as error:
        raise Failed(f"{path}: {error.strerror}; name a file that can be written with --json") from error


def run(args):
    clips = chosen_clips(args.only)
    with writable(args.json or os.devnull) as file:
        results = measure_all(args.bin, args.model, clips)
        print(printed(results, args.markdown))
        json.dump({"totals": totals(results), "clips": results}, file, indent=1)


def main():
    try:
        run(arguments())
    except Failed as failed:
        progress("")
        print(f"accuracy: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
