"""Languages: catalogues of core and plugins merged at run time, and dates as the reader writes them.

``python -m core.i18n`` compiles every ``.po`` file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cached_property, lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import flask_babel
from babel import dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import (
    Babel,
    Domain,
    format_date,
    format_datetime,
    format_decimal,
    format_timedelta,
    get_locale,
    get_timezone,
    get_translations,
    refresh,
    to_user_timezone,
)
from flask_babel import gettext as _
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from core.db import utcnow

DOMAIN = "messages"
CORE_CATALOGUES = Path(__file__).resolve().parent / "translations"
LANGUAGE_NAMES = {"en": "English", "ru": "Русский"}
JUST_NOW = timedelta(minutes=1)
RECENTLY = timedelta(days=6)
_CATALOGUE = "catalogue"
_ZONE = "zone"
_LANGUAGES = "dunbar.languages"


def init_app(
    app: Flask, languages: Iterable[str], default: str, time_zone: str, plugin_folders: Iterable[Path]
) -> None:
    """Set up translations. A later folder wins over an earlier one, so core stands last."""
    folders = [folder / "translations" for folder in plugin_folders if (folder / "translations").is_dir()]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(path) for path in (*folders, CORE_CATALOGUES))
    app.config["BABEL_DEFAULT_LOCALE"] = default
    app.config["BABEL_DEFAULT_TIMEZONE"] = time_zone
    known = tuple(languages)
    app.extensions[_LANGUAGES] = {code: LANGUAGE_NAMES[code] for code in (default, *known)}
    _Babel(app, locale_selector=lambda: select_locale(known, default), timezone_selector=lambda: select_zone(time_zone))
    app.jinja_env.globals.update({"_": translated, "gettext": translated, "pgettext": translated_in_context})
    app.jinja_env.filters.update(
        day=day, iso_day=iso_day, when=when, ago=ago, number=format_decimal, money=money, filesize=filesize
    )


def languages() -> dict[str, str]:
    """The languages that the portal speaks, by code with their own names; the portal's own first."""
    known: dict[str, str] = current_app.extensions[_LANGUAGES]
    return known


class _Words(Domain):
    """The portal's words. A page asks for a few hundred, so the catalogue is looked up once per request."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of the language in use."""
        return _catalogue(super().get_translations)


class _Babel(Babel):
    @cached_property
    def domain_instance(self) -> Domain:
        return _Words(domain=DOMAIN)


def _catalogue(look_up: Callable[[], NullTranslations] = get_translations) -> NullTranslations:
    known: NullTranslations | None = g.get(_CATALOGUE)
    if known is None:
        known = look_up()
        setattr(g, _CATALOGUE, known)
    return known


@contextmanager
def force_locale(locale: str) -> Iterator[None]:
    """Texts in another language than the reader's, such as a letter to somebody else."""
    own = g.pop(_CATALOGUE, None)
    try:
        with flask_babel.force_locale(locale):
            yield
    finally:
        setattr(g, _CATALOGUE, own)


@contextmanager
def force_zone(zone: tzinfo) -> Iterator[None]:
    """Moments as the clocks of another zone than the reader's show them, such as in a message to somebody else."""
    own = g.get(_ZONE)
    setattr(g, _ZONE, zone)
    refresh()
    try:
        yield
    finally:
        setattr(g, _ZONE, own)
        refresh()


def reader_zone() -> tzinfo:
    """The zone in which moments are told: the viewer's, or the recipient's while a message is written."""
    zone: tzinfo = get_timezone()
    return zone


@pass_eval_context
def translated(context: EvalContext, text: str, /, **variables: Any) -> str:
    """What ``_`` and ``gettext`` are in templates: as Flask-Babel's, with a third of the steps."""
    return _filled(context, _catalogue().gettext(text), variables)


@pass_eval_context
def translated_in_context(context: EvalContext, where: str, text: str, /, **variables: Any) -> str:
    """What ``pgettext`` is in templates."""
    return _filled(context, _catalogue().pgettext(where, text), {"context": where, **variables})


def _filled(context: EvalContext, text: str, variables: Mapping[str, Any]) -> str:
    # A text without "%" is what filling it in would give.
    safe = Markup(text) if context.autoescape else text  # noqa: S704 - translations are ours and trusted like templates
    return safe % variables if "%" in text else safe


def select_locale(languages: tuple[str, ...], default: str) -> str:
    """The viewer's language, else the browser's, else the portal's."""
    viewer = g.get("viewer")
    if viewer is not None and viewer.locale in languages:
        return str(viewer.locale)
    if has_request_context():
        return request.accept_languages.best_match(languages) or default
    return default


def in_english() -> AbstractContextManager[None]:
    """What commands say on the screen: English, as their help is, whatever the portal's language.

    What an import writes down for the pages is not: that stays in the portal's language, whoever started it.
    """
    return force_locale("en")


def select_zone(default: str) -> str:
    """Name of the zone that times are shown in."""
    forced, viewer = g.get(_ZONE), g.get("viewer")
    if forced is not None:
        return str(forced)
    return str(viewer.time_zone) if viewer is not None else default


def day(value: date | None, style: str = "long") -> str:
    """A day: without the year when it is this year's."""
    if value is None:
        return ""
    viewer = g.get("viewer")
    today = viewer.today if viewer is not None else utcnow().date()
    locale = str(get_locale())
    if style == "long" and value.year == today.year and locale in _WITHOUT_YEAR:
        style = _WITHOUT_YEAR[locale]
    if isinstance(value, datetime):
        return format_date(value, style)
    return _written_day(value.year, value.month, value.day, style, locale)


@lru_cache(maxsize=4000)
def _written_day(year: int, month: int, day: int, style: str, locale: str) -> str:
    # The same few days stand on every page.
    return dates.format_date(date(year, month, day), style, locale)


def iso_day(value: str) -> str:
    """A day that is given as an ISO date."""
    return day(date.fromisoformat(value))


_WITHOUT_YEAR = {"en": "MMMM d", "ru": "d MMMM"}


def when(value: datetime | None, style: str = "medium") -> str:
    """A moment in the reader's zone."""
    if value is None:
        return ""
    if style == "medium":
        local = to_user_timezone(value)
        return _("%(day)s, %(time)s", day=day(local.date()), time=clock_time(local))
    return format_datetime(value, style)


def clock_time(local: datetime) -> str:
    """The time of a moment that is in its zone already. In 24 hours in every language, as companies write theirs."""
    return f"{local:%H:%M}"


def ago(value: datetime | None) -> str:
    """How long ago, for the last days; then the day."""
    if value is None:
        return ""
    passed = utcnow() - value
    if timedelta(0) <= passed < JUST_NOW:
        return _("just now")
    if timedelta(0) <= passed < RECENTLY:
        return format_timedelta(-passed, granularity="minute", add_direction=True)
    return when(value)


def money(value: Decimal | float | None) -> str:
    """An amount without its currency, kopecks only where there are some."""
    if value is None:
        return ""
    return _written_amount(Decimal(str(value)), str(get_locale()))


@lru_cache(maxsize=4000)
def _written_amount(amount: Decimal, locale: str) -> str:
    # The same few prices stand on every menu. 1.0 and 1.00 are one key, and are written alike.
    pattern = "#,##0" if amount == amount.to_integral() else "#,##0.00"
    return numbers.format_decimal(amount, pattern, locale)


def filesize(value: int) -> str:
    """A size in bytes, kilobytes or megabytes."""
    if value < 1000:
        return _("%(number)s B", number=value)
    if value < 1_000_000:
        return _("%(number)s KB", number=format_decimal(round(value / 1000)))
    return _("%(number)s MB", number=format_decimal(round(value / 1_000_000, 1)))


def catalogues(root: Path) -> Iterator[Path]:
    """Every ``.po`` file of core and of the bundled plugins."""
    yield from sorted(root.glob("core/translations/*/LC_MESSAGES/*.po"))
    yield from sorted(root.glob("plugins/*/translations/*/LC_MESSAGES/*.po"))


def read_catalogue(path: Path) -> Catalog:
    """Read a ``.po`` file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain=DOMAIN)


def compile_catalogues(root: Path) -> int:
    """Compile each ``.po`` file to the ``.mo`` beside it where that is older; returns how many were compiled."""
    compiled = 0
    for path in catalogues(root):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with target.open("wb") as file:
            write_mo(file, read_catalogue(path))
        compiled += 1
    return compiled


if __name__ == "__main__":
    count = compile_catalogues(Path(__file__).resolve().parent.parent)
    sys.stdout.write(f"{count} translation catalogues compiled\n")
