"""The pages: who may call them, what they show, what they refuse."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from plugin_sdk.db import session, utcnow
from plugins.news.models import Comment, Post, Read
from plugins.news.services import comments, reactions

READER_PAGES = ("/news/", "/news/{id}", "/news/{id}/comments", "/news/{id}/reactions", "/api/v1/news/latest")
EDITOR_PAGES = (
    "/news/editor/",
    "/news/editor/new",
    "/news/editor/{id}",
    "/news/editor/{id}/preview",
    "/news/editor/{id}/withdraw",
)


@pytest.mark.parametrize("path", [*READER_PAGES, *EDITOR_PAGES])
def test_a_visitor_is_sent_away(path, client, write):
    answer = client.get(path.format(id=write().id))
    assert answer.status_code in (302, 401)


@pytest.mark.parametrize("path", READER_PAGES)
def test_an_employee_reads(path, login, write):
    assert login().get(path.format(id=write().id)).status_code == 200


@pytest.mark.parametrize("path", EDITOR_PAGES)
def test_only_editors_see_the_desk(path, login, write, make):
    post = write()
    assert login().get(path.format(id=post.id)).status_code == 403
    assert login(make.person(), role="editor").get(path.format(id=post.id)).status_code == 200


@pytest.mark.parametrize("act", ["publish", "unschedule", "withdraw", "delete"])
def test_only_editors_act(act, login, write):
    post = write(status="draft")
    assert login().post(f"/news/editor/{post.id}/{act}").status_code == 403
    session.expire_all()
    assert session.get(Post, post.id).status == "draft"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/news/{id}"),
        ("get", "/news/{id}/comments"),
        ("get", "/news/{id}/reactions"),
        ("post", "/news/{id}/read"),
        ("post", "/news/{id}/reactions"),
        ("post", "/news/{id}/comments"),
        ("post", "/news/{id}/comments/{comment}"),
        ("post", "/news/{id}/comments/{comment}/remove"),
    ],
)
def test_what_is_not_meant_for_somebody_is_not_there(method, path, login, make, viewer_of, write):
    sales = make.department("Sales")
    insider = make.person(department=sales)
    post = write("Secret", audience=[f"department:{sales.id}"])
    comment = comments.add(viewer_of(insider), post, "Secret words")
    session.commit()
    address = path.format(id=post.id, comment=comment.id)
    outsider = getattr(login(), method)(address, data={"text": "Hello", "kind": "like"} if method == "post" else None)
    assert outsider.status_code == 404
    assert "Secret" not in outsider.text
    assert login().get("/news/").text.count("Secret") == 0
    assert login().get("/api/v1/news/latest").json == {"items": []}


def test_the_picture_follows_the_post(login, make, write, picture, viewer_of):
    from plugins.news.services import posts, publishing

    reader, editor = make.person(), make.person()
    post = write(status="draft")
    posts.set_cover(post, picture, "a.png", viewer=viewer_of(editor))
    session.commit()
    address = f"/files/{post.cover_file_id}/medium"
    assert login(reader).get(address).status_code == 404
    publishing.publish(post)
    session.commit()
    assert login(reader).get(address).status_code == 200
    publishing.withdraw(post, "Wrong picture", viewer=viewer_of(editor))
    session.commit()
    assert login(reader).get(address).status_code == 404


def test_the_article_page(login, make, write, viewer_of):
    author = make.person("Marsh Helen")
    post = write("Bridge", lead="It stands.", author_id=author.id, important=True)
    comments.add(viewer_of(author), post, "See https://example.org/a?b=1&c=2 <script>alert(1)</script>")
    session.commit()
    page = login().get(f"/news/{post.id}").text
    assert "Marsh Helen" in page
    assert "For everyone" in page
    assert 'href="https://example.org/a?b=1&amp;c=2"' in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_reading_is_noted_by_the_page_and_not_by_the_request(login, make, write, count_queries):
    person, post = make.person(), write()
    reader = login(person)
    reader.get(f"/news/{post.id}")
    with count_queries() as count:
        reader.get(f"/news/{post.id}")
    assert not [line for line in count.statements if not line.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert session.scalar(select(Read.person_id)) is None
    for _time in range(2):
        assert reader.post(f"/news/{post.id}/read").status_code == 204
    assert session.scalars(select(Read.person_id)).all() == [person.id]


def test_the_article_takes_few_statements_and_no_more_for_many_comments(login, make, write, viewer_of, count_queries):
    person = make.person()
    post = write("Busy", author_id=person.id)
    reader = login(person)

    address = f"/news/{post.id}"

    def measure():
        reader.get(address)
        with count_queries() as count:
            assert reader.get(address).status_code == 200
        return [line for line in count.statements if "news_" in line], len(count)

    assert len(measure()[0]) == 1
    comments.add(viewer_of(person), post, "First")
    session.commit()
    own, total = measure()
    assert len(own) == 2, own
    for number in range(6):
        speaker = viewer_of(make.person())
        root = comments.add(speaker, post, f"Comment {number}")
        comments.add(speaker, post, f"Answer {number}", root.id)
        reactions.toggle(speaker, post, "like")
    session.commit()
    busy, busy_total = measure()
    assert (len(busy), busy_total) == (len(own), total)


def test_the_list_takes_the_same_statements_for_any_number_of_posts(login, write, count_queries):
    reader = login()

    def measure():
        reader.get("/news/")
        with count_queries() as count:
            assert reader.get("/news/").status_code == 200
        return len(count)

    write()
    few = measure()
    for number in range(10):
        write(f"Post {number}")
    assert measure() == few


def test_the_list_is_searched_and_paged(login, write):
    for number in range(14):
        write(f"Post number {number}", at=utcnow() - timedelta(hours=number))
    reader = login()
    first = reader.get("/news/").text
    assert "Post number 0" in first
    assert "Post number 13" not in first
    assert "Post number 13" in reader.get("/news/?page=2").text
    found = reader.get("/news/?q=number+13").text
    assert "Post number 13" in found
    assert "Post number 12" not in found
    assert "Nothing found" in reader.get("/news/?q=zebra").text


def test_reacting_with_and_without_a_script(login, write):
    post, reader = write(), login()
    plain = reader.post(f"/news/{post.id}/reactions", data={"kind": "thanks"})
    assert plain.status_code == 302
    part = reader.post(f"/news/{post.id}/reactions", data={"kind": "like"}, headers={"HX-Request": "true"}).text
    assert part.count('aria-pressed="true"') == 2
    assert "<html" not in part
    assert 'aria-label="Like: 1"' in part
    assert reader.post(f"/news/{post.id}/reactions", data={"kind": "angry"}).status_code == 400


def test_who_reacted(login, write, make, viewer_of):
    post, anna = write(), make.person("Lind Anna")
    reactions.toggle(viewer_of(anna), post, "celebrate")
    session.commit()
    reader = login()
    assert "Lind Anna" in reader.get(f"/news/{post.id}/reactions").text
    assert "Lind Anna" not in reader.get(f"/news/{post.id}/reactions?kind=like").text


def test_speaking_up_answering_and_correcting(login, write):
    post, reader = write(), login()
    answer = reader.post(f"/news/{post.id}/comments", data={"text": "Hello"}, follow_redirects=True)
    assert "Hello" in answer.text
    comment = session.scalar(select(Comment))
    form = reader.get(f"/news/{post.id}/comments?answer={comment.id}", headers={"HX-Request": "true"}).text
    assert f'name="parent" type="hidden" value="{comment.id}"' in form
    part = reader.post(
        f"/news/{post.id}/comments", data={"text": "Hello back", "parent": comment.id}, headers={"HX-Request": "true"}
    ).text
    assert "Hello back" in part
    assert "<html" not in part
    reader.post(f"/news/{post.id}/comments/{comment.id}", data={"text": "Hello, dear all"})
    assert "Hello, dear all" in reader.get(f"/news/{post.id}").text
    reader.post(f"/news/{post.id}/comments/{comment.id}/remove")
    page = reader.get(f"/news/{post.id}").text
    assert "Hello, dear all" not in page
    assert "This comment was removed." in page


def test_a_comment_that_is_not_taken_keeps_what_was_typed(login, write):
    post, reader = write(), login()
    long = "x" * 2001
    answer = reader.post(f"/news/{post.id}/comments", data={"text": long})
    assert answer.status_code == 422
    assert long in answer.text
    assert "longer than 2000 characters" in answer.text
    assert reader.post(f"/news/{post.id}/comments", data={"text": " "}).status_code == 422


def test_somebody_elses_comment(login, write, make, viewer_of):
    post = write()
    comment = comments.add(viewer_of(make.person()), post, "Mine")
    session.commit()
    reader = login()
    assert reader.post(f"/news/{post.id}/comments/{comment.id}/remove").status_code == 403
    reader.post(f"/news/{post.id}/comments/{comment.id}", data={"text": "Yours"})
    session.expire_all()
    assert session.get(Comment, comment.id).text == "Mine"
    moderator = login(make.person(), role="editor", client=reader.application.test_client())
    assert moderator.post(f"/news/{post.id}/comments/{comment.id}/remove").status_code == 302


def test_the_home_page_and_a_persons_page_show_news(login, make, write):
    author = make.person("Marsh Helen")
    write("On the first page", author_id=author.id)
    reader = login()
    assert "On the first page" in reader.get("/").text
    assert "Latest posts by this person" in reader.get(f"/people/{author.id}").text


def test_the_api(login, write):
    post = write("For machines", lead="Short.")
    (item,) = login().get("/api/v1/news/latest?limit=5").json["items"]
    assert (item["id"], item["title"], item["summary"], item["url"]) == (
        post.id,
        "For machines",
        "Short.",
        f"/news/{post.id}",
    )


def test_a_page_past_the_end_or_odd_arguments_do_no_harm(login, write):
    post, reader = write(), login()
    for path in (
        "/news/?page=99999999", "/news/?page=x&show=y&author=z", f"/news/{post.id}?page=99&thread=x&answer=99999999",
        f"/news/{post.id}/comments?thread=12345", f"/news/{post.id}/reactions?kind=x&page=7",
        "/api/v1/news/latest?limit=-3",
    ):  # fmt: skip
        assert reader.get(path).status_code == 200, path
    assert reader.get("/news/999999").status_code == 404
