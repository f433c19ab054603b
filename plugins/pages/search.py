"""Pages as things that can be found: their words, their rows, and their files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from plugin_sdk import SearchDocument, SearchFile, SearchSource
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.people import cards
from plugins.pages.models import PUBLISHED, Attachment, Page, Version
from plugins.pages.services import audience
from plugins.pages.services.addresses import lasting_url
from plugins.pages.services.content import lines, people_in
from plugins.pages.services.writing import KIND

BATCH = 500


def load(ids: Sequence[str]) -> Iterator[SearchDocument]:
    """The pages of these ids that are published."""
    numbers = [int(item) for item in ids if item.isdecimal()]
    found = session.execute(
        select(Page, Version)
        .join(Version, (Version.page_id == Page.id) & (Version.number == Page.number))
        .where(Page.id.in_(numbers), Page.status == PUBLISHED)
    ).all()
    files: dict[int, list[SearchFile]] = defaultdict(list)
    attached = select(Attachment).where(Attachment.page_id.in_(numbers)).order_by(Attachment.name)
    for row in session.scalars(attached):
        files[row.page_id].append(SearchFile(file_id=row.file_id, name=row.name, url=f"/files/{row.file_id}"))
    people = cards({person for _page, version in found for person in people_in(version.entries)})
    known = {number: card.name for number, card in people.items() if card.active}
    for page, version in found:
        yield SearchDocument(
            kind=KIND,
            id=str(page.id),
            title=page.title,
            url=lasting_url(page.id),
            audience_id=audience.readers(page),
            body="\n".join(lines(page.kind, version.body, version.entries, known)),
            updated_at=version.published_at,
            files=files[page.id],
        )


def ids() -> Iterator[str]:
    """All that can be found, in portions."""
    last = 0
    query = select(Page.id).where(Page.status == PUBLISHED).order_by(Page.id).limit(BATCH)
    while batch := session.scalars(query.where(Page.id > last)).all():
        yield from map(str, batch)
        last = batch[-1]


SOURCE = SearchSource(kind=KIND, title=_l("Official information"), load=load, ids=ids, icon="book", weight=35)
