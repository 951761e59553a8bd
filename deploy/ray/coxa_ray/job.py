"""What is wanted, as it was understood from what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .clips import Inputs


@dataclass(frozen=True)
class Job:
    """What is wanted."""

    inputs: Inputs
    out: str
    tables: str
    options: tuple[str, ...]
    program: Path
    address: str | None
    memory: int
    """Bytes that one task may need."""
