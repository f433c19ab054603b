"""Where sources leave a doubt a person decides, and every decision can be taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from core.db import db
from core.extension import Viewer
from core.extension.records import AccountRecord, DepartmentRecord, EmploymentRecord, LoginRecord, PersonRecord
from core.org.models import DirectoryLogin, Person
from core.org.sync.merge import department_names, questions
from core.org.sync.models import Decision, ExternalRef, SourceProblem
from core.org.sync.undo import undo
from tests.org_sync.conftest import execute, snapshot
from tests.org_sync.stub import StubKind, someone


@pytest.fixture
def staff(configure: Callable[..., None]) -> StubKind:
    """A source of people."""
    configure(staff={"kind": "staff"}, second={"kind": "second"}, domain={"kind": "domain", "people_from": "staff"})
    return StubKind.named("staff")


@pytest.fixture
def second(staff: StubKind) -> StubKind:
    """Another one."""
    return StubKind.named("second")


@pytest.fixture
def domain(staff: StubKind) -> StubKind:
    """Accounts of the people of ``staff``."""
    return StubKind.named("domain")


def account(login: str, name: str, **values: str) -> AccountRecord:
    return AccountRecord(external_id=login, login=LoginRecord(login=login), name=name, **values)


def employee(number: int, name: str, **values: str) -> PersonRecord:
    return someone(number, name, login="", **values)


def logins() -> dict[str, str]:
    rows = db.session.execute(select(DirectoryLogin.login, Person.name).join(Person))
    return dict(rows.all())


def people(name: str) -> list[Person]:
    return list(db.session.scalars(select(Person).where(Person.name == name)))


def mail_of(name: str) -> str:
    return people(name)[0].mail


def codes() -> dict[str, int]:
    return questions.counts()


def ask(code: str) -> SourceProblem:
    return db.session.scalars(select(SourceProblem).where(SourceProblem.code == code)).one()


def test_a_name_alone_links_nobody(staff, domain):
    staff.says(employee(1, "Ann Smith"))
    domain.says(account("ann", "Ann Smith"))
    execute("staff")
    execute("domain")
    assert logins() == {}
    assert codes() == {"account_name_only": 1}


def test_a_decision_links_the_account_and_taken_back_parts_it_again(staff, domain, someone_viewing):
    staff.says(employee(1, "Ann Smith"))
    domain.says(account("ann", "Ann Smith", mail="ann@example.com"))
    execute("staff")
    execute("domain")
    before = snapshot()

    made = questions.answer(ask("account_name_only"), "staff:1", together=True, viewer=someone_viewing)
    db.session.commit()

    assert logins() == {"ann": "Ann Smith"}
    assert mail_of("Ann Smith") == "ann@example.com"
    assert codes() == {}
    questions.take_back(made)
    db.session.commit()
    assert snapshot() == before
    assert codes() == {"account_name_only": 1}


def test_a_decision_outlives_the_next_runs(staff, domain, someone_viewing):
    staff.says(employee(1, "Ann Smith"), employee(2, "Ann Smith"))
    domain.says(account("ann", "Ann Smith"))
    execute("staff")
    execute("domain")
    problem = ask("account_ambiguous")
    assert {one.label for one in questions.candidates([problem])[problem.id]} == {"staff:1", "staff:2"}
    questions.answer(problem, "staff:2", together=True, viewer=someone_viewing)
    db.session.commit()

    staff.says(employee(1, "Ann Smith"), employee(2, "Ann Jones"))
    execute("staff")
    execute("domain")

    assert logins() == {"ann": "Ann Jones"}


def test_who_is_not_meant_is_not_offered_again(staff, domain, someone_viewing):
    staff.says(employee(1, "Ann Smith"), employee(2, "Ann Smith"))
    domain.says(account("ann", "Ann Smith"))
    execute("staff")
    execute("domain")

    questions.answer(ask("account_ambiguous"), "staff:1", together=False, viewer=someone_viewing)
    db.session.commit()

    assert ask("account_name_only").candidates == ["staff:2"]


def test_something_else_than_offered_is_refused(staff, domain, someone_viewing):
    staff.says(employee(1, "Ann Smith"), employee(2, "Bob Jones"))
    domain.says(account("ann", "Ann Smith"))
    execute("staff")
    execute("domain")
    with pytest.raises(questions.UnknownChoiceError):
        questions.answer(ask("account_name_only"), "staff:2", together=True, viewer=someone_viewing)
    assert db.session.scalars(select(Decision)).all() == []


def test_two_records_of_one_person_are_joined_and_parted(staff, second, someone_viewing):
    staff.says(employee(1, "Ann Smith", birth_key="b", tax_key="t"))
    second.says(employee(7, "Ann Smith", birth_key="b"))
    execute("staff")
    execute("second")
    assert len(people("Ann Smith")) == 2
    problem = ask("person_match_needs_confirmation")
    assert problem.refs == ["second:7", "staff:1"]

    made = questions.answer(problem, "staff:1", together=True, viewer=someone_viewing)
    db.session.commit()
    assert [person.same_as_id for person in people("Ann Smith")] == [None]
    assert len(set(db.session.scalars(select(ExternalRef.object_id).where(ExternalRef.kind == "person")))) == 1
    assert codes() == {}

    questions.take_back(made)
    db.session.commit()
    assert len(set(db.session.scalars(select(ExternalRef.object_id).where(ExternalRef.kind == "person")))) == 2
    assert len(people("Ann Smith")) == 2
    assert codes() == {"person_match_needs_confirmation": 1}


def test_both_keys_present_and_different_link_nobody(staff, domain):
    staff.says(
        PersonRecord(external_id="k1", name="Ann Smith", employments=(contract("11"),)),
        PersonRecord(external_id="k2", name="Bob Jones", employments=(contract("22"),)),
    )
    domain.says(account("ann", "Ann Smith", person_key="k1", personnel_number="0022"))
    execute("staff")
    execute("domain")
    assert logins() == {}
    assert codes() == {"account_keys_conflict": 1}


def contract(number: str) -> EmploymentRecord:
    return EmploymentRecord(external_id=number, personnel_number=number)


def test_an_account_arrives_before_its_person(staff, domain):
    domain.says(account("ann", "Ann Smith", person_key="1", mail="ann@example.com"))
    execute("domain")
    assert codes() == {"account_without_person": 1}
    staff.says(employee(1, "Ann Smith"))
    execute("staff")
    assert logins() == {"ann": "Ann Smith"}
    assert db.session.scalars(select(Person.mail)).all() == ["ann@example.com"]
    assert codes() == {}


def test_an_account_that_vanishes_takes_its_share_along(staff, domain):
    staff.says(employee(1, "Ann Smith", mail="staff@example.com"))
    domain.says(account("ann", "Ann", person_key="1", mail="ann@example.com"), account("bob", "Bob"))
    execute("staff")
    execute("domain")
    assert db.session.scalars(select(Person.mail)).all() == ["ann@example.com"]
    domain.says(account("bob", "Bob"))
    execute("domain", past_brake=True)
    assert db.session.scalars(select(Person.mail)).all() == ["staff@example.com"]
    assert logins() == {}


def test_a_run_taken_back_takes_the_links_along(staff, domain):
    staff.says(employee(1, "Ann Smith", mail="staff@example.com"))
    execute("staff")
    before = snapshot()
    domain.says(account("ann", "Ann", person_key="1", mail="ann@example.com"))
    run = execute("domain")
    assert logins() == {"ann": "Ann Smith"}

    undo(run.id)

    assert snapshot() == before


@pytest.fixture
def unmatched(staff, domain) -> SourceProblem:
    """A directory calls a department as nobody else does; the structure has Sales and Storage."""
    staff.says(
        DepartmentRecord(external_id="d1", name="Sales department"),
        DepartmentRecord(external_id="d2", name="Storage", parent="d1"),
        employee(1, "Ann Smith"),
    )
    domain.says(*(account(login, "Ann", person_key="1", department="Department of sales") for login in ("ann", "a")))
    execute("staff")
    execute("domain")
    return ask("ad_department_unmatched")


def test_a_name_that_no_department_has_is_given_one(unmatched, someone_viewing, domain):
    assert (unmatched.refs, unmatched.count) == (["department of sales"], 2)
    before = snapshot()
    assert department_names.likely("department of sales") == [("staff:d1", "Sales department")]
    assert department_names.find("stor") == [("staff:d2", "Sales department › Storage")]
    made = questions.answer(unmatched, "staff:d1", together=True, viewer=someone_viewing)
    db.session.commit()
    assert codes() == {}
    execute("domain")
    assert codes() == {}, "it outlives the next run"
    questions.take_back(made)
    db.session.commit()
    assert codes() == {"ad_department_unmatched": 1}
    assert snapshot() == before


def test_a_name_may_mean_none(unmatched, someone_viewing, domain):
    made = questions.answer(unmatched, department_names.NOTHING, together=False, viewer=someone_viewing)
    db.session.commit()
    execute("domain")
    assert codes() == {}
    assert questions.subject_title(made) == "The name means no department"
    questions.take_back(made)
    db.session.commit()
    assert codes() == {"ad_department_unmatched": 1}


def test_it_is_asked_anew_once_the_department_is_gone(unmatched, someone_viewing, staff):
    questions.answer(unmatched, "staff:d2", together=True, viewer=someone_viewing)
    db.session.commit()
    staff.says(DepartmentRecord(external_id="d1", name="Sales department"), employee(1, "Ann Smith"))
    execute("staff", past_brake=True)
    assert codes() == {"ad_department_unmatched": 1}


@pytest.mark.parametrize(
    ("chosen", "together"), [("staff:d9", True), ("domain:ann", True), ("", True), ("staff:d1", False)]
)
def test_what_is_no_department_is_refused(unmatched, someone_viewing, chosen, together):
    with pytest.raises(questions.UnknownChoiceError):
        questions.answer(unmatched, chosen, together=together, viewer=someone_viewing)
    assert db.session.scalars(select(Decision)).all() == []


def test_the_page_offers_what_is_called_alike_and_what_is_found(unmatched, login):
    path = f"/admin/sources/questions/{unmatched.id}/department"
    assert login().get(path).status_code == 403
    admin = login(role="administrator")
    assert path in admin.get("/admin/sources/questions").text
    page = admin.get(path).text
    assert "Sales department" in page and "Storage" not in page
    assert "Storage" in admin.get(f"{path}?q=stor").text
    assert "No department is called so" in admin.get(f"{path}?q=zzzz").text
    wrong = admin.post(f"/admin/sources/questions/{unmatched.id}", data={"chosen": "staff:d9", "together": "1"})
    assert wrong.status_code == 302 and codes() == {"ad_department_unmatched": 1}
    admin.post(f"/admin/sources/questions/{unmatched.id}", data={"chosen": "staff:d2", "together": "1"})
    assert codes() == {}
    assert "Storage" in admin.get("/admin/sources/decisions").text
    assert admin.get(path).location == "/admin/sources/questions", "it has been settled"


@pytest.fixture
def someone_viewing(make, viewer_of) -> Viewer:
    """Who decides."""
    viewer: Viewer = viewer_of(make.person("Dora Decider"))
    return viewer


def test_the_page_asks_and_is_for_those_who_keep_sources(login, staff, domain):
    staff.says(employee(1, "Ann Smith"))
    domain.says(account("ann", "Ann Smith"))
    execute("staff")
    execute("domain")
    assert login().get("/admin/sources/questions").status_code == 403
    admin = login(role="administrator")
    assert "Ann Smith" in admin.get("/admin/sources/questions").text
    problem = ask("account_name_only")

    admin.post(f"/admin/sources/questions/{problem.id}", data={"chosen": "staff:1", "together": "1"})

    assert logins() == {"ann": "Ann Smith"}
    decision = db.session.scalars(select(Decision)).one()
    assert "Ann Smith" in admin.get("/admin/sources/decisions").text
    admin.post(f"/admin/sources/decisions/{decision.id}/take-back")
    assert logins() == {}


def test_a_long_name_of_a_record_is_whole_where_it_is_copied(login, staff, domain):
    long = "5f0c8a52-3d1e-4a53-9f5d-0c52c3d7f1aa"
    staff.says(employee(1, "Ann Smith"))
    domain.says(account(long, "Ann Smith"))
    execute("staff")
    execute("domain")
    page = login(role="administrator").get("/admin/sources/questions").text
    assert f'title="{long}">{long}</span>' in page


def test_a_card_tells_where_its_values_come_from(login, staff, domain):
    staff.says(employee(1, "Ann Smith", mail="staff@example.com"))
    domain.says(account("ann", "Ann", person_key="1", mail="ann@example.com"))
    execute("staff")
    execute("domain")
    path = f"/people/{db.session.scalars(select(Person.id)).one()}"

    page = login(role="administrator").get(path).text

    assert "Where this comes from" in page
    assert "staff says: staff@example.com" in page
    assert "Where this comes from" not in login().get(path).text
