"""Where the servers' programs, and the libraries that draw PDF files, are on this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from ctypes.util import find_library
from pathlib import Path

_SYSTEM_FOLDERS = ("/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/libexec")
_POSTGRESQL_FOLDERS = ("/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt")


def find(name: str, folders: Iterable[str | Path] = _SYSTEM_FOLDERS) -> Path | None:
    """Find a program on the PATH or in the folders that a plain user's PATH leaves out; None if it is not there."""
    found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(str(folder) for folder in folders))
    return Path(found) if found else None


def postgresql(name: str) -> Path | None:
    """Find a program of PostgreSQL, of the newest version that is installed; None if there is none."""
    folders = [
        folder
        for root in _POSTGRESQL_FOLDERS
        for folder in sorted(Path(root).glob("*/bin"), key=_version, reverse=True)
        if (folder / name).exists()
    ]
    return find(name, folders) if not folders else folders[0] / name


def _version(folder: Path) -> tuple[int, ...]:
    digits = "".join(letter if letter.isdigit() or letter == "." else "" for letter in folder.parent.name)
    return tuple(int(part) for part in digits.split(".") if part)


def chromium() -> Path | None:
    """Find a Chromium that is installed on the machine; None if there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = find(name)
        if found:
            return found
    return None


def pango() -> bool:
    """Whether the libraries are here that WeasyPrint draws text with."""
    return all(find_library(name) for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))
