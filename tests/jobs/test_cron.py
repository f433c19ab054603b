"""Work that repeats by itself, by the clock of the portal's zone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from core.clock import zone
from core.db import db, utcnow
from core.extension import Job
from core.jobs import cron, leases
from core.jobs.models import JobRow, Schedule
from core.plugin_host import host

MOSCOW = zone("Europe/Moscow")


@pytest.fixture
def daily(block, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Starts of the job ``demo.daily``, due each day at seven, the only job that there is."""
    starts: list[int] = []
    monkeypatch.setattr(host().declared, "jobs", {})
    block.declare(jobs=[Job(name="demo.daily", func=lambda payload, progress: starts.append(1), cron="0 7 * * *")])
    return starts


def next_at() -> datetime:
    found = db.session.scalar(select(Schedule.next_at).where(Schedule.name == "demo.daily"))
    db.session.commit()
    assert found is not None
    return found


def waiting() -> list[str]:
    return list(db.session.scalars(select(JobRow.name).where(JobRow.state == "new", JobRow.owner == "demo")))


def test_a_time_is_the_portals_own_clock():
    after = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert cron.next_time("0 7 * * *", after, MOSCOW) == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def test_a_time_follows_summer_time():
    berlin = zone("Europe/Berlin")
    assert cron.next_time("0 7 * * *", datetime(2026, 3, 28, 12, tzinfo=UTC), berlin).hour == 5
    assert cron.next_time("0 7 * * *", datetime(2026, 10, 24, 12, tzinfo=UTC), berlin).hour == 6


def test_a_new_job_waits_for_its_first_time(daily):
    assert cron.tick() == []
    assert next_at().astimezone(MOSCOW).hour == 7
    assert next_at() > utcnow()


def test_it_is_asked_for_once_at_its_time_and_planned_anew(daily, run_jobs):
    cron.tick()
    due = next_at()
    assert cron.tick(due + timedelta(seconds=1)) == ["demo.daily"]
    assert cron.tick(due + timedelta(seconds=2)) == []
    assert next_at() == due + timedelta(days=1)
    run_jobs()
    assert daily == [1]


def test_times_missed_while_nobody_worked_are_made_up_for_once(daily):
    cron.tick()
    assert cron.tick(next_at() + timedelta(days=3)) == ["demo.daily"]
    assert waiting() == ["demo.daily"]


def test_it_does_not_pile_up_behind_one_that_has_not_started(daily):
    cron.tick()
    cron.tick(next_at())
    cron.tick(next_at())
    assert waiting() == ["demo.daily"]


def test_a_block_that_is_off_is_passed_over(daily, block):
    cron.tick()
    due = next_at()
    block.switch(False)
    assert cron.tick(due) == []
    assert waiting() == []
    block.switch(True)
    assert cron.tick(due) == []


def test_a_changed_expression_is_planned_anew(daily):
    cron.tick()
    db.session.execute(update(Schedule).values(cron="0 3 * * *", next_at=utcnow()))
    db.session.commit()
    assert "demo.daily" not in cron.tick()
    assert next_at().astimezone(MOSCOW).hour == 7


def test_a_job_that_is_not_declared_any_more_is_forgotten(daily, block):
    cron.tick()
    block.remove()
    cron.tick()
    assert db.session.get(Schedule, "demo.daily") is None


def test_two_who_tick_at_once_ask_once(app, daily):
    cron.tick()
    due = next_at()
    start = threading.Barrier(2)
    asked: list[str] = []

    def tick() -> None:
        with app.app_context():
            start.wait()
            asked.extend(cron.tick(due))

    threads = [threading.Thread(target=tick) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked.count("demo.daily") == 1
    assert waiting() == ["demo.daily"]


@pytest.mark.parametrize("expression", ["", "every day", "0 7 * *", "0 0 7 * * *", "61 7 * * *"])
def test_an_expression_that_is_none_is_told(expression):
    assert not cron.is_cron(expression)


def test_a_duty_has_one_holder_until_it_is_over_or_given_up(app):
    def take(holder: str, seconds: int) -> bool:
        with db.engine.begin() as connection:
            return leases.take(connection, "duty", holder, timedelta(seconds=seconds))

    assert take("a", 60)
    assert not take("b", 60)
    assert take("a", -1)  # renewed, and over already
    assert take("b", 60)
    assert not take("a", 60)
    with db.engine.begin() as connection:
        leases.release(connection, "duty", "a")
    assert not take("a", 60)
    with db.engine.begin() as connection:
        leases.release(connection, "duty", "b")
    assert take("a", 60)
