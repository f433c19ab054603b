"""What the tests of the home page share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask

from core.db import db
from core.extension import HEADS, Widget
from core.home import layouts
from core.home.layouts import Item
from core.home.models import HomeLayout
from core.plugin_host import host

TEMPLATE = "home/waiting_widget.html"


def widget(owner: str, name: str, **values: Any) -> tuple[str, Widget]:
    """A widget that shows its title, as its block would bring it."""
    empty = {"items": [], "total": 0}
    return owner, Widget(
        **{"id": name, "title": name.capitalize(), "template": TEMPLATE, "context": lambda: empty} | values
    )


BROUGHT = (
    widget("home", "must", mandatory=True),
    widget("org", "team", proposed_to=(HEADS,)),
    widget("news", "stories"),
    widget("canteen", "lunch"),
    widget("org", "secrets", permission="admin.manage"),
)
"""What blocks bring in these tests: one that nobody may miss, one for heads, two for all, and one behind a right."""


@pytest.fixture
def bring(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``bring(*widgets)`` lets the blocks bring these widgets and no others; called with the usual ones already."""
    real = host().gather

    def replace(*items: tuple[str, Widget]) -> None:
        def gather(hook: str, **arguments: Any) -> list[tuple[str, Any]]:
            return list(items) if hook == "home_widgets" else real(hook, **arguments)

        monkeypatch.setattr(host(), "gather", gather)

    replace(*BROUGHT)
    return replace


@pytest.fixture
def lay_out(app: Flask) -> Callable[..., str]:
    """``lay_out("Sales", ["department:4"], [Item(…)])`` puts a layout before all others and gives its key."""

    def make(title: str, principals: Sequence[str], items: Sequence[Item], rank: int = 1000) -> str:
        stored = [{"widget": item.widget, "how": item.how, "width": item.width} for item in items]
        row = HomeLayout(title=title, principals=list(principals), items=stored, rank=rank)
        db.session.add(row)
        db.session.commit()
        assert layouts.find(str(row.id)) is not None
        return str(row.id)

    return make
