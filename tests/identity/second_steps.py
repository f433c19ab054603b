"""Two-step sign-in for tests: codes of an app, and the form that takes them."""

from __future__ import annotations

import time

import pyotp
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.audit import AuditEntry
from core.db import db
from core.identity.second_factor import app_codes


def code(secret: str, ahead: int = 0) -> str:
    """The code of now, or of so many periods later."""
    return pyotp.TOTP(secret).at(int(time.time()) + ahead * app_codes.PERIOD)


def actions() -> list[str]:
    """What the audit trail says, oldest first."""
    return list(db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.id)))


def second_step(client: FlaskClient, typed: str, **fields: str) -> TestResponse:
    """Send the form of the second step."""
    return client.post("/sign-in/second-step", data={"code": typed, **fields})
