"""Announcements: they hold until their end, disappear by themselves, and wait for nobody's broom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from plugin_sdk.db import session, utcnow
from plugins.news import search, widgets
from plugins.news.models import ANNOUNCEMENT, ENDED, PUBLISHED, Post, Read
from plugins.news.services import announcements, must_read, offers, posts, publishing, reading, steps
from plugins.news.services.posts import Content
from plugins.news.services.readiness import NotReady


@pytest.fixture
def editor(make, viewer_of):
    return viewer_of(make.person("Marsh Helen"), roles=("editor",))


@pytest.fixture
def announce(editor):
    """``announce("Gate 2", hours=3, urgent=True)`` publishes an announcement that ends so many hours from now."""

    def make_it(title="Gate 2 is closed", *, hours=3.0, **values):
        values = {"lead": "Take gate 1.", "expires_at": utcnow() + timedelta(hours=hours)} | values
        post = posts.create(Content(title=title, **values), ANNOUNCEMENT, viewer=editor)
        publishing.publish(post, viewer=editor, tell=False)
        session.commit()
        return post

    return make_it


def end(post, minutes=1):
    session.execute(Post.__table__.update().values(expires_at=utcnow() - timedelta(minutes=minutes)))
    session.commit()
    session.expire_all()


def test_it_stands_above_the_news_for_those_it_is_for_urgent_ones_first(announce, make, viewer_of):
    sales = make.department("Sales")
    reader, other = viewer_of(make.person(department=sales)), viewer_of(make.person())
    announce("Soup", audience=[f"department:{sales.id}"])
    announce("Fire drill", urgent=True)
    announce("Hot water")
    assert [notice.title for notice in announcements.in_force(reader)] == ["Fire drill", "Hot water", "Soup"]
    assert [notice.title for notice in announcements.in_force(other)] == ["Fire drill", "Hot water"]
    assert offers.latest(reader, 10) == []
    assert widgets.notices(viewer_of(make.person()))["unseen"]


def test_at_its_end_it_is_gone_from_everywhere_before_any_job_ran(announce, make, viewer_of, login, editor):
    person = make.person()
    reader, browser = viewer_of(person), login(person)
    post = announce(must_read=True)
    assert [item.id for item in must_read.pending(reader)] == [post.id]
    assert list(search.load([str(post.id)]))
    end(post)
    assert announcements.in_force(reader) == []
    assert widgets.notices(reader) is None
    assert reading.find(reader, post.id) is None
    assert not reading.mark_read(reader, post.id)
    assert list(search.load([str(post.id)])) == []
    for address in (f"/news/{post.id}", f"/news/{post.id}/comments", f"/news/{post.id}/reactions"):
        assert browser.get(address).status_code == 404
    assert post.title not in browser.get("/").text + browser.get("/news/").text
    assert session.get(Post, post.id).status == PUBLISHED


def test_the_job_moves_what_is_over_to_the_archive_once(announce, editor, login, make):
    post, later = announce(), announce("Later", hours=30)
    assert publishing.end_due() == 0
    assert publishing.end_due(utcnow() + timedelta(hours=4)) == 1
    assert publishing.end_due(utcnow() + timedelta(hours=4)) == 0
    assert (post.status, later.status) == (ENDED, PUBLISHED)
    assert steps.of(post)[0].action == steps.ENDED
    desk = login(make.person(), role="editor")
    archive = desk.get("/news/editor/?status=ended").text
    assert post.title in archive
    assert later.title not in archive


def test_what_has_ended_can_be_shown_again_with_a_later_end(announce, editor):
    post = announce()
    publishing.end_due(utcnow() + timedelta(hours=4))
    session.execute(Post.__table__.update().values(expires_at=utcnow() - timedelta(minutes=1)))
    session.commit()
    session.expire_all()
    with pytest.raises(NotReady) as refused:
        publishing.publish(post, viewer=editor)
    assert refused.value.field == "expires_at"
    post.expires_at = utcnow() + timedelta(hours=1)
    assert publishing.publish(post, viewer=editor)


def test_without_an_end_or_words_it_does_not_go_out(editor):
    endless = posts.create(Content(title="For ever", lead="Words."), ANNOUNCEMENT, viewer=editor)
    with pytest.raises(NotReady) as refused:
        publishing.publish(endless, viewer=editor)
    assert refused.value.field == "expires_at"
    soon = utcnow() + timedelta(hours=1)
    with pytest.raises(NotReady):
        publishing.schedule(posts.create(Content(title="x", lead="y", expires_at=soon)), soon, "UTC", viewer=editor)
    wordless = posts.create(Content(title="Only a title", expires_at=soon), ANNOUNCEMENT, viewer=editor)
    with pytest.raises(NotReady) as refused:
        publishing.publish(wordless, viewer=editor)
    assert refused.value.field == "body"


def test_the_form_proposes_the_usual_end_and_seeing_it_on_the_home_page_counts_as_read(login, make, announce):
    desk = login(make.person(), role="editor")
    assert 'name="expires_at" type="datetime-local" value="20' in desk.get("/news/editor/new?kind=announcement").text
    post = announce()
    person = make.person()
    browser = login(person, client=desk.application.test_client())
    assert post.title in browser.get("/").text
    assert browser.post("/news/seen", data={"post": [str(post.id), "4711", "x"]}).status_code == 204
    session.rollback()
    assert session.scalars(select(Read.person_id).where(Read.post_id == post.id)).all() == [person.id]
    assert 'hx-post="/news/seen"' not in browser.get("/").text


def test_must_read_waits_until_it_is_confirmed_by_those_it_asks(login, make, write, viewer_of):
    person = make.person()
    browser = login(person)
    post = write("New rules", must_read=True)
    other = write("Any news")
    assert "Read and confirm: New rules" in browser.get("/waiting").text
    assert "Please confirm" in browser.get(f"/news/{post.id}").text
    assert browser.post(f"/news/{post.id}/confirm").status_code == 302
    assert browser.post(f"/news/{other.id}/confirm").status_code == 404
    assert "You confirmed on" in browser.get(f"/news/{post.id}").text
    assert "New rules" not in browser.get("/waiting").text
