"""Pages for who keeps the tree: decisions about a page, moving it, its owner, its end."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import cards
from plugin_sdk.web import current_viewer, permission, render
from plugins.pages.forms import MoveForm, OwnerForm, SettingsForm
from plugins.pages.models import Page
from plugins.pages.services import placing, tree, writing
from plugins.pages.services.placing import Plan
from plugins.pages.services.refusal import Meanwhile, Refused
from plugins.pages.views.blueprint import EDIT, VIEW, Answer, blueprint, page_or_404, writable
from plugins.pages.views.desk import parent_choices


def _meanwhile() -> str:
    return _("Somebody changed the page meanwhile. What you see is how it is now; choose again.")


@blueprint.route("/editor/<int:page_id>/settings", methods=["GET", "POST"])
@permission(EDIT)
def settings(page_id: int) -> Answer:
    """Address, owner, reviews, audience."""
    viewer, page = current_viewer(), page_or_404(page_id)
    form = SettingsForm.of(page)
    if form.validate_on_submit():
        try:
            placing.settle(page, form.settings(), version=form.known_version(), viewer=viewer)
            session.commit()
        except Refused as refused:
            session.rollback()
            form[refused.field].errors = [str(refused)]
        except Meanwhile:
            session.rollback()
            flash(_meanwhile(), "warning")
            return redirect(url_for("pages.settings", page_id=page_id))
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("pages.edit", page_id=page_id))
        page = page_or_404(page_id)
    answer = render("pages/settings.html", form=form, page=page, above=placing.parent_of(page))
    return answer, 422 if form.errors else 200


@blueprint.route("/editor/<int:page_id>/move", methods=["GET", "POST"])
@permission(EDIT)
def move(page_id: int) -> Answer:
    """Put a page elsewhere; who would gain or lose access is shown before it is done."""
    viewer, page = current_viewer(), page_or_404(page_id)
    form = MoveForm(parent=page.parent_id or 0, version=str(page.version))
    form.parent.choices = parent_choices(node for node in tree.whole().walk() if not _is_within(node.path, page))
    plan: Plan | None = None
    if form.validate_on_submit():
        parent = writing.get(form.parent.data) if form.parent.data else None
        try:
            plan = placing.plan_move(page, parent, viewer=viewer)
            if not plan.shifts or form.seen.data == str(form.parent.data):
                placing.move(page, parent, version=form.known_version(), viewer=viewer)
                session.commit()
                flash(_("Moved. Former addresses keep working."), "success")
                return redirect(url_for("pages.edit", page_id=page_id))
        except Refused as refused:
            session.rollback()
            form.parent.errors, plan = [str(refused)], None
        except Meanwhile:
            session.rollback()
            flash(_meanwhile(), "warning")
            return redirect(url_for("pages.move", page_id=page_id))
        form.seen.data = str(form.parent.data)
    return render("pages/move.html", form=form, page=page_or_404(page_id), plan=plan), 422 if form.errors else 200


def _is_within(path: str, page: Page) -> bool:
    return path == page.path or path.startswith(f"{page.path}/")


@blueprint.route("/editor/<int:page_id>/owner", methods=["GET", "POST"])
@permission(VIEW)
def owner(page_id: int) -> Answer:
    """Name who answers for a page: by its owner, by who is asked in a leaver's place, or by an editor."""
    viewer, page = current_viewer(), writable(page_id)
    form = OwnerForm(owner=page.owner_id if page.asked_id is None else viewer.person_id)
    if form.validate_on_submit():
        try:
            placing.own(page, form.owner.person_id, viewer=viewer)
            session.commit()
        except Meanwhile:
            session.rollback()
            flash(_meanwhile(), "warning")
            return redirect(url_for("pages.owner", page_id=page_id))
        flash(_("Saved."), "success")
        return redirect(url_for("pages.lasting", page_id=page_id))
    former = cards([page.owner_id]).get(page.owner_id) if page.owner_id is not None else None
    return render("pages/owner.html", form=form, page=page, former=former), 422 if form.errors else 200


def _keep(page_id: int, action: Callable[[Page, Viewer], object], words: str, back: str = "pages.edit") -> Response:
    """Do something to a page and say how it went."""
    try:
        action(page_or_404(page_id), current_viewer())
        session.commit()
        if words:
            flash(words, "success")
    except Refused as refused:
        session.rollback()
        flash(str(refused), "danger")
        return redirect(url_for("pages.edit", page_id=page_id))
    except Meanwhile:
        session.rollback()
        flash(_meanwhile(), "warning")
    if back == "pages.manage":
        return redirect(url_for(back, _anchor=f"page-{page_id}"))
    return redirect(url_for(back, page_id=page_id))


@blueprint.post("/editor/<int:page_id>/place")
@permission(EDIT)
def place(page_id: int) -> Response:
    """Exchange it with its neighbour."""
    steps = -1 if request.form.get("way") == "up" else 1
    return _keep(page_id, lambda page, viewer: placing.shift_place(page, steps, viewer=viewer), "", back="pages.manage")


@blueprint.post("/editor/<int:page_id>/archive")
@permission(EDIT)
def archive(page_id: int) -> Response:
    """Take it from readers."""
    return _keep(page_id, lambda page, viewer: writing.archive(page, viewer=viewer), _("Archived."))


@blueprint.post("/editor/<int:page_id>/bring-back")
@permission(EDIT)
def bring_back(page_id: int) -> Response:
    """Show an archived page again."""
    return _keep(page_id, lambda page, viewer: writing.bring_back(page, viewer=viewer), _("Readers see it again."))


@blueprint.post("/editor/<int:page_id>/delete")
@permission(EDIT)
def delete(page_id: int) -> Response:
    """Delete what was never published."""
    return _keep(
        page_id, lambda page, viewer: writing.remove(page, viewer=viewer), _("The page is deleted."), "pages.manage"
    )
