"""Invitations of an event, for its organisers: whom they ask, and what those answer."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk import access
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import ngettext, pgettext
from plugin_sdk.people import cards
from plugin_sdk.web import current_viewer, paginate, permission, render
from plugins.events.forms.taking_part import InviteForm
from plugins.events.models import ANSWERS, MAYBE, NO, YES, Event
from plugins.events.services import desk, inviting
from plugins.events.services.refusal import Refused
from plugins.events.services.rights import VIEW
from plugins.events.shown import Helpers
from plugins.events.views.blueprint import Answer, blueprint
from plugins.events.views.desk import managed

PAGE_SIZE = 50
OPEN = "open"
"""Stands in addresses for those who have not answered."""


def answer_titles() -> dict[str, str]:
    """The answers to an invitation, for people."""
    return {
        YES: pgettext("answer to an invitation", "Yes"),
        MAYBE: pgettext("answer to an invitation", "Maybe"),
        NO: pgettext("answer to an invitation", "No"),
        "": _("No answer yet"),
    }


@blueprint.route("/editor/<int:event_id>/invitations", methods=["GET", "POST"])
@permission(VIEW)
def invitations(event_id: int) -> Answer:
    """Invite, and see the answers."""
    viewer = current_viewer()
    event = managed(viewer, event_id)
    form = InviteForm()
    if form.validate_on_submit():
        try:
            number = inviting.invite(event, form.principals.data, opens=form.opens.data, viewer=viewer)
            session.commit()
        except Refused as refused:
            session.rollback()
            # The audience that an invitation widens has no field here.
            form.principals.errors = [str(refused)]
            event = managed(viewer, event_id)
        else:
            words = ngettext("%(num)s person is invited.", "%(num)s people are invited.", number)
            flash(words if number else _("Everybody meant is invited already, or may not see the event."), "success")
            return redirect(url_for("events.invitations", event_id=event_id))
    return _page(event, form)


def _page(event: Event, form: InviteForm) -> Answer:
    viewer = current_viewer()
    chosen = request.args.get("answer", "")
    answer = chosen if chosen in ANSWERS else "" if chosen == OPEN else None
    page = paginate(inviting.listed(event.id, answer), size=PAGE_SIZE, scalars=False)
    sent = inviting.of(event)
    titles = {label.key: label.title for label in access.labels([row.principal for row in sent])}
    made = render(
        "events/invitations.html",
        event=event,
        form=form,
        sent=sent,
        titles=titles,
        page=page,
        chosen=chosen,
        counts=inviting.counts(event.id),
        answers=answer_titles(),
        people=cards({row.person_id for row in page.items}),
        state_title=desk.state_title,
        viewer=viewer,
        h=Helpers(viewer),
    )
    return made, 422 if form.errors else 200


@blueprint.post("/editor/<int:event_id>/invitations/<int:invitation_id>/withdraw")
@permission(VIEW)
def uninvite(event_id: int, invitation_id: int) -> Response:
    """Take an invitation back."""
    viewer = current_viewer()
    if inviting.withdraw(managed(viewer, event_id), invitation_id, viewer=viewer):
        session.commit()
        flash(_("The invitation is withdrawn."), "success")
    return redirect(url_for("events.invitations", event_id=event_id))
