"""Python wheels: `coxa`, with the portable folder inside, and `coxa-ray`, which asks for it."""
import base64
import hashlib
import shutil
import sys
import time
import zipfile

import tree
from problems import Problem, output_of

METADATA = """\
Metadata-Version: 2.1
Name: coxa
Version: {version}
Summary: Hip angles, repetitions and form faults from one camera, on your own machine
License: Apache-2.0; with the libraries inside, GPL-3.0-or-later as a whole (share/doc/coxa/LIBRARIES.md)
Requires-Python: >=3.8
"""
WHEEL = """\
Wheel-Version: 1.0
Generator: coxa packaging
Root-Is-Purelib: false
Tag: {tag}
"""
# What the system looks for in the folder where Python is installed, rather than inside a package.
SHARED = ("share/man/", "share/bash-completion/", "share/zsh/", "share/fish/")


def coxa(root, version, glibc, out, when):
    """Files of `root` as they are; links cannot be kept, so the program is called by its own place."""
    tag = f"py3-none-manylinux_{glibc[0]}_{glibc[1]}_x86_64"
    made = out / f"coxa-{version}-{tag}.whl"
    info = f"coxa-{version}.dist-info"
    files = {f"coxa/{file.name}": file for file in sorted((tree.HERE / "python").glob("*.py"))}
    for file in sorted(root.rglob("*")):
        if file.is_file() and not file.is_symlink():
            name = file.relative_to(root).as_posix()
            files[f"coxa-{version}.data/data/{name}" if name.startswith(SHARED) else f"coxa/tree/{name}"] = file
    texts = {
        f"{info}/METADATA": METADATA.format(version=version),
        f"{info}/WHEEL": WHEEL.format(tag=tag),
        f"{info}/entry_points.txt": "[console_scripts]\ncoxa = coxa:main\n",
    }
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        record = [_add(packed, name, file.read_bytes(), file.stat().st_mode, when) for name, file in files.items()]
        record += [_add(packed, name, text.encode(), 0o644, when) for name, text in texts.items()]
        record.append(f"{info}/RECORD,,\n")
        _add(packed, f"{info}/RECORD", "".join(record).encode(), 0o644, when)
    return made


def _add(packed, name, content, mode, when):
    """Packs one file and returns its line of RECORD."""
    entry = zipfile.ZipInfo(name, time.gmtime(max(when, 315532800))[:6])
    entry.external_attr = (0o100000 | (mode & 0o777)) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(entry, content)
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


def coxa_ray(work, out):
    """The driver, by its own build description, from a copy: building leaves files beside the sources."""
    source = tree.CHECKOUT / "deploy/ray"
    shutil.copytree(source, work, ignore=shutil.ignore_patterns("tests", "build", "*.egg-info", "__pycache__"))
    output_of(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--wheel-dir", work / "made", work)
    made = list((work / "made").glob("*.whl"))
    if len(made) != 1:
        raise Problem(f"pip made {len(made)} wheels of {source} where one was expected: run pip wheel there by hand to see why")
    return shutil.move(made[0], out / made[0].name)
