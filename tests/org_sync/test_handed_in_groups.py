"""Rights that another system holds come in as groups of people whom the other sources know."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.access import audiences, roles
from core.db import db
from core.extension.records import AccountRecord, EmploymentRecord, LoginRecord, PersonRecord, SourceKind
from core.org.dates import today
from core.org.models import Group, GroupMember, Person
from core.org.sync.groups import handed
from core.org.sync.models import Source, SourceProblem, SyncRun
from core.org.sync.undo import undo
from core.plugin_host import host
from core.plugin_host.declared import Declared
from tests.org_sync.calling import SECRET, group
from tests.org_sync.conftest import changes, execute, person
from tests.org_sync.stub import StubKind, StubReader, StubSettings, crowd, someone


def members() -> dict[str, set[str]]:
    """Last names of the members of each group."""
    db.session.expire_all()
    query = select(Group.name, Person.last_name).join(GroupMember, GroupMember.group_id == Group.id).join(Person)
    found: dict[str, set[str]] = {}
    for name, last in db.session.execute(query):
        found.setdefault(name, set()).add(last)
    return found


def test_groups_from_outside_are_audiences_and_can_hold_roles(rights, call, run_jobs, login):
    execute("stub")

    assert call("rights/groups", [group("a", "p1", {"login": "P2"}), group("b", {"id": "3"})]).status_code == 202
    run_jobs()

    assert members() == {"Group a": {"Person1", "Person2"}, "Group b": {"Person3"}}
    made = db.session.scalars(select(Group).where(Group.name == "Group a")).one()
    audience = audiences.intern([f"group:{made.id}"])
    found = set(db.session.scalars(audiences.people(audience, today())))
    assert found == {person("Person1 Test").id, person("Person2 Test").id}

    browser = login(role="administrator")
    assert f"group:{made.id}" in browser.get("/audiences/find?q=Group+a&kinds=group").text
    page = browser.post("/admin/roles/editor/grants", data={"principals": f"group:{made.id}"}, follow_redirects=True)
    assert "Group a" in page.text
    book = roles.RoleBook.current()
    assert "editor" in book.roles_of({f"group:{made.id}"})


def test_the_list_replaces_all_groups_and_can_be_taken_back(rights, call, run_jobs):
    execute("stub")
    call("rights/groups", [group("a", "p1", "p2"), group("b", "p3")])
    run_jobs()
    call("rights/groups", [group("a", "p2", "p4", name="Chiefs")])
    run_jobs()
    assert members() == {"Chiefs": {"Person2", "Person4"}}
    last = db.session.scalars(select(SyncRun).order_by(SyncRun.id.desc())).first()
    assert {(change.action, change.external_id) for change in changes(last)} == {("change", "a"), ("close", "b")}

    undo(last.id)

    assert members() == {"Group a": {"Person1", "Person2"}, "Group b": {"Person3"}}


def test_a_look_at_handed_in_groups_changes_nothing(rights, call):
    execute("stub")
    call("rights/groups", [group("a", "p1")])

    look = execute("rights", only_look=True)

    assert look.state == "planned" and [change.action for change in changes(look)] == ["create"]
    assert members() == {}


def test_an_empty_list_asks_a_person(rights, call):
    execute("stub")
    call("rights/groups", [group("a", "p1")])
    execute("rights")
    call("rights/groups", [])

    stopped = execute("rights")

    assert stopped.state == "stopped" and "no group at all" in stopped.reason
    assert members() == {"Group a": {"Person1"}}
    assert execute("rights", confirms=stopped.id).state == "applied"
    assert members() == {}


def test_unknown_members_are_reported_and_come_in_when_they_are_known(rights, call):
    execute("stub")
    call("rights/groups", [group("a", "p1", "p6", {"number": "77"})])

    run = execute("rights")

    notice = changes(run, "notice")[0]
    assert "2 members" in notice.problem and "login p6" in notice.problem and "number 77" in notice.problem
    problem = db.session.scalars(select(SourceProblem).where(SourceProblem.code == "group_member_unknown")).one()
    assert (problem.refs[0], problem.count) == ("a", 2)
    assert members() == {"Group a": {"Person1"}}

    rights.says(crowd(6))
    execute("stub")

    assert members() == {"Group a": {"Person1", "Person6"}}


def test_who_leaves_loses_what_the_group_gives(rights, call):
    execute("stub")
    call("rights/groups", [group("a", "p1", "p2")])
    execute("rights")
    made = db.session.scalars(select(Group)).one()
    rights.says(crowd(5)[1:])

    execute("stub")

    found = db.session.scalars(audiences.people(audiences.intern([f"group:{made.id}"]), today()))
    assert set(found) == {person("Person2 Test").id}


def test_nothing_was_handed_in_yet(rights):
    run = execute("rights")
    assert run.state == "failed" and "No groups were handed in" in run.reason


def test_members_are_found_across_sources(rights, configure, call, start_two):
    """People by number in one source, their accounts by login in another; a name that two have means nobody."""
    execute("left")
    execute("right")
    execute("accounts")
    configure(rights={"kind": "groups", "webhook_secret": SECRET, "people_from": "left"})

    call(
        "rights/groups",
        [
            group("number", {"number": "0001"}),
            group("login", "ann"),
            group("upn", "ann@corp.example"),
            group("account", {"id": "ACC-1"}),
            group("elsewhere", {"number": "1", "source": "right"}),
        ],
    )
    execute("rights")
    assert members() == {
        "Group number": {"Lind"},
        "Group login": {"Lind"},
        "Group upn": {"Lind"},
        "Group account": {"Lind"},
        "Group elsewhere": {"Stone"},
    }

    configure(rights={"kind": "groups", "webhook_secret": SECRET})
    call("rights/groups", [group("number", {"number": "1"})])
    run = execute("rights")

    assert "1 member is nobody" in changes(run, "notice")[0].problem
    assert members() == {}


@pytest.fixture
def start_two(configure: Callable[..., None]) -> None:
    """Two sources of people that use the same numbers, and the accounts of the first one's."""

    def named(key: str, last: str) -> PersonRecord:
        contract = EmploymentRecord(personnel_number="0001")
        return PersonRecord(external_id=key, last_name=last, first_name="Ann", employments=(contract,))

    account = AccountRecord(
        external_id="acc-1", login=LoginRecord(login="Ann", principal_name="ann@corp.example"), personnel_number="1"
    )
    answers: dict[str, Any] = {"left": named("l", "Lind"), "right": named("r", "Stone"), "accounts": account}
    for key, record in answers.items():
        kind = StubKind()
        kind.says(record)
        opened = SourceKind(
            name=f"stub_{key}",
            title=key,
            settings_model=StubSettings,
            open=lambda settings, kind=kind: StubReader(kind),
        )
        host().declared.source_kinds[f"stub_{key}"] = Declared("org", opened)
    configure(left={"kind": "stub_left"}, right={"kind": "stub_right"})
    configure(accounts={"kind": "stub_accounts", "people_from": "left"})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "JSON"),
        (b"{}", "array"),
        ([{"id": "a", "name": "A"}], "0.members"),
        ([group("a", {"login": "x", "number": "1"})], "exactly one"),
        ([group("a", {})], "exactly one"),
        ([group("a", {"mail": "x"})], "0.members.0"),
        ([group("a", 5)], "0.members.0"),
        ([group("a"), group("a")], "two groups"),
        ([group("")], "0.id"),
        ([group("a", name="")], "0.name"),
    ],
)
def test_a_list_that_is_none_is_refused_with_its_place(rights, call, body, said):
    answer = call("rights/groups", body)

    assert answer.status_code == 400 and said in answer.json["error"], answer.json
    assert db.session.scalars(select(Source.answer).where(Source.key == "rights")).first() is None


def test_too_many_groups_are_refused():
    with pytest.raises(handed.HandedInError, match="2000"):
        handed.parse(json.dumps([group(str(number)) for number in range(2001)]).encode())


def test_only_a_source_of_groups_takes_groups(rights, call):
    assert call("stub/groups", [group("a", "p1")]).status_code == 404


def test_someone_elses_login_by_now_is_the_newer_one(rights, call):
    """A login given to another person after the first has left means the one whose account is switched on."""
    rights.says(someone(1, "Lind Ann", login="ann"), someone(2, "Stone Bob"))
    execute("stub")
    rights.says(someone(2, "Stone Bob"), someone(3, "North Ann", login="ann"))
    execute("stub")
    call("rights/groups", [group("a", "ann")])

    execute("rights")

    assert members() == {"Group a": {"North"}}


def test_the_example_of_the_manual_is_right(rights, call):
    text = (Path(__file__).parents[2] / "docs" / "directory.md").read_text(encoding="utf-8")
    body = re.search(r"^BODY='(.+)'$", text, re.MULTILINE)
    assert body is not None
    assert [one["id"] for one in handed.parse(body[1].encode())] == ["crm-sales"]
    assert "X-Dunbar-Timestamp" in text and "X-Dunbar-Signature: sha256=" in text
