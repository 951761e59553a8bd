#!/usr/bin/env python3
"""Runs mediapipe (and Sports2D's angles) and Coxa in turns on one clip and prints ratios of medians.

usage: compare.py [--bin target/release/coxa] [--turns 5] [--models full,lite,heavy,pair] [--venv target/peers]

`pair` is Coxa's two networks, beside mediapipe's heavy one. Of each model it also says how far off its answers are: mean
distance from the true angles, and clips counted exactly, over the rendered samples (`samples/accuracy.py`); mediapipe's are
the angles straight from the network's landmarks, which are the same as its own.

The first run makes a virtual environment (pip) and fetches the lite and heavy weights (npm). A time on a machine that
does other things says little; a ratio of medians, taken in turns, says more. CPU time is user plus system time of the
whole process and its children, so it holds on a busy machine too.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGES = ["mediapipe==0.10.14", "numpy<2", "opencv-contrib-python-headless==4.10.0.84"]
# Only their angle functions are run, so what they depend on is left out.
SOURCES = ["sports2d==0.8.34", "pose2sim==0.10.49"]
NPM = "@mediapipe/pose@0.5.1675469404"
COMPLEXITY = {"lite": 0, "full": 1, "heavy": 2, "pair": 2}


def call(*command, **more):
    ran = subprocess.run([str(c) for c in command], capture_output=True, text=True, **more)
    if ran.returncode:
        sys.exit(f"{Path(str(command[0])).name} failed: {(ran.stderr or ran.stdout).strip().splitlines()[-1:]}")
    return ran.stdout


def environment(folder):
    python = folder / "bin/python"
    if (folder / "ready").exists():
        return python
    print("making the peers' environment (once)", file=sys.stderr)
    call(sys.executable, "-m", "venv", folder)
    call(python, "-m", "pip", "install", "-q", *PACKAGES)
    call(python, "-m", "pip", "install", "-q", "--no-deps", "--target", folder / "sources", *SOURCES)
    models = next(folder.glob("lib/python*/site-packages/mediapipe/modules/pose_landmark"))
    with tempfile.TemporaryDirectory() as temporary:
        call("npm", "pack", "--loglevel=error", "--pack-destination", temporary, NPM)
        with tarfile.open(next(Path(temporary).glob("*.tgz"))) as package:
            for name in ("pose_landmark_lite.tflite", "pose_landmark_heavy.tflite"):
                (models / name).write_bytes(package.extractfile(f"package/{name}").read())
    (folder / "ready").touch()
    return python


def clip(folder, seconds, shade="gray"):
    """The sample in the middle of a 1280 x 720 picture, 30 frames a second, as often as needed."""
    path = folder / f"clip-{seconds}-{shade}.mp4"
    if not path.exists():
        call("ffmpeg", "-v", "error", "-y", "-stream_loop", "9", "-i", ROOT / "samples/squat.mp4", "-t", seconds, "-an",
             "-vf", f"scale=-2:720,pad=1280:720:-1:-1:{shade},fps=30", "-c:v", "libx264", "-preset", "veryfast", path)
    return path


def measure(*commands):
    """Seconds, CPU seconds, peak MB of the largest and standard output of the last of commands that run side by side."""
    started = time.perf_counter()
    running = []
    for command in commands:
        out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        running.append((subprocess.Popen([str(c) for c in command], stdout=out, stderr=err), command, out, err))
    cpu, peak, text = 0.0, 0.0, ""
    for process, command, out, err in running:
        _, status, usage = os.wait4(process.pid, 0)
        with out, err:
            out.seek(0), err.seek(0)
            if status:
                sys.exit(f"{command[0]} failed: {err.read().decode(errors='replace').strip().splitlines()[-1:]}")
            text = out.read().decode(errors="replace")
        cpu, peak = cpu + usage.ru_utime + usage.ru_stime, max(peak, usage.ru_maxrss / 1024)
    return time.perf_counter() - started, cpu, peak, text


def two_clips(python, binary, model, videos, results):
    """Two clips at once: two processes of the loop, and one `coxa batch`."""
    theirs = measure(*([python, HERE / "mediapipe_loop.py", video, COMPLEXITY[model]] for video in videos))
    frames = len(videos) * json.loads(theirs[3].strip().splitlines()[-1])["frames"]
    with tempfile.TemporaryDirectory() as out:
        ours = measure([binary, "batch", *videos, "--exercise", "squat", "--model", model, "--no-pictures", "--out", out])
    for who, (seconds, cpu, _, _) in (("mediapipe", theirs), ("coxa", ours)):
        figures = {"two clips at once, frames/s": frames / seconds, "two clips at once, CPU ms/frame": 1e3 * cpu / frames}
        results[who][-1].update(figures)


def turn(python, binary, model, video, short, results):
    """Both programs once over the clip, and once over a second of it for what starting costs."""
    loop = [python, HERE / "mediapipe_loop.py", video, COMPLEXITY[model]]
    with tempfile.TemporaryDirectory() as out:
        coxa = [binary, "assess", video, "--exercise", "squat", "--model", model, "--no-pictures", "--force", "--out", out]
        whole, begun = measure(loop), measure([*loop, 30])
        ours, ours_begun = measure(coxa), measure([binary, "assess", short, *coxa[3:]])
        ours_short = json.loads((Path(out) / "report.json").read_text())["source"]["frames"]
    frames = json.loads(whole[3].strip().splitlines()[-1])["frames"]
    results["mediapipe"].append(row(whole, begun, frames, 30))
    results["coxa"].append(row(ours, ours_begun, frames, ours_short))


def row(whole, begun, frames, begun_frames):
    # What a frame costs is what the further frames add, so that a long clip is not needed to hide the start.
    further = max(1, frames - begun_frames)
    return {
        "frames/s": further / max(1e-9, whole[0] - begun[0]),
        "frames/s with start-up": frames / whole[0],
        "CPU ms/frame": 1e3 * (whole[1] - begun[1]) / further,
        "CPU ms/frame with start-up": 1e3 * whole[1] / frames,
        "peak MB": whole[2],
        "first second, s": begun[0],
    }


def accuracy(binary, model, folder):
    """Degrees off the truth, and clips counted exactly: of the network's landmarks alone, and of Coxa."""
    figures = folder / f"accuracy-{model}.json"
    call(sys.executable, ROOT / "samples/accuracy.py", "--bin", binary, "--model", model, "--json", figures)
    kept = json.loads(figures.read_text())
    totals, clips = kept["totals"], len(kept["clips"])
    raw = totals["raw network"]["mean"]["mae"]
    for who, name in (("Coxa", "file"), ("Coxa live", "live")):
        of, mae = totals[who], totals[who]["mean"]["mae"]
        # Two networks' landmarks are nobody else's.
        theirs, ratio = ("-", "-") if model == "pair" else (f"{raw:.1f}", f"{mae / raw:.2f}")
        print(f"| {model} | MAE, deg, {name} | {theirs} | {mae:.1f} | {ratio} |")
        print(f"| {model} | counted exactly, {name} | - | {of['exact']} of {clips} | - |", flush=True)


def pose_maths(python, folder, turns):
    """Microseconds a frame: four angles of Sports2D, and all joint angles of both sides of Coxa."""
    theirs, ours = [], []
    for _ in range(turns):
        theirs.append(float(call(python, HERE / "sports2d_angles.py", folder / "sources")))
        text = call("cargo", "bench", "--locked", "--bench", "pose_math", "--", "joint angles", "--quick", cwd=ROOT)
        per_second = re.search(r"thrpt:\s*\[\S+ \S+ (\S+) (\S+)elem/s", text)
        ours.append(1.0 / (float(per_second[1]) * {"": 1e-6, "K": 1e-3, "M": 1.0, "G": 1e3}[per_second[2]]))
    return statistics.median(theirs), statistics.median(ours)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--bin", default=ROOT / "target/release/coxa")
    options.add_argument("--turns", type=int, default=5)
    options.add_argument("--models", default="full,lite,heavy,pair")
    options.add_argument("--seconds", type=int, default=12)
    options.add_argument("--venv", default=ROOT / "target/peers", type=Path)
    options.add_argument("--no-maths", action="store_true")
    options.add_argument("--no-accuracy", action="store_true")
    args = options.parse_args()
    python = environment(args.venv)
    video, other, short = clip(args.venv, args.seconds), clip(args.venv, args.seconds, "black"), clip(args.venv, 1)
    print("| model | figure | mediapipe | Coxa | Coxa / mediapipe |\n| --- | --- | ---: | ---: | ---: |")
    for model in args.models.split(","):
        results = {"mediapipe": [], "coxa": []}
        for _ in range(args.turns):
            turn(python, args.bin, model, video, short, results)
            two_clips(python, args.bin, model, [video, other], results)
        for figure in results["coxa"][0]:
            theirs, ours = (statistics.median(r[figure] for r in results[who]) for who in ("mediapipe", "coxa"))
            print(f"| {model} | {figure} | {theirs:.1f} | {ours:.1f} | {ours / theirs:.2f} |", flush=True)
        if not args.no_accuracy:
            accuracy(args.bin, model, args.venv)
    if not args.no_maths:
        theirs, ours = pose_maths(python, args.venv, args.turns)
        print(f"\nJoint angles a frame: Sports2D {theirs:.1f} us, Coxa {ours:.3f} us: {theirs / ours:.0f} times faster.")


main()
