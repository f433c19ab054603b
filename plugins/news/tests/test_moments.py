"""Moments are meant on the author's clock, also in the nights in which it jumps."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from plugin_sdk.db import session
from plugins.news.models import Post
from plugins.news.services.moments import NoSuchTime, in_zone, zone_of

BERLIN = ZoneInfo("Europe/Berlin")


def wall(month, day, hour):
    """What a clock on the wall shows in 2031, half an hour past."""
    return datetime(2031, month, day, hour, 30, tzinfo=UTC).replace(tzinfo=None)


def test_a_time_that_the_clock_jumps_over_is_refused_with_the_next_one(app):
    with pytest.raises(NoSuchTime, match=r"02:30.*Europe/Berlin.*03:30"):
        in_zone(wall(3, 30, 2), BERLIN)


def test_a_time_that_comes_twice_is_the_first_one_and_said_so(app):
    moment = in_zone(wall(10, 26, 2), BERLIN)
    assert moment.at == datetime(2031, 10, 26, 0, 30, tzinfo=UTC)
    assert "twice" in moment.note
    assert in_zone(wall(10, 26, 12), BERLIN).note == ""


def test_an_unknown_zone_is_taken_for_ones_own(app):
    assert zone_of("Mars/Olympus", BERLIN) is BERLIN
    assert zone_of("Asia/Tokyo", BERLIN) == ZoneInfo("Asia/Tokyo")


def test_the_form_names_the_zone_refuses_the_gap_beside_the_field_and_keeps_what_was_typed(login, make, write):
    desk = login(make.person(), role="editor")
    post = write("A draft", status="draft")
    session.execute(Post.__table__.update().values(zone="Europe/Berlin", expires_at=datetime(2032, 1, 1, tzinfo=UTC)))
    session.commit()
    session.expire_all()
    address = f"/news/editor/{post.id}"
    form = {
        "title": "A draft",
        "body": "<p>x</p>",
        "audience": "everyone",
        "version": str(post.version),
        "language": "en",
    }
    answer = desk.post(address, data={**form, "expires_at": "2031-03-30T02:30", "lead": "Typed with care"})
    assert answer.status_code == 422
    assert "There is no 02:30 that night" in answer.text
    assert "Typed with care" in answer.text
    assert "The time is that of the zone Europe/Berlin" in answer.text
    answer = desk.post(
        address, data={**form, "action": "schedule", "publish_at": "2031-10-26T02:30"}, follow_redirects=True
    )
    assert "twice that night" in answer.text
    session.rollback()
    session.expire_all()
    assert session.get(Post, post.id).publish_at == datetime(2031, 10, 26, 0, 30, tzinfo=UTC)
