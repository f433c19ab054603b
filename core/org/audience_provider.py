"""People, departments, positions, places, legal entities and groups as what an audience can be made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, literal, select, true
from sqlalchemy.orm import aliased

from core.access.principals import PrincipalLabel, kind_of, number_of
from core.db import db
from core.extension import EVERYONE, HEADS
from core.org import people
from core.org.dates import in_force, today
from core.org.directory_search import suggest
from core.org.models import Assignment, Department, Group, LegalEntity, Location, Position
from core.org.principals import people_of, principals_of
from core.text import fold


class OrgPrincipals:
    """Tells ``core.access`` what is behind the principals of the organisation."""

    kinds: tuple[str, ...] = ("person", "department", "position", "location", "entity", "group", HEADS)

    def of_person(self, person_id: int, on: date) -> Collection[str]:
        """Every principal that the person carries on that day, with one query."""
        return frozenset(db.session.scalars(principals_of(person_id, on)))

    def people(self, principals: Collection[str], on: date) -> Sequence[Select[Any]]:
        """A select of the ids of who works here and carries any of these principals; none if there are none of ours."""
        wanted = [name for name in principals if name == EVERYONE or kind_of(name) in self.kinds]
        return [people_of(wanted, on)] if wanted else []

    def labels(self, principals: Collection[str]) -> Sequence[PrincipalLabel]:
        """Titles of those that still exist, by kind and title; one or two queries for each kind there is."""
        wanted: dict[str, list[int]] = {}
        for principal in principals:
            number = number_of(principal)
            if number is not None:
                wanted.setdefault(kind_of(principal), []).append(number)
        found: list[PrincipalLabel] = [_heads()] if HEADS in principals else []
        for kind in self.kinds:
            ids = wanted.get(kind)
            if ids:
                found.extend(_people(ids) if kind == "person" else _things(kind, _MODELS[kind].id.in_(ids)))
        return found

    def find(self, text: str, limit: int) -> Sequence[PrincipalLabel]:
        """Principals whose title contains ``text``: departments first, then places, positions, groups and people."""
        looked_for = fold(text)
        if not looked_for:
            return []
        found: list[PrincipalLabel] = [_heads()] if looked_for in fold(_heads().title) else []
        for kind in ("department", "location", "position", "entity", "group"):
            # Compared here and not in SQL, because SQLite knows upper and lower case of Latin letters only.
            hits = [label for label in _things(kind, _offered(kind)) if looked_for in fold(label.title)]
            hits.sort(key=lambda label: (not fold(label.title).startswith(looked_for), label.title))
            found.extend(hits[: max(2, limit // 3)])
        return [*_people(suggest(text, on=today(), limit=limit))[: max(2, limit - len(found))], *found][:limit]


def _heads() -> PrincipalLabel:
    return PrincipalLabel(key=HEADS, kind=HEADS, title=_("Heads of departments"))


def _people(ids: Iterable[int]) -> list[PrincipalLabel]:
    """Who is called so; of who has turned out to be somebody else, that one's title."""
    cards = people.in_order(ids)
    led = people.same_as([card.id for card in cards if not card.active])
    stay = people.cards(led.values()) if led else {}
    shown = [(card.id, stay.get(led.get(card.id, card.id), card)) for card in cards]
    return [
        PrincipalLabel(key=f"person:{number}", kind="person", title=card.name, note=card.position)
        for number, card in shown
    ]


def _things(kind: str, condition: ColumnElement[bool]) -> list[PrincipalLabel]:
    model = _MODELS[kind]
    query = select(model.id, model.name, _NOTES[kind]).where(condition).order_by(model.name, model.id)
    return [
        PrincipalLabel(key=f"{kind}:{number}", kind=kind, title=title, note=note or "")
        for number, title, note in db.session.execute(query)
    ]


def _offered(kind: str) -> ColumnElement[bool]:
    """What may be chosen now. A closed department keeps its title in old audiences, but nobody should pick it."""
    if kind == "position":
        return select(Assignment.id).where(Assignment.position_id == Position.id).exists()
    return true() if kind == "group" else in_force(_MODELS[kind], today())


_parent = aliased(Department)
_MODELS: dict[str, Any] = {
    "department": Department,
    "position": Position,
    "location": Location,
    "entity": LegalEntity,
    "group": Group,
}
_NOTES: dict[str, Any] = {
    "department": select(_parent.name).where(_parent.id == Department.parent_id).scalar_subquery(),
    "position": literal(""),
    "location": Location.city,
    "entity": LegalEntity.short_name,
    "group": Group.description,
}
