"""Duties towards people who leave or ask for their data, and the block's own life."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from sqlalchemy import func, select

from plugin_sdk import services
from plugin_sdk.db import session
from plugins.news import sample
from plugins.news.models import ALBUM, Comment, Post, Reaction, Read, RemovalRequest
from plugins.news.services import albums, comments, personal, posts, reactions, reading, removals, review
from plugins.news.services.albums import Line


@pytest.fixture
def someone(make):
    return make.person("Baker Tom")


@pytest.fixture
def traces(someone, make, viewer_of, write, picture):
    viewer = viewer_of(someone)
    mine = write("Mine", author_id=someone.id)
    draft = write("My draft", status="draft", author_id=someone.id)
    comments.add(viewer, mine, "My words")
    reactions.toggle(viewer, mine, "like")
    reading.mark_read(viewer, mine.id)
    review.ask(draft, viewer=viewer)
    album = posts.create(posts.Content(title="An album"), ALBUM)
    shown = albums.add(album, picture, "a.png", line=Line())
    removals.ask(viewer, album, shown, "My hat")
    session.commit()
    return {"mine": mine, "draft": draft}


def test_the_copy_holds_everything(traces, someone, make):
    records = personal.export(someone.id)
    assert sorted(str(record.title) for record in records) == [
        "Comments on news", "News posts opened", "News posts written", "News posts written",
        "Pictures asked to be taken down", "Reactions to news", "Steps of news posts taken",
    ]  # fmt: skip
    assert any(record.data.get("text") == "My words" for record in records)
    assert personal.export(make.person().id) == []


def test_erasing_leaves_the_company_its_posts_without_the_name(traces, someone):
    report = personal.erase(someone.id)
    session.commit()
    assert report.erased == 4
    assert [str(reason) for reason in report.kept] == ["News posts, without the author's name"]
    assert traces["mine"].author_id is None
    for table in (Reaction, Read, RemovalRequest):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert session.execute(select(Comment.author_id, Comment.text)).all() == [(None, "")]
    assert personal.export(someone.id) == []


def test_drafts_are_handed_over_and_what_is_out_keeps_its_name(traces, someone, make):
    things = personal.owned(someone.id)
    assert [thing.title for thing in things] == ["My draft"]
    heir = make.person()
    personal.hand_over(things, heir.id)
    assert traces["draft"].author_id == heir.id
    assert traces["mine"].author_id == someone.id
    assert personal.owned(someone.id) == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_samples_fill_an_empty_block_once(language, make, viewer_of, picture):
    people = [make.person() for _number in range(6)]
    fill = services.find("news.demo")
    made = fill([person.id for person in people], people[0].id, lambda seed, kind: picture, language=language)
    session.commit()
    assert made >= 12
    stories = reading.latest(viewer_of(people[1]), 50)
    assert len(stories) >= 12
    assert stories[0].pinned
    assert sum(story.comments for story in stories) > 12
    assert fill([people[0].id], people[0].id, lambda seed, kind: picture) == 0


def test_both_languages_have_the_same_samples():
    english = (*sample.english.POSTS, *sample.more_english.POSTS)
    russian = (*sample.russian.POSTS, *sample.more_russian.POSTS)

    def alike(posts):
        kept = ("days", "kind", "ends_in", "urgent", "must_read", "review")
        return [[getattr(post, name) for name in kept] + [len(post.said), len(post.shots)] for post in posts]

    assert alike(english) == alike(russian)


def test_disabled_and_enabled_again_nothing_is_lost(write, switch, login):
    post = write("Still here")
    browser = login()
    assert browser.get(f"/news/{post.id}").status_code == 200
    switch("news", False)
    assert browser.get(f"/news/{post.id}").status_code == 404
    assert browser.get("/news/").status_code == 404
    assert browser.get("/api/v1/news/latest").status_code == 404
    assert services.find("news.latest") is None
    switch("news", True)
    assert "Still here" in browser.get("/news/").text
    assert session.scalar(select(func.count()).select_from(Post)) == 1


def test_what_the_manifest_promises_is_there(app):
    manifest = tomllib.loads((Path(sample.__file__).parent / "plugin.toml").read_text(encoding="utf-8"))
    offered = [services.find(name, int(major)) for name, major in (item.split("/") for item in manifest["provides"])]
    assert len(offered) == 2
    assert all(offered)
