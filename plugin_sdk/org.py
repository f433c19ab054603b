"""Bringing people and structure from another system: records, and the kind of source that yields them."""

from core.config import Section
from core.extension.records import (
    AbsenceRecord,
    AccountRecord,
    AssignmentRecord,
    DepartmentRecord,
    EmploymentRecord,
    EntityRecord,
    GroupRecord,
    HeadRecord,
    LocationRecord,
    LoginRecord,
    PersonRecord,
    Problem,
    Reader,
    Record,
    SourceUnavailable,
    UnitRecord,
)
from core.org.fingerprint import fingerprint
from core.org.sync.jobs import request_run
from core.org.sync.settings import SourceSettings
from core.org.sync.sources import ConfiguredSource
from core.org.sync.sources import of_kind as sources_of_kind
from core.org.sync.structure import Structure, find_heads

__all__ = [
    "AbsenceRecord",
    "AccountRecord",
    "AssignmentRecord",
    "ConfiguredSource",
    "DepartmentRecord",
    "EmploymentRecord",
    "EntityRecord",
    "GroupRecord",
    "HeadRecord",
    "LocationRecord",
    "LoginRecord",
    "PersonRecord",
    "Problem",
    "Reader",
    "Record",
    "Section",
    "SourceSettings",
    "SourceUnavailable",
    "Structure",
    "UnitRecord",
    "find_heads",
    "fingerprint",
    "request_run",
    "sources_of_kind",
]
