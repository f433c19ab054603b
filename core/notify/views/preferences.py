"""What a person gets, how and when: one page."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.config import current as config
from core.db import db
from core.notify import choices, habits, rules
from core.notify.choices import CHANNELS, PUSH, TITLES
from core.notify.habits import HabitsRefused
from core.notify.push import keys
from core.notify.views.blueprint import blueprint
from core.notify.views.forms import HabitsForm, block_title
from core.web.gate import current_viewer, signed_in
from core.web.render import render


@blueprint.route("/account/notifications", methods=["GET", "POST"])
@signed_in
def preferences() -> str | tuple[str, int] | Response:
    """Which messages come on which channel, in which rhythm, and when nothing may."""
    viewer = current_viewer()
    if viewer.person_id is None:
        abort(404)
    form = HabitsForm(obj=habits.of_person(viewer.person_id))
    form.name_days(str(get_locale()))
    channels = _channels()
    if form.validate_on_submit():
        pairs = (value.rsplit(":", 1) for value in request.form.getlist("wanted") if ":" in value)
        wanted = {(kind, channel) for kind, channel in pairs}
        try:
            habits.keep(viewer.person_id, form.habits(), viewer.time_zone)
        except HabitsRefused as refused:
            db.session.rollback()
            form[refused.field].errors = [str(refused)]
        else:
            choices.choose(viewer.person_id, wanted, rules.for_viewer(viewer), channels)
            db.session.commit()
            flash(_("Saved."), "success")
            return redirect(url_for("notify.preferences"))
    groups: dict[str, list[choices.Choice]] = {}
    for choice in choices.choices_for(viewer):
        groups.setdefault(block_title(choice.owner), []).append(choice)
    page = render(
        "notify/preferences.html",
        form=form,
        groups=groups,
        channels=[(channel, TITLES[channel]) for channel in channels],
        zone=viewer.time_zone,
        mail=bool(config().mail.host),
        push_key=_push_key(),
    )
    return page, 422 if form.errors else 200


def _channels() -> list[str]:
    """The channels that this portal has."""
    return [channel for channel in CHANNELS if channel != PUSH or config().push.enabled]


def _push_key() -> str:
    """The key for browsers; empty where nothing is pushed."""
    if not config().push.enabled:
        return ""
    try:
        return keys.public()
    except keys.UnusableKeyError:
        # The health page says so; people are reached on the other channels.
        return ""
