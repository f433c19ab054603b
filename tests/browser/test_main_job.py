"""The vertical slice that everything stands on, seen from outside: a directory, two processes, real browsers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.portal import Portal, sign_in, source_table
from tests.org_sync.conftest import company_table
from tests.servers.company import password
from tests.servers.slapd import Slapd

Browsers = Callable[..., BrowserContext]


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    made = Portal(tmp_path)
    yield made
    made.stop()


@pytest.mark.needs_slapd
def test_a_company_comes_from_its_directory_and_works(
    portal: Portal, ldap_server: Slapd, new_context: Browsers
) -> None:
    portal.run("init", "--name", "Lighthouse", "--time-zone", "Europe/Moscow")
    portal.configure(source_table("corp", company_table(ldap_server)))
    for block in ("news", "canteen"):
        portal.run("plugin", "install", block)
        portal.run("plugin", "enable", block)

    planned = json.loads(portal.run("org", "plan", "corp", "--json"))
    assert json.loads(portal.run("org", "export", "--json"))["persons"] == []
    assert planned
    portal.run("org", "sync", "corp", "--json")
    assert len(json.loads(portal.run("org", "export", "--json"))["persons"]) == 11
    portal.run(
        "user", "create", "rescue", "--admin", "--emergency", "--password-stdin", stdin="a-long-way-to-tipperary\n"
    )
    here, there = portal.serve(), portal.serve(DUNBAR_WEB__EMBEDDED_WORKER="false")

    # The administrator makes Ada an editor of everything.
    administrator = new_context().new_page()
    sign_in(administrator, here, "rescue", "a-long-way-to-tipperary")
    administrator.goto(f"{here}/admin/plugins")
    portal.execute(GRANT)

    # Ada, signed in with her directory's password, writes a post and a menu.
    editor = new_context().new_page()
    sign_in(editor, here, "ada", password("ada"))
    editor.goto(f"{here}/news/editor/new")
    editor.locator("input[name=title]").fill("The lamp burns again")
    editor.locator("textarea[name=lead]").fill("Forty metres above the sea.")
    editor.locator("[contenteditable=true]").fill("The new lens came by boat.")
    # Her session ends while she writes: nothing of it is lost.
    editor.context.clear_cookies()
    editor.get_by_role("button", name="Publish now").click()
    editor.get_by_role("link", name="Open the form again").click()
    editor.locator("input[name=login]").fill("ada")
    editor.locator("input[name=password]").fill(password("ada"))
    editor.locator("input[name=password]").press("Enter")
    editor.get_by_role("button", name="Restore it").click()
    expect(editor.locator("input[name=title]")).to_have_value("The lamp burns again")
    expect(editor.locator("[contenteditable=true]")).to_have_text("The new lens came by boat.")
    editor.get_by_role("button", name="Publish now").click()
    expect(editor.get_by_text("The lamp burns again").first).to_be_visible()
    portal.execute(LUNCH)

    # Bruno signs in on the other process a moment later.
    employee = new_context().new_page()
    sign_in(employee, there, "bruno", password("bruno"))
    expect(employee.get_by_text("The lamp burns again").first).to_be_visible()
    expect(employee.get_by_text("Fish soup").first).to_be_visible()
    employee.get_by_text("The lamp burns again").first.click()
    expect(employee.get_by_role("heading", name="The lamp burns again")).to_be_visible()
    employee.goto(f"{there}/people?q=chia")
    employee.get_by_role("link", name="Chiara", exact=False).first.click()
    expect(employee.get_by_role("heading", name="Chiara", exact=False)).to_be_visible()

    # Switched off in one process, the canteen is gone from the other's next page; on again, nothing is lost.
    administrator.goto(f"{here}/admin/plugins")
    _switch(administrator, "canteen", "disable")
    employee.goto(f"{there}/")
    expect(employee.get_by_text("Fish soup")).to_have_count(0)
    assert employee.goto(f"{there}/canteen/").status == 404
    _switch(administrator, "canteen", "enable")
    employee.goto(f"{there}/")
    expect(employee.get_by_text("Fish soup").first).to_be_visible()


GRANT = """
from core.access import roles
from core.org.models import Person
person = db.session.query(Person).filter_by(last_name="Lindqvist").one()
roles.grant("editor", f"person:{person.id}")
"""

LUNCH = """
from datetime import timedelta
from core.org.models import Location
from plugins.canteen.services import kitchen, managing, sites
from plugins.canteen.services.calendar import today_at
from plugins.canteen.services.values import MenuDay, MenuDish
place = Location(name="Tower", time_zone="Europe/Moscow")
db.session.add(place)
db.session.flush()
site = managing.new_site("EUR")
managing.save_site(site, {"name": "Galley", "slug": "galley", "location_id": place.id}, [])
db.session.flush()
site = sites.by_id(site.id)
course = next(item for item in site.courses if item.kind == "soup")
for ahead in range(4):
    dish = MenuDish(name="Fish soup", course_id=course.id, prices={})
    kitchen.write_day(site, MenuDay(day=today_at(site) + timedelta(days=ahead), dishes=(dish,)), None)
"""


def _switch(page, plugin_id: str, action: str) -> None:
    page.locator(f"form[action$='/admin/plugins/{plugin_id}/{action}'] button").click()
    confirm = page.locator("dialog[open] button[value=yes], dialog[open] button[data-yes]")
    if confirm.count():
        confirm.first.click()
    expect(page.get_by_text("next page").first).to_be_visible()
