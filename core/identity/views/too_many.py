"""What is shown after too many failed attempts: the same page, and when to try again."""

from __future__ import annotations

from flask import Response, make_response, request
from flask_limiter import RateLimitExceeded

from core.identity import session
from core.identity.forms import SignInForm
from core.identity.redirects import after_sign_in
from core.identity.views import account, second_step, sign_in, throttle, ways
from core.identity.views.blueprint import blueprint


@blueprint.errorhandler(RateLimitExceeded)
def too_many(error: RateLimitExceeded) -> Response:
    """Say when to try again, and keep what was typed."""
    alert = throttle.message(error)
    if request.endpoint == "identity.password":
        page = account.password_page(status=429, alert=alert)
    elif request.endpoint == "identity.second_step" and (step := session.second_step()) is not None:
        page = second_step.page(step, after_sign_in(request.form.get("next")), status=429, alert=alert)
    elif request.endpoint == "identity.app_setup":
        page = ways.too_many_codes(alert)
    else:
        page = sign_in.page(SignInForm(), status=429, alert=alert)
    answer = make_response(page)
    answer.headers["Retry-After"] = str(throttle.seconds_left(error))
    return answer
