"""The way of an import: preview, apply, undo; and copying weeks, which goes the same way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugins.canteen.models import Course, Import, Site
from plugins.canteen.services import kitchen, reading
from plugins.canteen.services.calendar import Week
from plugins.canteen.services.imports import copying, history
from plugins.canteen.services.imports.layout import Layout
from plugins.canteen.services.imports.reading import read_file
from plugins.canteen.services.kitchen import KitchenError
from plugins.canteen.services.values import MenuDay
from plugins.canteen.tests.conftest import dish, names, put


def bring(site: Site, *lines: str, mode: str = "replace") -> Import:
    text = "\n".join(["Date;Course;Dish;Price", *lines]) + "\n"
    source, menu = read_file(text.encode(), "menu.csv", Layout.of(site))
    row = history.start(site, menu, source=source, filename="menu.csv", mode=mode)
    session.commit()
    return row


def apply(site: Site, row: Import, cook: Viewer | None = None) -> None:
    history.apply(site, row, seal=history.plan_of(site, row).seal, viewer=cook)
    session.commit()


def states(site: Site, row: Import) -> dict[date, str]:
    return {day.day: day.state for day in history.plan_of(site, row).days}


def test_nothing_changes_before_it_is_confirmed(site: Site, monday: date) -> None:
    put(site, monday, dish(site, "Plov"))

    row = bring(site, f"{monday};Soups;Borscht;120")

    assert names(site, monday) == ["Plov"]
    plan = history.plan_of(site, row)
    assert [(item.state, item.dish.name) for item in plan.days[0].dishes] == [("added", "Borscht"), ("removed", "Plov")]


def test_only_the_days_in_the_file_are_replaced(site: Site, cook: Viewer, monday: date) -> None:
    put(site, monday, dish(site, "Plov"))
    put(site, monday + timedelta(days=1), dish(site, "Untouched"))

    row = bring(site, f"{monday};Soups;Borscht;120", f"{monday + timedelta(days=2)};Soups;Shchi;90")
    apply(site, row, cook)

    assert [names(site, monday + timedelta(days=step)) for step in range(3)] == [["Borscht"], ["Untouched"], ["Shchi"]]
    assert (row.status, row.days, row.added, row.changed, row.removed) == ("applied", 2, 2, 0, 1)


def test_a_day_with_a_mistake_keeps_its_menu_and_a_bad_file_changes_nothing(site: Site, monday: date) -> None:
    put(site, monday, dish(site, "Plov"))
    tuesday = monday + timedelta(days=1)

    row = bring(site, f"{monday};Soups;Borscht;broken", f"{tuesday};Soups;Shchi;90")
    assert states(site, row) == {monday: "faulty", tuesday: "new"}
    apply(site, row)
    assert (names(site, monday), names(site, tuesday)) == (["Plov"], ["Shchi"])

    bad = bring(site, "someday;Soups;Borscht;120")
    assert bad.status == "failed"
    with pytest.raises(KitchenError, match="finished"):
        history.apply(site, bad, seal=None)


def test_a_date_without_dishes_takes_nothing_away(site: Site, monday: date) -> None:
    tuesday = monday + timedelta(days=1)
    put(site, tuesday, dish(site, "Plov"))

    row = bring(site, f"{monday};Soups;Borscht;120", f"{tuesday};;;", "Signed;;;")

    assert states(site, row) == {monday: "new"}


def test_sold_out_marks_of_dishes_that_stay_are_kept(site: Site, cook: Viewer, today: date) -> None:
    put(site, today, dish(site, "Plov"), dish(site, "Borscht", "soup"))
    stored = reading.load_day(site.id, today)
    assert stored is not None
    kitchen.set_sold_out(site, stored.dishes[0].id, True, viewer=cook)
    session.commit()

    apply(site, bring(site, f"{today};Main dishes;Plov;100", f"{today};Soups;Shchi;90"))

    after = reading.load_day(site.id, today)
    assert after is not None
    assert [(item.name, item.sold_out) for item in after.dishes] == [("Plov", True), ("Shchi", False)]


def test_what_was_served_stays(site: Site, today: date) -> None:
    yesterday = today - timedelta(days=1)
    put(site, yesterday, dish(site, "Plov"))

    row = bring(site, f"{yesterday};Soups;Borscht;120")

    assert states(site, row) == {yesterday: "past"}
    with pytest.raises(KitchenError, match="nothing to change"):
        apply(site, row)
    assert names(site, yesterday) == ["Plov"]


def test_the_same_file_again_changes_nothing(site: Site, monday: date) -> None:
    apply(site, bring(site, f"{monday};Soups;Borscht;120"))

    assert states(site, bring(site, f"{monday};Soups;Borscht;120")) == {monday: "same"}


def test_a_preview_that_is_out_of_date_is_not_applied(site: Site, cook: Viewer, monday: date) -> None:
    row = bring(site, f"{monday};Soups;Borscht;120")
    seen = history.plan_of(site, row).seal
    kitchen.add_dish(site, monday, dish(site, "Quick"), viewer=cook)
    session.commit()

    with pytest.raises(history.PreviewOutdated):
        history.apply(site, row, seal=seen)
    assert names(site, monday) == ["Quick"]


def test_a_new_course_is_made_once(site: Site, monday: date) -> None:
    apply(site, bring(site, f"{monday};Wok;Noodles;120", f"{monday};wok;Rice;90"))

    made = session.scalars(select(Course).where(Course.site_id == site.id, Course.name == "Wok")).all()
    assert len(made) == 1
    assert names(site, monday) == ["Noodles", "Rice"]


def test_undo_puts_everything_back(site: Site, cook: Viewer, monday: date) -> None:
    put(site, monday, dish(site, "Plov", allergens=frozenset({"milk"})))
    tuesday = monday + timedelta(days=1)
    row = bring(site, f"{monday};Soups;Borscht;120", f"{tuesday};Soups;Shchi;90")
    apply(site, row, cook)

    history.undo(site, row, viewer=cook)
    session.commit()

    stored = reading.load_day(site.id, monday)
    assert stored is not None
    assert MenuDay.of(stored).dishes == (dish(site, "Plov", allergens=frozenset({"milk"})),)
    assert reading.load_day(site.id, tuesday) is None
    assert row.status == "undone"


def test_undo_asks_before_changes_by_hand_are_lost(site: Site, cook: Viewer, monday: date) -> None:
    row = bring(site, f"{monday};Soups;Borscht;120")
    apply(site, row)
    kitchen.add_dish(site, monday, dish(site, "By hand"), viewer=cook)
    session.commit()

    assert history.changed_since(site, row) == [monday]
    with pytest.raises(KitchenError, match="by hand"):
        history.undo(site, row)
    history.undo(site, row, even_changed=True)
    assert names(site, monday) == []


def test_only_the_last_import_can_be_undone(site: Site, monday: date) -> None:
    first = bring(site, f"{monday};Soups;Borscht;120")
    apply(site, first)
    second = bring(site, f"{monday};Soups;Shchi;90")
    apply(site, second)

    with pytest.raises(KitchenError, match="last"):
        history.undo(site, first)
    history.undo(site, second)
    history.undo(site, first)
    assert names(site, monday) == []


def week_of(site: Site, today: date) -> tuple[Week, Week]:
    this = Week.of(today)
    put(site, this.monday, dish(site, "Plov"))
    put(site, this.monday + timedelta(days=1), dish(site, "Borscht", "soup"))
    put(site, this.monday + timedelta(days=2), closed=True, reason="Holiday")
    return this, this.next


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("keep", ["There"]), ("merge", ["There", "Borscht"]), ("replace", ["Borscht"])],
)
def test_copying_a_week_does_with_days_that_have_a_menu_what_was_asked(
    site: Site, today: date, mode: str, expected: list[str]
) -> None:
    source, target = week_of(site, today)
    put(site, target.monday + timedelta(days=1), dish(site, "There"))
    assert copying.occupied(site, target) == [target.monday + timedelta(days=1)]

    apply(site, copying.start(site, source, target, mode=mode, person_id=None))

    assert names(site, target.monday) == ["Plov"]
    assert names(site, target.monday + timedelta(days=1)) == expected
    assert reading.load_day(site.id, target.monday + timedelta(days=2)) is None


def test_a_copied_dish_is_not_sold_out(site: Site, cook: Viewer, today: date) -> None:
    source, target = week_of(site, today)
    stored = reading.load_day(site.id, source.monday)
    assert stored is not None
    kitchen.set_sold_out(site, stored.dishes[0].id, True, viewer=cook)
    session.commit()

    apply(site, copying.start(site, source, target, mode="keep", person_id=None))

    copied = reading.load_day(site.id, target.monday)
    assert copied is not None
    assert not copied.dishes[0].sold_out


def test_what_cannot_be_copied_is_refused_in_words(site: Site, today: date) -> None:
    this = Week.of(today)
    for source, target, says in (
        (this, this, "two different"),
        (this.next.next, this.next, "no menu"),
        (this.previous.previous, this.previous, "over"),
    ):
        with pytest.raises(KitchenError, match=says):
            copying.start(site, source, target, mode="keep", person_id=None)
