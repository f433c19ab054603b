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
from core.org.lineage import known_as
from core.org.sync.jobs import request_run
from core.org.sync.settings import SourceSettings
from core.org.sync.sources import ConfiguredSource
from core.org.sync.sources import of_kind as sources_of_kind
from core.org.sync.structure import Structure, find_heads

__all__ = [
    "AbsenceKind",
    "AbsenceRecord",
    "AccountRecord",
    "AssignmentRecord",
    "ConfiguredSource",
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
    "Structure",
    "UnitRecord",
    "find_heads",
    "fingerprint",
    "known_as",
    "request_run",
    "sources_of_kind",
]
