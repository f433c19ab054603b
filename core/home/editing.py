"""Changing layouts: making, saving, ordering, taking back. Every change is kept as a version and written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from core import audit, epochs
from core.db import db
from core.extension import Viewer
from core.home import layouts
from core.home.layouts import SHIPPED, WAYS, WIDTHS, Item, Layout
from core.home.models import LAYOUTS, HomeLayout, HomeLayoutVersion, plain
from core.text import fold

MOST_LAYOUTS = 50
VERSIONS = 20
"""Versions of a layout that are kept."""

STEP = 100


class LayoutError(ValueError):
    """A change that is refused; the message is for the administrator."""


def create(title: str, principals: Sequence[str], items: Iterable[Item], *, viewer: Viewer) -> Layout:
    """A layout of the company's own, before all others.

    Raises:
        LayoutError: another layout has this title, or there are too many.
    """
    known = layouts.in_order()
    if len(known) >= MOST_LAYOUTS:
        raise LayoutError(_("There are %(most)s layouts already. Delete one first.", most=MOST_LAYOUTS))
    _refuse_known_title(title, "")
    row = HomeLayout(title=title, principals=sorted(principals), items=_stored(items), rank=known[0].rank + STEP)
    db.session.add(row)
    db.session.flush()
    _keep(row, viewer)
    _note("home.layout_created", str(row.id), title)
    return _after(str(row.id))


def save(
    layout: Layout, title: str, principals: Sequence[str], items: Iterable[Item] | None, *, viewer: Viewer
) -> bool:
    """Give a layout its title, its audience and its widgets; whether anything changed.

    Args:
        items: ``None`` leaves a shipped layout to what the blocks propose.

    Raises:
        LayoutError: another layout has this title.
    """
    _refuse_known_title(title, layout.key)
    row = _row(layout, viewer)
    before = plain(row)
    shipped = SHIPPED.get(layout.key)
    row.title = "" if shipped is not None and title == str(shipped.title) else title
    if not layout.is_default:
        as_shipped = shipped is not None and shipped.principals == frozenset(principals)
        row.principals = None if as_shipped else sorted(principals)
    row.items = _stored(items) if items is not None else None
    if plain(row) == before:
        return False
    db.session.flush()
    _keep(row, viewer)
    _note("home.layout_changed", layout.key, title, _differences(before, row))
    return True


def restore(layout: Layout, version_id: int, *, viewer: Viewer) -> bool:
    """Make a layout what it was in an earlier version; false if there is no such version."""
    row = _stored_row(layout.key)
    version = db.session.get(HomeLayoutVersion, version_id)
    if row is None or version is None or version.layout_id != row.id:
        return False
    row.title, row.principals, row.items = plain(version)
    db.session.flush()
    _keep(row, viewer)
    _note("home.layout_restored", layout.key, str(layout.title))
    return True


def undo(layout: Layout, *, viewer: Viewer) -> bool:
    """Take the last change of a layout back; false if there is none."""
    versions = history(layout)
    return len(versions) > 1 and restore(layout, versions[1].id, viewer=viewer)


def as_shipped(layout: Layout, *, viewer: Viewer) -> None:
    """Let a shipped layout be what the blocks propose again."""
    row = _stored_row(layout.key)
    if row is None or not layout.shipped or plain(row) == ("", None, None):
        return
    row.title, row.principals, row.items = "", None, None
    db.session.flush()
    _keep(row, viewer)
    _note("home.layout_restored", layout.key, str(SHIPPED[layout.key].title))


def remove(layout: Layout) -> None:
    """Delete a layout of the company's own, with its history.

    Raises:
        LayoutError: it is a shipped one.
    """
    if layout.shipped:
        raise LayoutError(_("A layout that comes with the portal cannot be deleted."))
    db.session.execute(delete(HomeLayout).where(HomeLayout.id == int(layout.key)))
    epochs.move(LAYOUTS)
    _note("home.layout_deleted", layout.key, str(layout.title))


def move(layout: Layout, up: bool, *, viewer: Viewer) -> bool:
    """Let a layout count before its neighbour above, or after the one below; false at either end.

    The default stays at the bottom: whatever stood below it would never be anybody's.
    """
    known = [one for one in layouts.in_order() if not one.is_default]
    place = next((number for number, one in enumerate(known) if one.key == layout.key), -1)
    other = place - 1 if up else place + 1
    if place < 0 or not 0 <= other < len(known):
        return False
    known[place], known[other] = known[other], known[place]
    for number, one in enumerate(reversed(known), start=1):
        if one.rank != number * STEP:
            _row(one, viewer).rank = number * STEP
    db.session.flush()
    _note("home.layouts_ordered", layout.key, str(layout.title), {"order": [str(one.title) for one in known]})
    return True


def history(layout: Layout) -> Sequence[HomeLayoutVersion]:
    """The versions of a layout, the present one first; none where nobody ever changed it."""
    row = _stored_row(layout.key, to_change=False)
    if row is None:
        return []
    mine = select(HomeLayoutVersion).where(HomeLayoutVersion.layout_id == row.id)
    return db.session.scalars(mine.order_by(HomeLayoutVersion.id.desc()).limit(VERSIONS)).all()


def _after(key: str) -> Layout:
    found = layouts.find(key)
    assert found is not None
    return found


def _stored(items: Iterable[Item]) -> list[dict[str, str]]:
    return [
        {"widget": item.widget, "how": item.how, "width": item.width}
        for item in items
        if item.how in WAYS and item.width in WIDTHS
    ]


def _stored_row(key: str, *, to_change: bool = True) -> HomeLayout | None:
    mine = HomeLayout.shipped == key if key in SHIPPED else HomeLayout.id == (int(key) if key.isdecimal() else 0)
    query = select(HomeLayout).where(mine)
    return db.session.scalar(query.with_for_update() if to_change else query)


def _row(layout: Layout, viewer: Viewer) -> HomeLayout:
    """The row of a layout; that of a shipped one is made with the first change, and its first version with it."""
    row = _stored_row(layout.key)
    if row is None:
        row = HomeLayout(shipped=layout.key, title="", rank=layout.rank)
        db.session.add(row)
        db.session.flush()
        _keep(row, viewer)
    return row


def _keep(row: HomeLayout, viewer: Viewer) -> None:
    title, principals, items = plain(row)
    version = HomeLayoutVersion(
        layout_id=row.id, title=title, principals=principals, items=items, made_by=viewer.person_id
    )
    db.session.add(version)
    db.session.flush()
    mine = HomeLayoutVersion.layout_id == row.id
    oldest = db.session.scalar(
        select(func.min(HomeLayoutVersion.id)).where(
            HomeLayoutVersion.id.in_(
                select(HomeLayoutVersion.id).where(mine).order_by(HomeLayoutVersion.id.desc()).limit(VERSIONS)
            )
        )
    )
    db.session.execute(delete(HomeLayoutVersion).where(mine, HomeLayoutVersion.id < oldest))


def _differences(before: tuple[Any, ...], row: HomeLayout) -> dict[str, Any]:
    after = plain(row)
    parts = zip(("title", "principals", "items"), before, after, strict=True)
    changed = {name: (old, new) for name, old, new in parts if old != new}
    details: dict[str, Any] = {"changed": sorted(changed)}
    if "principals" in changed:
        details["principals"] = after[1]
    return details


def _refuse_known_title(title: str, key: str) -> None:
    if any(fold(str(layout.title)) == fold(title) for layout in layouts.in_order() if layout.key != key):
        raise LayoutError(_("Another layout has this name."))


def _note(action: str, key: str, title: str, details: dict[str, Any] | None = None) -> None:
    audit.record(action, object_type="home_layout", object_id=key, title=title, details=details or {})
