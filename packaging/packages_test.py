"""The scripts that make packages, checked on small things: needs neither root nor a build of Coxa."""
import base64
import configparser
import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
import unittest
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import crates  # noqa: E402
import libraries  # noqa: E402
import package  # noqa: E402
import tree  # noqa: E402
import try_roots  # noqa: E402
import wheel  # noqa: E402


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class Versions(unittest.TestCase):
    def test_program_and_driver_are_of_one_version(self):
        version = tomllib.loads((tree.CHECKOUT / "Cargo.toml").read_text())["package"]["version"]
        driver = tomllib.loads((tree.CHECKOUT / "deploy/ray/pyproject.toml").read_text())["project"]
        self.assertEqual(driver["version"], version)
        self.assertIn(f"coxa=={version}", driver["dependencies"])
        self.assertIn(f"## {version}", (tree.CHECKOUT / "CHANGELOG.md").read_text())


class Libraries(unittest.TestCase):
    def test_the_systems_own_stay_out_and_nothing_else(self):
        for name in ("libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "libstdc++.so.6", "libgcc_s.so.1", "libpthread.so.0"):
            self.assertRegex(name, libraries.SYSTEMS_OWN)
        for name in ("libcrypto.so.3", "libcairo.so.2", "libmfx.so.1", "libopencv_core.so.406", "libcap.so.2", "libdrm.so.2"):
            self.assertNotRegex(name, libraries.SYSTEMS_OWN)

    def test_either_spelling_of_a_path_is_looked_up(self):
        spelt = [str(path) for path in libraries._spellings([Path("/usr/lib/a.so"), Path("/lib/b.so")])]
        self.assertEqual(spelt, ["/usr/lib/a.so", "/lib/a.so", "/lib/b.so", "/usr/lib/b.so"])

    def test_a_program_names_the_glibc_it_needs(self):
        self.assertGreater(libraries.oldest_glibc([Path("/bin/sh").resolve()]), (2, 0))


class Crates(InFolder):
    def test_what_only_builds_or_tests_is_not_linked(self):
        def need(name, kind):
            return {"pkg": name, "dep_kinds": [{"kind": kind}]}
        nodes = {"coxa": [need("a", None), need("b", "build"), need("c", "dev")], "a": [need("d", None)], "b": [], "c": [], "d": []}
        metadata = {"packages": [{"id": name, "name": name, "version": "1.0.0"} for name in nodes],
                    "resolve": {"root": "coxa", "nodes": [{"id": name, "deps": deps} for name, deps in nodes.items()]}}
        self.assertEqual([crate["name"] for crate in crates.linked(metadata)], ["a", "d"])

    def test_licences_are_found_under_their_usual_names(self):
        for name in ("LICENSE-MIT", "COPYING", "License.txt", "README.md", "lib.rs"):
            (self.folder / name).write_text("")
        (self.folder / "LICENSES").mkdir()
        (self.folder / "LICENSES/MIT.txt").write_text("")
        self.assertEqual({file.name for file in crates.texts_of(self.folder)}, {"LICENSE-MIT", "COPYING", "License.txt", "MIT.txt"})


class Wheels(InFolder):
    def test_a_wheel_holds_the_folder_and_a_true_record(self):
        root = self.folder / "coxa-1.2.3-linux-x86_64"
        tree.write(root / "share/man/man1/coxa.1", "manual")
        tree.write(root / "lib/coxa/models/a.toml", "network")
        tree.write(root / "lib/coxa/coxa", "#!/bin/sh\necho \"$@\"\n")
        os.chmod(root / "lib/coxa/coxa", 0o755)
        made = wheel.coxa(root, "1.2.3", (2, 36), self.folder, 1_700_000_000)
        self.assertEqual(made.name, "coxa-1.2.3-py3-none-manylinux_2_36_x86_64.whl")
        with zipfile.ZipFile(made) as packed:
            names = packed.namelist()
            self.assertIn("coxa-1.2.3.data/data/share/man/man1/coxa.1", names)
            self.assertEqual(packed.getinfo("coxa/tree/lib/coxa/coxa").external_attr >> 16 & 0o777, 0o755)
            record = [line.split(",") for line in packed.read("coxa-1.2.3.dist-info/RECORD").decode().splitlines()]
            self.assertEqual({name for name, _, _ in record}, set(names))
            for name, digest, size in record[:-1]:
                content = packed.read(name)
                made_digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                self.assertEqual((digest, int(size)), (f"sha256={made_digest}", len(content)))

    def test_an_installed_wheel_starts_its_program(self):
        root = self.folder / "root"
        tree.write(root / "lib/coxa/coxa", "#!/bin/sh\necho \"$0 says $1\"\n")
        os.chmod(root / "lib/coxa/coxa", 0o755)
        made = wheel.coxa(root, "1.2.3", (2, 36), self.folder, 1_700_000_000)
        # As pip does where glibc is that new; this asks nothing of the machine's.
        with zipfile.ZipFile(made) as packed:
            packed.extractall(self.folder / "site")
        program = self.folder / "site/coxa/tree/lib/coxa/coxa"
        start = [sys.executable, "-m", "coxa", "hello"]
        refused = subprocess.run(start, cwd=self.folder / "site", capture_output=True, text=True, check=False)
        self.assertEqual((refused.returncode, refused.stderr.count("\n")), (1, 1), refused.stderr)
        program.chmod(0o755)
        said = subprocess.run(start, cwd=self.folder / "site", capture_output=True, text=True, check=True).stdout
        self.assertTrue(said.endswith("says hello\n"), said)


class Whole(InFolder):
    def test_checksums_are_as_sha256sum_reads_them(self):
        (self.folder / "coxa-1.tar.xz").write_text("archive")
        (self.folder / "coxa_1.deb").write_text("package")
        (self.folder / "notes.txt").write_text("notes")
        package.checksums(self.folder)
        said = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=self.folder, capture_output=True, text=True, check=True)
        self.assertEqual(said.stdout, "coxa-1.tar.xz: OK\ncoxa_1.deb: OK\n")

    def test_the_menu_entry_is_one(self):
        entry = configparser.ConfigParser(interpolation=None)
        entry.optionxform = str
        entry.read(tree.HERE / "coxa.desktop")
        self.assertEqual(dict(entry["Desktop Entry"])["Exec"], "coxa desk")

    def test_what_runs_in_a_root_is_whole(self):
        subprocess.run(["bash", "-n", tree.HERE / "try_inside.sh"], check=True)
        inside = (tree.HERE / "try_inside.sh").read_text()
        for name in try_roots.TRIALS:
            self.assertIn(f"    {name.split('-')[0]})", inside)

    def test_an_unknown_kind_is_refused_in_words(self):
        ran = subprocess.run([sys.executable, tree.HERE / "package.py", "--bin", "x", "--out", self.folder, "rpm"],
                             capture_output=True, text=True, check=False)
        self.assertEqual(ran.returncode, 2)
        self.assertIn("there is no kind rpm", ran.stderr)


if __name__ == "__main__":
    unittest.main()
