"""What is shown after too many failed attempts: the same page, and when to try again."""

from __future__ import annotations

from flask import Response, make_response, request
from flask_limiter import RateLimitExceeded

from core.identity.forms import SignInForm
from core.identity.views import account, sign_in, throttle
from core.identity.views.blueprint import blueprint


@blueprint.errorhandler(RateLimitExceeded)
def too_many(error: RateLimitExceeded) -> Response:
    """Say when to try again, and keep what was typed."""
    alert = throttle.message(error)
    if request.endpoint == "identity.password":
        page = account.password_page(status=429, alert=alert)
    else:
        page = sign_in.page(SignInForm(), status=429, alert=alert)
    answer = make_response(page)
    answer.headers["Retry-After"] = str(throttle.seconds_left(error))
    return answer
