"""Where links in letters lead. A GET shows and asks, for mail scanners follow links; the button on the page does it."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from core.db import db
from core.extension import ActionRefused
from core.notify import actions, links, muting
from core.notify.actions import LinkRefused
from core.notify.views.blueprint import blueprint
from core.web.gate import current_viewer, public
from core.web.render import render


@blueprint.get("/notifications/mute/<token>")
@public
def mute(token: str) -> tuple[str, int]:
    """Ask whether the letters of a type shall come no more."""
    return _muting(token, done=False)


@blueprint.post("/notifications/mute/<token>")
@public
def mute_now(token: str) -> tuple[str, int]:
    """Let them come no more. Mail programs call it, too (RFC 8058): the signed address is all that they bring."""
    return _muting(token, done=True)


def _muting(token: str, *, done: bool) -> tuple[str, int]:
    try:
        offer = muting.find(token)
    except links.UnknownLinkError:
        return render("notify/link.html", state=actions.UNKNOWN), 404
    if offer is None:
        return render("notify/link.html", state=actions.OVER), 410
    if done and not offer.locked:
        muting.mute(offer)
        db.session.commit()
    return render("notify/mute.html", offer=offer, done=done and not offer.locked), 200


@blueprint.route("/notifications/do/<token>", methods=["GET", "POST"])
@public
def act(token: str) -> tuple[str, int] | Response:
    """What a letter offers to do: asked on GET, done on POST."""
    viewer = current_viewer()
    try:
        offer = actions.find(token, viewer)
    except LinkRefused as refused:
        return _refused(refused)
    if request.method == "GET":
        return render("notify/act.html", offer=offer, refusal="", said=""), 200
    try:
        said = actions.perform(offer, viewer)
    except LinkRefused as refused:
        db.session.rollback()
        return _refused(refused)
    except ActionRefused as refused:
        db.session.rollback()
        return render("notify/act.html", offer=offer, refusal=str(refused), said=""), 409
    db.session.commit()
    return render("notify/act.html", offer=offer, refusal="", said=said), 200


def _refused(refused: LinkRefused) -> tuple[str, int] | Response:
    if refused.state == actions.SIGN_IN:
        if request.method == "POST":
            abort(401)
        return redirect(url_for("identity.sign_in", next=request.path))
    status = {actions.UNKNOWN: 404, actions.FOREIGN: 403}.get(refused.state, 410)
    return render("notify/link.html", state=refused.state), status
