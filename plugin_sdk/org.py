"""Bringing people and structure from another system: records, and the kind of source that yields them."""

from core.config import Section
from core.extension.records import (
    AbsenceKind,
    AbsenceRecord,
    AccountRecord,
    AssignmentRecord,
    DepartmentRecord,
    EmploymentKind,
    EmploymentRecord,
    EntityRecord,
    GroupRecord,
    HeadRecord,
    LocationRecord,
    LoginRecord,
    MemberRecord,
    PersonRecord,
    Problem,
    Reader,
    Record,
    RecordKind,
    SourceUnavailable,
    UnitRecord,
)
from core.org.fingerprint import fingerprint
from core.org.sync.settings import SourceSettings
from core.org.sync.sources import settings_of_kind

__all__ = [
    "AbsenceKind",
    "AbsenceRecord",
    "AccountRecord",
    "AssignmentRecord",
    "DepartmentRecord",
    "EmploymentKind",
    "EmploymentRecord",
    "EntityRecord",
    "GroupRecord",
    "HeadRecord",
    "LocationRecord",
    "LoginRecord",
    "MemberRecord",
    "PersonRecord",
    "Problem",
    "Reader",
    "Record",
    "RecordKind",
    "Section",
    "SourceSettings",
    "SourceUnavailable",
    "UnitRecord",
    "fingerprint",
    "settings_of_kind",
]
