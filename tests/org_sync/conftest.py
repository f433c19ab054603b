"""What the tests of the import share: sources in the configuration, runs, and people as they are afterwards."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from core.db import db
from core.extension import Viewer
from core.org.models import Assignment, Department, DirectoryLogin, Employment, Headship, Person, Position
from core.org.sync import runs, sources
from core.org.sync.calls import signature
from core.org.sync.merge import questions
from core.org.sync.models import Decision, SourceProblem, SyncChange, SyncRun
from core.plugin_host import host
from core.web.limits import limiter
from tests.org_sync.calling import SECRET, Call
from tests.org_sync.stub import StubKind, crowd, someone
from tests.servers.company import BASE
from tests.servers.slapd import Slapd

NAME = "Ann Smith"


@pytest.fixture(autouse=True)
def kinds_of_this_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Kinds of sources that a test declares are gone after it; the application lives on."""
    if "app" not in request.fixturenames:
        yield
        return
    app: Flask = request.getfixturevalue("app")
    with app.app_context():
        declared = host().declared.source_kinds
    before = dict(declared)
    yield
    declared.clear()
    declared.update(before)


@pytest.fixture
def configure(app: Flask) -> Iterator[Callable[..., None]]:
    """``configure(key={...})`` names sources in the configuration for one test."""
    before = app.extensions["dunbar.config"]

    def change(**tables: dict[str, Any]) -> None:
        current = app.extensions["dunbar.config"]
        app.extensions["dunbar.config"] = current.model_copy(update={"sources": {**current.sources, **tables}})

    yield change
    app.extensions["dunbar.config"] = before


@pytest.fixture
def company(ldap_server: Slapd, configure: Callable[..., None]) -> Slapd:
    """The small made-up company's directory as the source ``corp``."""
    configure(corp=company_table(ldap_server))
    return ldap_server


def company_table(server: Slapd, **values: Any) -> dict[str, Any]:
    """The settings of the small company's directory."""
    return {
        "kind": "ldap",
        "flavor": "openldap",
        "title": "Lighthouse",
        "servers": [server.tls_url],
        "ca_file": str(server.authority.file),
        "bind_dn": server.suffixes[0].root,
        "bind_password": server.root_password,
        "base": BASE,
        "groups_filter": "(objectClass=Group)",
        **values,
    }


@pytest.fixture
def stub(configure: Callable[..., None]) -> StubKind:
    """A source ``stub`` whose answer the test decides."""
    configure(stub={"kind": "stub"})
    return StubKind.named("stub")


def execute(key: str = "corp", **wish: Any) -> SyncRun:
    """Run a source."""
    return runs.execute(sources.get(key), runs.Wish(**wish))


def changes(run: SyncRun, action: str = "") -> list[SyncChange]:
    """A run's changes in the order they were made."""
    query = select(SyncChange).where(SyncChange.run_id == run.id).order_by(SyncChange.id)
    return [change for change in db.session.scalars(query) if not action or change.action == action]


def titles(run: SyncRun, action: str, kind: str = "person") -> set[str]:
    """Whom an action of a run concerns."""
    return {change.title for change in changes(run, action) if change.kind == kind}


def person(name: str) -> Person:
    """The one person of that name, as the database has it now."""
    db.session.expire_all()
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def login(name: str) -> DirectoryLogin:
    """The one login of that person."""
    return db.session.scalars(select(DirectoryLogin).where(DirectoryLogin.person_id == person(name).id)).one()


def place(name: str) -> tuple[str, str]:
    """Department and position that somebody holds now."""
    row = db.session.execute(
        select(Department.name, Position.name)
        .select_from(Assignment)
        .join(Employment, Employment.id == Assignment.employment_id)
        .outerjoin(Department, Department.id == Assignment.department_id)
        .outerjoin(Position, Position.id == Assignment.position_id)
        .where(Assignment.person_id == person(name).id, Assignment.ends_on.is_(None), Employment.ends_on.is_(None))
    ).one()
    return row[0] or "", row[1] or ""


def heads() -> dict[str, str]:
    """Head by department."""
    rows = db.session.execute(
        select(Department.name, Person.name)
        .join(Headship, Headship.department_id == Department.id)
        .join(Person, Person.id == Headship.person_id)
        .where(Headship.ends_on.is_(None))
    )
    return dict(rows.all())


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Everything the import may write, without its own bookkeeping: equal snapshots mean that nothing changed."""
    tables = [
        "core_person", "core_employment", "core_assignment", "core_department", "core_headship", "core_group",
        "core_group_member", "core_directory_login", "core_legal_entity", "core_location", "core_person_token",
        "core_external_ref", "core_role_grant",
    ]  # fmt: skip
    found = {}
    for name in tables:
        table = db.metadata.tables[name]
        columns = [column for column in table.columns if column.name not in ("updated_at", "applied_at")]
        found[name] = sorted((tuple(map(str, row)) for row in db.session.execute(select(*columns))), key=str)
    return found


@pytest.fixture
def csv_file(tmp_path: Path, configure: Callable[..., None]) -> Callable[..., Path]:
    """``csv_file("text")`` is the file of the source ``list``; encoded as told."""

    def write(text: str, written_in: str = "utf-8", /, **settings: Any) -> Path:
        path = tmp_path / "people.csv"
        path.write_bytes(text.encode(written_in, "replace"))
        configure(list={"kind": "csv", "path": str(path), **settings})
        return path

    return write


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A small picture."""
    made = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(made, "JPEG")
    return made.getvalue()


@pytest.fixture
def call(app: Flask) -> Call:
    """``call("rights/groups", [...])`` sends a body as another system does; parts of the signature may be given."""
    limiter.reset()
    client = app.test_client()

    def send(path: str, body: Any = b"", *, at: int | str | None = None, secret: str = SECRET, signed: str = "") -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        when = str(int(time.time()) if at is None else at)
        headers = {"X-Dunbar-Timestamp": when, "X-Dunbar-Signature": signed or signature(secret, when, data)}
        return client.post(f"/api/v1/org/sources/{path}", data=data, headers=headers)

    return send


@pytest.fixture
def rights(configure: Callable[..., None], stub: StubKind) -> StubKind:
    """The source ``rights`` of another system's groups, beside the people of ``stub``."""
    configure(stub={"kind": "stub", "webhook_secret": SECRET})
    configure(rights={"kind": "groups", "title": "Portal of rights", "webhook_secret": SECRET})
    stub.says(crowd(5))
    return stub


@pytest.fixture
def two(configure: Callable[..., None]) -> tuple[Person, Person]:
    """Two rows of one name, the older first: nobody knows yet that they are one person."""
    configure(staff={"kind": "staff"}, second={"kind": "second"})
    StubKind.named("staff").says(someone(1, NAME, login="", birth_key="b", tax_key="t"))
    StubKind.named("second").says(someone(7, NAME, login="", birth_key="b"))
    execute("staff")
    execute("second")
    older, newer = db.session.scalars(select(Person).where(Person.name == NAME).order_by(Person.id))
    return older, newer


@pytest.fixture
def office(make, viewer_of) -> Viewer:
    """Who answers."""
    viewer: Viewer = viewer_of(make.person("Office"))
    return viewer


def say_one(viewer: Viewer) -> Decision:
    """Answer that both rows of ``two`` are one person."""
    problem = db.session.scalars(
        select(SourceProblem).where(SourceProblem.code == "person_match_needs_confirmation")
    ).one()
    made = questions.answer(problem, "staff:1", together=True, viewer=viewer)
    db.session.commit()
    db.session.expire_all()
    return made
