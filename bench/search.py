"""The embedded search engine with rights, against Whoosh that is asked for the same words and nothing else."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click
from whoosh.query import And, Or, Term

from bench.corpus import KINDS, NOW, Corpus
from core.search.analysis import runs, stem
from core.search.backend import Query
from core.search.query import PAGE_SIZE, readings
from core.search.whoosh_backend import WhooshBackend
from core.search.whoosh_index import open_index
from core.search.wording import pieces

EACH = 30
"""Queries of every way of asking."""

PERIODS = (7, 31, 365)
"""Days; the page counts what was changed within each of these spans."""


def compare(folder: Path, *, documents: int) -> None:
    """Fill an index, ask every query of both in turn, and print what processor time that took."""
    corpus, backend = Corpus(), WhooshBackend(folder)
    if backend.folder.current() is None:
        click.echo(f"Indexing {documents:,} documents", err=True)
        with backend.rebuild() as index:
            index.add(corpus.documents(documents))
            with index.switch():
                pass
    base = Query(
        pieces=(),
        audiences=corpus.reader_groups,
        plugins=frozenset(KINDS.values()),
        periods=[(NOW - timedelta(days=days)).date() for days in PERIODS],
        limit=PAGE_SIZE,
    )
    (known,) = corpus.queries(1)["a frequent word"]
    first, again = (_milliseconds(_search, backend, base, known) for _ in range(2))
    ask_whoosh = _whoosh(backend, corpus)
    click.echo(f"{'':28}{'ms':>10}{'most ms':>10}{'Whoosh ms':>12}{'of Whoosh':>12}")
    every: list[float] = []
    for name, texts in corpus.queries(EACH).items():
        mine, theirs = [], []
        for text in texts:
            mine.append(_milliseconds(_search, backend, base, text))
            theirs.append(_milliseconds(ask_whoosh, text))
        ratio = statistics.median(one / other for one, other in zip(mine, theirs, strict=True))
        click.echo(
            f"{name:28}{statistics.median(mine):10.1f}{max(mine):10.1f}{statistics.median(theirs):12.1f}{ratio:12.2f}"
        )
        every += mine
    click.echo(f"\n95 of 100 within {statistics.quantiles(every, n=20)[-1]:.0f} ms")
    backend.write([replace(next(corpus.documents(1)), id="new")])
    changed = _milliseconds(_search, backend, base, known)
    click.echo(
        f"First query of a process {first:.0f} ms, the same again {again:.0f} ms, and after a change {changed:.0f} ms"
    )


def _search(backend: WhooshBackend, base: Query, text: str) -> None:
    """As the portal does: in every way to read what was typed, until something is found."""
    for reading in readings(text):
        query = replace(base, pieces=pieces(text, swap=reading.swap), fuzzy=reading.fuzzy)
        if backend.search(query).any_time:
            return


def _whoosh(backend: WhooshBackend, corpus: Corpus) -> Callable[[str], object]:
    """Asks Whoosh for texts with all the words in their title or body, of those that may be seen; best twenty."""
    path = backend.folder.current()
    assert path is not None
    searcher = open_index(path).searcher()
    seen: set[int] = set()
    for group in map(str, corpus.reader_groups):
        if ("audience", group) in searcher.reader():
            seen.update(searcher.postings("audience", group).all_ids())

    def ask(text: str) -> object:
        roots = [stem(word) for run in runs(text) for word in run]
        words = [Or([Term("title", root), Term("body", root)]) for root in roots]
        return searcher.search(And(words), limit=PAGE_SIZE, filter=seen)

    return ask


def _milliseconds(work: Callable[..., object], *about: object) -> float:
    began = time.process_time()
    work(*about)
    return (time.process_time() - began) * 1000
