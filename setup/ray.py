#!/usr/bin/env python3
"""Makes a Python environment with Ray and all that coxa-ray and its tests run with, pinned by version and hash.

usage: ray.py --out DIR

A second run finds the environment as it should be and downloads nothing. Where it can not be made, one line says why.
"""
import argparse
import sys
from pathlib import Path

from readers import Failure, provide

REQUIREMENTS = Path(__file__).resolve().parent.parent / "deploy" / "ray" / "requirements.txt"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the environment goes")
    typed = parser.parse_args()
    try:
        provide(typed.out, REQUIREMENTS, "Ray and what goes with it (about 300 MB)")
    except Failure as error:
        sys.exit(f"setup: {error}")
    except OSError as error:
        sys.exit(f"setup: {error.filename or typed.out}: {error.strerror}: see that there is room and that you may write there, then run this again")


if __name__ == "__main__":
    main()
