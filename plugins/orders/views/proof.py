"""Proof: the evidence pack of an order, and the check of the whole ledger."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import current_viewer, permission, render
from plugins.orders import proof
from plugins.orders.services import evidence, ledger
from plugins.orders.services.evidence import NoPrinter
from plugins.orders.views.blueprint import JOURNAL, VIEW, blueprint
from plugins.orders.views.journal import attachment, seen


@blueprint.get("/<int:order_id>/evidence")
@permission(VIEW)
def pack(order_id: int) -> AnyResponse:
    """The evidence pack as PDF; for those who see everybody's confirmations. A large one is made by a job."""
    viewer = current_viewer()
    order, _version, scope = seen(viewer, order_id)
    if not scope.everybody:
        abort(404)
    try:
        if proof.can_wait(viewer) and evidence.is_large(order):
            evidence.printer()
            proof.ask_pack(order, viewer)
            session.commit()
            flash(
                _("The pack is large, so it is being made while you go on. You get a message with a link to it."),
                "info",
            )
            return redirect(url_for("orders.confirmations", order_id=order_id))
        return attachment(proof.draw(order), "application/pdf", proof.pack_name(order))
    except NoPrinter as missing:
        flash(str(missing), "danger")
        return redirect(url_for("orders.confirmations", order_id=order_id))


@blueprint.get("/ledger")
@permission(JOURNAL)
def check() -> str:
    """Whether the ledger holds; a long one is checked by a job, when that is asked for."""
    viewer = current_viewer()
    if proof.can_wait(viewer) and ledger.is_long():
        return render("orders/ledger.html", verdict=None, lines=ledger.length(), under_way=proof.is_checked_for(viewer))
    return render("orders/ledger.html", verdict=ledger.verify())


@blueprint.post("/ledger")
@permission(JOURNAL)
def ask_check() -> AnyResponse:
    """Have a long ledger checked."""
    viewer = current_viewer()
    if proof.can_wait(viewer) and ledger.is_long():
        proof.ask_check(viewer)
        session.commit()
    return redirect(url_for("orders.check"))
