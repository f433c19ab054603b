"""From what has changed to documents: asks the blocks' search sources, each in isolation."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import delete, select, update

from core.db import db
from core.extension import SearchDocument, SearchSource
from core.plugin_host import host
from core.plugin_host.context import running
from core.search import attached
from core.search.backend import Document, IndexUnusableError, Rebuild, SearchBackend
from core.search.models import SearchChange

logger = logging.getLogger("dunbar.search")

CHANGES = 1000
DOCUMENTS = 200

Row = tuple[int, str, str]
"""Id of the change, kind, id of the thing."""


def next_changes(failed: Collection[str], rebuilding: bool) -> Sequence[Row]:
    """What to take up next, without kinds that ``failed``; while rebuilding, each change once."""
    statement = select(SearchChange.id, SearchChange.kind, SearchChange.object_id).order_by(SearchChange.id)
    if failed:
        statement = statement.where(SearchChange.kind.not_in(failed))
    if rebuilding:
        statement = statement.where(SearchChange.replay.is_(False))
    return [(row_id, kind, identity) for row_id, kind, identity in db.session.execute(statement.limit(CHANGES))]


def mark(ids: Sequence[int]) -> None:
    """Let the index in the making take these changes up too."""
    statement = update(SearchChange).where(SearchChange.id.in_(ids)).values(replay=True)
    db.session.execute(statement.execution_options(synchronize_session=False))


def forget(ids: Sequence[int]) -> None:
    """These changes are taken up."""
    statement = delete(SearchChange).where(SearchChange.id.in_(ids))
    db.session.execute(statement.execution_options(synchronize_session=False))


def take_up(target: SearchBackend | Rebuild, rows: Sequence[Row], errors: list[Exception]) -> set[str]:
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
                wanted = sorted(ids - {""} | set(declared.value.ids())) if "" in ids else sorted(ids)
            for portion in portions(wanted, DOCUMENTS):
                loaded = load(declared.owner, declared.value, portion)
                there = {document.id for document in loaded.documents}
                target.write(loaded.documents, [(kind, identity) for identity in portion if identity not in there])
                for files in attached.portions(attached.documents(loaded.files)):
                    target.write(files)
        except IndexUnusableError:
            raise
        except Exception as error:
            db.session.rollback()
            logger.exception("the search source '%s' of '%s' failed", kind, declared.owner)
            error.add_note(f"search source '{kind}' of '{declared.owner}'")
            errors.append(error)
            bad.add(kind)
    return bad


@dataclass(frozen=True, slots=True)
class Loaded:
    """Things as the index keeps them, and the files that belong to them."""

    documents: Sequence[Document]
    files: Sequence[attached.Attached]


def load(owner: str, source: SearchSource, ids: Sequence[str]) -> Loaded:
    """The documents of ``ids`` that there are, as the index keeps them.

    Commits, because a source may have made the audience of its documents: one that is not kept would be seen by
    nobody, or, its number given to another one later, by the wrong people.
    """
    with running(owner):
        given = list(source.load(ids))
    documents, files = [], []
    for thing in given:
        if thing.kind != source.kind:
            raise ValueError(f"the search source '{source.kind}' gave a document of the kind '{thing.kind}'")
        documents.append(_document(owner, thing))
        files += [attached.Attached(documents[-1], file) for file in thing.files]
    attached.note(source.kind, ids, files)
    db.session.commit()
    return Loaded(documents, files)


def _document(owner: str, thing: SearchDocument) -> Document:
    return Document(
        kind=thing.kind,
        id=str(thing.id),
        plugin=owner,
        audience_id=thing.audience_id,
        title=thing.title,
        body=thing.body,
        keywords=thing.keywords,
        translations=thing.translations,
        url=thing.url,
        updated_at=thing.updated_at,
    )


def replay(new: Rebuild) -> list[int]:
    """Bring the new index up to date with what was taken up meanwhile."""
    statement = select(SearchChange.id, SearchChange.kind, SearchChange.object_id).where(SearchChange.replay)
    rows = [(row_id, kind, identity) for row_id, kind, identity in db.session.execute(statement)]
    errors: list[Exception] = []
    bad = take_up(new, rows, errors)
    return [row_id for row_id, kind, identity in rows if kind not in bad]


def portions(items: Iterable[str], size: int) -> Iterator[list[str]]:
    """Lists of at most ``size`` items."""
    iterator = iter(items)
    while portion := list(islice(iterator, size)):
        yield portion
