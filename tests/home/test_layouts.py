"""Which layout is whose, what it makes of the widgets, and how it is changed and taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core import epochs
from core.access import roles
from core.audit.models import AuditEntry
from core.db import db
from core.extension import EDITOR_ROLE, PERSONNEL_ROLE
from core.home import editing, layouts, slots
from core.home.layouts import FIXED, OFF, OFFERED, SHOWN, Item
from core.home.models import LAYOUTS
from tests.home.conftest import BROUGHT, widget


def keys(viewer) -> list[str]:
    found = slots.of_viewer(layouts.of(viewer), slots.catalogue(viewer), viewer)
    return [slot.key for slot in found if slot.how in (FIXED, SHOWN)]


def test_everybody_has_exactly_one_of_the_shipped_layouts_and_can_be_told_why(make, viewer_of):
    plant = make.department("Plant")
    head, clerk = make.person(department=plant), make.person(department=plant)
    make.head(head, plant)
    people = {
        "everyone": viewer_of(clerk),
        "heads": viewer_of(head),
        "editors": viewer_of(head, roles=(EDITOR_ROLE,)),
        "personnel": viewer_of(head, roles=(EDITOR_ROLE, PERSONNEL_ROLE)),
    }
    assert {key: layouts.of(viewer).key for key, viewer in people.items()} == {key: key for key in people}
    told = layouts.verdicts(people["editors"].principals)
    assert [(one.layout.key, one.chosen, one.fits) for one in told] == [
        ("personnel", False, False), ("editors", True, True), ("heads", False, True), ("everyone", False, True),
    ]  # fmt: skip
    assert [label.title for label in told[2].reasons] == ["Heads of departments"]


def test_a_shipped_layout_is_what_the_blocks_propose_to_its_people(bring, make, viewer_of):
    plant = make.department("Plant")
    head, clerk = make.person(department=plant), make.person(department=plant)
    make.head(head, plant)
    assert keys(viewer_of(clerk)) == ["home.must", "news.stories", "canteen.lunch"]
    assert keys(viewer_of(head)) == ["home.must", "org.team", "news.stories", "canteen.lunch"]
    editor = viewer_of(head, roles=(EDITOR_ROLE,))
    offered = {slot.key: slot.how for slot in slots.of_viewer(layouts.of(editor), slots.catalogue(editor), editor)}
    assert offered["org.team"] == OFFERED, "an editor who is a head may add it"


def test_a_layout_for_a_department_is_that_of_all_below_it_and_the_first_that_fits_counts(make, viewer_of, lay_out):
    plant = make.department("Plant")
    welder = viewer_of(make.person(department=make.department("Shop", parent=plant)))
    first = lay_out("Plant", [f"department:{plant.id}"], [], rank=1000)
    second = lay_out("Night shift", ["everyone"], [], rank=900)
    assert layouts.of(welder).key == first
    editing.move(layouts.find(second), up=True, viewer=welder)
    assert layouts.of(welder).key == second
    assert not editing.move(layouts.find(second), up=True, viewer=welder), "it is at the top"
    assert not editing.move(layouts.find("heads"), up=False, viewer=welder), "the default stays the last"
    assert not editing.move(layouts.find("everyone"), up=True, viewer=welder)


def test_a_layout_says_order_and_presence_and_no_more_than_rights_allow(bring, make, viewer_of, lay_out):
    lay_out("All", ["everyone"], [Item("org.secrets", FIXED), Item("canteen.lunch", FIXED), Item("news.stories", OFF)])
    assert keys(viewer_of(make.person())) == ["home.must", "canteen.lunch"], "what is mandatory comes in by itself"
    assert "org.secrets" in keys(viewer_of(make.person(), roles=("administrator",)))
    lay_out("Again", ["everyone"], [Item("canteen.lunch"), Item("home.must", OFF)], rank=2000)
    assert keys(viewer_of(make.person()))[:2] == ["canteen.lunch", "home.must"], "it may be moved, not left out"


def test_a_block_that_is_off_keeps_its_place_and_a_new_one_comes_last(bring, make, viewer_of, lay_out):
    key = lay_out("All", ["everyone"], [Item("canteen.lunch"), Item("guests.list"), Item("home.must")])
    viewer = viewer_of(make.person())
    assert [item.widget for item in slots.missing(layouts.find(key), slots.catalogue(viewer))] == ["guests.list"]
    bring(*BROUGHT, widget("guests", "list"), widget("desks", "mine"))
    assert keys(viewer) == ["canteen.lunch", "guests.list", "home.must", "news.stories", "desks.mine"]


def test_changes_are_kept_taken_back_and_written_down(make, viewer_of):
    viewer = viewer_of(make.person())
    before = epochs.current()[LAYOUTS]
    for title in ("Bosses", "Leaders"):
        assert editing.save(layouts.find("heads"), title, ["heads"], [Item("news.stories", FIXED)], viewer=viewer)
        db.session.commit()
    assert epochs.current()[LAYOUTS] != before, "every process forgets what it remembered"
    assert not editing.save(layouts.find("heads"), "Leaders", ["heads"], [Item("news.stories", FIXED)], viewer=viewer)
    assert layouts.find("heads").title == "Leaders"
    assert editing.undo(layouts.find("heads"), viewer=viewer)
    assert layouts.find("heads").title == "Bosses"
    shipped = editing.history(layouts.find("heads"))[-1]
    assert editing.restore(layouts.find("heads"), shipped.id, viewer=viewer)
    assert layouts.find("heads").items is None
    assert str(layouts.find("heads").title) == "Heads of departments"
    assert not editing.restore(layouts.find("editors"), shipped.id, viewer=viewer), "it is another layout's"
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts == ["home.layout_changed"] * 2 + ["home.layout_restored"] * 2


def test_only_so_many_versions_are_kept(make, viewer_of, monkeypatch):
    monkeypatch.setattr(editing, "VERSIONS", 3)
    viewer = viewer_of(make.person())
    for number in range(5):
        editing.save(layouts.find("editors"), f"Name {number}", ["role:editor"], None, viewer=viewer)
    kept = [version.title for version in editing.history(layouts.find("editors"))]
    assert kept == ["Name 4", "Name 3", "Name 2"]


def test_two_layouts_never_have_the_same_name_and_shipped_ones_stay(make, viewer_of):
    viewer = viewer_of(make.person())
    made = editing.create("Night shift", ["everyone"], [], viewer=viewer)
    with pytest.raises(editing.LayoutError):
        editing.create("night SHIFT", ["everyone"], [], viewer=viewer)
    with pytest.raises(editing.LayoutError):
        editing.remove(layouts.find("heads"))
    editing.remove(made)
    assert layouts.find(made.key) is None


def test_a_role_that_ends_takes_its_layout_with_it(make, viewer_of):
    person = make.person()
    roles.grant(PERSONNEL_ROLE, f"person:{person.id}")
    assert layouts.of(viewer_of(person)).key == "personnel"
    assert viewer_of(person).may("org.figures")
    roles.revoke(PERSONNEL_ROLE, f"person:{person.id}")
    assert layouts.of(viewer_of(person)).key == "everyone"
    assert not viewer_of(person).may("org.figures")
