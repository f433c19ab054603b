"""How many people work where in the demo company, so that all together are as many as were asked for."""

from __future__ import annotations

from collections.abc import Iterator

from core.demo.structure import Branch, Structure, Unit

Desk = tuple[int, ...]
"""A branch by its number, or a department in it by the numbers on the way down: ``(0,)``, ``(0, 2, 1)``."""

FEWEST = 10
"""A company of fewer has no editor, and nobody to look at its pages."""


def shared_out(company: Structure, total: int) -> dict[Desk, int]:
    """People beside the head, by department; a branch has its head alone. A small company lacks the last departments.

    Args:
        total: people with all heads, ``FEWEST`` or more.
    """
    people = dict(_wanted(company, total))
    for desk in _by_size(people, max(total - _count(people), 0)):
        people[desk] += 1
    while _count(people) > total:
        largest = max(people, key=lambda desk: people[desk])
        last = next(reversed(people))
        # Departments shrink before any is left out; the last one goes with its head, unless only one is too many.
        if people[largest] > 1:
            people[largest] -= 1
        elif _count(people) - total < 1 + people[last]:
            people[last] -= 1
        else:
            del people[last]
    return people


def _count(people: dict[Desk, int]) -> int:
    return len(people) + sum(people.values())


def _by_size(people: dict[Desk, int], number: int) -> Iterator[Desk]:
    """So many departments, the largest first, again and again."""
    departments = sorted((desk for desk in people if len(desk) > 1), key=lambda desk: -people[desk])
    return (departments[place % len(departments)] for place in range(number))


def _wanted(company: Structure, total: int) -> Iterator[tuple[Desk, int]]:
    """The shares as the structure gives them, at least one person in each department; from the top down."""
    for number, branch in enumerate(company.branches):
        yield (number,), 0
        units = units_of(company, branch)
        people = max(len(units) * 3, round(total * branch.share) - 1)
        everything = sum(weight(unit) for unit in units)
        for place, unit in enumerate(units):
            yield from _department(unit, (number, place), people * weight(unit) / everything)


def _department(unit: Unit, desk: Desk, people: float) -> Iterator[tuple[Desk, int]]:
    yield desk, max(1, round(people * unit.weight / weight(unit)) - 1)
    for place, team in enumerate(unit.teams):
        yield from _department(team, (*desk, place), people * weight(team) / weight(unit))


def units_of(company: Structure, branch: Branch) -> list[Unit]:
    """The departments at the top of a branch."""
    return [company.directorates[key] for key in branch.directorates]


def weight(unit: Unit) -> int:
    """What a department weighs with its teams."""
    return unit.weight + sum(weight(team) for team in unit.teams)
