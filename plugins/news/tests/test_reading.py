"""What readers see, without HTTP: lists, articles, and nothing that is not meant for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from plugin_sdk.db import session, utcnow
from plugins.news import search, widgets
from plugins.news.services import comments, offers, publishing, reactions, reading


@pytest.fixture
def company(make, viewer_of, write):
    """Somebody in sales, somebody elsewhere, and a post for each circle."""
    sales = make.department("Sales")
    insider, outsider = make.person("Baker Tom", department=sales), make.person("Kim Alex")
    now = utcnow()
    return {
        "insider": viewer_of(insider),
        "outsider": viewer_of(outsider),
        "all": write("For all", at=now - timedelta(days=3)),
        "sales": write(
            "For sales", audience=[f"department:{sales.id}"], at=now - timedelta(days=2), author_id=insider.id
        ),
        "draft": write("A draft", status="draft"),
    }


def titles(viewer, **values):
    return [row.title for row in session.execute(reading.stories(viewer, **values))]


def test_each_sees_what_is_addressed_to_them_everywhere(company):
    insider, outsider, secret = company["insider"], company["outsider"], company["sales"]
    assert titles(insider) == ["For sales", "For all"]
    assert titles(outsider) == ["For all"]
    assert reading.find(outsider, secret.id) is None
    assert reading.article(outsider, secret.id) is None
    assert reading.article(insider, secret.id) is not None
    assert [item["title"] for item in offers.latest(outsider, 10)] == ["For all"]
    assert [story.title for story in widgets.home(outsider)["stories"]] == ["For all"]
    assert widgets.of_person(secret.author_id, outsider) is None
    assert widgets.of_person(secret.author_id, insider) is not None
    around = reading.article(outsider, company["all"].id, neighbours=True).around
    assert (around.newer, around.older, list(around.also)) == (None, None, [])


def test_counts_agree_with_lists(company):
    for viewer in (company["insider"], company["outsider"]):
        rows = session.execute(reading.stories(viewer)).all()
        counted = session.scalar(select(func.count()).select_from(reading.stories(viewer).subquery()))
        assert counted == len(rows)


def test_drafts_and_withdrawn_posts_are_nowhere(company, make, viewer_of):
    editor = viewer_of(make.person(), roles=("editor",))
    publishing.withdraw(company["all"], "No reason", viewer=editor)
    session.commit()
    assert titles(company["outsider"]) == []
    assert reading.article(company["outsider"], company["all"].id) is None
    assert list(search.load([str(company["all"].id), str(company["draft"].id)])) == []
    assert list(search.ids()) == [str(company["sales"].id)]


def test_search_documents_carry_the_audience(company):
    (document,) = search.load([str(company["sales"].id)])
    assert document.audience_id == company["sales"].audience_id
    assert document.url == f"/news/{company['sales'].id}"
    assert list(search.load(["nonsense", "999999"])) == []


def test_filters(company, write):
    write("Read this", important=True, at=utcnow() - timedelta(days=5))
    insider = company["insider"]
    assert titles(insider, only="important") == ["Read this"]
    assert titles(insider, only="mine") == ["For sales"]
    assert titles(company["outsider"], only="mine") == []
    assert titles(insider, author_id=company["sales"].author_id) == ["For sales"]


def test_searching_within_the_news_wants_every_word_and_takes_signs_as_they_are(company, write):
    write("Ёлка в цеху", body="<p>Скидка 100% для всех</p>", at=utcnow())
    viewer = company["outsider"]
    assert titles(viewer, text="ЕЛКА цех") == ["Ёлка в цеху"]
    assert titles(viewer, text="100%") == ["Ёлка в цеху"]
    assert titles(viewer, text="елка отпуск") == []
    assert titles(viewer, text="_") == []


def test_pinned_posts_stand_first_until_their_day_is_over(company, write):
    viewer = company["outsider"]
    write("Pinned", pinned_until=viewer.today, at=utcnow() - timedelta(days=30))
    write("Was pinned", pinned_until=viewer.today - timedelta(days=1), at=utcnow() - timedelta(days=40))
    assert titles(viewer) == ["Pinned", "For all", "Was pinned"]


def test_reactions_are_chosen_and_taken_back(company):
    viewer, post = company["insider"], company["all"]
    assert reactions.toggle(viewer, post, "like")
    assert reactions.toggle(viewer, post, "funny")
    assert reactions.toggle(company["outsider"], post, "like")
    article = reading.article(viewer, post.id)
    assert article.reactions.counts["like"] == 2
    assert article.reactions.mine == {"like", "funny"}
    assert article.reactions.total == 3
    assert not reactions.toggle(viewer, post, "like")
    assert reading.article(viewer, post.id).reactions.counts["like"] == 1
    # Who says what they want may say it twice.
    for wanted in (True, True, False, False):
        assert reactions.toggle(viewer, post, "like", on=wanted) is wanted
        assert ("like" in reading.article(viewer, post.id).reactions.mine) is wanted
    with pytest.raises(ValueError, match="angry"):
        reactions.toggle(viewer, post, "angry")


def test_a_story_is_new_until_it_was_opened(company):
    viewer = company["outsider"]
    assert [story.read for story in reading.latest(viewer, 5)] == [False]
    reading.mark_read(viewer, company["all"].id)
    assert [story.read for story in reading.latest(viewer, 5)] == [True]


def test_lists_and_widget_take_the_same_statements_however_many_there_are(company, write, count_queries):
    viewer = company["insider"]
    comments.add(viewer, company["all"], "First")

    def measure():
        with count_queries() as count:
            widgets.home(viewer)
            reading.article(viewer, company["all"].id, neighbours=True)
        return len(count)

    measure()
    before = measure()
    for number in range(8):
        write(f"Post {number}", at=utcnow())
    measure()  # What processes remember is read anew once after a change.
    assert measure() == before == 2
