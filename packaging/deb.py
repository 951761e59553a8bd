"""The Debian package: the program alone, on Debian 12's own OpenCV and FFmpeg."""
import gzip
import os
import re
import shutil

import tree
from problems import output_of

CONTROL = """\
Package: coxa
Version: {version}
Architecture: amd64
Maintainer: Coxa's engineers <coxa@localhost>
Section: science
Priority: optional
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: xdg-utils, espeak-ng, alsa-utils
Description: hip angles, repetitions and form faults from one camera
 Coxa watches one camera or one video of a person doing an exercise for their
 hips, and says what they did: angles with their uncertainty, repetitions,
 holds, what to work on, and a report. Everything runs on this machine, and
 nothing leaves it. This is no medical advice and no diagnosis.
"""
COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: coxa
Comment: rust-crates.txt beside this file holds the licences of what is linked into the program.

Files: *
Copyright: Coxa's engineers
License: Apache-2.0

Files: usr/share/coxa/models/*
Copyright: the MediaPipe authors, Google LLC (MoveNet)
License: Apache-2.0
Comment: see usr/share/coxa/models/NOTICE

Files: usr/lib/coxa/runtime/*
Copyright: Microsoft Corporation
License: Expat
Comment: its text is usr/lib/coxa/runtime/LICENSE; others' are in ThirdPartyNotices.txt beside it

License: Apache-2.0
 On Debian systems: /usr/share/common-licenses/Apache-2.0

License: Expat
 See usr/lib/coxa/runtime/LICENSE
"""


def depends(programs, folder):
    """The packages that hold the libraries, by the names Debian's own tool finds."""
    (folder / "debian").mkdir()
    (folder / "debian/control").write_text("Source: coxa\n\nPackage: coxa\nArchitecture: amd64\n")
    said = output_of("dpkg-shlibdeps", "-O", *(f"-e{program}" for program in programs), cwd=folder)
    shutil.rmtree(folder / "debian")
    return re.search(r"^shlibs:Depends=(.+)$", said, re.MULTILINE).group(1)


def make(binary, version, work, out, when):
    """Lays the files as they will lie on the system and packs them."""
    root = work / "root"
    usr = root / "usr"
    tree.lay_program(binary, usr)
    tree.lay_data(usr, "share/coxa")
    # Networks are the same on every processor; the program looks beside itself.
    (usr / tree.HOME / "models").symlink_to("../../share/coxa/models")
    tree.lay_share(binary, usr)
    doc = usr / "share/doc/coxa"
    (doc / "LICENSE").unlink()
    tree.write(doc / "copyright", COPYRIGHT)
    for text in (doc / "CHANGELOG.md", usr / "share/man/man1/coxa.1"):
        text.with_name({"CHANGELOG.md": "changelog.gz"}.get(text.name, f"{text.name}.gz")).write_bytes(
            gzip.compress(text.read_bytes(), mtime=0))
        text.unlink()
    # Debian's zsh looks elsewhere than others'.
    zsh = usr / "share/zsh/vendor-completions/_coxa"
    zsh.parent.mkdir(parents=True)
    (usr / tree.COMPLETIONS["zsh"]).rename(zsh)
    (usr / tree.COMPLETIONS["zsh"]).parent.rmdir()
    kilobytes = sum(file.lstat().st_size for file in root.rglob("*")) // 1024
    control = CONTROL.format(version=version, kilobytes=kilobytes, depends=depends(tree.programs_of(root), work))
    tree.write(root / "DEBIAN/control", control)
    made = out / f"coxa_{version}_debian12_amd64.deb"
    output_of("dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, made, env=dict(os.environ, SOURCE_DATE_EPOCH=str(when)))
    return made
