"""Building the index anew from the command line or by a job, while the present one goes on answering."""

from __future__ import annotations

from collections.abc import Callable

from core.db import db
from core.plugin_host import host
from core.search import attached
from core.search.backend import backend
from core.search.sources import DOCUMENTS, forget, load, portions, replay

Step = Callable[[int, int], None]
"""Told how many things are indexed, of how many."""


def rebuild(step: Step = lambda done, total: None) -> int:
    """Build the index anew from all sources of enabled blocks; gives the number of documents.

    Raises:
        RebuildingError: somebody does so already.
    """
    sources = [
        (declared.owner, declared.value, list(declared.value.ids()))
        for declared in host().declared.search_sources.values()
        if host().enabled(declared.owner)
    ]
    total = sum(len(ids) for owner, source, ids in sources)
    done = count = 0
    with backend().rebuild() as new:
        for owner, source, ids in sources:
            for portion in portions(ids, DOCUMENTS):
                loaded = load(owner, source, portion)
                db.session.expunge_all()  # nothing is kept in memory from portion to portion
                new.add(loaded.documents)
                new.add(attached.documents(loaded.files))
                count += len(loaded.documents) + len(loaded.files)
                done += len(portion)
                step(done, total)
        with new.switch():
            replayed = replay(new)
    forget(replayed)
    db.session.commit()
    return count
