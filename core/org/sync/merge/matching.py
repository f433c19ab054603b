"""Which records of people mean the same person.

Two records are the same person if tax number and day of birth agree, or if a person decided so. A name never decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.org.sync.merge.facts import PersonFact

Pair = tuple[str, str]
"""Labels of two records, the smaller one first."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Records that a person should look at; ``labels`` sorted."""

    code: str
    labels: tuple[str, ...]
    title: str


def pair(one: str, other: str) -> Pair:
    """Two labels in the order in which decisions keep them."""
    return (one, other) if one <= other else (other, one)


def cluster(people: Sequence[PersonFact], decisions: Mapping[Pair, bool]) -> list[list[PersonFact]]:
    """Records grouped by the person they mean; within a group in the order of the sources, then of the ids.

    Args:
        decisions: for pairs of labels whether a person said that they are the same. A pair that was parted stays apart,
            also where others would join them.
    """
    found = _Clusters(people, {labels for labels, together in decisions.items() if not together})
    for labels in sorted(labels for labels, together in decisions.items() if together):
        found.join(*labels)
    by_key: dict[Pair, str] = {}
    for person in people:
        if person.tax_key and person.birth_key:
            first = by_key.setdefault((person.tax_key, person.birth_key), person.label)
            if first != person.label:
                found.join(first, person.label)
    return found.groups()


class _Clusters:
    def __init__(self, people: Sequence[PersonFact], apart: set[Pair]) -> None:
        self._people = people
        self._apart = apart
        self._group = {person.label: [person.label] for person in people}

    def join(self, one: str, other: str) -> None:
        mine, theirs = self._group.get(one), self._group.get(other)
        if mine is None or theirs is None or mine is theirs:
            return
        if self._apart and any(pair(left, right) in self._apart for left in mine for right in theirs):
            return
        mine.extend(theirs)
        for label in theirs:
            self._group[label] = mine

    def groups(self) -> list[list[PersonFact]]:
        by_label = {person.label: person for person in self._people}
        order = {source: number for number, source in enumerate(dict.fromkeys(p.source for p in self._people))}
        seen: set[int] = set()
        found = []
        for person in self._people:
            labels = self._group[person.label]
            if id(labels) not in seen:
                seen.add(id(labels))
                members = [by_label[label] for label in labels]
                found.append(sorted(members, key=lambda one: (order[one.source], one.external_id)))
        return found


def doubts(clusters: Iterable[Sequence[PersonFact]], decisions: Mapping[Pair, bool]) -> list[Doubt]:
    """Records kept apart that may be one person, and those whose tax number says so while the day of birth does not."""
    found: list[Doubt] = []
    by_tax: dict[str, list[Sequence[PersonFact]]] = {}
    by_name: dict[Pair, list[Sequence[PersonFact]]] = {}
    for members in clusters:
        for tax in {one.tax_key for one in members if one.tax_key}:
            by_tax.setdefault(tax, []).append(members)
        for key in {(one.name, one.birth_key) for one in members if one.name and one.birth_key}:
            by_name.setdefault(key, []).append(members)
    for groups in by_tax.values():
        if len(groups) > 1:
            found.extend(_pairs("inn_conflict", groups, decisions, _births_differ))
    for groups in by_name.values():
        if len(groups) > 1:
            found.extend(_pairs("person_match_needs_confirmation", groups, decisions, _tax_is_missing))
    return sorted(found, key=lambda doubt: (doubt.code, doubt.labels))


def _pairs(
    code: str,
    groups: Sequence[Sequence[PersonFact]],
    decisions: Mapping[Pair, bool],
    counts: Callable[[Sequence[PersonFact], Sequence[PersonFact]], bool],
) -> Iterable[Doubt]:
    for number, mine in enumerate(groups):
        for theirs in groups[number + 1 :]:
            labels = pair(mine[0].label, theirs[0].label)
            if counts(mine, theirs) and not _decided(mine, theirs, decisions):
                yield Doubt(code, labels, mine[0].title)


def _births_differ(mine: Sequence[PersonFact], theirs: Sequence[PersonFact]) -> bool:
    one = {person.birth_key for person in mine if person.birth_key}
    other = {person.birth_key for person in theirs if person.birth_key}
    return bool(one and other) and not one & other


def _tax_is_missing(mine: Sequence[PersonFact], theirs: Sequence[PersonFact]) -> bool:
    return not all(any(person.tax_key for person in side) for side in (mine, theirs))


def _decided(mine: Sequence[PersonFact], theirs: Sequence[PersonFact], decisions: Mapping[Pair, bool]) -> bool:
    return any(pair(one.label, other.label) in decisions for one in mine for other in theirs)
