#!/usr/bin/env python3
"""Makes what users install, on Debian 12: a portable archive, a Debian package, and Python wheels, with their checksums.

usage: package.py --bin BINARY --out DIR [archive deb wheel]
"""
import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import deb
import libraries
import tree
import wheel
from problems import Problem, output_of

KINDS = ("archive", "deb", "wheel")
# Debian 12's. Newer ones run what was made with it; with an older one Qt and FFmpeg were others.
GLIBC = (2, 36)


def version_of(binary):
    """The checkout's version, which the binary has to have too."""
    version = tomllib.loads((tree.CHECKOUT / "Cargo.toml").read_text())["package"]["version"]
    said = output_of(binary, "--version").split()
    if said != ["coxa", version]:
        raise Problem(f"{binary} says {' '.join(said)!r}, and this checkout is {version}: run `make build`, then run this again")
    return version


def moment():
    """When the sources were last changed: two packages of one state are alike."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    ran = subprocess.run(["git", "-C", tree.CHECKOUT, "log", "-1", "--format=%ct"], capture_output=True, text=True, check=False)
    return int(ran.stdout) if ran.returncode == 0 else 315532800


def portable(binary, root):
    """The folder that an archive holds, and that a wheel brings."""
    program = tree.lay_program(binary, root)
    tree.lay_data(root)
    tree.lay_share(binary, root)
    tree.lay_libraries(program, root)
    tree.lay(tree.HERE / "README.txt", root / "README.txt")
    found = libraries.oldest_glibc(tree.programs_of(root))
    if found > GLIBC:
        raise Problem(f"this needs glibc {found[0]}.{found[1]}, newer than {GLIBC[0]}.{GLIBC[1]}: make packages on Debian 12")


def archive(root, out, when):
    """Packs the folder; sorted, without owners and with one time, so that the same folder makes the same archive."""
    made = out / f"{root.name}.tar.xz"
    packed = subprocess.run(
        ["tar", "--create", "--use-compress-program=xz -T0", "--file", made, "--sort=name", "--owner=0", "--group=0",
         "--numeric-owner", f"--mtime=@{when}", "--mode=go-w", "--directory", root.parent, root.name],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if packed.returncode:
        raise Problem(f"{made} could not be packed ({packed.stderr.strip()}): make room, then run this again")
    return made


def checksums(out):
    """SHA256SUMS of all that lies there, as `sha256sum --check` reads it."""
    lines = []
    for file in sorted(out.glob("cox*")):
        if re.search(r"\.(tar\.xz|deb|whl)$", file.name):
            with file.open("rb") as opened:
                lines.append(f"{hashlib.file_digest(opened, 'sha256').hexdigest()}  {file.name}\n")
    (out / "SHA256SUMS").write_text("".join(lines))


def make(binary, out, kinds):
    version, when = version_of(binary), moment()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="coxa-package-", dir=out) as work:
        work = Path(work)
        root = work / f"coxa-{version}-linux-x86_64"
        if {"archive", "wheel"} & set(kinds):
            portable(binary, root)
        if "archive" in kinds:
            tell(archive(root, out, when))
        if "deb" in kinds:
            tell(deb.make(binary, version, work / "deb", out, when))
        if "wheel" in kinds:
            tell(wheel.coxa(root, version, GLIBC, out, when))
            tell(wheel.coxa_ray(work / "ray", out))
    checksums(out)


def tell(made):
    print(f"package: {made} ({made.stat().st_size / 1e6:.1f} MB)", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, required=True, metavar="BINARY", help="the release build of coxa")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the packages go")
    parser.add_argument("kinds", nargs="*", default=list(KINDS), metavar="KIND", help=f"which: {', '.join(KINDS)} [default: all]")
    typed = parser.parse_args()
    if unknown := set(typed.kinds) - set(KINDS):
        parser.error(f"there is no kind {', '.join(sorted(unknown))}")
    os.umask(0o022)
    try:
        make(typed.bin.resolve(), typed.out.resolve(), typed.kinds)
    except Problem as problem:
        sys.exit(f"package: {problem}")
    except OSError as error:
        sys.exit(f"package: {error.filename or typed.out}: {error.strerror}: see that it is there, and that there is room, then run this again")
    except shutil.Error as error:
        sys.exit(f"package: {error}")


if __name__ == "__main__":
    main()
