"""Files that belong to things: found by name and text, by those who may find the thing, and gone together with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, select

from core.db import among, db
from core.extension import SearchFile, SearchSource
from core.files import texts
from core.search.backend import Document
from core.search.changes import refresh
from core.search.models import SearchFileRow

KIND = "search.file"
"""The kind of all files in the index. Whose they are is their ``part_of``."""

_PORTION = 1_000_000
"""Characters of files' texts that are held and written together."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file with the thing that it belongs to."""

    thing: Document
    file: SearchFile


def source() -> SearchSource:
    """The kind as others see it. It has no things of its own: files come with those that they belong to."""
    return SearchSource(kind=KIND, title=_l("Files"), load=lambda ids: (), ids=lambda: (), icon="paperclip", weight=80)


def note(kind: str, ids: Sequence[str], attached: Sequence[Attached]) -> None:
    """Remember which files belong to the things ``ids`` of ``kind``, and have new ones read. The caller commits."""
    old = delete(SearchFileRow).where(SearchFileRow.kind == kind, among(SearchFileRow.object_id, ids))
    db.session.execute(old.execution_options(synchronize_session=False))
    rows = {(item.thing.id, item.file.file_id) for item in attached}
    if rows:
        values = [{"kind": kind, "object_id": identity, "file_id": file_id} for identity, file_id in sorted(rows)]
        db.session.execute(insert(SearchFileRow), values)
        texts.ask({file_id for identity, file_id in rows})


def refresh_owners(file_id: int) -> None:
    """A file was read: have the things that it belongs to indexed anew."""
    query = select(SearchFileRow.kind, SearchFileRow.object_id).where(SearchFileRow.file_id == file_id)
    for kind, identity in db.session.execute(query).all():
        refresh(kind, [identity])


def documents(attached: Iterable[Attached]) -> Iterator[Document]:
    """The files as documents, each read from the database when its turn comes."""
    for item in attached:
        thing, file = item.thing, item.file
        yield Document(
            kind=KIND,
            id=f"{thing.key}:{file.file_id}",
            plugin=thing.plugin,
            audience_id=thing.audience_id,
            title=file.name,
            keywords=thing.title,
            url=file.url,
            updated_at=thing.updated_at,
            part_of=thing.key,
            inside=thing.title,
            inside_url=thing.url,
            passages=[passage.text for passage in texts.passages(file.file_id)],
        )


def portions(found: Iterable[Document]) -> Iterator[list[Document]]:
    """The documents in lists whose texts together are not too long."""
    portion, length = list[Document](), 0
    for document in found:
        portion.append(document)
        length += sum(map(len, document.passages))
        if length > _PORTION:
            yield portion
            portion, length = [], 0
    if portion:
        yield portion


def file_id_of(identity: str) -> int:
    """The id of the file from the id of its document."""
    return int(identity.rpartition(":")[2])
