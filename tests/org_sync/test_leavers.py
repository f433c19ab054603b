"""Whoever an import lets go is out by every door, at once, in every process: real servers, a real run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.browser.portal import Portal, source_table

HEAD = "Таб. №;ФИО;Подразделение;Должность;Дата приёма\n"
LEAVER, STAYS, UNINVITED = "Лебедев Лев", "Остров Осип", "Новиков Ной"
PASSWORD = "northern lights 42"
PIN = "7351"
PREPARE = f"""
import json, pathlib
from datetime import timedelta
from core.access import roles
from core.identity import accounts, tickets
from core.identity.kiosk import pins, registry
from core.identity.tickets import Purpose
from core.org.models import Person
found = {{}}
for name, login in (({LEAVER!r}, "leaver"), ({STAYS!r}, "stays")):
    person = db.session.query(Person).filter_by(name=name).one()
    account = accounts.create(login, {PASSWORD!r}, person_id=person.id)
    pins.set_pin(account, {PIN!r})
    roles.grant("administrator", f"person:{{person.id}}")
    found[login] = {{"reset": tickets.issue_link(Purpose.RESET, account.id, timedelta(hours=1)), "person": person.id}}
for name, key in (({UNINVITED!r}, "uninvited"),):
    person = db.session.query(Person).filter_by(name=name).one()
    found[key] = {{
        "invite": tickets.issue_link(Purpose.INVITE, person.id, timedelta(days=7)),
        "slip": tickets.issue_code(Purpose.SLIP, person.id, timedelta(days=7)),
    }}
kiosk, code = registry.add("Gate 2", "", by=None)
found["kiosk"] = code
pathlib.Path(FOUND).write_text(json.dumps(found))
"""


@dataclass
class House:
    """A portal served by two processes, with what opens its doors."""

    portal: Portal
    addresses: tuple[str, str]
    people: Path
    keys: dict

    def sync(self, *names: str) -> None:
        """Import a list with these people (and many others, so that nobody has to confirm it)."""
        write(self.people, *names)
        self.portal.run("org", "sync", "branch")


def write(path: Path, *names: str) -> None:
    others = [f"Прохожий Пётр{number}" for number in range(40)]
    numbers = {LEAVER: 900, STAYS: 901, UNINVITED: 902}
    lines = [
        f"{numbers.get(name, place)};{name};Цех;Сварщик;01.02.2017" for place, name in enumerate([*others, *names])
    ]
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def house(tmp_path: Path, empty_database: str) -> Iterator[House]:
    people = tmp_path / "people.csv"
    portal = Portal(tmp_path / "house", DUNBAR_DATABASE__URL=empty_database)
    portal.run("init", "--name", "Lighthouse")
    portal.configure(source_table("branch", {"kind": "csv", "path": people}))
    write(people, LEAVER, STAYS, UNINVITED)
    portal.run("org", "sync", "branch")
    found = tmp_path / "found.json"
    portal.execute(PREPARE.replace("FOUND", repr(str(found))))
    addresses = portal.serve(), portal.serve()
    yield House(portal, addresses, people, json.loads(found.read_text(encoding="utf-8")))
    portal.stop()


def browser() -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    return made


def send(client: requests.Session, url: str, **fields: str) -> requests.Response:
    """Fill the form of a page and send it."""
    page = client.get(url, timeout=20)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    data = {"csrf_token": token[1] if token else "", **fields}
    return client.post(url, data=data, timeout=20, allow_redirects=False)


def signs_in(address: str, login: str) -> requests.Session | None:
    client = browser()
    answer = send(client, f"{address}/sign-in", login=login, password=PASSWORD)
    return client if answer.status_code == 302 else None


def kiosk_of(house: House, address: str) -> requests.Session:
    device = browser()
    assert send(device, f"{address}/kiosk/connect", code=house.keys["kiosk"]).status_code == 302
    return device


def status(client: requests.Session, url: str) -> int:
    return client.get(url, timeout=20, allow_redirects=False).status_code


def doors(house: House, session: requests.Session, at_kiosk: requests.Session, login: str) -> dict[str, bool]:
    """Which doors are open at both processes, and at neither: a mixed answer fails."""
    found: dict[str, bool] = {}

    def both(name: str, test: Callable[[str], bool]) -> None:
        answers = {test(address) for address in house.addresses}
        assert len(answers) == 1, f"{name}: the processes do not agree"
        found[name] = answers.pop()

    visitor = browser()
    both("session", lambda address: status(session, f"{address}/people") == 200)
    both("administration", lambda address: status(session, f"{address}/admin/roles") == 200)
    both("kiosk session", lambda address: status(at_kiosk, f"{address}/people") == 200)
    both("password", lambda address: signs_in(address, login) is not None)
    both("reset link", lambda address: status(visitor, f"{address}/reset/{house.keys[login]['reset']}") == 200)
    return found


@pytest.mark.usefixtures("engine")
def test_every_door_is_closed_at_once_in_every_process(house: House) -> None:
    first, second = house.addresses
    sessions = {login: signs_in(first, login) for login in ("leaver", "stays")}
    assert sessions["leaver"] is not None and sessions["stays"] is not None
    device = kiosk_of(house, first)
    assert send(device, f"{first}/kiosk", number="900", pin=PIN).status_code == 302
    open_doors = doors(house, sessions["leaver"], device, "leaver")
    assert all(open_doors.values()), open_doors
    invited = house.keys["uninvited"]
    visitor = browser()
    assert {status(visitor, f"{address}/welcome/{invited[key]}") for address in house.addresses for key in invited} == {
        200
    }

    house.sync(STAYS)

    closed_doors = doors(house, sessions["leaver"], device, "leaver")
    assert not any(closed_doors.values()), closed_doors
    for address in house.addresses:
        assert send(device, f"{address}/kiosk", number="900", pin=PIN).status_code != 302
        assert {status(visitor, f"{address}/welcome/{invited[key]}") for key in invited} == {410}
        assert status(sessions["stays"], f"{address}/people") == 200, "nobody else is touched"

    house.sync(LEAVER, STAYS)

    assert status(sessions["leaver"], f"{second}/people") == 302, "who comes back signs in anew"
    assert status(visitor, f"{second}/reset/{house.keys['leaver']['reset']}") == 410
    again = signs_in(second, "leaver")
    assert again is not None and status(again, f"{first}/admin/roles") == 403, "with no old right"
