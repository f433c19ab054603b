"""Records put aside in a temporary file while the source is still being read, so that memory stays small."""

from __future__ import annotations

import os
import tempfile
from types import TracebackType
from typing import Any, Self

from core.org.bulk import Written

MOST_HELD = 5000
"""Records that stay in memory besides, a few kilobytes each."""


class Spool:
    """An append-only file of records, found again by their place in it. Gone when it is closed."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="dunbar-sync-")  # noqa: SIM115 - closed by close()
        self._end = 0
        self._held: dict[int, Written] = {}
        self._written = False

    def add(self, data: bytes, record: dict[str, Any] | None = None) -> tuple[int, int]:
        """Append; gives the place.

        Args:
            record: what the data say; that of the first few thousand need not be read again.
        """
        place = (self._end, len(data))
        if record is not None and len(self._held) < MOST_HELD:
            self._held[self._end] = Written(record, data.decode())
        self._file.write(data)
        self._end += len(data)
        self._written = True
        return place

    def raw(self, place: tuple[int, int]) -> bytes:
        """What stands at a place."""
        if self._written:
            self._file.flush()
            self._written = False
        return os.pread(self._file.fileno(), place[1], place[0])

    def record(self, place: tuple[int, int]) -> dict[str, Any]:
        """The record at a place."""
        held = self._held.get(place[0])
        return held if held is not None else Written.read(self.raw(place))

    def close(self) -> None:
        """Drop the file."""
        self._held.clear()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
