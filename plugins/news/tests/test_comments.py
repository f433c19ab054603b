"""Comments, without HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from plugin_sdk import settings
from plugin_sdk.db import session, utcnow
from plugins.news.models import COMMENT_LENGTH, Comment
from plugins.news.services import comments, reading, threads
from plugins.news.services.comments import CommentRefused


@pytest.fixture
def scene(make, viewer_of, write):
    author, tom, anna = make.person("Marsh Helen"), make.person("Baker Tom"), make.person("Lind Anna")
    post = write("Soup", author_id=author.id)
    return {
        "post": post,
        "author": viewer_of(author),
        "tom": viewer_of(tom),
        "anna": viewer_of(anna),
        "editor": viewer_of(make.person(), roles=("editor",)),
    }


def words(found):
    return [(thread.root.text, [answer.text for answer in thread.answers]) for thread in found.items]


def test_threads_newest_first_and_answers_in_the_order_of_time(scene):
    post, tom, anna = scene["post"], scene["tom"], scene["anna"]
    first = comments.add(tom, post, "First")
    comments.add(anna, post, "Second")
    answer = comments.add(anna, post, "Answer", first.id)
    comments.add(tom, post, "Answer to the answer", answer.id)
    found = threads.threads(tom, post)
    assert words(found) == [("Second", []), ("First", ["Answer", "Answer to the answer"])]
    assert found.comments == reading.article(tom, post.id).comments == 4
    assert found.people == {tom.person_id, anna.person_id}


def test_long_threads_and_many_threads_are_cut(scene):
    post, tom = scene["post"], scene["tom"]
    root = comments.add(tom, post, "Root")
    for number in range(threads.ANSWERS + 3):
        comments.add(tom, post, f"Answer {number}", root.id)
    found = threads.threads(tom, post)
    assert len(found.items[0].answers) == threads.ANSWERS
    assert found.items[0].earlier == 3
    assert found.items[0].answers[-1].text == f"Answer {threads.ANSWERS + 2}"
    alone = threads.thread(tom, post, root.id)
    assert (len(alone.items[0].answers), alone.items[0].earlier) == (threads.ANSWERS + 3, 0)
    for number in range(threads.THREADS):
        comments.add(tom, post, f"Thread {number}")
    assert threads.threads(tom, post).pages == 2
    assert len(threads.threads(tom, post).items) == threads.THREADS
    last = threads.threads(tom, post, 99)
    assert (last.number, [thread.root.text for thread in last.items]) == (2, ["Root"])


def test_one_page_of_comments_is_one_statement(scene, count_queries):
    for number in range(5):
        root = comments.add(scene["tom"], scene["post"], f"Root {number}")
        comments.add(scene["anna"], scene["post"], "Answer", root.id)
    with count_queries() as count:
        threads.threads(scene["tom"], scene["post"])
    assert len(count) == 1


def test_a_double_press_says_it_once(scene):
    first = comments.add(scene["tom"], scene["post"], "Good soup")
    assert comments.add(scene["tom"], scene["post"], " Good soup ").id == first.id
    assert comments.add(scene["anna"], scene["post"], "Good soup").id != first.id


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (COMMENT_LENGTH + 1)])
def test_empty_and_endless_comments_are_refused(scene, text):
    with pytest.raises(CommentRefused):
        comments.add(scene["tom"], scene["post"], text)


def test_who_may_comment(scene, make, viewer_of):
    post, tom, editor, author = (scene[name] for name in ("post", "tom", "editor", "author"))
    assert comments.may_comment(tom, post)
    settings.set("news", "commenters", comments.EDITORS)
    assert not comments.may_comment(tom, post)
    assert comments.may_comment(editor, post)
    assert comments.may_comment(author, post)
    settings.set("news", "commenters", comments.NOBODY)
    assert not comments.may_comment(editor, post)
    settings.set("news", "commenters", comments.EVERYONE)
    post.comments_on = False
    with pytest.raises(CommentRefused):
        comments.add(tom, post, "Still here?")
    assert not comments.may_comment(viewer_of(None), post)


def test_ones_own_words_can_be_changed_for_a_quarter_of_an_hour(scene):
    comment = comments.add(scene["tom"], scene["post"], "Sup")
    comments.edit(scene["tom"], comment, "Soup")
    assert (comment.text, comment.edited_at is not None) == ("Soup", True)
    with pytest.raises(CommentRefused):
        comments.edit(scene["anna"], comment, "Not mine")
    comment.created_at = utcnow() - comments.EDIT_TIME
    with pytest.raises(CommentRefused):
        comments.edit(scene["tom"], comment, "Too late")


def test_removing(scene):
    post, tom, anna, editor = (scene[name] for name in ("post", "tom", "anna", "editor"))
    root = comments.add(tom, post, "Root")
    answer = comments.add(anna, post, "Answer", root.id)
    with pytest.raises(CommentRefused):
        comments.remove(anna, post, root)
    comments.remove(tom, post, root)
    assert root.text == ""
    found = threads.threads(anna, post)
    assert (found.items[0].root.removed, words(found), found.comments) == (True, [("", ["Answer"])], 1)
    comments.remove(editor, post, answer)
    assert threads.threads(anna, post).items == []
    assert comments.find(post, root.id) is None


def test_nobody_answers_what_is_gone_or_under_another_post(scene, write):
    elsewhere = comments.add(scene["tom"], write("Other"), "Elsewhere")
    with pytest.raises(CommentRefused):
        comments.add(scene["tom"], scene["post"], "Answer", elsewhere.id)


def test_comments_are_told_once_and_folded(scene, run_jobs, session):
    post, tom, anna, author = (scene[name] for name in ("post", "tom", "anna", "author"))
    root = comments.add(tom, post, "Any pepper?")
    comments.add(anna, post, "Plenty.", root.id)
    comments.add(anna, post, "And salt.", root.id)
    session.commit()
    run_jobs(ahead=timedelta(minutes=3))
    told = told_messages()
    assert told == {
        author.person_id: [f"{anna.name} and 1 other commented on “Soup”"],
        tom.person_id: ["2 new answers in your thread under “Soup”"],
    }
    comments.add(tom, post, "Thank you.", root.id)
    session.commit()
    run_jobs(ahead=timedelta(minutes=3))
    told = told_messages()
    assert told[author.person_id][1:] == ["Baker Tom and 1 other commented on “Soup”"]
    assert told[anna.person_id] == ["Baker Tom answered in your thread under “Soup”"]
    assert len(told[tom.person_id]) == 1


def told_messages():
    """Subjects of the messages in the portal by person."""
    from sqlalchemy import text

    session.rollback()
    rows = session.execute(text("SELECT person_id, subject FROM core_notification ORDER BY id"))
    found: dict[int, list[str]] = {}
    for person_id, subject in rows:
        found.setdefault(person_id, []).append(subject)
    return found


def test_what_was_removed_before_it_was_told_is_not_told(scene, run_jobs):
    comment = comments.add(scene["tom"], scene["post"], "Oops")
    comments.remove(scene["tom"], scene["post"], comment)
    session.commit()
    run_jobs(ahead=timedelta(minutes=3))
    assert told_messages() == {}
    assert session.scalar(select(Comment.told_at)) is not None
