"""Invitations for tests: sending them as a page does, and reading the letters."""

from __future__ import annotations

import re
from email.message import EmailMessage

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.db import db
from core.identity.invitations import lists
from core.org.models import Person

PASSWORD = "my first horse battery"


def invite(browser: FlaskClient, person: Person | None = None, whom: str = "person", **fields: str) -> TestResponse:
    """Send the confirmed form."""
    data = {"whom": whom, "locale": "en", "confirmed": "1", **fields}
    if person is not None:
        data["person"] = f"person:{person.id}"
    return browser.post("/admin/invitations/new", data=data)


def text_of(message: EmailMessage) -> str:
    """The plain text of a letter."""
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def link_in(message: EmailMessage) -> str:
    """The path of the link in a letter."""
    return re.search(r"http://localhost(/welcome/\S+)", text_of(message))[1]


def accept(client: FlaskClient, link: str, *, follow_redirects: bool = False, **fields: str) -> TestResponse:
    """Send the form behind a link."""
    data = {"login": "anna", "new": PASSWORD, "again": PASSWORD, "locale": "en", "time_zone": "usual", **fields}
    return client.post(link, data=data, follow_redirects=follow_redirects)


def states() -> dict[str, str]:
    """What became of each person's invitation."""
    # SQLite would go on showing what was there when this transaction began.
    db.session.rollback()
    rows = db.session.execute(lists.find()).all()
    return {invitation.person.name: state for invitation, state in rows}
