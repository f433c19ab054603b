"""Walk through a portal as its administrator: where blocks meet on pages of the core, and through the blocks' own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient

from core.access import roles
from core.db import db
from core.identity import session_store
from plugin_sdk.testing import Make
from tests import samples

MEETING_PLACES = (
    "/",
    "/waiting",
    "/search?q=tester",
    "/search/suggest?q=tester",
    "/notifications",
    "/account",
    "/account/notifications",
    "/admin/",
    "/admin/plugins",
    "/admin/settings",
    "/admin/roles",
    "/admin/audit",
    "/admin/jobs",
    "/people/birthdays",
    "/people/newcomers",
    "/people/{person}",
    "/departments/{department}",
)
"""Pages of the core on which blocks show something of their own."""


class Visitor:
    """An administrator with a department, in a portal whose blocks have been given their samples.

    Works inside an application context.
    """

    def __init__(self, app: Flask, blocks: tuple[str, ...]) -> None:
        make = Make()
        department = make.department("Accounts", location=make.location())
        head, person = (make.person(department=department, position="Clerk") for _ in range(2))
        make.head(head, department)
        roles.grant("administrator", f"person:{person.id}")
        secret = session_store.start(make.account(person))
        db.session.commit()
        self._app = app
        self._ids = {"person": person.id, "department": department.id}
        self.browser: FlaskClient = app.test_client()
        with self.browser.session_transaction() as cookie:
            cookie["_user_id"] = secret
            cookie["_fresh"] = True
        for block in blocks:
            samples.put_in(block, [head.id, person.id])

    def problems(self, places: list[str]) -> list[str]:
        """What is wrong there: a page that is not there or breaks, or a block that failed and was left out of it."""
        found: list[str] = []
        for place in places:
            with _complaints() as complaints:
                answer = self.browser.get(place.format(**self._ids))
            # Some pages send one on, and to some not even an administrator has a right.
            if answer.status_code not in (200, 302, 303, 403):
                found.append(f"{place}: status {answer.status_code}")
            found += [f"{place}: {complaint}" for complaint in complaints]
        return found

    def places_of(self, block: str) -> list[str]:
        """The block's own pages that need nothing in their address."""
        return sorted(
            rule.rule
            for rule in self._app.url_map.iter_rules()
            if not rule.arguments and "GET" in (rule.methods or ()) and self._owner(rule.endpoint) == block
        )

    def _owner(self, endpoint: str) -> str:
        blueprint = self._app.blueprints.get(endpoint.rpartition(".")[0])
        top, _, rest = (blueprint.import_name if blueprint else "").partition(".")
        return rest.partition(".")[0] if top == "plugins" else ""


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What the portal reports as an error meanwhile."""
    told: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(record.getMessage())

    listener = Listener(logging.ERROR)
    logger = logging.getLogger("dunbar")
    logger.addHandler(listener)
    try:
        yield told
    finally:
        logger.removeHandler(listener)
