"""The reading process: ``python -m core.extraction.child pdf < file``. Tells passages and a state, one JSON a line."""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import BinaryIO, cast

from core.extraction.locked import LockedError
from core.extraction.results import (
    BROKEN,
    LOCKED,
    MOST_CHARACTERS,
    PASSAGE,
    TOO_HEAVY,
    WORDS,
    Passage,
)

MEMORY = 768 * 1024 * 1024
"""Bytes of address space."""

SECONDS = 20
"""Of computing."""

READERS = {
    "pdf": "pdf", "docx": "office", "pptx": "office", "odt": "opendocument", "odp": "opendocument",
    "ods": "opendocument", "xlsx": "sheets", "txt": "plain", "md": "plain", "csv": "plain",
}  # fmt: skip
"""By ending, the module that reads it; only that one is loaded."""


def main(kind: str) -> None:
    """Read the document on standard input."""
    _confine()
    read: Callable[[BinaryIO, str], Iterator[Passage]] = import_module(f"core.extraction.{READERS[kind]}").read
    length, partial = 0, False
    try:
        pieces = (piece for passage in read(sys.stdin.buffer, kind) for piece in _pieces(passage))
        for piece in pieces:
            length += len(piece.text)
            _tell({"page": piece.page, "text": piece.text})
            partial = length >= MOST_CHARACTERS
            if partial:
                break
    except LockedError:
        _tell({"state": LOCKED})
    except (MemoryError, RecursionError):
        _tell({"state": TOO_HEAVY})
    except zipfile.LargeZipFile:
        _tell({"state": TOO_HEAVY})
    except Exception:  # noqa: BLE001 - the isolation point: a stranger's file may make a library raise anything
        # What was read before the damage is worth having.
        _tell({"state": WORDS, "partial": True} if length else {"state": BROKEN})
    else:
        _tell({"state": WORDS, "partial": partial})


def _confine() -> None:
    """No more memory and time than a document needs, no file written, no core left behind."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _pieces(passage: Passage) -> Iterator[Passage]:
    """The passage without what no database takes, in pieces that are quick to show."""
    text = passage.text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8").strip()
    while text:
        end = len(text) if len(text) <= PASSAGE else max(text.rfind(" ", 0, PASSAGE), text.rfind("\n", 0, PASSAGE))
        piece, text = text[: end if end > 0 else PASSAGE], text[end if end > 0 else PASSAGE :].lstrip()
        yield Passage(passage.page, piece.rstrip())


def _tell(what: dict[str, object]) -> None:
    cast(BinaryIO, sys.stdout.buffer).write(json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1])
