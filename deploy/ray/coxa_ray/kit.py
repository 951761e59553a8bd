"""Everything that a node needs besides Python and Ray, in one archive that Ray ships to each node once."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from .binary import SHIPPED
from .problems import Problem

# The C library must be the node's own, because it belongs to its kernel and its loader.
C_LIBRARY = re.compile(r"^(ld-linux.*|lib(c|m|pthread|dl|rt|resolv|util|nsl|anl|mvec|nss_.*|BrokenLocale|thread_db))"
                       r"\.so")
# An archive that was not used for so long goes.
KEPT_S = 7 * 24 * 3600
PACKAGE = Path(__file__).parent


def build(program: Path, models: Path, runtime: Path | None, exercises: Iterable[str], stores: bool) -> Path:
    """The archive, made anew only where something in it has changed.

    `exercises` are files of the user's own; `stores` says whether nodes open URLs.
    """
    files = dict(_files(program, models, runtime, exercises, stores))
    facts = [(inside, path, path.stat()) for inside, path in sorted(files.items())]
    stamp = [(inside, str(path), stat.st_size, stat.st_mtime_ns) for inside, path, stat in facts]
    name = hashlib.sha256(json.dumps(stamp).encode()).hexdigest()[:24]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "coxa-ray"
    archive = cache / f"kit-{name}.zip"
    if not archive.exists():
        try:
            cache.mkdir(parents=True, exist_ok=True)
            _write(archive, files)
        except OSError as error:
            raise Problem(f"{archive} can not be written: {error.strerror}: make room or set XDG_CACHE_HOME") from error
    archive.touch()
    for older in cache.glob("kit-*.zip"):
        # Another driver may be about to ship its own.
        if time.time() - older.stat().st_mtime > KEPT_S:
            older.unlink(missing_ok=True)
    return archive


def _files(program: Path, models: Path, runtime: Path | None, exercises: Iterable[str],
           stores: bool) -> Iterator[tuple[str, Path]]:
    """Name in the archive, and file."""
    yield SHIPPED.program, program
    for library in _libraries(program):
        yield f"{SHIPPED.libraries}/{library.name}", library
    for file in sorted(models.iterdir()):
        if file.suffix in (".toml", ".onnx") or file.name.startswith(("LICENSE", "NOTICE")):
            yield f"{SHIPPED.models}/{file.name}", file
    for file in sorted(runtime.parent.iterdir()) if runtime else ():
        if file.is_file():
            yield f"{SHIPPED.runtime}/{file.name}", file
    for file in sorted(PACKAGE.glob("*.py")):
        yield f"{PACKAGE.name}/{file.name}", file
    for exercise in exercises:
        yield shipped_exercise(exercise), Path(exercise)
    yield from _distributions(["fsspec", "s3fs"] if stores else [])


def shipped_exercise(path: str) -> str:
    """The name of an exercise file in the archive."""
    return f"exercises/{hashlib.sha256(path.encode()).hexdigest()[:12]}/{Path(path).name}"


def _libraries(program: Path) -> Iterator[Path]:
    """The shared libraries of a program, under the names by which it asks for them; none where it is static."""
    listed = subprocess.run(["ldd", str(program)], capture_output=True, text=True, env=dict(os.environ, LC_ALL="C"))
    for name, path in re.findall(r"^\s*(\S+) => (.+) \(0x", listed.stdout, re.MULTILINE):
        if not C_LIBRARY.match(name):
            yield Path(path)
    if missing := re.findall(r"^\s*(\S+) => not found", listed.stdout, re.MULTILINE):
        raise Problem(f"{program} lacks {', '.join(missing)}: run `make setup` in the checkout, or install it anew")


def _distributions(names: list[str]) -> Iterator[tuple[str, Path]]:
    """Python packages as they are installed here, with all that they need."""
    seen: set[str] = set()
    while names:
        name = re.sub(r"[-_.]+", "-", names.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError as error:
            raise Problem(f"{name} is not installed: pip install 'coxa-ray[s3]'") from error
        for file in distribution.files or ():
            path = Path(file.locate())
            if ".." not in file.parts and path.suffix != ".pyc" and path.is_file():
                yield file.as_posix(), path
        wanted = [Requirement(line) for line in distribution.requires or ()]
        names += [need.name for need in wanted if need.marker is None or need.marker.evaluate({"extra": ""})]


def _write(archive: Path, files: dict[str, Path]) -> None:
    """Writes beside and renames: two drivers that begin at once do not read each other's half."""
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        stripped = _stripped(files[SHIPPED.program], Path(folder) / "coxa")
        made = Path(folder) / archive.name
        # Quick compression: it is sent over a local network, once a node.
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
            for inside, path in sorted(files.items()):
                entry = zipfile.ZipInfo(inside)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = (0o755 if inside == SHIPPED.program else 0o644) << 16
                path = stripped if inside == SHIPPED.program else path
                with path.open("rb") as source, zipped.open(entry, "w", force_zip64=True) as target:
                    shutil.copyfileobj(source, target, 1 << 20)
        os.replace(made, archive)


def _stripped(program: Path, copy: Path) -> Path:
    """The program without what only a debugger reads, where binutils are at hand."""
    if not shutil.which("strip"):
        return program
    ran = subprocess.run(["strip", "-o", str(copy), str(program)], capture_output=True)
    return copy if ran.returncode == 0 else program
