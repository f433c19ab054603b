"""The kiosks, for the administrator."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core import audit
from core.db import db
from core.identity.entry_forms import KioskForm
from core.identity.entry_models import Kiosk
from core.identity.kiosk import registry
from core.identity.letters import address
from core.identity.views.kiosk import blueprint
from core.identity.views.secrecy import unkept
from core.web.gate import current_viewer, permission
from core.web.paging import paginate
from core.web.render import render

MANAGE = "identity.manage"


@blueprint.route("/admin/kiosks", methods=["GET", "POST"])
@permission(MANAGE)
def kiosks() -> str | tuple[str, int] | Response:
    """All kiosks, and a form for another."""
    form = KioskForm()
    if form.validate_on_submit():
        kiosk, code = registry.add(form.name.data, form.place.data or "", by=current_viewer().account_id)
        _note("identity.kiosk_added", kiosk)
        db.session.commit()
        return _show_code(kiosk, code)
    page = render("identity/kiosk/list.html", form=form, page=paginate(registry.listing()))
    return page, 422 if form.errors else 200


@blueprint.post("/admin/kiosks/<int:kiosk_id>/code")
@permission(MANAGE)
def new_code(kiosk_id: int) -> Response:
    """A new code, to connect another device in place of the former."""
    kiosk = _get(kiosk_id)
    code = registry.new_code(kiosk)
    _note("identity.kiosk_code_made", kiosk)
    db.session.commit()
    return _show_code(kiosk, code)


@blueprint.post("/admin/kiosks/<int:kiosk_id>/revoke")
@permission(MANAGE)
def revoke(kiosk_id: int) -> Response:
    """Take a kiosk back at once."""
    kiosk = _get(kiosk_id)
    registry.revoke(kiosk)
    _note("identity.kiosk_revoked", kiosk)
    db.session.commit()
    flash(_("The device is a kiosk no more, and whoever was signed in there is out."), "success")
    return redirect(url_for("kiosk.kiosks"))


def _show_code(kiosk: Kiosk, code: str) -> Response:
    """The one page that ever shows it."""
    minutes = int(registry.CODE_LASTS.total_seconds() // 60)
    return unkept(
        render("identity/kiosk/code.html", kiosk=kiosk, code=code, minutes=minutes, address=address("/kiosk"))
    )


def _get(kiosk_id: int) -> Kiosk:
    found = db.session.get(Kiosk, kiosk_id)
    if found is None or found.revoked_at is not None:
        abort(404)
    return found


def _note(action: str, kiosk: Kiosk) -> None:
    audit.record(action, object_type="kiosk", object_id=kiosk.id, title=kiosk.name, details={"place": kiosk.place})
