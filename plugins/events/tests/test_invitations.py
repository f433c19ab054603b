"""Invitations: whom they reach, what they open, how they are answered."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from plugin_sdk.db import session
from plugins.events.models import Enrolment, Invited
from plugins.events.services import enrolling, inviting, reading
from plugins.events.services.refusal import Refused


@pytest.fixture
def sales(make):
    return make.department("Sales")


@pytest.fixture
def seller(make, sales):
    person = make.person("Seller Sam", department=sales)
    make.account(person)
    return person


def invite(event, principals, viewer, *, opens=True):
    number = inviting.invite(event, principals, opens=opens, viewer=viewer)
    session.commit()
    return number


def test_each_is_told_once_however_often_they_are_meant(plan, make, viewer_of, organiser, sales, seller, told):
    event, manager = plan(), viewer_of(organiser)
    assert invite(event, [f"department:{sales.id}", f"person:{seller.id}"], manager) == 1
    assert invite(event, [f"department:{sales.id}"], manager) == 0
    newcomer = make.person("New Nora", department=sales)
    make.account(newcomer)
    assert invite(event, [f"department:{sales.id}"], manager) == 1
    assert told(seller) == ["Marsh Helen invites you: Summer party"]
    assert told(newcomer) == ["Marsh Helen invites you: Summer party"]


def test_an_invitation_opens_the_event_only_if_it_says_so(plan, make, viewer_of, organiser, sales, seller):
    board = make.department("Board")
    event, manager = plan(audience=[f"department:{board.id}"]), viewer_of(organiser)
    assert invite(event, [f"person:{seller.id}"], manager, opens=False) == 0
    assert reading.find(viewer_of(seller), event.id) is None
    assert invite(event, [f"person:{seller.id}"], manager) == 1
    assert reading.find(viewer_of(seller), event.id) is not None
    assert reading.unanswered(viewer_of(seller))[0].id == event.id
    inviting.withdraw(event, inviting.of(event)[0].id, viewer=manager)
    session.commit()
    assert reading.find(viewer_of(seller), event.id) is None
    assert reading.unanswered(viewer_of(seller)) == []


def test_withdrawing_one_of_two_invitations_leaves_the_other(plan, viewer_of, organiser, sales, seller, told):
    event, manager = plan(), viewer_of(organiser)
    invite(event, [f"person:{seller.id}"], manager)
    invite(event, [f"department:{sales.id}"], manager)
    inviting.withdraw(event, inviting.of(event)[0].id, viewer=manager)
    session.commit()
    assert reading.answer_of(viewer_of(seller), event.id) == ""
    assert len(told(seller)) == 1


def test_yes_takes_a_place_and_no_or_maybe_give_it_back(plan, make, viewer_of, organiser, seller):
    event = plan(places=1)
    other = make.person("Other Kim")
    invite(event, [f"person:{seller.id}"], viewer_of(organiser))
    mine = viewer_of(seller)
    assert enrolling.answer(mine, event, "yes").state == "going"
    assert enrolling.enrol(viewer_of(other), event).state == "waiting"
    enrolling.answer(mine, event, "maybe")
    session.commit()
    assert dict(session.execute(select(Enrolment.person_id, Enrolment.state)).all()) == {other.id: "going"}
    assert session.scalars(select(Invited.answer)).one() == "maybe"
    assert inviting.counts(event.id) == {"yes": 0, "no": 0, "maybe": 1, "": 0}
    with pytest.raises(Refused, match="not invited"):
        enrolling.answer(viewer_of(other), event, "no")


def test_without_enrolment_only_the_invited_take_part(plan, viewer_of, organiser, seller):
    event = plan(enrolling=False)
    invite(event, [f"person:{seller.id}"], viewer_of(organiser))
    assert enrolling.answer(viewer_of(seller), event, "yes").state == "going"
    with pytest.raises(Refused, match="nobody has to enrol"):
        enrolling.enrol(viewer_of(organiser), event)


def test_invitations_on_their_pages(plan, login, organiser, seller, make):
    event = plan()
    desk = login(organiser)
    page = f"/events/editor/{event.id}/invitations"
    assert "Choose whom to invite" in desk.post(page, data={"opens": "y"}).text
    draft = plan("Later", status="draft")
    refused = desk.post(f"/events/editor/{draft.id}/invitations", data={"principals": f"person:{seller.id}"})
    assert (refused.status_code, "Publish the event first" in refused.text) == (422, True)
    assert desk.post(page, data={"principals": f"person:{seller.id}", "opens": "y"}).status_code == 302
    guest = login(seller, client=desk.application.test_client())
    assert "Will you come? Summer party" in guest.get("/waiting").text
    assert guest.post(f"/events/{event.id}/answer", data={"answer": "perhaps"}).status_code == 400
    assert guest.post(f"/events/{event.id}/answer", data={"answer": "no"}).status_code == 302
    assert "Will you come?" not in guest.get("/waiting").text
    assert "Seller Sam" in desk.get(f"{page}?answer=no").text
    assert "Seller Sam" not in desk.get(f"{page}?answer=open").text.partition("<table")[2]
