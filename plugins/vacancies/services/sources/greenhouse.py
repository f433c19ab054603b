"""Greenhouse: https://developers.greenhouse.io/job-board.html. A whole board comes in one answer."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from plugin_sdk.i18n import gettext as _
from plugin_sdk.outgoing import Client
from plugins.vacancies.models import Source
from plugins.vacancies.services.sources.answers import ask
from plugins.vacancies.services.sources.postings import (
    Answer,
    BoardProblem,
    BoardUnavailable,
    ItemRefused,
    Posting,
    Step,
    amount,
    identified,
    link,
    mapping,
    named,
    rich,
    text,
)

BASE_URL = "https://boards-api.greenhouse.io"

_EMPLOYMENT = (
    ("part", "part"), ("intern", "internship"), ("temp", "temporary"), ("contract", "project"), ("volunt", "volunteer"),
    ("full", "full"), ("permanent", "full"),
)  # fmt: skip
_FORMATS = (("hybrid", "hybrid"), ("remote", "remote"), ("shift", "shifts"), ("flex", "flexible"), ("site", "office"))


def headers(source: Source) -> dict[str, str]:
    """What is sent with every request."""
    return {"User-Agent": "Dunbar/1.0", "Accept": "application/json"}


def read(source: Source, web: Client, step: Step) -> Answer:
    """Everything on the board.

    Raises:
        BoardUnavailable: the board could not be had.
    """
    answer = Answer()
    step(0, None, _("Reading the list"))
    data = mapping(
        ask(web, f"{source.base_url.rstrip('/')}/v1/boards/{quote(source.board, safe='')}/jobs?content=true")
    )
    jobs, total = data.get("jobs"), mapping(data.get("meta")).get("total")
    if not isinstance(jobs, list):
        raise BoardUnavailable(_("The answer is no list of vacancies as Greenhouse gives it."))
    if isinstance(total, int) and len(jobs) < total:
        answer.missing = _("The board has %(total)s vacancies, but gave only %(number)s.", total=total,
                           number=len(jobs))  # fmt: skip
    for number, item in enumerate(map(mapping, jobs)):
        try:
            answer.add(_posting(item))
        except ItemRefused as refused:
            title = text(item.get("title")) or _("Number %(number)s of the list", number=number + 1)
            known = text(item.get("id"))
            answer.problems.append(BoardProblem(title=title, reason=str(refused), external_id=known))
    step(len(jobs), len(jobs), _("Reading the list"))
    return answer


def _posting(item: Mapping[str, Any]) -> Posting:
    area = text(mapping(item.get("location")).get("name"))
    units = item.get("departments")
    unit = mapping(units[0]) if isinstance(units, list) and units else {}
    content = item.get("content")
    return Posting(
        external_id=identified(item.get("id")),
        title=named(item.get("title")),
        url=link(item.get("absolute_url")),
        # The content is HTML that was escaped once more for the way.
        description=rich(html.unescape(content)) if isinstance(content, str) else "",
        area_id=area,
        area=area,
        unit_id=text(unit.get("id")) or text(unit.get("name")),
        unit=text(unit.get("name")),
        employment=_told(item, ("employment", "занятость"), _EMPLOYMENT),
        work_format=_told(item, ("workplace", "schedule", "график"), _FORMATS)
        or ("remote" if "remote" in area.casefold() else ""),
        published_at=text(item.get("first_published")) or None,
        **_salary(item),
    )


def _metadata(item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The board's own fields: their names in lower case, and values."""
    entries = item.get("metadata")
    for entry in map(mapping, entries if isinstance(entries, list) else ()):
        yield text(entry.get("name")).casefold(), entry.get("value")


def _told(item: Mapping[str, Any], names: tuple[str, ...], codes: tuple[tuple[str, str], ...]) -> str:
    for name, value in _metadata(item):
        if any(part in name for part in names):
            said = text(value[0] if isinstance(value, list) and value else value).casefold()
            return next((code for word, code in codes if word in said), "")
    return ""


def _salary(item: Mapping[str, Any]) -> dict[str, Any]:
    """The first field of the type "currency range"; by the year unless its name says otherwise."""
    for name, value in _metadata(item):
        told = mapping(value)
        low, high = amount(told.get("min_value")), amount(told.get("max_value"))
        if low is not None or high is not None:
            per = next((unit for unit in ("hour", "day", "week", "month") if unit in name), "year")
            currency = text(told.get("unit"), 3)
            return {"salary_from": low, "salary_to": high, "salary_currency": currency, "salary_per": per}
    return {}
