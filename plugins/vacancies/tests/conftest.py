"""What the tests of vacancies share: vacancies, boards, and job sites on a server of their own, with faults."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import text

from plugin_sdk import Viewer, settings
from plugin_sdk.db import session
from plugin_sdk.outgoing import Rules
from plugin_sdk.testing import Make
from plugins.vacancies.models import Run, Source, Vacancy
from plugins.vacancies.services import vacancies
from plugins.vacancies.services.sources import board, runs
from plugins.vacancies.services.sources.board import BoardContent
from plugins.vacancies.services.vacancies import Content

QUICK = Rules(plain_http=True, private_addresses=True, backoff=0, retries=2, timeout=5)
"""What the tests' own server needs: http on the loopback address, and no waiting between repetitions."""


class _Handler(BaseHTTPRequestHandler):
    """Answers what the test put there: a list of answers is used up one by one, its last one stays."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]  # set below
        site.asked.append((self.path, dict(self.headers)))
        found = site.answers.get(self.path, (404, {}, b"{}"))
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        status, headers, body = found
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if headers.get("Connection") == "close":
            self.close_connection = True

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


class Site:
    """A job site; ``asked`` has the path and headers of every request."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, Any] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def json(self, path: str, value: Any) -> None:
        """Answer a path with JSON."""
        self.answers[path] = (200, {"Content-Type": "application/json"}, json.dumps(value).encode())

    def html(self, path: str, *postings: Any, body: str = "") -> None:
        """Answer a path with a page that holds JSON-LD."""
        scripts = "".join(f'<script type="application/ld+json">{json.dumps(item)}</script>' for item in postings)
        page = f"<!doctype html><html><head>{scripts}</head><body>{body}</body></html>"
        self.answers[path] = (200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())

    def fails(self, path: str, status: int = 500, **headers: str) -> None:
        """Answer a path with an error."""
        self.answers[path] = (status, headers, b"")

    def paths(self) -> list[str]:
        """What was asked for."""
        return [path for path, _headers in self.asked]


@pytest.fixture
def site() -> Iterator[Site]:
    """A job site that knows nothing yet."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    found = Site(f"http://127.0.0.1:{server.server_port}")
    server.site = found  # type: ignore[attr-defined]  # for the handler
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def allowed(app: object) -> None:
    """The administrator allows what the tests' own server needs."""
    settings.set("vacancies", "allow_http", True)
    settings.set("vacancies", "allow_private_addresses", True)
    session.commit()


@pytest.fixture
def write(app: Any, make: Make, viewer_of: Callable[..., Viewer]) -> Callable[..., Vacancy]:
    """``write("Welder", status="open", department_id=…)`` makes a vacancy and commits it."""

    def make_vacancy(title: str = "Welder", *, status: str = "open", **values: Any) -> Vacancy:
        viewer = viewer_of(make.person())
        content = Content(title=title, description=values.pop("description", "<p>Good work.</p>"), **values)
        vacancy = vacancies.create(content, viewer=viewer)
        if status != "draft":
            vacancies.open_up(vacancy, viewer=viewer)
        if status == "closed":
            vacancies.close(vacancy, viewer=viewer)
        session.commit()
        return vacancy

    return make_vacancy


@pytest.fixture
def manager(make: Make, viewer_of: Callable[..., Viewer]) -> Viewer:
    """Somebody who keeps the boards."""
    return viewer_of(make.person("Petrova Anna"), roles=("administrator",))


@pytest.fixture
def make_board(app: Any, site: Site, manager: Viewer) -> Callable[..., Source]:
    """``make_board("hh")`` is a board at the tests' own job site; agreed to unless ``accepted=False``."""

    def build(kind: str = "hh", *, accepted: bool = True, path: str = "", **values: Any) -> Source:
        usual = {"title": "Board", "board": "1455", "contact_mail": "hr@example.com", "base_url": site.url + path}
        source = board.save(None, BoardContent(kind=kind, **{**usual, **values}), viewer=manager)
        source.accepted = accepted
        session.commit()
        return source

    return build


def pull(source: Source, rules: Rules = QUICK) -> Run:
    """Pull a board now."""
    run = runs.ask(source)
    session.commit()
    runs.pull(run.id, lambda done, total, message: None, rules=rules)
    session.expire_all()
    found = runs.find(run.id)
    assert found is not None
    return found


def titles(status: str = "open") -> list[str]:
    """The titles of all vacancies in a state."""
    session.rollback()
    found = session.execute(
        text("SELECT title FROM vacancies_vacancy WHERE status = :status ORDER BY title"), {"status": status}
    )
    return list(found.scalars())


def subjects(person_id: int) -> list[str]:
    """Subjects of the notifications that a person got."""
    session.rollback()
    rows = session.execute(
        text("SELECT subject FROM core_notification WHERE person_id = :id ORDER BY id"), {"id": person_id}
    )
    return list(rows.scalars())


# hh.ru ----------------------------------------------------------------------------------------------------------------


def hh_item(number: int, name: str = "", **values: Any) -> dict[str, Any]:
    """A vacancy as https://api.hh.ru/vacancies lists it."""
    return {
        "id": str(number), "name": name or f"Vacancy {number}", "area": {"id": "88", "name": "Казань"},
        "department": {"id": "1455-it", "name": "IT"}, "archived": False, "alternate_url": f"https://hh.ru/vacancy/{number}",
        "published_at": "2026-11-20T10:00:00+0300", "salary": None, "schedule": {"id": "fullDay"},
        "employment": {"id": "full"}, **values,
    }  # fmt: skip


def hh_board(
    site: Site, *items: dict[str, Any], found: int | None = None, descriptions: dict[str, str] | None = None
) -> None:
    """Let the site list these vacancies of employer 1455, a hundred on a page, each with a description."""
    pages = max(1, -(-len(items) // 100))
    for page in range(pages):
        part = list(items[page * 100 : page * 100 + 100])
        values = {"items": part, "found": len(items) if found is None else found, "pages": pages, "page": page}
        site.json(f"/vacancies?employer_id=1455&page={page}&per_page=100", values)
    for item in items:
        text_of = (descriptions or {}).get(item.get("id", ""), "<p>Хорошая <b>работа</b></p>")
        if item.get("id"):
            site.json(f"/vacancies/{item['id']}", {**item, "description": text_of})


# Greenhouse -----------------------------------------------------------------------------------------------------------


def greenhouse_job(number: int, title: str = "", **values: Any) -> dict[str, Any]:
    """A job as https://boards-api.greenhouse.io lists it."""
    return {
        "id": number, "internal_job_id": number + 1000, "title": title or f"Job {number}", "requisition_id": "50",
        "updated_at": "2026-11-20T10:00:00-05:00", "first_published": "2026-11-01T10:00:00-05:00",
        "location": {"name": "Berlin"}, "content": "&lt;p&gt;Good &lt;b&gt;work&lt;/b&gt;&lt;/p&gt;",
        "absolute_url": f"https://boards.greenhouse.io/acme/jobs/{number}", "metadata": None,
        "departments": [{"id": 7, "name": "Engineering"}], "offices": [], **values,
    }  # fmt: skip


def greenhouse_board(site: Site, *jobs: dict[str, Any], total: int | None = None) -> None:
    """Let the site list these jobs of the board ``acme``."""
    meta = {"total": len(jobs) if total is None else total}
    site.json("/v1/boards/acme/jobs?content=true", {"jobs": list(jobs), "meta": meta})


# JobPosting -----------------------------------------------------------------------------------------------------------


def job_posting(number: int, title: str = "", **values: Any) -> dict[str, Any]:
    """A vacancy as a career page describes it to programs."""
    return {
        "@context": "https://schema.org/", "@type": "JobPosting", "title": title or f"Posting {number}",
        "identifier": {"@type": "PropertyValue", "name": "Acme", "value": f"acme-{number}"},
        "description": "<p>Good work</p>", "datePosted": "2026-11-01", "employmentType": "FULL_TIME",
        "hiringOrganization": {"@type": "Organization", "name": "Acme"},
        "jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": "Tula"}}, **values,
    }  # fmt: skip
