"""The extension contract: hook specifications and the values they carry.

A leaf of the import graph: it imports only the standard library, so that core and the SDK can both stand on it.
"""

from core.extension.access import (
    ADMINISTRATOR_ROLE,
    EDITOR_ROLE,
    EMPLOYEE_ROLE,
    EVERYONE,
    HEADS,
    PERSONNEL_ROLE,
    Permission,
    Viewer,
)
from core.extension.lifecycle import ErasureReport, OwnedThing, PersonalRecord, PluginContext
from core.extension.manifest import Manifest, ManifestError, read_manifest
from core.extension.pages import AdminCard, FirstStep, NavItem, Section, WaitingItem, Widget
from core.extension.people import Absent, Entity, Occasion, PersonCard, Place, Unit
from core.extension.records import SourceKind
from core.extension.search import SearchDocument, SearchFile, SearchSource
from core.extension.text import Label
from core.extension.work import (
    ActionRefused,
    AuditAction,
    EventHandler,
    HealthCheck,
    Hint,
    Job,
    JobProgress,
    LetterAction,
    NotificationType,
    Payload,
    Service,
    Setting,
)

__all__ = [
    "ADMINISTRATOR_ROLE",
    "EDITOR_ROLE",
    "EMPLOYEE_ROLE",
    "EVERYONE",
    "HEADS",
    "PERSONNEL_ROLE",
    "Absent",
    "ActionRefused",
    "AdminCard",
    "AuditAction",
    "Entity",
    "ErasureReport",
    "EventHandler",
    "FirstStep",
    "HealthCheck",
    "Hint",
    "Job",
    "JobProgress",
    "Label",
    "LetterAction",
    "Manifest",
    "ManifestError",
    "NavItem",
    "NotificationType",
    "Occasion",
    "OwnedThing",
    "Payload",
    "Permission",
    "PersonCard",
    "PersonalRecord",
    "Place",
    "PluginContext",
    "SearchDocument",
    "SearchFile",
    "SearchSource",
    "Section",
    "Service",
    "Setting",
    "SourceKind",
    "Unit",
    "Viewer",
    "WaitingItem",
    "Widget",
    "read_manifest",
]
