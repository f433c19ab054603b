"""Proof: the evidence pack of an order, and the check of the whole ledger."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from plugin_sdk.i18n import get_locale
from plugin_sdk.web import current_viewer, permission, render
from plugins.orders.services import evidence, journal, ledger, words
from plugins.orders.services.evidence import NoPrinter
from plugins.orders.views.blueprint import JOURNAL, VIEW, blueprint
from plugins.orders.views.journal import attachment, seen


@blueprint.get("/<int:order_id>/evidence")
@permission(VIEW)
def pack(order_id: int) -> AnyResponse:
    """The evidence pack as PDF; for those who see everybody's confirmations."""
    order, _version, scope = seen(current_viewer(), order_id)
    if not scope.everybody:
        abort(404)
    page = render(
        "orders/evidence.html",
        pack=evidence.gather(order),
        name=words.name_of(order),
        kind_title=words.kind_title,
        way_title=journal.way_title,
        full_day=words.full_day,
        locale=str(get_locale()),
    )
    try:
        data = evidence.print_pdf(page)
    except NoPrinter as missing:
        flash(str(missing), "danger")
        return redirect(url_for("orders.confirmations", order_id=order_id))
    return attachment(data, "application/pdf", f"order-{order.id}-evidence.pdf")


@blueprint.get("/ledger")
@permission(JOURNAL)
def check() -> str:
    """Whether the ledger holds."""
    return render("orders/ledger.html", verdict=ledger.verify())
