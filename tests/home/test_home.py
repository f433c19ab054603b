"""The home page: its blocks stand alone, fail alone, and leave no hole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.extension import NavItem, Widget
from core.extension.hooks import RequestHooks
from core.home import navigation, widgets
from core.plugin_host import host

HOOKS = [name for name in vars(RequestHooks) if not name.startswith("_")]


def test_a_visitor_is_sent_to_the_sign_in_page(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.location == "/sign-in"


def test_the_home_page_greets_an_employee(login: Callable[..., FlaskClient], make) -> None:
    person = make.person("Ivanova Anna")
    page = login(person).get("/")
    assert page.status_code == 200
    assert "Anna" in page.text


@pytest.mark.parametrize("hook", HOOKS)
def test_the_home_page_lives_whatever_a_core_hook_raises(
    login: Callable[..., FlaskClient], break_hook: Callable[[str, str], None], hook: str
) -> None:
    browser = login(role="administrator")
    for area in ("org", "identity", "notify"):
        break_hook(area, hook)
    assert browser.get("/").status_code == 200
    assert browser.get("/people").status_code == 200


def test_a_widget_that_fails_leaves_no_hole(app: Flask, viewer_of, make, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> dict[str, object]:
        raise RuntimeError("no lunch today")

    items = [Widget(id="bad", title="Bad", template="home/waiting_widget.html", context=broken)]
    monkeypatch.setattr(host(), "gather", lambda hook, **arguments: [("org", item) for item in items])
    with app.test_request_context("/"):
        assert widgets.of(viewer_of(make.person())) == []


@pytest.mark.parametrize(("better", "shown"), [({"items": [], "total": 0}, ["Better"]), (None, ["Usual"])])
def test_a_widget_replaces_another_only_while_it_is_shown(
    app: Flask, viewer_of, make, monkeypatch: pytest.MonkeyPatch, better: dict[str, object] | None, shown: list[str]
) -> None:
    usual = {"items": [], "total": 0}
    template = "home/waiting_widget.html"
    items = [
        ("org", Widget(id="people", title="Usual", template=template, context=lambda: usual)),
        (
            "guests",
            Widget(id="mine", title="Better", template=template, context=lambda: better, replaces="org.people"),
        ),
    ]
    monkeypatch.setattr(host(), "gather", lambda hook, **arguments: items)
    with app.test_request_context("/"):
        assert [fragment.title for fragment in widgets.of(viewer_of(make.person()))] == shown


def test_navigation_shows_only_what_the_viewer_may_use(
    app: Flask, viewer_of, make, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [
        NavItem(id="a", title="Open", endpoint="home.index"),
        NavItem(id="b", title="Secret", endpoint="home.index", permission="admin.manage"),
        NavItem(id="c", title="Nowhere", endpoint="no.such"),
    ]
    monkeypatch.setattr(host(), "gather", lambda hook, **arguments: [("org", item) for item in items])
    with app.test_request_context("/"):
        employee = viewer_of(make.person())
        assert [link.title for link in navigation.links(navigation.gather(employee), ("main",))] == ["Open"]


def test_every_view_of_the_portal_says_who_may_call_it(app: Flask) -> None:
    from core.web.gate import missing_rules, permissions_asked

    assert missing_rules(app) == []
    declared = set(host().declared.permissions)
    assert {endpoint: name for endpoint, name in permissions_asked(app).items() if name not in declared} == {}


def test_an_empty_home_says_how_to_begin_to_whoever_may(
    login: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widgets, "of", lambda viewer: [])

    assert "Switch blocks on" not in login().get("/").text
    assert "Switch blocks on" in login(role="administrator").get("/").text
