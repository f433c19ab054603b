"""A person for the address book: as a file, and as a QR code to be read by a phone's camera."""

from __future__ import annotations

from flask import Response, abort, make_response, request, url_for

from core.org import contact_card, profile
from core.org.profile import Profile
from core.org.views.blueprint import blueprint
from core.web.gate import current_viewer, permission

VIEW = "org.view"


@blueprint.get("/people/<int:person_id>.vcf")
@permission(VIEW)
def vcard(person_id: int) -> Response:
    """The card of the newest form, or of the older one that some mail programs want (``version=3.0``)."""
    address = url_for("org.person", person_id=person_id, _external=True)
    old = request.args.get("version") == "3.0"
    text = contact_card.vcard(_who_works_here(person_id), address, "3.0" if old else "4.0")
    return _private(text.encode(), "text/vcard; charset=utf-8", f"person-{person_id}.vcf")


@blueprint.get("/people/<int:person_id>/qr.svg")
@permission(VIEW)
def qr(person_id: int) -> Response:
    """The QR code of the card."""
    return _private(contact_card.qr(_who_works_here(person_id)), "image/svg+xml; charset=utf-8")


def _who_works_here(person_id: int) -> Profile:
    found = profile.load(person_id, current_viewer())
    if found is None or found.former:
        abort(404)
    return found


def _private(content: bytes, kind: str, name: str = "") -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = kind
    if name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
