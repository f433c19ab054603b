"""Recommending friends, applying discreetly, recruiting, and erasing in time."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from plugin_sdk import JobProgress, files, people, settings
from plugin_sdk.db import session, utcnow
from plugins.vacancies.jobs import erase_candidates
from plugins.vacancies.models import Candidate, Remark
from plugins.vacancies.services import personal
from plugins.vacancies.services.candidates import consent, erasing, recruiting
from plugins.vacancies.tests.conftest import subjects

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def vacancy(write):
    return write("Welder")


@pytest.fixture
def colleague(make):
    person = make.person("Baker Tom", department=make.department("Shop"))
    make.account(person)
    return person


@pytest.fixture
def reader(login, colleague):
    return login(colleague)


@pytest.fixture
def recruiter(login, make, app):
    return login(make.person("Marsh Helen"), role="administrator", client=app.test_client())


def refer(browser, vacancy, *, paper=None, **values):
    words = {"name": "Eve Friend", "contact": "+7 900 000", "agreed": "y", "agreed_to": consent.mark(consent.text())}
    data = {key: value for key, value in {**words, **values}.items() if value is not None}
    if paper is not None:
        data["paper"] = (io.BytesIO(paper), "cv.pdf")
    return browser.post(f"/vacancies/{vacancy.id}/refer", data=data, content_type="multipart/form-data")


def send(browser, vacancy, *, paper=None, **values):
    data = {"note": "I weld at night", **values}
    if paper is not None:
        data["paper"] = (io.BytesIO(paper), "cv.pdf")
    return browser.post(f"/vacancies/{vacancy.id}/apply", data=data, content_type="multipart/form-data")


def the_candidate():
    session.rollback()
    session.expire_all()
    found = session.scalars(select(Candidate)).one()
    session.commit()
    return found


def move(browser, candidate, stage, note="", known=None):
    data = {"stage": stage, "text": note, "known": known or candidate.stage}
    return browser.post(f"/vacancies/candidates/{candidate.id}", data=data)


def test_a_friend_is_recommended_with_the_words_they_agreed_to(reader, vacancy, recruiter, colleague):
    assert refer(reader, vacancy, paper=PDF).status_code == 302
    candidate = the_candidate()
    assert (candidate.name, candidate.referrer_id, candidate.stage, candidate.file_name) == (
        "Eve Friend",
        colleague.id,
        "new",
        "cv.pdf",
    )
    assert "6 months after the last step" in candidate.consent_text
    assert candidate.consented_at is not None
    page = recruiter.get(f"/vacancies/candidates/{candidate.id}").text
    assert "+7 900 000" in page
    assert candidate.consent_text in page
    with pytest.raises(FileNotFoundError):
        files.open_own("news", candidate.file_id)
    answer = recruiter.get(f"/vacancies/candidates/{candidate.id}/cv")
    assert (answer.data, answer.headers["Cache-Control"]) == (PDF, "no-store")
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"agreed": None}, "Without their consent nothing can be taken."),
        ({"agreed_to": "other"}, "The text was changed meanwhile."),
        ({"name": " "}, "Say whom you recommend."),
        ({"contact": ""}, "Give a phone number or an address."),
        ({"paper": b"MZ program", "name": "Eve", "file": "cv.exe"}, "Only PDF, DOCX and ODT"),
        ({"paper": b"no pdf at all", "name": "Eve", "file": "cv.pdf"}, "cv.pdf"),
        ({"paper": b"0" * (10 * 1024 * 1024 + 1), "name": "Eve", "file": "cv.pdf"}, "10 MB"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_kept(reader, vacancy, values, message):
    values = dict(values)
    paper, file = values.pop("paper", None), values.pop("file", "")
    data = {
        "name": "Eve Friend",
        "contact": "1",
        "note": "Typed with care",
        "agreed": "y",
        "agreed_to": consent.mark(consent.text()),
    }
    data = {key: value for key, value in {**data, **values}.items() if value is not None}
    if paper is not None:
        data["paper"] = (io.BytesIO(paper), file)
    answer = reader.post(f"/vacancies/{vacancy.id}/refer", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert message in answer.text
    assert "Typed with care" in answer.text
    assert session.scalar(select(func.count()).select_from(Candidate)) == 0


def test_the_administrators_words_are_kept_as_they_were(reader, vacancy):
    settings.set("vacancies", "consent", "Our own words.")
    session.commit()
    refer(reader, vacancy)
    settings.set("vacancies", "consent", "Other words.")
    session.commit()
    assert the_candidate().consent_text == "Our own words."


def test_nobody_is_recommended_for_what_is_for_colleagues_only(reader, write):
    vacancy = write("Inside", internal_only=True)
    assert "Recommend a friend" not in reader.get(f"/vacancies/{vacancy.id}").text
    assert refer(reader, vacancy).status_code == 404
    assert send(reader, vacancy).status_code == 302


def test_the_referrer_sees_the_stage_and_nothing_else(reader, vacancy, recruiter, colleague, run_jobs):
    refer(reader, vacancy, paper=PDF)
    candidate = the_candidate()
    move(recruiter, candidate, "interview", "Secret impression")
    run_jobs()
    page = reader.get("/vacancies/mine").text
    assert "Interview" in page
    assert "Secret impression" not in page
    assert subjects(colleague.id) == ["Eve Friend for “Welder”: Interview"]
    assert "Secret impression" in recruiter.get(f"/vacancies/candidates/{candidate.id}").text
    for path in (f"candidates/{candidate.id}", f"candidates/{candidate.id}/cv", f"{vacancy.id}/candidates"):
        assert reader.get(f"/vacancies/{path}").status_code == 403


def test_an_application_is_seen_by_recruiters_and_by_no_head_even_one_who_recruits(
    login, make, write, app, recruiter, viewer_of
):
    plant = make.department("Plant")
    shop = make.department("Shop", parent=plant)
    worker, head, chief = make.person(department=shop), make.person(department=shop), make.person(department=plant)
    make.head(head, shop)
    make.head(chief, plant)
    vacancy = write("Welder")
    mine = login(worker, client=app.test_client())
    assert send(mine, vacancy, paper=PDF).status_code == 302
    candidate = the_candidate()
    assert "1 new candidate for “Welder”" in recruiter.get("/waiting").text
    assert worker.name in recruiter.get(f"/vacancies/{vacancy.id}/candidates").text
    paths = (
        f"/vacancies/candidates/{candidate.id}",
        f"/vacancies/candidates/{candidate.id}/cv",
        f"/files/{candidate.file_id}",
    )
    for boss in (head, chief):
        browser = login(boss, role="administrator", client=app.test_client())
        assert "new candidate" not in browser.get("/waiting").text
        assert "No candidates yet" in browser.get(f"/vacancies/{vacancy.id}/candidates").text
        assert [browser.get(path).status_code for path in paths] == [404, 404, 404]
        assert move(browser, candidate, "refused").status_code == 404
        assert sum(recruiting.funnel(viewer_of(boss, roles=("administrator",)), vacancy.id).values()) == 0
    settings.set("vacancies", "hide_from_head", False)
    session.commit()
    assert browser.get(paths[0]).status_code == 200
    trail = session.execute(text("SELECT actor, title, details FROM core_audit WHERE plugin = 'vacancies'")).all()
    assert worker.name not in str(trail)


def test_recruiters_are_told_that_somebody_has_come_but_not_their_head_nor_themselves(
    login, make, vacancy, app, run_jobs
):
    shop = make.department("Shop floor")
    worker, head, recruiter = (make.person(f"{name} X", department=shop) for name in ("Worker", "Head", "Recruiter"))
    make.head(head, shop)
    for person in (worker, head, recruiter):
        login(person, role="administrator", client=app.test_client())
    send(login(worker, role="administrator", client=app.test_client()), vacancy)
    run_jobs()
    assert subjects(recruiter.id) == ["A colleague applies for “Welder”"]
    assert subjects(head.id) == subjects(worker.id) == []


def test_a_recruiter_does_not_look_into_their_own_application(login, make, vacancy, app):
    browser = login(make.person(), role="administrator", client=app.test_client())
    send(browser, vacancy)
    assert browser.get(f"/vacancies/candidates/{the_candidate().id}").status_code == 404
    assert "Myself" in browser.get("/vacancies/mine").text


def test_one_applies_once_and_can_take_it_back(reader, vacancy, login, make, app):
    assert "Apply" in reader.get(f"/vacancies/{vacancy.id}").text
    send(reader, vacancy, paper=PDF)
    assert "You have applied." in reader.get(f"/vacancies/{vacancy.id}").text
    assert send(reader, vacancy).headers["Location"].endswith("/vacancies/mine")
    candidate = the_candidate()
    other = login(make.person(), client=app.test_client())
    assert other.post(f"/vacancies/mine/{candidate.id}/take-back").status_code == 404
    file_id = candidate.file_id
    assert reader.get(f"/files/{file_id}").status_code == 200
    reader.post(f"/vacancies/mine/{candidate.id}/take-back")
    assert session.scalar(select(func.count()).select_from(Candidate)) == 0
    assert reader.get(f"/files/{file_id}").status_code == 404


def test_stages_are_counted_and_two_recruiters_do_not_overwrite_each_other(reader, vacancy, recruiter):
    refer(reader, vacancy)
    candidate = the_candidate()
    assert move(recruiter, candidate, "talk", "Called").status_code == 302
    late = move(recruiter, candidate, "refused", "Too late", known="new")
    assert late.status_code == 422
    assert "Somebody has set another stage meanwhile" in late.text
    assert "Too late" in late.text
    assert the_candidate().stage == "talk"
    page = recruiter.get(f"/vacancies/{vacancy.id}/candidates?stage=talk").text
    assert "Eve Friend" in page
    assert "Eve Friend" not in recruiter.get(f"/vacancies/{vacancy.id}/candidates?stage=new").text
    assert move(recruiter, the_candidate(), "king").status_code == 422


def test_what_is_not_open_to_somebody_takes_nothing(login, make, write, app):
    unit = make.department("Laboratory")
    hidden, closed = write("Hidden", audience=[f"department:{unit.id}"]), write("Closed", status="closed")
    browser = login(make.person(), client=app.test_client())
    for vacancy in (hidden, closed):
        assert send(browser, vacancy).status_code == 404
        assert refer(browser, vacancy).status_code == 404


def test_candidates_are_erased_in_time_with_their_files_and_the_trail_says_how_many(reader, vacancy, recruiter):
    refer(reader, vacancy, paper=PDF)
    refer(reader, vacancy, name="Old Friend", paper=PDF)
    session.rollback()
    old = session.scalars(select(Candidate).where(Candidate.name == "Old Friend")).one()
    move(recruiter, old, "refused", "No")
    session.expire_all()
    old.stage_at = utcnow() - timedelta(days=190)
    session.commit()
    file_id = old.file_id
    erase_candidates({}, JobProgress())
    assert the_candidate().name == "Eve Friend"
    assert session.scalar(select(func.count()).select_from(Remark)) == 0
    assert reader.get(f"/files/{file_id}").status_code == 404
    rows = session.execute(text("SELECT details FROM core_audit WHERE action = 'vacancies.candidates_erased'")).all()
    assert len(rows) == 1
    assert '"count": 1' in str(rows[0]) or "'count': 1" in str(rows[0])
    erase_candidates({}, JobProgress())
    assert (
        session.execute(text("SELECT count(*) FROM core_audit WHERE action = 'vacancies.candidates_erased'")).scalar()
        == 1
    )


def test_somebody_who_asks_is_erased_at_once(reader, vacancy, recruiter):
    refer(reader, vacancy, paper=PDF)
    candidate = the_candidate()
    assert recruiter.post(f"/vacancies/candidates/{candidate.id}/erase").status_code == 302
    assert session.scalar(select(func.count()).select_from(Candidate)) == 0
    titles = session.execute(text("SELECT title FROM core_audit WHERE action = 'vacancies.candidate_erased'")).scalars()
    assert list(titles) == ["Welder"]


@pytest.mark.parametrize(
    ("moment", "months", "before"),
    [
        (datetime(2026, 8, 31, 5, tzinfo=UTC), 6, datetime(2026, 2, 28, 5, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 1, datetime(2025, 12, 15, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 36, datetime(2023, 1, 15, tzinfo=UTC)),
        (datetime(2026, 8, 31, tzinfo=UTC), -6, datetime(2027, 2, 28, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(moment, months, before):
    assert erasing.months_before(moment, months) == before


def test_the_copy_and_the_erasing_of_a_persons_data(reader, vacancy, recruiter, colleague):
    send(reader, vacancy, paper=PDF)
    move(recruiter, the_candidate(), "talk", "Good hands")
    refer(reader, vacancy)
    session.expire_all()
    records = personal.export(colleague.id)
    assert sorted(str(record.title) for record in records) == ["Applications for vacancies", "People recommended"]
    assert records[0].data["remarks"] == ["Good hands"]
    assert personal.erase(colleague.id).erased == 2
    session.commit()
    left = the_candidate()
    assert (left.kind, left.referrer_id) == ("friend", None)


def test_heads_above_are_those_of_the_department_and_of_all_above_it(make):
    plant = make.department("Plant")
    shop, other = make.department("Shop", parent=plant), make.department("Other")
    worker, head, chief = make.person(department=shop), make.person(department=shop), make.person(department=plant)
    make.head(head, shop)
    make.head(chief, plant)
    make.head(make.person(department=other), other)
    found = people.superiors([worker.id, head.id, chief.id], people.today())
    assert found == {worker.id: {head.id, chief.id}, head.id: {chief.id}, chief.id: frozenset()}
    assert people.superiors([], people.today()) == {}
