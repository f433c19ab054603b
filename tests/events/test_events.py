"""Events reach their listeners after the commit, and never for a change that was taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from core import events
from core.db import db
from core.extension import EventHandler
from core.jobs.models import JobRow
from core.settings.models import SettingRow

heard: list[tuple[str, int]] = []


def by_job(payload):
    """A listener."""
    heard.append(("job", payload["n"]))


def at_once(payload):
    """Another."""
    heard.append(("inline", payload["n"]))


@pytest.fixture(autouse=True)
def _listen(block):
    heard.clear()
    block.declare(
        event_handlers=[
            EventHandler(event="demo.happened", func=by_job),
            EventHandler(event="demo.happened", func=at_once, delivery="inline"),
        ]
    )


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(JobRow)) or 0


def test_inline_listeners_hear_right_after_the_commit_and_jobs_later(run_jobs):
    events.publish("demo.happened", {"n": 1})
    assert heard == []
    db.session.commit()
    assert heard == [("inline", 1)]
    run_jobs()
    assert heard == [("inline", 1), ("job", 1)]


def test_each_event_is_told_once(run_jobs):
    events.publish("demo.happened", {"n": 1})
    db.session.commit()
    db.session.commit()
    run_jobs()
    assert sorted(heard) == [("inline", 1), ("job", 1)]


def test_a_rollback_takes_the_event_back(run_jobs):
    events.publish("demo.happened", {"n": 1})
    db.session.rollback()
    db.session.commit()
    run_jobs()
    assert heard == []


def test_a_rolled_back_savepoint_takes_its_events_back_and_no_others(run_jobs):
    events.publish("demo.happened", {"n": 1})
    outer = db.session.begin_nested()
    events.publish("demo.happened", {"n": 2})
    inner = db.session.begin_nested()
    events.publish("demo.happened", {"n": 3})
    inner.commit()
    assert heard == []
    outer.rollback()
    events.publish("demo.happened", {"n": 4})
    db.session.commit()
    run_jobs()
    assert sorted(heard) == [("inline", 1), ("inline", 4), ("job", 1), ("job", 4)]


def test_a_released_savepoint_keeps_its_events_until_the_commit():
    savepoint = db.session.begin_nested()
    events.publish("demo.happened", {"n": 1})
    savepoint.commit()
    assert heard == []
    db.session.commit()
    assert heard == [("inline", 1)]


def test_the_job_is_in_the_publishers_transaction():
    db.session.add(SettingRow(owner="demo", key="k", value=1))
    events.publish("demo.happened", {"n": 1})
    db.session.rollback()
    assert rows() == 0
    events.publish("demo.happened", {"n": 1})
    db.session.commit()
    assert rows() == 1


def test_a_listener_that_fails_harms_neither_publisher_nor_others(other_block, run_jobs):
    def fail(payload):
        db.session.add(SettingRow(owner="other", key="half", value=1))
        db.session.flush()
        raise RuntimeError("no")

    other_block.declare(event_handlers=[EventHandler(event="demo.happened", func=fail, delivery="inline")])
    db.session.add(SettingRow(owner="demo", key="k", value=1))
    events.publish("demo.happened", {"n": 1})
    db.session.commit()
    assert heard == [("inline", 1)]
    assert list(db.session.scalars(select(SettingRow.key))) == ["k"]


def test_what_an_inline_listener_changes_is_kept(other_block):
    def change(payload):
        db.session.add(SettingRow(owner="other", key="seen", value=payload["n"]))

    other_block.declare(event_handlers=[EventHandler(event="demo.happened", func=change, delivery="inline")])
    events.publish("demo.happened", {"n": 5})
    db.session.commit()
    assert db.session.scalar(select(SettingRow.value)) == 5


def test_a_block_that_is_off_hears_nothing(block, run_jobs):
    block.switch(False)
    events.publish("demo.happened", {"n": 1})
    db.session.commit()
    assert heard == []
    assert rows() == 0


def test_a_listener_switched_off_after_the_event_hears_of_it_when_it_is_on_again(block, app, run_jobs):
    from core.jobs.upkeep import Upkeep

    events.publish("demo.happened", {"n": 1})
    db.session.commit()
    block.switch(False)
    run_jobs()
    assert ("job", 1) not in heard
    block.switch(True)
    Upkeep(app).reap()
    run_jobs()
    assert ("job", 1) in heard


def test_an_event_that_nobody_listens_to_costs_nothing():
    events.publish("demo.unheard", {"n": 1})
    db.session.commit()
    assert rows() == 0
