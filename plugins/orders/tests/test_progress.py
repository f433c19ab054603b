"""How far confirming has come: by department for personnel, and for a head of their own people alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plugin_sdk import PERSONNEL_ROLE
from plugin_sdk.db import session
from plugin_sdk.testing import count_queries
from plugins.orders.services import confirming, issuing, progress


@pytest.fixture
def company(make):
    """A company of two works, one with an office below it, each with a head and somebody else."""
    top = make.department("Company")
    works, plant = make.department("Works", parent=top), make.department("Plant", parent=top)
    office = make.department("Office", parent=works)
    found = {
        "chief": make.person("Adams Amy", department=works),
        "clerk": make.person("Clark Cid", department=office),
        "welder": make.person("Davis Dan", department=plant),
        "nobody": make.person("Evans Eve"),
    }
    make.head(found["chief"], works)
    return found


def test_departments_are_told_apart_where_there_are_several_and_heads_see_their_people(
    company, write, viewer_of, day, login, app
):
    first = write("1-P", acknowledge=True)
    write("2-P", acknowledge=True, ago=40)
    write("3-P", acknowledge=False)
    write("4-P", acknowledge=True, draft=True)
    found = {one.name: (one.asked, one.confirmed) for one in progress.by_department(day)}
    assert found == {"Works": (4, 0), "Plant": (2, 0), "": (2, 0)}
    chief = viewer_of(company["chief"])
    team = progress.of_team(chief)
    assert [(order.number, order.open, order.overdue) for order in team] == [("2-P", 1, 1), ("1-P", 1, 0)]
    assert progress.of_team(viewer_of(company["welder"])) == ()
    assert progress.of_team(replace(chief, kiosk=True)) == (), "no lists of people at a kiosk"
    with count_queries() as count:
        assert progress.by_department(day)
        assert progress.of_team(chief)
    assert len(count) == 0, "it is remembered"
    confirming.confirm(viewer_of(company["clerk"]), first, issuing.current_of(first).id)
    session.commit()
    assert [order.number for order in progress.of_team(chief)] == ["2-P"], "until something is confirmed"
    assert {one.name: one.confirmed for one in progress.by_department(day)} == {"Works": 1, "Plant": 0, "": 0}
    home = login(company["chief"]).get("/").text
    assert "My people have still to confirm" in home
    assert "Confirmed by department" not in home, "personnel's alone"
    personnel = login(company["nobody"], role=PERSONNEL_ROLE, client=app.test_client())
    assert "Confirmed by department" in personnel.get("/").text
