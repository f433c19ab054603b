"""Makes the demo company, once; a second call finds it and gives the same accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from inspect import signature
from random import Random

import click
from sqlalchemy import select

from core import config as configuration
from core import files
from core.access import audiences, roles
from core.clock import today_in, zone
from core.db import db
from core.demo import history, pictures, searches
from core.demo.people import Builder, Company
from core.extension import ADMINISTRATOR_ROLE, EDITOR_ROLE, PERSONNEL_ROLE
from core.i18n import force_locale
from core.identity import accounts
from core.identity.models import Account
from core.jobs.testing import run_due
from core.org import refresh
from core.org.models import Person
from core.plugin_host import PluginHost, host, lifecycle

SEED = 150
PHOTO_SHARE = 0.35
EDITOR_LOGIN = "editor"
PASSWORD = "northshore-demo"  # noqa: S105 - no secret: the demo listens on this machine alone


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody to sign in as. The passwords are no secret: the demo listens on this machine alone."""

    login: str
    password: str
    what: str


ACCOUNTS = (
    DemoAccount("employee", PASSWORD, "an employee"),
    DemoAccount(EDITOR_LOGIN, PASSWORD, "an editor of news and of the canteen's menu"),
    DemoAccount("head", PASSWORD, "the head of a directorate"),
    DemoAccount("hr", PASSWORD, "the HR director"),
    DemoAccount("admin", PASSWORD, "an administrator"),
)


def company(*, language: str = "en", people: int = 600) -> tuple[DemoAccount, ...]:
    """Make the company if it is not there yet, enable every block, and let each put in its samples."""
    from flask import current_app

    if db.session.scalar(select(Account.id).where(Account.login == EDITOR_LOGIN)) is None:
        chance = Random(SEED)  # noqa: S311 - the same invented company each time
        with click.progressbar(length=4, label="Making the company") as bar:
            today = today_in(zone(configuration.current().portal.time_zone))
            made = Builder(language, people, today, chance).build()
            bar.update(1)
            _photos(made, chance)
            bar.update(1)
            refresh.refresh([person.id for person in (*made.people, *made.others)], structure=True)
            _accounts(made)
            searches.fill(language)
            db.session.commit()
            bar.update(1)
            _blocks(language, made)
            history.set_up()
            # Blocks that have something to show have samples, and are what people open.
            shown = [plugin.id for plugin in host().loaded() if host().find_service(f"{plugin.id}.demo") is not None]
            history.tell([person.id for person in made.people], shown, today, chance)
            db.session.commit()
            bar.update(1)
        run_due(current_app._get_current_object(), ahead=timedelta(minutes=1), check=False)  # type: ignore[attr-defined]  # the proxy's documented way to its object
    return ACCOUNTS


def _photos(made: Company, chance: Random) -> None:
    everyone = audiences.everyone()
    for person in made.people:
        if chance.random() < PHOTO_SHARE or person in (made.editor, made.director, made.personnel, made.head):
            image = pictures.portrait(person.id, female=made.genders[person.id])
            person.photo_file_id = files.save(
                "org", image, f"person-{person.id}.png", audience_id=everyone, image=True
            ).id
    db.session.flush()


def _accounts(made: Company) -> None:
    owners = _owners(made)
    for account in ACCOUNTS:
        person = owners[account.login]
        accounts.create(account.login, account.password, display_name=person.name, person_id=person.id)
    for login, role in ((EDITOR_LOGIN, EDITOR_ROLE), ("hr", PERSONNEL_ROLE), ("admin", ADMINISTRATOR_ROLE)):
        roles.grant(role, f"person:{owners[login].id}")


def _owners(made: Company) -> dict[str, Person]:
    """Who signs in with which account: a different person each, even where the company is too small for the parts."""
    owners = {"admin": made.people[-1]}
    wanted = {EDITOR_LOGIN: made.editor, "hr": made.personnel, "head": made.head}
    ordinary = (person for person in made.people if person.id not in made.leading and person.photo_file_id)
    for login, person in (*wanted.items(), ("employee", None)):
        candidates = (person, *ordinary, *made.people) if login == "employee" else (person, *made.people)
        owners[login] = next(one for one in candidates if one is not None and one not in owners.values())
    return owners


def _blocks(language: str, made: Company) -> None:
    """Enable every block; each may offer a service ``<id>.demo`` that puts in its samples.

    The service names what it wants of ``language``, ``people`` (ids), ``editor_id`` and ``draw``.
    """
    running: PluginHost = host()
    people = [person.id for person in made.people]
    offered = {
        "language": language,
        "people": people,
        "editor_id": made.editor.id if made.editor is not None else people[0],
        "draw": draw,
    }
    for plugin in sorted(running.loaded(), key=lambda item: item.id):
        lifecycle.install(running, plugin.id)
        db.session.commit()
        lifecycle.enable(running, plugin.id)
        db.session.commit()
    for plugin in running.loaded():
        fill = running.find_service(f"{plugin.id}.demo")
        if fill is not None:
            wanted = signature(fill).parameters
            with force_locale(language):
                fill(**{name: value for name, value in offered.items() if name in wanted})
            db.session.commit()


def draw(seed: int, kind: str = "") -> bytes:
    """A picture for a sample; ``kind`` as in ``pictures.SCENES``."""
    return pictures.scene(seed, kind)
