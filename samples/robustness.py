#!/usr/bin/env python3
"""Counts what must not change a count: other exercises, and copies of the clips that differ in nothing that matters.

    python3 samples/robustness.py --data FOLDER [--bin target/release/coxa] [--part others|copies] [--only NAME]

FOLDER holds clips.json: a list of {name, file, exercise, reps} with files (videos or landmark recordings) relative to it.
Needs nothing but Python and a built program; copies of videos also need ffmpeg.

others  every exercise that Coxa knows, and those of samples/own, on every clip that shows another one: none is counted.
        Side-lying hip abduction may be found in a clip of straight leg raises and so on: a clip's `also` lists such names.
copies  each clip mirrored, at 15 and at 10 pictures a second, and (videos only) at half its size: the count of the copy is
        compared with that of the clip itself. At most 4 of 100 may change.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BUILT_IN = ("squat", "bridge", "clamshell", "seated_march", "seated_glute_stretch")
RECORDING = (".jsonl", ".jsonl.gz")
# Left and right landmarks change places in a mirror: 1-3 with 4-6 around the eyes, then pairs from 7 on.
PARTNER = [0, 4, 5, 6, 1, 2, 3] + [i + 1 if i % 2 else i - 1 for i in range(7, 33)]
FILTERS = {"mirrored": "hflip", "15/s": "fps=15", "10/s": "fps=10", "half": "scale=trunc(iw/4)*2:trunc(ih/4)*2"}


def counted(binary, clip, exercise, folder):
    """How many repetitions Coxa counts; None where it could not."""
    out = os.path.join(folder, "out")
    command = [binary, "assess", clip, "--exercise", exercise, "--out", out, "--no-pictures", "--force"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(f"    {os.path.basename(clip)} {exercise}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    with open(os.path.join(out, "report.json"), encoding="utf-8") as file:
        return len(json.load(file)["reps"])


def lines_of(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def mirrored(header, frame):
    """The same moment in a mirror."""
    if "landmarks" not in frame:
        return frame
    rows = [frame["landmarks"][partner] for partner in PARTNER]
    return {**frame, "landmarks": [[header["size"]["width"] - r[0], *r[1:4], -r[4], *r[5:]] for r in rows]}


def thinned(frames, rate):
    """At most so many frames a second: the first one in each step."""
    kept, step = [], None
    for frame in frames:
        now = int(frame["t_us"] * rate / 1e6 + 1e-6)
        if now != step:
            kept.append(frame)
        step = now
    return kept


def copy_recording(path, what, out):
    header, *frames = lines_of(path)
    if what == "mirrored":
        frames = [mirrored(header, frame) for frame in frames]
    elif what == "half":
        return False
    else:
        rate = float(what.split("/")[0])
        if header["fps"] < 1.2 * rate:
            return False
        frames, header["fps"] = thinned(frames, rate), rate
    with gzip.open(out, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in [header, *frames])
    return True


def copy_video(path, what, out):
    command = ["ffmpeg", "-v", "error", "-y", "-i", path, "-an", "-vf", FILTERS[what], "-crf", "16", out]
    return subprocess.run(command).returncode == 0


def copies(clips, args, folder):
    changed = total = 0
    for clip in clips:
        path = os.path.join(args.data, clip["file"])
        own = counted(args.bin, path, clip["exercise"], folder)
        for what in FILTERS:
            is_recording = path.endswith(RECORDING)
            out = os.path.join(folder, "copy.jsonl.gz" if is_recording else "copy.mp4")
            if not (copy_recording if is_recording else copy_video)(path, what, out):
                continue
            count = counted(args.bin, out, clip["exercise"], folder)
            total += 1
            if count != own:
                changed += 1
                print(f"{clip['name']:34} {clip['exercise']:22} {what:9} {own} -> {count} (true {clip['reps']})", flush=True)
    share = 100 * changed / max(total, 1)
    print(f"copies: {changed} of {total} counts change ({share:.1f} %)")
    return share <= 4


def others(clips, args, folder):
    own = sorted(f for f in os.listdir(os.path.join(HERE, "own")) if f.endswith(".toml"))
    wrong = total = 0
    for clip in clips:
        shown = {clip["exercise"], *clip.get("also", [])}
        for exercise in [*BUILT_IN, *(os.path.join(HERE, "own", f) for f in own)]:
            name = os.path.basename(exercise).removesuffix(".toml")
            if name in shown:
                continue
            count = counted(args.bin, os.path.join(args.data, clip["file"]), exercise, folder)
            total += 1
            if count:
                wrong += 1
                print(f"{clip['name']:34} taken for {name:26} {count}", flush=True)
    print(f"others: {wrong} of {total} count something")
    return wrong == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--bin", default="target/release/coxa")
    parser.add_argument("--part", choices=("others", "copies", "all"), default="all")
    parser.add_argument("--only")
    args = parser.parse_args()
    with open(os.path.join(args.data, "clips.json"), encoding="utf-8") as file:
        clips = [c for c in json.load(file) if not args.only or args.only in c["name"]]
    seen, positive = set(), []
    for clip in clips:
        if clip["reps"] > 0 and clip["file"] not in seen:
            seen.add(clip["file"])
            positive.append(clip)
    good = True
    with tempfile.TemporaryDirectory(prefix="coxa-robustness-") as folder:
        if args.part in ("copies", "all"):
            good &= copies(clips, args, folder)
        if args.part in ("others", "all"):
            good &= others(positive, args, folder)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
