"""What the terms of schema.org's JobPosting mean for us."""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urljoin

from plugin_sdk.people import today
from plugins.vacancies.services.sources.postings import Posting, amount, identified, link, mapping, named, rich, text

_EMPLOYMENT = {
    "FULL_TIME": "full", "PART_TIME": "part", "CONTRACTOR": "project", "TEMPORARY": "temporary", "INTERN": "internship",
    "VOLUNTEER": "volunteer", "PER_DIEM": "temporary",
}  # fmt: skip
_PERIODS = {"HOUR": "hour", "DAY": "day", "WEEK": "week", "MONTH": "month", "YEAR": "year"}


def posting_of(item: Mapping[str, Any], page_url: str) -> Posting | None:
    """The vacancy of a JobPosting; ``None`` if its last day is over.

    Args:
        page_url: where it stands, which is its id if it has none of its own.

    Raises:
        ItemRefused: it has no title or no usable id.
    """
    last = _day(item.get("validThrough"))
    if last is not None and last < today():
        return None
    told = item.get("identifier")
    told = mapping(told).get("value") if isinstance(told, dict) else told
    url = link(urljoin(page_url, text(item.get("url"), 1000))) or link(page_url)
    area, description = _area(_one(item.get("jobLocation"))), item.get("description")
    description = description if isinstance(description, str) else ""
    unit = text(mapping(item.get("employmentUnit")).get("name"))
    return Posting(
        external_id=identified(text(told, 1000) or url),
        title=named(item.get("title")),
        url=url,
        # Many sites escape the HTML once more.
        description=rich(html.unescape(description) if "<" not in description else description),
        area_id=area,
        area=area,
        unit_id=unit,
        unit=unit,
        employment=next((_EMPLOYMENT[code] for code in _codes(item.get("employmentType")) if code in _EMPLOYMENT), ""),
        work_format="remote" if "TELECOMMUTE" in _codes(item.get("jobLocationType")) else "",
        closes_on=last.isoformat() if last else None,
        published_at=text(item.get("datePosted")) or None,
        **_salary(item.get("baseSalary")),
    )


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _codes(value: Any) -> list[str]:
    return [
        text(part).upper().replace("-", "_").replace(" ", "_")
        for part in (value if isinstance(value, list) else [value])
    ]


def _area(value: Any) -> str:
    """The town of a Place, else whatever stands for it."""
    place = mapping(value)
    address = _one(place.get("address"))
    if isinstance(address, str):
        return text(address)
    told = mapping(address)
    return text(told.get("addressLocality")) or text(told.get("addressRegion")) or text(place.get("name"))


def _salary(value: Any) -> dict[str, Any]:
    told = mapping(value)
    inner = told.get("value")
    range_ = mapping(inner)
    low, high = amount(range_.get("minValue")), amount(range_.get("maxValue"))
    if low is None and high is None:
        low = high = amount(range_.get("value") if range_ else inner)
    per = _PERIODS.get(text(range_.get("unitText") or told.get("unitText")).upper(), "month")
    if low is None and high is None:
        return {}
    currency = text(told.get("currency") or range_.get("currency"), 3).upper()
    return {"salary_from": low, "salary_to": high, "salary_currency": currency, "salary_per": per}


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(text(value)[:10])
    except ValueError:
        return None
