from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core import audit
from core.access import roles
from core.access.models import RoleGrant
from core.access.roles import RoleBook
from core.db import db, utcnow
from core.extension import ADMINISTRATOR_ROLE
from core.identity import accounts, administrators
from core.identity.models import Account
from plugin_sdk.testing import count_queries
from tests.identity.conftest import PASSWORD, is_signed_in, sign_in_as


@pytest.fixture
def root(own_account):
    return own_account("root.keeper", admin=True, emergency=True)


@pytest.fixture
def admin(client, root):
    assert sign_in_as(client, "root.keeper").status_code == 302
    return client


@pytest.fixture
def keeper(own_account):
    return own_account("keeper", display_name="Keeper of the light")


def actions() -> list[str]:
    return list(db.session.scalars(db.select(audit.AuditEntry.action).order_by(audit.AuditEntry.id)))


@pytest.mark.parametrize("path", ["/admin/accounts", "/admin/accounts/new", "/admin/roles", "/admin/roles/employee"])
def test_administration_is_for_who_may(client, login, path):
    assert client.get(path).status_code == 302
    assert login().get(path).status_code == 403


class TestTheList:
    def test_finds_by_login_name_and_directory_login(self, admin, keeper, make, one_domain, directory_login):
        person = make.person("Ёлкина Евгения", search_text="елкина евгения")
        make.account(person)
        directory_login(person, one_domain, "zhenya", "guid-zhenya")
        for text, found in (
            ("light", "Keeper of the light"),
            ("zhen", "Ёлкина"),
            ("елкин", "Ёлкина"),
            ("KEEPER of", "Keeper"),
        ):
            page = admin.get("/admin/accounts", query_string={"q": text}).text
            rows = re.findall(r'<td data-label="Name">.*?</td>', page)
            assert len(rows) == 1, text
            assert found in rows[0]
        assert "No account is like that" in admin.get("/admin/accounts?q=nobody").text

    @pytest.mark.parametrize(
        ("state", "names"), [("disabled", {"keeper"}), ("active", {"root.keeper"}), ("never", {"keeper"})]
    )
    def test_filters(self, admin, keeper, state, names):
        accounts.disable(keeper)
        keeper.display_name = ""
        db.session.commit()
        page = admin.get(f"/admin/accounts?state={state}").text
        assert set(re.findall(r'<td data-label="Name"><a[^>]*>([^<]+)</a>', page)) == names

    def test_costs_the_same_for_many(self, admin, make):
        def cost():
            admin.get("/admin/accounts")  # whatever is kept in the process is there now
            with count_queries() as queries:
                assert admin.get("/admin/accounts").status_code == 200
            return len(queries)

        make.account(make.person())
        few = cost()
        for _ in range(10):
            make.account(make.person())
        assert cost() == few


class TestAnAccount:
    def act(self, admin, account, what):
        return admin.post(f"/admin/accounts/{account.id}/{what}")

    def test_can_be_closed_and_is_out_at_once_everywhere(self, app, admin, keeper):
        phone = app.test_client()
        sign_in_as(phone, "keeper")
        self.act(admin, keeper, "disable")
        assert not is_signed_in(phone)
        assert sign_in_as(phone, "keeper").status_code == 401
        self.act(admin, keeper, "enable")
        assert sign_in_as(phone, "keeper").status_code == 302
        assert {"identity.account_disabled", "identity.account_enabled"} <= set(actions())

    def test_can_be_signed_out_everywhere(self, app, admin, keeper):
        phone = app.test_client()
        sign_in_as(phone, "keeper")
        self.act(admin, keeper, "sign-out")
        assert not is_signed_in(phone)

    def test_gets_a_one_time_password_that_is_shown_once(self, app, admin, keeper):
        answer = self.act(admin, keeper, "one-time-password")
        assert answer.headers["Cache-Control"] == "no-store"
        (secret,) = re.findall(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b", answer.text)
        assert secret not in admin.get(f"/admin/accounts/{keeper.id}").text
        client = app.test_client()
        assert sign_in_as(client, "keeper").status_code == 401
        assert sign_in_as(client, "keeper", secret).status_code == 302
        assert client.get("/account").location == "/account/password"

    def test_of_a_directory_gets_no_password_here(self, admin, make):
        account = make.account(make.person())
        assert "One-time password" not in admin.get(f"/admin/accounts/{account.id}").text
        self.act(admin, account, "one-time-password")
        assert account.password_hash is None

    def test_ones_own_cannot_be_closed(self, admin, root, own_account):
        own_account("second", admin=True)
        self.act(admin, root, "disable")
        assert root.disabled_at is None
        assert "You cannot do this to your own account." in admin.get("/admin/accounts").text

    def test_can_be_made_for_somebody_without_a_directory(self, app, admin, make):
        person = make.person("Novák Ivo")
        answer = admin.post("/admin/accounts/new", data={"login": "Ivo", "person": f"person:{person.id}"})
        (secret,) = re.findall(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b", answer.text)
        client = app.test_client()
        assert sign_in_as(client, "ivo", secret).status_code == 302
        assert db.session.query(Account).filter_by(login="ivo").one().person_id == person.id

    @pytest.mark.parametrize(
        ("login", "message"),
        [
            ("keeper", "Another account has this login."),
            ("two words", "without blanks"),
            ("<script>", "Use letters, digits"),
            ("DOM\\user", "without a domain"),
            ("", "Enter a login."),
        ],
    )
    def test_with_a_login_that_cannot_be_is_refused(self, admin, keeper, login, message):
        page = admin.post("/admin/accounts/new", data={"login": login})
        assert page.status_code == 422
        assert message in page.text

    def test_of_an_administrator_is_closed_to_who_merely_manages_accounts(self, app, root, login, make):
        manager = make.person()
        roles.set_permission("editor", "identity.manage", granted=True)
        other = login(manager, role="editor")
        assert other.get("/admin/accounts").status_code == 200
        assert "Only an administrator may change it." in other.get(f"/admin/accounts/{root.id}").text
        for what in ("disable", "enable", "sign-out", "one-time-password"):
            assert self.act(other, root, what).status_code == 403

    def test_for_an_administrator_is_not_made_by_who_merely_manages_accounts(self, root, login, make):
        person = make.person()
        roles.grant(ADMINISTRATOR_ROLE, f"person:{person.id}")
        roles.set_permission("editor", "identity.manage", granted=True)
        other = login(make.person(), role="editor")
        answer = other.post("/admin/accounts/new", data={"login": "mine", "person": f"person:{person.id}"})
        assert answer.status_code == 422
        assert accounts.by_login("mine") is None


class TestTheLastAdministrator:
    def test_cannot_be_closed(self, app, root):
        with pytest.raises(accounts.AccountProblem, match="last_administrator"):
            accounts.disable(root)

    def test_cannot_be_stripped_of_the_role(self, admin, root):
        admin.post("/admin/roles/administrator/grants/end", data={"principal": f"account:{root.id}"})
        assert administrators.holds(root)
        assert "This would leave no administrator." in admin.get("/admin/roles/administrator").text

    def test_cannot_be_given_an_end(self, admin, root):
        data = {"principals": f"account:{root.id}", "until": "2099-01-01"}
        assert admin.post("/admin/roles/administrator/grants", data=data).status_code == 422
        assert administrators.holds(root)

    @pytest.mark.parametrize("flaw", ["closed", "left", "for a while"])
    def test_is_the_last_although_others_hold_the_role_who_cannot_act(self, root, make, flaw):
        person = make.person()
        account = make.account(person)
        expires = utcnow() + timedelta(days=1) if flaw == "for a while" else None
        roles.grant(ADMINISTRATOR_ROLE, f"person:{person.id}", expires_at=expires)
        if flaw == "closed":
            account.disabled_at = utcnow()
        if flaw == "left":
            person.status = "former"
        db.session.commit()
        assert not administrators.remain(without_account=root.id)

    def test_may_go_when_there_is_another(self, root, make):
        person = make.person()
        make.account(person)
        roles.grant(ADMINISTRATOR_ROLE, f"person:{person.id}")
        db.session.commit()
        accounts.disable(root)


class TestRoles:
    def test_can_be_made_renamed_and_deleted(self, admin):
        answer = admin.post("/admin/roles", data={"title": "Смена «А»"})
        assert answer.location == "/admin/roles/smena_a"
        admin.post("/admin/roles/smena_a/rename", data={"title": "Night shift"})
        assert RoleBook.current().title("smena_a") == "Night shift"
        admin.post("/admin/roles/smena_a/delete")
        assert admin.get("/admin/roles/smena_a").status_code == 404
        expected = ["identity.role_created", "identity.role_renamed", "identity.role_deleted"]
        assert [action for action in actions() if "role" in action] == expected

    def test_of_one_name_get_keys_of_their_own(self, admin):
        for title in ("Night!", "Night?", "123"):
            admin.post("/admin/roles", data={"title": title})
        assert {role.key for role in roles.list_roles()} >= {"night", "night_2", "role_123"}

    def test_of_a_known_name_are_refused(self, admin):
        admin.post("/admin/roles", data={"title": "Night shift"})
        page = admin.post("/admin/roles", data={"title": "night  SHIFT"})
        assert page.status_code == 422
        assert "Another role has this name." in page.text

    def test_the_built_in_ones_stay(self, admin):
        admin.post("/admin/roles/editor/delete")
        assert admin.post("/admin/roles/editor/rename", data={"title": "Writers"}).status_code == 422
        assert admin.get("/admin/roles/editor").status_code == 200

    def test_permissions_are_decided_and_returned_to_the_default(self, admin, make, login, app):
        person = make.person()
        other = login(person, role="editor", client=app.test_client())
        assert other.get("/admin/accounts").status_code == 403
        admin.post("/admin/roles/editor/permissions", data={"permission:identity.manage": "yes"})
        assert other.get("/admin/accounts").status_code == 200
        admin.post("/admin/roles/editor/permissions", data={"permission:identity.manage": "default"})
        assert other.get("/admin/accounts").status_code == 403
        assert actions().count("identity.role_permissions_changed") == 2

    def test_unknown_permissions_and_odd_values_are_ignored(self, admin):
        admin.post(
            "/admin/roles/editor/permissions", data={"permission:moon.land": "yes", "permission:identity.manage": "?"}
        )
        assert RoleBook.current().decisions == {}

    def test_the_administrators_permissions_are_fixed(self, admin):
        admin.post("/admin/roles/administrator/permissions", data={"permission:identity.manage": "no"})
        assert RoleBook.current().decisions == {}

    def test_are_granted_to_a_department_until_the_end_of_a_day(self, admin, make):
        department = make.department("Keepers")
        data = {"principals": f"department:{department.id}", "until": "2099-12-31"}
        assert admin.post("/admin/roles/editor/grants", data=data).status_code == 302
        grant = db.session.query(RoleGrant).filter_by(principal=f"department:{department.id}").one()
        assert grant.expires_at is not None
        assert grant.expires_at.isoformat() == "2099-12-31T20:59:59.999999+00:00"
        page = admin.get("/admin/roles/editor").text
        assert "Keepers" in page
        admin.post("/admin/roles/editor/grants/end", data={"principal": f"department:{department.id}"})
        assert "Keepers" not in admin.get("/admin/roles/editor").text

    def test_are_not_granted_for_the_past_or_to_nobody(self, admin, make):
        person = make.person()
        data = {"principals": f"person:{person.id}", "until": "2020-01-01"}
        assert "This day is over." in admin.post("/admin/roles/editor/grants", data=data).text
        assert admin.post("/admin/roles/editor/grants", data={}).status_code == 422
        assert admin.post("/admin/roles/editor/grants", data={"principals": "person:999999"}).status_code == 422

    def test_only_administrators_make_administrators(self, root, login, make):
        manager = make.person()
        roles.set_permission("editor", "identity.roles", granted=True)
        other = login(manager, role="editor")
        data = {"principals": f"person:{manager.id}"}
        page = other.post("/admin/roles/administrator/grants", data=data)
        assert page.status_code == 422
        assert "Only an administrator can say who is an administrator." in page.text
        assert db.session.query(RoleGrant).filter_by(principal=f"person:{manager.id}").count() == 1


def test_health_misses_an_emergency_administrator(app, own_account):
    from core.identity.declarations import _emergency

    assert "dunbar user create" in _emergency()[0]
    own_account("keeper", emergency=True)
    assert _emergency() != [], "an emergency account that is no administrator does not help"
    own_account("root.keeper", emergency=True, admin=True)
    assert _emergency() == []


def test_the_password_of_the_tests_is_a_good_one(own_account):
    assert own_account("somebody").password_hash != PASSWORD
