"""From a path or URL to what lies there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .folder import Folder
from .object_store import ObjectStore
from .problems import ClipFault, NodeFault
from .stores import Source, Store, is_url, sha256_of


def open_store(name: str) -> Store:
    """The store that holds `name`, or whose root it is."""
    return ObjectStore(name) if is_url(name) else Folder(Path(name))


@contextmanager
def opened(name: str, cwd: str) -> Iterator[Source]:
    """A clip as a file on this node: itself where the node sees it, otherwise a copy for as long as it is needed."""
    if is_url(name):
        with tempfile.TemporaryDirectory(prefix="coxa-ray-") as folder:
            yield ObjectStore(name).fetch(Path(folder))
        return
    path = Path(cwd, name)
    try:
        sha256 = sha256_of(path)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        if not path.parent.is_dir():
            raise NodeFault(f"{path.parent} is not there: every node has to see it under this path") from error
        raise ClipFault(f"{name} can not be read: {error.strerror}: see its name and whose it is") from error
    except OSError as error:
        raise NodeFault(f"{name} can not be read: {error.strerror}") from error
    yield Source(cwd, name, sha256)
