"""The administrator's pages: what is entered wrongly is said beside its field, and nothing is half done."""

from __future__ import annotations

import io

import pytest

from core import audit, jobs, settings
from core.db import db
from core.home import navigation
from core.jobs.models import JobRow
from core.plugin_host import host
from core.plugin_host.plugin import Plugin
from tests.files.pictures import picture

LOOK = "/admin/settings/home"


@pytest.fixture
def admin(login):
    return login(role="administrator")


class TestLook:
    def test_name_and_colour_are_kept_and_shown(self, admin):
        assert admin.post(LOOK, data={"name": "Northshore", "brand": "#884400"}).status_code == 302
        assert settings.get("home", "brand") == "#884400"
        assert "Northshore" in admin.get("/").text
        assert admin.post(LOOK, data={"name": "", "brand": ""}).status_code == 302
        assert settings.get("home", "name") == ""

    def test_a_colour_that_is_none_is_refused_and_nothing_is_kept(self, admin):
        page = admin.post(LOOK, data={"name": "Northshore", "brand": "greenish"})
        assert "six hexadecimal digits" in page.text
        assert 'value="greenish"' in page.text
        assert "Use at most 80 characters." in admin.post(LOOK, data={"name": "N" * 81, "brand": ""}).text
        assert settings.get("home", "name") == ""

    def test_a_logo_is_shown(self, admin):
        admin.post(LOOK, data={"name": "", "brand": "", "logo": (io.BytesIO(picture()), "logo.png")})
        assert settings.get("home", "logo") > 0
        assert "/brand/logo/" in admin.get("/").text

    @pytest.mark.parametrize("content", [b"<html>no picture</html>", b"\x89PNG\r\n" + b"0" * 2_100_000])
    def test_a_logo_that_cannot_be_taken_is_refused_and_the_rest_stays_typed(self, admin, content):
        page = admin.post(LOOK, data={"name": "Northshore", "brand": "", "logo": (io.BytesIO(content), "logo.png")})
        assert page.status_code == 200
        assert "d-field--error" in page.text
        assert 'value="Northshore"' in page.text
        assert settings.get("home", "logo") == 0


@pytest.mark.parametrize("query", ["endpoint=x", "_external=1", "since=nonsense", "page=99999999999999999999"])
def test_odd_addresses_of_the_trail_are_no_error(admin, query):
    for number in range(60):
        audit.record("test", title=str(number))
    db.session.commit()
    assert admin.get(f"/admin/audit?{query}").status_code == 200


def test_no_cell_of_the_exported_trail_is_a_formula(admin):
    audit.record("test", title='=HYPERLINK("http://elsewhere")')
    db.session.commit()
    text = admin.get("/admin/audit.csv").get_data(as_text=True)
    assert "'=HYPERLINK" in text


@pytest.mark.parametrize("path", ["/people/{}", "/departments/{}", "/admin/people/{}", "/files/{}", "/admin/roles/{}"])
def test_a_number_that_no_row_can_have_is_not_found(admin, path):
    assert admin.get(path.format(10**30)).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/people?department={}", "/people?location={}", "/people?page={}", "/admin/jobs?page={}", "/search?q=a&page={}"],
)
def test_and_in_a_question_it_finds_nothing(admin, path):
    assert admin.get(path.format(10**30)).status_code == 200


@pytest.mark.plugins("news", "canteen")
@pytest.mark.parametrize(
    ("path", "words"),
    [("/admin/plugins", ["Новости", "Столовая", "Меню столовых"]), (LOOK, ["Логотип", "Новости", "Поиск"])],
)
def test_blocks_and_settings_speak_the_readers_language(admin, path, words):
    page = admin.get(path, headers={"Accept-Language": "ru"}).text
    assert [word for word in words if word not in page.partition("<main")[2]] == []


def test_what_is_wrong_is_named_for_people(admin):
    page = admin.get("/admin/").text
    assert "Emergency administrator" in page
    assert "identity.emergency" not in page


def test_a_job_is_called_by_its_title(admin):
    jobs.enqueue("search.rebuild")
    db.session.commit()
    page = admin.get("/admin/jobs").text
    assert "Build the search index anew" in page
    assert "search.rebuild" not in page


def test_upkeep_that_went_well_is_shown_on_request_alone(admin):
    well = {"owner": "org", "state": "done", "payload": {}}
    db.session.add_all(
        [
            JobRow(name="org.sync_due", key="cron:org.sync_due", **well),
            JobRow(name="org.sync_tidy", key="cron:org.sync_tidy", **{**well, "state": "dead"}),
            JobRow(name="search.rebuild", **well),
        ]
    )
    db.session.commit()
    page, everything = admin.get("/admin/jobs").text, admin.get("/admin/jobs?upkeep=1").text
    for title, shown in (("Start imports that are due", False), ("Forget old import runs", True), ("index anew", True)):
        assert (title in page) is shown, title
        assert title in everything
    assert "Start imports that are due" not in admin.get("/admin/jobs?state=done").text


class TestBlocks:
    @pytest.mark.plugins("news")
    def test_one_that_is_on_is_not_deleted(self, admin):
        assert "Switch it off first" in admin.get("/admin/plugins/news/purge").text

    def test_one_that_never_was_cannot_be_deleted(self, admin):
        assert admin.get("/admin/plugins/nothing/purge").status_code == 404

    def test_a_mistyped_id_deletes_and_exports_nothing(self, admin, app):
        page = admin.post("/admin/plugins/news/purge", data={"typed_id": "nwes"})
        assert "type its id" in page.text
        assert "news_post" in page.text, "what would be deleted is listed"
        assert not (app.extensions["dunbar.config"].instance / "exports").exists()

    def test_a_failed_one_says_why_but_not_where_on_the_machine(self, admin, monkeypatch):
        broken = Plugin(id="broken")
        broken.fail(
            "import", "ImportError: cannot import name 'x' from 'broken' (/srv/portal/plugins/broken/__init__.py)"
        )
        monkeypatch.setitem(host().plugins, "broken", broken)
        for path in ("/admin/plugins", "/admin/"):
            page = admin.get(path).text
            assert "cannot import name" in page
            assert "__init__.py" in page
            assert "/srv/portal" not in page


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/admin/settings/home", "/admin/settings"),
        ("/admin/plugins", "/admin/plugins"),
        ("/admin/people/new", "/admin/people"),
        ("/admin/", "/admin/"),
        ("/people/phones", "/people"),
        ("/", "/"),
        ("/notifications", None),
    ],
)
def test_the_menu_marks_where_the_reader_is(app, path, link):
    urls = ["/", "/people", "/departments", "/admin/", "/admin/settings", "/admin/plugins", "/admin/people"]
    links = [navigation.Link(title=url, url=url, icon="home") for url in urls]
    with app.test_request_context(path):
        current = navigation._current(links)
    assert (current.url if current else None) == link


class TestWordsOfTheTrail:
    @pytest.mark.plugins("news")
    @pytest.mark.parametrize(
        ("language", "words"), [("en", ["Person changed", "Post published"]), ("ru", ["Данные сотрудника изменены"])]
    )
    def test_acts_are_told_in_the_readers_words_and_unknown_ones_by_their_code(self, admin, language, words):
        for action in ("org.person_changed", "news.published", "other.thing_done"):
            audit.record(action, title="x")
        db.session.commit()
        page = admin.get("/admin/audit", headers={"Accept-Language": language}).text
        assert [word for word in [*words, ">other.thing_done<"] if word not in page] == []
        assert ">org.person_changed<" not in page

    @pytest.mark.parametrize("asked", ["changed by hand", "org.person_changed", "person  CHANGED"])
    def test_one_filters_by_words_or_by_code(self, admin, asked):
        for action, title in (("org.person_changed", "Amy Wong"), ("org.person_left", "Zapp Brannigan")):
            audit.record(action, title=title)
        db.session.commit()
        page = admin.get("/admin/audit", query_string={"action": asked}).text
        assert ("Amy Wong" in page) is (asked != "changed by hand")
        assert "Zapp Brannigan" not in page

    def test_a_table_keeps_the_codes(self, admin):
        audit.record("org.person_changed", title="Amy Wong")
        db.session.commit()
        table = admin.get("/admin/audit.csv", query_string={"action": "person changed"}).get_data(as_text=True)
        assert "org.person_changed" in table
