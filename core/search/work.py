"""The jobs that keep the index: taking up changes, forgetting a plugin, building it anew. Nothing else writes it."""

from __future__ import annotations

import logging

from sqlalchemy import delete

from core.db import db
from core.extension import JobProgress, Payload
from core.search.backend import IndexUnusableError, RebuildingError, backend
from core.search.models import SearchChange, SearchFileRow
from core.search.rebuild import rebuild
from core.search.sources import forget, mark, next_changes, take_up

logger = logging.getLogger("dunbar.search")


class StoppedError(Exception):
    """Somebody asked a rebuild to stop."""


def index_changes(payload: Payload, progress: JobProgress) -> None:
    """Take up what has changed, until nothing is left; builds the index first if there is none.

    Raises:
        ExceptionGroup: a source failed. The others' changes are taken up, its own stay for the next try.
    """
    try:
        backend().count()
        _take_up_all(progress)
    except IndexUnusableError:
        db.session.rollback()
        _build_first(progress)
        _take_up_all(progress)


def _take_up_all(progress: JobProgress) -> None:
    done, failed, errors = 0, set[str](), list[Exception]()
    while rows := next_changes(failed, rebuilding := backend().is_rebuilding()):
        if rebuilding:
            # Marked before it is written: then either the rebuild still sees the mark, or we write to the new index.
            mark([row_id for row_id, kind, identity in rows])
            db.session.commit()
        bad = take_up(backend(), rows, errors)
        failed |= bad
        taken = [row_id for row_id, kind, identity in rows if kind not in bad]
        if backend().is_rebuilding():
            mark(taken)
        elif not rebuilding:
            forget(taken)
        db.session.commit()
        done += len(rows)
        progress.step(done)
    if errors:
        raise ExceptionGroup("some sources of the search failed", errors)


def forget_plugin(payload: Payload, progress: JobProgress) -> None:
    """Remove every document of a purged plugin, and what waited to be indexed for it."""
    plugin = payload["plugin"]
    try:
        backend().remove(plugin=plugin)
    except IndexUnusableError:
        logger.info("there is no search index to remove '%s' from", plugin)
    for table in (SearchChange, SearchFileRow):
        own = table.kind.startswith(f"{plugin}.", autoescape=True) | (table.kind == plugin)
        db.session.execute(delete(table).where(own).execution_options(synchronize_session=False))


def rebuild_all(payload: Payload, progress: JobProgress) -> None:
    """Build the index anew; when it is asked to stop, the present index stays in force.

    Raises:
        RebuildingError: somebody does so already.
    """

    def step(done: int, total: int) -> None:
        progress.step(done, total)
        if progress.cancelled:
            raise StoppedError

    try:
        rebuild(step)
    except StoppedError:
        db.session.rollback()
        logger.info("building the search index anew was stopped; the present one stays in force")


def _build_first(progress: JobProgress) -> None:
    try:
        rebuild(progress.step)
    except RebuildingError:
        logger.info("the search index is being built by somebody else")
