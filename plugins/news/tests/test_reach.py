"""Reach: true counts by department, place and day, and nobody who could be guessed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plugin_sdk.db import session, utcnow
from plugins.news.models import Read
from plugins.news.services import must_read, reach, reading
from plugins.news.services.reach import FEWEST, Group


@pytest.fixture
def company(make, viewer_of):
    """A holding with sales (6), a plant (7) and a legal department (2), at two places."""
    top = make.department("Holding")
    here, there = make.location("Head office"), make.location("Plant")
    sizes = {"Sales": (6, here), "Works": (7, there), "Legal": (2, here)}
    found = {}
    for name, (size, place) in sizes.items():
        part = make.department(name, parent=top)
        found[name] = [viewer_of(make.person(department=part, location=place)) for _ in range(size)]
    return found


@pytest.fixture
def editor(make, viewer_of):
    return viewer_of(make.person("Marsh Helen"), roles=("editor",))


def figures(groups):
    return {group.title: (group.addressed, group.readers) for group in groups}


def test_counts_by_department_and_place_with_the_small_ones_joined(company, editor, write):
    post = write(must_read=True)
    for viewer in (*company["Sales"][:3], *company["Works"][:5], company["Legal"][0]):
        reading.mark_read(viewer, post.id)
    must_read.confirm(company["Sales"][0], post)
    found = reach.of(editor, post)
    assert (found.everybody.addressed, found.everybody.readers, found.everybody.confirmed) == (16, 9, 1)
    # The editor, in no department, and the two of Legal are three: too few even together, so Sales is joined to them.
    assert figures(found.departments) == {"Works": (7, 5), "Small groups together": (9, 4)}
    assert all(group.addressed >= FEWEST for group in (*found.departments, *found.locations))
    assert sum(group.readers for group in found.locations) == 9


def test_of_a_few_people_nothing_is_told(company, editor, write, login, make):
    post = write(audience=[f"person:{viewer.person_id}" for viewer in company["Legal"]])
    assert reach.of(editor, post).everybody is None
    desk = login(make.person(), role="editor")
    assert "Too few people for figures" in desk.get(f"/news/editor/{post.id}/reach").text
    assert desk.get(f"/news/editor/{post.id}/reach.csv").status_code == 404
    assert "Opened by" not in desk.get(f"/news/editor/{post.id}").text


def test_small_groups_are_joined_with_the_next_larger_until_nobody_is_told_apart():
    def groups(*sizes):
        return [Group(title=str(size), addressed=size, readers=0, confirmed=0) for size in sizes]

    joined = reach._without_small(groups(30, 6, 3))
    assert [group.addressed for group in joined] == [30, 9]
    assert [group.addressed for group in reach._without_small(groups(30, 6, 4, 3))] == [30, 6, 7]
    assert [group.addressed for group in reach._without_small(groups(6, 5))] == [6, 5]


def test_day_by_day_in_the_editors_zone_and_as_a_table(company, editor, write, login, make):
    start = utcnow() - timedelta(days=3)
    post = write(at=start)
    for number, viewer in enumerate(company["Works"]):
        moment = start + timedelta(days=number % 2, minutes=1)
        session.add(Read(post_id=post.id, person_id=viewer.person_id, first_at=moment))
    session.commit()
    days = reach.of(editor, post).days
    assert [day.readers for day in days] == [4, 3]
    assert [day.total for day in days] == [4, 7]
    assert days[0].day == start.astimezone(editor.time_zone).date()
    desk = login(make.person(), role="editor")
    answer = desk.get(f"/news/editor/{post.id}/reach.csv")
    assert answer.mimetype == "text/csv"
    assert "Works" in answer.text
    assert "Legal" not in answer.text
    assert desk.get(f"/news/editor/{write('Draft', status='draft').id}/reach").status_code == 404
    reader = login(make.person(), client=desk.application.test_client())
    assert reader.get(f"/news/editor/{post.id}/reach").status_code == 403


def test_the_statements_do_not_grow_with_people(company, editor, write, make, count_queries):
    post = write()

    def cost():
        reach.of(editor, post)
        with count_queries() as count:
            reach.of(editor, post)
        return len(count)

    few = cost()
    for number in range(12):
        make.person(department=make.department(f"Part {number}"), location=make.location(f"Place {number}"))
    cost()
    assert cost() == few <= 6
