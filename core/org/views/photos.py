"""A person's photo: put in, agreed to, withdrawn."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.db import db
from core.extension import Viewer
from core.files import FileRefused
from core.org import people, photos
from core.org.forms import PHOTO_WAYS, PhotoForm
from core.org.models import Person
from core.org.views.blueprint import blueprint
from core.web.gate import current_viewer, permission
from core.web.render import render

VIEW, EDIT = "org.view", "org.edit"
Answer = str | tuple[str, int] | Response


@blueprint.route("/people/<int:person_id>/photo", methods=["GET", "POST"])
@permission(VIEW)
def photo(person_id: int) -> Answer:
    """One's own photo and the record of consents; who keeps the directory may look and withdraw."""
    viewer = current_viewer()
    person = _person(person_id, viewer)
    own = viewer.person_id == person_id
    form = PhotoForm()
    if own and form.validate_on_submit():
        try:
            photos.upload(person, form.photo.data, form.photo.data.filename or "photo", viewer)
        except FileRefused as refused:
            form.photo.errors = [str(refused)]
        else:
            return _saved(person_id, _("Your photo is shown now."))
    page = render(
        "org/photo.html",
        form=form,
        own=own,
        person=person,
        card=people.cards([person_id], viewer.today)[person_id],
        agreed=photos.agreed(person),
        waiting=person.photo_file_id is not None and not photos.agreed(person),
        record=photos.record(person_id),
        ways=dict(PHOTO_WAYS),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/people/<int:person_id>/photo/show")
@permission(VIEW)
def show_photo(person_id: int) -> Answer:
    """Agree to the photo that an import brought; only for oneself."""
    viewer = current_viewer()
    if viewer.person_id != person_id:
        abort(403)
    photos.agree(_person(person_id, viewer), viewer, photos.PAGE)
    return _saved(person_id, _("Your photo is shown now."))


@blueprint.post("/people/<int:person_id>/photo/withdraw")
@permission(VIEW)
def withdraw_photo(person_id: int) -> Answer:
    """Show it no longer; said by the person, or recorded for them."""
    viewer = current_viewer()
    how = photos.PAGE if viewer.person_id == person_id else photos.OFFICE
    photos.withdraw(_person(person_id, viewer), viewer, how)
    return _saved(person_id, _("The photo is no longer shown anywhere."))


def _person(person_id: int, viewer: Viewer) -> Person:
    if viewer.person_id != person_id and not viewer.may(EDIT):
        abort(403)
    found: Person = db.session.get(Person, person_id) or abort(404)
    return found


def _saved(person_id: int, message: str) -> Response:
    db.session.commit()
    flash(message, "success")
    return redirect(url_for("org.photo", person_id=person_id))
