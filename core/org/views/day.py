"""The day that pages of people and structure show: today, or another one that the address names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, g, request
from flask_babel import format_date
from flask_babel import gettext as _

from core.org.dates import ChosenDay
from core.org.forms import DayForm
from core.org.views.blueprint import blueprint
from core.web.gate import current_viewer

EARLIEST, LATEST = date(1950, 1, 1), date(2100, 1, 1)
KEPT_BY = frozenset(
    f"org.{name}"
    for name in (
        *("people", "person", "phones", "export"),
        *("department", "unit"),
        *(
            f"{tree}{page}"
            for tree in ("departments", "management")
            for page in ("", "_branch", "_chart", "_chart_branch", "_find", "_print")
        ),
    )
)
"""Pages whose addresses keep the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The day that a page shows.

    Attributes:
        on: today as the viewer has it, or a ``ChosenDay``.
        problem: why the day of the address was not taken, in words.
        form: the field to choose another one.
    """

    on: date
    problem: str
    form: DayForm

    @property
    def chosen(self) -> bool:
        """True if another day than today is shown."""
        return isinstance(self.on, ChosenDay)

    @property
    def title(self) -> str:
        """The day in words, always with its year."""
        return str(format_date(self.on, "long"))

    @property
    def future(self) -> bool:
        """True for a day to come."""
        return self.on > current_viewer().today


def shown() -> Shown:
    """What the address of this request asks for; read once."""
    if "org_day" not in g:
        g.org_day = _read(request.args.get("on", "").strip())
    day: Shown = g.org_day
    return day


def shown_day() -> date:
    """The day to show; a page that cannot say beside the field that it is wrong answers 400."""
    day = shown()
    if day.problem:
        abort(400)
    return day.on


def _read(text: str) -> Shown:
    today = current_viewer().today
    day, problem = _parsed(text, today)
    form = DayForm(formdata=None, data={"on": day})
    if problem:
        form.on.errors = [problem]
    return Shown(on=day, problem=problem, form=form)


def _parsed(text: str, today: date) -> tuple[date, str]:
    if not text:
        return today, ""
    try:
        day = ChosenDay.fromisoformat(text)
    except ValueError:
        return today, _("“%(text)s” is not a date. Write it like %(example)s.", text=text[:40], example="2026-03-03")
    if not EARLIEST <= day <= LATEST:
        return today, _("Choose a day between %(first)s and %(last)s.", first=EARLIEST.year, last=LATEST.year)
    return (today if day == today else day), ""


@blueprint.url_defaults
def _keep_day(endpoint: str, values: dict[str, Any]) -> None:
    day: Shown | None = g.get("org_day")
    if day is not None and day.chosen and endpoint in KEPT_BY:
        values.setdefault("on", day.on.isoformat())


@blueprint.context_processor
def _tell_day() -> dict[str, Any]:
    return {"day": shown()}
