"""The editors' pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from plugin_sdk import settings
from plugin_sdk.db import session
from plugin_sdk.people import today as portal_today
from plugins.vacancies.jobs import close_over
from plugins.vacancies.models import Vacancy
from plugins.vacancies.tests.conftest import subjects

FORM = {
    "title": "Welder",
    "description": "<p>Good work.</p>",
    "salary_from": "80 000",
    "salary_to": "100000",
    "salary_currency": "RUB",
    "salary_per": "month",
    "gross": "gross",
    "employment": "full",
    "work_format": "shifts",
    "audience": "everyone",
}


@pytest.fixture
def editor(make):
    return make.person("Marsh Helen")


@pytest.fixture
def desk(login, editor):
    return login(editor, role="editor")


def the_vacancy():
    """The only vacancy, as it is now; the transaction is over, so that whoever writes next is not looked past."""
    session.rollback()
    session.expire_all()
    vacancy = session.scalars(select(Vacancy)).one()
    session.commit()
    return vacancy


def send(desk, path="/vacancies/editor/new", **values):
    return desk.post(path, data={name: value for name, value in {**FORM, **values}.items() if value is not None})


def test_a_draft_is_saved_with_all_that_was_chosen_and_seen_by_editors_only(desk, editor, login, make):
    place, unit = make.location("Tula"), make.department("Shop 1")
    values = {"location_id": place.id, "department": f"department:{unit.id}", "contact": f"person:{editor.id}"}
    assert send(desk, **values).status_code == 302
    vacancy = the_vacancy()
    assert (vacancy.status, vacancy.title, vacancy.department_id, vacancy.location_id) == (
        "draft",
        "Welder",
        unit.id,
        place.id,
    )
    assert (vacancy.salary_from, vacancy.salary_to, vacancy.salary_gross, vacancy.salary_per) == (
        80000,
        100000,
        True,
        "month",
    )
    assert (vacancy.work_format, vacancy.employment, vacancy.contact_id) == ("shifts", "full", editor.id)
    assert "Welder" in desk.get("/vacancies/editor/?status=draft").text
    assert "Shop 1" in desk.get(f"/vacancies/editor/{vacancy.id}/preview").text
    assert desk.get(f"/vacancies/{vacancy.id}").status_code == 404
    colleague = login(make.person(), client=desk.application.test_client())
    assert "Welder" not in colleague.get("/vacancies/").text
    assert colleague.get("/vacancies/editor/").status_code == 403


def test_opened_it_is_found_closed_it_is_gone_and_reopened_it_is_back(desk, run_jobs):
    send(desk, action="open")
    vacancy = the_vacancy()
    run_jobs(ahead=timedelta(seconds=5))
    assert "80,000 – 100,000" in desk.get(f"/vacancies/{vacancy.id}").text
    assert f'/vacancies/{vacancy.id}"' in desk.get("/search?q=welder").text
    desk.post(f"/vacancies/editor/{vacancy.id}/close")
    run_jobs(ahead=timedelta(seconds=5))
    assert (the_vacancy().status, the_vacancy().closed_by) == ("closed", "hand")
    assert desk.get(f"/vacancies/{vacancy.id}").status_code == 404
    assert f'/vacancies/{vacancy.id}"' not in desk.get("/search?q=welder").text
    desk.post(f"/vacancies/editor/{vacancy.id}/open")
    assert desk.get(f"/vacancies/{vacancy.id}").status_code == 200
    actions = list(
        session.execute(text("SELECT action FROM core_audit WHERE plugin = 'vacancies' ORDER BY id")).scalars()
    )
    assert actions == ["vacancies.created", "vacancies.opened", "vacancies.closed", "vacancies.reopened"]


@pytest.mark.parametrize("wanted", [True, False])
def test_people_are_told_only_where_that_is_wanted_and_once(desk, make, run_jobs, wanted):
    reader = make.person("Baker Tom")
    make.account(reader)
    settings.set("vacancies", "tell_of_new", wanted)
    session.commit()
    send(desk, action="open")
    vacancy = the_vacancy()
    desk.post(f"/vacancies/editor/{vacancy.id}/close")
    desk.post(f"/vacancies/editor/{vacancy.id}/open")
    run_jobs(ahead=timedelta(seconds=5))
    assert subjects(reader.id) == (["New vacancy: Welder"] if wanted else [])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": " "}, "Say which position it is."),
        ({"title": "x" * 201}, "longer than 200 characters"),
        ({"audience": None}, "Choose who may see it."),
        ({"audience": "department:4711"}, "not known any more"),
        ({"department": "department:4711"}, "not known any more"),
        ({"department": "person:1"}, "not known any more"),
        ({"location_id": "4711"}, "Not a valid choice"),
        ({"salary_from": "much"}, "Write a whole number"),
        ({"salary_from": "99999999999"}, "Write a whole number"),
        ({"salary_from": "100", "salary_to": "90"}, "less than the beginning"),
        ({"employment": "slavery"}, "Not a valid choice"),
        ({"closes_on": "2001-01-01"}, "This day is over"),
        ({"internal_only": "y", "internal_until": "2001-01-01"}, "This day is over"),
        ({"closes_on": "soon"}, "Not a valid date"),
        ({"action": "open", "description": "<p></p>"}, "Write what the work is first."),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(desk, values, message):
    answer = send(desk, **{"description": "<p>Typed with care</p>"} | values)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Typed with care" in answer.text or "description" in values
    assert session.scalar(select(Vacancy.id)) is None


def test_somebody_changed_it_meanwhile(desk):
    send(desk)
    vacancy = the_vacancy()
    path, opened = f"/vacancies/editor/{vacancy.id}", vacancy.version
    send(desk, path, version=opened, title="Theirs")
    answer = send(desk, path, version=opened, title="Mine")
    assert answer.status_code == 409
    assert "Somebody changed this meanwhile" in answer.text
    assert "Theirs" in answer.text
    assert 'value="Mine"' in answer.text
    assert the_vacancy().title == "Theirs"
    send(desk, path, version=the_vacancy().version, title="Mine")
    assert the_vacancy().title == "Mine"


def test_the_description_is_cleaned_and_a_title_stays_text(desk):
    send(
        desk,
        title="<img src=x onerror=alert(1)>",
        description="<p onclick=x>Good<script>alert(1)</script></p>",
        action="open",
    )
    page = desk.get(f"/vacancies/{the_vacancy().id}").text
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    assert the_vacancy().description == "<p>Good</p>"


def test_a_draft_can_be_deleted_but_not_what_was_open(desk):
    send(desk)
    assert desk.post(f"/vacancies/editor/{the_vacancy().id}/delete").status_code == 302
    assert session.scalar(select(Vacancy.id)) is None
    send(desk, action="open")
    assert desk.post(f"/vacancies/editor/{the_vacancy().id}/delete").status_code == 409


def test_without_a_salary_nothing_of_one_is_kept(desk):
    send(desk, salary_from="", salary_to="")
    vacancy = the_vacancy()
    assert (vacancy.salary_from, vacancy.salary_currency, vacancy.salary_gross) == (None, "", None)
    page = desk.get(f"/vacancies/editor/{vacancy.id}").text
    assert '<option selected value="RUB">' in page


def test_its_last_day_closes_it_by_itself(write, desk):
    from plugin_sdk import JobProgress

    today = portal_today()
    kept, over = write("Kept", closes_on=today + timedelta(days=1)), write("Over", closes_on=today + timedelta(days=1))
    over.closes_on = today - timedelta(days=2)
    session.commit()
    assert desk.get(f"/vacancies/{over.id}").status_code == 404
    close_over({}, JobProgress())
    session.expire_all()
    assert (kept.status, over.status, over.closed_by) == ("open", "closed", "date")
    refused = desk.post(f"/vacancies/editor/{over.id}/open", follow_redirects=True)
    assert "This day is over" in refused.text


def test_the_list_is_filtered(desk, write):
    write("Draft one", status="draft")
    write("Open one")
    write("Closed one", status="closed")
    assert "Open one" not in desk.get("/vacancies/editor/?status=closed").text
    found = desk.get("/vacancies/editor/?q=draft+one").text
    assert "Draft one" in found
    assert "Closed one" not in found
