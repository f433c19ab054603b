"""Events as things that can be found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from plugin_sdk import SearchDocument, SearchSource, html
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.events.models import CANCELLED, PUBLISHED, Event
from plugins.events.services.telling import url_of
from plugins.events.services.traces import KIND

BATCH = 500
OUT = (PUBLISHED, CANCELLED)


def load(ids: Sequence[str]) -> Iterator[SearchDocument]:
    """The events of these ids that are out; who may see an event finds it."""
    numbers = [int(item) for item in ids if item.isdecimal()]
    for event in session.scalars(select(Event).where(Event.id.in_(numbers), Event.status.in_(OUT))):
        yield SearchDocument(
            kind=KIND,
            id=str(event.id),
            title=event.title,
            url=url_of(event.id),
            audience_id=event.reach_id,
            body=f"{event.place}\n{html.to_text(event.body)}",
            keywords=event.cover_alt,
            updated_at=event.starts_at,
        )


def ids() -> Iterator[str]:
    """All that can be found, in portions."""
    last = 0
    query = select(Event.id).where(Event.status.in_(OUT)).order_by(Event.id).limit(BATCH)
    while batch := session.scalars(query.where(Event.id > last)).all():
        yield from map(str, batch)
        last = batch[-1]


SOURCE = SearchSource(kind=KIND, title=_l("Events"), load=load, ids=ids, icon="calendar-event", weight=35)
