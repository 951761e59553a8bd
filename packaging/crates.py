"""The licence texts of every Rust crate that is linked into the binary, in one file."""
import json
import re
from pathlib import Path

from problems import output_of

TEXTS = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)


def linked(metadata):
    """The packages that the binary is made of: what it needs to run, and what those need."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    seen, waiting = set(), [root]
    while waiting:
        for need in nodes[waiting.pop()]["deps"]:
            normal = any(kind["kind"] is None for kind in need["dep_kinds"])
            if normal and need["pkg"] not in seen:
                seen.add(need["pkg"])
                waiting.append(need["pkg"])
    return sorted((package for package in metadata["packages"] if package["id"] in seen and package["id"] != root),
                  key=lambda package: (package["name"], package["version"]))


def texts_of(folder):
    """The licence files of a crate, also those in a folder for them."""
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and TEXTS.match(path.name)]
    for inner in sorted(folder.iterdir()):
        if inner.is_dir() and TEXTS.match(inner.name):
            files += [path for path in sorted(inner.iterdir()) if path.is_file()]
    return files


def write(checkout, target, out):
    """Writes `out`: name, version, licence and texts of each crate."""
    metadata = json.loads(output_of("cargo", "metadata", "--format-version", "1", "--locked", "--offline",
                                    "--filter-platform", target, cwd=checkout))
    with out.open("w", encoding="utf-8") as file:
        file.write("Rust crates that are linked into coxa. Where a licence offers a choice, Coxa takes the permissive one.\n"
                   "The Rust standard library is there too: MIT or Apache-2.0.\n")
        for package in linked(metadata):
            file.write(f"\n{'=' * 100}\n{package['name']} {package['version']}: {package['license'] or 'see below'}\n"
                       f"{package['repository'] or ''}\n")
            for text in texts_of(Path(package["manifest_path"]).parent):
                file.write(f"\n--- {text.name}\n{text.read_text(encoding='utf-8', errors='replace')}\n")
