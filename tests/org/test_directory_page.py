"""The directory as a page and as files: filters that meet, addresses to share, saving that is bounded."""

from __future__ import annotations

import csv
import io
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from itertools import repeat
from types import SimpleNamespace

import openpyxl
import pytest

from core.access import roles
from core.audit.models import AuditEntry
from core.db import db
from core.org import exports, listing
from core.org.dates import today
from core.org.directory_search import Found, Query
from core.org.models import Employment, LegalEntity


@pytest.fixture
def staff(make):
    """Two departments in two towns, two legal entities, two positions, one newcomer."""
    plant, office = make.department("Plant"), make.department("Office")
    north, south = make.location("North"), make.location("South")
    rows = (
        ("Adams Ann", plant, "Welder", north, 2),
        ("Brown Bob", plant, "Welder", south, 400),
        ("Clark Cy", office, "Welder", north, 500),
        ("Davis Di", plant, "Fitter", north, 600),
    )
    made = [
        make.person(name, department=where, position=what, location=place, since=today() - timedelta(days=days))
        for name, where, what, place, days in rows
    ]
    firms = [LegalEntity(name="One"), LegalEntity(name="Two")]
    db.session.add_all(firms)
    db.session.flush()
    for number, person in enumerate(made):
        db.session.query(Employment).filter_by(person_id=person.id).one().legal_entity_id = firms[number % 2].id
    db.session.commit()
    return {
        "plant": plant.id, "north": north.id, "welder": make.position("Welder").id, "one": firms[0].id, "people": made,
    }  # fmt: skip


def listed(client, address):
    text = client.get(address).text
    return [name for name in ("Adams", "Brown", "Clark", "Davis") if name in text]


def test_filters_meet_and_the_address_says_it_all(staff, login):
    client = login(staff["people"][0])
    path = "/people?department={plant}".format(**staff)
    assert listed(client, path) == ["Adams", "Brown", "Davis"]
    path += "&location={north}".format(**staff)
    assert listed(client, path) == ["Adams", "Davis"]
    path += "&position={welder}".format(**staff)
    assert listed(client, path) == ["Adams"]
    assert listed(client, path + "&entity={one}&new=1".format(**staff)) == ["Adams"]
    assert listed(client, "/people?entity={one}".format(**staff)) == ["Adams", "Clark"]
    text = client.get(path).text
    assert all(f'<option selected value="{staff[name]}"' in text for name in ("plant", "north", "welder"))


def test_the_order_is_kept_in_every_link(staff, login):
    client = login(staff["people"][0])
    text = client.get("/people?sort=new").text
    assert text.index("Adams Ann") < text.index("Brown Bob") < text.index("Davis Di")
    assert "Joined" in text and "sort=new" in text
    assert client.get("/people?sort=nonsense").status_code == 200


def test_pages_are_walked_by_link_forwards_and_back(make, login):
    made = [make.person(f"Walker{number:03}") for number in range(120)]
    client = login(make.person("Reader"))

    def names(text):
        return [person.name for person in made if f">{person.name}<" in text]

    def link(text, rel):
        before = text.partition(f'rel="{rel}" href="')[2]
        return before.partition('"')[0].replace("&amp;", "&")

    first = client.get("/people?q=walker").text
    second = client.get(link(first, "next")).text
    third = client.get(link(second, "next")).text
    assert [len(names(page)) for page in (first, second, third)] == [50, 50, 20]
    assert names(first) + names(second) + names(third) == [person.name for person in made]
    assert not link(third, "next") and not link(first, "prev")
    assert names(client.get(link(third, "prev")).text) == names(second)
    assert "q=walker" in link(first, "next")


def test_the_saved_file_holds_what_was_filtered_and_saving_is_kept_in_mind(staff, login):
    client = login(staff["people"][0])
    query = f"department={staff['plant']}&location={staff['north']}&sort=-name"
    with client.get(f"/people.csv?{query}") as answer:
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["Davis Di", "Adams Ann"]
    with client.get(f"/people.xlsx?{query}") as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert [row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == ["Davis Di", "Adams Ann"]
    kept = db.session.query(AuditEntry).filter_by(action="org.list_saved").order_by(AuditEntry.id).all()
    assert [(entry.details["format"], entry.details["people"]) for entry in kept] == [("csv", 2), ("xlsx", 2)]
    assert f"department={staff['plant']}" in kept[0].details["address"]
    assert kept[0].person_id == staff["people"][0].id


def test_who_may_not_save_lists_may_not(staff, login):
    client = login(staff["people"][0])
    roles.set_permission("employee", "org.export", False)
    db.session.commit()
    for path in ("/people.csv", "/people.xlsx"):
        assert client.get(path).status_code == 403
    assert "/people.csv" not in client.get("/people").text
    assert db.session.query(AuditEntry).filter_by(action="org.list_saved").count() == 0


@pytest.mark.parametrize("write", [exports.write_csv, exports.write_xlsx])
@pytest.mark.parametrize("engine", ["sqlite"], scope="session")
def test_writing_holds_one_row_at_a_time(app, make, viewer_of, write, engine, tmp_path):
    (row,) = listing.everyone(Query(), viewer_of(make.person("Reader")))
    row = replace(row, card=replace(row.card, position="Welder of the sixth grade" * 4))

    def peak(number):
        tracemalloc.start()
        with (tmp_path / "list").open("wb") as target:
            assert write(repeat(row, number), target) == number
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(3000) < peak(300) + 300_000


def test_an_export_reads_people_in_portions(make, viewer_of, monkeypatch):
    for number in range(7):
        make.person(f"Name{number}")
    viewer = viewer_of(make.person("Reader"))
    monkeypatch.setattr(listing, "CHUNK", 3)
    asked = []
    read = listing.rows
    monkeypatch.setattr(listing, "rows", lambda ids, *others: asked.append(len(ids)) or read(ids, *others))
    assert len(list(listing.everyone(Query(), viewer))) == 8
    assert asked == [3, 3, 2]


def test_the_phone_list_is_grouped_and_sized(staff, login):
    client = login(staff["people"][0])
    text = client.get("/people/phones").text
    assert text.index("<h2>Plant</h2>") < text.index("<h2>Office</h2>")
    places = client.get("/people/phones?by=place&type=large").text
    assert places.index("<h2>North</h2>") < places.index("<h2>South</h2>") and "d-phones--large" in places
    narrowed = client.get(f"/people/phones?department={staff['plant']}").text
    assert "Adams Ann" in narrowed and "Clark Cy" not in narrowed
    assert client.get("/people/phones?by=x&type=y").status_code == 200


def test_groups_of_a_phone_list_keep_the_order_of_the_structure():
    paths = ["/10/", "/9/", "", "/9/11/"]
    listed = [SimpleNamespace(department_path=path, card=SimpleNamespace(department=path)) for path in paths]
    assert [name for name, _rows in listing.by_department(listed)] == ["/9/", "/9/11/", "/10/", ""]


def test_a_phone_list_has_an_end(make, login, monkeypatch):
    from core.org.views import phones

    monkeypatch.setattr(phones, "MOST", 2)
    for number in range(4):
        make.person(f"Name{number}")
    text = login(make.person("Reader")).get("/people/phones").text
    assert "These are the first 2 people" in text and "Name3" not in text


def test_a_department_shows_its_own_people_and_leads_to_the_rest(make, login):
    plant = make.department("Plant")
    make.person("Here", department=plant)
    make.person("Below", department=make.department("Shop", parent=plant))
    text = login(make.person("Reader")).get(f"/departments/{plant.id}").text
    assert ">Here<" in text and ">Below<" not in text
    assert f"/people?department={plant.id}" in text


def test_an_empty_directory_says_how_to_begin_to_whoever_may(login, monkeypatch):
    monkeypatch.setattr("core.org.views.directory.search", lambda *args, **options: Found(ids=[], total=0))

    assert "Add a person" not in login().get("/people").text
    page = login(role="administrator").get("/people").text
    assert "Add a person" in page
    assert "Connect a directory or a list" in page
