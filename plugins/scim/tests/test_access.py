"""Who may push: only a program with a token of that very source that works."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from plugin_sdk.db import session as database
from plugin_sdk.db import utcnow
from plugins.scim.models import Client
from plugins.scim.services import clients
from plugins.scim.tests.conftest import USER_SCHEMA, Program

ANNA = {"schemas": [USER_SCHEMA], "userName": "anna"}


def everything(program):
    """The status of the answer to one request of each kind."""
    return {
        program.send("GET", "/Users").status_code,
        program.send("GET", "/ServiceProviderConfig").status_code,
        program.send("POST", "/Users", ANNA).status_code,
        program.send("POST", "/.search", {}).status_code,
        program.send("GET", "/nothing").status_code,
    }


def test_without_a_token_nothing_is_told(entra, client):
    stranger = Program(client, "entra", "")

    answer = stranger.send("GET", "/Users")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.mimetype == "application/scim+json" and answer.json["status"] == "401"
    assert everything(stranger) == {401}


@pytest.mark.parametrize(
    "change", [lambda token: token + "x", lambda token: token[:-1], lambda token: "scim_", str.upper]
)
def test_a_token_that_is_not_quite_right_is_wrong(entra, client, change):
    assert everything(Program(client, "entra", change(entra.token))) == {401}


def test_a_token_of_one_source_sees_nothing_of_another(entra, program):
    ada = entra.user("ada")
    okta = program("okta")

    assert everything(Program(okta._browser, "entra", okta.token)) == {401}
    assert okta.get("/Users")["totalResults"] == 0
    assert okta.send("GET", f"/Users/{ada['id']}").status_code == 404
    assert okta.send("DELETE", f"/Users/{ada['id']}").status_code == 404
    assert okta.patch(f"/Users/{ada['id']}", {"op": "remove", "path": "title"}).status_code == 404
    assert okta.send("POST", "/Groups", {"displayName": "x", "members": [{"value": ada["id"]}]}).status_code == 400
    assert okta.user("ADA")["userName"] == "ADA"


def test_a_source_of_another_kind_or_none_takes_no_token(entra, configure, client):
    configure(list={"kind": "csv", "path": "people.csv"})
    database.execute(Client.__table__.update().values(source="list"))
    database.commit()

    assert everything(Program(client, "list", entra.token)) == {401}
    assert everything(Program(client, "nowhere", entra.token)) == {401}


def test_revoked_and_ended_tokens_do_not_work(entra):
    client = database.query(Client).one()
    client.expires_at = utcnow() - timedelta(seconds=1)
    database.commit()
    assert everything(entra) == {401}

    client.expires_at = None
    database.commit()
    assert 401 not in everything(entra)

    clients.revoke(client)
    database.commit()
    assert everything(entra) == {401}


def test_who_is_signed_in_in_a_browser_gets_nothing(entra, login):
    browser = login(role="administrator")

    assert everything(Program(browser, "entra", "")) == {401}


def test_a_program_gets_nothing_of_the_rest_of_the_portal(entra, client):
    for path in ("/admin/", "/scim/", "/people"):
        answer = client.get(path, headers={"Authorization": f"Bearer {entra.token}"})
        assert answer.status_code in (302, 401)


def test_no_form_token_is_asked_of_a_program_and_one_of_everybody_else(app, entra, client):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert entra.send("POST", "/Users", ANNA).status_code == 201
        assert Program(client, "entra", "").send("POST", "/Users", ANNA).status_code == 401
        assert client.post("/scim/entra/").status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_from_another_machine_only_over_https(entra, program, client):
    def status(source, token, **environ):
        return client.get(
            f"/api/v1/scim/{source}/Users", headers={"Authorization": f"Bearer {token}"}, **environ
        ).status_code

    far = {"REMOTE_ADDR": "192.0.2.7"}
    assert status("entra", entra.token, environ_base=far) == 403
    assert status("entra", entra.token, environ_base=far, base_url="https://portal.example.com") == 200
    trial = program("trial", allow_http=True)
    assert status("trial", trial.token, environ_base=far) == 200


def test_a_secret_is_kept_nowhere_and_logged_nowhere(entra, caplog):
    caplog.set_level(logging.DEBUG)
    secret = entra.token.split("_", 2)[2]
    everything(entra)
    entra.send("POST", "/Users", b"{")

    row = database.query(Client).one()
    assert secret not in str([getattr(row, column.key) for column in Client.__table__.columns])
    assert secret not in caplog.text
    assert row.last_used_at is not None


def test_wrong_tokens_are_throttled_and_right_ones_are_not(entra, client):
    wrong = Program(client, "entra", "scim_0_wrong")

    assert [wrong.send("GET", "/Users").status_code for _ in range(31)] == [401] * 30 + [429]
    assert {entra.send("GET", "/Users").status_code for _ in range(40)} == {200}


def test_while_the_block_is_off_nothing_answers(entra, switch):
    switch("scim", False)

    assert entra.send("GET", "/Users").status_code == 404
