"""The import on larger outside data: a public test directory, and a fictitious holding with its right answer."""

from __future__ import annotations

import base64
import gzip
import json
import uuid
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from core.access import audiences
from core.db import db, utcnow
from core.org.dates import today
from core.org.directory import DirectoryClient, LdapSettings
from core.org.models import Assignment, Department, DirectoryLogin, Group, GroupMember, Headship, Person
from core.org.sync import sources
from core.org.sync.models import ExternalRef
from tests.org_sync.conftest import changes, execute, snapshot, titles
from tests.servers import schemas
from tests.servers.slapd import Slapd
from tests.servers.slapd_config import Suffix

PLANET = "dc=planetexpress,dc=com"
CORP = "DC=corp,DC=example,DC=com"
READER = f"CN=svc-dunbar-sync,OU=Service Accounts,{CORP}"
PEOPLE = "(&(objectCategory=person)(objectClass=user)(!(objectClass=computer))(!(extensionAttribute3=*)))"


@pytest.fixture
def planet(fixtures_dir: Path, start_slapd, configure) -> Slapd:
    folder = fixtures_dir / "planet-express"
    people = tuple(sorted([*folder.glob("0*.ldif"), *folder.glob("1*.ldif")]))
    groups = tuple(sorted(folder.glob("3*.ldif")))
    suffix = Suffix(PLANET, ldif=people, late=groups, base=True, memberof="Group")
    server = start_slapd([suffix], schema=schemas.GROUP)
    configure(
        planet={
            "kind": "ldap",
            "flavor": "openldap",
            "servers": [server.tls_url],
            "ca_file": str(server.authority.file),
            "base": PLANET,
            "groups_filter": "(objectClass=Group)",
            "attributes": {"title": "employeeType"},
        }
    )
    return server


def client(key: str) -> DirectoryClient:
    settings = sources.get(key).settings
    assert isinstance(settings, LdapSettings)
    return DirectoryClient(settings)


@pytest.mark.outside_data("planet-express")
def test_planet_express_arrives_and_signs_in(planet):
    run = execute("planet")

    assert (run.state, run.counts["person.join"]) == ("applied", 7)
    people = {row.last_name: row for row in db.session.scalars(select(Person))}
    assert {"Fry", "Rodriguez", "Turanga", "Zoidberg", "Farnsworth", "Conrad"} < people.keys()
    assert sum(row.photo_file_id is not None for row in people.values()) == 5
    with client("planet") as directory:
        for row in db.session.scalars(select(DirectoryLogin)):
            assert directory.verify(external_id=row.external_id, password=row.login).ok
            assert directory.verify(row.login, row.login).external_id == row.external_id
            assert not directory.verify(row.login, "wrong").ok
    crew = db.session.scalars(select(Group).where(Group.name == "ship_crew")).one()
    members = audiences.people(audiences.intern([f"group:{crew.id}"]), today())
    assert set(db.session.scalars(members)) == {people[name].id for name in ("Fry", "Rodriguez", "Turanga")}


@pytest.mark.outside_data("planet-express")
def test_planet_express_through_its_changes(planet):
    execute("planet")
    before = snapshot()
    assert changes(execute("planet")) == []
    fry = db.session.scalars(select(Person).where(Person.last_name == "Fry")).one().id
    old = f"cn=Philip J. Fry,ou=people,{PLANET}"

    renamed = planet.rename(old, "cn=Captain Fry")
    planet.add(f"ou=away,{PLANET}", {"objectClass": ["organizationalUnit"], "ou": ["away"]})
    planet.move(renamed, f"ou=away,{PLANET}")
    moved = execute("planet")
    assert not titles(moved, "join") and not titles(moved, "leave")
    assert db.session.get_one(Person, fry).status == "active"

    planet.stop()
    assert execute("planet").state == "failed"
    planet.start()
    assert {row[0] for row in before["core_person"]} == {row[0] for row in snapshot()["core_person"]}


@cache
def truth(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress((folder / "truth.json.gz").read_bytes()))
    return found


@pytest.fixture
def holding(fixtures_dir: Path) -> Path:
    return fixtures_dir / "group" / "day0"


@pytest.fixture
def corp(holding: Path, start_slapd, configure) -> Slapd:
    limits = (f'dn.exact="{READER}" size.soft=1000 size.hard=1000 size.pr=1000 size.prtotal=unlimited',)
    suffix = Suffix(CORP, ldif=(holding / "ad_a.ldif.gz",), limits=limits, indexes=("sAMAccountName,objectGUID eq",))
    server = start_slapd([suffix], schemas=[holding / "ad_attrs.schema"], anonymous=False)
    configure(
        a={
            "kind": "ldap",
            "servers": [server.tls_url],
            "ca_file": str(server.authority.file),
            "bind_dn": READER,
            "bind_password": "Pw-svc-dunbar-sync",
            "base": CORP,
            "netbios": "CORP",
            "upn_suffix": "corp.example.com",
            "people_filter": PEOPLE,
            "attributes": {"division": "division", "room": "extensionAttribute2"},
            "time_zones": {"Москва": "Europe/Moscow", "Самара": "Europe/Samara"},
        }
    )
    return server


@pytest.mark.outside_data("group/day0")
def test_domain_a_is_what_its_truth_says(holding, corp):
    run = execute("a")

    assert run.state == "applied", run.reason
    assert run.counts["person.listed"] == truth(holding)["expected_counts"]["accounts"]["ad_a_person"]
    known = {
        login["guid"]: (person, login)
        for person in truth(holding)["persons"]
        if (login := person["logins"].get("ad_a")) is not None
    }
    rows = db.session.execute(select(DirectoryLogin, Person).join(Person, Person.id == DirectoryLogin.person_id)).all()
    assert len(rows) > 800
    compared = 0
    for login, found in rows:
        right, right_login = known.get(login.external_id, ({}, {}))
        if set(right.get("logins", ())) != {"ad_a"}:
            continue  # linked to nobody in the right answer, or described by the other domain, too
        compared += 1
        assert login.login == right_login["login"].casefold()
        assert login.principal_name == right_login["upn"].casefold()
        assert (login.expires_at is not None and login.expires_at < utcnow()) == right_login["expired"]
        assert (found.photo_file_id is not None) == bool(right["photo"]), found.name
        for number, name in ((found.work_phone, "work"), (found.mobile_phone, "mobile")):
            # Without a number in the directory the right answer has that of the personnel department.
            assert not number or digits(number) == digits(right["phones"][name]), found.name
        if right["mail_source"] == "ad_a":
            assert found.mail == right["mail"]
    assert compared > 700
    arrived = {login.external_id for login, _ in rows}
    enabled = {guid for guid, (_, login) in known.items() if login["enabled"]}
    assert enabled <= arrived
    assert not {guid for guid, (_, login) in known.items() if not login["enabled"]} & arrived


def digits(phone: str) -> str:
    found = "".join(sign for sign in phone if sign.isdigit())
    return "7" + found[1:] if len(found) == 11 and found[0] == "8" else found


def entries(ldif: bytes) -> dict[str, dict[str, list[str]]]:
    """The entries of an LDIF file by DN, read without any of the code that is tested."""
    found: dict[str, dict[str, list[str]]] = {}
    for block in ldif.replace(b"\n ", b"").decode().split("\n\n"):
        values: dict[str, list[str]] = {}
        for line in block.splitlines():
            name, _, value = line.partition(":")
            if value.startswith(":"):
                raw = base64.b64decode(value[1:])
                value = str(uuid.UUID(bytes_le=raw)) if name == "objectGUID" else raw.decode("utf-8", "ignore")
            values.setdefault(name, []).append(value.strip())
        if "dn" in values:
            found[values["dn"][0]] = values
    return found


def everybody(dn: str, found: dict[str, dict[str, list[str]]], seen: frozenset[str] = frozenset()) -> set[str]:
    """GUIDs of the enabled people of a group and of the groups within it."""
    entry = found.get(dn, {})
    if "group" in entry.get("objectClass", ()):
        inner = [member for member in entry.get("member", ()) if member not in seen]
        return set().union(*(everybody(member, found, seen | {dn}) for member in inner)) if inner else set()
    is_person = entry.get("objectCategory") == ["person"] and "extensionAttribute3" not in entry
    enabled = not int(entry.get("userAccountControl", ["2"])[0]) & 2
    return {entry["objectGUID"][0]} if is_person and enabled and "user" in entry["objectClass"] else set()


@pytest.mark.outside_data("group/day0")
def test_groups_of_domain_a_hold_everybody_however_nested(holding, corp):
    run = execute("a")

    found = entries(gzip.decompress((holding / "ad_a.ldif.gz").read_bytes()))
    right = {
        entry["cn"][0]: everybody(dn, found) for dn, entry in found.items() if "group" in entry.get("objectClass", ())
    }
    rows = db.session.execute(
        select(Group.name, DirectoryLogin.external_id)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .join(DirectoryLogin, DirectoryLogin.person_id == GroupMember.person_id)
    )
    members: dict[str, set[str]] = {}
    for name, external_id in rows:
        members.setdefault(name, set()).add(external_id)
    assert members == {name: people for name, people in right.items() if people}
    loops = Counter(item["kind"] for item in truth(holding)["problems"] if item["source"] == "ad_a")["group_loop"]
    assert len(titles(run, "notice", "group")) >= loops


@pytest.mark.outside_data("group/day0")
def test_a_second_run_of_domain_a_changes_nothing(corp):
    execute("a")
    before = snapshot()

    again = execute("a")

    assert {change.action for change in changes(again)} <= {"notice"}
    assert snapshot() == before


@pytest.mark.outside_data("group/day0")
def test_everybody_of_domain_a_may_sign_in_and_the_disabled_may_not(holding, corp):
    people = [person for person in truth(holding)["persons"] if "ad_a" in person["logins"]]
    outcomes: Counter[tuple[bool, bool, str]] = Counter()
    with client("a") as directory:
        for person in people[::7]:
            login = person["logins"]["ad_a"]
            result = directory.verify("CORP\\" + login["login"], "Pw-" + login["login"])
            outcomes[login["enabled"], login["expired"], result.status] += 1
    assert {key for key in outcomes if key[0] and not key[1]} == {(True, False, "ok")}
    assert all(status == "disabled" for enabled, _, status in outcomes if not enabled)
    assert all(status == "expired" for enabled, expired, status in outcomes if enabled and expired)


@pytest.fixture
def list_of_e3(holding: Path, tmp_path: Path, configure) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(gzip.decompress((holding / "people.csv.gz").read_bytes()))
    configure(
        kz={
            "kind": "csv",
            "path": str(path),
            "entity": 'ТОО "Орвентал Казахстан"',
            "location": "Алматы",
            "time_zones": {"Алматы": "Asia/Almaty"},
        }
    )
    return path


@pytest.mark.outside_data("group/day0")
def test_the_list_of_e3_is_what_its_truth_says(holding, list_of_e3):
    run = execute("kz")

    assert run.state == "applied", run.reason
    right = {
        employment["tab"]: (person, employment)
        for person in truth(holding)["persons"]
        for employment in person["employments"]
        if employment["source"] == "csv"
    }
    assert run.counts["person.listed"] == len(right)
    problems = Counter(item["kind"] for item in truth(holding)["problems"] if item["source"] == "csv")
    assert run.counts["person.quarantine"] == sum(
        problems[kind] for kind in problems if kind in ("csv_bad_date", "csv_no_tab_number", "csv_duplicate_tab_number",
                                                         "csv_too_few_columns")
    )  # fmt: skip
    assert run.counts["person.notice"] == problems["csv_initials_only"] + problems["csv_lossy_name"]
    statuses = {"active": "active", "dismissed": "former", "future": "future"}
    found = {row.id: row for row in db.session.scalars(select(Person))}
    query = select(ExternalRef.external_id, ExternalRef.object_id).where(ExternalRef.kind == "person")
    logins = db.session.execute(query).all()
    wrong = []
    for tab, person_id in logins:
        person, employment = right[tab]
        row = found[person_id]
        birthday = f"{row.birth_month:02d}-{row.birth_day:02d}" if row.birth_month else None
        if (row.status, birthday) != (statuses[employment["status"]], person["birthday"]):
            wrong.append((tab, row.status, birthday, employment["status"], person["birthday"]))
    assert wrong == []


@pytest.mark.outside_data("group/day0")
def test_departments_and_heads_of_e3(holding, list_of_e3):
    execute("kz")

    mine = [department for department in truth(holding)["departments"] if department["source"] == "csv"]
    assert db.session.scalar(select(func.count(Department.id))) == len(mine)
    assert db.session.scalar(select(func.count(Headship.id))) == sum(item["head"] is not None for item in mine)
    names = {tuple(item["path"][1:]): item["people"] for item in mine}
    held = select(Assignment.department_id).join(Person, Person.id == Assignment.person_id)
    own = Counter(db.session.scalars(held.where(Person.status == "active")))
    rows = {row.id: row for row in db.session.scalars(select(Department))}
    found = {tuple(rows[int(part)].name for part in row.path.split("/") if part): own[row.id] for row in rows.values()}
    assert found == names


@pytest.mark.outside_data("group/day0")
def test_a_second_run_of_e3_changes_nothing(list_of_e3):
    execute("kz")
    before = snapshot()

    again = execute("kz")

    assert {change.action for change in changes(again)} == {"notice", "quarantine"}
    assert snapshot() == before
