"""What a leaver owns is listed from all blocks and handed over by who may; that nothing is left is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.access import roles
from core.audit.models import AuditEntry
from core.db import db
from core.extension import EMPLOYEE_ROLE, OwnedThing
from core.org import succession
from core.org.dates import today
from core.plugin_host.host import host
from core.plugin_host.markers import hookimpl

DAY = timedelta(days=1)


class Keeper:
    """A block that keeps things of people in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, int] = {}
        self.fails = self.forgets = False

    @hookimpl
    def owned_things(self, person_id: int) -> list[OwnedThing]:
        if self.fails:
            raise RuntimeError("no answer")
        mine = [name for name, owner in self.kept.items() if owner == person_id]
        return [OwnedThing(kind="box", id=name, title=f"Box {name}", url=f"/boxes/{name}") for name in mine]

    @hookimpl
    def hand_over(self, things, to_person_id: int) -> None:
        if not self.forgets:
            self.kept |= {thing.id: to_person_id for thing in things}


@pytest.fixture
def keepers(app):
    """Two blocks, "boxes" and "crates", for one test."""
    found = {"boxes": Keeper(), "crates": Keeper()}
    manager = host()._manager
    for name, keeper in found.items():
        manager.register(keeper, name=name)
        host().core_areas.append(name)
    yield found
    for name, keeper in found.items():
        manager.unregister(keeper)
        host().core_areas.remove(name)


@pytest.fixture
def leaver(make, keepers):
    person = make.person("Gone Vera", department=make.department("Shop"), until=today() - DAY)
    keepers["boxes"].kept = {"1": person.id, "2": person.id, "9": 0}
    keepers["crates"].kept = {"7": person.id}
    return person


def held(person) -> list[str]:
    return [f"{holding.owner}:{thing.id}" for holding in succession.holdings(person.id) for thing in holding.things]


def admin_of(login, make):
    return login(make.person("Admin Ada"), role="administrator")


def send(client, leaver, heir, *things):
    data = {"heir": f"person:{heir.id}", "things": list(things)}
    return client.post(f"/leavers/{leaver.id}", data=data, follow_redirects=True)


def test_everything_is_listed_handed_over_one_by_one_and_nothing_is_left(leaver, keepers, login, make):
    client = admin_of(login, make)
    first, second = make.person("Heir Hugo"), make.person("Heir Ines")
    assert "Gone Vera" in client.get("/leavers").text
    text = client.get(f"/leavers/{leaver.id}").text
    assert all(title in text for title in ("Box 1", "Box 2", "Box 7", 'href="/boxes/1"'))
    assert "Box 9" not in text and "Nothing is left" not in text
    text = send(client, leaver, first, "boxes:box:1").text
    assert "One thing was handed over" in text and "Nothing is left" not in text
    text = send(client, leaver, second, "boxes:box:2", "crates:box:7").text
    assert "2 things were handed over" in text and "Nothing is left" in text and "Asked: boxes, crates" in text
    assert keepers["boxes"].kept == {"1": first.id, "2": second.id, "9": 0}
    assert keepers["crates"].kept == {"7": second.id}
    assert "Heir Hugo" in text and "Heir Ines" in text and "Box 1" in text, "the report stays"
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == succession.ACTION)).all()
    assert sorted(entry.details["block"] for entry in entries) == ["boxes", "boxes", "crates"]
    assert {entry.object_id for entry in entries} == {str(leaver.id)}


def test_a_block_that_fails_is_named_and_holds_up_no_other(leaver, keepers, login, make):
    client, heir = admin_of(login, make), make.person("Heir Hugo")
    keepers["crates"].forgets = True
    text = send(client, leaver, heir, "boxes:box:1", "boxes:box:2", "crates:box:7").text
    assert "“crates” could not hand over; nothing of it has changed" in text
    assert held(leaver) == ["crates:7"]
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == succession.ACTION)).all()
    assert [entry.details["block"] for entry in entries] == ["boxes"]
    keepers["crates"].fails = True
    text = client.get(f"/leavers/{leaver.id}").text
    assert "the list is not complete: crates" in text and "Nothing is left" not in text


def test_what_is_somebody_elses_is_never_given_away(leaver, keepers, login, make):
    client, heir = admin_of(login, make), make.person("Heir Hugo")
    send(client, leaver, heir, "boxes:box:9", "boxes:box:404", "nowhere:box:1")
    assert keepers["boxes"].kept["9"] == 0
    assert len(held(leaver)) == 3


def test_the_heir_works_here_and_is_somebody_else(leaver, keepers, login, make):
    client = admin_of(login, make)
    gone = make.person("Gone Too", until=today() - DAY)
    for wrong in (gone, leaver):
        answer = send(client, leaver, wrong, "boxes:box:1")
        assert answer.status_code == 422 and "Choose somebody" in answer.text
    assert client.post(f"/leavers/{leaver.id}", data={"heir": "person:0", "things": "boxes:box:1"}).status_code == 422
    nothing = client.post(f"/leavers/{leaver.id}", data={"heir": f"person:{make.person().id}"})
    assert nothing.status_code == 422 and "Choose at least one thing" in nothing.text
    assert len(held(leaver)) == 3


def test_nobody_who_stays_is_robbed(keepers, login, make):
    client, stays = admin_of(login, make), make.person("Stays Sam")
    keepers["boxes"].kept = {"1": stays.id}
    assert "No last day is known" in client.get(f"/leavers/{stays.id}").text
    assert send(client, stays, make.person(), "boxes:box:1").status_code == 409
    assert "Stays Sam" not in client.get("/leavers").text
    assert held(stays) == ["boxes:1"]


def test_a_coming_last_day_is_enough(keepers, login, make):
    client, soon = admin_of(login, make), make.person("Soon Sue", until=today() + 9 * DAY)
    keepers["boxes"].kept = {"1": soon.id}
    assert "Soon Sue" in client.get("/leavers").text
    assert "Nothing is left" in send(client, soon, make.person(), "boxes:box:1").text


def test_only_who_may_and_heads_only_for_their_people(leaver, keepers, login, make):
    shop = leaver.employments[0].assignments[0].department
    plant, other = make.department("Plant"), make.department("Other")
    shop.parent_id = plant.id
    boss, foreign, clerk = make.person("Boss"), make.person("Foreign"), make.person("Clerk")
    make.head(boss, plant, acting=True)
    make.head(foreign, other)
    heir = make.person("Heir Hugo")

    def answers(who) -> tuple[int, int]:
        client = login(who)
        return client.get("/leavers").status_code, client.get(f"/leavers/{leaver.id}").status_code

    assert answers(boss) == answers(clerk) == (403, 403)
    roles.set_permission(EMPLOYEE_ROLE, succession.OF_OWN_PEOPLE, True)
    db.session.commit()
    assert answers(foreign) == answers(clerk) == (200, 403)
    assert "Gone Vera" not in login(foreign).get("/leavers").text
    assert send(login(foreign), leaver, heir, "boxes:box:1").status_code == 403
    assert answers(boss) == (200, 200)
    assert "Gone Vera" in login(boss).get("/leavers").text
    assert "One thing was handed over" in send(login(boss), leaver, heir, "boxes:box:1").text


def test_a_former_department_gives_no_right(keepers, login, make, viewer_of):
    old, new = make.department("Old"), make.department("New")
    boss = make.person("Boss")
    make.head(boss, old)
    mover = make.person("Mover", department=old, until=today() - 90 * DAY)
    back = make.person("Unused", department=new)
    for employment in back.employments:
        employment.person_id = mover.id
        employment.assignments[0].person_id = mover.id
        employment.ends_on = employment.assignments[0].ends_on = today() - DAY
    db.session.commit()
    roles.set_permission(EMPLOYEE_ROLE, succession.OF_OWN_PEOPLE, True)
    db.session.commit()
    assert not succession.may_hand_over(viewer_of(boss), mover)
    assert succession.may_hand_over(viewer_of(make.person(), roles=("administrator",)), mover)


def test_nobody_gives_away_their_own_in_this_way(keepers, make, viewer_of):
    admin = make.person("Admin")
    assert not succession.may_hand_over(viewer_of(admin, roles=("administrator",)), admin)


@pytest.mark.plugins("news", "canteen")
def test_the_bundled_blocks_take_part(make, app):
    found = succession.holdings(make.person().id)
    assert [holding.owner for holding in found if holding.answered] == ["canteen", "news"]
