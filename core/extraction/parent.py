"""The portal's side: starts the reading process, and says in one word how it went."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.extraction.results import BROKEN, NO_WORDS, OTHER_KIND, TOO_HEAVY, TOO_LARGE, WORDS, Passage

MOST_BYTES = 64 * 1024 * 1024
SECONDS = 30
"""By the clock; the process itself stops after fewer seconds of computing."""

_ROOT = Path(__file__).resolve().parents[2]
_KINDS = frozenset({"pdf", "docx", "pptx", "xlsx", "odt", "odp", "ods", "txt", "md", "csv"})


@dataclass(frozen=True, slots=True)
class Extracted:
    """The outcome: one of ``STATES``, the passages where there are words, and whether more was there than was read."""

    state: str
    passages: Sequence[Passage] = ()
    partial: bool = False


def readable(name: str) -> bool:
    """Whether files with the ending of this name are read."""
    return _ending(name) in _KINDS


def extract(stream: BinaryIO, name: str, size: int, *, seconds: float = SECONDS) -> Extracted:
    """The text of the document in ``stream``, a file of the system at its beginning.

    Args:
        name: its ending says what the document is.
        size: in bytes.
        seconds: how long it may take.
    """
    if not readable(name):
        return Extracted(OTHER_KIND)
    if size > MOST_BYTES:
        return Extracted(TOO_LARGE)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "core.extraction.child", _ending(name)],
            stdin=stream,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_environment(),
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Extracted(TOO_HEAVY)
    return _outcome(done.stdout)


def _outcome(output: bytes) -> Extracted:
    """What the process told, line by line; its last line is the state, and without one it was stopped."""
    passages: list[Passage] = []
    for line in output.splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            break
        if "state" in told:
            state = str(told["state"])
            if state != WORDS:
                return Extracted(state)
            return Extracted(WORDS if passages else NO_WORDS, passages, bool(told.get("partial")))
        passages.append(Passage(told["page"], told["text"]))
    return Extracted(TOO_HEAVY if passages or not output else BROKEN)


def _environment() -> dict[str, str]:
    """What a process needs to start, and none of the portal's secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "VIRTUAL_ENV") if name in os.environ}
    return {**kept, "PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()
