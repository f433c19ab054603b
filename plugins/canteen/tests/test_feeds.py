"""Feeds that are fetched: from where they may come, and what happens when they cannot be had."""

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
from plugins.canteen.services.imports.download import DownloadFailed, Rules, checked, download, is_public
from plugins.canteen.tests.conftest import dish, feed, names, notified, put

OPEN = Rules(plain_http=True, private_addresses=True, max_bytes=1000)


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


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1", "::",
        "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "2002:7f00:0001::", "64:ff9b::a00:1", "ff02::1",
    ],
)  # fmt: skip
def test_private_addresses_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("file:///etc/passwd", "web address"), ("ftp://a/b", "web address"), ("//a", "web address"),
        ("https://", "web address"),
        ("http://example.com/", "https://"), ("https://user:secret@example.com/", "user name"),
        ("https://a:99999/", "web address"),
    ],
)  # fmt: skip
def test_only_plain_web_addresses_are_fetched(app: object, url: str, says: str) -> None:
    with pytest.raises(DownloadFailed, match=says):
        checked(url, Rules())


def test_a_private_server_is_asked_only_if_that_is_allowed(app: object, web: Any) -> None:
    web.answers["/feed"] = (200, {}, b"menu")

    assert download(f"{web.url}/feed", OPEN) == b"menu"
    for url in (f"{web.url}/feed", f"http://localhost:{web.server_port}/feed"):
        with pytest.raises(DownloadFailed, match="private network"):
            download(url, Rules(plain_http=True))


def test_redirects_stay_on_the_host(app: object, web: Any) -> None:
    web.answers["/feed"] = (302, {"Location": "/new"}, b"")
    web.answers["/new"] = (200, {}, b"menu")
    web.answers["/away"] = (302, {"Location": "http://localhost/x"}, b"")
    web.answers["/round"] = (302, {"Location": "/round"}, b"")

    assert download(f"{web.url}/feed", OPEN) == b"menu"
    with pytest.raises(DownloadFailed, match="another host"):
        download(f"{web.url}/away", OPEN)
    with pytest.raises(DownloadFailed, match="without end"):
        download(f"{web.url}/round", OPEN)


def test_errors_and_sizes(app: object, web: Any) -> None:
    web.answers["/gone"] = (404, {}, b"")
    web.answers["/large"] = (200, {}, b"x" * 1001)

    with pytest.raises(DownloadFailed, match="error 404"):
        download(f"{web.url}/gone", OPEN)
    with pytest.raises(DownloadFailed, match="larger than"):
        download(f"{web.url}/large", OPEN)
    with pytest.raises(DownloadFailed, match=r"did not answer|no host"):
        download("http://127.0.0.1:9/", OPEN)


def fed(site: Site, url: str) -> Site:
    site.feed_url = url
    session.commit()
    return site


def fetch(site: Site) -> Import | None:
    row = feeds.fetch(site.id)
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
