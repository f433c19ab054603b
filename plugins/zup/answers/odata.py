"""Answers over OData, page by page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from plugin_sdk.i18n import gettext as _
from plugins.zup.answers.http import BrokenPage, Http
from plugins.zup.entity_sets import EntitySet
from plugins.zup.failures import truncated
from plugins.zup.settings import ZupSettings
from plugins.zup.values import Row

_STEPS_BACK = 4
"""How often in a row the place is looked for further up, when rows vanish from the list while it is read."""

_Identity = tuple[Any, ...]


class OdataAnswers:
    """A published base.

    Each page begins with the last row of the page before. Where it does not, the list has changed meanwhile, and the
    place is looked for. The end is a page with nothing new in it, not a short page, which may as well be a limit of the
    server. So no row is lost that was there all the time.
    """

    def __init__(self, settings: ZupSettings) -> None:
        self._size = settings.page_size
        self._http = Http(settings)

    def close(self) -> None:
        """End the connections."""
        self._http.close()

    def rows(self, asked: EntitySet) -> Iterator[Row]:
        """See ``Answers.rows``."""
        skip, steps_back = 0, 0
        seen: set[_Identity] = set()
        before: set[_Identity] = set()
        while True:
            page = self._page(asked, skip, self._size)
            names = [_identity(asked, row) for row in page]
            known = seen | before
            fresh = [row for row, name in zip(page, names, strict=True) if name not in known]
            if known and len(fresh) == len(page):
                steps_back += 1
                if steps_back > _STEPS_BACK or skip == 0:
                    raise truncated(asked, _("its rows change faster than they can be read"), "page_size")
                skip = max(0, skip - max(1, self._size // 2))
                continue
            yield from fresh
            if not fresh:
                return
            steps_back = 0
            before, seen = seen, set(names)
            skip += len(page) - 1

    def try_out(self, asked: EntitySet) -> None:
        """Ask for one row; raises what ``rows`` would."""
        self._page(asked, 0, 1)

    def _page(self, asked: EntitySet, skip: int, size: int) -> list[Row]:
        wishes = {
            "$format": "json",
            "$select": ",".join(asked.fields),
            "$filter": asked.where,
            "$orderby": ",".join(asked.order),
            "$top": str(size),
            "$skip": str(skip),
        }
        query = urlencode({name: wish for name, wish in wishes.items() if wish}, quote_via=quote, safe="$,'():")
        return self._http.get(asked, f"{quote(asked.name)}?{query}", _rows)


def _identity(asked: EntitySet, row: Row) -> _Identity:
    return tuple(row.get(name) for name in asked.identity)


def _rows(body: bytes) -> list[Row]:
    """The rows of a page.

    Raises:
        BrokenPage: it is no whole answer.
    """
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise BrokenPage(str(error)) from error
    rows = answer.get("value") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BrokenPage(_("it has no list 'value'"))
    return rows
