"""Writes small plugins that behave badly, each a package of its own in a temporary folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

from flask import Flask

from core.app import create_app
from core.config import Config
from core.db import db
from plugin_sdk.testing import portal

HEAD = "from __future__ import annotations\nfrom plugin_sdk import *\n"
EMPTY = "class P:\n    pass\nplugin = P()\n"


def write_plugin(
    folder: Path, plugin_id: str, code: str = EMPTY, *, manifest: str = "", models: str = "", migration: str = ""
) -> None:
    """A plugin ``plugin_id`` in ``folder`` with this code; further manifest lines and a migration if given."""
    place = folder / plugin_id
    place.mkdir(parents=True)
    lines = {
        "id": plugin_id,
        "name": plugin_id,
        "version": "1.0",
        "sdk": ">=1,<2",
        "entry": f"{plugin_id}.plugin:plugin",
    }
    text = "\n".join(f'{key} = "{value}"' for key, value in lines.items() if f"{key} =" not in manifest)
    (place / "plugin.toml").write_text(f"{text}\n{manifest}\n")
    (place / "__init__.py").write_text("")
    (place / "plugin.py").write_text(HEAD + dedent(code))
    if models:
        (place / "models.py").write_text(dedent(models))
    if migration:
        (place / "migrations").mkdir()
        (place / "migrations" / "0001_first.py").write_text(dedent(migration))


def migration(up: str, down: str = "pass") -> str:
    """A migration with these two bodies."""
    head = "import sqlalchemy as sa\nfrom alembic import op\nrevision = '0001'\ndown_revision = None\n"
    return f"{head}def upgrade():\n    {up}\ndef downgrade():\n    {down}\n"


TABLE_UP = (
    "op.create_table('{0}_thing', sa.Column('id', sa.Integer(), nullable=False), "
    "sa.PrimaryKeyConstraint('id', name='pk_{0}_thing'))"
)
TABLE_DOWN = "op.drop_table('{0}_thing')"
TABLE_MODEL = """
    from sqlalchemy.orm import Mapped, mapped_column
    from plugin_sdk.db import DeclarativeBase, plugin_registry
    class Base(DeclarativeBase):
        registry = plugin_registry("{0}")
    class Thing(Base):
        __tablename__ = "{0}_thing"
        id: Mapped[int] = mapped_column(primary_key=True)
"""


def with_table(folder: Path, plugin_id: str, code: str = EMPTY, *, manifest: str = "") -> None:
    """A well-behaved plugin with one table and its migration."""
    write_plugin(
        folder,
        plugin_id,
        f"from {plugin_id} import models\n{dedent(code)}",
        manifest=manifest,
        models=TABLE_MODEL.format(plugin_id),
        migration=migration(TABLE_UP.format(plugin_id), TABLE_DOWN.format(plugin_id)),
    )


class Stage:
    """A database at its newest and a plugins folder, on which portals are started, as often as a test likes."""

    def __init__(self, folder: Path, url: str) -> None:
        self.plugins = folder / "plugins"
        self.plugins.mkdir()
        self.instance = folder / "instance"
        self.instance.mkdir()
        self._url = url
        self._apps: list[Flask] = []
        self._names: set[str] = set()

    def config(self) -> Config:
        """The configuration of every portal here."""
        return portal.test_config(self.instance, self._url).model_copy(update={"plugins_dir": self.plugins})

    def start(self) -> Flask:
        """Another process of the portal, as far as one process can be another."""
        self._names |= {path.name for path in self.plugins.iterdir()}
        app = create_app(self.config(), distributions=False)
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
        self._apps.append(app)
        return app

    def close(self) -> None:
        """Let go of the database, and of the modules and tables of the plugins that were written."""
        names = self._names | {path.name for path in self.plugins.iterdir()}
        for app in self._apps:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
        for name in names:
            forget(name)


def forget(plugin_id: str) -> None:
    """Drop a test plugin's modules and tables, so that another test can write one of the same name."""
    from core.plugin_host.tables import forget_models

    forget_models(plugin_id)
    for module in [module for module in sys.modules if module == plugin_id or module.startswith(f"{plugin_id}.")]:
        del sys.modules[module]


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Let packages of ``folder`` be imported."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
