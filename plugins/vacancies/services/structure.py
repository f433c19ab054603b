"""Departments, places and legal entities as vacancies name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from plugin_sdk import Entity, Place, Unit, people
from plugins.vacancies.models import Vacancy


@dataclass(frozen=True, slots=True)
class Names:
    """What the structure's ids are called; made once for a page, with one statement for each kind."""

    departments: dict[int, Unit]
    places: dict[int, Place]
    entities: dict[int, Entity] = field(default_factory=dict)

    def department(self, vacancy: Vacancy) -> str:
        """Our name of its department, else the board's, else nothing."""
        unit = self.departments.get(vacancy.department_id or 0)
        return unit.name if unit else vacancy.department_name

    def place(self, vacancy: Vacancy) -> str:
        """Our name of its place, else the board's, else nothing."""
        place = self.places.get(vacancy.location_id or 0)
        return place.name if place else vacancy.location_name

    def entity(self, vacancy: Vacancy) -> str:
        """The legal entity's name."""
        entity = self.entities.get(vacancy.legal_entity_id or 0)
        return entity.label if entity else ""


def names(*, entities: bool = False) -> Names:
    """The names of today; those of legal entities only where they are asked for."""
    return Names(
        departments={unit.id: unit for unit in people.departments()},
        places={place.id: place for place in people.places()},
        entities={entity.id: entity for entity in people.entities(closed=True)} if entities else {},
    )


def below(department_id: int, units: Iterable[Unit]) -> list[int]:
    """The ids of a department and of all below it."""
    return [unit.id for unit in units if department_id in unit.path]
