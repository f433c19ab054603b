"""Whatever a plugin does in a request stays with it: the page lives, and what the other blocks bring is on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from core.access import roles, viewer
from core.clock import zone
from core.db import db
from core.epochs import Epoch
from core.extension import ADMINISTRATOR_ROLE, Viewer
from core.extension.hooks import RequestHooks
from core.identity import session_store
from core.plugin_host import host, lifecycle
from core.plugin_host.breaker import FAILURES_TO_OPEN, SECONDS_OPEN
from core.plugin_host.dispatch import REQUEST_RESULTS
from plugin_sdk.testing import Make, portal
from tests.plugin_host.chaos import Stage, importable, write_plugin

HOOKS = sorted(name for name in vars(RequestHooks) if not name.startswith("_"))
PAGES = {
    "nav_items": "/",
    "home_widgets": "/",
    "waiting_items": "/waiting",
    "person_sections": "/people/{person}",
    "department_sections": "/departments/{department}",
    "admin_cards": "/admin/",
    "first_steps": "/admin/setup/content",
}
"""Where what a hook brings is seen."""

BLOCK = """
    from flask import Blueprint
    from sqlalchemy import text
    from plugin_sdk.db import session
    from plugin_sdk.web import public, signed_in

    ID = __name__.partition(".")[0]
    FRAGMENT = "home/waiting_widget.html"
    faults, calls = {}, []

    def act(place):
        calls.append(place)
        fault = faults.get(place)
        if fault == "python":
            raise RuntimeError(f"{ID} fails in {place}")
        if fault == "sql":
            session.execute(text("SELECT nothing FROM no_such_table"))
        if fault == "sql that is caught":
            try:
                session.execute(text("SELECT nothing FROM no_such_table"))
            except Exception:
                pass
        if fault == "writes and fails":
            session.execute(text("INSERT INTO core_epoch (name, value) VALUES ('half', 1)"))
            raise RuntimeError("half way")
        return {"no list": {"id": 1}, "no item": ["<b>text</b>"], "nothing": None}.get(fault, fault)

    def result(hook, item):
        made = act(hook)
        return [item] if hook not in faults else made

    def shown(place):
        def context():
            act(place)
            return {"items": [], "total": 0}
        return context

    bp = Blueprint(ID, __name__)

    @bp.get("/")
    @signed_in
    def index():
        act("view")
        return "page of " + ID

    class P:
        @hookimpl
        def blueprints(self):
            return [bp]

        @hookimpl
        def nav_items(self, viewer):
            def badge():
                act("badge")
                return 7
            return result("nav_items", NavItem(id="nav", title=f"{ID} nav_items", endpoint=ID + ".index", badge=badge))

        @hookimpl
        def home_widgets(self):
            template = "no/such.html" if "template" in faults else FRAGMENT
            widget = Widget(id="w", title=f"{ID} home_widgets", template=template, context=shown("widget"))
            return result("home_widgets", widget)

        @hookimpl
        def person_sections(self, viewer, person_id):
            assert isinstance(person_id, int)
            section = Section(id="s", title=f"{ID} person_sections", template=FRAGMENT, context=shown("section"))
            return result("person_sections", section)

        @hookimpl
        def department_sections(self, department_id):
            section = Section(id="s", title=f"{ID} department_sections", template=FRAGMENT, context=shown("section"))
            return result("department_sections", section)

        @hookimpl
        def waiting_items(self, viewer):
            return result("waiting_items", WaitingItem(id="w", title=f"{ID} waiting_items", url="/"))

        @hookimpl
        def admin_cards(self, viewer):
            def value():
                act("figure")
                return 42
            card = AdminCard(id="c", title=f"{ID} admin_cards", value=value, endpoint=ID + ".index")
            return result("admin_cards", card)

        @hookimpl
        def first_steps(self, viewer):
            def done():
                return act("tick") is None
            return result("first_steps", FirstStep(id="f", title=f"{ID} first_steps", url="/", done=done))

        @hookimpl
        def export_personal_data(self, person_id):
            return result("export_personal_data", PersonalRecord(title=ID, data={"person": person_id}))

        @hookimpl
        def on_install(self, context):
            act("on_install")
            return "told"

    plugin = P()
"""


@dataclass(slots=True)
class Company:
    """A portal with the blocks ``bad`` and ``good``, and somebody who is signed in and sees everything."""

    app: Flask
    person: int
    department: int
    secret: str

    @property
    def bad(self) -> Any:
        """The module of the block that fails: ``faults`` says where and how, ``calls`` what was called."""
        return import_module("bad.plugin")

    def browser(self) -> FlaskClient:
        """A browser of the person."""
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = self.secret, True
        return client

    def address(self, hook: str) -> str:
        """A page on which the items of the hook are shown."""
        return PAGES[hook].format(person=self.person, department=self.department)

    def viewer(self) -> Viewer:
        """The person, for calls past the pages."""
        return viewer.build(account_id=None, person_id=self.person, name="Ann", locale="en", time_zone=zone("UTC"))


@pytest.fixture(scope="module")
def portal_with_blocks(engine: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp(f"isolation-{engine}")
    stage = Stage(folder, portal.newest_database(engine, folder, f"{worker_id}_isolation"))
    for plugin_id in ("bad", "good"):
        write_plugin(stage.plugins, plugin_id, BLOCK, manifest=f'name = "The {plugin_id} block"')
    with importable(stage.plugins):
        app = stage.start()
        with app.app_context():
            for plugin_id in ("bad", "good"):
                lifecycle.install(host(), plugin_id)
                lifecycle.enable(host(), plugin_id)
            roles.ensure_builtin()
            make = Make()
            department = make.department("Sales")
            person = make.person("Ivanova Ann", department=department)
            roles.grant(ADMINISTRATOR_ROLE, f"person:{person.id}")
            secret = session_store.start(make.account(person))
            db.session.commit()
            made = Company(app, person.id, department.id, secret)
        yield made
    stage.close()


@pytest.fixture
def company(portal_with_blocks: Company) -> Iterator[Company]:
    """The same portal with nothing wrong yet and a breaker that remembers nothing."""
    breaker = portal_with_blocks.app.extensions["dunbar.plugin_host"].breaker
    portal_with_blocks.bad.faults.clear()
    portal_with_blocks.bad.calls.clear()
    breaker.figures.clear()
    clock = breaker.clock
    yield portal_with_blocks
    breaker.clock = clock
    portal_with_blocks.bad.faults.clear()


def test_every_hook_of_a_request_is_tried_here() -> None:
    assert set(PAGES) == set(HOOKS) == set(REQUEST_RESULTS)


@pytest.mark.parametrize("hook", HOOKS)
def test_what_a_block_brings_is_on_the_page(company: Company, hook: str) -> None:
    page = company.browser().get(company.address(hook))
    assert page.status_code == 200
    assert f"bad {hook}" in page.text
    assert f"good {hook}" in page.text


@pytest.mark.parametrize("fault", ["python", "sql", "sql that is caught", "no list", "no item", "nothing"])
@pytest.mark.parametrize("hook", HOOKS)
def test_the_page_lives_and_other_blocks_are_on_it(company: Company, hook: str, fault: str) -> None:
    company.bad.faults[hook] = fault
    page = company.browser().get(company.address(hook))
    assert page.status_code == 200
    assert hook in company.bad.calls
    assert f"bad {hook}" not in page.text
    assert f"good {hook}" in page.text
    assert "<b>text</b>" not in page.text


@pytest.mark.parametrize("fault", ["python", "sql"])
@pytest.mark.parametrize(
    ("place", "hook", "stays"),
    [
        ("widget", "home_widgets", False),
        ("template", "home_widgets", False),
        ("section", "person_sections", False),
        ("section", "department_sections", False),
        ("figure", "admin_cards", False),
        ("badge", "nav_items", True),
        ("tick", "first_steps", True),
    ],
)
def test_what_an_item_asks_for_later_is_isolated_too(
    company: Company, place: str, hook: str, stays: bool, fault: str
) -> None:
    company.bad.faults[place] = fault
    page = company.browser().get(company.address(hook))
    assert page.status_code == 200
    assert (f"bad {hook}" in page.text) is stays
    assert f"good {hook}" in page.text


@pytest.mark.parametrize("fault", ["python", "sql"])
def test_a_view_that_crashes_keeps_the_frame_and_names_its_block(company: Company, fault: str) -> None:
    company.bad.faults["view"] = fault
    browser = company.browser()
    page = browser.get("/bad/", headers={"Accept": "text/html"})
    assert page.status_code == 500
    assert re.search("“(bad|The bad block)”", page.text)
    assert "good nav_items" in page.text
    assert "Ivanova Ann" in page.text
    for detail in ("RuntimeError", "no_such_table", "Traceback"):
        assert detail not in page.text
    assert browser.get("/good/").text == "page of good"


def test_what_a_failed_hook_wrote_is_taken_back_and_what_core_wrote_stays(company: Company) -> None:
    company.bad.faults["nav_items"] = "writes and fails"
    with company.app.app_context():
        db.session.add(Epoch(name="core-had-this-pending", value=1))
        found = host().gather("nav_items", viewer=company.viewer())
        db.session.commit()
        assert ("good", "nav") in [(owner, item.id) for owner, item in found]
        assert db.session.get(Epoch, "half") is None
        kept = db.session.get(Epoch, "core-had-this-pending")
        assert kept is not None
        db.session.delete(kept)
        db.session.commit()


def test_core_s_own_mistake_is_not_blamed_on_a_block(company: Company) -> None:
    with company.app.app_context():
        db.session.execute(text("INSERT INTO core_epoch (name, value) VALUES ('twice', 1)"))
        db.session.add(Epoch(name="twice", value=2))
        with pytest.raises(Exception, match=r"(?i)unique"):
            host().gather("nav_items", viewer=company.viewer())
        db.session.rollback()
        assert not any(figure.errors for figure in host().breaker.figures.values())


def test_items_are_sorted_by_weight_owner_and_id(company: Company) -> None:
    with company.app.app_context():
        found = host().gather("admin_cards", viewer=company.viewer())
        assert [owner for owner, _card in found if owner in ("bad", "good")] == ["bad", "good"]
        keys = [(card.weight, owner, card.id) for owner, card in found]
        assert keys == sorted(keys)


# The circuit breaker --------------------------------------------------------------------------------------------------


def _calls(company: Company) -> int:
    company.bad.calls.clear()
    host().gather("waiting_items", viewer=company.viewer())
    return int(company.bad.calls.count("waiting_items"))


def test_a_hook_that_keeps_failing_is_left_alone_for_a_while(company: Company) -> None:
    with company.app.app_context():
        now = 1000.0
        host().breaker.clock = lambda: now
        company.bad.faults["waiting_items"] = "python"
        for _attempt in range(FAILURES_TO_OPEN):
            assert _calls(company) == 1
        assert _calls(company) == 0
        now += SECONDS_OPEN - 0.1
        assert _calls(company) == 0
        now += 0.1
        assert _calls(company) == 1
        figures = host().breaker.figures["bad", "waiting_items"]
        assert (figures.calls, figures.errors) == (FAILURES_TO_OPEN + 1, FAILURES_TO_OPEN + 1)
        assert "bad fails in waiting_items" in figures.last_error


def test_an_administrator_is_told_of_a_hook_that_fails_until_it_works_again(company: Company) -> None:
    company.bad.faults["waiting_items"] = "python"
    company.browser().get("/waiting")
    assert "“waiting_items” fails (1 of 1 times)" in company.browser().get("/admin/").text
    del company.bad.faults["waiting_items"]
    company.browser().get("/waiting")
    assert "“waiting_items” fails" not in company.browser().get("/admin/").text


def test_only_failures_in_a_row_open_the_circuit(company: Company) -> None:
    with company.app.app_context():
        for _round in range(3):
            company.bad.faults["waiting_items"] = "python"
            for _attempt in range(FAILURES_TO_OPEN - 1):
                assert _calls(company) == 1
            del company.bad.faults["waiting_items"]
            assert _calls(company) == 1


def test_one_open_circuit_leaves_other_hooks_and_blocks_alone(company: Company) -> None:
    with company.app.app_context():
        company.bad.faults["waiting_items"] = "python"
        for _attempt in range(FAILURES_TO_OPEN):
            host().gather("waiting_items", viewer=company.viewer())
        assert "bad" in [owner for owner, _item in host().gather("nav_items", viewer=company.viewer())]
        assert "good" in [owner for owner, _item in host().gather("waiting_items", viewer=company.viewer())]
        assert host().enabled("bad")


# Duties, where a failure must be heard --------------------------------------------------------------------------------


def test_each_gives_the_whole_result_of_every_block(company: Company) -> None:
    with company.app.app_context():
        found = dict(host().each("export_personal_data", person_id=company.person))
        assert found["good"][0].data == found["bad"][0].data == {"person": company.person}


@pytest.mark.parametrize("fault", ["python", "sql"])
def test_each_does_not_swallow_what_goes_wrong(company: Company, fault: str) -> None:
    company.bad.faults["export_personal_data"] = fault
    with company.app.app_context():
        with pytest.raises(Exception, match=r"bad fails in|no_such_table"):
            host().each("export_personal_data", person_id=company.person)
        db.session.rollback()


def test_only_asks_one_block_be_it_on_or_off(company: Company) -> None:
    with company.app.app_context():
        assert host().only("bad", "on_install", context=None) == "told"
        assert host().only("bad", "on_purge", context=None) is None
        assert host().only("nobody", "on_install", context=None) is None
        lifecycle.disable(host(), "bad")
        assert host().only("bad", "on_install", context=None) == "told"
        assert "bad" not in [owner for owner, _item in host().gather("nav_items", viewer=company.viewer())]
        assert "bad" not in dict(host().each("export_personal_data", person_id=company.person))
        db.session.rollback()
        host().forget_snapshot()


def test_only_does_not_swallow_what_goes_wrong(company: Company) -> None:
    company.bad.faults["on_install"] = "python"
    with company.app.app_context(), pytest.raises(RuntimeError, match="bad fails in on_install"):
        host().only("bad", "on_install", context=None)
