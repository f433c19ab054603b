"""People with everything that is known of them, and what the calendar will change, as rows of the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from core.clock import zone
from core.config import current
from core.db import db, utcnow
from core.org import models
from core.org.structure_export.names import Names
from core.org.sync.merge import order, profiles
from core.text import phone_digits

KINDS = {"main": "main", "inner": "inner_part_time", "outer": "outer_part_time", "contractor": "contractor"}
STATUSES = {"active": "active", "future": "future", "former": "dismissed"}
_PORTION = 500


class Everybody:
    """Reads people portion by portion."""

    def __init__(self, names: Names, today: date) -> None:
        self._names = names
        self._today = today
        self._positions = dict(db.session.execute(select(models.Position.id, models.Position.name)).all())
        self._zones = dict(db.session.execute(select(models.Location.id, models.Location.time_zone)).all())
        self._zone_of_department = {
            department_id: self._zones.get(location_id or 0, current().portal.time_zone)
            for department_id, location_id in db.session.execute(
                select(models.Department.id, models.Department.location_id)
            )
        }
        self._precedence = profiles.Precedence(today)
        self._places: dict[int | None, tuple[int, str]] = {
            source_id: order.place(key) for source_id, key in names.sources.items()
        }
        self._places[None] = order.place("")

    def persons(self) -> Iterator[dict[str, Any]]:
        """Everybody, former and future people too."""
        for people in self._portions(select(models.Person).where(models.Person.same_as_id.is_(None))):
            rows = _Rows(people, self._places)
            for person in people:
                yield self._person(person, rows)

    def future(self) -> Iterator[dict[str, Any]]:
        """What comes into force after today, with the moment at which it does in the zone of the place."""
        for people in self._portions(select(models.Person).where(models.Person.same_as_id.is_(None))):
            rows = _Rows(people, self._places)
            for person in people:
                for employment in rows.employments.get(person.id, ()):
                    yield from self._of_employment(person, employment, rows.assignments.get(employment.id, []))

    def _portions(self, query: Any) -> Iterator[Sequence[models.Person]]:
        last = 0
        while True:
            portion = db.session.scalars(
                query.where(models.Person.id > last).order_by(models.Person.id).limit(_PORTION)
            ).all()
            if not portion:
                return
            last = portion[-1].id
            yield portion
            db.session.expunge_all()

    def _person(self, person: models.Person, rows: _Rows) -> dict[str, Any]:
        said = rows.said.get(person.id, [])
        profile = self._precedence.merge(said) if said else profiles.Profile()
        people = [one for one in said if one.kind == "person"]
        mail = profile.values.get("mail")
        photo = profile.values.get("photo")
        return {
            "id": person.id,
            "key": f"{people[0].source}:{people[0].external_id}" if people else None,
            "name": {
                "last": person.last_name,
                "first": person.first_name,
                "middle": person.middle_name,
                "full": person.name,
                "latin": person.latin_name,
            },
            "birthday": f"{person.birth_month:02d}-{person.birth_day:02d}" if person.birth_month else None,
            "status": STATUSES[person.status],
            "sources": _sources(people),
            "logins": self._logins(person, rows),
            "may_log_in": person.status == "active" and any(_usable(row) for row in rows.logins.get(person.id, ())),
            "mail": person.mail or None,
            "mail_source": mail.said.source if mail is not None and person.mail == mail.value else None,
            "phones": {
                "work": _phone(person.work_phone),
                "internal": person.internal_phone or None,
                "mobile": _phone(person.mobile_phone),
            },
            "photo": photo.said.record.get("photo_digest", "")[:16] or None if photo is not None else None,
            "time_zone": self._zones.get(person.location_id or 0, current().portal.time_zone),
            "employments": [self._employment(row) for row in rows.employments.get(person.id, ())],
            "assignments": [
                self._assignment(row, employment, rows)
                for employment in rows.employments.get(person.id, ())
                for row in _stated(rows.assignments.get(employment.id, []), employment)
            ],
            "absences": [self._absence(row, rows) for row in rows.absences.get(person.id, ())],
        }

    def _logins(self, person: models.Person, rows: _Rows) -> dict[str, dict[str, Any]]:
        said = rows.said.get(person.id, ())
        texts = {(one.source_id, one.external_id): one.record.get("login") or {} for one in said}
        return {
            self._names.sources[row.source_id]: {
                "login": texts.get((row.source_id, row.external_id), {}).get("login") or row.login,
                "upn": texts.get((row.source_id, row.external_id), {}).get("principal_name") or row.principal_name,
                "guid": row.external_id,
                "enabled": row.enabled,
                "expired": _expired(row),
            }
            for row in rows.logins.get(person.id, ())
        }

    def _employment(self, row: models.Employment) -> dict[str, Any]:
        source = self._names.sources.get(row.source_id or 0)
        return {
            "key": row.external_id or row.person_ref or None,
            "source": source,
            "entity": row.legal_entity_id,
            "tab": row.personnel_number,
            "kind": KINDS[row.kind],
            "from": _day(row.starts_on),
            "to": _day(row.ends_on),
            "status": self._status(row.starts_on, row.ends_on),
        }

    def _status(self, starts_on: date | None, ends_on: date | None) -> str:
        if ends_on is not None and ends_on < self._today:
            return "dismissed"
        return "future" if starts_on is not None and starts_on > self._today else "active"

    def _assignment(self, row: models.Assignment, employment: models.Employment, rows: _Rows) -> dict[str, Any]:
        ends = _earlier(row.ends_on, employment.ends_on)
        begun = (row.starts_on or employment.starts_on or date.min) <= self._today
        in_force = begun and (ends is None or ends >= self._today)
        found = {
            "tab": employment.personnel_number,
            "source": self._names.sources.get(employment.source_id or 0),
            "department": row.department_id,
            "position": self._positions.get(row.position_id or 0),
            "rate": float(row.rate),
            "from": None if row.observed else _day(row.starts_on),
            "to": _day(ends),
            "in_force": in_force,
            "head": rows.head(row, self._today) if in_force else None,
        }
        if row.observed and row.starts_on is not None:
            found["seen_from"] = _day(row.starts_on)
        return found

    def _absence(self, row: models.Absence, rows: _Rows) -> dict[str, Any]:
        return {
            "tab": rows.number(row),
            "kind": row.kind,
            "from": _day(row.starts_on),
            "to": _day(row.ends_on),
            "expected_to": _day(row.expected_until),
            "now": rows.works(row, self._today) and row.starts_on <= self._today <= (row.ends_on or date.max),
        }

    def _of_employment(
        self, person: models.Person, employment: models.Employment, assignments: list[models.Assignment]
    ) -> Iterator[dict[str, Any]]:
        hired = employment.starts_on is not None and employment.starts_on > self._today
        for row in assignments:
            if row.starts_on is not None and row.starts_on > self._today and not (row.observed or row.resumed):
                kind = "hire" if hired and row.starts_on == employment.starts_on else "move"
                yield self._change(person, employment, kind, row.starts_on, row)
        if employment.ends_on is not None and employment.ends_on >= self._today:
            last = max(assignments, key=lambda row: row.starts_on or date.min, default=None)
            yield self._change(person, employment, "fire", employment.ends_on + timedelta(days=1), last)

    def _change(
        self, person: models.Person, employment: models.Employment, kind: str, on: date, place: models.Assignment | None
    ) -> dict[str, Any]:
        department_id = place.department_id if place is not None else None
        where = zone(self._zone_of_department.get(department_id or 0, current().portal.time_zone))
        moment = datetime.combine(on, time(), tzinfo=where).astimezone(UTC)
        gone = kind == "fire" or place is None
        return {
            "person": person.id,
            "tab": employment.personnel_number,
            "kind": kind,
            "date": on.isoformat(),
            "effective_utc": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "department": None if gone else department_id,
            "position": None if place is None or gone else self._positions.get(place.position_id or 0),
        }


class _Rows:
    """Everything that hangs on the people of a portion."""

    def __init__(self, people: Sequence[models.Person], places: Mapping[int | None, tuple[int, str]]) -> None:
        ids = [person.id for person in people]
        self.said = profiles.records_of(ids)
        for said in self.said.values():
            said.sort(key=lambda one: (order.place(one.source), one.external_id))
        self.employments = _by(models.Employment, ids, "person_id")
        for rows in self.employments.values():
            rows.sort(key=lambda row: (places[row.source_id], row.personnel_number, row.starts_on or date.min))
        self.logins = _by(models.DirectoryLogin, ids, "person_id")
        self.absences = _by(models.Absence, ids, "person_id")
        for absences in self.absences.values():
            absences.sort(key=lambda row: (row.starts_on, places[row.source_id], row.person_ref, row.kind))
        self._headships = _by(models.Headship, ids, "person_id")
        numbers = [row.id for rows in self.employments.values() for row in rows]
        self.assignments = _by(models.Assignment, numbers, "employment_id")
        self._contracts = {row.id: row for rows in self.employments.values() for row in rows}

    def number(self, absence: models.Absence) -> str | None:
        """The personnel number that an absence concerns."""
        contract = self._contracts.get(absence.employment_id or 0)
        return contract.personnel_number if contract is not None else None

    def works(self, absence: models.Absence, today: date) -> bool:
        """Whether the contract that an absence concerns counts today."""
        contract = self._contracts.get(absence.employment_id or 0)
        return contract is None or (contract.starts_on or date.min) <= today <= (contract.ends_on or date.max)

    def head(self, row: models.Assignment, today: date) -> str | None:
        """How the person heads the department of a place that is held now."""
        for headship in self._headships.get(row.person_id, ()):
            counts = (headship.starts_on or date.min) <= today <= (headship.ends_on or date.max)
            same_days = headship.starts_on is None or row.observed or headship.starts_on == row.starts_on
            if headship.department_id == row.department_id and row.department_id and counts and same_days:
                return "acting" if headship.acting else "full"
        return None


def _by(model: Any, ids: Sequence[int], name: str) -> dict[int, list[Any]]:
    column = getattr(model, name)
    found: dict[int, list[Any]] = {}
    for start in range(0, len(ids), _PORTION):
        query = select(model).where(column.in_(ids[start : start + _PORTION]))
        order = (model.starts_on, model.id) if hasattr(model, "starts_on") else (model.id,)
        for row in db.session.scalars(query.order_by(*order)):
            found.setdefault(getattr(row, name), []).append(row)
    return found


def _stated(rows: list[models.Assignment], employment: models.Employment) -> list[models.Assignment]:
    """The places as the source states them: without days it knows only the present or last one of a contract."""
    if not any(row.observed for row in rows):
        return rows
    last = [row for row in rows if row.ends_on is None or row.ends_on == employment.ends_on]
    return last or rows[-1:]


def _sources(people: Sequence[profiles.Said]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in people:
        found.setdefault(one.source, []).append(one.external_id)
    return found


def _phone(text: str) -> str | None:
    """A number in one form: with its country where that is written, else its digits."""
    digits = phone_digits(text)
    return (f"+{digits}" if len(digits) >= 11 else digits) or None


def _usable(row: models.DirectoryLogin) -> bool:
    return row.enabled and not _expired(row)


def _expired(row: models.DirectoryLogin) -> bool:
    return row.expires_at is not None and row.expires_at <= utcnow()


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
