"""What departments and legal entities say of those who work there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from core.db import db
from core.org.local_days import LocalDays
from core.org.models import Department, LegalEntity


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Names of departments, where they and the entities are, and the day that it is there; all by ids."""

    names: Mapping[int, str]
    of_departments: Mapping[int, int | None]
    of_entities: Mapping[int, int | None]
    days: LocalDays

    @classmethod
    def read(cls) -> Surroundings:
        """As the portal knows them now; three statements."""
        departments = db.session.execute(select(Department.id, Department.name, Department.location_id)).all()
        entities = db.session.execute(select(LegalEntity.id, LegalEntity.location_id)).all()
        return cls(
            {row.id: row.name for row in departments},
            {row.id: row.location_id for row in departments},
            {row.id: row.location_id for row in entities},
            LocalDays.now(),
        )

    def location(self, department_id: int | None, entity_id: int | None) -> int | None:
        """Where somebody works: where the department is, else the legal entity."""
        found = self.of_departments.get(department_id) if department_id is not None else None
        if found is None and entity_id is not None:
            return self.of_entities.get(entity_id)
        return found
