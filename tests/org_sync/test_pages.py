"""What an administrator sees of sources and runs, and may do there."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.db import db
from core.jobs.models import JobRow
from core.org.sync.models import SyncRun
from tests.org_sync.conftest import execute, person
from tests.org_sync.stub import crowd, someone, unit


@pytest.fixture
def admin(login):
    return login(role="administrator")


def test_only_who_may_import_sees_the_sources(login, stub):
    assert login().get("/admin/sources").status_code == 403


def test_the_list_shows_state_and_mistakes(admin, stub, configure):
    configure(broken={"kind": "ldap"})
    stub.says(crowd(2))
    execute("stub")

    page = admin.get("/admin/sources").text

    assert "Applied" in page
    assert "sources.broken" in page and "is missing" in page


def test_no_source_tells_where_to_name_one(admin):
    page = admin.get("/admin/sources").text
    assert "docs/directory.md" in page
    assert "[sources.NAME]" in page


def test_the_buttons_ask_for_a_job_and_the_page_shows_its_progress(admin, stub, run_jobs):
    stub.says(crowd(2))

    answer = admin.post("/admin/sources/stub/run", data={"only_look": "1"}, follow_redirects=True)
    job = db.session.scalars(select(JobRow).where(JobRow.name == "org.sync")).one()
    assert f"/progress/{job.id}" in answer.text
    assert admin.get(f"/admin/sources/stub/progress/{job.id}").status_code == 200

    run_jobs()
    ended = admin.get(f"/admin/sources/stub/progress/{job.id}")
    assert ended.headers["HX-Refresh"] == "true"
    assert "Only looked" in admin.get("/admin/sources/stub").text


def test_a_run_tells_who_joins_moves_and_leaves_and_why(admin, stub):
    stub.says(unit("North"), unit("South"), crowd(3), someone(4, "Ann Moved", department="North", position="Clerk"))
    execute("stub")
    stub.says(
        unit("North"), unit("South"), crowd(2), someone(4, "Ann Moved", department="South", position="Clerk"),
        someone(5, "<b>New</b> Face", department="South", position="Pilot"),
    )  # fmt: skip
    run = execute("stub")

    def shown(action: str) -> str:
        return admin.get(f"/admin/sources/runs/{run.id}?action={action}").text

    assert "Person3 Test" in shown("leave") and "Not listed by the source any more." in shown("leave")
    moved = shown("move")
    assert "Ann Moved" in moved and "<del>North</del>" in moved and "<ins>South</ins>" in moved
    assert "Pilot" in shown("join") and "&lt;b&gt;New&lt;/b&gt; Face" in shown("join")


def test_a_stopped_run_is_confirmed_from_its_page(admin, stub, run_jobs):
    stub.says(crowd(100))
    execute("stub")
    stub.says(crowd(50))
    run = execute("stub")
    page = admin.get(f"/admin/sources/runs/{run.id}").text
    assert "50 people of 100" in page and "Yes, import all the same" in page
    assert "waits for your word" in admin.get("/admin/sources/stub").text

    admin.post(f"/admin/sources/runs/{run.id}/confirm")
    run_jobs()

    assert person("Person99 Test").status == "former"
    latest = db.session.scalars(select(SyncRun).order_by(SyncRun.id.desc())).first()
    assert latest is not None and latest.state == "applied" and latest.account_id is not None
    assert admin.post(f"/admin/sources/runs/{latest.id}/confirm").status_code == 302
    run_jobs()
    assert db.session.scalars(select(SyncRun).order_by(SyncRun.id.desc())).first().id == latest.id


def test_a_run_is_taken_back_from_its_page(admin, stub, run_jobs):
    stub.says(crowd(5))
    execute("stub")
    stub.says(crowd(3))
    run = execute("stub")
    assert "Take back" in admin.get(f"/admin/sources/runs/{run.id}").text

    answer = admin.post(f"/admin/sources/runs/{run.id}/undo", follow_redirects=True)

    assert "The run is being taken back." in answer.text
    run_jobs()
    assert person("Person5 Test").status == "active"
    again = admin.post(f"/admin/sources/runs/{run.id}/undo", follow_redirects=True)
    assert "can be taken back" in again.text


def test_a_failed_run_says_what_to_do(admin, configure, tmp_path):
    configure(list={"kind": "csv", "path": str(tmp_path / "none.csv")})
    run = execute("list")

    page = admin.get(f"/admin/sources/runs/{run.id}").text
    assert "There is no file" in page and "Correct &#39;path&#39;" in page


def test_unknown_things_are_not_found(admin):
    assert admin.get("/admin/sources/nowhere").status_code == 404
    assert admin.get("/admin/sources/runs/999").status_code == 404
    assert admin.post("/admin/sources/nowhere/run").status_code == 404


def test_the_run_page_asks_as_often_however_many_changes(admin, stub, count_queries):
    stub.says(crowd(5, position="Clerk"))
    small = execute("stub")
    stub.says(crowd(60, position="Pilot"))
    large = execute("stub")
    for run in (small, large):
        admin.get(f"/admin/sources/runs/{run.id}")
    with count_queries() as few:
        admin.get(f"/admin/sources/runs/{small.id}")
    with count_queries() as many:
        admin.get(f"/admin/sources/runs/{large.id}")

    assert len(many) <= len(few) + 1
