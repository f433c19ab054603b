"""Pages for readers: the register, an order, its scan, and confirming."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from flask import Response, abort, flash, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from plugin_sdk import Viewer, access, files
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import card, entity
from plugin_sdk.web import current_viewer, paginate, permission, readable_offline, render
from plugins.orders.models import KINDS, Order, Version
from plugins.orders.services import confirming, force, issuing, journal, reading, scans, words
from plugins.orders.services.reading import Wish
from plugins.orders.services.register import Refused, get
from plugins.orders.views.blueprint import EDIT, VIEW, blueprint

PAGE_SIZE = 25
PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'"
)
"""For a PDF in its frame. The browser's own viewer wants its styles and is an object; nothing else may load or run."""


@blueprint.get("/")
@permission(VIEW)
@readable_offline
def index() -> str:
    """The register: what is in force, what waits for the viewer, or all; filtered and searched."""
    viewer = current_viewer()
    wish = wish_of_request()
    page = paginate(reading.register(viewer, wish), size=PAGE_SIZE, scalars=False)
    companies = [found for number in reading.companies(viewer) if (found := entity(number)) is not None]
    return render(
        "orders/index.html",
        page=page,
        wish=wish,
        viewer=viewer,
        years=[(str(year), str(year)) for year in reading.years(viewer)],
        companies=sorted(((str(company.id), company.label) for company in companies), key=itemgetter(1)),
        waiting=len(reading.waiting(viewer)),
        may_see_journals=journal.may_see_any(viewer),
        **helpers(),
    )


def wish_of_request() -> Wish:
    """What the address asks for; what cannot be understood counts as not said."""
    show, kind = request.args.get("show", ""), request.args.get("kind", "")
    year = number_of_request("year")
    return Wish(
        show=show if show in reading.SHOWN else reading.IN_FORCE,
        kind=kind if kind in KINDS else "",
        year=year if 1900 <= year <= 2999 else 0,
        entity_id=number_of_request("company"),
        text=request.args.get("q", "").strip()[:100],
    )


def number_of_request(name: str) -> int:
    """A number of the address, 0 if there is none."""
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def helpers() -> dict[str, Any]:
    """What templates need to call things by their names."""
    return {"short_name": words.short_name, "kind_title": words.kind_title, "standing_of": force.standing_of}


@blueprint.get("/<int:order_id>")
@permission(VIEW)
@readable_offline
def show(order_id: int) -> str:
    """An order: its text or scan, the chain around it, and the one button."""
    viewer = current_viewer()
    return _page(viewer, _readable(viewer, order_id))


def _readable(viewer: Viewer, order_id: int) -> Order:
    order = reading.find(viewer, order_id)
    if order is None:
        abort(404)
    return order


def _page(viewer: Viewer, order: Order) -> str:
    versions = issuing.versions_of(order)
    current = versions[0]
    chosen = next((version for version in versions if version.number == number_of_request("version")), current)
    duty = confirming.duty_of(viewer, current)
    entry = confirming.entry_of(duty)
    return render(
        "orders/order.html",
        order=order,
        name=words.name_of(order),
        version=chosen,
        versions=versions,
        viewer=viewer,
        standing=force.standing(order, viewer.today),
        signer=card(order.signer_id) if order.signer_id is not None else None,
        company=entity(order.entity_id) if order.entity_id is not None else None,
        audience=[] if order.for_everyone else access.describe(order.audience_id),
        chain=reading.neighbours(viewer, order),
        duty=duty,
        entry=entry,
        may_confirm=confirming.may_confirm(viewer, order, current, duty),
        statement=words.statement_of(order),
        scan_problem=scans.problem_of(chosen),
        may_see_journal=journal.scope(viewer, order) is not None,
        **helpers(),
    )


@blueprint.post("/<int:order_id>/read")
@permission(VIEW)
def read(order_id: int) -> Response:
    """Sent by the page once it is there, so that no reader waits for a write."""
    viewer = current_viewer()
    confirming.mark_read(viewer, _readable(viewer, order_id))
    session.commit()
    return Response(status=204)


@blueprint.post("/<int:order_id>/confirm")
@permission(VIEW)
def confirm(order_id: int) -> AnyResponse:
    """The viewer has read it."""
    viewer = current_viewer()
    order = _readable(viewer, order_id)
    text = request.form.get("version", "")
    try:
        confirming.confirm(viewer, order, int(text) if text.isdecimal() and len(text) < 10 else 0)
        session.commit()
        flash(_("Confirmed. It stands in the ledger."), "success")
    except Refused as refused:
        session.rollback()
        flash(str(refused), "warning")
    return redirect(url_for("orders.show", order_id=order_id))


@blueprint.get("/<int:order_id>/scan/<int:number>")
@permission(VIEW)
def scan(order_id: int, number: int) -> Response:
    """The scan of a version, shown in its frame or, with ``?download=1``, to keep."""
    viewer = current_viewer()
    version = _version(viewer, order_id, number)
    if version is None or version.file_id is None:
        abort(404)
    download = request.args.get("download") == "1"
    if download and viewer.kiosk:
        # A shared screen keeps nobody's files.
        abort(403)
    try:
        _file, stream = files.open_own("orders", version.file_id)
    except FileNotFoundError:
        abort(404)
    response = send_file(
        stream, mimetype="application/pdf", download_name=version.file_name, as_attachment=download,
        etag=version.file_digest[:32], conditional=False,
    )  # fmt: skip
    response.content_length = version.file_size
    response.make_conditional(request.environ, accept_ranges=True, complete_length=version.file_size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox" if download else PDF_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _version(viewer: Viewer, order_id: int, number: int) -> Version | None:
    """An issued version for its readers, a draft for editors."""
    order = reading.find(viewer, order_id)
    if order is not None and (found := reading.version_of(order, number)) is not None:
        return found
    order = get(order_id) if viewer.may(EDIT) else None
    return issuing.version_of(order, number) if order is not None else None
