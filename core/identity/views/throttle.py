"""Failed attempts to guess a password, counted per login and address, per login and per address.

Only failures count, also those refused before the view ran because the form's token was missing.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from flask import Response, g, request
from flask_babel import ngettext
from flask_limiter import RateLimitExceeded
from flask_limiter.util import get_remote_address
from limits import parse as parse_limit

from core.identity.names import comparison_form, parse
from core.identity.session import current, second_step
from core.identity.views.blueprint import blueprint
from core.web.limits import limiter

GUARDED = frozenset({"identity.sign_in", "identity.password", "identity.second_step", "identity.app_setup"})
GUARDED_BY_ADDRESS = GUARDED | {"identity.passkey_sign_in"}
"""A passkey cannot be guessed, and whose it would be is not known; one branch must not lock itself out by its slips."""
GUARDED_READING = frozenset({"identity.provider_return"})
"""Pages that are opened by a link and still can be failed at."""
PER_LOGIN_AND_ADDRESS = "5 per 15 minutes"
PER_LOGIN = "50 per 15 minutes"
"""Many more than per address, so that a stranger cannot keep somebody out by failing in their name."""
PER_ADDRESS = "100 per 15 minutes"
"""A whole branch may stand behind one address."""


def count_failure() -> None:
    """Let the present request count as a failed attempt."""
    g.failed_attempt = True


def forgive() -> None:
    """Forget the failures of this login from this address: its owner has come in."""
    forgiven = parse_limit(PER_LOGIN_AND_ADDRESS)
    for limit in limiter.current_limits:
        if limit.limit == forgiven:
            limiter.limiter.clear(limit.limit, *limit.request_args)


def minutes_left(error: RateLimitExceeded) -> int:
    """Minutes until the next attempt, at least one."""
    return max(1, math.ceil(seconds_left(error) / 60))


def seconds_left(error: RateLimitExceeded) -> int:
    """Seconds until the next attempt."""
    breached = next((limit for limit in limiter.current_limits if limit.breached), None)
    return max(1, int(breached.reset_at - time.time())) if breached else 60


def message(error: RateLimitExceeded) -> str:
    """What the person is told."""
    minutes = minutes_left(error)
    return ngettext(
        "Too many failed attempts. Try again in %(num)s minute.",
        "Too many failed attempts. Try again in %(num)s minutes.",
        minutes,
    )


def _login() -> str:
    """Whose password or code is tried; every way of writing a login counts as one."""
    user = current()
    if user is not None:
        return f"account:{user.account_id}"
    if request.endpoint == "identity.second_step":
        step = second_step()
        return f"second step:{step.account_id}" if step is not None else f"second step:{get_remote_address()}"
    typed = request.form.get("login", "")[:1000]
    parsed = parse(typed)
    return f"login:{parsed.name if parsed else comparison_form(typed)[:80]}"


def _failed(response: Response) -> bool:
    return response.status_code == 400 or bool(g.get("failed_attempt"))


def _limit(amount: Callable[[], str], key: Callable[[], str], pages: frozenset[str], method: str = "POST") -> None:
    def elsewhere() -> bool:
        return request.endpoint not in pages

    limiter.limit(amount, key_func=key, methods=[method], exempt_when=elsewhere, deduct_when=_failed)(blueprint)


_limit(lambda: PER_LOGIN_AND_ADDRESS, lambda: f"{_login()} {get_remote_address()}", GUARDED)
_limit(lambda: PER_LOGIN, _login, GUARDED)
_limit(lambda: PER_ADDRESS, get_remote_address, GUARDED_BY_ADDRESS)
_limit(lambda: PER_ADDRESS, get_remote_address, GUARDED_READING, "GET")
