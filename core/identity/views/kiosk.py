"""A shared screen: its first page, signing in with number and PIN, and being done."""

from __future__ import annotations

import time

from flask import Blueprint, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from limits import parse as parse_limit
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from core.db import db
from core.identity.entry_forms import CodeForm, KioskSignInForm
from core.identity.kiosk import guard, registry
from core.identity.kiosk import sign_in as rules
from core.identity.kiosk.sign_in import Ask, Refused
from core.identity.preferences import LOCALE_COOKIE, SCHEME_COOKIE
from core.identity.tickets import State
from core.identity.views import attempts, throttle
from core.identity.views.secrecy import unkept
from core.web.gate import current_viewer, public
from core.web.limits import limiter
from core.web.render import render

blueprint = Blueprint("kiosk", __name__)

PER_NUMBER = "5 per 15 minutes"
"""For one person, on all kiosks together."""
PER_KIOSK = "40 per 15 minutes"
PER_ADDRESS = "10 per 15 minutes"
"""Codes that connect a device."""
FAILURE_SECONDS = 0.4
"""No refusal comes sooner, so that its speed does not tell which numbers exist."""


@blueprint.route("/kiosk", methods=["GET", "POST"])
@public
def start() -> Response | tuple[str, int]:
    """The way in at a kiosk; on any other device the way to make it one."""
    kiosk = guard.of_request()
    if kiosk is None:
        return _unconnected(CodeForm())
    if current_viewer().is_authenticated:
        return redirect(url_for("home.index"))
    form = KioskSignInForm()
    if not form.validate_on_submit():
        registry.note_seen(kiosk)
        db.session.commit()
        return _first_page(form, status=422 if form.errors else 200)
    started = time.monotonic()
    result = rules.attempt(kiosk, form.number.data, form.pin.data, entity=form.entity.data or "")
    if isinstance(result, Ask):
        attempts.count_failure()
        form.entity.choices = [SelectChoice(*entity) for entity in result.entities]
        form.entity.flags.required = True
        return _first_page(form, status=200)
    if isinstance(result, Refused):
        attempts.count_failure()
        db.session.commit()
        time.sleep(max(0.0, FAILURE_SECONDS - (time.monotonic() - started)))
        return _first_page(form, status=401, alert=rules.message(result))
    guard.begin(result.account, kiosk)
    _forgive()
    return redirect(url_for("home.index"))


def _first_page(form: KioskSignInForm, *, status: int, alert: str = "") -> Response:
    kiosk = guard.of_request()
    # What was typed stays with the person: whoever comes next finds empty fields.
    kept = form.number.data if form.entity.choices else ""
    form.number.data, form.pin.data = kept, ""
    answer = unkept((render("identity/kiosk/start.html", form=form, kiosk=kiosk, alert=alert), status))
    if request.method == "GET":
        guard.keep_cookie(answer, request.cookies[guard.COOKIE])
    return answer


def _unconnected(form: CodeForm, *, status: int = 200, alert: str = "") -> tuple[str, int]:
    return render("identity/kiosk/unconnected.html", form=form, alert=alert), status


@blueprint.post("/kiosk/connect")
@public
def connect() -> Response | tuple[str, int]:
    """Make this device a kiosk with the code that an administrator has got; whoever is signed in here is out."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _unconnected(form, status=422)
    result = registry.connect(form.code.data)
    if isinstance(result, State):
        attempts.count_failure()
        form.code.errors = [_("This code opens nothing, or not any more. Ask your administrator for a new one.")]
        return _unconnected(form, status=422)
    _kiosk, cookie = result
    db.session.commit()
    guard.end_session("connected")
    answer = redirect(url_for("kiosk.start"))
    guard.keep_cookie(answer, cookie)
    return answer


@blueprint.post("/kiosk/done")
@public
def done() -> Response:
    """End the session, by the button or because time is up, and leave nothing in the browser."""
    guard.end_session("idle" if request.form.get("idle") else "done")
    answer = redirect(url_for("kiosk.start"), 303)
    # The cookie of the kiosk itself must stay, so cookies are not cleared as a whole.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    answer.delete_cookie(LOCALE_COOKIE)
    answer.delete_cookie(SCHEME_COOKIE)
    return answer


@blueprint.post("/kiosk/stay")
@public
def stay() -> tuple[str, int]:
    """Somebody still reads: the time begins anew. The guard has noted it already."""
    return ("", 204) if current_viewer().is_authenticated and guard.MARK in session else ("", 401)


def _number() -> str:
    return f"kiosk:{rules.normal(request.form.get('number', '')[:100])}"


def _device() -> str:
    kiosk = g.get("kiosk")
    return f"kiosk device {kiosk.id if kiosk is not None else attempts.address()}"


def _forgive() -> None:
    """Forget the failures of this number: its owner has come in."""
    forgiven = parse_limit(PER_NUMBER)
    for limit in limiter.current_limits:
        if limit.limit == forgiven:
            limiter.limiter.clear(limit.limit, *limit.request_args)


attempts.limit(blueprint, lambda: PER_NUMBER, _number, pages=["start"])
attempts.limit(blueprint, lambda: PER_KIOSK, _device, pages=["start"])
attempts.limit(blueprint, lambda: PER_ADDRESS, lambda: f"connect {attempts.address()}", pages=["connect"])


@blueprint.errorhandler(RateLimitExceeded)
def too_many(error: RateLimitExceeded) -> Response:
    """Say when to try again."""
    alert = throttle.message(error)
    if request.endpoint == "kiosk.pin":
        flash(alert, "danger")
        return redirect(url_for("identity.preferences"))
    if guard.of_request() is None:
        answer = unkept(_unconnected(CodeForm(formdata=None), status=429, alert=alert))
    else:
        answer = _first_page(KioskSignInForm(formdata=None), status=429, alert=alert)
    answer.headers["Retry-After"] = str(throttle.seconds_left(error))
    return answer
