"""Places: never more than there are, waited for in order, given back."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError

from plugin_sdk.db import session, utcnow
from plugins.events.models import GOING, WAITING, Enrolment, Event
from plugins.events.services import enrolling, writing
from plugins.events.services.refusal import Refused


def crowd(make, number):
    return [make.person(f"Guest{place} Robin") for place in range(number)]


def states(event):
    rows = session.execute(
        select(Enrolment.person_id, Enrolment.state)
        .where(Enrolment.event_id == event.id)
        .order_by(Enrolment.queued_at, Enrolment.id)
    )
    return [tuple(row) for row in rows]


def enrol(viewer_of, event, person, guests=0):
    enrolment = enrolling.enrol(viewer_of(person), event, guests)
    session.commit()
    return enrolment.state


def test_who_comes_late_waits_and_moves_up_in_order_when_somebody_leaves(plan, make, viewer_of, told):
    event = plan(places=2)
    people = crowd(make, 4)
    for person in people:
        make.account(person)
    assert [enrol(viewer_of, event, person) for person in people] == [GOING, GOING, WAITING, WAITING]
    assert [enrolling.place_in_line(enrolling.of(event.id, person.id)) for person in people[2:]] == [1, 2]
    assert enrolling.withdraw(viewer_of(people[0]), event)
    session.commit()
    assert states(event) == [(people[1].id, GOING), (people[2].id, GOING), (people[3].id, WAITING)]
    assert told(people[2]) == ["You have a place: Summer party"]
    assert told(people[3]) == []
    assert not enrolling.withdraw(viewer_of(people[0]), event)


def test_a_larger_limit_lets_people_move_up_and_a_smaller_one_than_taken_is_refused(plan, make, viewer_of):
    event = plan(places=1)
    people = crowd(make, 3)
    for person in people:
        enrol(viewer_of, event, person)
    manager = viewer_of(people[0], roles=("editor",))
    content = writing.content_of(event)
    grown = {**{name: getattr(content, name) for name in content.__dataclass_fields__}, "places": 2}
    writing.save(event, writing.Content(**grown), version=event.version, viewer=manager)
    session.commit()
    assert [state for _person, state in states(event)] == [GOING, GOING, WAITING]
    with pytest.raises(Refused, match="2 places are taken") as refused:
        writing.save(event, writing.Content(**grown | {"places": 1}), version=event.version, viewer=manager)
    assert refused.value.field == "places"


def test_nobody_is_overtaken_by_a_smaller_party(plan, make, viewer_of):
    event = plan(places=3, guests=2)
    first, family, single, late = crowd(make, 4)
    assert enrol(viewer_of, event, first, 1) == GOING
    assert enrol(viewer_of, event, family, 2) == WAITING
    assert enrol(viewer_of, event, single) == WAITING
    enrol(viewer_of, event, first, 0)
    assert dict(states(event)) == {first.id: GOING, family.id: WAITING, single.id: WAITING}
    enrolling.withdraw(viewer_of(first), event)
    session.commit()
    assert dict(states(event)) == {family.id: GOING, single.id: WAITING}
    assert enrol(viewer_of, event, late) == WAITING
    enrol(viewer_of, event, family, 0)
    assert dict(states(event)) == {family.id: GOING, single.id: GOING, late.id: GOING}


def test_a_party_that_can_never_fit_any_more_blocks_nobody(plan, make, viewer_of):
    event = plan(places=3, guests=2)
    first, family, single = crowd(make, 3)
    assert [enrol(viewer_of, event, *who) for who in ((first, 0), (family, 2), (single, 0))] == [
        GOING,
        WAITING,
        WAITING,
    ]
    session.execute(update(Event).values(places=2))
    assert enrolling.fill(enrolling.hold(event.id)) == [single.id]


CLOSED = (
    ({"places": 1, "waiting_list": False}, {}, 0, "no place left"),
    ({"guests": 1}, {}, 2, "1 guest at the most"),
    ({}, {}, 1, "No guests"),
    ({"places": 2, "guests": 5}, {}, 3, "do not fit at all"),
    ({}, {"starts_at": utcnow() - timedelta(hours=1)}, 0, "has begun"),
    ({}, {"starts_at": utcnow() - timedelta(days=2), "ends_at": utcnow() - timedelta(days=1)}, 0, "is over"),
    ({}, {"closes_at": utcnow() - timedelta(minutes=1)}, 0, "Enrolment is closed"),
    ({}, {"opens_at": utcnow() + timedelta(days=1)}, 0, "not open yet"),
    ({}, {"status": "cancelled"}, 0, "is cancelled"),
    ({"enrolling": False}, {}, 0, "nobody has to enrol"),
)
"""How an event is made, what has changed since, how many guests are wanted, and what is said."""


def test_who_cannot_enrol_is_told_why(plan, make, viewer_of):
    first, late = crowd(make, 2)
    for values, change, guests, message in CLOSED:
        event = plan(**values)
        if values.get("places") == 1:
            enrol(viewer_of, event, first)
        if change:
            session.execute(update(Event).where(Event.id == event.id).values(**change))
            session.commit()
        with pytest.raises(Refused, match=message):
            enrolling.enrol(viewer_of(late), event, guests)
        session.rollback()
        assert enrolling.of(event.id, late.id) is None


def test_two_who_enrol_at_the_same_moment_never_share_the_last_place(app, plan, make, viewer_of):
    event = plan(places=3)
    people = crowd(make, 8)
    viewers, event_id = [viewer_of(person) for person in people], event.id
    session.remove()
    start, failures = threading.Barrier(len(viewers)), []

    def run(viewer):
        with app.app_context():
            try:
                found = session.get(Event, event_id)
                # Each has read how many places are left before any of them asks for one.
                assert enrolling.taken(event_id) == 0
                start.wait(timeout=20)
                enrolling.enrol(viewer, found)
                session.commit()
            except (Refused, SQLAlchemyError, AssertionError, threading.BrokenBarrierError) as error:
                failures.append(error)
            finally:
                session.remove()

    threads = [threading.Thread(target=run, args=(viewer,)) for viewer in viewers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    counts = dict(session.execute(select(Enrolment.state, func.count()).group_by(Enrolment.state)).all())
    assert counts == {GOING: 3, WAITING: 5}


def test_an_organiser_adds_and_removes_by_hand_within_the_limit(plan, make, viewer_of, organiser, told):
    event = plan(places=2)
    first, second, third = crowd(make, 3)
    make.account(first)
    manager = viewer_of(organiser)
    enrol(viewer_of, event, third)
    assert enrolling.add_by_hand(event, [first.id, third.id], viewer=manager) == 1
    session.commit()
    with pytest.raises(Refused, match="0 places left"):
        enrolling.add_by_hand(event, [second.id], viewer=manager)
    session.rollback()
    assert enrol(viewer_of, event, second) == WAITING
    assert enrolling.remove_by_hand(event, first.id, viewer=manager)
    session.commit()
    assert dict(states(event)) == {third.id: GOING, second.id: GOING}
    assert told(first) == [
        "Marsh Helen has put you on the list: Summer party",
        "Marsh Helen has taken you off the list: Summer party",
    ]


def test_an_organiser_adds_nobody_who_may_not_see_the_event(plan, make, viewer_of, organiser):
    sales = make.department("Sales")
    event = plan(audience=[f"department:{sales.id}"])
    outsider = make.person("Stranger Sam")
    with pytest.raises(Refused, match="not for Stranger Sam"):
        enrolling.add_by_hand(event, [outsider.id], viewer=viewer_of(organiser))


def test_who_leaves_the_company_gives_back_the_place_and_the_calendar(plan, make, viewer_of):
    from plugins.events.models import Feed
    from plugins.events.services import feeds, leaving

    event = plan(places=1)
    leaver, next_one = crowd(make, 2)
    enrol(viewer_of, event, leaver)
    enrol(viewer_of, event, next_one)
    feeds.make(viewer_of(leaver), everything=False)
    session.commit()
    leaving.follow({"person_ids": [leaver.id]})
    assert states(event) == [(next_one.id, GOING)]
    assert session.scalar(select(func.count()).select_from(Feed)) == 0
