"""The pages of who keeps the boards."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from plugin_sdk.db import session
from plugins.vacancies.models import Run, Source
from plugins.vacancies.services.sources import naming
from plugins.vacancies.tests.conftest import hh_board, hh_item, pull, titles

FORM = {
    "title": "hh.ru",
    "kind": "hh",
    "board": "1455",
    "contact_mail": "hr@example.com",
    "every_hours": "1",
    "active": "y",
    "audience": "everyone",
}


@pytest.fixture
def office(login, make):
    return login(make.person(), role="administrator")


@pytest.mark.usefixtures("allowed")
def test_a_board_is_added_looked_at_agreed_to_and_followed(office, site, run_jobs):
    hh_board(site, hh_item(1, "Welder"), hh_item(2, "Cook"))
    assert "No job sites yet" in office.get("/vacancies/boards/").text
    added = office.post("/vacancies/boards/new", data={**FORM, "base_url": site.url, "access_token": "very-secret"})
    report = added.headers["Location"]
    assert "Waiting to begin" in office.get(report).text
    assert "Waiting to begin" in office.get(f"{report}/progress").text
    run_jobs()
    assert office.get(f"{report}/progress").headers["HX-Refresh"] == "true"
    page = office.get(report).text
    assert "This is what would happen" in page
    assert "Welder" in page
    assert "Take the vacancies of “hh.ru” in?" in office.get("/waiting").text
    assert titles() == []
    assert "Done." in office.post(f"{report}/accept", follow_redirects=True).text
    assert titles() == ["Cook", "Welder"]
    assert "Nothing waits for a decision" in office.post(f"{report}/accept", follow_redirects=True).text
    source = session.scalars(select(Source)).one()
    for path in ("/vacancies/boards/", f"/vacancies/boards/{source.id}", f"/vacancies/boards/{source.id}/edit", report):
        page = office.get(path).text
        assert "hh.ru" in page
        assert "very-secret" not in page


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": ""}, "Give it a name."),
        ({"board": ""}, "Enter whose vacancies to ask for."),
        ({"board": "acme"}, "consists of digits"),
        ({"contact_mail": ""}, "does not answer without it"),
        ({"contact_mail": "nobody"}, "not an e-mail address"),
        ({"base_url": "http://example.com"}, "Only https://"),
        ({"base_url": "ftp://example.com"}, "not a web address"),
        ({"kind": "jobposting", "board": "", "base_url": ""}, "not a web address"),
        ({"kind": "monster"}, "Not a valid choice"),
        ({"every_hours": "2"}, "Not a valid choice"),
        ({"audience": ""}, "not known any more"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_kept(office, values, message):
    answer = office.post("/vacancies/boards/new", data={**FORM, **values})
    assert answer.status_code == 422
    assert message in answer.text
    assert session.scalar(select(Source.id)) is None


def test_the_usual_address_is_filled_in_and_the_token_kept_or_forgotten(office, app):
    office.post("/vacancies/boards/new", data={**FORM, "access_token": "one"})

    def source():
        session.rollback()
        session.expire_all()
        return session.scalars(select(Source)).one()

    assert source().base_url == "https://api.hh.ru"
    path = f"/vacancies/boards/{source().id}/edit"
    office.post(path, data={**FORM, "base_url": "https://api.hh.ru", "title": "New name"})
    assert (source().title, source().access_token) == ("New name", "one")
    office.post(path, data={**FORM, "base_url": "https://api.hh.ru", "remove_token": "y"})
    assert source().access_token == ""


def test_names_are_said_on_their_page(office, make_board, site, make):
    place, unit = make.location("Kazan branch"), make.department("IT department")
    source = make_board()
    hh_board(site, hh_item(1))
    pull(source)
    ids = {name.kind: name.id for name in naming.names_of(source)}
    path = f"/vacancies/boards/{source.id}/names"
    assert office.get(path).text.count("Without a match") == 2
    bad = office.post(path, data={f"n{ids['area']}": "999", f"n{ids['department']}": "person:1"})
    assert bad.status_code == 422
    good = {f"n{ids['area']}": place.id, f"n{ids['department']}": f"department:{unit.id}"}
    assert "1 vacancy changed" in office.post(path, data=good, follow_redirects=True).text
    page = office.get("/vacancies/").text
    assert "Kazan branch" in page
    assert "IT department" in page


def test_a_stopped_run_asks_for_a_word_and_takes_no_for_an_answer(office, make_board, site):
    source = make_board()
    hh_board(site, hh_item(1, "Welder"))
    pull(source)
    hh_board(site)
    run = pull(source)
    assert "Close so many vacancies of “Board”?" in office.get("/waiting").text
    page = office.get(f"/vacancies/boards/runs/{run.id}").text
    assert "Yes, close them" in page
    assert (
        "Nothing was changed" in office.post(f"/vacancies/boards/runs/{run.id}/turn-down", follow_redirects=True).text
    )
    assert titles() == ["Welder"]


def test_a_board_is_pulled_and_removed_by_hand(office, make_board, site):
    source = make_board()
    hh_board(site, hh_item(1, "Welder"))
    pull(source)
    assert "/boards/runs/" in office.post(f"/vacancies/boards/{source.id}/pull").headers["Location"]
    assert session.scalars(select(Run.state).order_by(Run.id.desc())).first() == "waiting"
    office.post(f"/vacancies/boards/{source.id}/delete")
    assert titles("closed") == ["Welder"]


def test_only_who_may_keeps_boards(login, make, make_board):
    source = make_board()
    editor = login(make.person(), role="editor")
    for path in (
        "/vacancies/boards/",
        "/vacancies/boards/new",
        f"/vacancies/boards/{source.id}",
        f"/vacancies/boards/{source.id}/names",
    ):
        assert editor.get(path).status_code == 403
    assert editor.post(f"/vacancies/boards/{source.id}/pull").status_code == 403
