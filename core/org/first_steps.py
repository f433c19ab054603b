"""What people and structure need before the first people come."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import exists, or_, select

from core import settings
from core.db import db
from core.extension import FirstStep
from core.org import photos, visibility
from core.org.models import Person
from core.org.people import works_here

OWNER = "org"


def steps() -> list[FirstStep]:
    """People with their phones, and what is shown of them."""
    return [
        FirstStep(
            id="people",
            title=_("Bring the people in"),
            help=_("With people the directory, the phone list, birthdays and newcomers are there by themselves."),
            url=url_for("org.people"),
            done=_has_people,
            icon="users",
            weight=10,
        ),
        FirstStep(
            id="phones",
            title=_("See that phone numbers are there"),
            help=_("The phone directory is what everybody looks for first. Numbers come with the people."),
            url=url_for("org.phones"),
            done=_has_phones,
            icon="phone",
            weight=11,
        ),
        FirstStep(
            id="consent",
            title=_("Decide about photos and mobile phones"),
            help=_("Whether imported photos wait for each person's word, and who sees mobile numbers."),
            url=url_for("admin.settings_page", owner=OWNER),
            done=_decided,
            icon="shield-check",
            weight=12,
            permission="admin.manage",
        ),
    ]


def _has_people() -> bool:
    return bool(db.session.scalar(select(exists().where(works_here()))))


def _has_phones() -> bool:
    number = or_(Person.work_phone != "", Person.internal_phone != "", Person.mobile_phone != "")
    return bool(db.session.scalar(select(exists().where(works_here(), number))))


def _decided() -> bool:
    return settings.is_set(OWNER, photos.SETTING) or settings.is_set(OWNER, visibility.SETTING)
