"""Who gets which message: at the moment of sending, in their language, as they chose, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from core import notify
from core.access import audiences
from core.db import db, utcnow
from core.extension import JobProgress
from core.jobs.models import JobRow
from core.notify import inbox, upkeep
from core.notify.models import Notification
from core.org.models import Employment, GroupMember, Person
from core.org.refresh import refresh
from tests.notify.conftest import KIND, choose

LONG_AGO = timedelta(days=200)
pytestmark = pytest.mark.usefixtures("types")


def send(**options) -> None:
    notify.send(options.pop("kind", KIND), **options)
    db.session.commit()


def got() -> dict[int, str]:
    """Person id and subject of every message."""
    db.session.rollback()
    return dict(db.session.execute(select(Notification.person_id, Notification.subject)).all())


def dismiss(person: Person) -> None:
    db.session.execute(update(Employment).where(Employment.person_id == person.id).values(ends_on=date(2020, 1, 1)))
    refresh([person.id])
    db.session.commit()


def test_the_people_named_get_it_and_nobody_else(make, run_jobs):
    anna, ivan, _other = make.person(), make.person(), make.person()
    send(people=[anna.id, ivan.id, anna.id], payload={"title": "x"})
    run_jobs()
    assert got() == {anna.id: "en: x", ivan.id: "en: x"}


def test_people_may_be_a_select(make, run_jobs):
    anna, _ivan = make.person("Orlova Anna"), make.person("Petrov Ivan")
    send(people=select(Person.id).where(Person.name == "Orlova Anna"))
    run_jobs()
    assert set(got()) == {anna.id}


def test_without_names_everyone_in_the_audience_gets_it_but_who_is_left_out(make, run_jobs):
    sales, other = make.department("Sales"), make.department("Other")
    inside, author, _outside = (
        make.person(department=sales),
        make.person(department=sales),
        make.person(department=other),
    )
    send(audience_id=audiences.intern([f"department:{sales.id}"]), exclude=[author.id])
    run_jobs()
    assert set(got()) == {inside.id}


def test_who_is_named_but_may_not_see_the_thing_gets_nothing(make, run_jobs):
    inside, outside = make.person(), make.person()
    send(people=[inside.id, outside.id], audience_id=audiences.intern([f"person:{inside.id}"]))
    run_jobs()
    assert set(got()) == {inside.id}


def test_who_lost_the_right_between_the_event_and_the_sending_gets_nothing(make, run_jobs):
    member, leaver = make.person(), make.person()
    group = make.group("Board", member, leaver)
    send(audience_id=audiences.intern([f"group:{group.id}"]))
    db.session.delete(db.session.get(GroupMember, (group.id, leaver.id)))
    refresh([leaver.id])
    db.session.commit()
    run_jobs()
    assert set(got()) == {member.id}


def test_who_was_dismissed_between_the_event_and_the_sending_gets_nothing(make, run_jobs):
    stays, leaves = make.person(), make.person()
    send(people=[stays.id, leaves.id])
    dismiss(leaves)
    run_jobs()
    assert set(got()) == {stays.id}


def test_a_rolled_back_change_tells_nobody(make, run_jobs):
    notify.send(KIND, people=[make.person().id])
    db.session.rollback()
    run_jobs()
    assert got() == {}


def test_each_reads_it_in_their_own_language(make, run_jobs):
    english, russian = make.person(), make.person()
    make.account(english, locale="en")
    make.account(russian, locale="ru")
    send(people=[english.id, russian.id], payload={"title": "x"})
    run_jobs()
    assert got()[english.id] == "en: x"
    assert got()[russian.id] == "ru: x"


def test_a_repeated_run_sends_nothing_twice(make, run_jobs):
    people = [make.person().id for _number in range(3)]
    send(people=people)
    run_jobs()
    db.session.execute(update(JobRow).values(state="new"))
    db.session.commit()
    run_jobs()
    assert db.session.scalar(select(func.count()).select_from(Notification)) == 3


def test_a_run_that_broke_off_goes_on_where_it_was(make, run_jobs, monkeypatch):
    from core.notify import sending

    people = [make.person().id for _number in range(4)]
    send(people=people)
    monkeypatch.setattr(sending, "BATCH", 2)
    write, written = sending._write, []

    def break_off(*arguments) -> None:
        if len(written) == 1:
            raise OSError("power cut")
        written.append(1)
        write(*arguments)

    monkeypatch.setattr(sending, "_write", break_off)
    run_jobs(check=False)
    assert len(got()) == 2
    monkeypatch.setattr(sending, "_write", write)
    run_jobs(ahead=timedelta(hours=1))
    assert sorted(got()) == sorted(people)


def test_many_recipients_cost_few_statements(make, run_jobs, count_queries):
    from core.extension import JobProgress
    from core.notify import sending

    people = [make.person().id for _number in range(20)]

    def statements(count: int) -> int:
        notify.send("demo.quiet", people=people[:count])
        message = db.session.scalars(select(JobRow.payload).order_by(JobRow.id.desc())).first()
        db.session.commit()
        with count_queries() as counted:
            sending.fan_out(message, JobProgress())
        return len(counted.statements)

    # Settings and roles are read once and remembered.
    statements(1)
    assert statements(20) == statements(2)


@pytest.mark.parametrize("url", ["https://example.com", "//example.com", "/\\example.com", "javascript:alert(1)", "x"])
def test_a_message_leads_only_into_the_portal(app, url):
    with pytest.raises(ValueError, match="not a path"):
        notify.send(KIND, people=[1], url=url)


def test_an_unknown_type_and_a_message_to_nobody_are_the_callers_mistakes(app):
    with pytest.raises(notify.UnknownNotificationTypeError):
        notify.send("demo.unknown", people=[1])
    with pytest.raises(ValueError, match="people or an audience"):
        notify.send(KIND)


def test_a_message_of_a_block_switched_off_meanwhile_waits_until_it_is_on(app, types, make, run_jobs):
    from core.jobs.upkeep import Upkeep

    person = make.person()
    send(people=[person.id])
    types.switch(False)
    run_jobs()
    assert got() == {}
    types.switch(True)
    Upkeep(app).reap()
    run_jobs()
    assert set(got()) == {person.id}


def test_what_a_person_switched_off_does_not_come(make, run_jobs, viewer_of):
    person, other = make.person(), make.person()
    choose(person, {(KIND, "email"), ("demo.quiet", "portal")})
    db.session.commit()
    send(people=[person.id, other.id])
    run_jobs()
    assert [inbox.unread(viewer_of(who)) for who in (person, other)] == [0, 1]


def test_a_mandatory_message_cannot_be_switched_off(make, run_jobs, viewer_of):
    person = make.person()
    choose(person, set())
    send(kind="demo.duty", people=[person.id])
    send(people=[person.id])
    run_jobs()
    assert [item.type for item in db.session.scalars(inbox.listing(viewer_of(person)))] == ["demo.duty"]


def test_only_ones_own_messages_are_seen_and_marked(make, run_jobs, viewer_of):
    anna, ivan = viewer_of(make.person()), viewer_of(make.person())
    send(people=[anna.person_id])
    run_jobs()
    [message] = inbox.latest(anna)
    assert inbox.find(ivan, message.id) is None
    inbox.mark_read(ivan, message.id)
    inbox.mark_all_read(ivan, message.id)
    assert inbox.unread(anna) == 1
    inbox.mark_read(anna, message.id)
    assert inbox.unread(anna) == 0


def test_reading_the_newest_of_a_thread_reads_the_older_ones(make, run_jobs, viewer_of):
    viewer = viewer_of(make.person())
    for thread in ("post:1", "post:1", "post:2"):
        send(people=[viewer.person_id], thread=thread)
    run_jobs()
    newest = next(item for item in inbox.latest(viewer) if item.thread == "post:1")
    inbox.mark_read(viewer, newest.id)
    assert inbox.unread(viewer) == 1


def test_a_message_on_a_thing_that_one_may_not_see_any_more_is_hidden(make, run_jobs, viewer_of):
    person = make.person()
    group = make.group("Board", person)
    send(audience_id=audiences.intern([f"group:{group.id}"]))
    run_jobs()
    assert inbox.unread(viewer_of(person)) == 1
    db.session.delete(db.session.get(GroupMember, (group.id, person.id)))
    refresh([person.id])
    db.session.commit()
    from core import epochs

    epochs.bump("org")
    assert (inbox.unread(viewer_of(person)), inbox.latest(viewer_of(person))) == (0, [])


def test_old_messages_are_forgotten(make, run_jobs):
    person = make.person()
    send(people=[person.id])
    run_jobs()
    upkeep.trim({}, JobProgress())
    assert len(got()) == 1
    db.session.execute(update(Notification).values(created_at=utcnow() - LONG_AGO))
    upkeep.trim({}, JobProgress())
    db.session.commit()
    assert got() == {}
