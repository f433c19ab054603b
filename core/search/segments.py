"""The parts of an index, each as sets of documents.

Whoosh writes an index in parts, which never change but for documents that are struck out. What was read of a part is
therefore true for as long as the part is there, and a later change costs no more than its own small part. Sets are
compressed bitmaps: the documents of words, audiences and days are joined and cut at the speed of memory.

Whoosh gives postings out one by one only. That they are read block by block here leans on its version, which is pinned.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import accumulate, repeat
from pathlib import Path
from typing import Any

from pyroaring import BitMap
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC as _BEGIN
from whoosh.columns import Column
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import FileFormatError
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, FileIndex

from core.search.analysis import BEGINNING, SCHEMA, beginning

Postings = tuple[Iterable[int], Iterable[float]]
"""Numbers of documents, and the weight of a word in each of them, perhaps in more."""

_MOST_REMEMBERED = 1_000_000
"""Numbers of documents, about two bytes each, that a part remembers for words; then it begins anew."""


class _Bytes(Column):
    """A column of one byte for each document, read as a whole."""

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> bytes:
        """All bytes; documents at the end without one are not in the file."""
        values: bytes = dbfile.get(basepos, length)
        return values.ljust(doccount, b"\0")


class MappedFiles(FileStorage):
    """A folder whose files are mapped into memory, so that all processes share what they read of them.

    A file that Whoosh has finished is never written to again, only removed, which does not disturb who has it open.
    """

    def open_file(self, name: str, **options: Any) -> StructFile:
        """Open a file for reading."""
        with Path(self.folder, name).open("rb") as file:
            with suppress(ValueError):  # what is empty cannot be mapped
                return StructFile(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), name=name, **options)
        return super().open_file(name, **options)


def index_in(folder: Path) -> FileIndex:
    """The index in a folder, with our own schema: the stored one is a pickle, which must never be read."""
    return FileIndex(MappedFiles(folder), schema=SCHEMA)


def contents(index: FileIndex) -> TOC:
    """What an index consists of now."""
    return TOC.read(index.storage, index.indexname, schema=SCHEMA)


def name_of(segment: Any) -> str:
    """The name of a part as Whoosh's list of contents has it."""
    return str(segment.make_filename(""))


class Segment:
    """A part of an index. Its documents are numbered from 0.

    Attributes:
        name: what its files begin with; no other part has it.
        present: the documents that are not struck out.
    """

    def __init__(self, files: MappedFiles, segment: Any) -> None:
        self.name = name_of(segment)
        self._size: int = segment.doc_count_all()
        self._codec = segment.codec()
        self._terms = self._codec.terms_reader(files, segment)
        self._documents = self._codec.per_document_reader(files, segment)
        self._postings = segment.open_file(files, self._codec.POSTS_EXT)
        self._lexicons: dict[str, list[str]] = {}
        self._sets: dict[tuple[str, str], BitMap] = {}
        self._words: dict[tuple[str, ...], BitMap] = {}
        self._remembered = 0
        self._lengths: dict[str, bytes] = {}
        self.update(segment)

    def update(self, segment: Any) -> None:
        """Learn which documents were struck out since; ``segment`` is the same part in a later state of the index."""
        self.present = BitMap(range(self._size)) - BitMap(segment.deleted_docs())

    def close(self) -> None:
        """Close the files."""
        for file in (self._terms, self._documents, self._postings):
            file.close()

    def terms(self, field: str) -> list[str]:
        """The terms of a field of few terms, such as the kind."""
        if field not in self._lexicons:
            self._lexicons[field] = list(self.words(field))
        return self._lexicons[field]

    def words(self, field: str, letters: str = "") -> Iterator[str]:
        """The terms of any field, those that begin with ``letters``."""
        if field in self._terms.indexed_field_names():
            for found, term in self._terms.terms_from(field, letters.encode()):
                if found != field or not term.startswith(letters.encode()):
                    return
                yield term.decode()

    def having(self, field: str, term: str) -> BitMap:
        """The documents with a term of a field of few terms; some may be struck out."""
        if (field, term) not in self._sets:
            self._sets[field, term] = self._union(field, self._term(field, term))
        return self._sets[field, term]

    def with_word(self, field: str, word: str) -> BitMap:
        """The documents with a word; some may be struck out."""
        return self._recall(field, (word,), lambda: self._term(field, word))

    def with_beginning(self, field: str, letters: str) -> BitMap:
        """The documents with a word that begins so; some may be struck out."""
        if len(letters) == BEGINNING:
            return self.with_word("beginnings", beginning(field, letters))
        return self._recall(
            field, (letters, "…"), lambda: (info for _word, info in self._beginning(field, letters.encode()))
        )

    def changed_since(self, day: date) -> BitMap:
        """The documents that were changed on a day or later; some may be struck out."""
        return self._recall("day", (day.isoformat(),), lambda: self._days_from(day.isoformat()))

    def weights(self, field: str, word: str, among: BitMap) -> Iterator[tuple[int, float]]:
        """Those of ``among`` that have a word, each with the weight of the word there."""
        wanted = set(among)
        for info in self._term(field, word):
            for numbers, weights in self._blocks(field, info, among):
                for number, weight in zip(numbers, weights, strict=False):
                    if number in wanted:
                        yield number, weight

    def positions(self, field: str, word: str, among: Iterable[int]) -> Iterator[Sequence[int]]:
        """The places of a word in each of ``among``, which are in order and have it."""
        for info in self._term(field, word):
            matcher = self._matcher(field, info)
            for number in among:
                matcher.skip_to(number)
                yield matcher.value_as("positions")

    def lengths(self, field: str) -> bytes:
        """The length of a field in each document, as one of the 256 steps that Whoosh knows."""
        if field not in self._lengths:
            column = f"_{field}_len"
            known = self._documents.has_column(column)
            self._lengths[field] = self._documents.column_reader(column, _Bytes()) if known else bytes(self._size)
        return self._lengths[field]

    def stored(self, number: int) -> dict[str, Any]:
        """What is kept of a document."""
        fields: dict[str, Any] = self._documents.stored_fields(number)
        return fields

    def _days_from(self, first: str) -> Iterator[Any]:
        # Later years whole, later months of the year whole: fifty terms at the most instead of a thousand days.
        for term in self.terms("day"):
            within = {4: "", 7: first[:4], 10: first[:7]}[len(term)]
            if term.startswith(within) and (term > first[: len(term)] or term == first):
                yield from self._term("day", term)

    def _recall(self, field: str, what: tuple[str, ...], read: Callable[[], Iterable[Any]]) -> BitMap:
        key = (field, *what)
        known = self._words.get(key)
        if known is None:
            known = self._union(field, read())
            self._remembered += len(known) + 100
            if self._remembered > _MOST_REMEMBERED:
                self._words.clear()
                self._remembered = len(known)
            self._words[key] = known
        return known

    def _union(self, field: str, infos: Iterable[Any]) -> BitMap:
        found: list[int] = []
        for info in infos:
            for numbers, _weights in self._blocks(field, info):
                found += numbers
        return BitMap(found)

    def _term(self, field: str, term: str) -> list[Any]:
        """What the index says of a term; empty if there is none."""
        key = (field, term.encode())
        return [self._terms.term_info(*key)] if key in self._terms else []

    def _beginning(self, field: str, letters: bytes) -> Iterator[tuple[bytes, Any]]:
        if field in self._terms.indexed_field_names():
            for (found, term), info in self._terms.items_from(field, letters):
                if found != field or not term.startswith(letters):
                    return
                yield term, info

    def _blocks(self, field: str, info: Any, among: BitMap | None = None) -> Iterator[Postings]:
        """The postings of a term as they lie in the file, many at once; one by one they take ten times as long.

        Args:
            among: leave out blocks without any of these documents.
        """
        if info.is_inlined():
            numbers, weights, _values = info.inlined_postings()
            yield numbers, weights
            return
        matcher = self._matcher(field, info)
        first = 0
        while matcher.is_active():
            last = matcher.block_max_id()
            if among is None or among.range_cardinality(first, last + 1):
                matcher._read_data()
                steps, weights, _values = matcher._data
                # Where all weights are the same, one stands for them, and none for ones.
                alike = weights is None or isinstance(weights, float)
                yield accumulate(steps), repeat(weights or 1.0) if alike else weights
            first = last + 1
            matcher._next_block()

    def _matcher(self, field: str, info: Any) -> Any:
        # Whoosh looks at this as well, but says what is wrong by no class of its own.
        if not info.is_inlined() and self._postings.get(info.extent()[0], len(_BEGIN)) != _BEGIN:
            raise FileFormatError("no postings begin where they should")
        return self._codec.postings_reader(self._postings, info, SCHEMA[field].format)
