"""What the tests of official information share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from plugin_sdk import access
from plugin_sdk.db import session
from plugins.pages.models import Page
from plugins.pages.services import placing, writing
from plugins.pages.services.content import Content

TODAY = date(2026, 5, 20)


@pytest.fixture
def write(app: Any) -> Callable[..., Page]:
    """``write("Title", below=page, audience=["department:4"], status="published")`` makes a page and commits it."""

    def make_page(
        title: str = "Title",
        *,
        below: Page | None = None,
        kind: str = "text",
        status: str = "published",
        body: str = "<p>Some words.</p>",
        entries: Any = (),
        audience: list[str] | None = None,
        owner: Any = None,
        months: int = 0,
        tells_owner: bool = False,
    ) -> Page:
        content = Content(title=title, body=body, entries=entries)
        page = placing.create(kind, content, parent=below, owner_id=owner and owner.id, months=months)
        if audience is not None:
            page.own_audience_id = access.intern(audience)
            placing.apply_audiences(page)
        page.tells_owner = tells_owner
        if status == "published":
            writing.publish(page, viewer=None, on=TODAY)
        session.commit()
        return page

    return make_page


@pytest.fixture
def editor(make: Any) -> Any:
    """Somebody with the role of an editor, once signed in by ``desk``."""
    return make.person("Marsh Helen")


@pytest.fixture
def desk(login: Any, editor: Any) -> Any:
    """The browser of an editor."""
    return login(editor, role="editor")
