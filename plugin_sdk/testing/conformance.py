"""The rules that every plugin keeps, as tests: ``class TestConformance(PluginConformance): plugin = "news"``."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from core.db import db
from core.extension.hooks import RequestHooks
from core.plugin_host import host, lifecycle, migrate
from core.plugin_host.models import REMOVED
from core.plugin_host.purge import purge
from core.plugin_host.tables import tables_of, version_table

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.routing import Rule

ALLOWED_PACKAGES = frozenset(
    {
        "plugin_sdk",
        "flask",
        "werkzeug",
        "wtforms",
        "sqlalchemy",
        "click",
        "markupsafe",
        "flask_wtf",
        "alembic",
        "pytest",
    }
)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=", re.IGNORECASE)


class PluginConformance:
    """Subclass it in the plugin's tests and name the plugin. ``python`` in the manifest allows further packages."""

    plugin: ClassVar[str]

    def test_it_loads(self, app: Flask) -> None:
        """Nothing failed while it was loaded."""
        found = host().plugins[self.plugin]
        assert found.loaded, f"{found.failed_step}: {found.failed_reason}\n{found.traceback}"

    def test_it_imports_only_the_sdk_and_itself(self, app: Flask) -> None:
        """Neither core nor another plugin is imported, by any module but its tests."""
        manifest = host().plugins[self.plugin].manifest
        assert manifest is not None
        allowed = (
            ALLOWED_PACKAGES
            | sys.stdlib_module_names
            | {name.partition(">")[0].partition("=")[0] for name in manifest.python}
        )
        for path in self._modules():
            for name in _imports(path):
                own = name == manifest.package or name.startswith(f"{manifest.package}.")
                assert own or name.partition(".")[0] in allowed, f"{path} imports {name}"

    def test_its_templates_are_its_own_and_hold_no_inline_code(self, app: Flask) -> None:
        """Templates live under the plugin's name and bring no inline script, style or handler."""
        root = self._folder() / "templates"
        for path in root.rglob("*"):
            if path.is_file():
                assert path.relative_to(root).parts[0] == self.plugin, f"{path} is outside templates/{self.plugin}/"
                if path.suffix == ".html":
                    assert not INLINE.search(path.read_text(encoding="utf-8")), f"{path} holds inline code"

    def test_a_visitor_is_sent_away_from_every_page(self, app: Flask, client: FlaskClient) -> None:
        """No page of it answers somebody who is not signed in, unless it says that it is public."""
        for rule, endpoint in self._rules(app):
            if not _is_public(app, endpoint):
                method = "GET" if "GET" in _methods(rule) else sorted(_methods(rule))[0]
                answer = client.open(_example(rule), method=method)
                assert answer.status_code in (302, 401, 404), f"{rule} answers a visitor with {answer.status_code}"

    def test_switched_off_it_is_gone_and_on_again_it_is_back(
        self, app: Flask, login: Callable[..., FlaskClient], switch: Callable[[str, bool], None]
    ) -> None:
        """Off: every page is 404 and no hook takes part. On: as before."""
        browser = login(role="administrator")
        switch(self.plugin, False)
        for rule, _endpoint in self._rules(app):
            if "GET" in _methods(rule):
                assert browser.get(_example(rule)).status_code == 404, f"{rule} answers although the plugin is off"
        assert not host().enabled(self.plugin)
        switch(self.plugin, True)
        assert host().enabled(self.plugin)
        assert browser.get("/").status_code == 200

    def test_the_home_page_lives_whatever_a_hook_raises(
        self, app: Flask, login: Callable[..., FlaskClient], break_hook: Callable[[str, str], None]
    ) -> None:
        """Each request-time hook may raise, from Python or from SQL, and the home page is still there."""
        browser = login(role="administrator")
        for name in vars(RequestHooks):
            if not name.startswith("_"):
                break_hook(self.plugin, name)
        assert browser.get("/").status_code == 200

    def test_its_tables_go_up_down_and_up_again(self, fresh_app: Flask) -> None:
        """Migrations run both ways and end at exactly what the models say."""
        with fresh_app.app_context():
            folder = self._migrations()
            if folder is None:
                assert not tables_of(self.plugin), "it has models but no migrations"
                return
            migrate.upgrade(self.plugin, folder)
            assert migrate.drift(self.plugin) == []
            migrate.downgrade(self.plugin, folder)
            migrate.upgrade(self.plugin, folder)
            assert migrate.is_current(self.plugin, folder)

    def test_purged_it_leaves_nothing(self, fresh_app: Flask) -> None:
        """After a purge none of its tables is there."""
        from sqlalchemy import inspect

        with fresh_app.app_context():
            lifecycle.install(host(), self.plugin)
            db.session.commit()
            purge(host(), self.plugin, self.plugin)
            names = set(inspect(db.engine).get_table_names())
            assert not {table.name for table in tables_of(self.plugin)} & names
            assert version_table(self.plugin) not in names
            assert [status.state for status in lifecycle.statuses(host()) if status.id == self.plugin] == [REMOVED]

    # What the tests stand on ------------------------------------------------------------------------------------------

    def _folder(self) -> Path:
        manifest = host().plugins[self.plugin].manifest
        assert manifest is not None
        return manifest.folder

    def _migrations(self) -> Path | None:
        return migrate.versions_folder(self.plugin, host().plugins[self.plugin].manifest)

    def _modules(self) -> Iterator[Path]:
        for path in self._folder().rglob("*.py"):
            if "tests" not in path.relative_to(self._folder()).parts:
                yield path

    def _rules(self, app: Flask) -> Iterator[tuple[Rule, str]]:
        for rule in app.url_map.iter_rules():
            if rule.endpoint.partition(".")[0] in (self.plugin, f"{self.plugin}_api"):
                yield rule, rule.endpoint


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def _is_public(app: Flask, endpoint: str) -> bool:
    from core.web.gate import rule_of

    rule = rule_of(app.view_functions[endpoint])
    return rule is not None and rule.kind == "public"


def _methods(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def _example(rule: Rule) -> str:
    """The rule's address with some value for each part."""
    text = str(rule)
    text = re.sub(r"<(?:int|float)(?:\([^)]*\))?:[^>]+>", "1", text)
    return re.sub(r"<[^>]+>", "2026-01-05", text)
