"""What the organisation shows on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.extension import Viewer
from core.org import birthdays, people, posts, structure

FACES = 8


def todays_people(viewer: Viewer) -> Mapping[str, Any] | None:
    """Birthdays of today and of the next days, and newcomers; ``None`` where there is nobody to greet."""
    celebrated, newcomers = birthdays.greeted(viewer.today)
    if not celebrated and not newcomers:
        return None
    return {
        "today": [occasion for occasion in celebrated if occasion.day == viewer.today],
        "soon": [occasion for occasion in celebrated if occasion.day != viewer.today],
        "newcomers": newcomers,
    }


def my_department(viewer: Viewer) -> Mapping[str, Any] | None:
    """The viewer's own department: who heads it and who else is there; ``None`` for who sits in none."""
    if viewer.person_id is None:
        return None
    main = next((post for post in posts.of_person(viewer.person_id, viewer.today) if post.department_id), None)
    if main is None or main.department_id is None:
        return None
    headships = structure.headships([main.department_id], viewer.today)
    leading = [row.person_id for row in headships]
    colleagues = [number for number in structure.members([main.department_id], viewer.today) if number not in leading]
    shown = colleagues[:FACES]
    cards = people.cards([*leading, *shown], viewer.today)
    return {
        "title": main.department,
        "url": structure.url(main.department_id),
        "heads": [structure.Head(person=cards[row.person_id], acting=row.acting) for row in headships],
        "people": [cards[number] for number in shown],
        "total": len(colleagues),
    }
