"""Who has confirmed: the overview, the journal of one order, its table to download, and signatures on paper."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from plugin_sdk import Viewer, files
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import ngettext
from plugin_sdk.people import cards
from plugin_sdk.tables import to_csv, to_xlsx
from plugin_sdk.web import current_viewer, paginate, permission, render
from plugins.orders.forms import PaperForm, sent
from plugins.orders.models import Order, Version
from plugins.orders.services import confirming, duties, issuing, journal, register, scans, words
from plugins.orders.services.confirming import Paper
from plugins.orders.services.journal import Scope
from plugins.orders.views.blueprint import VIEW, Answer, blueprint
from plugins.orders.views.desk import ask_again, attempt
from plugins.orders.views.reader import helpers

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/journal/")
@permission(VIEW)
def journals() -> str:
    """The orders whose confirmations the viewer looks after, each with its figures."""
    viewer = current_viewer()
    if not journal.may_see_any(viewer):
        abort(404)
    page = paginate(journal.overview(viewer), size=PAGE_SIZE, scalars=False)
    return render("orders/journals.html", page=page, viewer=viewer, sees_all=viewer.may(journal.JOURNAL), **helpers())


def seen(viewer: Viewer, order_id: int) -> tuple[Order, Version, Scope]:
    """An order, its present version and what the viewer may see of its journal; 404 for who may see nothing."""
    order = register.get(order_id)
    scope = journal.scope(viewer, order) if order is not None else None
    version = issuing.current_of(order) if order is not None else None
    if order is None or scope is None or version is None:
        abort(404)
    return order, version, scope


def _state() -> str:
    state = request.args.get("state", "")
    return state if state in duties.STATES else ""


@blueprint.get("/<int:order_id>/journal")
@permission(VIEW)
def confirmations(order_id: int) -> str:
    """Who has confirmed the present version and who has not."""
    viewer = current_viewer()
    order, version, scope = seen(viewer, order_id)
    state = _state()
    page = paginate(journal.rows(version, scope, viewer.today, state), size=PAGE_SIZE, scalars=False)
    ids = {row.person_id for row in page.items} | {row.entered_by for row in page.items if row.entered_by is not None}
    return render(
        "orders/journal.html",
        order=order,
        name=words.name_of(order),
        version=version,
        page=page,
        state=state,
        counts=journal.counts(version, scope, viewer.today),
        people=cards(ids),
        everybody=scope.everybody,
        state_title=journal.state_title,
        way_title=journal.way_title,
    )


@blueprint.get("/<int:order_id>/journal/table.<any(csv, xlsx):kind>")
@permission(VIEW)
def table(order_id: int, kind: str) -> Response:
    """The journal as a table."""
    viewer = current_viewer()
    order, version, scope = seen(viewer, order_id)
    rows = journal.table(version, scope, viewer.today, _state())
    data = to_csv(rows) if kind == "csv" else to_xlsx(rows, title=_("Confirmations"))
    return attachment(data, "text/csv; charset=utf-8" if kind == "csv" else XLSX, f"order-{order.id}.{kind}")


def attachment(data: bytes, mimetype: str, filename: str) -> Response:
    """A file to keep."""
    response = Response(data, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


@blueprint.route("/<int:order_id>/paper", methods=["GET", "POST"])
@permission(VIEW)
def paper(order_id: int) -> Answer | AnyResponse:
    """Enter signatures on paper; for those who see everybody's confirmations."""
    viewer = current_viewer()
    order, version, scope = seen(viewer, order_id)
    if not scope.everybody:
        abort(404)
    form = PaperForm(signed_on=viewer.today, people=_chosen())
    if form.validate_on_submit():
        number = attempt(form, lambda: _enter(form, order, viewer))
        if number is not None:
            flash(ngettext("%(num)s confirmation entered.", "%(num)s confirmations entered.", number), "success")
            return redirect(url_for("orders.confirmations", order_id=order_id))
        order, version, scope = seen(viewer, order_id)
    ask_again(form, failed=bool(form.errors))
    page = render("orders/paper.html", form=form, order=order, version=version, name=words.name_of(order))
    return page, 422 if form.errors else 200


def _chosen() -> list[str]:
    text = request.args.get("person", "")
    return [f"person:{int(text)}"] if text.isdecimal() and len(text) < 10 else []


def _enter(form: PaperForm, order: Order, viewer: Viewer) -> int:
    scan: Any = sent(form.scan)
    sheet = Paper(
        content=scan.stream, filename=scan.filename, signed_on=form.signed_on.data, people=form.people.person_ids
    )
    return confirming.enter_paper(order, sheet, viewer=viewer)


@blueprint.get("/<int:order_id>/paper/<int:line>")
@permission(VIEW)
def paper_scan(order_id: int, line: int) -> Response:
    """The scan of a signature, to keep."""
    viewer = current_viewer()
    order, _version, scope = seen(viewer, order_id)
    file_id = confirming.scan_of(order, line) if scope.everybody else None
    if file_id is None:
        abort(404)
    try:
        _file, stream = files.open_own("orders", file_id)
    except FileNotFoundError:
        abort(404)
    ending = "pdf" if scans.is_pdf(stream) else "webp"
    response = send_file(stream, download_name=f"signature-{line}.{ending}", as_attachment=True)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
