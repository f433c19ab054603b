"""Vacancies on the home pages of heads and of who looks after candidates."""

from __future__ import annotations

from plugin_sdk import PERSONNEL_ROLE
from plugin_sdk.db import session, utcnow
from plugins.vacancies import widgets
from plugins.vacancies.models import Candidate
from plugins.vacancies.services.candidates import recruiting


def candidate(vacancy, stage="new", **values):
    who = {"kind": "friend", "name": "Eve Friend", "consented_at": utcnow()} | values
    session.add(Candidate(vacancy_id=vacancy.id, stage=stage, **who))
    session.commit()


def test_a_head_sees_vacancies_of_their_own_departments_that_are_addressed_to_them(make, write, viewer_of):
    works, sales = make.department("Works"), make.department("Sales")
    office = make.department("Office", parent=works)
    chief = make.person("Adams Amy", department=works)
    make.head(chief, works)
    write("Welder", department_id=office.id)
    write("Seller", department_id=sales.id)
    write("Secret", department_id=office.id, audience=[f"department:{sales.id}"])
    write("Closed", department_id=office.id, status="closed")
    shown = widgets.of_own_departments(viewer_of(chief))
    assert [vacancy.title for vacancy in shown["vacancies"]] == ["Welder"]
    assert widgets.of_own_departments(viewer_of(make.person(department=works))) is None


def test_the_funnel_counts_open_vacancies_and_the_candidates_that_a_recruiter_may_see(make, write, viewer_of, login):
    works = make.department("Works")
    chief, welder = make.person("Adams Amy", department=works), make.person(department=works)
    make.head(chief, works)
    first, second = write("Welder"), write("Fitter")
    write("Draft", status="draft")
    candidate(first)
    candidate(first, "refused")
    candidate(second, "talk")
    candidate(second, kind="own", person_id=welder.id)
    found = recruiting.whole_funnel(viewer_of(make.person("Recruiter Rose")))
    assert found.vacancies == 2
    assert {stage: number for stage, number in found.stages.items() if number} == {"new": 2, "talk": 1, "refused": 1}
    assert [(row.title, row.going) for row in found.waited] == [("Welder", 1), ("Fitter", 2)]
    assert recruiting.whole_funnel(viewer_of(chief)).stages["new"] == 1, "not those of one's own people"
    assert "Vacancies and candidates" not in login(make.person()).get("/").text
    assert "Vacancies and candidates" in login(make.person(), role=PERSONNEL_ROLE).get("/").text
