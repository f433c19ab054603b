"""A plugin that breaks while it is loaded breaks alone, and the reason is told in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.db import db, metadata
from core.extension import ManifestError, read_manifest
from core.org.models import Person
from core.plugin_host import host
from tests.plugin_host.chaos import EMPTY, Stage, with_table, write_plugin

HOOK = "class P:\n    @hookimpl\n    def {name}(self{arguments}):\n        {body}\nplugin = P()\n"


def hook(name: str, body: str, arguments: str = "") -> str:
    return HOOK.format(name=name, body=body, arguments=arguments)


VIEW = """
from flask import Blueprint
bp = Blueprint({name!r}, __name__)
@bp.get("/")
def index():
    return "open"
class P:
    @hookimpl
    def blueprints(self):
        return [bp]
plugin = P()
"""

BROKEN = {
    "raises at import": ("raise RuntimeError('no')", "import", "RuntimeError: no"),
    "ends the process at import": ("import sys\nsys.exit(3)", "import", "SystemExit: 3"),
    "misspells a hook": (hook("home_wigdets", "return []", ", viewer"), "register", "no hook named 'home_wigdets'"),
    "wraps a hook": (
        (
            "class P:\n    @hookimpl(wrapper=True)\n    def nav_items(self, viewer):\n"
            "        return (yield)\nplugin = P()\n"
        ),
        "register",
        "may not be a wrapper",
    ),
    "raises in a boot hook": (hook("permissions", "raise ValueError('never')"), "declarations", "ValueError: never"),
    "returns no list": (hook("permissions", "return 7"), "declarations", "must return a list of Permission"),
    "takes a foreign name": (
        hook("permissions", "return [Permission(name='org.view', title='x')]"),
        "declarations",
        "must begin with 'broken.'",
    ),
    "declares twice": (
        hook("permissions", "return [Permission(name='broken.a', title='x'), Permission(name='broken.a', title='y')]"),
        "declarations",
        "declared twice",
    ),
    "leaves a view open": (VIEW.format(name="broken"), "pages", "does not say who may call it"),
    "names a blueprint otherwise": (VIEW.format(name="identity"), "pages", "must be named 'broken'"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_plugin_is_set_aside_and_another_goes_on(stage: Stage, case: str) -> None:
    code, step, reason = BROKEN[case]
    write_plugin(stage.plugins, "broken", code)
    write_plugin(stage.plugins, "sound")
    app = stage.start()
    with app.app_context():
        broken = host().plugins["broken"]
        assert (broken.loaded, broken.failed_step) == (False, step)
        assert reason in broken.failed_reason
        assert host().plugins["sound"].loaded
        assert not any(declared.owner == "broken" for declared in host().declared.permissions.values())
    assert app.test_client().get("/sign-in").status_code == 200


MODEL = """
    from sqlalchemy import ForeignKey
    from sqlalchemy.orm import Mapped, mapped_column, relationship
    from plugin_sdk.db import DeclarativeBase, plugin_registry
    class Base(DeclarativeBase):
        registry = plugin_registry("broken")
    class Thing(Base):
        __tablename__ = "{table}"
        id: Mapped[int] = mapped_column(primary_key=True)
        {more}
"""


@pytest.mark.parametrize(
    ("table", "more", "reason"),
    [
        ("broken_thing", "other: Mapped['Nothing'] = relationship()", "Nothing"),
        ("thing", "", "must be named 'broken_…'"),
        ("brokenx_thing", "", "must be named 'broken_…'"),
        (
            "broken_thing",
            "n: Mapped[int] = mapped_column(ForeignKey('core_session.id'))",
            "neither its own nor a public core table",
        ),
        (
            "broken_thing",
            "n: Mapped[int] = mapped_column(ForeignKey('news_post.id'))",
            "neither its own nor a public core table",
        ),
    ],
)
def test_broken_models_do_not_poison_the_core(stage: Stage, table: str, more: str, reason: str) -> None:
    write_plugin(
        stage.plugins, "broken", f"from broken import models\n{EMPTY}", models=MODEL.format(table=table, more=more)
    )
    app = stage.start()
    with app.app_context():
        assert host().plugins["broken"].failed_step == "models"
        assert reason in host().plugins["broken"].failed_reason
        assert db.session.query(Person).all() == []
        assert table not in metadata.tables


def test_what_requires_a_broken_plugin_is_set_aside_too(stage: Stage) -> None:
    write_plugin(stage.plugins, "base", "raise RuntimeError('no')")
    write_plugin(stage.plugins, "above", manifest='requires = ["base"]')
    write_plugin(stage.plugins, "lonely", manifest='requires = ["absent"]')
    with stage.start().app_context():
        assert "requires the plugin 'base'" in host().plugins["above"].failed_reason
        assert "'absent', which is not here" in host().plugins["lonely"].failed_reason


def test_a_circle_of_requirements_is_named(stage: Stage) -> None:
    write_plugin(stage.plugins, "one", manifest='requires = ["two"]')
    write_plugin(stage.plugins, "two", manifest='requires = ["one"]')
    write_plugin(stage.plugins, "free")
    with stage.start().app_context():
        assert "in a circle" in host().plugins["one"].failed_reason
        assert "in a circle" in host().plugins["two"].failed_reason
        assert host().plugins["free"].loaded


def test_a_plugin_for_another_sdk_is_set_aside(stage: Stage) -> None:
    write_plugin(stage.plugins, "future", manifest='sdk = ">=2"')
    write_plugin(stage.plugins, "odd", manifest='sdk = "newest"')
    with stage.start().app_context():
        assert "made for SDK >=2" in host().plugins["future"].failed_reason
        assert "not a range of versions" in host().plugins["odd"].failed_reason


def test_an_optional_partner_may_be_absent(stage: Stage) -> None:
    write_plugin(stage.plugins, "guest", manifest='uses = ["absent"]')
    with stage.start().app_context():
        assert host().plugins["guest"].loaded
        assert host().find_service("absent.thing") is None


def test_safe_mode_loads_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    write_plugin(stage.plugins, "never", "raise RuntimeError('imported')")
    write_plugin(stage.plugins, "other")
    monkeypatch.setenv("DUNBAR_PLUGINS", "none")
    with stage.start().app_context():
        assert list(host().loaded()) == []
        assert host().plugins["never"].failed_step == "blocked"
    monkeypatch.setenv("DUNBAR_PLUGINS", "other")
    with stage.start().app_context():
        assert [plugin.id for plugin in host().loaded()] == ["other"]


def test_the_block_list_needs_no_database(stage: Stage) -> None:
    write_plugin(stage.plugins, "bad", "raise RuntimeError('imported')")
    (stage.instance / "blocked_plugins").write_text("# set aside\nbad\n")
    with stage.start().app_context():
        assert host().plugins["bad"].failed_step == "blocked"


GOOD = 'id = "news"\nname = "News"\nversion = "1"\nsdk = ">=1"\nentry = "plugins.news.plugin:plugin"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("id = [", "cannot be read as TOML"),
        (GOOD.replace('id = "news"', ""), "the key 'id' is missing"),
        (GOOD.replace('"news"', '"news_item"'), "lower-case letters and digits"),
        (GOOD.replace('"news"', '"core"'), "is reserved"),
        (GOOD + 'colour = "red"\n', "unknown key 'colour'"),
        (GOOD + 'requires = "canteen"\n', "'requires' must be a list"),
        (GOOD + 'audience = "all"\n', "must be internal, external or both"),
        (GOOD.replace("plugins.news.plugin:plugin", "plugin"), "'entry' must be"),
    ],
)
def test_a_manifest_says_what_is_wrong_with_it(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "plugin.toml"
    path.write_text(text)
    with pytest.raises(ManifestError, match=problem) as caught:
        read_manifest(path)
    assert str(path) in str(caught.value)


def test_two_plugins_of_one_id_are_a_problem_that_names_both(stage: Stage) -> None:
    write_plugin(stage.plugins, "first")
    write_plugin(stage.plugins, "second", manifest='id = "first"')
    with stage.start().app_context():
        assert not host().plugins["first"].loaded
        assert "used twice" in host().plugins["first"].failed_reason


def test_a_sound_plugin_with_tables_loads(stage: Stage) -> None:
    with_table(stage.plugins, "sound")
    with stage.start().app_context():
        assert host().plugins["sound"].loaded
