"""The client of a directory, as sign-in uses it: whose password is right, and why another one is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ldap3.protocol.rfc4511 import (
    LDAPDN,
    AttributeDescription,
    AttributeValue,
    LDAPMessage,
    MessageID,
    PartialAttribute,
    PartialAttributeList,
    ProtocolOp,
    SearchResultEntry,
    Vals,
)
from ldap3.utils.asn1 import decode_message_fast, encode

from core.org.directory import (
    AnswerIncomplete,
    BindRefused,
    DirectoryClient,
    DirectoryUnreachable,
    Entry,
    LdapSettings,
    SearchRefused,
    SignInStatus,
    TlsProblem,
    connect,
    parse_name,
)
from core.org.directory.lean import entry_of
from core.org.directory.manager import DirectoryLoginManager
from core.org.directory.sign_in import name_filter
from tests.org_sync.conftest import company_table
from tests.servers.company import BASE, PEOPLE, password, person_dn
from tests.servers.slapd import Slapd, Suffix


@pytest.fixture(autouse=True)
def rested() -> None:
    """No server is avoided because an earlier test saw it down."""
    connect._resting.clear()


def settings(server: Slapd, **values: Any) -> LdapSettings:
    return LdapSettings.model_validate(company_table(server, netbios="LIGHT", upn_suffix="light.example", **values))


@pytest.mark.parametrize("typed", ["ada", "ADA", "LIGHT\\ada", "ada@light.example"])
def test_the_right_password_opens_whatever_form_the_login_has(ldap_server, typed):
    with DirectoryClient(settings(ldap_server)) as client:
        result = client.verify(typed, password("ada"))

    assert result.ok
    assert (result.login, result.dn.lower()) == ("ada", person_dn("ada").lower())


def test_a_person_is_found_by_the_immutable_id_after_a_rename(ldap_server):
    with DirectoryClient(settings(ldap_server)) as client:
        known = client.verify("ada", password("ada")).external_id
        ldap_server.rename(person_dn("ada"), "uid=ada.new")
        result = client.verify(external_id=known, password=password("ada"))

    assert (result.status, result.login) == (SignInStatus.OK, "ada.new")


@pytest.mark.parametrize(
    ("typed", "secret", "status"),
    [
        ("ada", "wrong", SignInStatus.WRONG_PASSWORD),
        ("ada", "", SignInStatus.WRONG_PASSWORD),
        ("nobody", "any", SignInStatus.UNKNOWN),
        ("*", "any", SignInStatus.UNKNOWN),
        ("ada)(uid=*", "any", SignInStatus.UNKNOWN),
        ("", "any", SignInStatus.UNKNOWN),
    ],
)
def test_others_stay_outside(ldap_server, typed, secret, status):
    with DirectoryClient(settings(ldap_server)) as client:
        assert client.verify(typed, secret).status is status


def test_one_login_in_two_places_is_ambiguous(ldap_server):
    ldap_server.add(
        f"uid=ada,ou=Office,{PEOPLE}", {"objectClass": ["inetOrgPerson"], "uid": ["ada"], "cn": ["x"], "sn": ["x"]}
    )
    with DirectoryClient(settings(ldap_server)) as client:
        assert client.verify("ada", password("ada")).status is SignInStatus.AMBIGUOUS


def test_a_directory_that_is_down_is_no_wrong_password(ldap_server):
    ldap_server.stop()
    with DirectoryClient(settings(ldap_server)) as client:
        result = client.verify("ada", password("ada"))

    assert result.status is SignInStatus.UNAVAILABLE
    assert "cannot be reached" in result.reason


def test_the_second_server_answers_where_the_first_is_down(ldap_server):
    servers = ["ldap://127.0.0.1:1", ldap_server.tls_url]
    with DirectoryClient(settings(ldap_server, servers=servers)) as client:
        assert client.verify("ada", password("ada")).ok
    assert connect.servers_in_turn(client.settings)[0] == ldap_server.tls_url


@pytest.mark.parametrize("encrypted", [{}, {"start_tls": True}])
def test_a_server_of_another_authority_is_not_trusted(ldap_server, other_authority, encrypted):
    servers = [ldap_server.url] if encrypted else [ldap_server.tls_url]
    values = {"servers": servers, "ca_file": str(other_authority.file), **encrypted}
    with DirectoryClient(settings(ldap_server, **values)) as client:
        with pytest.raises(TlsProblem, match="ca_file"):
            client.ping()
        assert client.verify("ada", password("ada")).status is SignInStatus.UNAVAILABLE


def test_starttls_works_with_the_right_authority(ldap_server):
    with DirectoryClient(settings(ldap_server, servers=[ldap_server.url], start_tls=True)) as client:
        assert client.verify("ada", password("ada")).ok


def test_a_certificate_of_another_host_is_not_trusted(start_slapd, other_authority):
    wrong = start_slapd([Suffix(BASE, base=True)], certificate=other_authority.issue("elsewhere.example"))
    with DirectoryClient(settings(wrong, ca_file=str(other_authority.file))) as client:
        with pytest.raises(TlsProblem, match="another name"):
            client.ping()


def test_an_expired_certificate_is_named(start_slapd, other_authority):
    old = start_slapd([Suffix(BASE, base=True)], certificate=other_authority.issue(expired=True))
    with DirectoryClient(settings(old, ca_file=str(other_authority.file))) as client:
        with pytest.raises(TlsProblem, match="expired"):
            client.ping()


def test_a_file_that_is_no_certificate_is_named(ldap_server, tmp_path):
    junk = tmp_path / "ca.pem"
    junk.write_text("not a certificate", encoding="ascii")
    with DirectoryClient(settings(ldap_server, ca_file=str(junk))) as client, pytest.raises(TlsProblem, match="PEM"):
        client.ping()


def test_checking_can_be_switched_off(ldap_server):
    with DirectoryClient(settings(ldap_server, ca_file=None, verify="none")) as client:
        assert client.verify("ada", password("ada")).ok


@pytest.mark.parametrize("address", ["ldap://127.0.0.1:{}", "ldaps://127.0.0.1:{}"])
def test_a_server_that_never_answers_costs_a_second_and_not_forever(ldap_server, silent_server, address):
    values = {"servers": [address.format(silent_server.port)], "connect_timeout": 1, "receive_timeout": 1}
    begun = datetime.now(UTC)
    with DirectoryClient(settings(ldap_server, **values)) as client, pytest.raises(DirectoryUnreachable):
        client.ping()

    assert datetime.now(UTC) - begun < timedelta(seconds=4)


def test_wrong_settings_are_told_apart(ldap_server):
    with DirectoryClient(settings(ldap_server, bind_password="wrong")) as client, pytest.raises(BindRefused):
        client.ping()
    with DirectoryClient(settings(ldap_server)) as client, pytest.raises(SearchRefused):
        list(client.search("dc=nowhere", "(uid=*)", ["uid"]))


def test_everybody_is_read_over_several_pages(ldap_server):
    with DirectoryClient(settings(ldap_server, page_size=10)) as client:
        found = list(client.search(BASE, "(uid=*)", ["uid"]))

    assert len(found) == 11


class FakeConnection:
    """Gives prepared answers, as a Windows server would that we cannot start here."""

    def __init__(self, *answers: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
        self._answers = list(answers)
        self.asked: list[list[str]] = []
        self.result: dict[str, Any] = {}
        self.response: list[dict[str, Any]] = []

    def search(self, base: str, search_filter: str, **options: Any) -> bool:
        self.asked.append(options["attributes"])
        self.result, self.response = self._answers.pop(0)
        return True

    def unbind(self) -> None:
        return None


SUCCESS = {"result": 0, "description": "success"}


def with_answers(server: Slapd, *answers: tuple[dict[str, Any], list[dict[str, Any]]]) -> DirectoryClient:
    client = DirectoryClient(settings(server))
    client._connection = FakeConnection(*answers)
    return client


def ranged(first: int, last: str, *values: bytes) -> dict[str, Any]:
    name = f"member;range={first}-{last}"
    return {"type": "searchResEntry", "dn": "cn=big", "raw_attributes": {name: list(values)}}


def test_values_given_out_in_ranges_are_put_together(ldap_server):
    client = with_answers(ldap_server, (SUCCESS, [ranged(2, "3", b"c", b"d")]), (SUCCESS, [ranged(4, "*", b"e")]))
    entry = Entry("cn=big", {"member;range=0-1": [b"a", b"b"]})

    assert client.values_in_ranges(entry, "member") == ["a", "b", "c", "d", "e"]
    assert client._connection.asked == [["member;range=2-*"], ["member;range=4-*"]]


def test_a_missing_range_is_no_complete_answer(ldap_server):
    client = with_answers(ldap_server, (SUCCESS, []))
    entry = Entry("cn=big", {"member;range=0-1": [b"a", b"b"]})

    with pytest.raises(AnswerIncomplete):
        client.values_in_ranges(entry, "member")


@pytest.mark.parametrize(("code", "name"), [(4, "sizeLimitExceeded"), (3, "timeLimitExceeded"), (10, "referral")])
def test_an_answer_broken_off_is_an_error(ldap_server, code, name):
    client = with_answers(ldap_server, ({"result": code, "description": name}, []))

    with pytest.raises(AnswerIncomplete):
        list(client.search("dc=x", "(uid=*)", ["uid"]))


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 52e, v1db1", "wrong_password"),
        ("80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 533, v1db1", "disabled"),
        ("80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 532, v1db1", "password_expired"),
        ("80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 773, v1db1", "password_expired"),
        ("80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 701, v1db1", "expired"),
        ("80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 775, v1db1", "locked"),
        ("80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 530, v1db1", "not_allowed"),
        ("", "wrong_password"),
    ],
)
def test_active_directory_says_why_it_refuses(ldap_server, monkeypatch, message, status):
    with DirectoryClient(settings(ldap_server)) as client:
        client.ping()
        # From here on binds are answered as a Windows server would; it cannot be started here.
        answer = connect.BindAnswer(code=49, description="invalidCredentials", message=message)
        monkeypatch.setattr(connect, "bind", lambda connection: answer)
        assert client.verify("ada", "anything").status == status


def test_a_principal_name_is_looked_for_as_such(ldap_server):
    client = DirectoryClient(
        LdapSettings(servers="ldap://127.0.0.1", base="dc=x", upn_suffixes="corp.example", netbios="CORP")
    )

    assert name_filter(client, "CORP\\iv*") == "(sAMAccountName=iv\\2a)"
    assert name_filter(client, "iv@corp.example") == "(|(userPrincipalName=iv@corp.example)(sAMAccountName=iv))"
    assert name_filter(client, "iv@partner.example") == "(userPrincipalName=iv@partner.example)"


def test_typed_names_are_taken_apart():
    assert (parse_name(" CORP\\ivan ").domain, parse_name("CORP\\ivan").name) == ("CORP", "ivan")
    assert (parse_name("ivan@corp.example").domain, parse_name("ivan").form) == ("corp.example", "plain")


def test_the_login_manager_of_flask_ldap3_login_works_over_our_connections(app, ldap_server):
    manager = DirectoryLoginManager([settings(ldap_server)])

    good = manager.authenticate("ada", password("ada"))
    bad = manager.authenticate("ada", "wrong")

    assert good.status.name == "success"
    assert (good.user_id, bad.status.name) == ("ada", "fail")


def written(number: int, values: dict[str, list[bytes]]) -> bytes:
    """An entry as the library itself would send it."""
    entry = SearchResultEntry()
    entry["object"] = LDAPDN("uid=ёж,dc=x".encode())
    attributes = PartialAttributeList()
    for position, (name, given) in enumerate(values.items()):
        held = Vals()
        for place, value in enumerate(given):
            held[place] = AttributeValue(value)
        attributes[position] = PartialAttribute().setComponents(AttributeDescription(name), held)
    entry["attributes"] = attributes
    message = LDAPMessage()
    message["messageID"] = MessageID(number)
    message["protocolOp"] = ProtocolOp().setComponentByName("searchResEntry", entry)
    return encode(message)


@pytest.mark.parametrize("size", [0, 127, 128, 255, 256, 70_000])
def test_an_entry_is_read_whatever_its_length(size):
    message = written(size + 1, {"jpegPhoto": [bytes(range(256)) * (size // 256) + bytes(size % 256)], "mail": []})
    number, entry = entry_of(message)
    assert number == size + 1
    assert entry is not None
    assert entry["dn"] == "uid=ёж,dc=x"
    assert {name: list(map(len, values)) for name, values in entry["raw_attributes"].items()} == {
        "jpegphoto": [size], "mail": [],
    }  # fmt: skip
    assert entry["raw_attributes"]["jpegphoto"][0] == decode_message_fast(message)["payload"][1][3][0][3][1][3][0][3]
    # Cut off or another message: left to the library.
    assert entry_of(message[:-1]) == (0, None)
    assert entry_of(message.replace(b"\x64", b"\x65", 1)) == (0, None)
    assert entry_of(b"") == (0, None)
