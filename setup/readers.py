#!/usr/bin/env python3
"""Makes a Python environment with the programs that read exports back in the tests, pinned by version and hash.

usage: readers.py --out DIR

A second run finds the environment as it should be and downloads nothing.
"""
import argparse
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "tests" / "readers" / "requirements.txt"
OLDEST = (3, 11)
# Written last, so that where it is, everything is; holds what it was made of.
STAMP = "made-of"


class Failure(Exception):
    """One line that says what happened and what to do next."""


def made_of(requirements):
    """What the environment depends on: this Python and the pinned packages."""
    return f"{sys.version}\n{hashlib.sha256(requirements.read_bytes()).hexdigest()}\n"


def complete(out, requirements):
    stamp = out / STAMP
    return (out / "bin" / "python").exists() and stamp.is_file() and stamp.read_text() == made_of(requirements)


def run(command, problem, cure):
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if ran.returncode:
        said = [line.strip() for line in (ran.stdout + ran.stderr).splitlines() if line.strip()] or ["no reason given"]
        told = [line for line in said if line.startswith("ERROR")] or said
        raise Failure(f"{problem} ({told[0]}): {cure}, then run this again")


def provide(out, requirements, what):
    """An environment in `out` with the pinned packages, of which `what` says in words what they are and how much."""
    name = what.split(" (")[0]
    if complete(out, requirements):
        print(f"setup: {name}: in {out}")
        return
    if sys.version_info < OLDEST:
        raise Failure(f"{name}: needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and {sys.executable} is "
                      f"{sys.version_info[0]}.{sys.version_info[1]}: name another with `make test PYTHON=...`")
    print(f"setup: fetching {what}", flush=True)
    shutil.rmtree(out, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(out)], f"{sys.executable} cannot make an environment in {out}",
        "install venv (Debian: apt-get install python3-venv)")
    run([str(out / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
         "--only-binary=:all:", "--require-hashes", "--requirement", str(requirements)],
        f"pip could not install {name}",
        "check the network and `python3 -m pip config list`")
    (out / STAMP).write_text(made_of(requirements))
    print(f"setup: {name}: now in {out}")


def main(description, requirements, what):
    """The command line of a script that makes one environment."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the environment goes")
    typed = parser.parse_args()
    try:
        provide(typed.out, requirements, what)
    except Failure as error:
        sys.exit(f"setup: {error}")
    except OSError as error:
        sys.exit(f"setup: {error.filename or typed.out}: {error.strerror}: see that there is room and that you may write there, then run this again")


if __name__ == "__main__":
    main(__doc__.splitlines()[0], REQUIREMENTS, "the readers of exports (about 75 MB)")
