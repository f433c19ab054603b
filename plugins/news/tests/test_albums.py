"""Albums: who makes them, what becomes of their pictures, and how one is taken down."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select, text

from plugin_sdk import files, settings
from plugin_sdk.db import session
from plugins.news.models import ALBUM, DRAFT, PUBLISHED, REVIEW, Picture, Post, RemovalRequest
from plugins.news.services import albums, makers, posts, publishing, reading, removals
from plugins.news.services.albums import Line
from plugins.news.services.posts import Content
from plugins.news.services.readiness import NotReady

FORM = {"title": "On skis", "audience": "everyone", "comments_on": "y"}


@pytest.fixture
def photo():
    """A JPEG that says where it was taken."""
    output = io.BytesIO()
    image = Image.new("RGB", (64, 40), (20, 120, 200))
    exif = image.getexif()
    exif[0x010F] = "Secret camera"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(output, "JPEG", exif=exif)
    return output.getvalue()


@pytest.fixture
def album(make, viewer_of, photo):
    """A published album with three pictures."""
    maker = viewer_of(make.person("Marsh Helen"), roles=("editor",))
    post = posts.create(Content(title="On skis", author_id=maker.person_id), ALBUM, viewer=maker)
    for number in range(3):
        albums.add(post, photo, f"{number}.jpg", line=Line(caption=f"Picture {number}"), viewer=maker)
    albums.changed(post, maker)
    publishing.publish(post, viewer=maker, tell=False)
    session.commit()
    return post


def fresh():
    session.rollback()
    session.expire_all()
    return session.scalars(select(Post)).one()


def send(browser, post, *pictures, json=False):
    data = {"pictures": [(io.BytesIO(content), name) for content, name in pictures]}
    headers = {"Accept": "application/json"} if json else {}
    address = f"/news/albums/{post.id}/pictures"
    return browser.post(address, data=data, content_type="multipart/form-data", headers=headers)


def test_many_at_once_a_bad_one_is_named_and_keeps_none_of_the_others_out(login, make, photo):
    maker = make.person()
    browser = login(maker)
    assert browser.post("/news/albums/new", data=FORM | {"title": " "}).status_code == 422
    assert browser.post("/news/albums/new", data=FORM).status_code == 302
    answer = send(browser, fresh(), (photo, "one.jpg"), (b"no picture", "two.jpg"), (photo, "three.jpg"))
    assert answer.status_code == 422
    assert "two.jpg: " in answer.text
    post = fresh()
    found = albums.pictures(post.id)
    assert len(found) == 2
    assert post.cover_file_id == found[0].file_id
    assert send(browser, post, (photo, "four.jpg"), json=True).json == {"added": 1, "refused": []}
    assert send(browser, post).status_code == 422


def test_nothing_but_the_picture_is_kept(album, photo):
    assert b"Secret camera" in photo
    for picture in albums.pictures(album.id):
        _file, stored = files.open_own("news", picture.file_id)
        with stored, Image.open(stored) as image:
            assert not image.getexif()


def test_order_words_and_cover_are_arranged_and_one_is_removed(login, make, album):
    browser = login(make.person(), role="editor")
    first, second, third = (picture.id for picture in albums.pictures(album.id))
    form = {"picture": [third, first, second], f"caption-{third}": "  Now first ", "cover": second}
    assert browser.post(f"/news/albums/{album.id}/order", data=form).status_code == 302
    post = fresh()
    found = albums.pictures(post.id)
    assert [picture.id for picture in found] == [third, first, second]
    assert found[0].caption == "Now first"
    assert post.cover_file_id == found[2].file_id
    assert "now first" in post.words
    moved = {"picture": [third, first, second], "move": f"{second}:earlier"}
    browser.post(f"/news/albums/{album.id}/order", data=moved)
    post = fresh()
    assert [picture.id for picture in albums.pictures(post.id)] == [third, second, first]
    gone = session.get(Picture, second).file_id
    browser.post(f"/news/albums/{album.id}/order", data={"picture": [third, second, first], "take_out": second})
    post = fresh()
    assert [picture.id for picture in albums.pictures(post.id)] == [third, first]
    assert post.cover_file_id == albums.pictures(post.id)[0].file_id
    assert browser.get(f"/files/{gone}/medium").status_code == 404


def test_readers_leaf_through_it_and_outsiders_see_no_picture(login, make, album):
    sales = make.department("Sales")
    insider = login(make.person(department=sales))
    first, second, _third = albums.pictures(album.id)
    page = insider.get(f"/news/{album.id}").text
    assert page.count("/medium") >= 3
    assert f'/news/{album.id}/pictures/{second.id}"' in insider.get(f"/news/{album.id}/pictures/{first.id}").text
    album.audience_id = posts.access.intern([f"department:{sales.id}"])
    posts.share_files(album)
    session.commit()
    outsider = login(make.person(), client=insider.application.test_client())
    for address in (f"/news/{album.id}", f"/news/{album.id}/pictures/{first.id}", f"/files/{first.file_id}/medium"):
        assert outsider.get(address).status_code == 404
        assert insider.get(address).status_code == 200
    assert insider.get(f"/news/{album.id}/pictures/4711").status_code == 404


@pytest.mark.parametrize(
    ("way", "begins", "becomes"),
    [(makers.EDITORS, 403, None), (makers.REVIEWED, 302, REVIEW), (makers.FREE, 302, PUBLISHED)],
)
def test_the_setting_says_whether_everybody_makes_albums_and_with_whose_consent(
    login, make, photo, way, begins, becomes
):
    settings.set("news", "album_makers", way, by=None)
    session.commit()
    browser = login(make.person())
    assert browser.post("/news/albums/new", data=FORM).status_code == begins
    if becomes is None:
        return
    post = fresh()
    assert f'href="/news/albums/{post.id}"' in browser.get("/news/?show=albums").text
    browser.post(f"/news/albums/{post.id}/out")
    assert fresh().status == DRAFT, "an album without pictures went out"
    send(browser, post, (photo, "one.jpg"))
    browser.post(f"/news/albums/{post.id}/out")
    assert fresh().status == becomes
    assert browser.get(f"/news/albums/{post.id}").status_code == 200
    changes = send(browser, post, (photo, "two.jpg")).status_code
    assert changes == (403 if becomes == REVIEW else 302)
    stranger = login(make.person(), client=browser.application.test_client())
    for address in ("", "/about", "/pictures", "/order", "/out", "/delete"):
        method = stranger.get if address in ("", "/about") else stranger.post
        assert method(f"/news/albums/{post.id}{address}").status_code == 403


def test_somebody_in_a_picture_asks_an_editor_decides_and_both_know(login, make, album, run_jobs):
    asker, editor = make.person("Kim Alex"), make.person("Baker Tom")
    for person in (asker, editor):
        make.account(person)
    browser = login(asker)
    desk = login(editor, role="editor", client=browser.application.test_client())
    first, second, _third = albums.pictures(album.id)
    for _press in range(2):
        browser.post(f"/news/{album.id}/pictures/{first.id}/remove", data={"reason": "My hat"})
    run_jobs(ahead=timedelta(seconds=5))
    asked = session.scalars(select(RemovalRequest)).one()
    address = f"/news/editor/removals/{asked.id}"
    assert asked.reason == "My hat"
    assert "Take down a picture of “On skis”?" in desk.get("/waiting").text
    assert "My hat" in desk.get(address).text
    assert browser.get(address).status_code == 403
    assert desk.post(address, data={"action": "keep", "note": " "}).status_code == 422
    assert desk.post(address, data={"action": "grant"}).status_code == 302
    run_jobs(ahead=timedelta(seconds=5))
    session.rollback()
    session.expire_all()
    assert first.id not in [picture.id for picture in albums.pictures(album.id)]
    assert second.file_id == session.get(Post, album.id).cover_file_id
    query = text("SELECT subject FROM core_notification WHERE person_id = :id")
    assert session.execute(query, {"id": asker.id}).scalars().all() == ["The picture of “On skis” was taken down"]
    assert "Take down" not in desk.get("/waiting").text


def test_a_second_decision_is_refused_and_all_who_asked_for_the_same_are_answered(album, make, viewer_of):
    picture = albums.pictures(album.id)[0]
    one, two = (viewer_of(make.person()) for _ in range(2))
    first, second = (removals.ask(viewer, album, picture, "") for viewer in (one, two))
    editor = viewer_of(make.person(), roles=("editor",))
    removals.decide(first, grant=True, note="", viewer=editor)
    assert second.granted
    with pytest.raises(NotReady):
        removals.decide(second, grant=False, note="No", viewer=editor)


def test_the_statements_of_an_album_do_not_grow_with_its_pictures(album, login, make, photo, count_queries, viewer_of):
    browser = login(make.person())

    def cost():
        for _ in range(2):
            browser.get(f"/news/{album.id}")
        with count_queries() as count:
            assert browser.get(f"/news/{album.id}").status_code == 200
        return len(count)

    few = cost()
    for number in range(6):
        albums.add(album, photo, f"{number}.jpg", line=Line())
    session.commit()
    assert cost() == few <= 8
    assert reading.latest(viewer_of(make.person()), 5)[0].pictures == 9
