from __future__ import annotations

from datetime import timedelta

from core.db import db, utcnow
from core.identity import once
from core.identity.sign_in_models import UsedOnce

LONG = timedelta(minutes=10)


def test_a_thing_is_used_once(app):
    assert once.use("state", within=LONG)
    assert not once.use("state", within=LONG)
    assert once.use("another", within=LONG)
    db.session.commit()
    assert not once.use("state", within=LONG)


def test_the_thing_itself_is_not_kept(app):
    once.use("state", within=LONG)
    assert "state" not in db.session.scalar(db.select(UsedOnce.digest))


def test_what_has_expired_is_forgotten(app):
    once.use("old", within=timedelta(seconds=-1))
    once.use("new", within=LONG)
    once.forget_expired()
    assert db.session.scalar(db.select(UsedOnce.expires_at)) > utcnow()
    assert len(db.session.scalars(db.select(UsedOnce)).all()) == 1
