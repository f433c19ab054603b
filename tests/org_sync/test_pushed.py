"""Runs that a source asks for itself after a change: debounced, never lost, and braked across slices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from core.db import db, utcnow
from core.jobs.models import NEW, JobRow
from core.org.sync import jobs, sources
from core.org.sync.lease import SourceLease
from core.org.sync.models import SyncRun
from core.org.sync.sources import UnknownSourceError
from tests.org_sync.conftest import execute
from tests.org_sync.stub import crowd

SOON = timedelta(seconds=2)


def waiting() -> int:
    """How many runs wait."""
    db.session.rollback()
    query = select(func.count()).select_from(JobRow).where(JobRow.name == jobs.SYNC, JobRow.state == NEW)
    return db.session.scalar(query)


def states() -> list[str]:
    """What became of the runs."""
    db.session.rollback()
    return list(db.session.scalars(select(SyncRun.state).order_by(SyncRun.id)))


def test_many_changes_share_one_run_a_moment_later(stub, run_jobs):
    stub.says(crowd(3))
    for _change in range(5):
        jobs.request_run("stub", first=True)
        db.session.commit()

    assert waiting() == 1
    assert run_jobs() == 0
    run_jobs(ahead=SOON)
    assert states() == ["applied"]


def test_the_first_run_is_a_persons_unless_it_is_said(stub):
    stub.says(crowd(3))
    assert jobs.request_run("stub") is None
    assert waiting() == 0

    execute("stub")

    assert jobs.request_run("stub") is not None


def test_a_source_that_nobody_knows_is_an_error(stub):
    with pytest.raises(UnknownSourceError):
        jobs.request_run("nowhere", first=True)


def test_a_change_during_another_run_is_not_lost(stub, run_jobs):
    stub.says(crowd(3))
    execute("stub")
    lease = SourceLease(sources.row(sources.get("stub")).id)
    lease.take()
    jobs.request_run("stub")
    db.session.commit()

    run_jobs(ahead=SOON, limit=1)
    assert states() == ["applied"]
    assert waiting() == 1

    lease.give_back()
    run_jobs(ahead=SOON)
    assert states() == ["applied", "applied"]
    assert waiting() == 0


def test_losses_in_slices_count_together_for_an_hour(stub):
    everybody = crowd(100)
    stub.says(everybody)
    execute("stub", pushed=True)
    stub.says(everybody[:97])
    assert execute("stub", pushed=True).state == "applied"
    stub.says(everybody[:94])

    stopped = execute("stub", pushed=True)

    assert stopped.state == "stopped"
    assert "6 people of 100 would leave" in stopped.reason
    # Whoever joins meanwhile is not kept waiting by those who left before.
    stub.says(everybody[:98])
    assert execute("stub", pushed=True).state == "applied"

    db.session.execute(update(SyncRun).values(started_at=utcnow() - timedelta(minutes=61)))
    db.session.commit()
    stub.says(everybody[:95])
    assert execute("stub", pushed=True).state == "applied"


def test_a_person_may_confirm_what_was_stopped(stub, run_jobs):
    everybody = crowd(100)
    stub.says(everybody)
    execute("stub", pushed=True)
    stub.says(everybody[:80])
    stopped = execute("stub", pushed=True)
    assert stopped.state == "stopped"
    jobs.request_run("stub")
    db.session.commit()
    run_jobs(ahead=SOON)
    assert states() == ["applied", "stopped"]

    assert execute("stub", confirms=stopped.id, account_id=1).state == "applied"
    stub.says(everybody[:79])
    assert execute("stub", pushed=True).state == "applied"
