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
from core.org.sync.settings import SourceSettings

__all__ = [
    "AbsenceRecord",
    "AccountRecord",
    "AssignmentRecord",
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
    "UnitRecord",
    "fingerprint",
]
