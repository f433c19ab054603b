"""A post in several languages: read in one's own, found in all, and outdated when the original has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from plugin_sdk.db import session
from plugins.news import search
from plugins.news.models import Post
from plugins.news.services import posts, reading, translations
from plugins.news.services.readiness import NotReady
from plugins.news.services.translations import TranslatedMeanwhile, Words

SHOWN = {("en", "stands"): "A bridge", ("en", "мост"): "Мост", ("ru", "мосту"): "Мост", ("ru", "bridges"): "A bridge"}
"""By the reader's language and the words sought the title that is shown."""


@pytest.fixture
def editor(make, viewer_of):
    return viewer_of(make.person("Marsh Helen"), roles=("editor",))


@pytest.fixture
def bridge(write, editor):
    post = write("A bridge", lead="It stands.", language="en")
    translations.save(
        post, "ru", Words(title="Мост", lead="Стоит.", body="<p>Слова.<script>x</script></p>"), version=0, viewer=editor
    )
    session.commit()
    return post


@pytest.fixture
def reader(make, viewer_of):
    """``reader("ru")`` is a viewer who reads in that language."""
    person = make.person()
    return lambda language: viewer_of(person, locale=language)


def test_each_reads_their_own_language_in_lists_and_pages(bridge, reader):
    russian, english = reader("ru"), reader("en")
    assert [(story.title, story.summary) for story in reading.latest(russian, 5)] == [("Мост", "Стоит.")]
    assert [story.title for story in reading.latest(english, 5)] == ["A bridge"]
    article = reading.article(russian, bridge.id)
    assert (article.text.title, article.text.language, article.others, article.foreign) == ("Мост", "ru", ["en"], False)
    assert "script" not in article.text.body
    assert reading.article(russian, bridge.id, "en").text.title == "A bridge"


def test_who_has_no_translation_is_told_and_reads_the_original(write, reader, editor):
    post = write("Nur Deutsch", language="en")
    article = reading.article(reader("ru"), post.id)
    assert (article.text.title, article.foreign) == ("Nur Deutsch", True)
    unsaid = write("Nobody said")
    assert reading.article(reader("ru"), unsaid.id).foreign is False
    translations.save(unsaid, "ru", Words(title="Никто не сказал"), version=0, viewer=editor)
    assert reading.article(reader("ru"), unsaid.id).others == ["en"]
    assert reading.article(reader("ru"), unsaid.id, "en").text.title == "Nobody said"


def test_it_is_found_by_the_words_of_either_language_and_once(bridge, reader, run_jobs, login, make):
    for words in ("bridge", "мост"):
        assert len(session.execute(reading.stories(reader("en"), text=words)).all()) == 1
    assert [document.id for document in search.load([str(bridge.id)])] == [str(bridge.id)]
    run_jobs(ahead=timedelta(seconds=5))
    browser = login(make.person())
    for (language, words), title in SHOWN.items():
        page = browser.get(f"/search?q={words}", headers={"Accept-Language": language}).text
        _before, _link, rest = page.partition(f'href="/news/{bridge.id}"')
        assert title in rest.partition("</a>")[0].replace("<mark>", "").replace("</mark>", ""), words


def test_a_changed_original_makes_it_outdated_until_it_is_saved_again(bridge, editor, login, make):
    assert [(state.language, state.outdated) for state in translations.states(bridge)] == [("ru", False)]
    changed = posts.content_of(bridge)
    posts.save(bridge, replace(changed, important=True), version=bridge.version, viewer=editor)
    assert not translations.states(bridge)[0].outdated
    posts.save(bridge, replace(changed, lead="It fell."), version=bridge.version, viewer=editor)
    session.commit()
    assert translations.states(bridge)[0].outdated
    desk = login(make.person(), role="editor")
    assert "Translation outdated" in desk.get("/news/editor/").text
    row = translations.get(bridge, "ru")
    translations.save(bridge, "ru", Words(title="Мост", matches=False), version=row.version, viewer=editor)
    assert translations.states(bridge)[0].outdated
    translations.save(bridge, "ru", Words(title="Мост"), version=row.version, viewer=editor)
    assert not translations.states(bridge)[0].outdated


def test_two_translators_do_not_overwrite_each_other_and_the_original_has_none(bridge, editor):
    with pytest.raises(TranslatedMeanwhile):
        translations.save(bridge, "ru", Words(title="Другой"), version=0, viewer=editor)
    with pytest.raises(NotReady):
        translations.save(bridge, "en", Words(title="Same"), version=0, viewer=editor)
    bridge.language = "ru"
    with pytest.raises(NotReady) as refused:
        translations.check_language(bridge)
    assert refused.value.field == "language"
    with pytest.raises(NotReady):
        translations.save(bridge, "de", Words(title="Brücke"), version=0, viewer=editor)


def test_the_translators_page_keeps_what_was_typed_and_readers_get_letters_in_their_language(login, make, run_jobs):
    desk = login(make.person(), role="editor")
    russian = make.person()
    account = make.account(russian)
    session.execute(text("UPDATE core_account SET locale = 'ru' WHERE id = :id"), {"id": account.id})
    session.commit()
    form = {"title": "A bridge", "body": "<p>x</p>", "audience": "everyone", "language": "en"}
    desk.post("/news/editor/new", data=form)
    post_id = session.scalars(select(Post.id)).one()
    session.rollback()
    address = f"/news/editor/{post_id}/translations/ru"
    refused = desk.post(address, data={"title": "", "lead": "Набрано", "version": "0"})
    assert refused.status_code == 422
    assert "Набрано" in refused.text
    assert desk.post(address, data={"title": "Мост", "version": "0", "up_to_date": "y"}).status_code == 302
    assert desk.get(f"/news/editor/{post_id}/translations/en").status_code == 404
    assert "Мост" in desk.get(f"/news/editor/{post_id}/preview?lang=ru").text
    desk.post(f"/news/editor/{post_id}/publish")
    run_jobs(ahead=timedelta(seconds=5))
    query = text("SELECT subject FROM core_notification WHERE person_id = :id")
    assert session.execute(query, {"id": russian.id}).scalars().all() == ["Мост"]
