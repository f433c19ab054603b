"""Review: asked for, returned with a note, published; and each step is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from plugin_sdk.db import session
from plugins.news.models import DRAFT, PUBLISHED, REVIEW, Post
from plugins.news.services import posts, publishing, review, steps
from plugins.news.services.posts import Content
from plugins.news.services.readiness import NotReady


@pytest.fixture
def writer(make, viewer_of):
    person = make.person("Kim Alex")
    make.account(person)
    return viewer_of(person)


@pytest.fixture
def publisher(make):
    person = make.person("Marsh Helen")
    make.account(person)
    return person


@pytest.fixture
def desk(login, publisher):
    return login(publisher, role="editor")


@pytest.fixture
def asked(writer, desk):
    """A post that the writer has asked a review for."""
    post = posts.create(Content(title="A bridge", body="<p>It stands.</p>", author_id=writer.person_id), viewer=writer)
    review.ask(post, viewer=writer)
    session.commit()
    return post


def subjects_of(person_id):
    session.rollback()
    query = text("SELECT subject FROM core_notification WHERE person_id = :id ORDER BY id")
    return list(session.execute(query, {"id": person_id}).scalars())


def fresh():
    session.rollback()
    session.expire_all()
    return session.scalars(select(Post)).one()


def test_reviewers_are_told_and_find_it_among_what_waits(asked, desk, publisher, run_jobs, make):
    bystander = make.person()
    make.account(bystander)
    run_jobs(ahead=timedelta(seconds=5))
    assert subjects_of(publisher.id) == ["Kim Alex asks to publish “A bridge”"]
    assert subjects_of(bystander.id) == []
    waiting = desk.get("/waiting").text
    assert "Publish “A bridge”? Kim Alex asks for it." in waiting
    assert "A bridge" in desk.get("/news/editor/?status=review").text


def test_returned_with_a_note_that_the_writer_reads(asked, desk, writer, run_jobs):
    address = f"/news/editor/{asked.id}/return"
    empty = desk.post(address, data={"note": " "})
    assert empty.status_code == 422
    assert "Say what should be changed." in empty.text
    assert desk.post(address, data={"note": "Who built it?"}).status_code == 302
    run_jobs(ahead=timedelta(seconds=5))
    assert subjects_of(writer.person_id) == ["Marsh Helen returned “A bridge” to you"]
    post = fresh()
    assert (post.status, post.asked_by) == (DRAFT, None)
    assert "Who built it?" in desk.get(f"/news/editor/{post.id}").text
    assert desk.post(address, data={"note": "Once more"}).status_code == 404


def test_publishing_records_who_did_it_and_tells_the_writer(asked, desk, publisher, writer, run_jobs):
    desk.post(f"/news/editor/{asked.id}/publish")
    run_jobs(ahead=timedelta(seconds=5))
    post = fresh()
    assert (post.status, post.published_by, post.asked_by) == (PUBLISHED, publisher.id, None)
    assert "Marsh Helen published “A bridge”" in subjects_of(writer.person_id)
    assert [(step.action, step.person_id) for step in steps.of(post)] == [
        (steps.PUBLISHED, publisher.id),
        (steps.ASKED, writer.person_id),
    ]


def test_only_who_asked_takes_it_back_and_meanwhile_writers_leave_it_alone(asked, writer, make, viewer_of):
    stranger = viewer_of(make.person())
    with pytest.raises(NotReady):
        review.take_back(asked, viewer=stranger)
    assert asked.status == REVIEW
    assert not posts.may_change(writer, asked)
    review.take_back(asked, viewer=writer)
    assert asked.status == DRAFT
    review.ask(asked, viewer=writer)
    publishing.publish(asked, viewer=viewer_of(make.person(), roles=("editor",)))
    with pytest.raises(NotReady):
        review.take_back(asked, viewer=writer)
