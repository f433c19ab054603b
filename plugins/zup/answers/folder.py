"""Answers that lie in a folder as files, read as a stream however large they are."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from plugin_sdk.i18n import gettext as _
from plugin_sdk.org import SourceUnavailable
from plugins.zup.entity_sets import EntitySet
from plugins.zup.failures import NotThere, truncated
from plugins.zup.values import Row

_BOM = b"\xef\xbb\xbf"


class FolderAnswers:
    """A folder with ``<entity set>.json`` or ``.json.gz`` each.

    Raises:
        SourceUnavailable: there is no such folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if not folder.is_dir():
            raise SourceUnavailable(
                _("There is no folder %(path)s.", path=folder),
                _("Correct 'folder', or see why the files did not come."),
                "folder",
            )

    def close(self) -> None:
        """Files are closed already."""

    def rows(self, asked: EntitySet) -> Iterator[Row]:
        """See ``Answers.rows``."""
        path = self._path(asked)
        try:
            before = path.stat()
            with _opened(path) as stream:
                yield from ijson.items(stream, "value.item", use_float=True)
            with _opened(path) as stream:
                _expect_rows(stream, asked)
            after = path.stat()
        except OSError as error:
            raise _unreadable(path, error) from error
        except (ijson.JSONError, EOFError, zlib.error, UnicodeDecodeError) as error:
            raise truncated(asked, f"{path.name}: {error}", "folder") from error
        if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
            raise truncated(asked, _("%(file)s was being written while it was read", file=path.name), "folder")

    def try_out(self, asked: EntitySet) -> None:
        """See ``Answers.try_out``."""
        next(self.rows(asked), None)

    def _path(self, asked: EntitySet) -> Path:
        for suffix in (".json", ".json.gz"):
            path = self._folder / f"{asked.name}{suffix}"
            if path.is_file():
                return path
        raise NotThere(
            asked,
            _("The folder has no file %(file)s.", file=f"{asked.name}.json"),
            _("Export it, too, or correct its name in entity_sets.%(key)s.", key=asked.key),
        )


def _plain(path: Path) -> BinaryIO:
    return path.open("rb")


def _opened(path: Path) -> BinaryIO:
    opener: Callable[[Path], Any] = gzip.open if path.suffix == ".gz" else _plain
    stream: BinaryIO = opener(path)
    if stream.read(len(_BOM)) != _BOM:
        stream.seek(0)
    return stream


def _expect_rows(stream: BinaryIO, asked: EntitySet) -> None:
    """Whatever else a file may hold, an error of 1C for example, it is no answer without a list ``value``."""
    for prefix, event, _value in ijson.parse(stream):
        if (prefix, event) == ("value", "start_array"):
            return
    raise truncated(asked, _("it has no list 'value'"), "folder")


def _unreadable(path: Path, error: OSError) -> SourceUnavailable:
    return SourceUnavailable(
        _("%(file)s cannot be read: %(error)s.", file=path, error=error.strerror or error),
        _("Let the portal's user read it."),
        "folder",
    )
