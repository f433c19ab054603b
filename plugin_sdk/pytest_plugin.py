"""Fixtures for the tests of core and of every plugin; pytest finds them by entry point.

Nothing of the portal is imported before a fixture is used, so that coverage sees all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import scoped_session

    from core.extension import Viewer
    from core.org.models import Person
    from plugin_sdk.testing import Make, QueryCount


def pytest_configure(config: pytest.Config) -> None:
    """Announce the marker."""
    config.addinivalue_line("markers", "plugins(*ids): the plugins that are enabled in this test")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that needs a portal on every engine that is here."""
    if "engine" in metafunc.fixturenames and "engine" not in _own_parameters(metafunc):
        from plugin_sdk.testing.portal import engines

        metafunc.parametrize("engine", engines(), scope="session")


def _own_parameters(metafunc: pytest.Metafunc) -> set[str]:
    names: set[str] = set()
    for mark in metafunc.definition.iter_markers("parametrize"):
        names.update(mark.args[0].split(",") if isinstance(mark.args[0], str) else mark.args[0])
    return {name.strip() for name in names}


@pytest.fixture(scope="session")
def distributions() -> bool:
    """Whether plugins of installed distributions are loaded; one that is itself a distribution overrides it."""
    return False


@pytest.fixture(scope="session")
def portal(
    engine: str, distributions: bool, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Flask]:
    """The application of this process and engine; tests use ``app``, which is clean each time."""
    from plugin_sdk.testing import portal as portals

    folder = tmp_path_factory.mktemp(f"portal-{engine}")
    app = portals.build(folder, portals.database_url(engine, folder, worker_id), distributions=distributions)
    yield app
    with app.app_context():
        from core.db import db

        db.engine.dispose()


@pytest.fixture
def enabled_plugins(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Ids of the plugins that are on: those of the marker, else the one whose folder the test lies in."""
    marker = request.node.get_closest_marker("plugins")
    if marker is not None:
        return tuple(marker.args)
    parts = Path(str(request.node.path)).parts
    if "plugins" in parts:
        place = len(parts) - 1 - parts[::-1].index("plugins")
        if place + 2 < len(parts):
            return (parts[place + 1],)
    return ()


@pytest.fixture
def app(portal: Flask, enabled_plugins: tuple[str, ...]) -> Iterator[Flask]:
    """A portal with an empty database, inside an application context."""
    from core.db import db
    from plugin_sdk.testing import portal as portals

    portals.reset(portal, enabled_plugins)
    with portal.app_context():
        yield portal
        db.session.remove()


@pytest.fixture
def session(app: Flask) -> scoped_session[Any]:
    """The database session."""
    from core.db import db

    return db.session


@pytest.fixture
def make(app: Flask) -> Make:
    """Makes people, departments and places."""
    from plugin_sdk.testing import Make

    return Make()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, not signed in."""
    return app.test_client()


@pytest.fixture
def login(app: Flask, client: FlaskClient, make: Make) -> Callable[..., FlaskClient]:
    """``login(person)`` or ``login(role="administrator")`` signs the client in and returns it."""

    def sign_in(person: Person | None = None, *, role: str | None = None, client: FlaskClient = client) -> FlaskClient:
        from core.access import roles
        from core.db import db
        from core.identity import session_store

        if person is None:
            person = make.person()
        account = make.account(person)
        if role is not None:
            roles.grant(role, f"person:{person.id}")
        secret = session_store.start(account)
        db.session.commit()
        with client.session_transaction() as browser:
            browser["_user_id"] = secret
            browser["_fresh"] = True
        return client

    return sign_in


@pytest.fixture
def viewer_of(app: Flask) -> Callable[..., Viewer]:
    """``viewer_of(person)`` is the viewer that a service would get for a request of theirs."""

    def make_viewer(person: Person | None, *, roles: tuple[str, ...] = (), locale: str = "en") -> Viewer:
        from core.access import viewer
        from core.clock import zone

        return viewer.build(
            account_id=None,
            person_id=person.id if person is not None else None,
            name=person.name if person is not None else "",
            locale=locale,
            time_zone=zone("Europe/Moscow"),
            location_id=person.location_id if person is not None else None,
            extra_roles=roles,
        )

    return make_viewer


@pytest.fixture
def run_jobs(app: Flask) -> Callable[..., int]:
    """``run_jobs()`` runs every job that is due and returns how many ran."""
    from core.jobs.testing import run_due

    def run(**options: Any) -> int:
        return run_due(app, **options)

    return run


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[QueryCount]]:
    """``with count_queries() as count`` collects the statements sent inside."""
    from plugin_sdk.testing import count_queries

    return count_queries


@pytest.fixture
def switch(app: Flask) -> Callable[[str, bool], None]:
    """``switch("news", False)`` disables a plugin, ``True`` enables it, as an administrator would."""

    def turn(plugin_id: str, on: bool) -> None:
        from core import epochs
        from core.db import db
        from core.plugin_host import host
        from core.plugin_host.models import DISABLED, ENABLED, PluginRow

        row = db.session.get(PluginRow, plugin_id)
        assert row is not None
        row.state = ENABLED if on else DISABLED
        epochs.bump("plugins")
        db.session.commit()
        host().forget_snapshot()

    return turn


@pytest.fixture
def break_hook(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """``break_hook("news", "nav_items")`` lets the hook of a plugin fail in SQL, for the rest of the test.

    A failed statement is the worst that a hook can do: on PostgreSQL it spoils the whole transaction.
    """

    def spoil(plugin_id: str, hook: str) -> None:
        from sqlalchemy import text

        from core.db import db
        from core.plugin_host import host

        def fail() -> None:
            db.session.execute(text("SELECT nothing FROM no_such_table"))

        for impl in host().implementations(hook):
            if impl.plugin_name == plugin_id:
                monkeypatch.setattr(impl, "function", fail)
                monkeypatch.setattr(impl, "argnames", ())

    return spoil


@pytest.fixture
def fresh_app(engine: str, distributions: bool, tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """A portal of its own with an empty database at core's newest revision and no plugin installed."""
    from core.app import create_app
    from core.db import db
    from plugin_sdk.testing import portal as portals

    url = portals.newest_database(engine, tmp_path, f"{worker_id}_fresh")
    app = create_app(portals.test_config(tmp_path, url), distributions=distributions)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
