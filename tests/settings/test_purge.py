"""Purging a plugin takes along what the services keep for it, and nothing else."""

from __future__ import annotations

from sqlalchemy import func, select

from core import files, jobs, settings
from core.access import audiences
from core.db import db
from core.extension import Job, NotificationType, Setting
from core.files import File
from core.jobs.models import JobRow
from core.notify import choices
from core.notify.models import NotificationChoice
from core.notify.rules import Decided
from core.plugin_host import purge


def test_everything_of_the_plugin_goes_and_nothing_of_others(block, other_block, make, run_jobs):
    person = make.person()
    for owner in (block, other_block):
        owner.declare(
            settings=[Setting(key="size", type=int, default=1, title="Size")],
            jobs=[Job(name=f"{owner.id}.note", func=lambda payload, progress: None)],
            notification_types=[NotificationType(name=f"{owner.id}.n", title="N", subject=lambda payload: "n")],
        )
        settings.set(owner.id, "size", 5)
        jobs.enqueue(f"{owner.id}.note")
        files.save(owner.id, b"hello", "a.txt", audience_id=audiences.everyone())
    choices.choose(person.id, set(), Decided(), choices.CHANNELS)
    db.session.commit()
    mine = [kind for kind in db.session.scalars(select(NotificationChoice.type)) if kind.startswith("demo.")]
    deleted = {what: action("demo") for what, action in purge._clean_ups.items()}
    db.session.commit()
    assert deleted["settings"] == deleted["files"] == deleted["jobs"] == 1
    assert deleted["notification choices"] == len(mine) == 3
    assert settings.export() == {"other": {"size": 5}}
    assert list(db.session.scalars(select(File.owner).where(File.deleted_at.is_(None)))) == ["other"]
    assert db.session.scalar(select(func.count()).select_from(JobRow).where(JobRow.owner == "demo")) == 0
    assert set(db.session.scalars(select(NotificationChoice.type))) >= {"other.n"}
