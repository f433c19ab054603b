"""Real checks of directory, file and mail server: what is wrong stands beside the field, and no password is kept."""

from __future__ import annotations

import io
import json
import ssl
import stat

import pytest
from sqlalchemy import select

from core.audit.models import AuditEntry
from core.config import MailConfig
from core.db import db
from core.setup.models import SetupStep
from core.web.limits import limiter
from tests.servers.company import BASE, password, person_dn
from tests.servers.smtp import MailServer
from tests.setup.conftest import flat

SECRET = "never-to-be-kept"
LETTER = {"security": "none", "sender": "portal@example.com", "to": "ann@example.com", "ca_file": "", "user": ""}
LIST = "Таб. №;ФИО;Подразделение;Должность\n1;Ёлкина Анна;Вахта;Смотритель\n2;Maddox Bruno;Вахта;Смотритель\n"


def kept() -> str:
    """Everything that the wizard and the audit trail keep."""
    wishes = [step.wishes for step in db.session.scalars(select(SetupStep))]
    trail = [entry.details for entry in db.session.scalars(select(AuditEntry))]
    return json.dumps([wishes, trail])


class TestMail:
    def test_a_test_letter_arrives_and_what_to_type_is_shown(self, admin, smtp, configure):
        data = {**LETTER, "host": smtp.host, "port": smtp.port}
        page = admin.post("/admin/setup/mail", data=data)
        assert page.status_code == 200
        (message,) = smtp.wait_for(1)
        assert (message["To"], message["From"]) == ("ann@example.com", "Test portal <portal@example.com>")
        assert f"port = {smtp.port}" in page.text

    @pytest.mark.parametrize(
        ("change", "field", "word"),
        [
            ({"port": 1}, "port", "Nothing answers"),
            ({"host": "no-such-host.invalid"}, "host", "no server called"),
            ({"security": "starttls"}, "security", "does not offer STARTTLS"),
            ({"security": "tls"}, "security", "does not speak TLS"),
            ({"user": "portal", "password": SECRET}, "user", "takes no user"),
            ({"security": "tls", "ca_file": "/no/such/file.pem"}, "ca_file", "not a readable certificate"),
            ({"to": "nobody"}, "to", "not an e-mail address"),
            ({"port": "many"}, "port", ""),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(self, admin, smtp, configure, change, field, word):
        page = admin.post("/admin/setup/mail", data={**LETTER, "host": smtp.host, "port": smtp.port, **change})
        assert page.status_code == 422
        assert f'id="{field}-error"' in page.text
        assert word in flat(page.text)
        assert SECRET not in page.text
        assert SECRET not in kept()

    def test_a_letter_that_is_refused_and_a_certificate_that_is_not_trusted(self, admin, configure, other_authority):
        issued, tls = other_authority.issue(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(issued.certificate, issued.key)
        with MailServer(tls=tls) as server:
            data = {**LETTER, "host": server.host, "port": server.port, "security": "starttls"}
            assert 'id="ca_file-error"' in admin.post("/admin/setup/mail", data=data).text
            trusted = {**data, "ca_file": str(other_authority.file)}
            assert admin.post("/admin/setup/mail", data=trusted).status_code == 200
            server.reply = "550 We do not know you"
            assert "We do not know you" in admin.post("/admin/setup/mail", data=trusted).text

    def test_the_password_in_force_is_used_for_its_own_server_alone(self, app, configure):
        from core.setup.forms import MailForm

        running = app.extensions["dunbar.config"]
        running = running.model_copy(update={"mail": MailConfig(host="mail.example", user="me", password=SECRET)})
        for host, expected in (("mail.example", SECRET), ("elsewhere.example", "")):
            with app.test_request_context(method="POST", data={**LETTER, "host": host, "port": 25, "user": "me"}):
                assert MailForm().settings(running).password == expected


class TestDirectory:
    @pytest.fixture
    def table(self, ldap_server, configure):
        return {
            "key": "sea",
            "flavor": "openldap",
            "servers": ldap_server.tls_url,
            "ca_file": str(ldap_server.authority.file),
            "base": BASE,
            "bind_dn": person_dn("ada"),
            "bind_password": password("ada"),
        }

    def test_people_are_found_before_anything_is_configured(self, admin, table):
        page = admin.post("/admin/setup/people/directory", data=table)
        assert page.status_code == 200
        assert "11 people were found" in flat(page.text)
        assert "[sources.sea]" in page.text
        assert password("ada") not in page.text + kept()

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"bind_password": "wrong"}, "bind_password"),
            ({"bind_password": ""}, "bind_password"),
            ({"base": "dc=elsewhere"}, "base"),
            ({"ca_file": ""}, "ca_file"),
            ({"servers": "ldaps://127.0.0.1:1"}, "servers"),
            ({"servers": "http://dc1.example"}, "servers"),
            ({"servers": "ldap://dc1.corp.example"}, "servers"),
            ({"key": "Head Office"}, "key"),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(self, admin, table, change, field):
        page = admin.post("/admin/setup/people/directory", data={**table, **change})
        assert page.status_code == 422
        assert f'id="{field}-error"' in page.text

    def test_a_source_and_a_login_of_it_are_tried(self, admin, table, configure, monkeypatch):
        source = {name: value for name, value in table.items() if name != "key"} | {"kind": "ldap", "title": "The sea"}
        configure(sources={"sea": source, "lost": {**source, "bind_password": "wrong"}})
        for key, said in (("sea", "The connection works"), ("lost", "does not accept the account")):
            page = admin.post(f"/admin/setup/people/sources/{key}/test", follow_redirects=True)
            assert said in flat(page.text)
        assert admin.post("/admin/setup/people/sources/none/test").status_code == 404
        data = {"realm": "sea", "login": "bruno", "password": password("bruno")}
        assert "It works" in admin.post("/admin/setup/sign-in", data=data).text
        monkeypatch.setattr(limiter, "enabled", True)
        limiter.reset()
        answers = [
            admin.post("/admin/setup/sign-in", data={**data, "password": "guess"}).status_code for _ in range(11)
        ]
        limiter.reset()
        assert answers == [422] * 10 + [429]
        assert password("bruno") not in kept()


class TestFile:
    def put(self, admin, content: bytes, name: str):
        return admin.post("/admin/setup/people/file", data={"file": (io.BytesIO(content), name)})

    def test_a_list_is_looked_at_and_kept_for_the_source_alone(self, admin, configure, tmp_path):
        assert self.put(admin, LIST.encode("cp1251"), "Сотрудники.csv").status_code == 302
        page = admin.get("/admin/setup/people/file")
        assert "Ёлкина Анна" in page.text
        assert "[sources.people]" in page.text
        (file,) = (tmp_path / "import").iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        self.put(admin, LIST.encode(), "again.txt")
        assert [path.name for path in (tmp_path / "import").iterdir()] == ["people.txt"]

    def test_what_is_no_list_is_refused_beside_the_field_and_the_one_before_stays(self, admin, configure, tmp_path):
        self.put(admin, LIST.encode(), "people.csv")
        for content, name in ((b"", "people.csv"), (b"MZ", "people.exe"), (b"x" * 20_000_001, "people.csv")):
            page = self.put(admin, content, name)
            assert page.status_code == 422, name
            assert 'id="file-error"' in page.text
        assert (tmp_path / "import" / "people.csv").read_bytes() == LIST.encode()

    def test_a_file_without_people_says_why(self, admin, configure):
        self.put(admin, b"a;b\n1;2\n", "people.csv")
        assert "d-alert--danger" in admin.get("/admin/setup/people/file").text


def test_a_kind_whose_block_is_off_can_be_switched_on_and_shows_what_to_type(admin):
    page = admin.get("/admin/setup/people?kind=zup").text
    assert "[sources.zup]" in page
    assert admin.post("/admin/setup/people/blocks/zup", data={"kind": "zup"}).location.endswith("?kind=zup")
    assert "/admin/setup/people/blocks/zup" not in admin.get("/admin/setup/people?kind=zup").text
    assert admin.post("/admin/setup/people/blocks/news").status_code == 404
