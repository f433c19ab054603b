"""The management tree: whom its units hold, who heads them, its list, its chart, its pages, on any day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.db import db
from core.org import chart, management
from core.org.dates import ChosenDay, today
from core.org.directory_search import Query, search
from core.org.found_places import find_units
from core.org.models import Department, Headship, ManagementUnit, Person
from core.org.refresh import refresh

from .makers import department, entity, head, hold, person, put, there

DAY = timedelta(days=1)


def unit(name, parent=None, stands_for=None, firm=None, **values):
    return put(
        ManagementUnit(
            name=name,
            parent_id=parent.id if parent else None,
            department_id=stands_for.id if stands_for else None,
            legal_entity_id=firm.id if firm else None,
            **values,
        )
    )


def settle():
    refresh(db.session.scalars(select(Person.id)), structure=True)
    db.session.commit()
    db.session.expire_all()


@pytest.fixture
def company(app):
    """Departments Firm → Plant → Shop, Office; led as Group → Works (Plant), Staff → Desk (Office)."""
    firm = entity("Firm Ltd")
    top = department("Firm", legal_entity_id=firm.id)
    plant, office = department("Plant", top), department("Office", top)
    shop = department("Shop", plant)
    group = unit("Group", firm=firm)
    works, staff = unit("Works", group, plant), unit("Staff", group)
    desk = unit("Desk", staff, office)
    chief, boss = person("Chief", where=plant), person("Boss", where=top)
    head(chief, plant)
    put(Headship(legal_entity_id=firm.id, person_id=boss.id))
    people = {"chief": chief, "boss": boss, "worker": person("Worker", where=shop), "clerk": person("Clerk")}
    hold(people["clerk"], office)
    hold(people["clerk"], plant, primary=False)
    settle()
    return {"group": group, "works": works, "staff": staff, "desk": desk, "shop": shop, "plant": plant, **people}


def names(nodes):
    return {node.name: names(node.below) for node in nodes}


def drawn(**options):
    (root,) = management.draw(today(), **options).roots
    return root.nodes


def test_it_is_drawn_as_the_company_is_led(company):
    assert names(drawn(levels=1)) == {"Group": {"Staff": {}, "Works": {}}}
    assert names(drawn(levels=chart.ALL_LEVELS)) == {"Group": {"Staff": {"Desk": {}}, "Works": {}}}
    assert names(drawn(levels=1, show=management.one(company["desk"].id, today()))) == {
        "Group": {"Staff": {"Desk": {}}, "Works": {}}
    }
    assert names(drawn(start=management.one(company["staff"].id, today()), levels=1)) == {"Staff": {"Desk": {}}}


def test_people_below_a_department_belong_to_the_nearest_unit_and_count_once(company):
    counts = management.tree(today()).people
    assert {key: counts[company[key].id] for key in ("works", "desk", "staff", "group")} == {
        "works": 3,
        "desk": 1,
        "staff": 1,
        "group": 3,
    }
    unit("Shop floor", company["works"], company["shop"])
    settle()
    found = search(Query(unit_team=company["works"].id), on=today()).ids
    assert set(found) == {company["chief"].id, company["clerk"].id}, "the shop has a unit of its own now"
    below = search(Query(unit=company["works"].id), on=today()).ids
    assert set(below) == {company["chief"].id, company["clerk"].id, company["worker"].id}
    assert search(Query(unit=98765), on=today()).ids == []


def test_heads_are_those_of_what_a_unit_stands_for(company):
    nodes = {node.name: node for node in [*drawn(levels=1), *drawn(levels=1)[0].below]}
    assert [one.person.name for one in nodes["Group"].heads] == ["Boss"]
    assert [one.person.name for one in nodes["Works"].heads] == ["Chief"]
    assert not nodes["Staff"].heads and not nodes["Staff"].vacant, "nobody can tell who heads what stands for nothing"
    db.session.query(Headship).filter_by(person_id=company["chief"].id).delete()
    settle()
    assert next(node for node in drawn(levels=1)[0].below if node.name == "Works").vacant


def test_units_in_a_circle_and_of_a_closed_parent_are_drawn(company):
    left, right = unit("Left"), unit("Right")
    left.parent_id, right.parent_id = right.id, left.id
    company["staff"].ends_on = today() - DAY
    settle()
    (root,) = management.draw(today(), levels=chart.ALL_LEVELS).roots
    assert sorted(names(root.nodes)) == ["Desk", "Group", "Left", "Right"]


def test_on_another_day_people_and_heads_are_of_that_day(company):
    chief, clerk = company["chief"], company["clerk"]
    hold(person("Late"), company["plant"], starts=today() + 10 * DAY)
    headship = db.session.query(Headship).filter_by(person_id=chief.id).one()
    headship.ends_on = today() + 5 * DAY
    head(clerk, company["plant"], starts_on=today() + 6 * DAY)
    settle()
    later = ChosenDay.fromordinal((today() + 10 * DAY).toordinal())
    works = there(management.one(company["works"].id, later))
    assert [one.person.name for one in management.heads([works], later)[works.id]] == ["Clerk"]
    assert management.tree(later).people[works.id] == 4 and management.tree(today()).people[works.id] == 3
    assert len(search(Query(unit=works.id), on=later).ids) == 4


def test_no_answer_draws_more_than_its_share(company):
    for number in range(chart.MOST_DRAWN + 1):
        unit(f"Team {number:03}", company["works"])
    settle()
    drawing = management.draw(today(), levels=chart.ALL_LEVELS)
    assert not drawing.whole
    assert names(drawing.roots[0].nodes) == {"Group": {"Staff": {"Desk": {}}, "Works": {}}}
    assert len(management.branch(company["works"].id, today())) == chart.MOST_DRAWN + 1


def test_units_and_people_are_found(company):
    assert [(place.title, place.note) for place in find_units("desk", today())] == [("Desk", "Group › Staff")]
    (worker,) = find_units("worker", today())
    assert worker.id == company["works"].id and worker.person is not None
    assert find_units("boss", today()) == [], "who belongs to no unit is not in this structure"
    assert [hit.name for hit in management.find("wor", today())] == ["Works"]
    assert management.find("%", today()) == []


def test_the_pages_lead_from_one_structure_to_the_other(company, login, make):
    client = login(make.person("Reader"))
    base = "/departments/management"
    for url, other in (("/departments", base), ("/departments/chart", f"{base}/chart")):
        assert f'href="{other}"' in client.get(url).text and f'href="{url}"' in client.get(other).text
    works = client.get(f"{base}/{company['works'].id}").text
    assert all(text in works for text in ("Worker", "Clerk", "Chief", f"/departments/{company['plant'].id}"))
    assert f'href="/people?unit={company["works"].id}"' in works
    assert f'href="{base}/{company["works"].id}"' in client.get(f"/departments/{company['shop'].id}").text
    found = client.get(f"/people?unit={company['works'].id}").text
    assert "Worker" in found and "Works" in found and "Boss" not in found
    assert "Desk" in client.get(f"{base}/{company['staff'].id}/branch").text
    assert "Desk" in client.get(f"{base}/{company['staff'].id}/chart").text
    assert "Desk" in client.get(f"{base}?q=desk").text
    assert f"{base}/chart?show={company['desk'].id}" in client.get(f"{base}/chart/find?q=desk").text
    sheet = client.get(f"{base}/print?from={company['staff'].id}").text
    assert "Desk" in sheet and "Works" not in sheet
    dated = client.get(f"{base}/{company['works'].id}?on=2026-03-03").text
    assert "Units are those of today" in dated and "?on=2026-03-03" in dated
    for odd in (f"{base}/98765", f"{base}/chart?from=98765", f"{base}/chart?show=x"):
        assert client.get(odd).status_code == 404


@pytest.mark.usefixtures("app")
def test_where_there_is_none_nothing_speaks_of_it(login, make):
    client = login(make.person("Reader", department=make.department("Shop")))
    for url in ("/departments", "/departments/chart"):
        assert "/departments/management" not in client.get(url).text
    for url in ("/departments/management", "/departments/management/chart", "/departments/management/print"):
        answer = client.get(url)
        assert answer.status_code == 200 and "There is no management structure" in answer.text


def test_three_hundred_units_cost_what_three_cost(company, login, make, count_queries):
    client = login(make.person("Reader", department=company["plant"]))

    def cost(url):
        client.get(url)
        with count_queries() as count:
            answer = client.get(url)
        assert answer.status_code == 200
        return len(count)

    base, number = "/departments/management", company["works"].id
    urls = (base, f"{base}/chart?levels=all", f"{base}/{number}", f"{base}/{number}/chart", f"/people?unit={number}")

    def grow(first, last):
        for place in range(first, last):
            made = put(Department(name=f"Team {place:03}", parent_id=company["plant"].id))
            unit(f"Team {place:03}", company["works"], made)
            if place % 3 == 0:
                head(person(f"Lead {place}", where=made), made)
        settle()

    grow(0, 3)
    few = [cost(url) for url in urls]
    grow(3, 300)
    assert [cost(url) for url in urls] == few
    assert max(few) <= 12


def test_html_in_names_is_text(company, login, make):
    bad = "<script>alert(1)</script>"
    made = unit(bad, company["group"])
    settle()
    client = login(make.person("Reader"))
    for url in ("", "/chart", "/print", "/chart/find?q=script", f"/{made.id}"):
        assert bad not in client.get(f"/departments/management{url}").text
