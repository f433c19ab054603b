"""hh.ru: https://api.hh.ru/openapi. An employer's vacancies page by page, then each with its description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from plugin_sdk.i18n import gettext as _
from plugin_sdk.outgoing import Client, OutgoingError
from plugins.vacancies.models import Source
from plugins.vacancies.services.sources.answers import ask
from plugins.vacancies.services.sources.postings import (
    Answer,
    BoardProblem,
    BoardUnavailable,
    ItemRefused,
    NotThere,
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

BASE_URL = "https://api.hh.ru"
PER_PAGE = 100
MAX_PAGES = 20
"""hh.ru gives no more than 2,000 things of one list."""

PATIENCE = 5
"""Vacancies in a row that cannot be had, after which the board counts as down."""

_EMPLOYMENT = {
    "full": "full", "part": "part", "project": "project", "volunteer": "volunteer", "probation": "internship",
    "FULL": "full", "PART": "part", "PROJECT": "project", "SIDE_JOB": "part",
}  # fmt: skip
_SCHEDULE = {"shift": "shifts", "flexible": "flexible", "remote": "remote", "flyInFlyOut": "rotation"}
_PERIOD = {"": "month", "MONTH": "month", "HOUR": "hour", "SHIFT": "day"}
_CURRENCY = {"RUR": "RUB", "BYR": "BYN"}


def headers(source: Source) -> dict[str, str]:
    """hh.ru refuses requests that do not say which application asks, and how its keeper can be reached."""
    agent = f"Dunbar/1.0 ({source.contact_mail})"
    found = {"HH-User-Agent": agent, "User-Agent": agent, "Accept": "application/json"}
    return found | ({"Authorization": f"Bearer {source.access_token}"} if source.access_token else {})


def read(source: Source, web: Client, step: Step) -> Answer:
    """Everything that the employer has published.

    Raises:
        BoardUnavailable: the list could not be had whole.
    """
    answer = Answer()
    listed = _listed(source, web, step, answer)
    failures = 0
    for number, item in enumerate(listed):
        step(number, len(listed), text(item.get("name")))
        try:
            external_id = identified(item.get("id"))
        except ItemRefused as refused:
            title = text(item.get("name")) or _("Number %(number)s of the list", number=number + 1)
            answer.problems.append(BoardProblem(title=title, reason=str(refused)))
            continue
        if item.get("archived") is True:
            continue
        try:
            _take(source, web, external_id, item, answer)
            failures = 0
        except OutgoingError as error:
            failures += 1
            if failures == PATIENCE:
                raise
            title = text(item.get("name")) or external_id
            answer.problems.append(BoardProblem(title=title, reason=str(error), external_id=external_id))
    return answer


def _listed(source: Source, web: Client, step: Step, answer: Answer) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    total = 0
    for page in range(MAX_PAGES):
        query = urlencode({"employer_id": source.board, "page": page, "per_page": PER_PAGE})
        data = mapping(ask(web, f"{source.base_url.rstrip('/')}/vacancies?{query}"))
        items, pages, told = data.get("items"), data.get("pages"), data.get("found")
        if not isinstance(items, list) or not isinstance(pages, int) or not isinstance(told, int):
            raise BoardUnavailable(_("The answer is no list of vacancies as hh.ru gives it."))
        total = told
        found.extend(mapping(item) for item in items)
        step(len(found), total, _("Reading the list"))
        if page + 1 >= pages:
            break
    if len(found) < total:
        answer.missing = _("The board has %(total)s vacancies, but gave only %(number)s.", total=total,
                           number=len(found))  # fmt: skip
    return found


def _take(source: Source, web: Client, external_id: str, item: Mapping[str, Any], answer: Answer) -> None:
    """One vacancy with its description; one that was taken down since the list was read is left out."""
    try:
        detail = mapping(ask(web, f"{source.base_url.rstrip('/')}/vacancies/{quote(external_id, safe='')}"))
    except NotThere:
        return
    if detail.get("archived") is True:
        return
    try:
        answer.add(_posting(external_id, {**item, **detail}))
    except ItemRefused as refused:
        title = text(item.get("name")) or external_id
        answer.problems.append(BoardProblem(title=title, reason=str(refused), external_id=external_id))


def _posting(external_id: str, item: Mapping[str, Any]) -> Posting:
    area, unit = mapping(item.get("area")), mapping(item.get("department"))
    return Posting(
        external_id=external_id,
        title=named(item.get("name")),
        url=link(item.get("alternate_url")),
        description=rich(item.get("description")),
        area_id=text(area.get("id")) or text(area.get("name")),
        area=text(area.get("name")),
        unit_id=text(unit.get("id")) or text(unit.get("name")),
        unit=text(unit.get("name")),
        employment=_first(_EMPLOYMENT, item.get("employment_form"), item.get("employment")),
        work_format=_work_format(item),
        published_at=text(item.get("published_at")) or None,
        **_salary(item),
    )


def _first(codes: Mapping[str, str], *values: Any) -> str:
    return next((codes[code] for value in values if (code := text(mapping(value).get("id"))) in codes), "")


def _work_format(item: Mapping[str, Any]) -> str:
    special = _first(_SCHEDULE, item.get("schedule"))
    if special in ("shifts", "flexible", "rotation"):
        return special
    formats = item.get("work_format")
    told = {text(mapping(value).get("id")) for value in formats} if isinstance(formats, list) else set()
    if "HYBRID" in told or {"ON_SITE", "REMOTE"} <= told:
        return "hybrid"
    order = (("REMOTE", "remote"), ("FIELD_WORK", "field"), ("ON_SITE", "office"))
    return next((ours for theirs, ours in order if theirs in told), special)


def _salary(item: Mapping[str, Any]) -> dict[str, Any]:
    told = mapping(item.get("salary_range")) or mapping(item.get("salary"))
    per = _PERIOD.get(text(mapping(told.get("mode")).get("id")))
    low, high = amount(told.get("from")), amount(told.get("to"))
    if per is None or (low is None and high is None):
        return {}
    currency, gross = text(told.get("currency"), 3), told.get("gross")
    return {
        "salary_from": low, "salary_to": high, "salary_per": per, "salary_currency": _CURRENCY.get(currency, currency),
        "salary_gross": gross if isinstance(gross, bool) else None,
    }  # fmt: skip
