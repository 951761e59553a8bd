#!/usr/bin/env python3
"""Makes a Python environment with Ray and all that coxa-ray and its tests run with, pinned by version and hash.

usage: ray.py --out DIR

A second run finds the environment as it should be and downloads nothing. Where it cannot be made, one line says why.
"""
from pathlib import Path

from readers import main

REQUIREMENTS = Path(__file__).resolve().parent.parent / "deploy" / "ray" / "requirements.txt"

if __name__ == "__main__":
    main(__doc__.splitlines()[0], REQUIREMENTS, "Ray and what goes with it (about 300 MB)")
