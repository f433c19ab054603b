"""The wizard as a whole: who may, how one goes through, leaves and comes back; what each step changes."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from core import audit, settings
from core.access import roles
from core.admin import blocks as switches
from core.audit.models import AuditEntry
from core.db import db
from core.identity import role_admin
from core.identity.second_factor import policy
from core.plugin_host import host, migrate
from core.setup.steps import STEPS
from tests.setup.conftest import flat

PATHS = [step.key.replace("_", "-") for step in STEPS]


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


class TestGoingThrough:
    def test_nobody_but_administrators_sees_or_changes_anything(self, login):
        colleague = login()
        for path in ("", *PATHS, "people/file", "people/directory"):
            assert colleague.get(f"/admin/setup/{path}").status_code == 403, path
        for path in ("company/done", "finish", "people/sources/x/test", "safety/second-step", "sign-in/providers/x"):
            assert colleague.post(f"/admin/setup/{path}").status_code == 403, path

    def test_it_goes_on_where_it_was_left_and_reminds_until_the_end(self, admin):
        assert "/admin/setup/" in admin.get("/waiting").text
        assert admin.post("/admin/setup/company/done").location == "/admin/setup/place"
        assert admin.post("/admin/setup/place/skipped").location == "/admin/setup/people"
        page = flat(admin.get("/admin/setup/").text)
        assert re.search('<a class="d-button [^>]*href="/admin/setup/people"', page)
        assert [page.count(f">{state}<") for state in ("done", "skipped", "open")] == [1, 1, len(STEPS) - 2]
        admin.post("/admin/setup/finish")
        assert "/admin/setup/" not in admin.get("/waiting").text.partition("<main")[2]
        assert admin.get("/admin/setup/company").status_code == 200
        assert actions() == ["setup.done", "setup.skipped", "setup.done"]

    def test_a_step_that_somebody_may_not_take_is_not_shown(self, login, make, app):
        role = role_admin.create("Half an administrator")
        role_admin.decide(role, {"admin.manage": True})
        db.session.commit()
        half = login(role=role.key)
        page = half.get("/admin/setup/").text
        assert "/admin/setup/company" in page
        assert "/admin/setup/people" not in page
        assert "/admin/setup/roles" not in page
        assert half.get("/admin/setup/people").status_code == 403
        assert half.post("/admin/setup/roles/done").status_code == 404

    def test_each_step_says_in_the_readers_language_what_skipping_means(self, admin):
        for step, path in zip(STEPS, PATHS, strict=True):
            page = admin.get(f"/admin/setup/{path}", headers={"Accept-Language": "ru"})
            assert page.status_code == 200, path
            if path != "finish":
                assert "Если пропустить" in page.text, step.key


class TestCompany:
    def test_it_is_saved_as_the_settings_are(self, admin):
        data = {"name": "Northshore", "brand": "#884400"}
        assert admin.post("/admin/setup/company", data=data).location == "/admin/setup/place"
        assert settings.get("home", "name") == "Northshore"
        assert actions() == ["settings.change", "setup.done"]

    def test_a_wrong_colour_stands_beside_its_field_and_nothing_is_kept(self, admin):
        logo = (io.BytesIO(b"no picture"), "logo.png")
        page = admin.post("/admin/setup/company", data={"name": "Northshore", "brand": "green", "logo": logo})
        assert page.status_code == 422
        assert 'id="brand-error"' in page.text
        assert settings.get("home", "name") == ""


class TestBlocks:
    def test_a_new_block_brings_its_tables_and_one_that_fails_takes_no_other_with_it(
        self, fresh_app, viewer_of, monkeypatch
    ):
        upgrade = migrate.upgrade

        def broken(owner, folder):
            if owner == "news":
                raise migrate.MigrationError("no disk")
            upgrade(owner, folder)

        with fresh_app.app_context():
            roles.ensure_builtin()
            with monkeypatch.context() as patch:
                patch.setattr(migrate, "upgrade", broken)
                problems = switches.choose({"news", "pages", "canteen"}, viewer_of(None))
            assert problems == {"news": "no disk"}
            assert [host().enabled(name) for name in ("news", "pages", "canteen")] == [False, True, True]
            assert db.inspect(db.engine).has_table("pages_page")
            assert switches.choose({"news", "pages"}, viewer_of(None)) == {}
            assert [host().enabled(name) for name in ("news", "pages", "canteen")] == [True, True, False]
            assert actions() == [
                *("plugin.install", "plugin.enable") * 2,
                "plugin.disable",
                *("plugin.install", "plugin.enable"),
            ]

    @pytest.mark.plugins("canteen")
    def test_what_cannot_be_switched_on_says_why_and_stays_ticked(self, admin):
        page = admin.post("/admin/setup/blocks", data={"wanted": ["canteen", "news"]})
        assert page.status_code == 422
        assert "dunbar upgrade" in page.text
        assert page.text.count(" checked>") == 2
        assert admin.post("/admin/setup/blocks", data={"wanted": ["canteen"]}).location == "/admin/setup/content"

    @pytest.mark.plugins("canteen", "news")
    def test_what_to_put_in_first_is_ticked_once_it_is_there(self, admin, make):
        page = flat(admin.get("/admin/setup/content").text)
        assert "Set up a canteen" in page
        assert "Write the first post" in page
        assert page.count(">done<") == 1, "the administrator is there"
        make.person("Ann", work_phone="12-34")
        assert flat(admin.get("/admin/setup/content").text).count(">done<") == 2


class TestPeopleAndSafety:
    def test_a_role_is_given_as_on_its_page(self, admin, make):
        person = make.person("Editor Ed")
        data = {"role": "editor", "principals": [f"person:{person.id}"]}
        assert admin.post("/admin/setup/roles", data=data).status_code == 302
        assert ("editor", f"person:{person.id}", None) in roles.RoleBook.current().grants
        assert "Editor Ed" in admin.get("/admin/setup/roles").text
        wrong = admin.post("/admin/setup/roles", data={"role": "editor", "principals": ["person:99999"]})
        assert (wrong.status_code, "d-field--error" in wrong.text) == (422, True)

    def test_administrators_can_be_asked_for_a_second_step(self, admin):
        assert admin.post("/admin/setup/safety/second-step").status_code == 302
        assert policy.roles() == {"administrator"}
        assert "identity.second_factor_required" in actions()

    def test_the_last_page_tells_what_is_not_well_and_leads_to_the_invitations(self, admin, make):
        page = flat(admin.get("/admin/setup/finish").text)
        assert "There is no emergency administrator" in page
        assert "/admin/invitations/new" in page
        assert audit.titles()["setup.done"]
