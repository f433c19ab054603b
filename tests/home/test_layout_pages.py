"""The administrator's pages of layouts: saving, refusing, moving rows without scripts, explaining."""

from __future__ import annotations

import pytest

from core.home import layouts
from core.home.layouts import FIXED, OFF


@pytest.fixture
def admin(bring, login):
    return login(role="administrator")


def test_only_who_may_arranges_layouts_or_looks_at_previews(bring, login):
    browser = login(role="editor")
    for address in (
        "/admin/layouts",
        "/admin/layouts/new",
        "/admin/layouts/heads",
        "/admin/layouts/preview?who=everyone",
    ):
        assert browser.get(address).status_code == 403, address
    for action in ("move", "undo", "shipped", "delete", "restore/1"):
        assert browser.post(f"/admin/layouts/heads/{action}").status_code == 403, action


def test_a_layout_is_made_read_back_and_holds_at_once(admin, make, login, app):
    shop = make.department("Shop")
    data = {
        "title": "Shop floor", "principals": f"department:{shop.id}",
        "order": ["canteen.lunch", "news.stories", "no.such", "home.must", "org.team", "org.secrets"],
        "how:canteen.lunch": FIXED, "how:news.stories": OFF,
        "width:canteen.lunch": "main", "how:home.must": OFF,
    }  # fmt: skip
    answer = admin.post("/admin/layouts/new", data=data)
    made = layouts.find(answer.location.rpartition("/")[2])
    assert [(item.widget, item.how, item.width) for item in made.items[:2]] == [
        ("canteen.lunch", FIXED, "main"), ("news.stories", OFF, ""),
    ]  # fmt: skip
    assert {item.widget: item.how for item in made.items}["home.must"] == FIXED
    assert "Shop floor" in admin.get("/admin/layouts").text
    welder = login(make.person(department=shop), client=app.test_client())
    page = welder.get("/").text
    assert "Lunch" in page
    assert "Stories" not in page


def test_saving_what_was_not_touched_leaves_a_shipped_layout_to_the_blocks(admin):
    rows = ["home.must", "org.team", "news.stories", "canteen.lunch", "org.secrets"]
    data = {"title": "Bosses", "principals": "heads", "order": rows, "how:org.team": "shown"}
    assert admin.post("/admin/layouts/heads", data=data).status_code == 302
    assert layouts.find("heads").items is None
    assert layouts.find("heads").title == "Bosses"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": ""}, "Enter a name."),
        ({"title": "x" * 121}, "120"),
        ({"title": "Heads of departments"}, "Another layout has this name."),
        ({"principals": []}, "Choose for whom."),
        ({"principals": ["department:999"]}, "not known any more"),
    ],
)
def test_what_cannot_be_is_refused_next_to_the_field_and_nothing_typed_is_lost(admin, values, message):
    data = {"title": "Night", "principals": "everyone", "order": ["canteen.lunch", "news.stories"]} | values
    answer = admin.post("/admin/layouts/new", data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert answer.text.index("Down: Lunch") < answer.text.index("Down: Stories"), "the order that was chosen stays"
    assert len(layouts.in_order()) == 4


def test_a_button_of_a_row_moves_it_without_saving(admin):
    data = {"title": "Night", "order": ["news.stories", "canteen.lunch"], "move": "up:canteen.lunch"}
    page = admin.post("/admin/layouts/new", data=data)
    assert page.status_code == 200
    assert 'value="Night"' in page.text
    assert page.text.index("Down: Lunch") < page.text.index("Down: Stories")


def test_the_page_explains_why_somebody_has_their_layout(admin, make):
    plant = make.department("Plant")
    head = make.person("Adams Amy", department=plant)
    make.head(head, plant)
    page = admin.get(f"/admin/layouts?person=person:{head.id}").text
    assert "Fits, because of: Heads of departments" in page
    assert page.count("This one") == 1
    assert admin.get("/admin/layouts?person=person:999999999999").status_code == 200


def test_history_undo_and_return_to_what_was_shipped_are_buttons(admin):
    data = {"title": "Bosses", "principals": "heads", "order": ["canteen.lunch"], "how:canteen.lunch": FIXED}
    admin.post("/admin/layouts/heads", data=data)
    page = admin.get("/admin/layouts/heads").text
    assert "Undo the last change" in page
    assert "As it was shipped" in page
    admin.post("/admin/layouts/heads/undo")
    assert layouts.find("heads").items is None
    admin.post("/admin/layouts/heads", data=data)
    admin.post("/admin/layouts/heads/shipped")
    assert str(layouts.find("heads").title) == "Heads of departments"
    assert admin.post("/admin/layouts/heads/delete").location == "/admin/layouts/heads"
    assert admin.get("/admin/layouts/nothing").status_code == 404
