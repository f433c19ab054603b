"""Signing in against real OpenLDAP servers, over pages, as people do."""

from __future__ import annotations

import pytest

from core.db import db
from core.identity.models import AccountSession
from core.org.sync.models import Source
from tests.identity.conftest import is_signed_in, sign_in_as
from tests.servers.slapd import Suffix


def entry(base: str, uid: str, password: str) -> str:
    return (
        f"dn: uid={uid},{base}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: {uid}\n"
        f"userPassword: {password}\n\n"
    )


CORP, PLANT = "dc=corp,dc=example", "dc=plant,dc=example"


@pytest.fixture
def servers(start_slapd):
    """Two servers of two domains, each with an ``ivanov`` of its own."""
    corp = start_slapd(
        [Suffix(CORP, ldif=(entry(CORP, "ivanov", "corp-secret") + entry(CORP, "anna", "same"),), base=True)]
    )
    plant = start_slapd(
        [Suffix(PLANT, ldif=(entry(PLANT, "ivanov", "plant-secret") + entry(PLANT, "anna", "same"),), base=True)]
    )
    return {"corp": corp, "plant": plant}


@pytest.fixture
def domains(servers, configure):
    configure(sources={key: table(key, server) for key, server in servers.items()})
    return {key: keep(Source(key=key, kind="ldap")) for key in servers}


def table(key: str, server) -> dict[str, object]:
    return {
        "kind": "ldap",
        "flavor": "openldap",
        "servers": server.tls_url,
        "ca_file": str(server.authority.file),
        "base": f"dc={key},dc=example",
        "netbios": key.upper(),
        "upn_suffixes": f"{key}.example",
        "title": key.upper(),
        "connect_timeout": 3,
        "receive_timeout": 3,
    }


def keep(thing):
    db.session.add(thing)
    db.session.commit()
    return thing


@pytest.fixture
def people(domains, servers, make, directory_login):
    """Everyone of both directories as an import would have brought them."""
    found = {}
    for key, source in domains.items():
        for uid in ("ivanov", "anna"):
            person = make.person(f"{uid.title()} {key.title()}")
            directory_login(person, source, uid, entry_uuid(servers[key], f"uid={uid},dc={key},dc=example"))
            found[key, uid] = person
    return found


def entry_uuid(server, dn: str) -> str:
    found: bytes = server.entry(dn)["entryUUID"][0]
    return found.decode()


def signed_in_person() -> int | None:
    (session,) = db.session.scalars(db.select(AccountSession).where(AccountSession.revoked_at.is_(None)))
    person_id: int | None = session.account.person_id
    return person_id


@pytest.mark.parametrize(
    ("login", "password", "fields", "who"),
    [
        ("CORP\\ivanov", "corp-secret", {}, ("corp", "ivanov")),
        ("PLANT\\ivanov", "plant-secret", {}, ("plant", "ivanov")),
        ("ivanov@corp.example", "corp-secret", {}, ("corp", "ivanov")),
        ("ivanov@plant.example", "plant-secret", {}, ("plant", "ivanov")),
        ("Ivanov", "plant-secret", {"realm": "plant"}, ("plant", "ivanov")),
        ("anna", "same", {"realm": "corp"}, ("corp", "anna")),
        ("anna", "same", {"realm": "plant"}, ("plant", "anna")),
        ("plant\\anna", "same", {}, ("plant", "anna")),
    ],
)
def test_everyone_opens_their_own_account(client, people, login, password, fields, who):
    answer = sign_in_as(client, login, password, **fields)
    assert answer.status_code == 302, answer.text
    assert signed_in_person() == people[who].id


@pytest.mark.parametrize(
    ("login", "password", "fields"),
    [
        ("CORP\\ivanov", "plant-secret", {}),
        ("PLANT\\ivanov", "corp-secret", {}),
        ("ivanov", "corp-secret", {"realm": "plant"}),
        ("ivanov@plant.example", "corp-secret", {}),
        ("*", "corp-secret", {"realm": "corp"}),
        ("ivanov)(uid=*", "corp-secret", {"realm": "corp"}),
    ],
)
def test_nobody_opens_the_account_of_a_namesake(client, people, login, password, fields):
    assert sign_in_as(client, login, password, **fields).status_code == 401
    assert db.session.query(AccountSession).count() == 0


@pytest.mark.parametrize("password", ["corp-secret", "plant-secret"])
def test_a_plain_name_of_both_is_asked_about(client, people, password):
    page = sign_in_as(client, "ivanov", password)
    assert page.status_code == 200
    assert 'value="corp"' in page.text
    assert 'value="plant"' in page.text
    assert password not in page.text
    assert db.session.query(AccountSession).count() == 0


def test_a_renamed_entry_is_the_same_person_before_the_next_sync(client, people, servers):
    servers["corp"].rename(f"uid=ivanov,{CORP}", "uid=ivan.ivanov")
    answer = sign_in_as(client, "CORP\\ivan.ivanov", "corp-secret")
    assert answer.status_code == 302, answer.text
    assert signed_in_person() == people["corp", "ivanov"].id


def test_a_directory_that_is_down_is_told_apart_from_a_wrong_password(client, people, servers):
    assert "not right" in sign_in_as(client, "CORP\\ivanov", "wrong").text
    servers["corp"].stop()
    page = sign_in_as(client, "CORP\\ivanov", "corp-secret")
    assert page.status_code == 503
    assert "We cannot reach the directory CORP right now; your password was not checked." in page.text


def test_one_directory_down_leaves_the_other_and_the_emergency_administrator(client, people, servers, own_account):
    own_account("keeper", admin=True, emergency=True)
    servers["corp"].stop()
    assert sign_in_as(client, "PLANT\\ivanov", "plant-secret").status_code == 302
    servers["plant"].stop()
    client.post("/sign-out")
    assert sign_in_as(client, "keeper").status_code == 302
    assert is_signed_in(client)


def test_an_untrusted_certificate_gets_no_password(client, people, servers, configure, other_authority):
    sources = {"corp": {**table("corp", servers["corp"]), "ca_file": str(other_authority.file)}}
    configure(sources=sources)
    assert sign_in_as(client, "CORP\\ivanov", "corp-secret").status_code == 503


def test_disabling_the_login_shuts_the_open_page_at_once(client, people, domains):
    from core.org.models import DirectoryLogin

    sign_in_as(client, "CORP\\ivanov", "corp-secret")
    assert is_signed_in(client)
    login = db.session.query(DirectoryLogin).filter_by(person_id=people["corp", "ivanov"].id).one()
    login.enabled = False
    db.session.commit()
    assert not is_signed_in(client)
    assert sign_in_as(client, "CORP\\ivanov", "corp-secret").status_code == 401
