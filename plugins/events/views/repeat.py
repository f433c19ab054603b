"""The page on which an event is copied, or repeated."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, url_for

from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import ngettext
from plugin_sdk.web import current_viewer, permission, render
from plugins.events.forms.repeat import RepeatForm
from plugins.events.models import DRAFT
from plugins.events.services import repeating
from plugins.events.services.refusal import Refused
from plugins.events.services.rights import CREATE
from plugins.events.shown import Helpers
from plugins.events.views.blueprint import Answer, blueprint
from plugins.events.views.desk import managed


@blueprint.route("/editor/<int:event_id>/repeat", methods=["GET", "POST"])
@permission(CREATE)
def repeat(event_id: int) -> Answer:
    """Make the event once more, on one day or on each date of a rhythm."""
    viewer = current_viewer()
    event = managed(viewer, event_id)
    may_publish = repeating.may_publish(event)
    form = RepeatForm(first_day=max(event.first_day, viewer.today) + timedelta(days=7))
    if form.validate_on_submit():
        try:
            made = repeating.repeat(
                event,
                form.first_day.data,
                rhythm=form.rhythm.data,
                until=form.until.data,
                publish=may_publish and form.publish.data,
                viewer=viewer,
            )
            session.commit()
        except Refused as refused:
            session.rollback()
            form[refused.field or "first_day"].errors = [str(refused)]
            event = managed(viewer, event_id)
        else:
            return _made([each.id for each in made], drafts=made[0].status == DRAFT)
    page = render(
        "events/repeat.html", form=form, event=event, may_publish=may_publish, most=repeating.MOST, h=Helpers(viewer)
    )
    return page, 422 if form.errors else 200


def _made(ids: list[int], *, drafts: bool) -> Answer:
    if len(ids) == 1:
        flash(_("This is the copy. Change what is different.") if drafts else _("The copy is published."), "success")
        return redirect(url_for("events.edit", event_id=ids[0]))
    count = len(ids)
    flash(
        ngettext("%(num)s draft is made.", "%(num)s drafts are made.", count)
        if drafts
        else ngettext("%(num)s event is published.", "%(num)s events are published.", count),
        "success",
    )
    return redirect(url_for("events.manage", status=DRAFT if drafts else None))
