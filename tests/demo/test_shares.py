"""The demo company has as many people as were asked for."""

from __future__ import annotations

import pytest

from core.demo.shares import FEWEST, shared_out
from core.demo.structure import structure


@pytest.mark.parametrize("total", [FEWEST, 11, 12, 13, 60, 103, 150, 599, 600, 601, 3000])
def test_all_desks_together_are_as_many_as_were_asked_for(total):
    people = shared_out(structure(), total)
    assert sum(people.values()) + len(people) == total
    assert min(people.values()) >= 0
    assert (0,) in people
    # Whoever is left out takes nobody along: what is above a department is there.
    assert all(desk[:-1] in people for desk in people if len(desk) > 1)


def test_the_smallest_company_has_somebody_who_writes_the_news():
    people = shared_out(structure(), FEWEST)
    office = structure().directorates[structure().branches[0].directorates[0]]
    place = [team.name[0] for team in office.teams].index("Communications")
    assert people[(0, 0, place)] > 0
