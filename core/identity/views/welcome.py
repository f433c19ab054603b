"""Accepting an invitation: by the link of a letter, or by a code on a slip of paper."""

from __future__ import annotations

import re

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from sqlalchemy import select
from werkzeug.wrappers import Response

from core.config import current as config
from core.db import db
from core.identity import accounts, letters
from core.identity import session as sessions
from core.identity.accounts import AccountProblem
from core.identity.entry_forms import CodeForm, WelcomeForm
from core.identity.entry_models import Invitation
from core.identity.forms import USUAL
from core.identity.invitations import candidates, service
from core.identity.invitations.letter import offers
from core.identity.kiosk import guard, pins, registry
from core.identity.kiosk.sign_in import numbers_of
from core.identity.messages import problem
from core.identity.tickets import ALPHABET, Purpose, Shown, State, as_code
from core.identity.views import attempts, throttle
from core.identity.views.secrecy import unkept
from core.org.models import Location, Person
from core.text import transliterate
from core.web.gate import current_viewer, public
from core.web.render import render

blueprint = Blueprint("welcome", __name__)

PER_ADDRESS = "20 per 15 minutes"
"""Codes that are nobody's; a whole branch may stand behind one address."""


@blueprint.route("/join", methods=["GET", "POST"])
@public
def join() -> Response | tuple[str, int]:
    """Type the code of a slip."""
    form = CodeForm()
    if form.validate_on_submit():
        code = as_code(form.code.data)
        shown, _person = service.look(code)
        if shown.state is not State.UNKNOWN:
            return redirect(url_for("welcome.accept", secret=code))
        attempts.count_failure()
        form.code.errors = [_("This is not the code of a slip. Look again: there are no 0, 1, I, L and O in it.")]
    return unkept(_join(form, status=422 if form.errors else 200))


def _join(form: CodeForm, *, status: int, alert: str = "") -> tuple[str, int]:
    # A kiosk may have no keys of its own.
    signs = ALPHABET if guard.of_request() is not None else ""
    return render("identity/welcome/join.html", form=form, alert=alert, signs=signs), status


@blueprint.route("/welcome/<secret>", methods=["GET", "POST"])
@public
def accept(secret: str) -> Response:
    """Choose a password (or a PIN), language and time zone, and come in."""
    shown, person = service.look(secret)
    if person is None:
        if shown.state is State.UNKNOWN:
            attempts.count_failure()
        return _closed(shown.state)
    if request.method == "GET":
        service.note_opened(person)
        db.session.commit()
    directory = candidates.signs_in_elsewhere([person.id]).get(person.id, "")
    if directory:
        return unkept(_page("identity/welcome/directory.html", person, directory=directory))
    form = _form(shown, person)
    if "new" not in form and "pin" not in form:
        return unkept(_page("identity/welcome/elsewhere.html", person))
    if form.validate_on_submit() and form.check_secrets(pins.own_of(person)):
        answer = _accepted(shown, person, form)
        if answer is not None:
            return answer
    page = _page("identity/welcome/accept.html", person, form=form, secret=secret, numbers=numbers_of(person.id))
    return unkept((page, 422 if form.errors else 200))


def _page(template: str, person: Person, **context: object) -> str:
    return render(
        template,
        person=person,
        offers=offers(person, current_viewer().locale),
        portal_name=letters.portal_name(),
        at_kiosk=guard.of_request() is not None,
        **context,
    )


def _form(shown: Shown, person: Person) -> WelcomeForm:
    """The fields that concern this person here: no password is typed at a kiosk, and a PIN is for kiosks only."""
    account = service.account_of(person)
    asked = select(Invitation.locale).where(Invitation.person_id == person.id)
    language = (account.locale if account else "") or db.session.scalar(asked) or current_viewer().locale
    usual = config().portal
    form = WelcomeForm(login=_suggestion(person), locale=language, time_zone=USUAL)
    place = db.session.get(Location, person.location_id) if person.location_id else None
    form.offer(usual.languages, place.time_zone if place else usual.time_zone)
    if guard.of_request() is not None:
        # Nor is a zone chosen there: a list of hundreds is nothing for a shared screen, and that of the place is right.
        for name in ("login", "new", "again", "time_zone"):
            del form[name]
    if shown.purpose is not Purpose.SLIP or not registry.in_use() or not numbers_of(person.id):
        del form["pin"], form["pin_again"]
    offered = {"new", "pin"} & {field.name for field in form}
    if len(offered) == 1:
        # With both on offer, one of them is enough.
        for name in (*offered, "again" if "new" in offered else "pin_again"):
            form[name].flags.required = True
    return form


def _accepted(shown: Shown, person: Person, form: WelcomeForm) -> Response | None:
    """Let them in; ``None`` if something they chose cannot be taken, which then stands beside the field."""
    try:
        account = service.accept(
            shown,
            person,
            login=form.login.data if "login" in form else "",
            password=form.new.data if "new" in form else "",
            pin=form.pin.data if form.wants("pin") else "",
            locale=form.locale.data,
            time_zone=_chosen_zone(form),
        )
    except AccountProblem as refused:
        db.session.rollback()
        field = form.login if refused.reason in ("login_form", "taken") else form.new
        field.errors = [problem(refused.reason)]
        return None
    if account is None:
        return _closed(State.USED)
    db.session.commit()
    kiosk = guard.of_request()
    if kiosk is not None:
        guard.begin(account, kiosk)
    elif not sessions.begin(account, directory_login_id=None, shared=False):
        # They have a second step already, such as somebody who came in with a provider until now.
        return redirect(url_for("identity.second_step"))
    return redirect(url_for("home.index"))


def _chosen_zone(form: WelcomeForm) -> str | None:
    """Empty for the usual one, ``None`` where it was not asked for."""
    if "time_zone" not in form:
        return None
    return "" if form.time_zone.data == USUAL else str(form.time_zone.data)


def _suggestion(person: Person) -> str:
    """A login that is free: the address, else surname and given name in Latin letters, with a number if need be."""
    mail = person.mail.strip().lower()
    if mail and accounts.by_login(mail) is None:
        return mail
    parts = (person.first_name, person.last_name) if person.first_name and person.last_name else (person.name,)
    latin = ".".join(re.sub(r"[^a-z0-9]", "", transliterate(part.lower())) for part in parts).strip(".")
    base = latin or f"user{person.id}"
    return base if accounts.by_login(base) is None else f"{base}{person.id}"


def _closed(state: State) -> Response:
    status = 404 if state is State.UNKNOWN else 410
    return unkept((render("identity/welcome/closed.html", state=state.value), status))


attempts.limit(
    blueprint,
    lambda: PER_ADDRESS,
    lambda: f"welcome {attempts.address()}",
    pages=["join", "accept"],
    methods=("GET", "POST"),
)


@blueprint.errorhandler(RateLimitExceeded)
def too_many(error: RateLimitExceeded) -> Response:
    """Say when to try again."""
    answer = unkept(_join(CodeForm(formdata=None), status=429, alert=throttle.message(error)))
    answer.headers["Retry-After"] = str(throttle.seconds_left(error))
    return answer
