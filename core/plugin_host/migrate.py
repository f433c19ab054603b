"""Run migrations of core and of plugins: from commands only, one at a time, all or nothing.

Alembic is imported where it is used, for it takes memory that a worker can do without.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

from core.db import db, metadata
from core.extension.manifest import Manifest
from core.plugin_host.tables import owns, version_table

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

CORE = "core"
SHARED = Path(__file__).resolve().parent.parent / "migrations"
_LOCK_KEY = 0x64756E62
"""Any constant will do; all processes of this portal use the same ("dunb")."""


class MigrationError(RuntimeError):
    """A migration failed; nothing of it was kept."""


def versions_folder(owner: str, manifest: Manifest | None = None) -> Path | None:
    """Where the migrations of ``owner`` live; ``None`` if it has none."""
    if owner == CORE:
        return SHARED / "versions"
    if manifest is None or not manifest.migrations:
        return None
    folder = manifest.folder / manifest.migrations
    return folder if folder.is_dir() else None


@contextmanager
def _locked() -> Iterator[Connection]:
    """One connection in one transaction that no other migration can overlap."""
    with db.engine.connect() as plain:
        connection = plain.execution_options(sqlite_begin="IMMEDIATE")
        with _without_foreign_keys(connection), connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = '30s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
            yield connection
            _check_foreign_keys(connection)


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by building it anew; dropping the old one must not cascade to the rows that refer to it.

    The switch works only outside a transaction, hence on the driver's own connection.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
        if broken:
            raise MigrationError(f"rows would refer to nothing: {broken}")


def _alembic(owner: str, folder: Path, connection: Connection) -> AlembicConfig:
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(SHARED).replace("%", "%%"))
    config.set_main_option("version_locations", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(owner=owner, connection=connection)
    return config


def upgrade(owner: str, folder: Path, revision: str = "head") -> None:
    """Bring the tables of ``owner`` to ``revision``.

    Raises:
        MigrationError: the migration failed; the transaction was taken back.
    """
    from alembic import command

    _run(owner, folder, lambda config: command.upgrade(config, revision))


def downgrade(owner: str, folder: Path, revision: str = "base") -> None:
    """Take the tables of ``owner`` back to ``revision``."""
    from alembic import command

    _run(owner, folder, lambda config: command.downgrade(config, revision))


def _run(owner: str, folder: Path, action: Any) -> None:
    try:
        with _locked() as connection:
            action(_alembic(owner, folder, connection))
    except (Exception, SystemExit) as error:  # the isolation point: a plugin's migration may raise anything
        raise MigrationError(f"the migration of '{owner}' failed and nothing of it was kept: {error}") from error


def new_revision(owner: str, folder: Path, message: str) -> Path:
    """Write a migration from what the models have and the database has not; returns the new file."""
    from alembic import command

    folder.mkdir(parents=True, exist_ok=True)
    number = len(list(folder.glob("[0-9]*.py"))) + 1
    with _locked() as connection:
        script = command.revision(
            _alembic(owner, folder, connection),
            message,
            autogenerate=True,
            version_path=str(folder),
            rev_id=f"{number:04d}",
        )
    return Path(script.path)  # type: ignore[union-attr]  # one revision is asked for, so one is given


def revision_in_database(owner: str) -> str | None:
    """The revision that the tables of ``owner`` are at, ``None`` before the first."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table(version_table(owner)):
            return None
        return connection.execute(text(f"SELECT version_num FROM {version_table(owner)}")).scalar()  # noqa: S608 - checked id


def head_revision(folder: Path) -> str | None:
    """The newest revision in ``folder``."""
    from alembic.config import Config as AlembicConfig
    from alembic.script import ScriptDirectory

    config = AlembicConfig()
    config.set_main_option("script_location", str(SHARED).replace("%", "%%"))
    config.set_main_option("version_locations", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return ScriptDirectory.from_config(config).get_current_head()


def is_current(owner: str, folder: Path | None) -> bool:
    """True if the tables of ``owner`` are where its code wants them."""
    from alembic.util import CommandError

    if folder is None:
        return True
    try:
        return revision_in_database(owner) == head_revision(folder)
    except CommandError:
        return False


def drift(owner: str) -> list[Any]:
    """Differences between the models of ``owner`` and its tables; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with db.engine.connect() as connection:
        options = {
            "compare_type": True,
            "include_name": lambda name, kind, parents: (
                kind != "table" or (owns(owner, name) and name != version_table(owner))
            ),
            "include_object": lambda item, name, kind, reflected, other: kind != "table" or owns(owner, name),
            "version_table": version_table(owner),
        }
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))
