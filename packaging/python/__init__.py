"""Coxa as a Python package: where its program is, and the command that starts it."""
import os
import sys
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent / "tree" / "lib" / "coxa" / "coxa"


def main():
    """Becomes the program."""
    if not os.access(PROGRAM, os.X_OK):
        sys.exit(f"coxa: {PROGRAM} cannot be run: install the wheel again with pip, which keeps the permission")
    os.execv(PROGRAM, ["coxa", *sys.argv[1:]])
