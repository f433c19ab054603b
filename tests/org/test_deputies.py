"""Who stands in for whom, found by the day: never who has left, and it is said that a deputy is away, too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import epochs
from core.db import db
from core.org import deputies
from core.org.dates import today
from core.org.models import Absence, Deputyship, Person
from core.org.refusal import EditRefused
from plugin_sdk import people as sdk

DAY = timedelta(days=1)


@pytest.fixture
def ann(make) -> Person:
    return make.person("Smith Ann", department=make.department("Sales"))


@pytest.fixture
def bob(make) -> Person:
    return make.person("Jones Bob")


@pytest.fixture
def cid(make) -> Person:
    return make.person("Khan Cid")


def absent(person, first=0, last=None):
    ends = today() + last * DAY if last is not None else None
    db.session.add(Absence(person_id=person.id, kind="sick", starts_on=today() + first * DAY, ends_on=ends))
    db.session.commit()


def name(viewer_of, person, deputy, first=None, last=None, by=None):
    def day(number):
        return today() + number * DAY if number is not None else None

    made = deputies.name(person, deputy.id, day(first), day(last), viewer_of(by or person))
    db.session.commit()
    return made


def who(person, day=0):
    found = deputies.of_person(person.id, today() + day * DAY)
    return (found.person.name, found.until) if found else None


def test_one_named_for_some_days_stands_in_on_these(ann, bob, viewer_of):
    name(viewer_of, ann, bob, 1, 3)
    assert [who(ann, day) for day in range(5)] == [None, *[("Jones Bob", today() + 3 * DAY)] * 3, None]


def test_one_named_for_always_stands_in_while_the_person_is_away(ann, bob, viewer_of):
    name(viewer_of, ann, bob)
    assert who(ann) is None
    absent(ann, 1, 4)
    assert who(ann, 1) == ("Jones Bob", today() + 4 * DAY) and who(ann, 5) is None


def test_one_for_certain_days_stands_before_the_one_for_always(ann, bob, cid, viewer_of):
    absent(ann, 0, 9)
    name(viewer_of, ann, bob)
    name(viewer_of, ann, cid, 2, 3)
    assert [who(ann, day)[0] for day in (1, 2, 4)] == ["Jones Bob", "Khan Cid", "Jones Bob"]


def test_who_has_left_stands_in_for_nobody(ann, bob, cid, make, viewer_of):
    leaver = make.person("Gone Gil", until=today() + 2 * DAY)
    absent(ann, 0, 9)
    name(viewer_of, ann, bob)
    name(viewer_of, ann, leaver, 0, 2)
    db.session.query(Deputyship).filter_by(deputy_id=leaver.id).one().ends_on = today() + 5 * DAY
    db.session.commit()
    assert who(ann, 2)[0] == "Gone Gil"
    assert who(ann, 3)[0] == "Jones Bob", "the next best is found"
    leaver.status = "former"
    db.session.commit()
    assert who(ann)[0] == "Jones Bob"


def test_a_deputy_who_is_away_is_shown_so_and_circles_end(ann, bob, viewer_of):
    absent(ann, 0, 3)
    absent(bob, 0, 1)
    name(viewer_of, ann, bob)
    name(viewer_of, bob, ann)
    found = deputies.of_person(ann.id, today())
    assert found.person.id == bob.id and found.away.until == today() + DAY
    assert deputies.of_person(bob.id, today()).person.id == ann.id
    assert [card.name for card, _until in deputies.stands_in_for(bob.id, today())] == ["Smith Ann"]
    assert deputies.of_person(ann.id, today() + 2 * DAY).away is None


def test_who_turned_out_to_be_somebody_else_is_that_one(ann, bob, cid, make, viewer_of):
    name(viewer_of, ann, bob, 0, 3)
    name(viewer_of, cid, ann, 0, 3)
    same = make.person("Smith Anna")
    ann.same_as_id, other = same.id, make.person("Jones Rob")
    bob.same_as_id = other.id
    db.session.commit()
    assert who(same)[0] == "Jones Rob" and who(cid)[0] == "Smith Anna"
    assert [one.deputy.name for one in deputies.named(same.id, today())] == ["Jones Rob"]


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(1, None, "ends_on"), (None, 1, "starts_on"), (3, 1, "ends_on"), (-5, -1, "ends_on"), (0, 2, "starts_on")],
    ids=["no-end", "no-beginning", "backwards", "over", "taken"],
)
def test_days_that_cannot_be_are_refused(ann, bob, viewer_of, first, last, field):
    name(viewer_of, ann, bob, 2, 4)
    with pytest.raises(EditRefused) as refused:
        name(viewer_of, ann, bob, first, last)
    assert refused.value.field == field


def test_only_somebody_else_who_works_here_can_stand_in(ann, make, viewer_of):
    gone = make.person("Gone Gil", until=today() - DAY)
    soon = make.person("Soon Sue", since=today() + 5 * DAY)
    for deputy in (gone, soon, ann):
        with pytest.raises(EditRefused):
            name(viewer_of, ann, deputy, 0, 2)
    name(viewer_of, ann, soon, 5, 6)


def test_a_new_one_for_always_replaces_the_former(ann, bob, cid, viewer_of):
    absent(ann)
    name(viewer_of, ann, bob)
    name(viewer_of, ann, cid)
    assert [one.deputy.name for one in deputies.named(ann.id, today())] == ["Khan Cid"]
    assert who(ann) == ("Khan Cid", None)


def test_themselves_heads_and_the_office_may_name(ann, bob, make, login, viewer_of):
    boss, other = make.person("Boss Bea"), make.person("Boss Ben")
    make.head(boss, ann.employments[0].assignments[0].department)
    make.head(other, make.department("Elsewhere"))
    assert [deputies.may_name(viewer_of(one), ann) for one in (ann, boss, other, bob)] == [True, True, False, False]
    path = f"/people/{ann.id}/deputies"
    assert login(bob).get(path).status_code == 403
    assert login(bob).post(f"{path}/1/remove").status_code == 403
    assert path in login(boss).get(f"/people/{ann.id}").text
    assert path not in login(bob).get(f"/people/{ann.id}").text
    assert login(bob, role="administrator").get(path).status_code == 200


def test_named_and_removed_on_the_page(ann, bob, login):
    absent(ann, 0, 3)
    client, path = login(ann), f"/people/{ann.id}/deputies"
    page = client.get(path).text
    assert f'value="{today().isoformat()}"' in page, "the days of the absence are filled in"
    wrong = client.post(path, data={"deputy": f"person:{ann.id}"})
    assert wrong.status_code == 422 and "Nobody stands in for themselves" in wrong.text
    client.post(path, data={"deputy": f"person:{bob.id}"})
    shown = client.get(f"/people/{ann.id}").text
    assert "Deputy until" in shown and "Jones Bob" in shown and "sick" not in shown.lower()
    assert "Stands in for" in client.get(f"/people/{bob.id}").text
    assert "Deputy: Jones Bob" in client.get("/people").text
    made = db.session.scalars(select(Deputyship)).one()
    client.post(f"/people/{bob.id}/deputies/{made.id}/remove")
    assert db.session.scalar(select(func.count(Deputyship.id))) == 1, "only through the person's own page"
    client.post(f"{path}/{made.id}/remove")
    assert db.session.scalar(select(func.count(Deputyship.id))) == 0
    assert "Deputy until" not in client.get(f"/people/{ann.id}").text


def test_plugins_are_told_who_is_away_and_who_stands_in_and_never_why(ann, bob, viewer_of):
    absent(ann, 0, 3)
    name(viewer_of, ann, bob)
    assert sdk.away([ann.id, bob.id], today()) == {ann.id: sdk.Away(today() + 3 * DAY)}
    assert sdk.deputies([ann.id, bob.id], today())[ann.id].person == sdk.card(bob.id, today())
    assert sdk.away([], today()) == sdk.deputies([], today()) == {}


def test_many_cost_what_one_costs(make, viewer_of, count_queries):
    def grow(number):
        for _ in range(number):
            away_one, deputy = make.person(), make.person()
            absent(away_one, 0, 3)
            name(viewer_of, away_one, deputy, 0, 3)

    def cost():
        ids = db.session.scalars(select(Person.id)).all()
        epochs.move("org")  # nobody's card is remembered
        with count_queries() as count:
            found = deputies.of_people(ids, today())
        return len(count), len(found)

    grow(1)
    few, one = cost()
    grow(8)
    many, nine = cost()
    assert (few, one, nine) == (many, 1, 9) and few <= 3
