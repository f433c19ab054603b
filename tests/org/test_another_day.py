"""People and structure as of another day: names and places of departments, posts, heads, who worked here; the pages."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
from PIL import Image
from sqlalchemy import select

from core.db import db
from core.org import chart, derived, directory_search, edit_structure, listing, people, photos, profile, structure
from core.org.dates import ChosenDay, today
from core.org.directory_search import Query
from core.org.edit_structure import DepartmentData
from core.org.in_order import Cursor
from core.org.models import Department, DepartmentVersion, Employment, Person

from .makers import department, head, hold, person, there

DAY = timedelta(days=1)
START = date(2026, 1, 10)
MOVED = date(2026, 3, 1)


def on(day: date) -> ChosenDay:
    return ChosenDay(day.year, day.month, day.day)


def versions(of: Department) -> list[tuple]:
    query = select(DepartmentVersion).where(DepartmentVersion.department_id == of.id)
    rows = db.session.scalars(query.order_by(DepartmentVersion.id)).all()
    return [(row.name, row.starts_on, row.ends_on) for row in rows]


def change(of: Department, day: date, **values) -> None:
    """Change a department on a day, as seen by whoever changes the structure then."""
    for name, value in values.items():
        setattr(of, name, value)
    db.session.flush()
    derived.write_structure(day)
    db.session.expire_all()


@pytest.fixture
def company(app):
    company, plant = department("Company"), department("Plant")
    shop = department("Shop", company)
    derived.write_structure(START)
    change(shop, MOVED, name="Workshop", parent_id=plant.id)
    return company, plant, shop


def test_a_department_is_called_as_it_was_and_stands_where_it_stood(company):
    old, new, shop = company
    assert versions(shop) == [("Shop", None, MOVED - DAY), ("Workshop", MOVED, None)]
    before, after = there(structure.on_day(shop.id, on(MOVED - DAY))), there(structure.on_day(shop.id, on(MOVED)))
    assert (before.name, structure.path_ids(before.path)) == ("Shop", [old.id, shop.id])
    assert (after.name, structure.path_ids(after.path)) == ("Workshop", [new.id, shop.id])
    assert there(structure.on_day(shop.id, on(date(1999, 1, 1)))).name == "Shop"
    assert [node.name for node in chart.branch(old.id, on(MOVED - DAY))] == ["Shop"]
    assert chart.branch(old.id, on(MOVED)) == []
    assert [hit.name for hit in chart.find("shop", on(MOVED - DAY))] == ["Shop"]


def test_those_below_are_found_under_the_former_parent_too(company):
    old, _new, shop = company
    line = department("Line", shop)
    derived.write_structure(MOVED + DAY)
    change(shop, MOVED + 5 * DAY, parent_id=old.id)
    assert versions(line) == [("Line", None, MOVED + 4 * DAY), ("Line", MOVED + 5 * DAY, None)]
    anna = person("Anna", where=line)
    line.starts_on = None
    db.session.flush()
    found = {
        day: directory_search.search(Query(department=old.id), on=on(day)).ids for day in (MOVED + DAY, MOVED + 5 * DAY)
    }
    assert found == {MOVED + DAY: [], MOVED + 5 * DAY: [anna.id]}


def test_nothing_is_written_while_nothing_changes_and_a_day_has_one_state(company):
    _old, _new, shop = company
    before = versions(shop)
    derived.write_structure(MOVED + DAY)
    assert versions(shop) == before
    change(shop, MOVED + DAY, name="Wrokshop")
    change(shop, MOVED + DAY, name="Works")
    assert versions(shop)[1:] == [("Workshop", MOVED, MOVED), ("Works", MOVED + DAY, None)]
    change(shop, MOVED + DAY, name="Workshop")
    assert versions(shop) == before, "taken back the same day nothing is left of it"


def test_the_history_of_a_closed_department_is_over(company):
    _old, _new, shop = company
    change(shop, MOVED + 9 * DAY, ends_on=MOVED + 8 * DAY)
    change(shop, MOVED + 20 * DAY, name="Not in use")
    assert [version[0] for version in versions(shop)] == ["Shop", "Workshop"]
    assert shop.id in {hit.id for hit in chart.find("workshop", on(MOVED + 8 * DAY))}
    assert chart.find("workshop", on(MOVED + 9 * DAY)) == []


def test_a_new_department_did_not_exist_before_anybody_worked_there(company):
    old, _new, _shop = company
    fresh, staffed, above = department("Fresh"), department("Staffed", old), department("Above")
    below = department("Below", above)
    hold(person("Early"), staffed, starts=date(2020, 5, 1))
    hold(person("Always"), below)
    derived.write_structure(MOVED + 30 * DAY)
    db.session.expire_all()
    assert fresh.starts_on == MOVED + 30 * DAY
    assert staffed.starts_on == date(2020, 5, 1)
    assert (above.starts_on, below.starts_on) == (None, None)
    assert chart.find("fresh", on(MOVED)) == []


def test_people_and_heads_are_those_of_the_day(company):
    _old, _new, shop = company
    anna, boris = person("Anna"), person("Boris", where=shop)
    hold(anna, shop, "Welder", starts=START, ends=MOVED + 10 * DAY)
    head(boris, shop, starts_on=MOVED + 5 * DAY)
    head(anna, shop, acting=True, ends_on=MOVED + 4 * DAY)
    db.session.execute(Employment.__table__.update().where(Employment.person_id == anna.id).values(starts_on=START))
    heads = {
        day: [(one.person.name, one.acting) for one in structure.heads([shop.id], on(day)).get(shop.id, ())]
        for day in (MOVED, MOVED + 5 * DAY, START - DAY)
    }
    assert heads == {MOVED: [("Anna", True)], MOVED + 5 * DAY: [("Boris", False)], START - DAY: []}
    card = there(people.card(anna.id, on(MOVED - DAY)))
    assert (card.position, card.department, card.url) == ("Welder", "Shop", f"/people/{anna.id}?on=2026-02-28")
    assert there(people.card(anna.id, on(MOVED))).department == "Workshop"
    counted = {day: chart.people_counts(on(day))[shop.id] for day in (START - DAY, MOVED, MOVED + 11 * DAY)}
    assert counted == {START - DAY: 1, MOVED: 2, MOVED + 11 * DAY: 1}
    assert structure.members([shop.id], on(MOVED)) == [anna.id, boris.id]
    assert structure.members([shop.id], on(START - DAY)) == [boris.id]


def test_a_head_of_a_day_and_the_reports(company):
    old, _new, shop = company
    boss, anna = person("Boss", where=old), person("Anna", where=shop)
    head(boss, old)
    assert structure.reports(boss.id, on(MOVED - DAY)) == []
    head(anna, shop)
    assert structure.reports(boss.id, on(MOVED - DAY)) == [anna.id]
    assert structure.reports(boss.id, on(MOVED)) == []
    path = there(structure.on_day(shop.id, on(MOVED - DAY))).path
    assert [link.department for link in structure.chain(anna.id, path, on(MOVED - DAY))] == ["Company"]


def test_the_directory_of_a_day_holds_who_worked_here_and_no_contacts(company, make, viewer_of):
    left = make.person("Gone Vera", until=MOVED, since=START, mail="v@x.example", work_phone="+7 495 7654321")
    coming = make.person("Coming Kira", since=today() + 40 * DAY)
    here = make.person("Here Hugo", since=START, mobile_phone="+7 916 1234567", room="77")

    def found(day, **query):
        return set(directory_search.search(Query(**query), on=on(day)).ids)

    assert found(MOVED) == {left.id, here.id}
    assert found(MOVED + DAY) == {here.id}
    assert found(today() + 40 * DAY) == {coming.id, here.id}
    assert found(MOVED, text="vera") == {left.id}
    assert found(MOVED, text="мукф") == {left.id}, "the other keyboard layout"
    assert found(MOVED, text="er") == {left.id, here.id}, "within words"
    assert found(MOVED, text="7654321") == found(MOVED, text="1234567") == found(MOVED, text="77") == set()
    viewer = viewer_of(here, roles=("administrator",))
    rows = listing.rows([left.id, here.id], viewer, on(MOVED))
    assert [(row.card.name, row.card.active) for row in rows] == [("Gone Vera", False), ("Here Hugo", True)]
    assert {row.mail + row.phone + row.mobile + row.room + row.internal_phone for row in rows} == {""}
    shown = there(profile.load(left.id, viewer, on(MOVED)))
    assert (shown.former, shown.left_since, shown.mobile, shown.birthday) == (False, True, "", None)
    assert there(profile.load(left.id, viewer, on(MOVED + DAY))).former
    assert there(profile.load(coming.id, viewer, on(MOVED))).standing.status == "future"


def test_a_list_of_a_day_goes_on_from_row_to_row_and_back(app, make):
    staff = [make.person(f"Name{number}", since=START + (number % 2) * DAY, until=MOVED) for number in range(5)]
    make.person("Name9", since=MOVED + DAY)

    def page_of(**cursor):
        found = directory_search.search(Query(sort=sort), on=on(MOVED), cursor=Cursor(**cursor), size=2)
        return [staff.index(db.session.get(Person, number)) for number in found.ids], found

    for sort, expected in (("name", [0, 1, 2, 3, 4]), ("-name", [4, 3, 2, 1, 0]), ("old", [0, 2, 4, 1, 3])):
        places, found = page_of()
        assert (places, found.total, found.earlier, found.later) == (expected[:2], 5, False, True), sort
        places, found = page_of(after=found.ids[-1])
        assert (places, found.total, found.earlier, found.later) == (expected[2:4], 5, True, True), sort
        places, last = page_of(after=found.ids[-1])
        assert (places, last.earlier, last.later) == (expected[4:], True, False), sort
        places, back = page_of(before=last.ids[0])
        assert (places, back.earlier, back.later) == (expected[2:4], True, True), sort


def test_the_chart_is_drawn_as_it_was(company):
    old, new, shop = company
    department("Line", shop)
    derived.write_structure(MOVED + DAY)

    def drawn(day, begin):
        (root,) = chart.draw(on(day), start=chart.one(begin.id, on(day)), levels=2).roots
        return [(node.name, [below.name for below in node.below]) for node in root.nodes[0].below]

    assert drawn(MOVED - DAY, old) == [("Shop", [])]
    assert drawn(MOVED - DAY, new) == []
    assert drawn(MOVED + DAY, old) == []
    assert drawn(MOVED + DAY, new) == [("Workshop", ["Line"])]


@pytest.mark.usefixtures("app")
def test_a_photo_follows_the_consent_of_today(company, make, viewer_of):
    _old, _new, shop = company
    anna = make.person("Anna", department=shop, since=START)
    viewer = viewer_of(anna)
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(picture, "PNG")
    picture.seek(0)
    own = photos.upload(anna, picture, "me.png", viewer).id

    def shown():
        day = on(MOVED)
        (row,) = listing.rows([anna.id], viewer, day)
        return [
            row.card.photo,
            there(people.card(anna.id, day)).photo,
            there(profile.load(anna.id, viewer, day)).card.photo,
        ]

    assert shown() == [own] * 3
    photos.withdraw(anna, viewer, photos.PAGE)
    assert shown() == [None] * 3


def test_what_is_asked_of_a_day_costs_the_same_however_many_there_are(company, make, viewer_of, count_queries):
    _old, new, shop = company
    viewer = viewer_of(make.person("Viewer", since=START))
    anna = make.person("Anna", department=shop)

    def spent():
        chart.top(on(MOVED))  # what a process remembers is read once after each change
        with count_queries() as count:
            chart.top(on(MOVED))
            chart.draw(on(MOVED), start=chart.one(new.id, on(MOVED)), show=chart.one(shop.id, on(MOVED)))
            profile.load(anna.id, viewer, on(MOVED))
            listing.rows(directory_search.search(Query(department=new.id), on=on(MOVED)).ids, viewer, on(MOVED))
        return len(count)

    before = spent()
    for number in range(6):
        below = make.department(f"More{number}", parent=shop)
        make.head(make.person(department=below), below)
        make.person(department=shop)
    assert spent() == before


# By hand, by the page ---------------------------------------------------------------------------------------------


@pytest.fixture
def firm(make):
    """A plant whose shop was renamed a month ago, with Anna who came back then and Vera who left before."""
    plant = make.department("Plant")
    shop = make.department("Old shop", parent=plant)
    for version in db.session.scalars(select(DepartmentVersion)):
        version.recorded_on = today() - 90 * DAY
    db.session.commit()
    anna = make.person("Anna Orlova", department=shop, position="Welder", mail="anna@x.example", about="Asks nicely")
    make.person("Vera Gone", department=shop, until=today() - 40 * DAY)
    change(shop, today() - 30 * DAY, name="New shop")
    db.session.commit()
    return plant, shop, anna


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.text


def test_the_pages_show_the_day_and_keep_it(firm, login, make):
    plant, shop, anna = firm
    client = login(make.person("Reader"))
    then = (today() - 50 * DAY).isoformat()
    for url in (f"/departments/{shop.id}", f"/departments/{plant.id}", "/people?q=anna", f"/people/{anna.id}"):
        text = page(client, f"{url}{'&' if '?' in url else '?'}on={then}")
        assert "back to today" in text and "Old shop" in text and "New shop" not in text, url
        assert f"/departments/{shop.id}?on={then}" in text, url
        assert "anna@x.example" not in text and "Asks nicely" not in text, url
        assert f'href="{url}"' in text, "the way back"
    assert "Vera Gone" in page(client, f"/departments/{shop.id}?on={then}")
    assert "No longer works here" in page(client, f"/departments/{shop.id}?on={then}")
    assert "Vera Gone" not in page(client, f"/departments/{shop.id}")
    chart_page = page(client, f"/departments?on={then}")
    assert "Old shop" in chart_page and f"/departments/{plant.id}?on={then}" in chart_page
    assert "Old shop" in page(client, f"/departments/{plant.id}/branch?on={then}")
    assert "Old shop" in page(client, f"/departments?q=old&on={then}")
    assert "New shop" not in page(client, f"/people?on={then}&department={shop.id}")
    assert "Old shop" in page(client, f"/people.csv?on={then}") and "Vera Gone" in page(
        client, f"/people.csv?on={then}"
    )
    assert "Old shop" in page(client, f"/people/phones?on={then}&by=place")
    drawn = page(client, f"/departments/chart?on={then}&from={plant.id}")
    assert "Old shop" in drawn and f"/departments/{shop.id}?on={then}" in drawn and "New shop" not in drawn
    assert f'href="/departments/chart?from={plant.id}"' in drawn, "the way back"
    assert "Old shop" in page(client, f"/departments/{plant.id}/chart?on={then}")
    assert "Old shop" in page(client, f"/departments/print?on={then}")
    assert "Old shop" in page(client, f"/departments/chart/find?q=old&on={then}")


def test_pages_of_a_long_list_keep_the_day(firm, login, make, monkeypatch):
    from core.org.views import directory

    monkeypatch.setattr(directory, "PAGE_SIZE", 1)
    client = login(make.person("Reader"))
    then = (today() - 50 * DAY).isoformat()
    first = page(client, f"/people?on={then}")
    assert "Anna Orlova" in first and "Vera Gone" not in first
    ways = [unescape(way) for way in re.findall(r'href="(/people\?[^"]*after=[^"]*)"', first)]
    (following,) = set(ways)
    assert f"on={then}" in following
    second = page(client, following)
    assert "Anna Orlova" not in second and "back to today" in second
    choosing = second.split('name="on"')[0]
    assert 'name="after"' not in choosing, "another day begins with its first page"


def test_a_move_to_come_is_seen_ahead(firm, login, make):
    _plant, _shop, anna = firm
    soon = today() + 7 * DAY
    held = anna.employments[0].assignments[0]
    held.ends_on = soon - DAY
    other = make.department("Foundry")
    db.session.add(
        type(held)(employment_id=held.employment_id, person_id=anna.id, department_id=other.id, starts_on=soon)
    )
    db.session.commit()
    client = login(make.person("Reader"))
    assert "New shop" in page(client, f"/people/{anna.id}")
    text = page(client, f"/people/{anna.id}?on={soon.isoformat()}")
    assert "Foundry" in text and "What is already known of that day" in text


@pytest.mark.parametrize("wrong", ["yesterday", "2026-02-30", "03.03.2026", "1200-01-01", "9999-12-31", "%3Cb%3E"])
def test_a_wrong_day_is_told_beside_the_field(firm, login, make, wrong):
    _plant, shop, anna = firm
    client = login(make.person("Reader"))
    for url in ("/people", f"/people/{anna.id}", "/departments", f"/departments/{shop.id}"):
        text = page(client, f"{url}?on={wrong}")
        assert "is not a date" in text or "Choose a day between 1950 and 2100" in text
        assert "back to today" not in text and "<b>" not in text
    for url in ("/people.csv", "/people/phones", "/departments/print", f"/departments/{shop.id}/branch"):
        page(client, f"{url}?on={wrong}", 400)


def test_today_is_no_other_day(firm, login, make):
    client = login(make.person("Reader"))
    assert "back to today" not in page(client, f"/people?on={today().isoformat()}")
    assert "back to today" not in page(client, "/people?on=")


def test_whoever_may_not_see_the_page_may_not_see_its_past(firm, client):
    assert client.get("/people?on=2026-01-01").status_code == 302


def test_a_department_changed_by_hand_has_a_history(firm, make, viewer_of):
    plant, shop, _anna = firm
    admin = viewer_of(make.person("Admin"), roles=("administrator",))
    edit_structure.change_department(shop, DepartmentData(name="Newest shop", parent_id=None), admin)
    assert [name for name, _starts, _ends in versions(shop)] == ["Old shop", "New shop", "Newest shop"]
    assert there(structure.on_day(shop.id, on(today() - DAY))).name == "New shop"
    assert chart.branch(plant.id, on(today() - DAY))[0].name == "New shop"
