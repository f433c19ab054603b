"""Pulling: closed there is closed here, nothing twice, and an outage closes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from plugin_sdk import settings
from plugin_sdk.db import session, utcnow
from plugins.vacancies import jobs
from plugins.vacancies.models import BoardName, Run, Vacancy
from plugins.vacancies.services import vacancies
from plugins.vacancies.services.sources import board, naming, runs
from plugins.vacancies.services.sources.runs import Undecidable
from plugins.vacancies.tests.conftest import (
    greenhouse_board,
    greenhouse_job,
    hh_board,
    hh_item,
    job_posting,
    pull,
    subjects,
    titles,
)

LIST = "/vacancies?employer_id=1455&page=0&per_page=100"


def figures(run: Run) -> tuple[str, int, int, int]:
    return run.state, run.added, run.changed, run.closed


def by_id(external_id: str) -> Vacancy:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Vacancy).where(Vacancy.external_id == external_id)).one()


def test_nothing_comes_in_before_somebody_has_looked(make_board, site, manager):
    source = make_board(accepted=False)
    hh_board(site, hh_item(1, "Welder"), hh_item(2, "Cook"))
    run = pull(source)
    assert figures(run) == ("preview", 2, 0, 0)
    assert titles() == []
    assert board.due(utcnow()) == []
    runs.accept(runs.find(run.id), viewer=manager)
    session.commit()
    assert titles() == ["Cook", "Welder"]
    assert runs.find(run.id).postings == []
    with pytest.raises(Undecidable):
        runs.accept(runs.find(run.id), viewer=manager)


def test_a_first_look_can_be_turned_down(make_board, site, manager):
    source = make_board(accepted=False)
    hh_board(site, hh_item(1))
    run = pull(source)
    runs.turn_down(run, viewer=manager)
    session.commit()
    assert (run.state, titles(), source.accepted) == ("passed", [], False)


@pytest.mark.parametrize("kind", ["hh", "greenhouse", "jobposting"])
def test_what_is_closed_there_is_closed_here_within_a_cycle_and_nothing_is_twice(make_board, site, kind):
    def offer(*numbers):
        if kind == "hh":
            hh_board(site, *(hh_item(number, f"Job {number}") for number in numbers))
        elif kind == "greenhouse":
            greenhouse_board(site, *(greenhouse_job(number) for number in numbers))
        else:
            site.html("/jobs", *(job_posting(number, f"Job {number}") for number in numbers))

    source = make_board(kind, board="1455" if kind == "hh" else "acme", path="/jobs" if kind == "jobposting" else "")
    offer(1, 2, 3)
    assert figures(pull(source)) == ("applied", 3, 0, 0)
    assert figures(pull(source)) == ("applied", 0, 0, 0)
    offer(1, 3, 4)
    assert figures(pull(source)) == ("applied", 1, 0, 1)
    assert titles() == ["Job 1", "Job 3", "Job 4"]
    assert titles("closed") == ["Job 2"]
    offer(1, 2, 3, 4)
    assert figures(pull(source)) == ("applied", 1, 0, 0)
    assert titles() == ["Job 1", "Job 2", "Job 3", "Job 4"]
    assert session.scalar(select(func.count()).select_from(Vacancy)) == 4


def test_a_new_stamp_alone_is_no_change_and_a_real_one_is_told_by_field(make_board, site):
    source = make_board("greenhouse", board="acme")
    greenhouse_board(site, greenhouse_job(1))
    pull(source)
    before = by_id("1")
    version, changed_at = before.version, before.updated_at
    greenhouse_board(site, greenhouse_job(1, updated_at="2030-01-01T00:00:00Z"))
    assert figures(pull(source)) == ("applied", 0, 0, 0)
    assert (by_id("1").version, by_id("1").updated_at) == (version, changed_at)
    greenhouse_board(site, greenhouse_job(1, "Other title", content="Other text", location={"name": "Bonn"}))
    run = pull(source)
    assert figures(run) == ("applied", 0, 1, 0)
    assert sorted(run.items[0]["fields"]) == ["description", "location_id", "title"]
    assert (by_id("1").title, by_id("1").location_name) == ("Other title", "Bonn")


@pytest.mark.parametrize(
    ("answer", "says"),
    [((500, {}, b""), "error 500"), ((200, {}, b"oops"), "no JSON"), ((403, {}, b""), "refuses")],
)
def test_an_outage_closes_nothing_and_says_so(make_board, site, answer, says):
    source = make_board()
    hh_board(site, hh_item(1, "Welder"))
    pull(source)
    site.answers[LIST] = answer
    run = pull(source)
    assert run.state == "failed"
    assert says in run.reason
    assert "Nothing was changed" in run.reason
    assert titles() == ["Welder"]
    assert says in board.problems()[0]
    hh_board(site, hh_item(1, "Welder"))
    assert pull(source).state == "applied"
    assert board.problems() == []


def test_an_empty_answer_closes_nothing_until_somebody_says_so(make_board, site, manager):
    source = make_board()
    hh_board(site, hh_item(1, "Welder"))
    pull(source)
    hh_board(site)
    run = pull(source)
    assert run.state == "stopped"
    assert "says that it has no vacancies" in run.reason
    assert titles() == ["Welder"]
    runs.accept(runs.find(run.id), viewer=manager)
    session.commit()
    assert titles() == []
    assert by_id("1").closed_by == "source"


def test_more_than_half_closing_waits_for_a_word(make_board, site, manager):
    source = make_board()
    hh_board(site, *(hh_item(number) for number in range(1, 5)))
    pull(source)
    hh_board(site, hh_item(1))
    run = pull(source)
    assert figures(run) == ("stopped", 0, 0, 3)
    assert "3 of 4 open vacancies would be closed" in run.reason
    assert len(titles()) == 4
    hh_board(site, hh_item(1), hh_item(2))
    assert figures(pull(source)) == ("applied", 0, 0, 2)
    assert runs.find(run.id).state == "passed"
    assert runs.awaited() == []


def test_an_answer_that_is_not_whole_closes_nothing_and_says_so(make_board, site):
    source = make_board()
    hh_board(site, hh_item(1), hh_item(2), hh_item(3))
    pull(source)
    hh_board(site, hh_item(1), hh_item(2), hh_item(4), found=9)
    run = pull(source)
    assert figures(run) == ("applied", 1, 0, 0)
    assert "Nothing was closed" in run.reason
    assert len(titles()) == 4
    assert "gave only 3" in source.last_error


def test_what_could_not_be_read_stays_as_it_is(make_board, site):
    source = make_board()
    hh_board(site, *(hh_item(number) for number in range(1, 5)))
    pull(source)
    site.fails("/vacancies/2", 500)
    run = pull(source)
    assert figures(run) == ("applied", 0, 0, 0)
    assert run.problems[0]["title"] == "Vacancy 2"
    assert by_id("2").status == "open"


def test_a_page_that_could_not_be_read_keeps_its_vacancy(make_board, site):
    source = make_board("jobposting", board="", path="/jobs")
    site.html("/jobs", body="".join(f'<a href="/jobs/{number}">x</a>' for number in (1, 2, 3)))
    for number in (1, 2, 3):
        site.html(f"/jobs/{number}", job_posting(number))
    pull(source)
    site.fails("/jobs/1", 500)
    site.fails("/jobs/2", 404)
    assert figures(pull(source)) == ("applied", 0, 0, 1)
    assert (by_id("acme-1").status, by_id("acme-2").status) == ("open", "closed")


def test_what_a_person_closed_stays_closed(make_board, site, manager):
    source = make_board()
    hh_board(site, hh_item(1), hh_item(2))
    pull(source)
    vacancies.close(by_id("1"), viewer=manager)
    session.commit()
    hh_board(site, hh_item(1, "New title"), hh_item(2))
    assert figures(pull(source)) == ("applied", 0, 1, 0)
    assert (by_id("1").status, by_id("1").title) == ("closed", "New title")


def test_what_editors_set_stays_and_what_the_board_decides_cannot_be_overwritten(make_board, site, login, make):
    source = make_board()
    hh_board(site, hh_item(1, "Welder"))
    pull(source)
    contact, vacancy = make.person(), by_id("1")
    desk = login(make.person(), role="editor")
    page = desk.get(f"/vacancies/editor/{vacancy.id}").text
    assert 'name="title"' not in page
    assert "It comes from “Board”" in page
    values = {
        "title": "Mine",
        "contact": f"person:{contact.id}",
        "internal_only": "y",
        "audience": "everyone",
        "version": vacancy.version,
    }
    assert desk.post(f"/vacancies/editor/{vacancy.id}", data=values).status_code == 302
    vacancy = by_id("1")
    assert (vacancy.title, vacancy.contact_id, vacancy.internal_only) == ("Welder", contact.id, True)
    assert vacancy.description
    hh_board(site, hh_item(1, "Senior welder"))
    pull(source)
    assert (by_id("1").title, by_id("1").contact_id, by_id("1").internal_only) == ("Senior welder", contact.id, True)


def test_names_are_matched_by_themselves_or_by_a_person_at_once(make_board, site, make):
    kazan, tula = make.location("Казанский филиал", city="Казань"), make.location("Tula")
    unit = make.department("Quality")
    source = make_board()
    hh_board(site, hh_item(1), hh_item(2, area={"id": "1", "name": "Москва"}, department={"id": "q", "name": "QA"}))
    pull(source)
    assert (by_id("1").location_id, by_id("2").location_id) == (kazan.id, None)
    names = {name.name: name for name in naming.names_of(source)}
    assert {name for name in names if not naming.is_matched(names[name])} == {"QA", "IT", "Москва"}
    assert naming.unmatched_counts() == {source.id: 3}
    naming.settle(source, {names["Москва"].id: tula.id, names["QA"].id: unit.id, names["IT"].id: None})
    session.commit()
    assert (by_id("2").location_id, by_id("2").department_id) == (tula.id, unit.id)
    assert naming.unmatched_counts() == {}
    assert figures(pull(source)) == ("applied", 0, 0, 0)
    assert session.scalar(select(func.count()).select_from(BoardName)) == 4


def test_two_places_of_one_town_are_no_match(make_board, site, make):
    make.location("Plant", city="Казань")
    make.location("Office", city="Казань")
    source = make_board()
    hh_board(site, hh_item(1))
    pull(source)
    assert by_id("1").location_id is None
    assert by_id("1").location_name == "Казань"


def test_pulled_vacancies_can_be_found_and_are_told_in_one_message(make_board, site, make, run_jobs, login):
    reader = make.person()
    make.account(reader)
    settings.set("vacancies", "tell_of_new", True)
    session.commit()
    source = make_board()
    hh_board(site, hh_item(1, "Welder"), hh_item(2, "Cook"), hh_item(3, "Pilot"))
    pull(source)
    run_jobs(ahead=timedelta(seconds=5))
    assert subjects(reader.id) == ["3 new vacancies"]
    browser = login(reader)
    assert f'/vacancies/{by_id("1").id}"' in browser.get("/search?q=welder").text
    hh_board(site, hh_item(2, "Cook"), hh_item(3, "Pilot"))
    pull(source)
    run_jobs(ahead=timedelta(seconds=5))
    assert f'/vacancies/{by_id("1").id}"' not in browser.get("/search?q=welder").text


@pytest.mark.usefixtures("allowed")
def test_boards_are_pulled_by_their_schedule_each_in_a_job_of_its_own(make_board, site, run_jobs):
    hourly = make_board(title="Hourly")
    broken = make_board("greenhouse", board="none", title="Broken")
    by_hand = make_board(title="By hand", every_hours=0)
    idle = make_board(title="Idle", active=False)
    recent = make_board(title="Recent", every_hours=6)
    recent.last_run_at = utcnow() - timedelta(hours=2)
    session.commit()
    hh_board(site, hh_item(1, "Welder"))
    assert board.due(utcnow()) == [hourly.id, broken.id]
    jobs.pull_due({}, None)  # type: ignore[arg-type]  # it reports no progress
    run_jobs()
    session.expire_all()
    assert titles() == ["Welder"]
    assert (hourly.last_error, by_hand.last_run_at, idle.last_run_at) == ("", None, None)
    assert "does not know this board" in broken.last_error
    assert board.due(utcnow()) == []


def test_a_run_that_was_lost_does_not_block_the_next(make_board, site):
    source = make_board()
    hh_board(site, hh_item(1))
    lost = runs.ask(source)
    session.commit()
    assert runs.ask(source).id == lost.id
    lost.created_at = utcnow() - timedelta(hours=3)
    session.commit()
    assert pull(source).state == "applied"
    assert runs.find(lost.id).state == "failed"


def test_a_run_that_ended_is_not_run_again(make_board, site):
    source = make_board()
    hh_board(site, hh_item(1))
    run = pull(source)
    asked = len(site.asked)
    runs.pull(run.id, lambda done, total, message: None)
    assert len(site.asked) == asked


def test_only_so_many_reports_are_kept(make_board, site, monkeypatch):
    monkeypatch.setattr(runs, "KEPT", 3)
    source = make_board()
    hh_board(site, hh_item(1))
    made = [pull(source).id for _number in range(5)]
    assert list(session.scalars(select(Run.id).order_by(Run.id))) == made[2:]


def test_a_person_can_stop_a_run(make_board, site):
    source = make_board()
    hh_board(site, hh_item(1))

    class Stopped:
        cancelled = True

        def step(self, done, total=None, message=""):
            """Say nothing."""

    settings.set("vacancies", "allow_http", True)
    settings.set("vacancies", "allow_private_addresses", True)
    run = runs.ask(source)
    session.commit()
    jobs.pull({"run_id": run.id}, Stopped())
    session.expire_all()
    assert run.state == "failed"
    assert "Somebody stopped it" in run.reason


def test_a_board_that_is_removed_leaves_its_vacancies_closed(make_board, site, manager):
    source = make_board()
    hh_board(site, hh_item(1, "Welder"))
    pull(source)
    board.delete(source, viewer=manager)
    session.commit()
    assert (titles(), titles("closed")) == ([], ["Welder"])
    assert session.scalar(select(func.count()).select_from(Run)) == 0


def test_another_address_must_be_agreed_to_again(make_board, manager):
    source = make_board()
    content = board.BoardContent(
        title="Renamed", kind="hh", base_url=source.base_url, board="1455", contact_mail="a@b.c"
    )
    board.save(source, content, viewer=manager)
    assert source.accepted
    board.save(
        source, board.BoardContent(title="Renamed", kind="hh", base_url=source.base_url, board="9"), viewer=manager
    )
    assert not source.accepted


def test_the_token_is_in_no_trace(make_board, manager):
    make_board(access_token="very-secret")
    rows = session.execute(text("SELECT title, details FROM core_audit WHERE plugin = 'vacancies'")).all()
    assert rows
    assert "very-secret" not in str(rows)
