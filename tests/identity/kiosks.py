"""Kiosks for tests: a device that is one, and people with a personnel number and a PIN."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from core import audit
from core.db import db
from core.identity.entry_models import Kiosk
from core.identity.kiosk import pins, registry
from core.identity.models import Account
from core.org.models import Employment, LegalEntity, Person

PIN = "7351"


def connected(app: Flask) -> tuple[FlaskClient, Kiosk]:
    """A device that is a kiosk."""
    kiosk, code = registry.add("Gate 2", "North hall", by=None)
    db.session.commit()
    device = app.test_client()
    assert device.post("/kiosk/connect", data={"code": code}).location == "/kiosk"
    return device, kiosk


def with_pin(person: Person, number: str, *, entity: str = "", pin: str = PIN) -> Person:
    """Give somebody a personnel number (of a new legal entity) and a PIN."""
    contract = db.session.scalars(select(Employment).where(Employment.person_id == person.id)).one()
    contract.personnel_number = number
    if entity:
        firm = LegalEntity(name=entity)
        db.session.add(firm)
        db.session.flush()
        contract.legal_entity_id = firm.id
    account = Account(person_id=person.id)
    db.session.add(account)
    db.session.flush()
    pins.set_pin(account, pin)
    db.session.commit()
    return person


def enter(device: FlaskClient, number: str = "00471", pin: str = PIN, **fields: str) -> TestResponse:
    """Send the form of the first page."""
    return device.post("/kiosk", data={"number": number, "pin": pin, **fields})


def name_on(device: FlaskClient) -> str:
    """Whose page the device shows; empty for nobody's."""
    found = re.search(r'd-kiosk-name">([^<]+)<', device.get("/").text)
    return found[1] if found else ""


def actions() -> list[str]:
    """What the audit trail holds, in order."""
    return list(db.session.scalars(select(audit.AuditEntry.action).order_by(audit.AuditEntry.id)))
