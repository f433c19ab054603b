"""Feeds that are fetched, and what happens when they cannot be had."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from sqlalchemy import select

from plugin_sdk import access, settings
from plugin_sdk.db import session
from plugin_sdk.testing import Make
from plugins.canteen import jobs
from plugins.canteen.models import Import, Site
from plugins.canteen.services import overview, sites
from plugins.canteen.services.imports import feeds
from plugins.canteen.tests.conftest import dish, feed, names, notified, put


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, headers, body = self.server.answers[self.path]  # type: ignore[attr-defined]  # set by the fixture
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[Any]:
    """A web server; ``web.answers["/path"] = (status, headers, body)``, its address is ``web.url``."""
    server = HTTPServer(("127.0.0.1", 0), _Handler)
    server.answers = {}  # type: ignore[attr-defined]  # read by the handler
    server.url = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]  # for the tests
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def allowed(app: object) -> None:
    """The administrator allows what the tests' own server needs."""
    settings.set("canteen", "allow_http", True)
    settings.set("canteen", "allow_private_addresses", True)
    session.commit()


def fed(site: Site, url: str) -> Site:
    site.feed_url = url
    session.commit()
    return site


def fetch(site: Site) -> Import | None:
    row = feeds.pull(site.id)
    session.commit()
    return row


@pytest.mark.usefixtures("allowed")
def test_a_feed_is_brought_in_once(site: Site, web: Any, monday: date) -> None:
    fed(site, f"{web.url}/feed")
    day = f'<day date="{monday}"><category name="Soups"><meal><name>Borscht</name></meal></category></day>'
    web.answers["/feed"] = (200, {}, feed(day))

    first, second = fetch(site), fetch(site)

    assert first is not None
    assert (first.status, second) == ("applied", None)
    assert names(site, monday) == ["Borscht"]
    assert overview.problems() == []


@pytest.mark.usefixtures("allowed")
def test_a_failure_keeps_the_menu_and_is_told_once(
    site: Site, make: Make, web: Any, monday: date, run_jobs: Callable[..., int]
) -> None:
    editor = make.person("Petrov Oleg")
    make.account(editor)
    site.team_audience_id = access.intern([f"person:{editor.id}"])
    put(site, monday, dish(site, "Plov"))
    fed(site, f"{web.url}/feed")
    web.answers["/feed"] = (200, {}, b"<openmensa version='2.1'>\n<broken")

    fetch(site)
    fetch(site)
    run_jobs()

    assert names(site, monday) == ["Plov"]
    assert [row.status for row in session.scalars(select(Import))] == ["failed"]
    assert "well-formed" in overview.problems()[0]
    assert notified(editor.id) == ["The menu of “Main” could not be fetched"]

    web.answers["/feed"] = (200, {}, feed(f'<day date="{monday}"><closed/></day>'))
    fetch(site)
    assert overview.problems() == []


@pytest.mark.usefixtures("allowed")
def test_one_mistake_keeps_the_whole_menu(site: Site, web: Any, monday: date) -> None:
    """Nobody looks at a fetched menu before it is up, so a part of it is not taken."""
    fed(site, f"{web.url}/feed")
    good = f'<day date="{monday}"><closed/></day>'
    web.answers["/feed"] = (200, {}, feed(good, '<day date="soon"><closed/></day>'))

    fetch(site)

    assert names(site, monday) == []
    assert sites.by_id(site.id).feed_error.startswith("“soon” is not a date")  # type: ignore[union-attr]  # it is there


@pytest.mark.usefixtures("allowed")
def test_every_feed_is_fetched_in_a_job_of_its_own(
    site: Site, make_site: Callable[..., Site], web: Any, monday: date, run_jobs: Callable[..., int]
) -> None:
    other = make_site("Other")
    for each, path in ((site, "/one"), (other, "/two")):
        fed(each, f"{web.url}{path}")
    web.answers["/one"] = (500, {}, b"")
    web.answers["/two"] = (200, {}, feed(f'<day date="{monday}"><closed/></day>'))

    jobs.fetch_all({}, None)  # type: ignore[arg-type]  # it reports no progress
    run_jobs()

    session.expire_all()
    assert site.feed_error != ""
    assert other.feed_error == ""
    assert other.feed_checked_at is not None
