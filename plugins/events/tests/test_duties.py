"""Duties towards people, and what events offer to the rest of the portal."""

from __future__ import annotations

from sqlalchemy import func, select

from plugin_sdk import OwnedThing
from plugin_sdk.db import session
from plugins.events.models import Enrolment, Event, Feed, Invited, Organiser
from plugins.events.services import enrolling, feeds, inviting, offers, personal
from plugins.events.tests.conftest import soon


def test_a_persons_own_copy_and_erasing_it(plan, make, viewer_of, organiser):
    event = plan(places=5)
    guest = make.person("Guest Robin")
    inviting.invite(event, [f"person:{guest.id}"], opens=True, viewer=viewer_of(organiser))
    enrolling.enrol(viewer_of(guest), event)
    feeds.make(viewer_of(guest), everything=True)
    session.commit()
    found = {str(record.title): record.data for record in personal.export(guest.id)}
    assert found["Events enrolled for"]["state"] == "going"
    assert found["Invitations to events"]["answer"] == "yes"
    assert "Personal calendar" in found
    assert [str(record.title) for record in personal.export(organiser.id)] == ["Events organised"]
    assert personal.erase(guest.id).erased >= 3
    personal.erase(organiser.id)
    session.commit()
    assert personal.export(guest.id) == personal.export(organiser.id) == []
    assert [session.scalar(select(func.count()).select_from(table)) for table in (Enrolment, Invited, Feed)] == [
        0,
        0,
        0,
    ]
    assert session.scalars(select(Event)).one().author_id is None


def test_events_to_come_are_handed_over_and_others_stay(plan, make, organiser):
    second, heir = make.person("Second Sue"), make.person("Heir Henry")
    event = plan(organisers=[organiser.id, second.id], audience=[f"department:{make.department('Board').id}"])
    plan("Cancelled", status="cancelled")
    things = personal.owned(organiser.id)
    assert [(thing.title, thing.url) for thing in things] == [("Summer party", f"/events/editor/{event.id}")]
    personal.hand_over([*things, OwnedThing(kind="other", id="x", title="")], heir.id)
    session.commit()
    assert personal.owned(organiser.id) == []
    query = select(Organiser.person_id).where(Organiser.event_id == event.id)
    assert set(session.scalars(query)) == {second.id, heir.id}


def test_a_new_organiser_may_see_the_event(plan, make, organiser, viewer_of):
    from plugins.events.services import reading

    event = plan(audience=[f"department:{make.department('Board').id}"])
    heir = make.person("Heir Henry")
    assert reading.find(viewer_of(heir), event.id) is None
    personal.hand_over(personal.owned(organiser.id), heir.id)
    assert reading.find(viewer_of(heir), event.id) is not None
    assert reading.find(viewer_of(organiser), event.id) is None


def test_the_service_offers_the_next_events(plan, make, viewer_of):
    guest = viewer_of(make.person())
    plan("Later", period=soon(9))
    event = plan("Sooner", period=soon(2))
    enrolling.enrol(guest, event)
    session.commit()
    found = offers.coming(guest, limit=1)
    assert [(each["title"], each["url"], each["state"]) for each in found] == [
        ("Sooner", f"/events/{event.id}", "going")
    ]
