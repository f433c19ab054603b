"""Telling colleagues of new vacancies, where the administrator wants that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from plugin_sdk import notify, settings
from plugins.vacancies.models import Vacancy

OPENED = "vacancies.opened"


def url_of(vacancy_id: int) -> str:
    """Path of a vacancy's page; the same within a request and in a job."""
    return f"/vacancies/{vacancy_id}"


def opened(vacancies: Iterable[Vacancy], *, exclude: Sequence[int] = ()) -> None:
    """Tell whom they are for, in one message to each audience however many they are."""
    if not settings.get("vacancies", "tell_of_new"):
        return
    by_audience: dict[int, list[Vacancy]] = defaultdict(list)
    for vacancy in vacancies:
        by_audience[vacancy.audience_id].append(vacancy)
    for audience_id, found in by_audience.items():
        one = found[0]
        notify.send(
            OPENED,
            audience_id=audience_id,
            payload={"title": one.title, "count": len(found), "summary": one.summary if len(found) == 1 else ""},
            url=url_of(one.id) if len(found) == 1 else "/vacancies/",
            plugin="vacancies",
            exclude=exclude,
        )
