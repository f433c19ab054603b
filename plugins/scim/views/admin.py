"""The administrator's pages: the sources that are pushed to us, and their tokens."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.org import ConfiguredSource
from plugin_sdk.web import current_viewer, permission, render
from plugins.scim.forms import TokenForm
from plugins.scim.services import clients
from plugins.scim.services.sources import sources

blueprint = Blueprint("scim", __name__)

MANAGE = "scim.manage"


@blueprint.get("/")
@permission(MANAGE)
def index() -> str:
    """All sources."""
    return render("scim/index.html", cards=[(source, clients.counts(source.key)) for source in sources()])


@blueprint.route("/<source>/", methods=["GET", "POST"])
@permission(MANAGE)
def source_page(source: str) -> str | Response:
    """A source: its address, its tokens, and a form that makes another."""
    found, form, token = _source(source), TokenForm(), ""
    if form.validate_on_submit():
        try:
            _client, token = clients.create(
                found.key, form.title.data, days=int(form.days.data), account_id=current_viewer().account_id
            )
            session.commit()
        except clients.ClientError as refusal:
            session.rollback()
            form.title.errors = [str(refusal)]
    return render(
        "scim/source.html",
        source=found,
        address=url_for("scim_api.root", source=found.key, _external=True).rstrip("/"),
        tokens=[(client, clients.state(client)) for client in clients.of_source(found.key)],
        form=TokenForm(formdata=None) if token else form,
        token=token,
        counts=clients.counts(found.key),
    )


@blueprint.post("/<source>/tokens/<int:client_id>/revoke")
@permission(MANAGE)
def revoke_token(source: str, client_id: int) -> Response:
    """Let a token work no longer."""
    found = _source(source)
    client = clients.find(found.key, client_id) or abort(404)
    clients.revoke(client)
    session.commit()
    flash(_("The token “%(title)s” works no longer.", title=client.title), "success")
    return redirect(url_for("scim.source_page", source=found.key))


def _source(key: str) -> ConfiguredSource:
    return next((source for source in sources() if source.key == key), None) or abort(404)
