"""What the organisation shows on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from core.epochs import Kept
from core.extension import Viewer
from core.org import birthdays, figures, people, posts, structure, team_today
from core.org.remembered import EPOCH

FACES, CHANGES = 8, 4


def todays_people(viewer: Viewer) -> Mapping[str, Any] | None:
    """Birthdays of today and of the next days, and newcomers; ``None`` where there is nobody to greet."""
    celebrated, newcomers = birthdays.greeted(viewer.today)
    if not celebrated and not newcomers:
        return None
    return {
        "today": [occasion for occasion in celebrated if occasion.today],
        "soon": [occasion for occasion in celebrated if not occasion.today],
        "newcomers": newcomers,
    }


def in_numbers(viewer: Viewer) -> Mapping[str, Any]:
    """The company in figures, with the next few who join and leave."""
    found = figures.figures(viewer.today)
    joining, leaving = found.coming.joined, found.coming.left
    return {
        "figures": found,
        "joining": figures.listed(joining[:CHANGES], viewer.today),
        "leaving": figures.listed(leaving[:CHANGES], viewer.today),
        "more_joining": max(0, len(joining) - CHANGES),
        "more_leaving": max(0, len(leaving) - CHANGES),
    }


def my_people(viewer: Viewer) -> Mapping[str, Any] | None:
    """A head's people today; ``None`` for who heads nobody."""
    found = team_today.of(viewer)
    return {"team": found} if found is not None else None


def my_department(viewer: Viewer) -> Mapping[str, Any] | None:
    """The viewer's own department: who heads it and who else is there; ``None`` for who sits in none."""
    if viewer.person_id is None:
        return None
    person_id, day = viewer.person_id, viewer.today
    seat = _seats.get((person_id, day), lambda: _seat(person_id, day))
    if seat is None:
        return None
    team = _teams.get((seat.department_id, day), lambda: _team(seat.department_id, day))
    cards = people.cards([*(number for number, _ in team.heads), *team.shown], day)
    return {
        "title": seat.department,
        "url": structure.url(seat.department_id),
        "heads": [structure.Head(person=cards[number], acting=acting) for number, acting in team.heads],
        "people": [cards[number] for number in team.shown],
        "total": team.total,
    }


class _Seat(NamedTuple):
    department_id: int
    department: str


class _Team(NamedTuple):
    """A department's heads with whether they act for somebody, the first few of the others, and how many those are."""

    heads: tuple[tuple[int, bool], ...]
    shown: tuple[int, ...]
    total: int


_seats: Kept[tuple[int, date], _Seat | None] = Kept(EPOCH, most=10_000)
_teams: Kept[tuple[int, date], _Team] = Kept(EPOCH)


def _seat(person_id: int, on: date) -> _Seat | None:
    for post in posts.of_person(person_id, on):
        if post.department_id is not None:
            return _Seat(post.department_id, post.department)
    return None


def _team(department_id: int, on: date) -> _Team:
    heads = tuple((row.person_id, row.acting) for row in structure.headships([department_id], on))
    leading = {number for number, _ in heads}
    others = [number for number in structure.members([department_id], on) if number not in leading]
    return _Team(heads, tuple(others[:FACES]), len(others))
