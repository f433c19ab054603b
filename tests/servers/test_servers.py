"""The servers of the tests: they start, answer, change, stop, and are gone when their owner is."""

from __future__ import annotations

import json
import os
import smtplib
import ssl
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import ldap3
import psycopg
import pytest
import redis
import requests
from ldap3.core.exceptions import LDAPException
from sqlalchemy import create_engine, inspect

from tests.servers import schemas, shared
from tests.servers.canaille import Canaille, ProviderPerson
from tests.servers.certificates import Authority, Certificate
from tests.servers.company import BASE, PEOPLE, password, person_dn
from tests.servers.ports import HOST
from tests.servers.process import Process, ServerFailed, listens
from tests.servers.redis import Redis
from tests.servers.silent import SilentServer
from tests.servers.slapd import Slapd, SlapdRefused
from tests.servers.slapd_config import Suffix
from tests.servers.smtp import MailServer
from tests.servers.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]


def sign_in(server: Slapd, dn: str, secret: str, *, how: str, trust: Path) -> bool:
    """Sign in with the certificate checked, over LDAPS or StartTLS."""
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=str(trust))
    target = ldap3.Server(server.tls_url if how == "ldaps" else server.url, tls=tls, get_info=ldap3.NONE)
    connection = ldap3.Connection(target, user=dn, password=secret, receive_timeout=10)
    if how == "starttls":
        connection.start_tls()
    accepted: bool = connection.bind()
    connection.unbind()
    return accepted


@pytest.mark.parametrize("how", ["ldaps", "starttls"])
def test_people_sign_in_over_tls_with_a_checked_certificate(ldap_server: Slapd, how: str) -> None:
    trust = ldap_server.authority.file
    assert sign_in(ldap_server, person_dn("ada"), password("ada"), how=how, trust=trust)
    assert not sign_in(ldap_server, person_dn("ada"), "wrong", how=how, trust=trust)


@pytest.mark.parametrize("how", ["ldaps", "starttls"])
def test_a_certificate_of_another_authority_is_refused(
    ldap_server: Slapd, other_authority: Authority, how: str
) -> None:
    with pytest.raises(LDAPException, match=r"(?i)certificate.verify.failed"):
        sign_in(ldap_server, person_dn("ada"), password("ada"), how=how, trust=other_authority.file)


@pytest.mark.needs_slapd
def test_an_expired_certificate_is_refused(start_slapd: Any, other_authority: Authority) -> None:
    expired: Certificate = other_authority.issue(expired=True)
    server = start_slapd([Suffix(BASE, base=True)], certificate=expired)
    with pytest.raises(LDAPException, match="expired"):
        sign_in(server, server.suffixes[0].root, server.root_password, how="ldaps", trust=other_authority.file)


def test_entries_are_changed_renamed_moved_added_and_deleted(ldap_server: Slapd) -> None:
    ldap_server.modify(person_dn("elif"), {"title": ["Head welder"], "mail": []})
    elif_ = ldap_server.entry(person_dn("elif"))
    assert elif_ is not None
    assert (elif_["title"], elif_.get("mail")) == ([b"Head welder"], None)

    renamed = ldap_server.rename(person_dn("elif"), "uid=elif2")
    moved = ldap_server.move(renamed, f"ou=Office,{PEOPLE}")
    assert moved == f"uid=elif2,ou=Office,{PEOPLE}"
    after = ldap_server.entry(moved)
    assert after is not None
    assert after["entryUUID"] == elif_["entryUUID"]

    ldap_server.delete(moved)
    assert ldap_server.entry(moved) is None
    ldap_server.add(moved, {"objectClass": ["inetOrgPerson"], "cn": ["New"], "sn": ["New"]})
    assert ldap_server.entry(moved) is not None
    with pytest.raises(SlapdRefused, match="entryAlreadyExists"):
        ldap_server.add(moved, {"objectClass": ["inetOrgPerson"], "cn": ["New"], "sn": ["New"]})


def test_groups_fill_member_of(ldap_server: Slapd) -> None:
    chiara = ldap_server.entry(person_dn("chiara"))
    assert chiara is not None
    assert sorted(chiara["memberOf"]) == [
        f"cn={name},ou=groups,{BASE}".encode() for name in ("first aid", "night watch")
    ]


def test_a_stopped_directory_comes_back_with_its_data(ldap_server: Slapd) -> None:
    ldap_server.set_password(person_dn("ada"), "another")
    ldap_server.stop()
    assert not listens(ldap_server.port)
    ldap_server.start()
    ldap_server.connect(person_dn("ada"), "another").unbind()


@pytest.mark.parametrize(("anonymous", "entries"), [(True, 1), (False, 0)])
def test_anonymous_reading_can_be_switched_off(start_slapd: Any, anonymous: bool, entries: int) -> None:
    server = start_slapd([Suffix(BASE, base=True)], anonymous=anonymous)
    with ldap3.Connection(ldap3.Server(server.url, get_info=ldap3.NONE)) as nobody:
        nobody.search(BASE, "(objectClass=*)")
        assert len(nobody.response) == entries


def test_one_server_holds_several_directories_each_with_its_limit(start_slapd: Any) -> None:
    first, second = "dc=one,dc=example", "dc=two,dc=example"
    units = "\n".join(f"dn: ou={n},{first}\nobjectClass: organizationalUnit\nou: {n}\n" for n in range(20))
    server = start_slapd([Suffix(first, ldif=(units,), base=True, limits=("* size=10",)), Suffix(second, base=True)])
    with ldap3.Connection(ldap3.Server(server.url, get_info=ldap3.NONE)) as reader:
        reader.search(first, "(objectClass=*)")
        assert (len(reader.response), reader.result["description"]) == (10, "sizeLimitExceeded")
        reader.search(second, "(objectClass=*)")
        assert len(reader.response) == 1


@pytest.mark.outside_data("planet-express")
@pytest.mark.needs_slapd
def test_planet_express_loads_and_its_people_sign_in(start_slapd: Any, fixtures_dir: Path) -> None:
    folder = fixtures_dir / "planet-express"
    people = tuple(sorted([*folder.glob("0*.ldif"), *folder.glob("1*.ldif")]))
    crews = tuple(sorted(folder.glob("3*.ldif")))
    base = "dc=planetexpress,dc=com"
    suffix = Suffix(base, ldif=people, late=crews, base=True, memberof="Group")
    server = start_slapd([suffix], schema=schemas.GROUP, anonymous=False)
    fry = f"cn=Philip J. Fry,ou=people,{base}"
    assert sign_in(server, fry, "fry", how="ldaps", trust=server.authority.file)
    entry = server.entry(fry)
    assert entry["memberOf"] == [f"cn=ship_crew,ou=people,{base}".encode()]


@pytest.mark.outside_data("group/day0")
@pytest.mark.needs_slapd
def test_a_domain_of_a_thousand_people_loads_and_is_read_page_by_page(start_slapd: Any, fixtures_dir: Path) -> None:
    folder, base = fixtures_dir / "group" / "day0", "DC=corp,DC=example,DC=com"
    reader = f"CN=svc-dunbar-sync,OU=Service Accounts,{base}"
    suffix = Suffix(
        base,
        ldif=(folder / "ad_a.ldif.gz",),
        limits=(f'dn.exact="{reader}" size.soft=1000 size.hard=1000 size.pr=1000 size.prtotal=unlimited',),
        indexes=("sAMAccountName,objectGUID,uSNChanged,employeeID eq",),
    )
    server = start_slapd([suffix], schemas=[folder / "ad_attrs.schema"], anonymous=False)
    connection = server.connect(reader, "Pw-svc-dunbar-sync")
    found = connection.extend.standard.paged_search(
        base, "(&(objectCategory=person)(objectClass=user))", attributes=["sAMAccountName"], paged_size=500
    )
    assert len(list(found)) > 900
    connection.unbind()


def test_postgresql_gives_each_test_an_empty_database(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        assert connection.execute("SELECT lower('ЁЖ'), current_setting('jit')").fetchone() == ("ёж", "on")


def test_each_engine_has_an_empty_database(engine: str, empty_database: str) -> None:
    database = create_engine(empty_database)
    assert database.dialect.name == engine
    assert inspect(database).get_table_names() == []
    database.dispose()


def test_redis_is_empty_and_this_process_s_own(redis_url: str) -> None:
    assert redis_url == os.environ[shared.REDIS_VARIABLE]
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_redis_can_break_and_come_back(redis_server: Redis) -> None:
    redis_server.halt()
    with redis.Redis.from_url(redis_server.url()) as client:
        with pytest.raises(redis.ConnectionError):
            client.ping()
        redis_server.start()
        assert client.ping()


def test_mail_is_kept_or_refused(smtp: MailServer) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Обед", "portal@example.org", "ada@example.org"
    message.set_content("Суп")
    with smtplib.SMTP(smtp.host, smtp.port) as client:
        client.send_message(message)
        smtp.reply = "451 Try later"
        with pytest.raises(smtplib.SMTPDataError, match="Try later"):
            client.send_message(message)
    (kept,) = smtp.wait_for(1)
    assert (kept["Subject"], kept.get_content().strip()) == ("Обед", "Суп")
    assert smtp.recipients == [["ada@example.org"]]


def test_the_provider_signs_people_in_over_a_checked_connection(other_authority: Authority) -> None:
    with Canaille([ProviderPerson(login="ada")], returns=["http://localhost/back"]) as provider:
        visitor = Visitor(provider)
        found = visitor.open(f"{provider.issuer}/.well-known/openid-configuration").json()
        assert found["issuer"] == provider.issuer
        wishes = "response_type=code&client_id=dunbar&scope=openid&nonce=n&redirect_uri=http://localhost/back&state=s"
        back = visitor.go(f"{found['authorization_endpoint']}?{wishes}", "ada")
        assert back.startswith("http://localhost/back?code=")
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(provider.issuer, verify=str(other_authority.file), timeout=10)
    assert not listens(provider.port)


def test_the_silent_server_accepts_and_says_nothing(silent_server: SilentServer) -> None:
    server = ldap3.Server(f"ldap://{HOST}:{silent_server.port}", get_info=ldap3.NONE, connect_timeout=1)
    connection = ldap3.Connection(server, user="cn=a", password="b", receive_timeout=1)
    with pytest.raises(LDAPException):
        connection.bind()
    assert silent_server.connections == 1


def test_a_command_that_ends_at_once_is_reported_with_its_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no licence for the sea')"]
    with (
        Process(command, log=tmp_path / "log") as process,
        pytest.raises(ServerFailed, match="no licence for the sea"),
    ):
        process.wait_for_port(1, timeout=20)


def test_servers_end_when_their_owner_is_killed(tmp_path: Path) -> None:
    script = (
        "import json, os, signal, sys\n"
        "from pathlib import Path\n"
        "from tests.servers.redis import Redis\n"
        "server = Redis()\n"
        "server.start()\n"
        "print(json.dumps([server.port, str(server._folder)]), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    port, folder = json.loads(result.stdout)
    deadline = time.monotonic() + 10
    while listens(port) or Path(folder).exists():
        assert time.monotonic() < deadline, "the server outlived its owner"
        time.sleep(0.02)
