"""The shared libraries that a program needs, the Debian packages they come from, and those packages' licences."""
import os
import re
import shutil
import subprocess
from pathlib import Path

from problems import Problem, output_of

# What every system has to bring itself. The C library belongs to its kernel and its loader. The C++ library is only ever
# newer than ours where the C library is new enough; a second, older one in the same process would break drivers that
# the system loads beside us.
SYSTEMS_OWN = re.compile(r"^(ld-linux.*|lib(c|m|pthread|dl|rt|resolv|util|nsl|anl|mvec|nss_.*|BrokenLocale|thread_db"
                         r"|stdc\+\+|gcc_s))\.so")
# Where Debian keeps the texts that copyright files only name.
COMMON_LICENCES = Path("/usr/share/common-licenses")


def needed_by(files):
    """Name by which it is asked for, and file, of every library that `files` load, directly or not."""
    found = {}
    for file in files:
        listed = output_of("ldd", file)
        if missing := re.findall(r"^\s*(\S+) => not found", listed, re.MULTILINE):
            raise Problem(f"{file} lacks {', '.join(missing)}: run `make setup`, build it anew, then run this again")
        for name, path in re.findall(r"^\s*(\S+) => (/.+) \(0x", listed, re.MULTILINE):
            if not SYSTEMS_OWN.match(name):
                found[name] = Path(path).resolve()
    return dict(sorted(found.items()))


def oldest_glibc(files):
    """The oldest glibc, as (2, 36), that has every symbol the files ask for."""
    versions = {(2, 0)}
    for file in files:
        versions |= {(int(a), int(b)) for a, b in re.findall(r"\bGLIBC_(\d+)\.(\d+)", output_of("readelf", "-W", "-V", file))}
    return max(versions)


def owners(files):
    """The Debian package, as `name:arch`, that each file belongs to."""
    said = subprocess.run(["dpkg-query", "--search", *map(str, _spellings(files))], capture_output=True, text=True, check=False)
    known = {}
    for line in said.stdout.splitlines():
        package, _, path = line.partition(": ")
        if not package.startswith("diversion by"):
            known[path] = package.split(", ")[0]
    found = {}
    for file in files:
        found[file] = next((known[str(path)] for path in _spellings([file]) if str(path) in known), None)
        if found[file] is None:
            raise Problem(f"{file} belongs to no Debian package, so its licence is not known: "
                          "make packages on a Debian 12 that has nothing else installed")
    return found


def _spellings(files):
    """Packages name /lib or /usr/lib, which are one folder."""
    for file in files:
        yield file
        yield Path("/") / file.relative_to("/usr") if file.is_relative_to("/usr") else Path("/usr") / file.relative_to("/")


def sources_of(packages):
    """For each package its version, and source package with version."""
    shown = output_of("dpkg-query", "--show", "--showformat",
                      "${binary:Package}\t${Version}\t${source:Package}\t${source:Version}\n", *sorted(packages))
    return [line.split("\t") for line in shown.splitlines()]


def write_licences(packages, out):
    """Debian's copyright file of each package, and the texts that these only name."""
    for package in sorted(packages):
        name = package.split(":")[0]
        source = Path("/usr/share/doc") / name / "copyright"
        if not source.is_file():
            raise Problem(f"{source} is not there, so the licence of {name} is not known: reinstall {name}, then run this again")
        shutil.copyfile(source, out / f"{name}.txt")
    for text in sorted(COMMON_LICENCES.iterdir()):
        # Links stand for the newest of a family (GPL for GPL-3): as files of their own.
        shutil.copyfile(text.resolve(), out / f"common-{text.name}.txt")


def copy_libraries(libraries, out):
    """Each under the name by which it is asked for, for everyone to read."""
    out.mkdir(parents=True, exist_ok=True)
    for name, file in libraries.items():
        shutil.copyfile(file, out / name)
        os.chmod(out / name, 0o644)
        if re.search(r"\((RUNPATH|RPATH)\)", output_of("readelf", "-d", file)):
            # A path of its own would be searched instead of the program's.
            output_of("patchelf", "--force-rpath", "--set-rpath", "$ORIGIN", out / name)
