"""The folder of the embedded index: which generation of it is in force, and who may write.

A rebuild fills a new folder beside the present one and then switches over by replacing one small file, so searching
goes on all the while.
"""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_POINTER = "current"


class IndexFolder:
    """``instance/search``: generations of the index, a pointer to the one in force, and two locks.

    A generation is named after the ``version`` of what is in it; one of another version counts as none.
    """

    def __init__(self, root: Path, version: int) -> None:
        self.root = root
        self._prefix = f"g{version}-"

    def current(self) -> Path | None:
        """The generation in force, ``None`` if there is none."""
        try:
            name = (self.root / _POINTER).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        path = self.root / name
        return path if name.startswith(self._prefix) and "/" not in name and path.is_dir() else None

    def new(self) -> Path:
        """A new, empty folder that only the owner may read, because an index holds everybody's texts."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.root / f"{self._prefix}{time.time_ns():x}"
        path.mkdir(mode=0o700)
        return path

    def switch(self, path: Path) -> None:
        """Put ``path`` in force."""
        pointer = self.root / f".{_POINTER}.new"
        pointer.write_text(path.name, encoding="ascii")
        pointer.replace(self.root / _POINTER)

    def tidy(self) -> None:
        """Remove what is left of other generations. Readers that still have one open are not disturbed."""
        current = self.current()
        for path in self.root.glob("g*-*"):
            if path != current:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer on this machine; waits for its turn."""
        with self._lock("write.lock", fcntl.LOCK_EX):
            yield

    @contextmanager
    def rebuilding(self) -> Iterator[bool]:
        """Be the only one who rebuilds; gives False if somebody else does so already."""
        try:
            with self._lock("rebuild.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
                yield True
        except BlockingIOError:
            yield False

    def is_rebuilding(self) -> bool:
        """True while somebody rebuilds."""
        with self.rebuilding() as free:
            return not free

    @contextmanager
    def _lock(self, name: str, how: int) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.root / name).open("w") as file:
            fcntl.flock(file, how)
            yield
