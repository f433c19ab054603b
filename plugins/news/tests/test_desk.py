"""The editors' pages."""

from __future__ import annotations

import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from plugin_sdk.db import session, utcnow
from plugins.news.models import Post, Read
from plugins.news.services import newsroom, publishing, review

FORM = {
    "title": "A bridge",
    "lead": "It stands.",
    "body": "<p>At last.</p>",
    "audience": "everyone",
    "comments_on": "y",
}


@pytest.fixture
def editor(make):
    return make.person("Marsh Helen")


@pytest.fixture
def desk(login, editor):
    return login(editor, role="editor")


def the_post():
    """The only post, as it is now; the transaction is over, so that whoever writes next is not looked past."""
    session.rollback()
    session.expire_all()
    post = session.scalars(select(Post)).one()
    session.commit()
    return post


def send(desk, path="/news/editor/new", *, picture=None, **values):
    data = {name: value for name, value in {**FORM, **values}.items() if value is not None}
    if picture is not None:
        data["cover"] = (io.BytesIO(picture), "cover.png")
    return desk.post(path, data=data, content_type="multipart/form-data")


def test_a_draft_is_saved_and_seen_by_editors_only(desk, editor, login, make):
    assert send(desk, author=f"person:{editor.id}").status_code == 302
    post = the_post()
    assert (post.status, post.title, post.author_id, post.comments_on) == ("draft", "A bridge", editor.id, True)
    assert "A bridge" in desk.get("/news/editor/?status=draft").text
    assert "A bridge" in desk.get(f"/news/editor/{post.id}/preview").text
    assert desk.get(f"/news/{post.id}").status_code == 404
    assert "A bridge" not in login(make.person(), client=desk.application.test_client()).get("/news/").text


def test_publishing_at_once_tells_everybody_and_can_be_found(desk, make, run_jobs, login):
    reader = make.person("Baker Tom")
    make.account(reader)
    send(desk, action="publish", important="y")
    post = the_post()
    assert post.status == "published"
    run_jobs(ahead=timedelta(seconds=5))
    assert subjects_of(reader) == ["Important: A bridge"]
    found = login(reader, client=desk.application.test_client()).get("/search?q=bridge")
    assert f'href="/news/{post.id}"' in found.text


def subjects_of(person):
    from sqlalchemy import text

    session.rollback()
    rows = session.execute(text("SELECT subject FROM core_notification WHERE person_id = :id"), {"id": person.id})
    return list(rows.scalars())


def test_a_post_goes_out_when_its_moment_has_come_in_the_authors_zone(desk, run_jobs):
    moment = (utcnow() + timedelta(hours=2)).astimezone(ZoneInfo("Europe/Moscow")).replace(second=0, microsecond=0)
    send(desk, action="schedule", publish_at=moment.strftime("%Y-%m-%dT%H:%M"))
    post = the_post()
    assert (post.status, post.zone, post.publish_at) == ("scheduled", "Europe/Moscow", moment)
    assert "Europe/Moscow" in desk.get(f"/news/editor/{post.id}").text
    from plugin_sdk import JobProgress
    from plugins.news.jobs import publish_due

    publish_due({}, JobProgress())
    assert the_post().status == "scheduled"
    session.execute(Post.__table__.update().values(publish_at=utcnow() - timedelta(minutes=1)))
    session.commit()
    session.expire_all()
    publish_due({}, JobProgress())
    publish_due({}, JobProgress())
    assert the_post().status == "published"
    assert desk.get(f"/news/{post.id}").status_code == 200


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": " "}, "Give it a title."),
        ({"title": "x" * 201}, "longer than 200 characters"),
        ({"lead": "x" * 501}, "longer than 500 characters"),
        ({"audience": None}, "Choose who may see it."),
        ({"audience": "department:4711"}, "not known any more"),
        ({"pinned_until": "2001-01-01"}, "This day is over"),
        ({"pinned_until": "soon"}, "Not a valid date"),
        ({"action": "schedule", "publish_at": "2001-01-01T10:00"}, "This moment has passed"),
        ({"action": "schedule"}, "Choose a day and a time"),
        ({"action": "publish", "body": "<p></p>"}, "Write the text first."),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(desk, values, message):
    answer = send(desk, **{"cover_alt": "Typed with care"} | values)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Typed with care" in answer.text
    assert session.scalar(select(Post.id)) is None


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        (b"This is a text", "not a picture"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 2000, "picture"),
        (b"0" * (21 * 1024 * 1024), "20 MB"),
    ],
    ids=["text", "damaged", "large"],
)
def test_a_bad_picture_is_refused_and_nothing_typed_is_lost(desk, picture, message):
    answer = send(desk, picture=picture, lead="Typed with care")
    assert answer.status_code == 422
    assert message in answer.text
    assert "Typed with care" in answer.text
    assert session.scalar(select(Post.id)) is None


def test_a_picture_comes_and_goes(desk, picture):
    send(desk, picture=picture)
    post = the_post()
    assert post.cover_file_id is not None
    assert desk.get(f"/files/{post.cover_file_id}/medium").mimetype == "image/webp"
    send(desk, f"/news/editor/{post.id}", version=post.version, remove_cover="y")
    assert the_post().cover_file_id is None


def test_somebody_changed_it_meanwhile(desk):
    send(desk)
    post = the_post()
    opened = post.version
    send(desk, f"/news/editor/{post.id}", version=opened, title="Theirs")
    answer = send(desk, f"/news/editor/{post.id}", version=opened, title="Mine")
    assert answer.status_code == 409
    assert "Somebody changed this meanwhile" in answer.text
    assert "Theirs" in answer.text
    assert 'value="Mine"' in answer.text
    assert the_post().title == "Theirs"
    assert f'name="version" type="hidden" value="{the_post().version}"' in answer.text
    send(desk, f"/news/editor/{post.id}", version=the_post().version, title="Mine")
    assert the_post().title == "Mine"


def test_html_in_a_title_stays_text(desk):
    send(desk, title="<img src=x onerror=alert(1)>", action="publish")
    page = desk.get(f"/news/{the_post().id}").text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_withdrawing_takes_it_from_readers_and_search(desk, run_jobs):
    send(desk, action="publish")
    post = the_post()
    run_jobs(ahead=timedelta(seconds=5))
    assert desk.post(f"/news/editor/{post.id}/withdraw", data={"reason": " "}).status_code == 422
    desk.post(f"/news/editor/{post.id}/withdraw", data={"reason": "A wrong figure"})
    run_jobs(ahead=timedelta(seconds=5))
    assert desk.get(f"/news/{post.id}").status_code == 404
    assert f'/news/{post.id}"' not in desk.get("/search?q=bridge").text
    assert "A wrong figure" in desk.get(f"/news/editor/{post.id}").text
    desk.post(f"/news/editor/{post.id}/publish")
    assert desk.get(f"/news/{post.id}").status_code == 200


def test_a_draft_can_be_deleted_but_not_what_was_out(desk):
    send(desk)
    post = the_post()
    assert desk.post(f"/news/editor/{post.id}/delete").status_code == 302
    assert session.scalar(select(Post.id)) is None
    send(desk, action="publish")
    assert desk.post(f"/news/editor/{the_post().id}/delete").status_code == 409


def test_acts_leave_a_trace(desk):
    from sqlalchemy import text

    send(desk, action="publish")
    desk.post(f"/news/editor/{the_post().id}/withdraw", data={"reason": "Why not"})
    actions = set(session.execute(text("SELECT action FROM core_audit WHERE plugin = 'news'")).scalars())
    assert {"news.created", "news.published", "news.withdrawn"} <= actions


def test_who_may_write_but_not_publish_asks_for_it(login, make, desk):
    from core.access import roles
    from core.access.models import Role, RolePermission  # the roles' own pages are not the subject here

    writer = make.person("Kim Alex")
    role = Role(key="writer", title="Writer")
    session.add(role)
    session.flush()
    session.add(RolePermission(role_id=role.id, permission="news.edit", granted=True))
    session.commit()
    mine = login(writer, role="writer", client=desk.application.test_client())
    roles.epochs.bump("access")
    session.commit()
    assert send(mine, action="publish").status_code == 403
    assert session.scalar(select(Post.id)) is None
    send(mine, action="ask")
    post = the_post()
    assert (post.status, post.asked_by) == ("review", writer.id)
    assert "A bridge" in desk.get("/waiting").text
    desk.post(f"/news/editor/{post.id}/publish")
    assert the_post().asked_at is None
    assert send(mine, f"/news/editor/{post.id}", version=the_post().version).status_code == 403


def test_the_list_is_filtered(desk, write, editor):
    write("My own", status="draft", author_id=editor.id)
    write("By others", status="draft")
    write("Out there")
    assert "Out there" not in desk.get("/news/editor/?status=draft").text
    assert "By others" not in desk.get("/news/editor/?mine=1").text
    assert "My own" in desk.get("/news/editor/?q=my+own").text
    assert "By others" not in desk.get("/news/editor/?q=my+own").text


def test_the_desk_on_the_home_page_tells_what_waits_what_comes_and_how_far_posts_have_come(
    make, write, desk, editor, viewer_of, login, app
):
    shop = make.department("Shop")
    reader = make.person(department=shop)
    told = write("For the shop", audience=[f"department:{shop.id}"])
    session.add(Read(post_id=told.id, person_id=reader.id))
    session.add(Read(post_id=told.id, person_id=make.person("Former Reader").id))
    asked, planned = write("Please publish", status="draft"), write("On Monday", status="draft")
    review.ask(asked, viewer=viewer_of(editor))
    publishing.schedule(planned, utcnow() + timedelta(days=2), "UTC", viewer=viewer_of(editor))
    session.commit()
    room = newsroom.look(viewer_of(editor))
    assert (room.drafts, room.scheduled) == (0, 1)
    assert [post["title"] for post in room.asked] == ["Please publish"]
    assert [post.title for post in room.upcoming] == ["On Monday"]
    assert [(post.title, post.reach.addressed, post.reach.readers) for post in room.latest] == [("For the shop", 1, 1)]
    assert "News desk" in desk.get("/").text
    assert "News desk" not in login(reader, client=app.test_client()).get("/").text
