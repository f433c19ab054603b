"""The check of pages sees what it is there to see: a check that cannot fail proves nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import CheckPage
from tests.servers.ports import HOST

GOOD = "<main><h1>Lighthouse</h1><p>All is well.</p></main>"
POLICY = "default-src 'self'; img-src * data:"


@pytest.fixture
def serve() -> Iterator[object]:
    """Serve one page under a strict policy; ``serve(html)`` gives its address."""
    pages: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body or b"<!doctype html><title>Nothing here</title>")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    server = ThreadingHTTPServer((HOST, 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def add(body: str, head: str = "") -> str:
        icon = '<link rel="icon" href="data:,">'
        pages["/page"] = (
            f'<!doctype html><html lang="en"><head><title>Page</title>{icon}'
            f'<meta name="viewport" content="width=device-width">{head}</head><body>{body}</body></html>'
        ).encode()
        return f"http://{HOST}:{server.server_port}/page"

    yield add
    server.shutdown()
    server.server_close()


def test_a_good_page_passes(page: Page, check_page: CheckPage, serve) -> None:
    page.goto(serve(GOOD))
    check_page(page)
    assert page.viewport_size == {"width": 1440, "height": 900}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (GOOD.replace("<p>", '<input type="text"><p>'), "label"),
        (f"{GOOD}<p><img src='http://127.0.0.1:9/outside.png' alt='A buoy'></p>", "asked http://127.0.0.1:9"),
        (f"{GOOD}<script>document.title = 'Hello'</script>", "Content Security Policy"),
        (GOOD.replace("<h1>", '<h1 style="color: red">'), "Content Security Policy"),
        (GOOD.replace("All is well.", "w" * 300), "390 px: scrolls sideways"),
        (GOOD.replace("<p>", "<p><font color='#cccccc'>Pale</font>"), "color-contrast"),
    ],
    ids=["label", "other-origin", "inline-script", "inline-style", "sideways", "contrast"],
)
def test_a_bad_page_is_refused(page: Page, check_page: CheckPage, serve, body: str, complaint: str) -> None:
    page.goto(serve(body))
    page.wait_for_load_state("networkidle")
    with pytest.raises(AssertionError, match=complaint):
        check_page(page)


def test_a_missing_page_may_say_so(page: Page, check_page: CheckPage, serve) -> None:
    page.goto(serve(GOOD).replace("/page", "/nothing"))
    with pytest.raises(AssertionError, match="status of 404"):
        check_page(page)


def test_other_peoples_browsers_are_watched_too(new_context, check_page: CheckPage, serve) -> None:
    page = new_context(locale="ru-RU").new_page()
    page.goto(serve(f"{GOOD}<script>1</script>"))
    with pytest.raises(AssertionError, match="Content Security Policy"):
        check_page(page)
