"""A plugin's tables: a registry of its own on the shared metadata, and the session of the request or job.

Foreign keys may point at the plugin's own tables and at the public core tables named by the constants here.
"""

from flask_sqlalchemy.session import Session
from sqlalchemy.orm import DeclarativeBase, scoped_session

from core.db import NumberList, OneOf, UtcDateTime, conflict_insert, db, utcnow
from core.plugin_host.tables import plugin_registry

session: scoped_session[Session] = db.session
"""The database session. Services read and flush; the view, job or command that called them commits."""

PERSON = "core_person.id"
DEPARTMENT = "core_department.id"
LOCATION = "core_location.id"
LEGAL_ENTITY = "core_legal_entity.id"
POSITION = "core_position.id"
GROUP = "core_group.id"
ACCOUNT = "core_account.id"
FILE = "core_file.id"
AUDIENCE = "core_audience.id"

__all__ = [
    "ACCOUNT",
    "AUDIENCE",
    "DEPARTMENT",
    "FILE",
    "GROUP",
    "LEGAL_ENTITY",
    "LOCATION",
    "PERSON",
    "POSITION",
    "DeclarativeBase",
    "NumberList",
    "OneOf",
    "UtcDateTime",
    "conflict_insert",
    "plugin_registry",
    "session",
    "utcnow",
]
