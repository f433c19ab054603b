"""Who needs two-step sign-in, and who may take it away."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.access import roles
from core.db import db
from core.identity.cli import user
from core.identity.models import Account
from core.identity.second_factor import app_codes, factors, policy
from core.identity.sign_in_models import Authenticator
from tests.identity.conftest import is_signed_in, sign_in_as
from tests.identity.second_steps import actions, code, second_step


@pytest.fixture
def boss(own_account, app: Flask) -> FlaskClient:
    own_account("boss", admin=True)
    browser = app.test_client()
    sign_in_as(browser, "boss")
    return browser


class TestRequired:
    def test_an_administrator_requires_it_of_a_role(self, boss):
        answer = boss.post("/admin/roles/editor/second-factor", data={"required": "yes"})
        assert answer.location == "/admin/roles/editor"
        assert policy.roles() == {"editor"}
        assert "Required of whoever has this role" in boss.get("/admin/roles/editor").text
        boss.post("/admin/roles/editor/second-factor", data={"required": "no"})
        assert policy.roles() == frozenset()
        assert actions()[-2:] == ["identity.second_factor_required", "identity.second_factor_optional"]

    @pytest.fixture
    def editor(self, client, boss, keeper) -> FlaskClient:
        """Signed in as somebody of whom it is required and who has none."""
        roles.ensure_builtin()
        roles.grant("editor", f"account:{keeper.id}")
        policy.require("editor", True, by=None)
        db.session.commit()
        sign_in_as(client, "keeper")
        return client

    @pytest.mark.parametrize("path", ["/", "/account", "/account/sessions", "/account/password", "/people"])
    def test_whoever_has_none_sees_nothing_else_first(self, editor, path):
        assert editor.get(path).location == ("/account/sign-in" if path != "/account/password" else None)

    def test_but_sets_it_up_and_goes_on(self, editor, keeper):
        page = editor.get("/account/sign-in").text
        assert "Your role needs two-step sign-in." in page
        editor.post("/account/sign-in/app/begin")
        assert editor.get("/account/sign-in/app").status_code == 200
        editor.post("/account/sign-in/app", data={"code": code(app_codes.begun(keeper.id))})
        assert editor.get("/account").status_code == 200

    def test_and_cannot_take_it_away_again(self, editor, keeper):
        editor.post("/account/sign-in/app/begin")
        editor.post("/account/sign-in/app", data={"code": code(app_codes.begun(keeper.id))})
        editor.post("/account/sign-in/app/remove")
        assert "Set up a passkey first" in editor.get("/account/sign-in").text
        assert factors.enrolled(keeper.id)

    def test_others_are_left_alone(self, boss):
        policy.require("editor", True, by=None)
        db.session.commit()
        assert boss.get("/account").status_code == 200


class TestReset:
    def test_an_administrator_helps_who_has_lost_everything(self, client, boss, keeper, secret):
        sign_in_as(client, "keeper")
        second_step(client, code(secret))
        assert "Authenticator app" in boss.get(f"/admin/accounts/{keeper.id}").text
        boss.post(f"/admin/accounts/{keeper.id}/reset-second-factor")
        assert not factors.enrolled(keeper.id)
        assert not is_signed_in(client)
        assert actions()[-1] == "identity.second_factor_reset"
        assert sign_in_as(client, "keeper").location == "/"

    def test_not_of_oneself(self, boss):
        own = db.session.scalar(db.select(Account.id).where(Account.login == "boss"))
        app_codes.begin(own)
        db.session.commit()
        boss.post(f"/admin/accounts/{own}/reset-second-factor")
        assert db.session.get(Authenticator, own) is not None

    def test_nor_by_somebody_without_the_permission(self, client, keeper, own_account):
        other = own_account("other")
        sign_in_as(client, "keeper")
        assert client.post(f"/admin/accounts/{other.id}/reset-second-factor").status_code == 403

    def test_nor_of_an_administrator_by_who_is_none(self, client, keeper, own_account):
        boss = own_account("boss", admin=True)
        roles.ensure_builtin()
        roles.set_permission("editor", "identity.manage", True)
        roles.grant("editor", f"account:{keeper.id}")
        db.session.commit()
        sign_in_as(client, "keeper")
        assert client.post(f"/admin/accounts/{boss.id}/reset-second-factor").status_code == 403

    def test_by_command_when_nobody_can_get_in(self, app, keeper, secret):
        result = app.test_cli_runner().invoke(user, ["reset-second-factor", "keeper"])
        assert result.exit_code == 0, result.output
        assert not factors.enrolled(keeper.id)
        assert actions()[-1] == "identity.second_factor_reset"
