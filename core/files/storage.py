"""Where bytes are kept. The local folder is one storage; S3 can be another without anything else noticing."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import current_app

_KEY = re.compile(r"[a-z][a-z0-9]{1,19}(/[a-z0-9][a-z0-9._-]{0,79}){1,3}")
_EXTENSION = "dunbar.files.storage"


class Storage(Protocol):
    """Six methods on keys such as ``news/ab/abcdef….medium``; what was written once is never written differently."""

    def write(self, key: str, source: BinaryIO) -> None:
        """Keep what is left to read in ``source``; readers see all of it or nothing."""

    def open(self, key: str) -> BinaryIO:
        """Raises ``FileNotFoundError`` if there is no such key."""

    def exists(self, key: str) -> bool:
        """True if the key is there."""

    def delete(self, key: str) -> None:
        """Remove it; it is fine if it is not there."""

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin with ``prefix``, e.g. ``news/``; in a stable order."""

    def written_at(self, key: str) -> datetime:
        """When it was written. Raises ``FileNotFoundError``."""


class LocalStorage:
    """Files below one folder that nobody else may read."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key) or ".." in key:
            raise ValueError(f"not a key: {key!r}")
        return self._root / key

    def write(self, key: str, source: BinaryIO) -> None:
        """See :class:`Storage`."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                shutil.copyfileobj(source, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def open(self, key: str) -> BinaryIO:
        """See :class:`Storage`."""
        return self._path(key).open("rb")

    def exists(self, key: str) -> bool:
        """See :class:`Storage`."""
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """See :class:`Storage`."""
        self._path(key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> Iterator[str]:
        """See :class:`Storage`."""
        folder = prefix.rpartition("/")[0]
        if folder and (not _KEY.fullmatch(f"{folder}/x") or ".." in folder):
            raise ValueError(f"not a prefix: {prefix!r}")
        base = self._root / folder
        for path in sorted(base.rglob("*")) if base.is_dir() else ():
            relative = path.relative_to(self._root).as_posix()
            if path.is_file() and relative.startswith(prefix) and _KEY.fullmatch(relative):
                yield relative

    def written_at(self, key: str) -> datetime:
        """See :class:`Storage`."""
        return datetime.fromtimestamp(self._path(key).stat().st_mtime, UTC)


def storage() -> Storage:
    """The storage of the running application."""
    found: Storage | None = current_app.extensions.get(_EXTENSION)
    if found is None:
        config = current_app.extensions["dunbar.config"]
        found = current_app.extensions[_EXTENSION] = LocalStorage(config.instance / "files")
    return found
