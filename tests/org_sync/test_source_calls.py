"""Other systems ask for runs; whatever is not certainly theirs is refused."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.audit import AuditEntry
from core.db import db, utcnow
from core.jobs.models import JobRow
from core.org.sync import sources
from core.org.sync.calls import signature
from core.org.sync.models import SourceCall
from tests.org_sync.calling import SECRET, group
from tests.org_sync.conftest import execute, person
from tests.org_sync.stub import crowd


def jobs() -> int:
    return db.session.scalar(select(func.count(JobRow.id)).where(JobRow.name == "org.sync")) or 0


# Runs -----------------------------------------------------------------------------------------------------------------


def test_a_signed_call_has_the_source_run(rights, call, run_jobs):
    execute("stub")
    rights.says(crowd(6))

    answer = call("stub/runs")

    assert answer.status_code == 202
    assert answer.json["source"] == "stub"
    assert db.session.get(JobRow, answer.json["job"]).payload["source"] == "stub"
    db.session.rollback()
    run_jobs()
    assert person("Person6 Test").status == "active"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "org.source_called")).one()
    assert entry.object_id == "stub"


def test_everything_may_be_asked_for(rights, call):
    execute("stub")

    job = call("stub/runs", {"full": True}).json["job"]

    assert db.session.get(JobRow, job).payload["full"] is True
    assert call("stub/runs", {"full": "yes"}).status_code == 400
    assert call("stub/runs", {"confirm": 1}).status_code == 400
    assert call("stub/runs", b"{").status_code == 400


def test_a_source_that_nobody_has_run_yet_waits_for_a_person(rights, call):
    answer = call("stub/runs")

    assert (answer.status_code, jobs()) == (409, 0)
    assert "by hand" in answer.json["error"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "x" * 32},
        {"signed": "sha256="},
        {"signed": "0" * 64},
        {"signed": "sha256=" + "é" * 64},
        {"at": ""},
        {"at": "9" * 12},
        {"at": "soon"},
    ],
)
def test_a_wrong_signature_or_time_is_refused(rights, call, wrong):
    execute("stub")

    for path in ("stub/runs", "rights/groups"):
        assert call(path, [], **wrong).status_code == 401
    assert jobs() == 0
    assert db.session.scalar(select(func.count(SourceCall.id))) == 0


def test_another_body_than_the_signed_one_is_refused(rights, call):
    when = str(int(time.time()))

    answer = call("rights/groups", [group("a", "p1")], at=when, signed=signature(SECRET, when, b"[]"))

    assert answer.status_code == 401


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_call_too_old_or_from_the_future_is_refused(rights, call, seconds):
    answer = call("rights/groups", [group("a", "p1")], at=int(time.time()) + seconds + (seconds > 0) * 5)

    assert answer.status_code == 401 and "clocks" in answer.json["error"]


def test_the_same_call_counts_once_and_is_forgotten_when_too_old(rights, call):
    now = int(time.time())
    assert call("rights/groups", [group("a", "p1")], at=now).status_code == 202
    again = call("rights/groups", [group("a", "p1")], at=now)
    assert again.status_code == 409 and "already" in again.json["error"]
    assert call("rights/runs", [group("a", "p1")], at=now).status_code == 409

    db.session.execute(SourceCall.__table__.update().values(called_at=utcnow() - timedelta(minutes=16)))
    db.session.commit()
    assert call("rights/groups", [], at=now + 1).status_code == 202

    assert db.session.scalar(select(func.count(SourceCall.id))) == 1


def test_without_a_secret_nobody_outside_may_do_anything(stub, configure, call, tmp_path):
    stub.says(crowd(2))
    execute("stub")
    unknown, closed = call("nowhere/runs"), call("stub/runs", secret="")
    assert unknown.status_code == closed.status_code == 401
    assert unknown.json == closed.json

    for content in (None, "short"):
        file = tmp_path / "secret"
        if content is not None:
            file.write_text(content)
        configure(stub={"kind": "stub", "webhook_secret_file": str(file)})
        assert call("stub/runs", secret=content or "").status_code == 401

    file.write_text(SECRET + "\n")
    assert call("stub/runs").status_code == 202


def test_a_body_too_large_is_refused_unread(rights, call):
    assert call("stub/runs", b" " * 10_001).status_code == 413
    assert call("rights/groups", b" " * 5_000_001).status_code == 413


def test_calls_are_throttled(rights, call):
    codes = [call("stub/runs", secret="x" * 32).status_code for _ in range(31)]

    assert codes == [401] * 30 + [429]


@pytest.mark.usefixtures("call")
def test_a_session_and_its_token_open_nothing(rights, login):
    browser = login(role="administrator")

    assert browser.post("/api/v1/org/sources/stub/runs").status_code == 401
    assert browser.get("/api/v1/org/sources/stub/runs").status_code == 405


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "webhook_secret"),
        ({"webhook_secret": "short"}, "too short"),
        ({"webhook_secret": SECRET, "webhook_secret_file": "/a"}, "not both"),
    ],
)
def test_mistakes_in_the_secret_are_named_and_never_shown(configure, values, said):
    configure(rights={"kind": "groups", **values})

    with pytest.raises(Exception, match=said) as caught:
        sources.get("rights")
    assert SECRET not in str(caught.value)
    assert "short'" not in str(caught.value)
