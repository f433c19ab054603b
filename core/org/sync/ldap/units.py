"""Departments taken from the folders (organizational units) that the directory's entries lie in."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from core.extension.records import DepartmentRecord, HeadRecord
from core.org.directory import DirectoryClient, LdapSettings, SearchRefused
from core.org.directory.values import dn_key, identifier, parent_dn


class UnitTree:
    """The units below a base, known by their immutable ids, so that a renamed or moved one stays the same."""

    def __init__(self, settings: LdapSettings, client: DirectoryClient) -> None:
        base = settings.departments_base or settings.base
        id_attribute = settings.attribute("unit_id")
        self._ids: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        top = dn_key(base)
        for entry in client.search(base, settings.filter_for("departments"), [id_attribute, "ou", "description"]):
            key = dn_key(entry.dn)
            if key == top:
                continue
            try:
                unit = identifier(id_attribute, entry.first(id_attribute))
                name = entry.text("ou")
            except ValueError as error:
                raise SearchRefused(f"{entry.dn}: {error}", setting="attributes.unit_id") from error
            self._ids[key] = unit
            self._names[unit] = " ".join(name.split())
        for key, unit in self._ids.items():
            self._parents[unit] = self._nearest(parent_dn(key))

    def of(self, key: str) -> str:
        """The id of the unit that an entry (by its ``dn_key``) lies in; empty if in none."""
        return self._nearest(parent_dn(key))

    def parents(self) -> dict[str, str]:
        """The parent's id of every unit."""
        return self._parents

    def records(self, used: Collection[str], heads: dict[str, tuple[HeadRecord, ...]]) -> Iterator[DepartmentRecord]:
        """The departments: units with people in them or below, not those of computers and groups."""
        needed: set[str] = set()
        for unit in used:
            while unit and unit not in needed:
                needed.add(unit)
                unit = self._parents.get(unit, "")
        for unit in sorted(needed):
            yield DepartmentRecord(
                external_id=unit, name=self._names[unit], parent=self._parents[unit], heads=heads.get(unit, ())
            )

    def _nearest(self, key: str) -> str:
        while key:
            if key in self._ids:
                return self._ids[key]
            key = parent_dn(key)
        return ""
