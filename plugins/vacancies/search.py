"""Open vacancies as things that can be found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from plugin_sdk import SearchDocument, SearchSource, html
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.vacancies.models import OPEN, Vacancy
from plugins.vacancies.services import structure
from plugins.vacancies.services.telling import url_of
from plugins.vacancies.services.vacancies import KIND

BATCH = 500


def load(ids: Sequence[str]) -> Iterator[SearchDocument]:
    """The vacancies of these ids that are open."""
    numbers = [int(item) for item in ids if item.isdecimal()]
    names = structure.names()
    for vacancy in session.scalars(select(Vacancy).where(Vacancy.id.in_(numbers), Vacancy.status == OPEN)):
        yield SearchDocument(
            kind=KIND,
            id=str(vacancy.id),
            title=vacancy.title,
            url=url_of(vacancy.id),
            audience_id=vacancy.audience_id,
            body=html.to_text(vacancy.description),
            keywords=f"{names.department(vacancy)} {names.place(vacancy)}",
            updated_at=vacancy.opened_at,
        )


def ids() -> Iterator[str]:
    """All that can be found, in portions."""
    last = 0
    query = select(Vacancy.id).where(Vacancy.status == OPEN).order_by(Vacancy.id).limit(BATCH)
    while batch := session.scalars(query.where(Vacancy.id > last)).all():
        yield from map(str, batch)
        last = batch[-1]


SOURCE = SearchSource(kind=KIND, title=_l("Vacancies"), load=load, ids=ids, icon="briefcase", weight=40)
