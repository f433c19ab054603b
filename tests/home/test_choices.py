"""One's own order of the home page, and what it outlives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.db import db
from core.home import choices, layouts, slots
from core.home.choices import woven
from core.home.declarations import declarations
from core.home.layouts import FIXED, OFFERED, SHOWN, Item
from core.home.models import HomeChoice
from tests.home.conftest import BROUGHT, widget

NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(NAMES, NAMES)
def test_weaving_loses_nothing_doubles_nothing_and_keeps_the_first_order(first, other):
    found = woven(first, other)
    assert sorted(found) == sorted({*first, *other})
    assert [key for key in found if key in first] == first


def test_what_only_the_other_order_has_follows_its_neighbour_there():
    assert woven(["c", "a"], ["a", "b", "c", "d"]) == ["c", "d", "a", "b"]
    assert woven([], ["a", "b"]) == ["a", "b"]


@pytest.fixture
def reader(bring, login, make):
    """Somebody's browser, in a company whose blocks bring the usual widgets."""
    person = make.person("Reader Ann")
    reader = login(person)
    reader.person = person
    return reader


def titles(reader) -> list[str]:
    page = reader.get("/").text
    shown = ("Must", "Team", "Stories", "Lunch", "List", "Secrets")
    return sorted((title for title in shown if f"<h2>{title}</h2>" in page), key=lambda one: page.index(f"<h2>{one}<"))


def send(reader, *order, shown):
    return reader.post("/account/arrange", data={"order": list(order), "shown": shown})


def test_a_person_reorders_and_hides_and_what_is_fixed_stays(reader):
    assert titles(reader) == ["Must", "Stories", "Lunch"]
    assert (
        send(reader, "canteen.lunch", "home.must", "news.stories", shown=["canteen.lunch", "news.stories"]).location
        == "/"
    )
    assert titles(reader) == ["Must", "Lunch", "Stories"]
    send(reader, "canteen.lunch", "news.stories", shown=["canteen.lunch"])
    assert titles(reader) == ["Must", "Lunch"]
    reader.post("/account/arrange/reset")
    assert titles(reader) == ["Must", "Stories", "Lunch"]


def test_nobody_shows_themselves_what_they_may_not_see_or_have_not_been_offered(reader):
    send(reader, "org.secrets", "org.team", shown=["org.secrets", "org.team"])
    assert titles(reader) == ["Must"]
    page = reader.get("/account/arrange").text
    assert "Secrets" not in page
    assert "Team" not in page


def test_the_order_outlives_a_block_that_is_off_for_a_while(reader, bring):
    bring(*BROUGHT, widget("guests", "list"))
    send(reader, "guests.list", "canteen.lunch", "news.stories", shown=["guests.list", "news.stories"])
    assert titles(reader) == ["Must", "List", "Stories"]
    bring(*BROUGHT[:3])
    assert titles(reader) == ["Must", "Stories"]
    send(reader, "news.stories", shown=["news.stories"])
    bring(*BROUGHT, widget("guests", "list"))
    assert titles(reader) == ["Must", "List", "Stories"], "lunch is still hidden, the list still before the stories"


def test_the_order_outlives_a_change_of_the_layout(reader, lay_out):
    send(reader, "canteen.lunch", "news.stories", shown=["news.stories"])
    lay_out("New", ["everyone"], [Item("news.stories", FIXED), Item("canteen.lunch", FIXED)])
    assert titles(reader) == ["Must", "Stories", "Lunch"], "what is fixed now is there"
    lay_out(
        "Newer", ["everyone"], [Item("news.stories"), Item("org.team", OFFERED), Item("canteen.lunch", SHOWN)], 2000
    )
    assert titles(reader) == ["Must", "Stories"], "and hidden again when it may be"
    send(reader, "org.team", "news.stories", shown=["org.team", "news.stories"])
    assert titles(reader) == ["Must", "Team", "Stories"]


def test_a_button_of_a_row_moves_it_without_keeping_anything(reader):
    data = {"order": ["news.stories", "canteen.lunch"], "shown": ["news.stories"], "move": "down:news.stories"}
    page = reader.post("/account/arrange", data=data)
    assert page.status_code == 200
    assert page.text.index("Down: Lunch") < page.text.index("Down: Stories")
    assert db.session.query(HomeChoice).count() == 0


def test_who_hides_a_widget_does_not_get_the_one_that_it_replaced(make, viewer_of, bring):
    bring(widget("org", "people"), widget("birthdays", "today", replaces="org.people"))
    viewer = viewer_of(make.person())
    found = slots.of_viewer(layouts.of(viewer), slots.catalogue(viewer), viewer)
    listed = choices.listed(found, None)
    assert [mine.slot.key for mine in listed] == ["birthdays.today"]
    mine = choices.arranged(found, choices.Choice(hidden=frozenset({"birthdays.today"})))
    assert [one.shown for one in mine] == [False, False]


def test_what_is_kept_of_a_person_is_told_and_erased(reader):
    person_id = reader.person.id
    assert declarations.export_personal_data(person_id) == []
    send(reader, "canteen.lunch", "news.stories", shown=["news.stories"])
    (record,) = declarations.export_personal_data(person_id)
    assert record.data["hidden"] == ["canteen.lunch"]
    assert declarations.erase_personal_data(person_id).erased == 1
    assert declarations.export_personal_data(person_id) == []
