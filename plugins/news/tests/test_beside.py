"""What stands beside a post: right for each reader, also when it was remembered before something changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from plugin_sdk.db import session, utcnow
from plugins.news.services import beside, posts, publishing, reading, translations
from plugins.news.services.translations import Words


@pytest.fixture
def hours_ago(write):
    """``hours_ago(3, "Title")`` is a post that went out three hours ago."""
    return lambda hours, title, **values: write(title, at=utcnow() - timedelta(hours=hours), **values)


@pytest.fixture
def look(make, viewer_of, hours_ago):
    """``look(viewer)`` gives the titles beside the post "Here": the next older, the next newer, and the newest."""
    here = hours_ago(10, "Here")

    def titles(viewer):
        around = reading.article(viewer, here.id, neighbours=True).around
        # What is remembered says what the database says.
        assert around == beside.around(viewer, here.id)
        ways = (item.title if item is not None else None for item in (around.older, around.newer))
        return (*ways, [item.title for item in around.also])

    return titles


def test_every_change_of_a_post_shows_beside_the_others(look, hours_ago, make, viewer_of):
    editor, reader = viewer_of(make.person(), roles=("editor",)), viewer_of(make.person())
    assert look(reader) == (None, None, [])
    older, newer = hours_ago(11, "Older", language="en"), hours_ago(9, "Newer")
    assert look(reader) == ("Older", "Newer", ["Newer", "Older"])
    assert look(viewer_of(make.person())) == ("Older", "Newer", ["Newer", "Older"])
    nearest = hours_ago(9.5, "Nearest")
    assert look(reader) == ("Older", "Nearest", ["Newer", "Nearest", "Older"])

    posts.save(nearest, replace(posts.content_of(nearest), title="Renamed"), version=nearest.version, viewer=editor)
    session.commit()
    assert look(reader) == ("Older", "Renamed", ["Newer", "Renamed", "Older"])
    elsewhere = make.department("Elsewhere")
    content = replace(posts.content_of(nearest), audience=[f"department:{elsewhere.id}"])
    posts.save(nearest, content, version=nearest.version, viewer=editor)
    session.commit()
    assert look(reader) == ("Older", "Newer", ["Newer", "Older"])
    assert look(viewer_of(make.person(department=elsewhere))) == ("Older", "Renamed", ["Newer", "Renamed", "Older"])

    translations.save(older, "ru", Words(title="Раньше"), version=0, viewer=editor)
    session.commit()
    assert look(replace(reader, locale="ru"))[0] == "Раньше"
    publishing.withdraw(newer, "A mistake", viewer=editor)
    session.commit()
    assert look(reader) == ("Older", None, ["Older"])


def test_what_a_post_itself_does_not_tell_is_asked_every_time(look, hours_ago, make, viewer_of, monkeypatch):
    reader, other = viewer_of(make.person()), viewer_of(make.person())
    older = hours_ago(11, "Older")
    hours_ago(9, "Ends soon", expires_at=utcnow() + timedelta(hours=1))
    here = reading.latest(reader, 3)[1].id

    def opened(viewer):
        return reading.article(viewer, here, neighbours=True).around.older.read

    assert look(reader) == ("Older", "Ends soon", ["Ends soon", "Older"])
    assert opened(reader) is opened(other) is False
    reading.mark_read(reader, older.id)
    session.commit()
    assert (opened(reader), opened(other)) == (True, False)
    later = utcnow() + timedelta(hours=2)
    monkeypatch.setattr("plugins.news.services.shown.utcnow", lambda: later)
    assert look(reader) == ("Older", None, ["Older"])


def test_neighbours_are_found_behind_any_number_that_are_for_others(look, hours_ago, make, viewer_of):
    circle = make.department("Circle")
    insider, outsider = viewer_of(make.person(department=circle)), viewer_of(make.person())
    hours_ago(50, "Long ago")
    for number in range(beside.NEWEST + 1):
        hours_ago(11 + number, f"Before {number}", audience=[f"department:{circle.id}"])
    assert look(outsider) == ("Long ago", None, ["Long ago"])
    assert look(insider) == ("Before 0", None, [f"Before {number}" for number in range(beside.ALSO_NEW)])
    hours_ago(1, "Just now")
    for number in range(beside.NEAREST):
        hours_ago(9 - number / 10, f"After {number}", audience=[f"department:{circle.id}"])
    assert look(outsider) == ("Long ago", "Just now", ["Just now", "Long ago"])
    assert look(insider)[1] == "After 0"
