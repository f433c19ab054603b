"""Pages for editors: the whole tree, reviews that are overdue, what needs care, a new page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import redirect, request, url_for
from wtforms.fields.choices import SelectChoice

from plugin_sdk import search, settings
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import cards
from plugin_sdk.web import current_viewer, permission, render
from plugins.pages.forms import NewForm
from plugins.pages.models import KINDS, PUBLISHED, TITLE_LENGTH
from plugins.pages.services import care, placing, reviewing, tree, writing
from plugins.pages.services.content import Content
from plugins.pages.services.refusal import Refused
from plugins.pages.services.tree import Node
from plugins.pages.views.blueprint import EDIT, Answer, blueprint

SOUGHT = 10
"""Of what was searched for in vain as many are shown; the rest is in the administration."""


def _desk(template: str, nodes: list[Node], **values: Any) -> str:
    viewer = current_viewer()
    people = cards({number for node in nodes for number in (node.owner_id, node.asked_id) if number is not None})
    counts = {"overdue": reviewing.overdue_count(viewer.today), "care": care.care().total}
    return render(template, nodes=nodes, people=people, counts=counts, viewer=viewer, **values)


@blueprint.get("/editor/")
@permission(EDIT)
def manage() -> str:
    """The whole tree, in every state."""
    return _desk("pages/desk.html", list(tree.whole().walk()))


@blueprint.get("/editor/overdue")
@permission(EDIT)
def overdue() -> str:
    """Published pages that should have been looked at, the longest overdue first."""
    today = current_viewer().today
    nodes = [
        node
        for node in tree.whole().walk()
        if node.status == PUBLISHED and node.review_on is not None and node.review_on <= today
    ]
    return _desk("pages/overdue.html", sorted(nodes, key=lambda node: (str(node.review_on), node.title)))


@blueprint.get("/editor/care")
@permission(EDIT)
def needs_care() -> str:
    """Links that lead nowhere, contacts who left, pages without an owner, audiences that do not fit, pages to write."""
    return _desk("pages/care.html", [], care=care.care(), sought=search.sought_in_vain(current_viewer(), SOUGHT))


@blueprint.route("/editor/new", methods=["GET", "POST"])
@permission(EDIT)
def new() -> Answer:
    """Begin a page."""
    viewer = current_viewer()
    form = NewForm(
        title=request.args.get("title", "")[:TITLE_LENGTH],
        parent=_number(request.args.get("parent", "")),
        kind=_kind(request.args.get("kind", "")),
    )
    form.parent.choices = parent_choices(tree.whole().walk())
    if form.validate_on_submit():
        parent = writing.get(form.parent.data) if form.parent.data else None
        try:
            page = placing.create(
                form.kind.data,
                Content(title=form.title.data),
                parent=parent,
                owner_id=viewer.person_id,
                months=int(settings.get("pages", "review_months")),
                viewer=viewer,
            )
            session.commit()
        except Refused as refused:
            session.rollback()
            form.parent.errors = [str(refused)]
        else:
            return redirect(url_for("pages.edit", page_id=page.id))
    return render("pages/new.html", form=form), 422 if form.errors else 200


def parent_choices(nodes: Iterable[Node]) -> list[SelectChoice]:
    """Where a page can stand, for a field to choose from; 0 is the top."""
    below = [SelectChoice(node.id, "\u2003" * (node.depth + 1) + node.title) for node in nodes]
    return [SelectChoice(0, _("At the top")), *below]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _kind(text: str) -> str:
    return text if text in KINDS else KINDS[0]
