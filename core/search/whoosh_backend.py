"""The embedded search engine: Whoosh on a folder of the instance."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from whoosh.query import Prefix

from core.search.analysis import VERSION
from core.search.backend import Answer, Document, IndexUnusableError, Query, RebuildingError
from core.search.folder import IndexFolder
from core.search.whoosh_index import DAMAGE, WhooshRebuild, commit, create, open_writer, whole, write_into
from core.search.whoosh_search import OpenIndex

Told = TypeVar("Told")


class WhooshBackend:
    """See :class:`core.search.backend.SearchBackend`. One open index serves a whole process, one question at a time."""

    def __init__(self, root: Path) -> None:
        self.folder = IndexFolder(root, VERSION)
        self._lock = threading.RLock()
        self._path: Path | None = None
        self._open: OpenIndex | None = None

    # Writing --------------------------------------------------------------------------------------------------------

    def write(self, documents: Iterable[Document], gone: Iterable[tuple[str, str]] = ()) -> None:
        """See :class:`core.search.backend.SearchBackend`."""
        with self.folder.writing():
            write_into(self._present(), documents, gone)

    def remove(self, *, kind: str = "", plugin: str = "") -> None:
        """See :class:`core.search.backend.SearchBackend`."""
        with self.folder.writing():
            path = self._present()
            with whole(path):
                writer = open_writer(path)
                if kind:
                    writer.delete_by_term("kind", kind)
                    writer.delete_by_query(Prefix("part_of", f"{kind}:"))
                if plugin:
                    writer.delete_by_term("plugin", plugin)
                commit(path, writer)

    def clear(self) -> None:
        """See :class:`core.search.backend.SearchBackend`."""
        with self.folder.writing():
            path = self.folder.new()
            create(path)
            self.folder.switch(path)
            self.folder.tidy()

    def is_rebuilding(self) -> bool:
        """See :class:`core.search.backend.SearchBackend`."""
        return self.folder.is_rebuilding()

    @contextmanager
    def rebuild(self) -> Iterator[WhooshRebuild]:
        """See :class:`core.search.backend.SearchBackend`."""
        with self.folder.rebuilding() as alone:
            if not alone:
                raise RebuildingError("the search index is being built anew already")
            self.folder.tidy()
            new = WhooshRebuild(self.folder)
            try:
                yield new
            finally:
                new.close()
                self.folder.tidy()

    def _present(self) -> Path:
        path = self.folder.current()
        if path is None:
            raise IndexUnusableError("there is no index yet")
        return path

    # Searching ------------------------------------------------------------------------------------------------------

    def count(self, plugin: str = "") -> int:
        """See :class:`core.search.backend.SearchBackend`."""
        return self._ask(lambda index: index.count(plugin))

    def kinds(self) -> dict[str, int]:
        """See :class:`core.search.backend.SearchBackend`."""
        return self._ask(OpenIndex.kinds)

    def search(self, query: Query) -> Answer:
        """See :class:`core.search.backend.SearchBackend`."""
        return self._ask(lambda index: index.search(query))

    def _ask(self, question: Callable[[OpenIndex], Told]) -> Told:
        """Ask the latest state of the index, one question at a time."""
        with self._lock:
            try:
                return question(self._latest())
            except FileNotFoundError:
                # The files were merged away by a writer between our look and our reading.
                self._forget()
            except DAMAGE as error:
                self._forget()
                raise IndexUnusableError(f"the search index is damaged: {error}") from error
            path = self._present()
            with whole(path):
                return question(self._latest())

    def _latest(self) -> OpenIndex:
        path = self._present()
        if self._open is None or path != self._path:
            self._forget()
            self._path, self._open = path, OpenIndex(path)
        self._open.refresh()
        return self._open

    def _forget(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = self._path = None
