"""The parts that every package has, laid into a folder: program, networks, runtime, manual, completions, menu entry, licences."""
import os
import shutil
from pathlib import Path

import crates
import libraries
from problems import Problem, output_of

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
# The program looks for models and runtime beside itself, through whatever link it is started.
HOME = "lib/coxa"
PLATFORM = Path("qt5/plugins/platforms/libqxcb.so")
COMPLETIONS = {
    "bash": "share/bash-completion/completions/coxa",
    "zsh": "share/zsh/site-functions/_coxa",
    "fish": "share/fish/vendor_completions.d/coxa.fish",
}
MODELS = ("*.toml", "*.onnx", "LICENSE-APACHE-2.0.txt", "NOTICE")


def lay(source, target, mode=0o644):
    """Copies a file, whatever the umask."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    os.chmod(target, mode)


def lay_program(binary, root):
    """The binary without what only a debugger reads, and the link by which it is called."""
    program = root / HOME / "coxa"
    lay(binary, program, 0o755)
    output_of("strip", program)
    (root / "bin").mkdir(parents=True)
    (root / "bin/coxa").symlink_to(f"../{HOME}/coxa")
    return program


def lay_data(root, models=HOME):
    """Networks and runtime; `models` is the folder in which the networks lie."""
    for pattern in MODELS:
        for file in sorted((CHECKOUT / "models").glob(pattern)):
            lay(file, root / models / "models" / file.name)
    runtime = sorted((CHECKOUT / "runtime").glob("*"))
    if not any(file.name.startswith("libonnxruntime.so") for file in runtime):
        raise Problem(f"{CHECKOUT / 'runtime'} holds no ONNX Runtime: run `make runtime`, then run this again")
    for file in runtime:
        lay(file, root / HOME / "runtime" / file.name)


def lay_share(binary, root):
    """Manual, completions, menu entry, sample clip, and the licences of Coxa and what is linked into it."""
    write(root / "share/man/man1/coxa.1", output_of(binary, "man"))
    for shell, place in COMPLETIONS.items():
        write(root / place, output_of(binary, "completions", shell))
    lay(HERE / "coxa.desktop", root / "share/applications/coxa.desktop")
    lay(CHECKOUT / "src/review/pages/icon.svg", root / "share/icons/hicolor/scalable/apps/coxa.svg")
    doc = root / "share/doc/coxa"
    lay(CHECKOUT / "LICENSE", doc / "LICENSE")
    lay(CHECKOUT / "CHANGELOG.md", doc / "CHANGELOG.md")
    lay(CHECKOUT / "samples/squat.mp4", doc / "samples/squat.mp4")
    crates.write(CHECKOUT, "x86_64-unknown-linux-gnu", doc / "rust-crates.txt")


def write(path, text):
    """A text file for everyone to read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.chmod(path, 0o644)


def lay_libraries(program, root):
    """Debian's libraries beside the program, their licences, and their place written into the program."""
    folder = root / HOME
    # What Qt loads by itself for a window under X11. Of its other plugins none is needed, and without those for OpenGL
    # no driver of the system meets a library of ours.
    platform = Path(f"/usr/lib/{output_of('gcc', '-print-multiarch').strip()}") / PLATFORM
    found = libraries.needed_by([program, platform, *(folder / "runtime").glob("libonnxruntime.so*")])
    libraries.copy_libraries(found, folder / "libs")
    lay(platform, folder / "plugins/platforms" / platform.name)
    write(folder / "qt.conf", "[Paths]\nPlugins = plugins\n")
    # Not a RUNPATH: this one counts for what libraries load too, and before LD_LIBRARY_PATH, where others may lie.
    output_of("patchelf", "--force-rpath", "--set-rpath", "$ORIGIN/libs", program)
    packages = libraries.owners([*found.values(), platform])
    licences = root / "share/doc/coxa/libraries"
    licences.mkdir(parents=True)
    libraries.write_licences(set(packages.values()), licences)
    rows = [f"{package:40} {version:32} {source} {source_version}"
            for package, version, source, source_version in libraries.sources_of(set(packages.values()))]
    write(licences / "SOURCES.txt", "\n".join([f"{'Debian package':40} {'version':32} source package", *rows, ""]))
    lay(HERE / "LIBRARIES.md", root / "share/doc/coxa/LIBRARIES.md")


def programs_of(root):
    """Everything in the tree that the loader reads."""
    return [file for file in sorted(root.rglob("*"))
            if file.is_file() and not file.is_symlink() and file.open("rb").read(4) == b"\x7fELF"]
