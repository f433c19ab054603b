"""Language, time zone and colour scheme: the account's own choice, else the place's, else the portal's."""

from __future__ import annotations

from datetime import tzinfo
from functools import lru_cache

from flask import request

from core.clock import zone, zone_names
from core.config import current as config
from core.identity.session_store import SignedIn

LOCALE_COOKIE = "dunbar_language"
SCHEME_COOKIE = "dunbar_scheme"
SCHEMES = ("auto", "light", "dark")
COOKIE_SECONDS = 365 * 24 * 3600


def locale_for(user: SignedIn | None) -> str:
    """The language of this request's answer."""
    languages = config().portal.languages
    chosen = user.locale if user and user.locale else request.cookies.get(LOCALE_COOKIE, "")
    if chosen in languages:
        return chosen
    return request.accept_languages.best_match(languages) or config().portal.language


def time_zone_for(user: SignedIn | None) -> tzinfo:
    """The zone in which times are shown to this reader."""
    if user is not None and (user.time_zone or user.place_time_zone):
        return zone(user.time_zone or user.place_time_zone)
    return zone(config().portal.time_zone)


def color_scheme_for(user: SignedIn | None) -> str:
    """``auto``, ``light`` or ``dark``."""
    chosen = user.color_scheme if user and user.color_scheme else request.cookies.get(SCHEME_COOKIE, "")
    return chosen if chosen in SCHEMES else "auto"


@lru_cache(maxsize=1)
def time_zones() -> tuple[str, ...]:
    """IANA names that people can choose; the aliases of old are left out."""
    areas = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return ("UTC", *sorted(name for name in zone_names() if name.startswith(areas)))
