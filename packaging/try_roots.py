#!/usr/bin/env python3
"""Tries the packages in clean Debian roots without Rust, compiler or network; says so aloud where roots cannot be made.

usage: try_roots.py --packages DIR --roots DIR [archive-12 archive-13 wheel deb]

Needs root, mmdebstrap and Debian's registry; a root is made once and kept in --roots as a tar file.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from problems import Problem, output_of

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent


class Trial(NamedTuple):
    """A package, the Debian it is tried in, and what that has besides the smallest set of packages."""

    suite: str
    package: str
    extra: tuple


TRIALS = {
    "archive-12": Trial("bookworm", "coxa-*-linux-x86_64.tar.xz", ()),
    "archive-13": Trial("trixie", "coxa-*-linux-x86_64.tar.xz", ()),
    "wheel": Trial("bookworm", "coxa-*.whl", ("python3", "python3-venv")),
    # What it depends on, and no more, is there before it is installed.
    "deb": Trial("bookworm", "coxa_*_debian12_amd64.deb", ("DEPENDS",)),
}


def the_one(folder, pattern):
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise Problem(f"{folder} holds {len(found)} files like {pattern} where one is tried: remove the others, or run `make package`")
    return found[0]


def depends(package):
    """Names of the packages that a .deb depends on."""
    listed = output_of("dpkg-deb", "--field", package, "Depends")
    return tuple(sorted(need.split("|")[0].split("(")[0].strip() for need in listed.split(",")))


def root_tar(suite, extra, roots):
    """A clean root as a tar file, made once."""
    roots.mkdir(parents=True, exist_ok=True)
    listed = roots / f"{suite}{'-' if extra else ''}{'+'.join(extra) if len(extra) < 4 else f'deb-{len(extra)}'}"
    made, names = listed.with_suffix(".tar"), " ".join(extra)
    stamp = listed.with_suffix(".packages")
    if made.is_file() and stamp.is_file() and stamp.read_text() == names:
        return made
    print(f"package-test: making a clean root of Debian {suite} with {names or 'nothing besides'}", flush=True)
    include = [f"--include={','.join(extra)}"] if extra else []
    output_of("mmdebstrap", "--quiet", "--variant=minbase", *include, suite, made.with_suffix(".part.tar"))
    os.replace(made.with_suffix(".part.tar"), made)
    stamp.write_text(names)
    return made


def put(package, folder):
    """Unpacks an archive and copies anything else; the smallest Debian has no xz. The name that lies there then."""
    if package.suffix != ".xz":
        return Path(shutil.copy(package, folder)).name
    output_of("tar", "--extract", "--file", package, "--directory", folder)
    return next(folder.iterdir()).name


def attempt(name, packages, roots):
    """One package in one root; the words of what happens inside are passed on."""
    trial = TRIALS[name]
    package = the_one(packages, trial.package)
    extra = depends(package) if trial.extra == ("DEPENDS",) else trial.extra
    tar = root_tar(trial.suite, extra, roots)
    with tempfile.TemporaryDirectory(prefix="coxa-root-", dir=roots) as folder:
        output_of("tar", "--extract", "--file", tar, "--directory", folder)
        given = Path(folder) / "given"
        given.mkdir()
        inner = put(package, given)
        for file in (CHECKOUT / "samples/squat.mp4", HERE / "try_inside.sh"):
            shutil.copy(file, given)
        # A namespace of its own for network, mounts and processes: nothing outlives it, nothing answers from outside.
        inside = f'set -e; ip link set lo up; mount -t proc proc "{folder}/proc"; exec chroot "{folder}" /usr/bin/env -i ' \
                 f'PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root bash /given/try_inside.sh {name.split("-")[0]} /given/{inner}'
        ran = subprocess.run(["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c", inside],
                             stdin=subprocess.DEVNULL, check=False)
    if ran.returncode:
        raise Problem(f"{package.name} does not work in a clean Debian {trial.suite}: see the lines above")
    print(f"package-test: {package.name} works in a clean Debian {trial.suite}", flush=True)


def left_out():
    """Why roots cannot be made here, if so."""
    if os.geteuid():
        return "roots are made by root alone (sudo make package-test)"
    for program in ("mmdebstrap", "unshare", "ip"):
        if not shutil.which(program):
            return f"{program} is not installed (Debian: apt-get install mmdebstrap util-linux iproute2)"
    tried = subprocess.run(["unshare", "--net", "--mount", "--pid", "--fork", "true"], capture_output=True, text=True, check=False)
    return f"this system gives no namespaces ({tried.stderr.strip()})" if tried.returncode else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packages", type=Path, required=True, metavar="DIR", help="what `make package` made")
    parser.add_argument("--roots", type=Path, required=True, metavar="DIR", help="where roots are kept")
    parser.add_argument("trials", nargs="*", default=list(TRIALS), metavar="TRIAL", help=f"which: {', '.join(TRIALS)} [default: all]")
    typed = parser.parse_args()
    if unknown := set(typed.trials) - set(TRIALS):
        parser.error(f"there is no trial {', '.join(sorted(unknown))}")
    if reason := left_out():
        print(f"LEFT OUT: the packages were not tried in clean roots, because {reason}")
        return
    passed, failed = 0, 0
    for name in typed.trials:
        try:
            attempt(name, typed.packages.resolve(), typed.roots.resolve())
            passed += 1
        except Problem as problem:
            print(f"package-test: {problem}", file=sys.stderr, flush=True)
            failed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
