"""Pages for readers: the ways in, a page by its address, and an address that never changes."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, url_for

from plugin_sdk import Viewer
from plugin_sdk import access as audiences
from plugin_sdk.people import card, cards
from plugin_sdk.web import current_viewer, permission, readable_offline, render
from plugins.pages.models import PUBLISHED, Page, Version
from plugins.pages.services import addresses, attachments, content, reading, reviewing, tree, writing
from plugins.pages.services.tree import Tree
from plugins.pages.views.blueprint import VIEW, Answer, blueprint

LATEST = 8


@blueprint.get("/")
@permission(VIEW)
@readable_offline
def index() -> str:
    """Everything that the viewer may see, and what changed last."""
    viewer = current_viewer()
    seen = tree.of_viewer(viewer)
    changes = reading.latest(viewer, LATEST, seen)
    return render("pages/index.html", tree=seen, changes=changes, viewer=viewer)


@blueprint.get("/id/<int:page_id>")
@permission(VIEW)
def lasting(page_id: int) -> Answer:
    """A page by its number, wherever it is now."""
    page = writing.get(page_id)
    return _show(page, redirected=True)


@blueprint.get("/<path:path>")
@permission(VIEW)
@readable_offline
def show(path: str) -> Answer:
    """A page by its address. A former address leads to the present one, for who may see the page."""
    page = addresses.find(path)
    return _show(page, redirected=page is not None and page.path != path)


def _show(page: Page | None, *, redirected: bool) -> Answer:
    viewer = current_viewer()
    found = reading.read(viewer, page) if page is not None else None
    if page is None or found is None:
        return _denied(viewer, page)
    if redirected:
        return redirect(url_for("pages.show", path=page.path))
    return render("pages/page.html", **context(viewer, page, found.version, found.tree))


def _denied(viewer: Viewer, page: Page | None) -> Answer:
    """Nothing is there; unless the page says whom to ask, or the viewer writes it and it is not published yet."""
    if page is not None and writing.may_write(viewer, page):
        return redirect(url_for("pages.edit", page_id=page.id))
    if page is None or page.status != PUBLISHED or not page.tells_owner or page.owner_id is None:
        abort(404)
    owner = card(page.owner_id, viewer.today)
    if owner is None or not owner.active:
        abort(404)
    return render("pages/denied.html", owner=owner), 403


def context(viewer: Viewer, page: Page, version: Version, seen: Tree) -> dict[str, Any]:
    """What the template of a page needs."""
    ids = {page.owner_id, page.reviewed_by, *content.people_in(version.entries)}
    may_write = writing.may_write(viewer, page)
    return {
        "viewer": viewer,
        "page": page,
        "shown": version,
        "tree": seen,
        "trail": seen.trail(page.id),
        "children": seen.by_id[page.id].children if page.id in seen.by_id else [],
        "files": attachments.of_page(page),
        "people": cards({number for number in ids if number is not None}, viewer.today),
        "audience": [] if page.for_everyone else audiences.describe(page.audience_id),
        "may_write": may_write,
        "may_keep": writing.may_edit_all(viewer),
        "due": may_write and reviewing.is_due(page, viewer.today),
        "has_draft": may_write and writing.draft(page) is not None,
    }
