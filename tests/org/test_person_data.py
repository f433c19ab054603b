"""What is told about people, and to whom: contacts, exports, the chart, labels of audiences, recipients."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import openpyxl
import pytest

from core import settings
from core.access import audiences
from core.db import db
from core.notify.recipients import lookup
from core.org import chart, exports, found_people, listing, profile, visibility, widgets
from core.org.directory_search import Query

from .makers import TODAY, there

HOSTILE = ["=1+1", "+7 495", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def saved(write, viewer):
    target = io.BytesIO()
    write(listing.everyone(Query(), viewer), target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("rule", "seen"),
    [("everyone", {"Near", "Below", "Far"}), ("department", {"Near", "Below"}), ("nobody", set())],
)
def test_mobile_phones_follow_the_rule(make, viewer_of, rule, seen):
    shop = make.department("Shop")
    owner = make.person("Owner One", department=shop, mobile_phone="+79160001122")
    watchers = {
        "Near": make.person("Near", department=shop),
        "Below": make.person("Below", department=make.department("Brigade", parent=shop)),
        "Far": make.person("Far", department=make.department("Far")),
    }
    settings.set("org", visibility.SETTING, rule)
    for name, watcher in watchers.items():
        viewer = viewer_of(watcher)
        assert bool(there(profile.load(owner.id, viewer)).mobile) == (name in seen), name
        assert ("79160001122" in saved(exports.write_csv, viewer).decode()) == (name in seen), name
    assert there(profile.load(owner.id, viewer_of(owner))).mobile, "everybody sees their own"


def test_a_person_is_shown_with_heads_peers_and_reports(make, viewer_of, count_queries):
    company = make.department("Company")
    shop = make.department("Shop", parent=company)
    boss, chief = make.person("Boss", department=company), make.person("Chief", department=shop)
    anna, boris = make.person("Anna", department=shop), make.person("Boris", department=shop)
    make.head(boss, company)
    make.head(chief, shop)
    viewer = viewer_of(anna)
    shown = there(profile.load(anna.id, viewer))
    assert [head.person.name for link in shown.chain for head in link.heads] == ["Chief", "Boss"]
    assert [card.name for card in shown.peers.people] == ["Boris"]
    assert [card.name for card in there(profile.load(chief.id, viewer)).reports.people] == ["Anna", "Boris"]
    assert [card.name for card in there(profile.load(boss.id, viewer)).reports.people] == ["Chief"]
    assert profile.load(987654, viewer) is None

    def spent():
        db.session.commit()
        db.session.expunge_all()
        profile.load(boris.id, viewer)  # afterwards the process has the faces, until something changes
        with count_queries() as count:
            profile.load(boris.id, viewer)
        return len(count)

    before = spent()
    for number in range(20):
        make.person(f"More{number}", department=shop)
    assert spent() == before <= 14


def test_the_widgets_are_left_out_where_they_have_nothing_to_show(make, viewer_of):
    lonely = viewer_of(make.person("Lonely"))
    assert widgets.todays_people(lonely) is None and widgets.my_department(lonely) is None
    shop = make.department("Shop")
    anna = make.person("Anna", department=shop, since=lonely.today - timedelta(days=2))
    shown = there(widgets.todays_people(lonely))
    assert [occasion.person.name for occasion in shown["newcomers"]] == ["Anna"]
    assert there(widgets.my_department(viewer_of(anna)))["title"] == "Shop"


def test_no_cell_of_an_export_is_a_formula(make, viewer_of):
    for text in HOSTILE:
        make.person(f"Zz {text}", position=text + "x", room=text, work_phone=text)
    viewer = viewer_of(make.person("Reader"))
    table = saved(exports.write_csv, viewer).decode("utf-8-sig")
    for cells in csv.reader(io.StringIO(table, newline=""), delimiter=";"):
        assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in cells), cells
    book = openpyxl.load_workbook(io.BytesIO(saved(exports.write_xlsx, viewer)))
    kinds = {cell.data_type for row in book.worksheets[0] for cell in row if cell.value is not None}
    assert kinds == {"s"}


def test_the_phone_list_keeps_departments_of_one_name_apart(make, viewer_of):
    north, south = make.department("North"), make.department("South")
    for parent in (north, south):
        make.person(f"In {parent.name}", department=make.department("Office", parent=parent))
    groups = listing.by_department(listing.everyone(Query(), viewer_of(make.person("Reader"))))
    assert [(name, len(rows)) for name, rows in groups] == [("Office", 1), ("Office", 1), ("", 1)]


@pytest.mark.usefixtures("app")
def test_the_chart_opens_branch_by_branch_at_constant_cost(make, count_queries):
    company = make.department("Company")
    plant = make.department("Plant", parent=company)
    shop = make.department("Shop", parent=plant)
    make.head(make.person("Chief", department=plant), plant)

    def spent():
        chart.top(TODAY)  # what a process remembers is read once after each change
        with count_queries() as count:
            chart.top(TODAY)
        return len(count)

    before = spent()
    (root,) = chart.top(TODAY)
    (node,) = root.nodes
    assert (node.name, [below.name for below in node.below]) == ("Company", ["Plant"])
    assert node.below[0].branches and node.below[0].heads[0].person.name == "Chief"
    assert [(below.name, below.branches) for below in chart.branch(plant.id, TODAY)] == [("Shop", False)]
    for number in range(10):
        make.department(f"More{number}", parent=plant if number % 2 else company)
    assert spent() == before <= 8
    assert [(hit.name, list(hit.trail)) for hit in chart.find("sho", TODAY)] == [("Shop", ["Company", "Plant"])]
    plant.ends_on = TODAY - timedelta(days=1)
    db.session.commit()
    assert shop.id in {found.id for root in chart.top(TODAY) for found in root.nodes}, "orphans stay in sight"


@pytest.mark.usefixtures("app")
def test_audiences_are_described_and_found_in_any_case(make):
    shop = make.department("Сборочный цех", parent=make.department("Завод"))
    anna = make.person("Орлова Анна", department=shop, position="Сварщик")
    labels = {
        label.key: (label.title, label.note)
        for label in audiences.labels([f"department:{shop.id}", f"person:{anna.id}"])
    }
    assert labels == {
        f"department:{shop.id}": ("Сборочный цех", "Завод"),
        f"person:{anna.id}": ("Орлова Анна", "Сварщик"),
    }
    assert f"department:{shop.id}" in {label.key for label in audiences.find("СБОРОЧ")}
    assert f"person:{anna.id}" in {label.key for label in audiences.find("орлов")}


@pytest.mark.usefixtures("app")
def test_notifications_reach_who_works_here_and_is_not_shut_out(make):
    town = make.location("Town", time_zone="Asia/Yekaterinburg")
    anna, gone = (
        make.person("Anna", mail="a@x.example", location=town),
        make.person("Gone", until=TODAY - timedelta(days=99)),
    )
    closed = make.person("Closed")
    make.account(closed, disabled_at=anna.created_at)
    reader = make.person("Reader")
    make.account(reader, locale="ru", time_zone="Asia/Tokyo")
    found = {one.person_id: one for one in lookup().recipients([anna.id, gone.id, closed.id, reader.id])}
    assert set(found) == {anna.id, reader.id}
    assert (found[anna.id].mail, found[anna.id].locale, str(found[anna.id].time_zone)) == (
        "a@x.example",
        "en",
        "Asia/Yekaterinburg",
    )
    assert (found[reader.id].locale, str(found[reader.id].time_zone)) == ("ru", "Asia/Tokyo")


@pytest.mark.usefixtures("app")
def test_who_left_is_not_in_the_search_of_the_portal(make):
    anna, gone = make.person("Орлова Анна", position="Сварщик"), make.person("Gone", until=TODAY - timedelta(days=99))
    assert list(found_people.ids()) == [str(anna.id)]
    (document,) = found_people.load([str(anna.id), str(gone.id)])
    assert (document.title, document.url) == ("Орлова Анна", f"/people/{anna.id}")
    assert "Orlova" in document.keywords and "Сварщик" in document.body
