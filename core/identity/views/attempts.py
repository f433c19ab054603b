"""Limits on how often something is asked or guessed, for blueprints that guard doors of their own."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import Blueprint, g, request
from flask_limiter.util import get_remote_address

from core.identity.views.throttle import count_failure
from core.web.limits import limiter

__all__ = ["address", "count_failure", "limit"]


def address() -> str:
    """Where the request comes from."""
    return str(get_remote_address())


def limit(
    blueprint: Blueprint,
    amount: Callable[[], str],
    key: Callable[[], str],
    *,
    pages: Collection[str],
    methods: Collection[str] = ("POST",),
    failures_only: bool = True,
) -> None:
    """Let requests for some pages of a blueprint through only so often.

    Args:
        amount: such as ``5 per 15 minutes``, asked at each request.
        key: what is counted together.
        pages: names of the views.
        failures_only: count what ended in ``count_failure`` or in a refused form; otherwise everything counts.
    """
    guarded = frozenset(f"{blueprint.name}.{page}" for page in pages)
    limiter.limit(
        amount,
        key_func=key,
        methods=list(methods),
        exempt_when=lambda: request.endpoint not in guarded,
        deduct_when=(lambda response: response.status_code == 400 or bool(g.get("failed_attempt")))
        if failures_only
        else None,
    )(blueprint)
