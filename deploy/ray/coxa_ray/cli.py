"""What the user typed, and one line plus an exit code when it fails."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from .clips import Inputs
from .job import Job
from .problems import ClipFault, NodeFault, Problem, WrongCommand

CHECKOUT = Path(__file__).resolve().parents[3]


def main(typed: list[str] | None = None) -> int:
    """The command `coxa-ray`: 0 all done, 1 something could not be done, 2 the command line was wrong."""
    args = _parser().parse_args(typed)
    if not args.address:
        # A cluster of this machine alone is to be reached from this machine alone; by this Ray takes 127.0.0.1.
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    try:
        # Only now is Ray imported: it looks at its environment when that is done.
        from .command import run

        return run(_job(args))
    except Problem as problem:
        print(f"coxa-ray: {problem}", file=sys.stderr)
        return problem.code
    except (ClipFault, NodeFault) as fault:
        print(f"coxa-ray: {fault}", file=sys.stderr)
    except OSError as error:
        print(f"coxa-ray: {error.filename or args.out}: {error.strerror or error}: put that right, then run this again",
              file=sys.stderr)
    except KeyboardInterrupt:
        print("coxa-ray: stopped before the end: what is assessed stays, and the same command goes on with the rest",
              file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="coxa-ray",
        description="Assess many clips with the coxa binary on a Ray cluster; what is done already is skipped.")
    parser.add_argument("inputs", nargs="*", metavar="INPUT",
                        help="video, landmark recording, or a folder of them; path or URL (s3://...)")
    parser.add_argument("--manifest", type=Path, metavar="FILE.csv",
                        help="more inputs, a line each: columns input, and any of exercise, patient, date")
    parser.add_argument("--out", required=True, metavar="DEST",
                        help="folder that all nodes see, or URL, for results and tables")
    parser.add_argument("--tables", metavar="DEST", help="folder or URL for the two tables [default: DEST of --out]")
    parser.add_argument("--exercise", metavar="NAME|FILE.toml",
                        help="as for `coxa batch`; a manifest's own column comes first")
    cluster = parser.add_argument_group("cluster")
    cluster.add_argument("--address", metavar="ADDRESS",
                         help="the cluster's head, or auto for the one of this machine [default: this machine alone]")
    cluster.add_argument("--memory", type=_positive, default=600, metavar="MB",
                         help="what one task may need [default: %(default)s]")
    cluster.add_argument("--coxa", type=Path, metavar="FILE",
                         help="the binary [default: $COXA, the wheel `coxa`, the PATH, this checkout]")
    settings = parser.add_argument_group("settings, as for `coxa batch`")
    settings.add_argument("--side", choices=("auto", "left", "right"))
    settings.add_argument("--model", choices=("auto", "lite", "full", "heavy"))
    for flag in ("--mirrored", "--causal", "--annotate", "--blur-face", "--no-pictures"):
        settings.add_argument(flag, action="store_true")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("wanted a number above 0")
    return number


def _job(args: argparse.Namespace) -> Job:
    if not args.inputs and not args.manifest:
        raise WrongCommand("nothing to assess: name files, folders or URLs, or a --manifest")
    return Job(
        inputs=Inputs(args.inputs, args.manifest, args.exercise),
        out=args.out,
        tables=args.tables or args.out,
        options=tuple(_options(args)),
        program=_program(args.coxa),
        address=args.address,
        memory=args.memory << 20,
    )


def _options(args: argparse.Namespace) -> list[str]:
    """Handed to the binary as they are: what they mean is its own matter."""
    options = [word for flag in ("side", "model") if (value := getattr(args, flag)) for word in (f"--{flag}", value)]
    flags = ("mirrored", "causal", "annotate", "blur_face", "no_pictures")
    return options + [f"--{flag.replace('_', '-')}" for flag in flags if getattr(args, flag)]


def _program(named: Path | None) -> Path:
    own = [os.environ.get("COXA"), _of_wheel(), shutil.which("coxa"), CHECKOUT / "target/release/coxa"]
    places = [named] if named else own
    for place in places:
        if place and Path(place).is_file():
            return Path(place).resolve()
    tried = ", ".join(str(place) for place in places if place)
    raise Problem(f"no coxa binary at {tried}: run `make build`, or name it with --coxa")


def _of_wheel() -> Path | None:
    """The program in the Python package `coxa`: its command on the PATH is a script, and nodes get the program itself."""
    try:
        from coxa import PROGRAM
    except ImportError:
        return None
    return PROGRAM
