"""A company's directory becomes people, departments, heads and groups, and stays so through its changes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.access import audiences
from core.db import db
from core.org.dates import today
from core.org.models import Department, Group, GroupMember, Person
from tests.org_sync.conftest import changes, company_table, execute, heads, login, person, place, snapshot, titles
from tests.org_sync.stub import crowd, someone
from tests.servers.company import BASE, PEOPLE, person_dn

pytestmark = pytest.mark.usefixtures("company")
ADA, BRUNO, HANA = "Lindqvist Ada", "Maddox Bruno", "Novák Hana"


def test_everyone_arrives_with_place_and_login():
    run = execute()

    assert run.state == "applied", run.reason
    assert run.counts["person.join"] == 11
    assert place(BRUNO) == ("Keepers", "Keeper")
    assert place("Журавлёв Дмитрий") == ("Workshop", "Мастер")
    assert login("O'Neill-Haddad Farid").login == "farid"
    assert person("Şahin Elif").mail == "elif@lighthouse.example"
    assert person(ADA).status == "active"


def test_heads_are_told_by_who_manages_whom():
    execute()

    assert heads() == {"Keepers": ADA, "Workshop": "Журавлёв Дмитрий", "Office": HANA}


def test_departments_count_their_people():
    execute()

    counts = dict(db.session.execute(select(Department.name, Department.people_count)).all())
    assert counts == {"Keepers": 4, "Workshop": 4, "Office": 3}


def test_groups_are_principals_of_their_members():
    execute()

    watch = db.session.scalars(select(Group).where(Group.name == "night watch")).one()
    members = db.session.scalars(select(GroupMember.person_id).where(GroupMember.group_id == watch.id)).all()
    assert set(members) == {person(BRUNO).id, person("Ferro Chiara").id}
    assert set(db.session.scalars(audiences.people(audiences.intern([f"group:{watch.id}"]), today()))) == set(members)


def test_looking_changes_nothing():
    before = snapshot()

    run = execute(only_look=True)

    assert run.state == "planned"
    assert titles(run, "join") >= {"Ada Lindqvist", "Hana Novák"}
    assert not any(change.applied for change in changes(run))
    assert snapshot() == before


def test_a_second_run_changes_nothing():
    execute()
    before = snapshot()

    run = execute()

    assert run.state == "applied"
    assert changes(run) == []
    assert snapshot() == before


def test_a_new_surname_and_login_is_the_same_person(company):
    execute()
    known = person(BRUNO).id
    company.modify(person_dn("bruno"), {"sn": ["Stone"], "displayName": ["Bruno Stone"]})
    company.rename(person_dn("bruno"), "uid=bstone")

    run = execute()

    assert person("Stone Bruno").id == known
    assert login("Stone Bruno").login == "bstone"
    assert titles(run, "change") == {"Bruno Stone"}
    assert not titles(run, "join") and not titles(run, "leave")


def test_another_ou_is_the_same_person(company):
    execute()
    known = person(BRUNO).id
    company.move(person_dn("bruno"), f"ou=Office,{PEOPLE}")

    run = execute()

    # The group still names the old place; that is the directory's own business.
    assert {change.kind for change in changes(run)} <= {"group"}
    assert person(BRUNO).id == known


def test_another_department_is_a_move_that_keeps_the_history(company):
    execute()
    company.modify(person_dn("bruno"), {"departmentNumber": ["Office"], "title": ["Clerk"]})

    run = execute()

    assert titles(run, "move") == {"Bruno Maddox"}
    assert place(BRUNO) == ("Office", "Clerk")
    assert person(BRUNO).status == "active"


def test_a_deleted_entry_leaves_and_comes_back_as_the_same_profile(company):
    execute()
    known, entry = person(BRUNO).id, company.entry(person_dn("bruno"))
    company.delete(person_dn("bruno"))

    run = execute()

    assert titles(run, "leave") == {"Bruno Maddox"}
    gone = person(BRUNO)
    assert (gone.id, gone.status, login(BRUNO).enabled) == (known, "former", False)
    assert entry is not None


def test_a_disabled_account_leaves_and_an_enabled_one_returns(company, configure):
    configure(corp=company_table(company, disabled_filter="(employeeType=disabled)"))
    execute()
    known = person(HANA).id
    company.modify(person_dn("hana"), {"employeeType": ["disabled"]})

    left = execute()

    assert titles(left, "leave") == {"Hana Novák"}
    assert (person(HANA).status, login(HANA).enabled) == ("former", False)
    assert heads().get("Office") != HANA

    company.modify(person_dn("hana"), {"employeeType": []})
    back = execute()

    assert titles(back, "return") == {"Hana Novák"}
    assert (person(HANA).id, person(HANA).status, login(HANA).enabled) == (known, "active", True)
    assert heads()["Office"] == HANA


def test_a_disabled_account_may_keep_its_person(company, configure):
    settings = {"disabled_filter": "(employeeType=disabled)", "disabled": "keep"}
    configure(corp=company_table(company, **settings))
    execute()
    company.modify(person_dn("hana"), {"employeeType": ["disabled"]})

    run = execute()

    assert titles(run, "change") == {"Hana Novák"}
    assert (person(HANA).status, login(HANA).enabled) == ("active", False)


def test_departments_may_be_the_folders_of_the_directory(company, configure):
    configure(corp=company_table(company, departments="ou", departments_base=PEOPLE))
    execute()
    keepers = db.session.scalars(select(Department).where(Department.name == "Keepers")).one().id
    company.rename(f"ou=Keepers,{PEOPLE}", "ou=Lamp")

    run = execute()

    assert titles(run, "change", "department") == {"Lamp"}
    assert db.session.get_one(Department, keepers).name == "Lamp"
    assert place(BRUNO)[0] == "Lamp"


def test_leavers_may_be_kept_in_a_folder_of_their_own(company, configure):
    company.add(f"ou=Former,{BASE}", {"objectClass": ["organizationalUnit"], "ou": ["Former"]})
    configure(corp=company_table(company, leavers=[f"ou=Former, {BASE}"]))
    execute()
    company.move(person_dn("jun"), f"ou=Former,{BASE}")

    run = execute()

    assert titles(run, "leave") == {"Jun (Jay) Park"}


def test_nested_groups_give_everybody_and_a_circle_is_reported(company):
    company.add(
        f"cn=everybody,ou=groups,{BASE}",
        {
            "objectClass": ["Group"],
            "cn": ["everybody"],
            "groupType": ["2"],
            "member": [f"cn=night watch,ou=groups,{BASE}", f"cn=first aid,ou=groups,{BASE}"],
        },
    )
    company.modify(
        f"cn=first aid,ou=groups,{BASE}",
        {"member": [person_dn("greta"), f"cn=everybody,ou=groups,{BASE}"]},
    )

    run = execute()

    group = db.session.scalars(select(Group).where(Group.name == "everybody")).one()
    members = db.session.scalars(
        select(Person.first_name).join(GroupMember).where(GroupMember.group_id == group.id)
    ).all()
    assert set(members) == {"Bruno", "Chiara", "Greta"}
    assert titles(run, "notice", "group") == {"everybody, first aid"}


def test_a_picture_is_taken_over_and_a_broken_one_is_reported(company, picture):
    company.modify(person_dn("ada"), {"jpegPhoto": [picture]})
    company.modify(person_dn("ivo"), {"jpegPhoto": [b"no picture at all"]})

    run = execute()

    assert person(ADA).photo_file_id is not None
    assert person("Novák Ivo").photo_file_id is None
    assert titles(run, "notice") == {"Ivo Novák"}

    again = execute()
    assert changes(again) == []

    company.modify(person_dn("ada"), {"jpegPhoto": []})
    execute()
    assert person(ADA).photo_file_id is None


def test_names_are_text_whatever_is_in_them(company):
    company.modify(person_dn("elif"), {"sn": ["<script>alert(1)</script>"], "givenName": ["=HYPERLINK(0)"]})
    company.modify(person_dn("jun"), {"sn": ["Long" * 75]})

    run = execute()

    assert person("<script>alert(1)</script> =HYPERLINK(0)").mail == "elif@lighthouse.example"
    aside = changes(run, "quarantine")
    assert [change.title for change in aside] == ["Jun (Jay) Park"]
    assert "160" in aside[0].problem


def test_of_two_entries_with_one_login_the_known_one_keeps_it(company):
    execute()
    company.add(
        f"uid=ada,ou=Office,{PEOPLE}",
        {"objectClass": ["inetOrgPerson"], "uid": ["ada"], "cn": ["Other Ada"], "sn": ["Other"], "givenName": ["Ada"]},
    )

    run = execute()

    assert [change.problem for change in changes(run, "quarantine")] == [
        "The login 'ada' belongs to another entry of the same answer."
    ]
    assert login(ADA).login == "ada"
    assert not titles(run, "join")


def test_who_returns_finds_no_newcomer_with_their_login(stub):
    stub.says(crowd(3))
    execute("stub")
    stub.says([someone(1), someone(2)])
    execute("stub")
    stub.says([someone(9, "New Comer", login="p3"), *crowd(3)])

    run = execute("stub")

    assert [change.title for change in changes(run, "quarantine")] == ["New Comer"]
    assert person("Person3 Test").status == "active"
