"""Keep the search index in step: call :func:`refresh` in the transaction that changes something findable."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.db import db
from core.extension import Viewer
from core.search import misses, refresh

__all__ = ["Sought", "refresh", "sought_in_vain"]


@dataclass(frozen=True, slots=True)
class Sought:
    """What at least two people searched for and nobody found; ``times`` is how often."""

    text: str
    times: int


def sought_in_vain(viewer: Viewer, most: int) -> Sequence[Sought]:
    """What is missing, the most frequent first; nothing for who may not see that (``search.edit``)."""
    if not viewer.may("search.edit"):
        return ()
    return [Sought(miss.text, miss.times) for miss in db.session.scalars(misses.listing("open").limit(most))]
