"""The org chart: drawn to a level, bounded however large the company is, with vacancies, jumps and sheets of paper."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core.db import db
from core.org import chart
from core.org.dates import today
from core.org.found_places import find
from core.org.models import Department
from core.org.refresh import refresh

from .makers import TODAY, head, hold, put


@pytest.fixture
def company(make):
    """Company → Plant (Chief) → Shop (nobody heads it) → Brigade (acting); and an Office."""
    top = make.department("Company")
    plant = make.department("Plant", parent=top)
    shop = make.department("Shop", parent=plant)
    brigade = make.department("Brigade", parent=shop)
    office = make.department("Office", parent=top)
    make.head(make.person("Chief Olga", department=plant, position="Director"), plant)
    make.head(make.person("Deputy Ivan", department=brigade, position="Foreman"), brigade, acting=True)
    make.person("Worker Petr", department=shop)
    # Counts and paths are derived past the session.
    db.session.expire_all()
    return {"top": top, "plant": plant, "shop": shop, "brigade": brigade, "office": office}


def grow(parent: Department, number: int, levels: int = 1) -> None:
    """Many departments under one, quickly."""
    for place in range(number):
        made = put(Department(name=f"Unit {place:03}", parent_id=parent.id))
        if levels > 1:
            grow(made, 3, levels - 1)


def settle():
    refresh([], structure=True)
    db.session.commit()
    db.session.expire_all()


def names(nodes):
    return {node.name: names(node.below) for node in nodes}


def drawn(nodes):
    return sum(1 + drawn(node.below) for node in nodes)


def one(drawing):
    (root,) = drawing.roots
    return root.nodes


def find_node(nodes, name):
    for node in nodes:
        found = node if node.name == name else find_node(node.below, name)
        if found is not None:
            return found
    return None


def test_it_is_drawn_to_the_level_asked_for(company):
    assert names(one(chart.draw(TODAY, levels=1))) == {"Company": {"Office": {}, "Plant": {}}}
    assert names(one(chart.draw(TODAY, levels=2))) == {"Company": {"Office": {}, "Plant": {"Shop": {}}}}
    whole = {"Company": {"Office": {}, "Plant": {"Shop": {"Brigade": {}}}}}
    assert names(one(chart.draw(TODAY, levels=chart.ALL_LEVELS))) == whole
    assert names(one(chart.draw(TODAY, start=company["plant"], levels=1))) == {"Plant": {"Shop": {}}}


def test_the_way_to_a_department_is_drawn_however_deep_it_lies(company):
    found = names(one(chart.draw(TODAY, levels=1, show=company["brigade"])))
    assert found == {"Company": {"Office": {}, "Plant": {"Shop": {"Brigade": {}}}}}


def test_a_vacancy_and_an_acting_head_are_told_apart(company):
    nodes = one(chart.draw(TODAY, levels=chart.ALL_LEVELS))
    shop, brigade, office = (find_node(nodes, name) for name in ("Shop", "Brigade", "Office"))
    assert shop.vacant and not shop.acting
    assert brigade.acting and not brigade.vacant
    assert not office.vacant, "where nobody works nobody is missing"


def test_no_answer_draws_more_than_its_share_and_never_half_of_a_branch(company):
    grow(company["plant"], 90, 2)
    settle()
    drawing = chart.draw(TODAY, levels=chart.ALL_LEVELS)
    assert not drawing.whole and drawn(one(drawing)) <= chart.MOST_DRAWN + 1

    def check(nodes):
        for node in nodes:
            assert len(node.below) in (0, node.children), f"half of {node.name} is drawn"
            check(node.below)

    check(one(drawing))
    shown = chart.draw(TODAY, levels=1, show=company["brigade"])
    assert find_node(one(shown), "Brigade") is not None, "what was looked for is there all the same"


@pytest.mark.usefixtures("app")
def test_three_hundred_departments_cost_what_ten_cost(make, login, count_queries):
    top = make.department("Company")
    client = login(make.person("Reader", department=top))

    def cost(url):
        client.get(url)
        with count_queries() as count:
            answer = client.get(url)
        assert answer.status_code == 200
        return len(count), len(answer.data)

    urls = ("/departments", "/departments/chart", "/departments/chart?levels=all", f"/departments/{top.id}/chart")
    grow(top, 3, 2)
    settle()
    few = [cost(url) for url in urls]
    grow(top, 72, 2)
    settle()
    assert db.session.query(Department).count() > 290
    many = [cost(url) for url in urls]
    assert [statements for statements, _ in many] == [statements for statements, _ in few]
    assert max(statements for statements, _ in many) <= 11
    assert max(size for _, size in many) <= 200_000


def test_the_page_offers_every_way_to_look_at_it(company, login, make):
    client = login(make.person("Reader"))
    text = client.get("/departments/chart").text
    assert "No head at present" in text and "Chief Olga" in text and "Director" in text
    assert f'hx-get="/departments/{company["shop"].id}/chart"' in text, "the rest is loaded when asked for"
    deep = client.get("/departments/chart?levels=all").text
    assert "Acting head" in deep and "d-chart-wait" not in deep, "all of a small company is there"
    assert "Office" not in client.get(f"/departments/chart?from={company['plant'].id}&levels=3").text
    shown = client.get(f"/departments/chart?show={company['brigade'].id}").text
    assert re.search(rf'd-chart-box--shown" id="department-{company["brigade"].id}"', shown)
    branch = client.get(f"/departments/{company['shop'].id}/chart").text
    assert "Brigade" in branch and "<html" not in branch


@pytest.mark.parametrize("query", ["levels=0", "levels=x", "levels=999", "q=%25", "q=" + "я" * 300])
def test_odd_addresses_are_no_error(company, login, make, query):
    assert login(make.person("Reader")).get(f"/departments/chart?{query}").status_code == 200


@pytest.mark.parametrize("query", ["from=98765", "show=98765", "from=x", "show=-1"])
def test_what_is_not_there_is_not_found(company, login, make, query):
    assert login(make.person("Reader")).get(f"/departments/chart?{query}").status_code == 404


def test_it_jumps_to_departments_and_to_people(company):
    assert [(place.title, place.note) for place in find("shop", TODAY)] == [("Shop", "Company › Plant")]
    (chief,) = find("chief", TODAY)
    assert chief.id == company["plant"].id and chief.person is not None
    (worker,) = find("petr", TODAY)
    assert worker.id == company["shop"].id
    assert [place.title for place in find("director", TODAY)] == ["Chief Olga"], "by what they do too"
    assert find("nobody", TODAY) == find("%", TODAY) == []


def test_finding_answers_with_links_that_work_without_scripts(company, login, make):
    client = login(make.person("Reader"))
    text = client.get("/departments/chart/find?q=brig").text
    assert f'href="/departments/chart?show={company["brigade"].id}"' in text
    assert f'data-chart-jump="department-{company["brigade"].id}"' in text
    assert "nobody is called so" in client.get("/departments/chart/find?q=zzzz").text
    assert "Brigade" in client.get("/departments/chart?q=brig").text


@pytest.mark.parametrize("paper", ["a3", "a4"])
def test_it_is_printed_whole_or_from_a_department(company, login, make, paper):
    client = login(make.person("Reader"))
    whole = client.get(f"/departments/print?paper={paper}").text
    assert f"d-paper--{paper}" in whole
    assert all(name in whole for name in ("Company", "Brigade", "Deputy Ivan (acting)", "No head at present"))
    part = client.get(f"/departments/print?paper={paper}&from={company['plant'].id}&levels=1").text
    assert "Shop" in part and "Brigade" not in part and "Office" not in part
    assert client.get("/departments/print?from=98765").status_code == 404


def test_html_in_names_is_text(make, login):
    bad = "<script>alert(1)</script>"
    top = make.department(bad)
    make.head(make.person(bad, department=top), top)
    client = login(make.person("Reader"))
    for url in ("/departments/chart", "/departments/print", "/departments/chart/find?q=script"):
        assert bad not in client.get(url).text


def test_a_closed_department_does_not_hide_what_is_below_it(company, login, make):
    company["plant"].ends_on = today() - timedelta(days=1)
    settle()
    text = login(make.person("Reader")).get("/departments/chart?levels=all").text
    assert "Shop" in text and "Brigade" in text and ">Plant<" not in text


@pytest.mark.usefixtures("app")
def test_an_empty_company_is_told_how_to_start(login, make):
    client = login(make.person("Reader"))
    for url in ("/departments/chart", "/departments/print"):
        assert "There are no departments yet" in client.get(url).text


def test_the_head_of_several_is_found_at_the_uppermost(company, make):
    boss = make.person("Boss Anna", department=company["brigade"])
    head(boss, company["shop"])
    head(boss, company["plant"], acting=True)
    hold(boss, company["office"], primary=False)
    assert find("boss", TODAY)[0].id == company["plant"].id
