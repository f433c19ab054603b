"""Menus that are sent by letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from plugin_sdk import access, settings
from plugin_sdk.db import session
from plugin_sdk.testing import Make
from plugins.canteen.models import Import, Site
from plugins.canteen.services import overview
from plugins.canteen.services.imports import letters
from plugins.canteen.tests.conftest import dish, names, notified, put, workbook
from plugins.canteen.tests.mail_server import PASSWORD, Server, served

COOK = "cook@caterer.example"


@pytest.fixture
def mail(app: object) -> Iterator[Server]:
    """The mailbox for menus, set up in the portal."""
    with served() as server:
        values = {"server": server.address, "security": "plain", "user": "menu@company.example", "password": PASSWORD}
        for key, value in values.items():
            settings.set("canteen", f"mail_{key}", value)
        session.commit()
        yield server


@pytest.fixture
def team(make: Make) -> int:
    """A person of the kitchen's team."""
    person = make.person("Petrov Oleg")
    make.account(person)
    return person.id


def watched(site: Site, person_id: int) -> None:
    site.mail_senders, site.team_audience_id = COOK, access.intern([f"person:{person_id}"])
    session.commit()


def letter(*files: tuple[str, bytes], sender: str = f"Cook <{COOK}>", subject: str = "Menu", **headings: str) -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"] = sender, subject
    for name, value in headings.items():
        made[name.replace("_", "-")] = value
    made.set_content("The menu is attached.")
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def menu(day: date, *dishes: str) -> tuple[str, bytes]:
    return "меню.xlsx", workbook(["Date", "Dish"], *([day.isoformat(), name] for name in dishes))


def told(person_id: int, run_jobs: Callable[..., int]) -> list[str]:
    session.commit()
    run_jobs()
    session.rollback()
    return notified(person_id)


def test_a_menu_comes_by_letter_once(
    site: Site, mail: Server, team: int, monday: date, run_jobs: Callable[..., int]
) -> None:
    """Also if the letter comes twice. Letters of strangers stay unread, and are no menus."""
    watched(site, team)
    mail.letters = {
        1: letter(menu(monday, "Borscht")),
        2: letter(menu(monday, "Borscht")),
        3: letter(menu(monday, "Poison"), sender="Stranger <stranger@elsewhere.example>"),
        4: letter(menu(monday, "Poison"), sender=f"<x-{COOK}>"),
    }

    letters.collect()

    assert names(site, monday) == ["Borscht"]
    assert [(row.source, row.status) for row in session.scalars(select(Import))] == [("letter", "applied")]
    assert told(team, run_jobs) == ["The menu of “Main” came by letter"]
    assert set(mail.read) == {1, 2}
    assert letters.collect() == 0


@pytest.mark.parametrize(
    ("files", "headings", "reason"),
    [
        ([("menu.csv", b"Date;Dish\nsoon;Borscht\n")], {}, "“soon” is not a date"),
        ([("menu.pdf", b"%PDF-1.7")], {}, "The letter has no menu."),
        ([("menu.xlsx", b"broken")], {}, "menu.xlsx"),
        ([("m.csv", b"Date;Dish\n2099-01-01;Poison\n")], {"Authentication_Results": "mx; dmarc=fail"}, "is forged"),
    ],
)
def test_a_bad_letter_keeps_the_menu_and_the_cook_is_told(
    site: Site,
    mail: Server,
    team: int,
    monday: date,
    run_jobs: Callable[..., int],
    files: Any,
    headings: Any,
    reason: str,
) -> None:
    watched(site, team)
    put(site, monday, dish(site, "Plov"))
    mail.letters = {7: letter(*files, **headings)}

    letters.collect()

    assert names(site, monday) == ["Plov"]
    assert mail.read == [7]
    row = session.scalars(select(Import)).one()
    assert row.status == "failed"
    assert reason in f"{row.filename} {row.problems[0]['text']}"
    assert told(team, run_jobs) == ["A letter with the menu of “Main” could not be taken"]


def test_the_subject_names_the_canteen_of_a_sender_with_several(
    site: Site, make_site: Callable[..., Site], mail: Server, team: int, monday: date
) -> None:
    north = make_site("Main North", slug="north")
    for each in (site, north):
        watched(each, team)
    mail.letters = {1: letter(menu(monday, "Borscht"), subject="menu, MAIN NORTH"), 2: letter(menu(monday, "Plov"))}

    letters.collect()

    assert (names(site, monday), names(north, monday)) == ([], ["Borscht"])
    failed = select(Import.site_id).where(Import.status == "failed")
    assert set(session.scalars(failed)) == {site.id, north.id}


def test_a_mailbox_that_cannot_be_read_is_told_on_the_health_page(site: Site, mail: Server, team: int) -> None:
    watched(site, team)
    settings.set("canteen", "mail_password", "wrong")
    session.commit()

    letters.collect()

    assert "Not you." in overview.problems()[0]
    settings.set("canteen", "mail_password", PASSWORD)
    session.commit()
    letters.collect()
    assert overview.problems() == []
