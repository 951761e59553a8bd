#!/usr/bin/env python3
"""Puts the ONNX Runtime library, taken from its PyPI wheel and held to pinned hashes, into the folder runtime/.

usage: runtime.py [--out DIR] [--machine x86_64|aarch64]

Standard library and pip only. A second run finds the library in place, checks its hash and downloads nothing.
"""
import argparse
import hashlib
import os
import platform
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

VERSION = "1.32.0"
LIBRARY = f"libonnxruntime.so.{VERSION}"
# What is taken out of the wheel: member, and its name here. The library comes last, so that where it is, all is.
MEMBERS = {
    "onnxruntime/LICENSE": "LICENSE",
    "onnxruntime/ThirdPartyNotices.txt": "ThirdPartyNotices.txt",
    f"onnxruntime/capi/{LIBRARY}": LIBRARY,
}


class Wheel(NamedTuple):
    platform: str
    sha256: str
    library_sha256: str


# Each wheel is for CPython 3.11, whatever Python runs this script: the library inside does not touch Python, and one
# wheel per processor is one hash to pin.
PYTHON = "3.11"
WHEELS = {
    "x86_64": Wheel(
        platform="manylinux_2_28_x86_64",
        sha256="5a34fc4dfeb5a7b4a74c95dcba1e773d722abda720b474edf1b0c419dc6d163d",
        library_sha256="6c1585d1bbf45b0712ea4a21b705c5fcb4ba04ff2e30f1fbf81a49faf658638f",
    ),
    "aarch64": Wheel(
        platform="manylinux_2_28_aarch64",
        sha256="2303372a85299b6757b0e11e1cbf13e410ddf7e10c37f4b37e99d1c90e7daf7c",
        library_sha256="49852228a93995158b2a813d4df487d47a1b76b0eaa894507ef49e91b6d7954a",
    ),
}


class Failure(Exception):
    """One line that says what happened and what to do next."""


def wheel_for(system, machine):
    wheel = WHEELS.get(machine) if system == "Linux" else None
    if wheel is None:
        raise Failure(f"no ONNX Runtime is pinned for {system} on {machine}: "
                      f"put a libonnxruntime of version {VERSION} into runtime/ yourself")
    return wheel


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def complete(out, wheel):
    return all((out / name).is_file() for name in MEMBERS.values()) and sha256(out / LIBRARY) == wheel.library_sha256


def download(wheel, folder):
    """Has pip fetch the one pinned wheel into an empty folder."""
    if subprocess.run([sys.executable, "-c", "import pip"], capture_output=True).returncode:
        raise Failure(f"{sys.executable} has no pip: install it (Debian: apt-get install python3-pip), then run this again")
    ran = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
         "--only-binary=:all:", f"--platform={wheel.platform}", f"--python-version={PYTHON}", "--implementation=cp",
         f"--abi=cp{PYTHON.replace('.', '')}", f"--dest={folder}", f"onnxruntime=={VERSION}"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if ran.returncode:
        said = [line.strip() for line in ran.stderr.splitlines() if line.startswith("ERROR")] or ["ERROR: no reason given"]
        raise Failure(f"pip could not fetch onnxruntime {VERSION} ({said[-1]}): "
                      "check the network and `python3 -m pip config list`, then run this again")
    found = list(Path(folder).glob("*.whl"))
    if len(found) != 1:
        raise Failure(f"pip fetched {len(found)} wheels of onnxruntime {VERSION} where one was asked for: run pip download by hand to see why")
    made = sha256(found[0])
    if made != wheel.sha256:
        raise Failure(f"{found[0].name} has sha256 {made}, not the pinned {wheel.sha256}: "
                      "do not use it; run `python3 -m pip cache purge`, then run this again")
    return found[0]


def write(path, content):
    """Replaces a file in one step, so that nobody ever loads half a library."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        if part.exists():
            part.unlink()


def unpack(wheel_file, out):
    with zipfile.ZipFile(wheel_file) as archive:
        for member, name in MEMBERS.items():
            write(out / name, archive.read(member))
    for other in out.glob("libonnxruntime.so.*"):
        if other.name != LIBRARY:
            other.unlink()  # a version that was pinned before; two side by side would leave open which one is loaded


def provide(out, machine):
    wheel = wheel_for(platform.system(), machine)
    if complete(out, wheel):
        print(f"setup: ONNX Runtime {VERSION} is in {out}")
        return
    out.mkdir(parents=True, exist_ok=True)  # before the download: a folder that cannot be had is told at once
    print(f"setup: fetching ONNX Runtime {VERSION} for {machine} (about 25 MB)", flush=True)
    with tempfile.TemporaryDirectory(prefix="onnxruntime-") as folder:
        unpack(download(wheel, folder), out)
    if not complete(out, wheel):
        raise Failure(f"{out / LIBRARY} does not have its pinned sha256 after unpacking: check the disk, then run this again")
    print(f"setup: ONNX Runtime {VERSION} is now in {out}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "runtime", metavar="DIR",
                        help="where the library goes (default: runtime/ beside setup/)")
    parser.add_argument("--machine", default=platform.machine(), help="processor, x86_64 or aarch64 (default: this one)")
    typed = parser.parse_args()
    try:
        provide(typed.out, typed.machine)
    except Failure as error:
        sys.exit(f"setup: {error}")
    except OSError as error:
        sys.exit(f"setup: {error.filename or typed.out}: {error.strerror}: see that there is room and that you may write there, then run this again")
    except KeyError as error:
        sys.exit(f"setup: the wheel of onnxruntime {VERSION} lacks a file ({error.args[0]}): correct MEMBERS in setup/runtime.py")


if __name__ == "__main__":
    main()
