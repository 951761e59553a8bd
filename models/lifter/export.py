"""Packs trained members into the weights of the program: export.py MEMBER.npz ... -> lifter.safetensors, lifter.toml's hash"""
import hashlib
import json
import re
import struct
import sys
from pathlib import Path

import numpy as np

from net import ANGLES

HERE = Path(__file__).resolve().parent


def member(path):
    """What the program reads: the outputs without the depths that only helped the training."""
    arrays = np.load(path)
    p = {name.removeprefix("p/"): arrays[name] for name in arrays.files}
    p["wo"], p["bo"] = p["wo"][:, :2 * ANGLES], p["bo"][:2 * ANGLES]
    return p


def packed(members):
    header, data, at = {}, [], 0
    for i, p in enumerate(members):
        for name in sorted(p):
            raw = np.ascontiguousarray(p[name], dtype="<f4").tobytes()
            header[f"{i}/{name}"] = {"dtype": "F32", "shape": list(p[name].shape), "data_offsets": [at, at + len(raw)]}
            data.append(raw)
            at += len(raw)
    text = json.dumps(header, separators=(",", ":"), sort_keys=True).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(data)


if __name__ == "__main__":
    weights = packed([member(path) for path in sys.argv[1:]])
    (HERE / "lifter.safetensors").write_bytes(weights)
    manifest = HERE / "lifter.toml"
    hashed = f'sha256 = "{hashlib.sha256(weights).hexdigest()}"'
    manifest.write_text(re.sub(r'sha256 = ".*"', hashed, manifest.read_text()))
