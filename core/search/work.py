"""The jobs that keep the index: taking up changes, forgetting a plugin, building it anew. Nothing else writes it."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import delete, select, update

from core.db import db
from core.extension import JobProgress, Payload, SearchSource
from core.plugin_host import host
from core.plugin_host.context import running
from core.search.backend import Document, IndexUnusableError, Rebuild, RebuildingError, SearchBackend, backend
from core.search.models import SearchChange

logger = logging.getLogger("dunbar.search")

_CHANGES = 1000
_DOCUMENTS = 200


def index_changes(payload: Payload, progress: JobProgress) -> None:
    """Take up what has changed, until nothing is left; builds the index first if there is none.

    Raises:
        ExceptionGroup: a source failed. The others' changes are taken up, its own stay for the next try.
    """
    try:
        backend().count()
    except IndexUnusableError:
        _rebuild_unless_running(progress)
    done, failed, errors = 0, set[str](), list[Exception]()
    rebuilding = backend().is_rebuilding()
    while rows := _next_changes(failed, rebuilding):
        ids = [row_id for row_id, kind, identity in rows]
        if rebuilding:
            # Marked before it is written: then either the rebuild still sees the mark, or we write to the new index.
            _mark(ids)
            db.session.commit()
        bad = _take_up(backend(), rows, errors)
        failed |= bad
        if not rebuilding:
            taken = [row_id for row_id, kind, identity in rows if kind not in bad]
            _forget(taken)
        db.session.commit()
        done += len(rows)
        progress.step(done)
    if errors:
        raise ExceptionGroup("some sources of the search failed", errors)


Row = tuple[int, str, str]
"""Id of the change, kind, id of the thing."""


def _next_changes(failed: Collection[str], rebuilding: bool) -> Sequence[Row]:
    statement = select(SearchChange.id, SearchChange.kind, SearchChange.object_id).order_by(SearchChange.id)
    if failed:
        statement = statement.where(SearchChange.kind.not_in(failed))
    if rebuilding:
        statement = statement.where(SearchChange.replay.is_(False))
    return [(row_id, kind, identity) for row_id, kind, identity in db.session.execute(statement.limit(_CHANGES))]


def _mark(ids: Sequence[int]) -> None:
    statement = update(SearchChange).where(SearchChange.id.in_(ids)).values(replay=True)
    db.session.execute(statement.execution_options(synchronize_session=False))


def _forget(ids: Sequence[int]) -> None:
    statement = delete(SearchChange).where(SearchChange.id.in_(ids))
    db.session.execute(statement.execution_options(synchronize_session=False))


def _take_up(target: SearchBackend | Rebuild, rows: Sequence[Row], errors: list[Exception]) -> set[str]:
    """Write the things that ``rows`` name; gives the kinds whose source failed, and adds why to ``errors``."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for _row_id, kind, identity in rows:
        by_kind[kind].add(identity)
    bad = set()
    for kind, ids in by_kind.items():
        declared = host().declared.search_sources.get(kind)
        if declared is None:
            continue  # its block is not there any more; a purge removes the documents
        try:
            with running(declared.owner):
                if "" in ids:
                    ids = ids - {""} | set(declared.value.ids())
                for portion in portions(sorted(ids), _DOCUMENTS):
                    documents = list(_load(declared.owner, declared.value, portion))
                    there = {document.id for document in documents}
                    target.write(documents, [(kind, identity) for identity in portion if identity not in there])
        except IndexUnusableError:
            raise
        except Exception as error:  # the isolation point: one source must not keep the others out of the index
            db.session.rollback()
            logger.exception("the search source '%s' of '%s' failed", kind, declared.owner)
            error.add_note(f"search source '{kind}' of '{declared.owner}'")
            errors.append(error)
            bad.add(kind)
    return bad


def _load(owner: str, source: SearchSource, ids: Sequence[str]) -> Iterator[Document]:
    for document in source.load(ids):
        if document.kind != source.kind:
            raise ValueError(f"the search source '{source.kind}' gave a document of the kind '{document.kind}'")
        yield Document(
            kind=document.kind,
            id=str(document.id),
            plugin=owner,
            audience_id=document.audience_id,
            title=document.title,
            body=document.body,
            keywords=document.keywords,
            url=document.url,
            updated_at=document.updated_at,
        )


def forget_plugin(payload: Payload, progress: JobProgress) -> None:
    """Remove every document of a purged plugin, and what waited to be indexed for it."""
    plugin = payload["plugin"]
    try:
        backend().remove(plugin=plugin)
    except IndexUnusableError:
        logger.info("there is no search index to remove '%s' from", plugin)
    own = SearchChange.kind.startswith(f"{plugin}.", autoescape=True) | (SearchChange.kind == plugin)
    db.session.execute(delete(SearchChange).where(own).execution_options(synchronize_session=False))


def rebuild(payload: Payload, progress: JobProgress) -> None:
    """Build the index anew, while the present one goes on answering.

    Raises:
        RebuildingError: somebody does so already.
    """
    sources = [
        (declared.owner, declared.value)
        for declared in host().declared.search_sources.values()
        if host().enabled(declared.owner)
    ]
    with backend().rebuild() as new:
        done = 0
        for owner, source in sources:
            with running(owner):
                for portion in portions(source.ids(), _DOCUMENTS):
                    new.add(_load(owner, source, portion))
                    done += len(portion)
                    progress.step(done, None, source.kind)
                    db.session.rollback()  # nothing is kept from portion to portion
        with new.switch():
            replayed = _replay(new)
    _forget(replayed)
    db.session.commit()


def _replay(new: Rebuild) -> list[int]:
    """Bring the new index up to date with what was taken up meanwhile."""
    statement = select(SearchChange.id, SearchChange.kind, SearchChange.object_id).where(SearchChange.replay)
    rows = [(row_id, kind, identity) for row_id, kind, identity in db.session.execute(statement)]
    errors: list[Exception] = []
    bad = _take_up(new, rows, errors)
    return [row_id for row_id, kind, identity in rows if kind not in bad]


def _rebuild_unless_running(progress: JobProgress) -> None:
    try:
        rebuild({}, progress)
    except RebuildingError:
        logger.info("the search index is being built by somebody else")


def portions(items: Iterable[str], size: int) -> Iterator[list[str]]:
    """Lists of at most ``size`` items."""
    iterator = iter(items)
    while portion := list(islice(iterator, size)):
        yield portion
