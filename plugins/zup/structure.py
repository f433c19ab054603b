"""Legal entities, branches, departments and the management tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from plugin_sdk.i18n import gettext as _
from plugin_sdk.org import DepartmentRecord, EntityRecord, LocationRecord, Problem, UnitRecord
from plugins.zup.posts import HeadPosts
from plugins.zup.settings import Branch
from plugins.zup.trees import Tree, mended
from plugins.zup.values import Row, day, flag, key, text

_LONG_AGO = date(1900, 1, 1)
"""The day of closing where 1C says that a department is closed and not since when."""


@dataclass(frozen=True, slots=True)
class _Department:
    name: str
    code: str
    parent: str
    organisation: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class _Unit:
    name: str
    parent: str
    stands_for: str


class ZupStructure:
    """Gathers the rows of catalogues, then tells the records."""

    def __init__(self, branches: tuple[Branch, ...]) -> None:
        self._branches = branches
        self._default_branch = next((branch.external_id for branch in branches if branch.default), "")
        self._organisations: dict[str, str] = {}
        self._departments: dict[str, _Department] = {}
        self._units: dict[str, _Unit] = {}

    def add_organisation(self, row: Row) -> None:
        """Take note of a legal entity."""
        if not flag(row, "DeletionMark"):
            self._organisations[key(row, "Ref_Key")] = text(row, "Description")

    def add_department(self, row: Row) -> None:
        """Take note of a department."""
        if flag(row, "DeletionMark"):
            return
        closed_on = day(row, "ДатаРасформирования")
        if closed_on is None and flag(row, "Расформировано"):
            closed_on = _LONG_AGO
        self._departments[key(row, "Ref_Key")] = _Department(
            name=text(row, "Description"),
            code=text(row, "Code"),
            parent=key(row, "Parent_Key"),
            organisation=key(row, "Owner_Key"),
            closed_on=closed_on,
        )

    def add_unit(self, row: Row) -> None:
        """Take note of a node of the management tree."""
        if not flag(row, "DeletionMark"):
            self._units[key(row, "Ref_Key")] = _Unit(
                name=text(row, "Description"), parent=key(row, "Parent_Key"), stands_for=key(row, "Источник")
            )

    def entity(self, *candidates: str) -> str:
        """The first of these keys that is a legal entity in use, empty if none is."""
        return next((candidate for candidate in candidates if candidate in self._organisations), "")

    def has_department(self, department: str) -> bool:
        """True if there is such a department."""
        return department in self._departments

    def department_name(self, department: str) -> str:
        """What a department is called, its key where there is none."""
        found = self._departments.get(department)
        return found.name if found is not None else department

    def records(
        self, posts: HeadPosts, people: Collection[str], acting: Collection[str]
    ) -> Iterator[EntityRecord | LocationRecord | DepartmentRecord | UnitRecord | Problem]:
        """Everything; see ``HeadPosts.heads`` for the arguments."""
        nodes: defaultdict[str, list[str]] = defaultdict(list)
        for unit, found in self._units.items():
            nodes[found.stands_for].append(unit)
        for organisation, name in self._organisations.items():
            heads = posts.heads(nodes.get(organisation, ()), people, acting)
            yield EntityRecord(external_id=organisation, name=name, location=self._default_branch, heads=heads)
        for branch in self._branches:
            yield LocationRecord(
                external_id=branch.external_id,
                name=branch.name,
                city=branch.city,
                time_zone=branch.time_zone,
            )
        tree = mended({department: found.parent for department, found in self._departments.items()})
        places = _Places(self._branches, tree)
        for department, row in self._departments.items():
            own = nodes.get(department, ())
            yield DepartmentRecord(
                external_id=department,
                name=row.name,
                code=row.code,
                parent=tree.parents[department],
                entity=self.entity(row.organisation),
                location=places.of(department),
                closed_on=row.closed_on,
                head_post=posts.is_open(own),
                heads=posts.heads(own, people, acting),
            )
        yield from self._problems(tree)
        yield from self._unit_records()

    def _unit_records(self) -> Iterator[UnitRecord]:
        tree = mended({unit: found.parent for unit, found in self._units.items()})
        for unit, found in self._units.items():
            yield UnitRecord(
                external_id=unit,
                name=found.name,
                parent=tree.parents[unit],
                department=found.stands_for if found.stands_for in self._departments else "",
                entity=self.entity(found.stands_for),
            )

    def _problems(self, tree: Tree) -> Iterator[Problem]:
        for loop in tree.loops:
            names = ", ".join(self._departments[department].name for department in loop)
            yield Problem(
                kind="department",
                place="",
                reason=_("These departments are above each other; they stand at the top: %(names)s.", names=names),
                title=self._departments[loop[0]].name,
                external_id=loop[0],
                aside=False,
                code="department_loop",
                refs=loop,
            )
        for orphan in sorted(tree.orphans):
            name = self._departments[orphan].name
            yield Problem(
                kind="department",
                place="",
                reason=_("The department above it is not in the base or marked for deletion; it stands at the top."),
                title=name,
                external_id=orphan,
                aside=False,
                code="department_parent_missing",
                refs=(orphan,),
            )


class _Places:
    """Where departments are: the nearest branch upward, else the default one."""

    def __init__(self, branches: tuple[Branch, ...], tree: Tree) -> None:
        self._tree = tree
        self._by_department: Mapping[str, str] = {
            branch.department: branch.external_id for branch in branches if branch.department
        }
        self._default = next((branch.external_id for branch in branches if branch.default), "")

    def of(self, department: str) -> str:
        """The branch's id, empty where there is none."""
        return self._by_department.get(self._tree.nearest(department, self._by_department), self._default)
