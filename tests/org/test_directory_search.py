"""By what people are found, and that it costs the same however many there are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.org import directory_search
from core.org.directory_search import Query, search, suggest
from core.org.in_order import START, Cursor
from core.org.people import cards

from .makers import TODAY


def names(text="", **options) -> list[str]:
    found = search(Query(text=text), on=TODAY, **options)
    shown = cards(found.ids, TODAY)
    return [shown[number].name for number in found.ids]


@pytest.fixture
def staff(make):
    plant = make.department("Сборочный цех")
    sales = make.department("Отдел продаж")
    make.person("Иванов Пётр", department=plant, position="Слесарь", work_phone="+7 (495) 123-45-67", room="Б-317")
    make.person("Семёнова-Орлова Юлия", department=sales, position="Менеджер", mail="y.semenova@firm.example")
    phones = {"internal_phone": "4321", "mobile_phone": "+79160001122"}
    make.person("Щербаков Иван", department=sales, position="Водитель", **phones)
    make.person("Fry Philip", department=sales, position="Delivery boy", mail="planet.express@firm.example")
    make.person("Ушедший Иван", until=TODAY - timedelta(days=400), since=TODAY - timedelta(days=800))


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Иванов", ["Иванов Пётр"]),
        ("ИВАН", ["Иванов Пётр", "Щербаков Иван"]),
        ("иван щерб", ["Щербаков Иван"]),
        ("щерб иван", ["Щербаков Иван"]),
        ("ivanov", ["Иванов Пётр"]),
        ("petr", ["Иванов Пётр"]),
        ("yulia", ["Семёнова-Орлова Юлия"]),
        ("julija", ["Семёнова-Орлова Юлия"]),
        ("scherbakov", ["Щербаков Иван"]),
        ("shcherb", ["Щербаков Иван"]),
        ("петр", ["Иванов Пётр"]),
        ("пётр", ["Иванов Пётр"]),
        ("семенова", ["Семёнова-Орлова Юлия"]),
        ("орлова", ["Семёнова-Орлова Юлия"]),
        ("fry", ["Fry Philip"]),
        ("филип", ["Fry Philip"]),
        ("planet", ["Fry Philip"]),
        ("express", ["Fry Philip"]),
        ("planet.express@firm", ["Fry Philip"]),
        ("слесарь", ["Иванов Пётр"]),
        ("сборочный", ["Иванов Пётр"]),
        ("слес сборочн иванов", ["Иванов Пётр"]),
        ("слесарь продаж", []),
        ("567", ["Иванов Пётр"]),
        ("45-67", ["Иванов Пётр"]),
        ("8 495 123-45-67", ["Иванов Пётр"]),
        ("+7 495 1234567", ["Иванов Пётр"]),
        ("4321", ["Щербаков Иван"]),
        ("67", []),
        ("317", ["Иванов Пётр"]),
        ("y.semenova@firm", ["Семёнова-Орлова Юлия"]),
        ("ушедший", []),
        ("'; DROP TABLE core_person; --", []),
        ("%", []),
        ("___", []),
        ("ffff", []),
    ],
)
def test_by_what_people_are_found(text, expected):
    assert names(text) == expected


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    ("text", "how", "expected"),
    [
        ("bdfyjd", "layout", ["Иванов Пётр"]),
        ("акн", "layout", ["Fry Philip"]),
        ("ванов", "inside", ["Иванов Пётр"]),
        ("ербак", "inside", ["Щербаков Иван"]),
        ("нетникого", "inside", []),
    ],
)
def test_what_is_tried_when_nothing_begins_so(text, how, expected):
    found = search(Query(text=text), on=TODAY)
    assert found.how == how
    assert names(text) == expected


@pytest.mark.usefixtures("staff")
def test_a_mobile_phone_is_searched_only_by_who_may_see_it():
    assert names("1122") == []
    assert names("1122", mobile=True) == ["Щербаков Иван"]


@pytest.mark.usefixtures("app")
def test_names_stand_before_positions_and_surnames_before_first_names(make):
    make.person("Яров Ян", position="маркетолог")
    make.person("Яшин Марк")
    make.person("Маркин Юрий")
    assert names("марк") == ["Маркин Юрий", "Яшин Марк", "Яров Ян"]
    assert len(suggest("марк", on=TODAY)) == 2, "while somebody types, whoever is called so is meant"
    assert len(suggest("маркет", on=TODAY)) == 1
    assert suggest("", on=TODAY) == []


@pytest.mark.usefixtures("app")
def test_filters_meet(make):
    plant, town = make.department("Plant"), make.location("Town")
    shop = make.department("Shop", parent=plant)
    anna = make.person("Anna", department=shop, location=town, since=TODAY - timedelta(days=3))
    boris = make.person("Boris", department=plant, since=TODAY - timedelta(days=300))
    make.person("Other", department=make.department("Other"))

    def found(**filters):
        return search(Query(**filters), on=TODAY).ids

    assert found(department=plant.id) == [anna.id, boris.id]
    assert found(department=shop.id) == [anna.id]
    assert found(department=plant.id, text="bor") == [boris.id]
    assert found(location=town.id) == [anna.id]
    assert anna.id in found(newcomers=True) and boris.id not in found(newcomers=True)
    assert found(department=987654) == []


def walked(query, size, **options):
    """The ids of all pages, read forwards; and that going back leads through the same ones."""
    pages, place = [], START
    while True:
        found = search(query, on=TODAY, cursor=place, size=size, **options)
        pages.append(found.ids)
        if not found.later:
            break
        place = Cursor(after=found.ids[-1])
    back = [pages[-1]]
    while found.earlier:
        found = search(query, on=TODAY, cursor=Cursor(before=found.ids[0]), size=size, **options)
        back.append(found.ids)
    assert back[::-1] == pages
    return [number for page in pages for number in page]


@pytest.mark.usefixtures("app")
def test_pages_follow_each_other_and_count_all(make):
    ids = [make.person(f"Name{number:02}").id for number in range(7)]
    assert walked(Query(), 3) == walked(Query(text="name"), 3) == ids
    for query in (Query(), Query(text="name")):
        second = search(query, on=TODAY, cursor=Cursor(after=ids[2]), size=3)
        assert (second.total, second.earlier, second.later) == (7, True, True)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("sort", "expected"),
    [("name", "ABCDE"), ("-name", "EDCBA"), ("new", "BDACE"), ("old", "ECADB")],
)
def test_every_order_is_walked_to_the_end(make, sort, expected):
    days = {"A": 20, "B": 1, "C": 30, "D": 10, "E": None}
    made = {
        name: make.person(f"{name} Worker", since=days[name] and TODAY - timedelta(days=days[name])).id for name in days
    }
    for query in (Query(sort=sort), Query(sort=sort, text="worker")):
        assert walked(query, 2) == [made[name] for name in expected]


@pytest.mark.usefixtures("app")
def test_somebody_who_comes_meanwhile_shifts_no_page(make):
    ids = [make.person(f"Name{number:02}").id for number in range(6)]
    make.person("Aaron")
    assert search(Query(), on=TODAY, cursor=Cursor(after=ids[2]), size=3).ids == ids[3:]


@pytest.mark.usefixtures("app")
def test_a_place_that_is_gone_leads_to_the_start(make):
    ids = [make.person(f"Name{number:02}").id for number in range(4)]
    for cursor in (Cursor(after=ids[-1]), Cursor(before=ids[0]), Cursor(after=987654)):
        found = search(Query(), on=TODAY, cursor=cursor, size=3)
        assert found.ids == ids[:3] and not found.earlier


@pytest.mark.usefixtures("app")
def test_a_team_is_a_department_without_what_is_below(make):
    plant = make.department("Plant")
    anna = make.person("Anna", department=plant)
    head = make.person("Head")
    make.head(head, plant)
    make.person("Below", department=make.department("Shop", parent=plant))
    assert search(Query(team=plant.id), on=TODAY).ids == [anna.id, head.id]


@pytest.mark.usefixtures("app")
def test_what_many_meet_is_walked_along_the_names(make, monkeypatch):
    ids = [make.person(f"Name{number:02}", position="Welder").id for number in range(9)]
    whole = search(Query(text="welder"), on=TODAY, size=4)
    monkeypatch.setattr(directory_search, "FEW", 2)
    monkeypatch.setattr(directory_search, "SOME", 2)
    monkeypatch.setattr(directory_search, "SMALL", 2)
    assert whole.ids == ids[:4] and whole.total == 9
    assert search(Query(text="welder"), on=TODAY, size=4).more
    assert walked(Query(text="welder"), 4) == ids
    assert walked(Query(text="welder", sort="-name"), 4) == ids[::-1]
    assert search(Query(text="welder name03"), on=TODAY).ids == [ids[3]]


def test_a_search_sends_the_same_statements_however_many_people_there_are(make, count_queries):
    def spent(text):
        search(Query(text=text), on=TODAY)  # what a process remembers is read once after each change
        with count_queries() as count:
            search(Query(text=text), on=TODAY)
        return len(count)

    make.person("Ivanov Ivan", position="Welder")
    before = [spent(text) for text in ("ivan", "welder ivan", "", "nobody")]
    for number in range(30):
        make.person(f"Ivanov Ivan{number}", position="Welder")
    assert [spent(text) for text in ("ivan", "welder ivan", "", "nobody")] == before
    assert max(before) <= 5
