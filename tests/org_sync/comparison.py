"""Compares the exported organisation with the right answer of a holding, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]


class Comparison:
    """Says what is different; ids of both sides are brought together by the keys of the sources."""

    def __init__(self, found: Row, right: Row, branches: dict[str, str]) -> None:
        self._found, self._right = found, right
        self._branches = branches
        self._people = {row["key"]: row for row in found["persons"] if row["key"]}
        self._departments = {_key(row): row for row in found["departments"]}
        self._person_of = {row["id"]: row["key"] for row in found["persons"]}
        self._right_person = {row["id"]: row["key"] for row in right["persons"]}
        self._department_of = {row["id"]: _key(row) for row in found["departments"]}
        self._right_department = {row["id"]: _key(row) for row in right["departments"]}
        self._entity_of = {row["id"]: row["name"] for row in found["entities"]}
        self._right_entity = {row["id"]: row["name"] for row in right["entities"]}
        self._branch_of = {row["id"]: row["name"] for row in found["locations"]}

    def differences(self) -> Iterator[str]:
        """Everything that is different, a line each."""
        yield from self._entities()
        yield from self._all_departments()
        yield from self._tree()
        yield from self._persons()
        yield from self._future()
        yield from _sets("group", self._groups(self._found), self._groups(self._right))
        yield from _sets("login", Counter(self._found["ambiguous_logins"]), Counter(self._right["ambiguous_logins"]))
        yield from _sets("problem", _problems(self._found), _problems(self._right))

    def _entities(self) -> Iterator[str]:
        right = {
            row["name"]: (row["source"], row["key"], self._right_person.get(row["head"]))
            for row in self._right["entities"]
        }
        found = {
            row["name"]: (row["source"], row["key"], self._person_of.get(row["head"]))
            for row in self._found["entities"]
        }
        yield from _values("entity", found, right)

    def _all_departments(self) -> Iterator[str]:
        right = {}
        for row in self._right["departments"]:
            head = row["head"] and {**row["head"], "person": self._right_person[row["head"]["person"]]}
            parent, entity = self._right_department.get(row["parent"]), self._right_entity[row["entity"]]
            branch = self._branches[row["branch"]]
            right[_key(row)] = {**row, "id": None, "head": head, "parent": parent, "entity": entity, "branch": branch}
        found = {}
        for row in self._found["departments"]:
            head = row["head"] and {**row["head"], "person": self._person_of[row["head"]["person"]]}
            parent, entity = self._department_of.get(row["parent"]), self._entity_of.get(row["entity"])
            branch = self._branch_of.get(row["branch"])
            found[_key(row)] = {**row, "id": None, "head": head, "parent": parent, "entity": entity, "branch": branch}
        yield from _records("department", found, right)

    def _tree(self) -> Iterator[str]:
        right = {
            _key(row): {**row, "department": self._right_department.get(row["department"])}
            for row in self._right["management_tree"]
        }
        found = {
            _key(row): {**row, "department": self._department_of.get(row["department"])}
            for row in self._found["management_tree"]
        }
        yield from _records("unit", found, right)

    def _persons(self) -> Iterator[str]:
        right = {
            row["key"]: self._person(row, self._right_department, self._right_entity) for row in self._right["persons"]
        }
        found = {key: self._person(row, self._department_of, self._entity_of) for key, row in self._people.items()}
        yield from _records("person", found, right)

    @staticmethod
    def _person(row: Row, departments: dict[Any, Any], entities: dict[Any, Any]) -> Row:
        employments = [{**one, "entity": entities.get(one["entity"])} for one in row["employments"]]
        assignments = [
            {name: value for name, value in one.items() if name != "seen_from"}
            | {"department": departments.get(one["department"])}
            for one in row["assignments"]
        ]
        return {
            **row,
            "id": None,
            "sources": {key: sorted(ids) for key, ids in row["sources"].items()},
            "employments": sorted(employments, key=_order),
            "assignments": sorted(assignments, key=_order),
            "absences": sorted(row["absences"], key=_order),
        }

    def _future(self) -> Iterator[str]:
        def plain(row: Row, people: dict[Any, Any], departments: dict[Any, Any]) -> tuple[Any, ...]:
            return (
                people[row["person"]], row["tab"], row["kind"], row["date"], row["effective_utc"],
                departments.get(row["department"]), row["position"],
            )  # fmt: skip

        right = Counter(plain(row, self._right_person, self._right_department) for row in self._right["future"])
        found = Counter(plain(row, self._person_of, self._department_of) for row in self._found["future"])
        yield from _sets("future", found, right)

    @staticmethod
    def _groups(side: Row) -> Counter[Any]:
        return Counter((row["domain"], row["name"], row["effective_people"]) for row in side["groups"])


def _problems(side: Row) -> Counter[Any]:
    return Counter(
        (
            row["kind"],
            row["severity"],
            row["source"],
            tuple(row["ref"]),
            frozenset(row.get("candidates", ())),
            row.get("accounts"),
        )
        for row in side["problems"]
    )


def _key(row: Row) -> tuple[Any, Any]:
    return row["source"], row["key"]


def _order(row: Row) -> str:
    return repr(sorted((name, str(value)) for name, value in row.items() if name in ("tab", "from", "kind", "key")))


def _sets(what: str, found: Counter[Any], right: Counter[Any]) -> Iterator[str]:
    for item in (right - found).elements():
        yield f"{what} missing: {item}"
    for item in (found - right).elements():
        yield f"{what} too much: {item}"


def _values(what: str, found: Row, right: Row) -> Iterator[str]:
    for key in right.keys() | found.keys():
        if found.get(key) != right.get(key):
            yield f"{what} {key}: {found.get(key)} instead of {right.get(key)}"


def _records(what: str, found: dict[Any, Row], right: dict[Any, Row]) -> Iterator[str]:
    for key in right.keys() - found.keys():
        yield f"{what} missing: {key}"
    for key in found.keys() - right.keys():
        yield f"{what} too much: {key}"
    for key in right.keys() & found.keys():
        for name, value in right[key].items():
            if found[key].get(name) != value:
                yield f"{what} {key}, {name}: {found[key].get(name)} instead of {value}"
