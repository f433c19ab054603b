"""A salary as people read it."""

from __future__ import annotations

from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import money
from plugins.vacancies.models import Vacancy
from plugins.vacancies.words import CURRENCIES, PERIODS


def amount(vacancy: Vacancy) -> str:
    """``from 80,000 ₽ per month``; empty if nothing is said."""
    low, high = vacancy.salary_from, vacancy.salary_to
    if low is None and high is None:
        return ""
    if low is not None and high is not None:
        span = _number(low) if low == high else f"{_number(low)} – {_number(high)}"
    elif low is not None:
        span = _("from %(amount)s", amount=_number(low))
    else:
        span = _("up to %(amount)s", amount=_number(high or 0))
    sign = CURRENCIES.get(vacancy.salary_currency, vacancy.salary_currency)
    return f"{span}\u00a0{sign} {PERIODS[vacancy.salary_per]}" if sign else f"{span} {PERIODS[vacancy.salary_per]}"


def taxed(vacancy: Vacancy) -> str:
    """Whether tax is still to be taken off; empty if that is not said."""
    if vacancy.salary_gross is None or not amount(vacancy):
        return ""
    return _("before tax") if vacancy.salary_gross else _("after tax")


def _number(value: int) -> str:
    return str(money(value))
