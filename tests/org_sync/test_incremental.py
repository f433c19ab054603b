"""A directory that numbers its changes is asked for these alone, and compared as a whole whenever that is not safe."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.db import db
from core.org.directory import DirectoryClient, Entry, LdapSettings, SearchRefused, ServerPosition
from core.org.directory.changes import position_of
from core.org.models import Group, GroupMember, Person
from core.org.sync import position, report
from core.org.sync.models import ExternalRef, Source
from core.org.sync.undo import undo
from tests.org_sync.conftest import changes, execute, heads, person, place, snapshot, titles
from tests.org_sync.holding import Day, days, suffixes, tables
from tests.servers.schemas import GROUP
from tests.servers.slapd import Slapd
from tests.servers.slapd_config import Suffix

ROOT = "DC=north,DC=example"
STAFF = f"OU=Staff,{ROOT}"
NUMBERED = """
attributetype ( 1.2.840.113556.1.2.120 NAME 'uSNChanged' EQUALITY integerMatch ORDERING integerOrderingMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.4203.666.11.2 NAME 'numbered' AUXILIARY MAY uSNChanged )
"""


class Domain:
    """A directory whose entries carry the numbers of their changes; the server itself is told by the test."""

    def __init__(self, server: Slapd) -> None:
        self.server, self.name, self.number = server, "dc1", 0

    def position(self, client: DirectoryClient) -> ServerPosition | None:
        return ServerPosition(self.name, self.number) if self.name else None

    def add(self, dn: str, classes: Sequence[str], values: dict[str, Any]) -> None:
        self.number += 1
        self.server.add(dn, {"objectClass": [*classes, "numbered"], "uSNChanged": [str(self.number)], **values})

    def person(self, uid: str, **values: list[str]) -> None:
        named = {"uid": [uid], "cn": [uid], "sn": [uid.capitalize()], "displayName": [f"{uid.capitalize()} Test"]}
        self.add(f"uid={uid},{STAFF}", ["inetOrgPerson"], {**named, **values})

    def change(self, dn: str, values: dict[str, list[str]]) -> None:
        self.number += 1
        self.server.modify(dn, {**values, "uSNChanged": [str(self.number)]})


@pytest.fixture
def domain(start_slapd: Callable[..., Slapd], monkeypatch: pytest.MonkeyPatch, configure: Any) -> Domain:
    server = start_slapd([Suffix(ROOT, base=True)], schema=GROUP + NUMBERED)
    made = Domain(server)
    monkeypatch.setattr(DirectoryClient, "position", lambda client: made.position(client))
    made.add(STAFF, ["organizationalUnit"], {"ou": ["Staff"]})
    made.add(f"OU=Former,{ROOT}", ["organizationalUnit"], {"ou": ["Former"]})
    made.person("ann", departmentNumber=["Office"], title=["Head"])
    for uid in ("bob", "cyn", "dan"):
        made.person(uid, departmentNumber=["Office"], title=["Clerk"], manager=[f"uid=ann,{STAFF}"])
    made.add(f"CN=inner,{ROOT}", ["groupOfNames"], {"cn": ["inner"], "member": [f"uid=cyn,{STAFF}"]})
    made.add(f"CN=outer,{ROOT}", ["groupOfNames"], {"cn": ["outer"], "member": [f"CN=inner,{ROOT}"]})
    configure(north=table(server))
    return made


def table(server: Slapd, **values: Any) -> dict[str, Any]:
    return {
        "kind": "ldap",
        "flavor": "openldap",
        "servers": [server.tls_url],
        "ca_file": str(server.authority.file),
        "bind_dn": server.suffixes[0].root,
        "bind_password": server.root_password,
        "base": ROOT,
        "leavers": [f"OU=Former,{ROOT}"],
        "incremental": True,
        "attributes": {"change_number": "uSNChanged"},
        **values,
    }


def run(**wish: Any) -> Any:
    return execute("north", **wish)


def members(name: str) -> set[str]:
    query = select(Person.last_name).join(GroupMember).join(Group).where(Group.name == name)
    return set(db.session.scalars(query))


def test_the_second_run_asks_only_for_what_has_changed(domain):
    first = run()
    assert (first.state, first.counts["read"], first.counts["person.listed"]) == ("applied", "first", 4)
    assert changes(run()) == []

    domain.change(f"uid=bob,{STAFF}", {"departmentNumber": ["Store"], "title": ["Keeper"]})
    second = run()

    assert (second.counts["read"], second.counts["person.listed"]) == ("changes", 1)
    assert place("Bob Test") == ("Store", "Keeper")
    assert titles(second, "move") == {"Bob Test"} and not titles(second, "leave")
    assert place("Cyn Test") == ("Office", "Clerk") and heads()["Office"] == "Ann Test"
    assert report.reading_title(second) == "Only what has changed since the last run"


def test_nothing_new_is_no_empty_answer(domain):
    run()
    before = snapshot()

    quiet = run()

    assert (quiet.state, quiet.reason, quiet.counts) == ("applied", "", {"read": "changes"})
    assert snapshot() == before


def test_a_part_is_as_exact_as_the_whole(domain):
    """Departments, heads and groups after an incremental run are those that a full compare finds."""
    run()
    domain.person("eve", departmentNumber=["Store"], title=["Head"])
    domain.change(f"uid=dan,{STAFF}", {"departmentNumber": ["Store"], "manager": [f"uid=eve,{STAFF}"]})
    domain.change(f"CN=inner,{ROOT}", {"member": [f"uid=cyn,{STAFF}", f"uid=eve,{STAFF}"]})
    assert run().counts["read"] == "changes"
    assert heads() == {"Office": "Ann Test", "Store": "Eve Test"}
    assert members("outer") == {"Cyn", "Eve"}
    partly = snapshot()

    whole = run(full=True)

    assert (whole.counts["read"], changes(whole)) == ("asked", [])
    assert snapshot() == partly


def test_a_group_that_nobody_is_in_any_more_is_emptied_at_once(domain):
    run()
    assert members("outer") == members("inner") == {"Cyn"}
    domain.change(f"CN=inner,{ROOT}", {"member": [f"CN=outer,{ROOT}"]})

    assert run().counts["read"] == "changes"

    assert members("outer") == members("inner") == set()


def test_nobody_leaves_by_being_absent_until_everything_is_compared(domain):
    run()
    domain.server.delete(f"uid=dan,{STAFF}")
    domain.change(f"uid=bob,{STAFF}", {"title": ["Senior clerk"]})

    assert not titles(run(), "leave")
    assert person("Dan Test").status == "active"

    assert titles(run(full=True), "leave") == {"Dan Test"}


def test_leavers_folders_and_switched_off_accounts_count_at_once(domain):
    run()
    domain.server.move(f"uid=dan,{STAFF}", f"OU=Former,{ROOT}")
    domain.change(f"uid=dan,OU=Former,{ROOT}", {"title": ["–"]})
    gone = run()

    assert (gone.counts["read"], titles(gone, "leave")) == ("changes", {"Dan Test"})
    assert person("Dan Test").status == "former"


def test_another_server_another_database_and_older_numbers_mean_everything(domain):
    run()
    domain.name = "dc2"
    assert run().counts["read"] == "server"
    assert run().counts["read"] == "changes"

    domain.number -= 1

    assert run().counts["read"] == "server"


def test_a_server_that_tells_nothing_is_always_read_whole(domain):
    domain.name = ""
    assert [run().counts["read"] for _ in range(2)] == ["untold", "untold"]


def test_everything_is_compared_after_the_time_that_the_settings_say(domain, configure, monkeypatch):
    configure(north=table(domain.server, full_every="6h"))
    run()
    now = datetime.now(UTC)
    monkeypatch.setattr(position, "utcnow", lambda: now + timedelta(hours=5, minutes=50))
    assert run().counts["read"] == "changes"

    monkeypatch.setattr(position, "utcnow", lambda: now + timedelta(hours=6, minutes=10))

    assert run().counts["read"] == "due"
    assert run().counts["read"] == "changes"


def test_other_settings_mean_everything_and_another_password_does_not(domain, configure):
    run()
    configure(north=table(domain.server, title="Northern branch", schedule=""))
    assert run().counts["read"] == "changes"

    configure(north=table(domain.server, people_filter="(&(objectClass=inetOrgPerson)(title=*))"))

    assert run().counts["read"] == "settings"


def test_a_failed_and_a_stopped_run_and_an_undo_mean_everything(domain, configure):
    run()
    domain.server.stop()
    assert run().state == "failed"
    domain.server.start()
    assert run().counts["read"] == "first"

    domain.change(f"uid=bob,{STAFF}", {"title": ["Chief"]})
    changed = run()
    assert changed.counts["read"] == "changes"
    undo(changed.id)
    assert place("Bob Test")[1] == "Clerk"
    again = run()
    assert (again.counts["read"], place("Bob Test")[1]) == ("first", "Chief")

    configure(north=table(domain.server, brake={"max_leavers_percent": 0, "min_leavers": 0}))
    domain.server.delete(f"uid=dan,{STAFF}")
    stopped = run(full=True)
    assert stopped.state == "stopped"
    assert db.session.scalars(select(Source.position).where(Source.key == "north")).one() == {}


def test_a_look_changes_nothing_of_where_the_source_stands(domain):
    run()
    domain.change(f"uid=bob,{STAFF}", {"title": ["Chief"]})

    look = run(only_look=True)

    assert (look.counts["read"], titles(look, "change") | titles(look, "move")) == ("changes", {"Bob Test"})
    assert place("Bob Test")[1] == "Clerk"
    assert run().counts["read"] == "changes"
    assert place("Bob Test")[1] == "Chief"


def test_the_mark_of_the_database_is_part_of_the_servers_name(ldap_server, monkeypatch):
    settings = LdapSettings(servers=(ldap_server.url,), base="DC=x", kind="ldap")
    mark = uuid.uuid4().bytes
    name = "CN=NTDS Settings,CN=DC1,CN=Servers,CN=Site,CN=Sites,CN=Configuration,DC=x"
    found = {
        "": Entry("", {"highestcommittedusn": [b"4711"], "dsservicename": [name.encode()]}),
        name: Entry(name, {"invocationid": [mark]}),
    }

    class Client:
        def __init__(self) -> None:
            self.settings = settings

        def search(self, base: str, *_: Any, **__: Any) -> Any:
            if base not in found:
                raise SearchRefused("no")
            yield found[base]

    asked: Any = Client()
    assert position_of(asked) == ServerPosition(f"{name.casefold()} {mark.hex()}", 4711)
    del found[name]
    assert position_of(asked) is None


def test_a_directory_without_numbers_tells_none(ldap_server):
    from tests.org_sync.conftest import company_table

    with DirectoryClient(LdapSettings.model_validate(company_table(ldap_server))) as client:
        assert client.position() is None
        given = LdapSettings.model_validate({**company_table(ldap_server), "flavor": "active_directory"})
    with DirectoryClient(given) as client:
        assert client.position() is None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"attributes": {}}, "needs 'attributes.change_number'"),
        ({"full_every": "daily"}, "no span of time"),
        ({"full_every": "1m"}, "from 10m to 31d"),
    ],
)
def test_mistakes_in_the_settings_are_named(ldap_server, values, said):
    with pytest.raises(ValueError, match=said):
        LdapSettings.model_validate(table(ldap_server, **values))


# A holding ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_day(
    start_slapd: Callable[..., Slapd], configure: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., None]:
    """``at_day(day, people_from)`` is domain A as it stands on a day."""

    def show(day: Day, people_from: str) -> None:
        (tmp_path / "schema").write_bytes(day.find("ad_attrs.schema"))
        server = start_slapd(suffixes(day, tmp_path)[:1], schemas=[tmp_path / "schema"], anonymous=False)
        settings = tables(day, server, day.bases(tmp_path / "bases"), tmp_path)["ad_a"]
        number = day.setup["domains"]["ad_a"]["highest_committed_usn"]
        monkeypatch.setattr(DirectoryClient, "position", lambda client: ServerPosition("dc1", number))
        configure(ad_a={**settings, "people_from": people_from, "incremental": True, "brake": {"min_leavers": 100}})

    return show


@pytest.mark.outside_data("group/day0")
@pytest.mark.parametrize("people_from", ["", "zup_1"])
def test_a_day_of_a_domain_read_by_its_changes(
    fixtures_dir: Path, at_day: Callable[..., None], people_from: str
) -> None:
    first, second = days(fixtures_dir / "group")[:2]
    at_day(first, people_from)
    assert execute("ad_a").counts["read"] == "first"
    kind = "account" if people_from else "person"
    known = listed(kind)

    at_day(second, people_from)
    partly = execute("ad_a")

    assert (partly.state, partly.counts["read"]) == ("applied", "changes"), partly.reason
    assert 0 < partly.counts[f"{kind}.listed"] < 100
    # Nobody goes who did not say so: switched off, or in the folder of leavers.
    assert known - listed(kind) == {change.external_id for change in changes(partly, "leave")}
    whole = execute("ad_a", full=True)
    assert whole.counts["read"] == "asked"
    # What the changes did not tell: entries that are gone, and what follows from names of others.
    rest = [change for change in changes(whole) if change.kind == kind]
    assert {change.action for change in rest} <= {"leave", "close", "move", "notice", "quarantine"}
    # A name of a department that others have given to several codes by now.
    assert all(change.fields == ["department"] for change in rest if change.action == "move")
    assert changes(execute("ad_a", full=True), "change") == []


def listed(kind: str) -> set[str]:
    """Ids of the records that count."""
    query = select(ExternalRef.external_id).where(ExternalRef.kind == kind, ExternalRef.present)
    return set(db.session.scalars(query))
