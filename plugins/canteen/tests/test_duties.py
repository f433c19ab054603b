"""What the block owes the portal: search, personal data, notices, a demonstration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from plugin_sdk import Viewer, access, settings
from plugin_sdk.db import session, utcnow
from plugin_sdk.people import today
from plugin_sdk.testing import Make
from plugins.canteen import jobs, personal, search
from plugins.canteen.models import Choice, Day, Dish, Import, Site
from plugins.canteen.services import choices, demo, overview
from plugins.canteen.services.calendar import Week, today_at
from plugins.canteen.services.imports import history
from plugins.canteen.services.values import Menu
from plugins.canteen.tests.conftest import dish, notified, put


def test_this_weeks_dishes_are_found(site: Site) -> None:
    day = today()
    put(site, day, dish(site, "Plov", note="with lamb"))
    put(site, day + timedelta(days=14), dish(site, "Later"))
    every = [str(number) for number in session.scalars(select(Dish.id))]

    found = list(search.load(every))

    assert [document.title for document in found] == ["Plov"]
    assert found[0].url.startswith(f"/canteen/main/{day}#dish-")
    assert "with lamb" in found[0].body
    assert list(search.ids()) == [found[0].id]


def test_a_person_gets_and_erases_what_they_set(site: Site, make: Make) -> None:
    person = make.person()
    assert personal.export(person.id) == []
    choices.avoid(person.id, {"milk", "no_pork"})
    choices.prefer(person.id, site)
    history.start(site, Menu(()), source="table", person_id=person.id)
    session.flush()

    data = personal.export(person.id)[0].data
    report = personal.erase(person.id)

    assert data == {"does_not_eat": ["milk"], "wishes": ["No pork"], "canteen": "Main", "reminded_by": ""}
    assert report.erased == 2
    assert session.scalar(select(func.count()).select_from(Choice)) == 0
    assert session.scalar(select(Import.person_id)) is None


def test_who_is_told_of_failures_is_replaced_and_nobody_else(make_site: Callable[..., Site], make: Make) -> None:
    mine, other = make_site("Main"), make_site("Other")
    leaver, colleague, heir = make.person(), make.person(), make.person()
    mine.team_audience_id = access.intern([f"person:{leaver.id}", f"person:{colleague.id}"])
    other.team_audience_id = access.intern([f"person:{colleague.id}"])
    session.flush()

    things = personal.owned(leaver.id)
    personal.hand_over(things, heir.id)

    assert [thing.title for thing in things] == ["Told when a menu of “Main” cannot be fetched"]
    assert set(access.principals_of(mine.team_audience_id)) == {f"person:{heir.id}", f"person:{colleague.id}"}
    assert access.principals_of(other.team_audience_id) == [f"person:{colleague.id}"]
    assert personal.owned(leaver.id) == []


@pytest.mark.parametrize(("wanted", "told"), [(False, []), (True, ["What's for lunch this week: Main"])])
def test_the_weekly_notice_is_sent_only_where_it_is_wanted(
    make: Make, make_site: Callable[..., Site], run_jobs: Callable[..., int], wanted: bool, told: list[str]
) -> None:
    office, elsewhere = make.location("Office"), make.location("Elsewhere")
    site = make_site("Main", location=office)
    here, away = make.person(location=office), make.person(location=elsewhere)
    for person in (here, away):
        make.account(person)
    put(site, today_at(site), dish(site, "Plov"))
    settings.set("canteen", "weekly_notice", wanted)
    session.commit()

    jobs.announce_week({}, None)  # type: ignore[arg-type]  # it reports no progress
    run_jobs()

    assert (notified(here.id), notified(away.id)) == (told, [])


def test_old_previews_are_forgotten(site: Site) -> None:
    old, young = (history.start(site, Menu(()), source="table") for _number in range(2))
    for row in (old, young):
        row.status = history.PREVIEW
    old.created_at = utcnow() - timedelta(days=3)
    session.flush()

    assert history.forget_previews() == 1
    assert session.scalars(select(Import.id)).all() == [young.id]


def test_the_administrators_figure(site: Site, make_site: Callable[..., Site]) -> None:
    make_site("Other")
    make_site("Unused", active=False)
    put(site, Week.of(today()).next.monday, dish(site, "Plov"))

    assert overview.without_next_week() == 1


def test_the_demonstration_can_be_made_again(app: Flask, make: Make) -> None:
    for number in range(6):
        make.location(f"Place {number}")

    editor = make.person()
    first = demo.fill("ru", editor.id)
    session.commit()
    dishes = session.scalar(select(func.count()).select_from(Dish))

    assert first == 4 * 20
    assert demo.fill("ru", editor.id) == 0
    assert {access.principals_of(site.team_audience_id)[0] for site in session.scalars(select(Site))} == {
        f"person:{editor.id}"
    }
    assert session.scalar(select(func.count()).select_from(Dish)) == dishes
    assert session.scalar(select(func.count()).select_from(Day).where(Day.closed)) == 1


def test_who_cooks_may_not_set_up(viewer_of: Callable[..., Viewer], make: Make) -> None:
    cook = viewer_of(make.person(), roles=("editor",))

    assert (cook.may("canteen.view"), cook.may("canteen.edit"), cook.may("canteen.manage")) == (True, True, False)
