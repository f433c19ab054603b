"""What is dated comes into force on its day, in the zone of whoever it concerns, without an import, in each process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from core.access import audiences, roles
from core.access import viewer as viewers
from core.clock import today_in, zone
from core.db import db
from core.extension import ADMINISTRATOR_ROLE, JobProgress
from core.notify import sending
from core.org.dates import today
from core.org.models import Employment, Headship
from core.org.principals import people_of
from core.org.sync import jobs
from core.plugin_host.host import host
from plugin_sdk.testing import portal as portals
from tests.org_sync.conftest import execute, person
from tests.org_sync.stub import StubKind, someone

DAY = timedelta(days=1)
EAST, WEST = "Pacific/Kiritimati", "Etc/GMT+12"
"""Zones 26 hours apart, so that it is never the same date in both."""


def carries(person, time_zone: str) -> set[str]:
    """What the person carries now who is in that zone."""
    found = viewers.build(
        account_id=None, person_id=person.id, name="", locale="en", time_zone=zone(time_zone), location_id=None
    )
    return set(found.principals)


def day_of(time_zone: str):
    return today_in(zone(time_zone))


@pytest.mark.parametrize("acting", [False, True])
def test_a_headship_to_come_counts_from_its_day_where_the_person_is(make, acting):
    shop = make.department("Shop")
    anna = make.person("Anna")
    headship = make.head(anna, shop, acting=acting)
    headship.starts_on = day_of(EAST)
    db.session.commit()
    assert f"department:{shop.id}" in carries(anna, EAST)
    assert f"department:{shop.id}" not in carries(anna, WEST)
    headship.starts_on, headship.ends_on = None, day_of(WEST)
    make.department("Moves the mark that remembered principals hang on")
    assert f"department:{shop.id}" in carries(anna, WEST)
    assert f"department:{shop.id}" not in carries(anna, EAST)


def test_a_post_to_come_counts_from_its_day_where_the_person_is(make):
    shop = make.department("Shop")
    anna = make.person("Anna", department=shop)
    anna.employments[0].assignments[0].starts_on = day_of(EAST)
    db.session.commit()
    assert f"department:{shop.id}" in carries(anna, EAST)
    assert f"department:{shop.id}" not in carries(anna, WEST)
    days = [day_of(EAST), day_of(WEST)]
    meant = {day: list(db.session.scalars(people_of([f"department:{shop.id}"], day))) for day in days}
    assert meant == {day_of(EAST): [anna.id], day_of(WEST): []}


@pytest.mark.parametrize(("time_zone", "status"), [(EAST, 200), (WEST, 403)])
def test_the_right_of_a_head_is_there_when_the_day_begins_for_them(make, login, time_zone, status):
    shop, place = make.department("Shop"), make.location("Place", time_zone=time_zone)
    anna = make.person("Anna", location=place)
    headship = make.head(anna, shop, acting=True)
    headship.starts_on = day_of(EAST)
    roles.grant(ADMINISTRATOR_ROLE, f"department:{shop.id}")
    db.session.commit()
    assert login(anna).get("/admin/").status_code == status


def begin_day(app: Flask) -> None:
    """Run the job of the day's change as a process does that has just seen a day begin."""
    app.extensions.pop("dunbar.org.days_seen", None)
    jobs.begin_days({}, JobProgress())


@pytest.mark.parametrize("time_zone", [EAST, WEST])
def test_a_message_goes_to_the_head_of_the_day_that_it_is_in_the_portal(app, make, monkeypatch, time_zone):
    shop, anna = make.department("Shop"), make.person("Anna")
    headship = make.head(anna, shop, acting=True)
    headship.starts_on = headship.ends_on = day_of(time_zone)
    audience = audiences.intern([f"department:{shop.id}"])
    db.session.commit()
    config = app.extensions["dunbar.config"]
    portal = config.portal.model_copy(update={"time_zone": time_zone})
    monkeypatch.setitem(app.extensions, "dunbar.config", config.model_copy(update={"portal": portal}))
    assert sending.within(audience, [anna.id]) == [anna.id]


def test_what_is_remembered_of_heads_is_forgotten_when_the_day_begins(app, make):
    shop, anna = make.department("Shop"), make.person("Anna")
    headship = make.head(anna, shop)
    headship.starts_on = today() + DAY
    make.department("Moves the mark that remembered principals hang on")
    assert f"department:{shop.id}" not in carries(anna, "Europe/Moscow")
    # The day has come, and nobody has told any process so.
    db.session.execute(update(Headship).values(starts_on=today()))
    db.session.commit()
    begin_day(app)
    assert f"department:{shop.id}" in carries(anna, "Europe/Moscow")


# Two processes on one database ------------------------------------------------------------------------------------


@pytest.fixture
def other_node(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """A second application over the same database, as another process of the portal has it."""
    node = portals.build(tmp_path, app.extensions["dunbar.config"].database.url)
    yield node
    with node.app_context():
        db.engine.dispose()


@pytest.fixture
def stub(app: Flask) -> Iterator[StubKind]:
    """A source whose answer the test decides."""
    before = app.extensions["dunbar.config"]
    app.extensions["dunbar.config"] = before.model_copy(update={"sources": {"stub": {"kind": "stub"}}})
    yield StubKind.named("stub")
    app.extensions["dunbar.config"] = before


def asks(node: Flask, cookie: str) -> int:
    """What the other process answers to the browser of the cookie."""
    browser = node.test_client()
    browser.set_cookie("dunbar_session", cookie)
    return int(browser.get("/people").status_code)


def cookie_of(client) -> str:
    client.get("/people")
    found = client.get_cookie("dunbar_session")
    assert found is not None
    return str(found.value)


def test_the_day_after_the_last_one_every_process_shuts_the_door(app, make, login, other_node):
    anna = make.person("Anna Leaving")
    client = login(anna)
    cookie = cookie_of(client)
    assert (client.get("/people").status_code, asks(other_node, cookie)) == (200, 200)
    db.session.execute(update(Employment).where(Employment.person_id == anna.id).values(ends_on=today() - DAY))
    db.session.commit()

    begin_day(app)

    assert asks(other_node, cookie) == 302, "the process that did not run the job"
    assert client.get("/people").status_code == 302


def test_the_other_process_may_run_the_job(app, make, login, other_node):
    anna = make.person("Anna Leaving")
    client = login(anna)
    cookie = cookie_of(client)
    assert asks(other_node, cookie) == 200
    db.session.execute(update(Employment).where(Employment.person_id == anna.id).values(ends_on=today() - DAY))
    db.session.commit()
    db.session.remove()

    with other_node.app_context():
        begin_day(other_node)

    assert client.get("/people").status_code == 302
    assert asks(other_node, cookie) == 302


def test_an_import_that_lists_somebody_no_more_shuts_the_door_in_every_process(app, login, other_node, stub):
    others = [someone(number) for number in range(2, 9)]
    stub.says(someone(1, "Ann Listed"), *others)
    execute("stub")
    client = login(person("Ann Listed"))
    cookie = cookie_of(client)
    assert (client.get("/people").status_code, asks(other_node, cookie)) == (200, 200)
    stub.says(*others)

    execute("stub")

    assert person("Ann Listed").status == "former"
    assert (asks(other_node, cookie), client.get("/people").status_code) == (302, 302)


def test_the_job_runs_every_minute(app):
    assert host().declared.jobs[jobs.DAYS].value.cron == "* * * * *"
