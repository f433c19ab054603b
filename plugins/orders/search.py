"""Orders as things that can be found, with their scans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import and_, select

from plugin_sdk import SearchDocument, SearchFile, SearchSource, html
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.orders.models import ISSUED, Order, Version
from plugins.orders.services.words import PLUGIN, url_of

BATCH = 500


def load(ids: Sequence[str]) -> Iterator[SearchDocument]:
    """The issued orders of these ids, with their present version."""
    numbers = [int(item) for item in ids if item.isdecimal()]
    query = select(Order, Version).join(Version, and_(Version.order_id == Order.id, Version.current))
    for order, version in session.execute(query.where(Order.id.in_(numbers), Order.status == ISSUED)):
        yield SearchDocument(
            kind=PLUGIN,
            id=str(order.id),
            title=f"{order.number} {order.title}",
            url=url_of(order.id),
            audience_id=order.audience_id,
            body=f"{order.summary}\n{html.to_text(version.text)}",
            keywords=f"{order.number} {order.signed_on:%d.%m.%Y} {order.signed_on.isoformat()}",
            updated_at=version.issued_at,
            files=_scan(order, version),
        )


def _scan(order: Order, version: Version) -> Sequence[SearchFile]:
    if version.file_id is None:
        return ()
    url = f"{url_of(order.id)}/scan/{version.number}"
    return [SearchFile(file_id=version.file_id, name=version.file_name, url=url)]


def ids() -> Iterator[str]:
    """All that can be found, in portions."""
    last = 0
    query = select(Order.id).where(Order.status == ISSUED).order_by(Order.id).limit(BATCH)
    while batch := session.scalars(query.where(Order.id > last)).all():
        yield from map(str, batch)
        last = batch[-1]


SOURCE = SearchSource(kind=PLUGIN, title=_l("Orders"), load=load, ids=ids, icon="file-certificate", weight=35)
