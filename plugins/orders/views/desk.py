"""Pages for editors: every order in every state, writing, issuing, new versions, taking out of force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk import EVERYONE, Viewer, access, settings
from plugin_sdk.db import session
from plugin_sdk.files import FileRefused
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import ngettext, pgettext
from plugin_sdk.people import cards
from plugin_sdk.web import Form, current_viewer, paginate, permission, render
from plugins.orders.forms import AudienceForm, OrderForm, ScanForm, TakeOutForm, VersionForm, sent
from plugins.orders.models import DRAFT, RELATIONS, Order, Version
from plugins.orders.services import desk, force, issuing, journal, numbers, register, scans, words
from plugins.orders.services.register import Meanwhile, Refused
from plugins.orders.views.blueprint import EDIT, ISSUE, Answer, blueprint
from plugins.orders.views.reader import helpers, number_of_request

PAGE_SIZE = 30
T = TypeVar("T")


@blueprint.get("/desk/")
@permission(EDIT)
def manage() -> str:
    """All orders, by state and words."""
    viewer = current_viewer()
    state = request.args.get("state", "")
    state = state if state in desk.STATES else ""
    text = request.args.get("q", "").strip()[:100]
    page = paginate(desk.listing(viewer, state, text), size=PAGE_SIZE, scalars=False)
    people = cards({row.owner_id for row in page.items if row.owner_id is not None})
    return render(
        "orders/desk.html", page=page, state=state, text=text, people=people, viewer=viewer,
        counts=desk.counts(viewer), **helpers(),
    )  # fmt: skip


@blueprint.route("/desk/new", methods=["GET", "POST"])
@permission(EDIT)
def new() -> Answer | Response:
    """Write an order; ``?amends=`` or ``?cancels=`` name the one that it begins with."""
    viewer = current_viewer()
    form = OrderForm(
        signed_on=viewer.today, valid_from=viewer.today, audience=[EVERYONE], owner=viewer.person_id,
        days=int(settings.get("orders", "days")), **_linked(),
    )  # fmt: skip
    if form.validate_on_submit():
        order = attempt(form, lambda: _create(form, viewer))
        if order is not None:
            return _saved(order)
    return _editor(form, None, None)


def _linked() -> dict[str, str]:
    """The orders that a new one amends or cancels, as the form writes them."""
    return {name: numbers.text_of([number_of_request(name)]) for name in RELATIONS if number_of_request(name)}


@blueprint.route("/desk/<int:order_id>", methods=["GET", "POST"])
@permission(EDIT)
def edit(order_id: int) -> Answer | Response:
    """Change a draft, or look after what is issued."""
    order = _get(order_id)
    if order.status != DRAFT:
        return _issued(order)
    version = _draft(order)
    form = OrderForm.of(order, version.text)
    if form.validate_on_submit():
        viewer = current_viewer()
        try:
            saved = attempt(form, lambda: _save(form, _get(order_id), viewer))
        except Meanwhile as conflict:
            session.rollback()
            return _editor(form, _get(order_id), version, conflict=conflict.order)
        if saved is not None:
            return _saved(saved)
        order = _get(order_id)
        version = _draft(order)
    return _editor(form, order, version)


def _draft(order: Order) -> Version:
    version = issuing.draft_of(order)
    if version is None:
        abort(404)
    return version


def _get(order_id: int) -> Order:
    order = register.get(order_id)
    if order is None:
        abort(404)
    return order


def attempt(form: Form, action: Callable[[], T]) -> T | None:
    """Do it and commit; what is refused is said at the field that it is about, and nothing is kept of it."""
    try:
        done = action()
        session.commit()
    except Refused as refused:
        if refused.field and refused.field in form:
            form[refused.field].errors = [str(refused)]
        else:
            form.form_errors.append(str(refused))
    except FileRefused as refused:
        form["scan"].errors = [str(refused)]
    else:
        return done
    session.rollback()
    return None


def _create(form: OrderForm, viewer: Viewer) -> Order:
    order = register.create(form.content(), viewer=viewer)
    _finish(form, order, viewer)
    return order


def _save(form: OrderForm, order: Order, viewer: Viewer) -> Order:
    register.save(order, form.content(), lock=form.known_lock(), viewer=viewer)
    _finish(form, order, viewer)
    return order


def _finish(form: OrderForm, order: Order, viewer: Viewer) -> None:
    """The text and the scan, and issuing if that was asked for."""
    version = _draft(order)
    issuing.write(version, form.text.data or "")
    _take_scan(form, version, viewer)
    if request.form.get("action") == "issue":
        if not viewer.may(ISSUE):
            abort(403)
        issuing.issue(order, viewer=viewer, today=viewer.today)


def _take_scan(form: ScanForm, version: Version, viewer: Viewer) -> None:
    scan = sent(form.scan)
    if scan is not None:
        scans.attach(version, scan.stream, scan.filename, viewer=viewer)
    elif form.remove_scan.data:
        scans.remove(version)


def _saved(order: Order) -> Response:
    if order.status != DRAFT:
        flash(_("Issued. It is in the register now."), "success")
        return redirect(url_for("orders.show", order_id=order.id))
    flash(_("Saved."), "success")
    return redirect(url_for("orders.edit", order_id=order.id))


def _editor(form: OrderForm, order: Order | None, version: Version | None, *, conflict: Order | None = None) -> Answer:
    ask_again(form, failed=bool(form.errors or conflict))
    if conflict is not None:
        form.lock.data = str(conflict.lock)
    ids = {order.updated_by} if order is not None and order.updated_by is not None else set()
    page = render(
        "orders/edit.html",
        form=form,
        order=order,
        version=version,
        conflict=conflict,
        may_issue=current_viewer().may(ISSUE),
        people=cards(ids),
        scan_problem=scans.problem_of(version) if version is not None else "",
        **helpers(),
    )
    return page, 409 if conflict is not None else 422 if form.errors else 200


def ask_again(form: ScanForm, *, failed: bool) -> None:
    """A browser does not send a file twice, so it has to be chosen once more."""
    if failed and sent(form.scan) is not None and not form.scan.errors:
        form.scan.errors = [_("Choose the file once more; a browser does not send it twice.")]


def _issued(order: Order) -> str:
    viewer = current_viewer()
    return render(
        "orders/issued.html",
        order=order,
        name=words.name_of(order),
        draft=issuing.draft_of(order),
        versions=issuing.versions_of(order),
        standing=force.standing(order, viewer.today),
        may_issue=viewer.may(ISSUE),
        may_see_journal=journal.scope(viewer, order) is not None,
        **helpers(),
    )


@blueprint.post("/desk/<int:order_id>/delete")
@permission(EDIT)
def delete(order_id: int) -> Response:
    """Delete a draft for good."""
    try:
        register.delete_draft(_get(order_id), viewer=current_viewer())
    except Refused:
        abort(409)
    session.commit()
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("orders.manage", state=DRAFT))


@blueprint.post("/desk/<int:order_id>/version")
@permission(EDIT)
def begin_version(order_id: int) -> Response:
    """Start a new version."""
    try:
        issuing.begin_version(_get(order_id), viewer=current_viewer())
    except Refused:
        abort(409)
    session.commit()
    return redirect(url_for("orders.edit_version", order_id=order_id))


@blueprint.get("/desk/<int:order_id>/version")
@permission(EDIT)
def edit_version(order_id: int) -> Answer | Response:
    """Write the new version."""
    order, version = _with_draft(order_id)
    return _version_page(VersionForm(text=version.text, note=version.note, formdata=None), order, version)


@blueprint.post("/desk/<int:order_id>/version/save")
@permission(EDIT)
def save_version(order_id: int) -> Answer | Response:
    """Save the new version, or issue it."""
    order, version = _with_draft(order_id)
    form, viewer = VersionForm(), current_viewer()
    if form.validate() and attempt(form, lambda: _finish_version(form, order, version, viewer)):
        if request.form.get("action") == "issue":
            flash(_("Issued. Who confirmed the version before is asked anew."), "success")
            return redirect(url_for("orders.show", order_id=order_id))
        flash(_("Saved."), "success")
        return redirect(url_for("orders.edit_version", order_id=order_id))
    order, version = _with_draft(order_id)
    return _version_page(form, order, version)


def _with_draft(order_id: int) -> tuple[Order, Version]:
    order = _get(order_id)
    version = issuing.draft_of(order) if order.status != DRAFT else None
    if version is None:
        abort(404)
    return order, version


def _finish_version(form: VersionForm, order: Order, version: Version, viewer: Viewer) -> bool:
    issuing.write(version, form.text.data or "", form.note.data or "")
    _take_scan(form, version, viewer)
    if request.form.get("action") == "issue":
        if not viewer.may(ISSUE):
            abort(403)
        issuing.issue_version(order, viewer=viewer, today=viewer.today)
    return True


def _version_page(form: VersionForm, order: Order, version: Version) -> Answer:
    ask_again(form, failed=bool(form.errors))
    page = render(
        "orders/version.html", form=form, order=order, version=version, name=words.name_of(order),
        may_issue=current_viewer().may(ISSUE), scan_problem=scans.problem_of(version),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@blueprint.post("/desk/<int:order_id>/version/drop")
@permission(EDIT)
def drop_version(order_id: int) -> Response:
    """Leave the new version unwritten."""
    order, version = _with_draft(order_id)
    issuing.drop_version(order, version, viewer=current_viewer())
    session.commit()
    flash(_("The new version is dropped."), "success")
    return redirect(url_for("orders.edit", order_id=order_id))


@blueprint.route("/desk/<int:order_id>/audience", methods=["GET", "POST"])
@permission(ISSUE)
def readdress(order_id: int) -> Answer | Response:
    """Address an issued order to others."""
    order, viewer = _get(order_id), current_viewer()
    form = AudienceForm(audience=list(access.principals_of(order.audience_id)))
    if form.validate_on_submit():
        try:
            new = attempt(
                form, lambda: (issuing.readdress(order, form.audience.data, viewer=viewer, today=viewer.today),)
            )
        except Meanwhile:
            session.rollback()
            form.form_errors.append(
                pgettext("orders", "Somebody changed it at this very moment. Look at it and try again.")
            )
            new = None
        if new is not None:
            flash(
                ngettext("%(num)s person is new, and is told.", "%(num)s people are new, and are told.", new[0]),
                "success",
            )
            return redirect(url_for("orders.edit", order_id=order_id))
    order = _get(order_id)
    page = render("orders/audience.html", form=form, order=order, name=words.name_of(order))
    return page, 422 if form.errors else 200


@blueprint.route("/desk/<int:order_id>/out", methods=["GET", "POST"])
@permission(ISSUE)
def take_out(order_id: int) -> Answer | Response:
    """Take an order out of force without another order."""
    order, viewer = _get(order_id), current_viewer()
    form = TakeOutForm(on=max(viewer.today, order.valid_from))
    if form.validate_on_submit():
        on: date = form.on.data
        if attempt(form, lambda: _take_out(order, on, form.reason.data, viewer)):
            flash(_("It is out of force from that day on."), "success")
            return redirect(url_for("orders.edit", order_id=order_id))
    page = render("orders/take_out.html", form=form, order=_get(order_id), name=words.name_of(_get(order_id)))
    return page, 422 if form.errors else 200


def _take_out(order: Order, on: date, reason: str, viewer: Viewer) -> bool:
    issuing.take_out(order, on, reason, viewer=viewer)
    return True
