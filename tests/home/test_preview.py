"""A preview shows what both may see by the same right, and leaves no trace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.access import audiences, roles
from core.db import db
from core.home import preview
from core.home.layouts import Item
from plugin_sdk.testing import count_queries
from tests.home.conftest import widget


@pytest.fixture
def plant(make):
    return make.department("Plant")


@pytest.fixture
def onlooker(make, viewer_of):
    """Who arranges home pages, of another department, with a right and a group that plant people lack."""
    person = make.person("Onlooker Ann", department=make.department("Office"))
    make.group("Choir", person)
    return viewer_of(person, roles=("administrator",))


def test_the_stand_in_is_the_onlooker_with_nothing_but_what_the_others_have_too(plant, onlooker, make):
    make.group("Readers", worker := make.person("Worker Will", department=plant))
    theirs = preview._carried(f"person:{worker.id}", onlooker)
    seen = preview.stand_in(theirs, onlooker)
    assert seen.person_id == onlooker.person_id, "what hides one's own things from oneself goes on doing so"
    assert seen.principals == {"everyone", "role:employee"}
    assert seen.permissions < onlooker.permissions
    assert not seen.may("home.manage")
    few = replace(onlooker, permissions=frozenset({"home.manage"}))
    assert preview.stand_in(theirs, few).permissions == set(), "nobody gains a right by looking"


def test_it_is_the_layout_of_the_others_with_the_place_of_what_shows_nothing(plant, onlooker, bring, lay_out, make):
    hidden = widget("org", "nothing", context=lambda: None)
    secret = widget("org", "secrets", permission="admin.audit")
    bring(widget("news", "stories"), hidden, secret)
    lay_out("Plant", [f"department:{plant.id}"], [Item("org.nothing"), Item("org.secrets"), Item("news.stories")])
    shop = make.department("Shop", parent=plant)
    found = preview.of_principal(f"department:{shop.id}", onlooker)
    assert found.layout.title == "Plant"
    assert [(slot.key, fragment is not None) for slot, fragment in found.widgets] == [
        ("org.nothing", False), ("news.stories", True),
    ]  # fmt: skip
    roles.set_permission("employee", "admin.audit", True)
    few = replace(onlooker, permissions=frozenset({"home.manage"}))
    shown = {slot.key: fragment for slot, fragment in preview.of_principal(f"department:{shop.id}", few).widgets}
    assert shown["org.secrets"] is None, "they may, the onlooker may not: its place is marked and it is not made"
    assert preview.of_principal("department:999", onlooker) is None


@pytest.mark.plugins("news")
def test_news_of_either_side_alone_is_not_shown_and_nothing_counts_as_read(app, plant, make, login, lay_out):
    from plugins.news.services import posts, publishing
    from plugins.news.services.posts import Content

    worker = make.person("Worker Will", department=plant)
    person = make.person("Onlooker Ann", department=make.department("Office"))
    browser = login(person, role="administrator")
    audience = {
        "For all": ["everyone"],
        "For the plant": [f"department:{plant.id}"],
        "For administrators": ["role:administrator"],
        "For Ann": [f"person:{person.id}"],
    }
    for title, principals in audience.items():
        publishing.publish(posts.create(Content(title=title, body="<p>Words.</p>", audience=principals)), tell=False)
    db.session.commit()
    for who in (f"person:{worker.id}", f"department:{plant.id}"):
        with count_queries() as count:
            page = browser.get(f"/admin/layouts/preview?who={who}")
        assert page.status_code == 200
        assert [title for title in audience if title in page.text] == ["For all"]
        assert "Leave the preview" in page.text
        assert '<fieldset class="d-read-only" disabled>' in page.text
        written = [line for line in count.statements if line.split()[0] in ("INSERT", "UPDATE", "DELETE")]
        assert written == []
    assert browser.get("/admin/layouts/preview?who=person:9999").status_code == 404
    assert browser.get("/admin/layouts/preview").location == "/admin/layouts"
    assert browser.get("/admin/layouts/preview?layout=nothing").status_code == 404


def test_principals_are_offered_by_name_roles_and_heads_too(app, login):
    with app.test_request_context("/"):
        assert [label.key for label in audiences.find("editor")] == ["role:editor"]
        assert [label.key for label in audiences.find("heads of")] == ["heads"]
