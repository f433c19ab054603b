"""Builds the structure out of what people's own records say: company, division, department, code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from flask_babel import ngettext

from core.extension.records import DepartmentRecord, EntityRecord, HeadRecord, LocationRecord, Problem
from core.org.sync.apply.things import comparable_company
from core.text import fold

Path = tuple[str, ...]
"""The company's key, then the comparison forms of department names from the top down."""


_folded = lru_cache(maxsize=20_000)(fold)
_company = lru_cache(maxsize=5_000)(comparable_company)


def _best(spellings: Counter[str]) -> str:
    """The usual spelling; of equally usual ones always the same."""
    return max(spellings, key=lambda name: (spellings[name], name))


class Structure:
    """Collects departments, companies and places while people are read; gives their records at the end.

    A department is known by its code within the company; without one by its name under its parent's, all within the
    company. A name that has exactly one code means the department of that code.
    """

    def __init__(self) -> None:
        self._entities: dict[str, Counter[str]] = {}
        self._locations: dict[str, Counter[str]] = {}
        self._spellings: dict[Path, Counter[str]] = {}
        self._codes: dict[Path, Counter[str]] = {}
        self._uncoded: Counter[Path] = Counter()
        self._places: dict[Path, set[str]] = {}
        self._paths_of_code: dict[tuple[str, str], Counter[Path]] = {}

    def entity(self, name: str) -> str:
        """The key of a company; empty for none."""
        if not name:
            return ""
        key = f"name:{_company(name)}"[:255]
        self._entities.setdefault(key, Counter())[name] += 1
        return key

    def location(self, name: str) -> str:
        """The key of a place; empty for none."""
        if not name:
            return ""
        key = f"name:{_folded(name)}"[:255]
        self._locations.setdefault(key, Counter())[name] += 1
        return key

    def department(self, entity: str, names: Sequence[str], code: str = "", place: str = "") -> Path:
        """Take note of a department that somebody works in; gives its path for ``key``.

        Args:
            place: key of the place where they work; a department all of whose people work in one place is there.
        """
        path: Path = (entity,)
        for name in names:
            path = (*path, _folded(name))
            self._spellings.setdefault(path, Counter())[name] += 1
            if place:
                self._places.setdefault(path, set()).add(place)
        if code:
            self._codes.setdefault(path, Counter())[code] += 1
            self._paths_of_code.setdefault((entity, code), Counter())[path] += 1
        else:
            self._uncoded[path] += 1
        return path

    def key(self, path: Path, code: str = "") -> str:
        """The id of a department, once everything was taken note of."""
        if len(path) < 2:
            return ""
        if not code:
            codes = self._codes.get(path, Counter())
            code = next(iter(codes)) if len(codes) == 1 else ""
        if code:
            return f"code:{path[0]}:{code}"[:255]
        return "/".join(("path:" + path[0], *path[1:]))[:255]

    def parents(self) -> dict[str, str]:
        """The parent's id of every department."""
        return {record.external_id: record.parent for record in self.departments({})}

    def entities(self) -> Iterator[EntityRecord]:
        """The companies. Of several spellings the longest is the full one."""
        for key, spellings in sorted(self._entities.items()):
            yield EntityRecord(external_id=key, name=max(spellings, key=lambda name: (len(name), name)))

    def locations(self) -> Iterator[LocationRecord]:
        """The places."""
        for key, spellings in sorted(self._locations.items()):
            yield LocationRecord(external_id=key, name=_best(spellings), city=_best(spellings)[:120])

    def departments(self, heads: dict[str, tuple[HeadRecord, ...]]) -> Iterator[DepartmentRecord]:
        """The departments with their heads."""
        above = {path[:-1] for path in self._spellings}
        needed = {path for path in self._spellings if self._stands_alone(path, above)}
        for entity_code, paths in sorted(self._paths_of_code.items()):
            yield self._record(max(paths, key=lambda path: (paths[path], path)), entity_code[1], heads)
        for path in sorted(needed):
            yield self._record(path, "", heads)

    def problems(self) -> Iterator[Problem]:
        """Names that could mean several departments, where people without a code use them."""
        for path, count in sorted(self._uncoded.items()):
            codes = self._codes.get(path, Counter())
            if len(codes) > 1:
                name = _best(self._spellings[path])
                reason = ngettext(
                    "%(num)s person has this department without a code, and the name belongs to several (%(codes)s).",
                    "%(num)s people have this department without a code, and the name belongs to several (%(codes)s).",
                    count,
                    codes=", ".join(sorted(codes)),
                )
                yield Problem(
                    kind="department", place=name, reason=reason, title=name, external_id=self.key(path), aside=False
                )

    def _stands_alone(self, path: Path, above: set[Path]) -> bool:
        """True for a path that no single code covers and that people or further departments need."""
        codes = self._codes.get(path, Counter())
        return len(codes) != 1 and (self._uncoded[path] > 0 or path not in self._codes or path in above)

    def _record(self, path: Path, code: str, heads: dict[str, tuple[HeadRecord, ...]]) -> DepartmentRecord:
        key = self.key(path, code)
        return DepartmentRecord(
            external_id=key,
            name=_best(self._spellings[path]),
            code=code,
            parent=self.key(path[:-1]) if len(path) > 2 else "",
            entity=path[0],
            location=next(iter(places)) if len(places := self._places.get(path, set())) == 1 else "",
            heads=heads.get(key, ()),
        )


def find_heads(members: Iterable[tuple[str, str, str]], parents: dict[str, str]) -> dict[str, tuple[HeadRecord, ...]]:
    """Who heads which department, told by who is whose manager.

    A head is a member whom others of the department or of those below name as their manager, and whose own manager
    works elsewhere. Of several the one named by most; if that is nobody alone, nobody.

    Args:
        members: (person, department, the person's manager or empty) of everybody who works here.
        parents: parent of each department.
    """
    people = list(members)
    place = {person: department for person, department, _ in people}
    boss = {person: manager for person, _, manager in people}
    named: dict[str, Counter[str]] = {}
    for person, department, manager in people:
        where = place.get(manager)
        if not where or manager == person or not _within(department, where, parents):
            continue
        if place.get(boss[manager]) != where or boss[manager] == manager:
            named.setdefault(where, Counter())[manager] += 1
    heads: dict[str, tuple[HeadRecord, ...]] = {}
    for department, counts in named.items():
        ranked = counts.most_common(2)
        if len(ranked) == 1 or ranked[0][1] > ranked[1][1]:
            heads[department] = (HeadRecord(person=ranked[0][0]),)
    return heads


def _within(department: str, above: str, parents: dict[str, str]) -> bool:
    for _ in range(50):
        if department == above:
            return True
        department = parents.get(department, "")
        if not department:
            return False
    return False
