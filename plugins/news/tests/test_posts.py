"""Writing and publishing, without HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from plugin_sdk.access import AudienceError
from plugin_sdk.db import session, utcnow
from plugin_sdk.files import FileRefused
from plugins.news.models import DRAFT, PUBLISHED, SCHEDULED, WITHDRAWN, Post
from plugins.news.services import desk, posts, publishing, reading
from plugins.news.services.posts import Content, Meanwhile
from plugins.news.services.publishing import NotReady


@pytest.fixture
def editor(make, viewer_of):
    return viewer_of(make.person("Marsh Helen"), roles=("editor",))


def content(**values):
    return Content(**{"title": "A bridge", "body": "<p>It stands.</p>"} | values)


def test_text_is_cleaned_when_it_is_saved(editor):
    body = (
        "<p onclick=x()>Hi<script>alert(1)</script><img src='http://elsewhere/x.png'><a href='javascript:x'>y</a></p>"
    )
    post = posts.create(content(body=body), viewer=editor)
    assert "script" not in post.body
    assert "onclick" not in post.body
    assert "elsewhere" not in post.body
    assert "Hi" in post.body


def test_summary_is_the_lead_or_the_beginning_of_the_text(editor):
    assert posts.create(content(lead="In short."), viewer=editor).summary == "In short."
    assert posts.create(content(lead=""), viewer=editor).summary == "It stands."


def test_two_editors_do_not_overwrite_each_other(editor):
    post = posts.create(content(), viewer=editor)
    session.commit()
    opened = post.version
    posts.save(post, content(title="First"), version=opened, viewer=editor)
    session.commit()
    with pytest.raises(Meanwhile) as conflict:
        posts.save(post, content(title="Second"), version=opened, viewer=editor)
    assert conflict.value.post.title == "First"


def test_a_change_at_the_same_moment_is_noticed_too(editor):
    post = posts.create(content(), viewer=editor)
    session.commit()
    # Another process is quicker between our reading and our writing.
    table = Post.__table__
    session.execute(update(table).where(table.c.id == post.id).values(title="Quicker", version=post.version + 1))
    session.commit()
    with pytest.raises(Meanwhile) as conflict:
        posts.save(post, content(title="Slower"), version=post.version, viewer=editor)
    assert conflict.value.post.title == "Quicker"


def test_saving_without_a_change_leaves_the_version(editor):
    post = posts.create(content(), viewer=editor)
    session.commit()
    before = post.version
    posts.save(post, posts.content_of(post), version=before, viewer=editor)
    session.commit()
    assert post.version == before


def test_publishing_twice_announces_once(editor, app):
    post = posts.create(content(), viewer=editor)
    assert publishing.publish(post, viewer=editor)
    assert not publishing.publish(post, viewer=editor)
    first = post.announced_at
    publishing.withdraw(post, "A wrong figure", viewer=editor)
    assert publishing.publish(post, viewer=editor)
    assert post.announced_at == first
    assert post.withdrawn_reason == ""


def test_a_post_without_text_is_not_published(editor):
    post = posts.create(content(body="<p> </p>"), viewer=editor)
    with pytest.raises(NotReady) as refused:
        publishing.publish(post, viewer=editor)
    assert refused.value.field == "body"
    assert post.status == DRAFT


def test_scheduling_wants_a_moment_to_come(editor):
    post = posts.create(content(), viewer=editor)
    with pytest.raises(NotReady):
        publishing.schedule(post, utcnow() - timedelta(minutes=1), "Europe/Moscow", viewer=editor)
    publishing.schedule(post, utcnow() + timedelta(hours=1), "Europe/Moscow", viewer=editor)
    assert post.status == SCHEDULED
    publishing.unschedule(post, viewer=editor)
    assert post.status == DRAFT
    assert post.publish_at is None


def test_withdrawing_wants_a_reason_and_keeps_the_trace(editor):
    post = posts.create(content(), viewer=editor)
    publishing.publish(post, viewer=editor)
    with pytest.raises(NotReady):
        publishing.withdraw(post, "  ", viewer=editor)
    publishing.withdraw(post, "A wrong figure", viewer=editor)
    assert (post.status, post.withdrawn_reason, post.withdrawn_by) == (WITHDRAWN, "A wrong figure", editor.person_id)


def test_what_was_out_cannot_be_deleted(editor):
    post = posts.create(content(), viewer=editor)
    publishing.publish(post, viewer=editor)
    with pytest.raises(ValueError, match="no draft"):
        posts.delete_draft(post, viewer=editor)


def test_deleting_a_draft(editor, picture):
    post = posts.create(content(), viewer=editor)
    posts.set_cover(post, picture, "a.png", viewer=editor)
    posts.delete_draft(post, viewer=editor)
    session.commit()
    assert session.scalar(select(Post.id)) is None


def test_a_picture_that_is_none_is_refused_and_the_old_one_stays(editor, picture):
    post = posts.create(content(), viewer=editor)
    posts.set_cover(post, picture, "a.png", viewer=editor)
    kept = post.cover_file_id
    with pytest.raises(FileRefused):
        posts.set_cover(post, b"MZ this is a programme", "b.png", viewer=editor)
    assert post.cover_file_id == kept


def test_an_audience_must_be_well_formed(editor):
    with pytest.raises(AudienceError):
        posts.create(content(audience=["nonsense"]), viewer=editor)


def test_due_posts_go_out_once(editor):
    early = posts.create(content(title="Early"), viewer=editor)
    late = posts.create(content(title="Late"), viewer=editor)
    now = utcnow()
    publishing.schedule(early, now + timedelta(minutes=5), "UTC", viewer=editor)
    publishing.schedule(late, now + timedelta(hours=5), "UTC", viewer=editor)
    session.commit()
    assert publishing.publish_due(now) == 0
    assert publishing.publish_due(now + timedelta(minutes=6)) == 1
    assert publishing.publish_due(now + timedelta(minutes=6)) == 0
    assert (early.status, late.status) == (PUBLISHED, SCHEDULED)


def test_what_should_have_gone_out_is_a_problem_of_health(editor):
    assert publishing.problems() == []
    post = posts.create(content(), viewer=editor)
    publishing.schedule(post, utcnow() + timedelta(hours=1), "UTC", viewer=editor)
    post.publish_at = utcnow() - timedelta(minutes=30)
    session.commit()
    assert len(publishing.problems()) == 1


def test_reach_counts_only_those_addressed(make, viewer_of, editor, write):
    sales = make.department("Sales")
    inside, moved, other = (make.person(department=sales), make.person(department=sales), make.person())
    post = write(audience=[f"department:{sales.id}"])
    for person in (inside, moved):
        assert reading.mark_read(viewer_of(person), post.id)
        assert reading.mark_read(viewer_of(person), post.id)
    assert not reading.mark_read(viewer_of(other), post.id)
    assert (desk.reach(editor, post).addressed, desk.reach(editor, post).readers) == (2, 2)
    post.audience_id = posts.access.intern([f"person:{inside.id}"])
    session.commit()
    reach = desk.reach(editor, post)
    assert (reach.addressed, reach.readers, reach.percent) == (1, 1, 100)


def test_drafts_are_every_editors_but_what_is_out_is_the_publishers(make, viewer_of, write):
    draft, out = write(status="draft"), write()
    assert not posts.may_change(viewer_of(make.person()), draft)
    publisher = viewer_of(make.person(), roles=("editor",))
    assert posts.may_change(publisher, draft)
    assert posts.may_change(publisher, out)
