"""The administrator's pages, the command and the health check: tokens are made, shown once, and revoked."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from plugin_sdk.db import session as database
from plugin_sdk.db import utcnow
from plugins.scim.commands import token
from plugins.scim.models import Client
from plugins.scim.services import clients
from plugins.scim.tests.conftest import Program


def audited() -> list[tuple[str, str]]:
    """What the audit trail says, oldest first."""
    rows = database.execute(text("SELECT action, title FROM core_audit WHERE plugin = 'scim' ORDER BY id"))
    return [(action, title) for action, title in rows]


def test_a_token_is_made_shown_once_used_and_revoked(configure, login, client, app):
    configure(entra={"kind": "scim", "title": "Entra ID"})
    browser = login(role="administrator")

    page = browser.post("/scim/entra/", data={"title": "Provisioning", "days": "90"})
    token = re.search(r"<code>(scim_\w+_[\w-]+)</code>", page.text)[1]
    assert page.headers["Cache-Control"] == "no-store"

    assert Program(app.test_client(), "entra", token).get("/Users")["totalResults"] == 0
    again = browser.get("/scim/entra/").text
    assert token not in again and "Provisioning" in again
    made = database.query(Client).one()
    assert timedelta(days=89) < made.expires_at - utcnow() < timedelta(days=91)

    gone = browser.post(f"/scim/entra/tokens/{made.id}/revoke", follow_redirects=True)
    assert gone.status_code == 200
    assert Program(app.test_client(), "entra", token).send("GET", "/Users").status_code == 401
    assert audited() == [("scim.token_created", "Provisioning"), ("scim.token_revoked", "Provisioning")]


@pytest.mark.parametrize(
    "data", [{"title": "", "days": "90"}, {"title": "x" * 121, "days": "90"}, {"title": "x", "days": "7"}]
)
def test_what_is_wrong_in_the_form_is_said_there(configure, login, data):
    configure(entra={"kind": "scim"})

    page = login(role="administrator").post("/scim/entra/", data=data)

    assert page.status_code == 200
    assert "d-error" in page.text
    assert database.query(Client).count() == 0


def test_only_who_may_sees_the_pages(entra, login):
    browser = login(role="editor")

    assert browser.get("/scim/").status_code == 403
    assert browser.post("/scim/entra/", data={"title": "x", "days": "90"}).status_code == 403
    assert browser.post("/scim/entra/tokens/1/revoke").status_code == 403


def test_pages_of_sources_that_are_none(entra, program, configure, login):
    configure(list={"kind": "csv", "path": "people.csv"})
    program("okta")
    of_entra = database.query(Client).filter_by(source="entra").one().id
    browser = login(role="administrator")

    assert browser.get("/scim/list/").status_code == 404
    assert browser.get("/scim/nowhere/").status_code == 404
    assert browser.post(f"/scim/okta/tokens/{of_entra}/revoke").status_code == 404
    assert browser.get("/scim/").text.count("/scim/entra/") == 1


def test_without_a_source_the_page_says_what_to_do(login):
    assert 'kind = "scim"' in html.unescape(login(role="administrator").get("/scim/").text)


def test_a_source_has_so_many_tokens_and_no_more(configure, login, monkeypatch):
    monkeypatch.setattr(clients, "MOST_CLIENTS", 1)
    configure(entra={"kind": "scim"})
    browser = login(role="administrator")
    browser.post("/scim/entra/", data={"title": "one", "days": "90"})

    assert "already. Revoke one first." in browser.post("/scim/entra/", data={"title": "two", "days": "90"}).text


def test_the_overview_tells_of_tokens_that_end(entra):
    assert clients.problems() == []

    database.query(Client).one().expires_at = utcnow() + timedelta(days=3)
    database.commit()

    (problem,) = clients.problems()
    assert "entra program" in problem and "make a new one" in problem


def test_a_token_is_made_without_a_browser(app, entra, client):
    runner = app.test_cli_runner()
    made = runner.invoke(token, ["entra", "Okta", "--days", "0"])
    database.commit()

    assert made.exit_code == 0
    assert Program(client, "entra", made.output.strip()).get("/Users")["totalResults"] == 0
    assert runner.invoke(token, ["nowhere", "Okta"]).exit_code == 1
    assert runner.invoke(token, ["entra", " "]).exit_code == 1


@pytest.mark.parametrize("settings", [{"first_run": "perhaps"}, {"allow_http": "maybe"}, {"tokens": 1}])
def test_a_table_with_a_mistake_takes_no_token(program, settings):
    assert program("entra", **settings).send("GET", "/Users").status_code == 401
