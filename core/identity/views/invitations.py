"""Invitations, for who invites: whom to ask, who has come, who not yet."""

from __future__ import annotations

from flask import Blueprint, abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from core import jobs
from core.access.principals import number_of
from core.config import current as config
from core.db import db
from core.identity.entry_forms import InviteForm
from core.identity.entry_models import Invitation
from core.identity.invitations import candidates, lists, service, slips
from core.notify.letters import can_be_sent
from core.org import people
from core.org.models import Person
from core.web.gate import current_viewer, permission
from core.web.paging import paginate
from core.web.render import render

blueprint = Blueprint("invitations", __name__)

PAGE_SIZE = 50


@blueprint.get("/admin/invitations")
@permission(slips.INVITE)
def invitations() -> str:
    """Everybody who was invited, by what became of it."""
    text = request.args.get("q", "").strip()[:80]
    wanted = request.args.get("state", "")
    wanted = wanted if wanted in lists.STATES else ""
    page = paginate(lists.find(text, wanted), size=PAGE_SIZE, scalars=False)
    job_id = lists.working()
    return render(
        "identity/invitations/list.html",
        page=page,
        text=text,
        state=wanted,
        titles=_titles(),
        counts=lists.counts(),
        cards=people.cards([invitation.person_id for invitation, _state in page.items]),
        left=lists.people_without_account(),
        job_id=job_id,
        progress=jobs.progress(job_id) if job_id is not None else None,
        mail_is_set=can_be_sent(),
    )


def _titles() -> dict[str, str]:
    return {
        "": pgettext("invitations", "All"),
        "open": pgettext("invitation", "Not yet accepted"),
        "accepted": pgettext("invitation", "Accepted"),
        "waiting": pgettext("invitation", "About to be sent"),
        "expired": pgettext("invitation", "Expired"),
        "problem": pgettext("invitation", "Not delivered"),
        "withdrawn": pgettext("invitation", "Withdrawn"),
    }


@blueprint.get("/admin/invitations/progress/<int:job_id>")
@permission(slips.INVITE)
def progress(job_id: int) -> Response:
    """How far the sending is, asked for by the page every other second; the page is shown anew when it has ended."""
    found = jobs.progress(job_id)
    if found is None or found.name != service.SEND or found.ended:
        answer = make_response("")
        answer.headers["HX-Refresh"] = "true"
        return answer
    return make_response(render("identity/invitations/_progress.html", job_id=job_id, progress=found))


@blueprint.route("/admin/invitations/new", methods=["GET", "POST"])
@permission(slips.INVITE)
def new() -> str | tuple[str, int] | Response:
    """Choose whom to invite, look at how many that is, and send."""
    portal = config().portal
    form = InviteForm(languages=portal.languages, locale=portal.language)
    chosen: list[int] | None = None
    with_mail = 0
    if form.validate_on_submit():
        chosen = _chosen(form)
        with_mail = _with_mail(chosen)
        if request.form.get("confirmed") and with_mail and can_be_sent():
            count = service.invite(chosen, form.locale.data, current_viewer())
            db.session.commit()
            said = ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", count)
            flash(said, "success")
            return redirect(url_for("invitations.invitations"))
    page = render(
        "identity/invitations/new.html",
        form=form,
        chosen=None if chosen is None else len(chosen),
        with_mail=with_mail,
        left=lists.people_without_account(),
        mail_is_set=can_be_sent(),
    )
    return page, 422 if form.errors else 200


def _chosen(form: InviteForm) -> list[int]:
    """Ids of the people meant; one chosen by name is asked again even if they were asked before."""
    if form.whom.data == "person":
        wanted = select(Person.id).where(
            Person.id == form.person.person_id, people.works_here(), candidates.without_account()
        )
        return list(db.session.scalars(wanted))
    asked = candidates.never_asked()
    if form.whom.data == "departments":
        numbers = [number for key in form.departments.data if (number := number_of(key)) is not None]
        asked = asked.where(candidates.in_departments(numbers))
    return list(db.session.scalars(asked.order_by(Person.id)))


def _with_mail(chosen: list[int]) -> int:
    found = 0
    for start in range(0, len(chosen), service.CHUNK):
        part = select(Person.id).where(Person.id.in_(chosen[start : start + service.CHUNK]), Person.mail != "")
        found += len(db.session.scalars(part).all())
    return found


@blueprint.post("/admin/invitations/remind")
@permission(slips.INVITE)
def remind_all() -> Response:
    """Remind everybody who was invited by letter and has not come yet."""
    count = service.remind(lists.ids(("open", "expired")), current_viewer())
    db.session.commit()
    flash(ngettext("%(num)s reminder is on its way.", "%(num)s reminders are on their way.", count), "success")
    return redirect(url_for("invitations.invitations"))


@blueprint.post("/admin/invitations/<int:invitation_id>/remind")
@permission(slips.INVITE)
def remind(invitation_id: int) -> Response:
    """Remind one person."""
    _get(invitation_id)
    count = service.remind(select(Invitation.id).where(Invitation.id == invitation_id), current_viewer())
    db.session.commit()
    if count:
        flash(_("The reminder is on its way."), "success")
    else:
        flash(_("There is nothing to remind of."), "info")
    return _back()


@blueprint.post("/admin/invitations/<int:invitation_id>/withdraw")
@permission(slips.INVITE)
def withdraw(invitation_id: int) -> Response:
    """Take an invitation back."""
    if service.withdraw(_get(invitation_id)):
        db.session.commit()
        flash(_("The invitation is withdrawn; its link opens nothing any more."), "success")
    else:
        flash(_("This invitation was accepted or withdrawn already."), "info")
    return _back()


def _get(invitation_id: int) -> Invitation:
    return db.session.get(Invitation, invitation_id) or abort(404)


def _back() -> Response:
    state = request.form.get("state", "")
    return redirect(url_for("invitations.invitations", state=state if state in lists.STATES else None))
