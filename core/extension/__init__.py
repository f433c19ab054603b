"""The extension contract: hook specifications and the values they carry.

A leaf of the import graph: it imports only the standard library, so that core and the SDK can both stand on it.
"""

from core.extension.access import (
    ADMINISTRATOR_ROLE,
    EDITOR_ROLE,
    EMPLOYEE_ROLE,
    EVERYONE,
    Permission,
    Viewer,
)
from core.extension.lifecycle import ErasureReport, OwnedThing, PersonalRecord, PluginContext
from core.extension.manifest import Manifest, ManifestError, read_manifest
from core.extension.pages import AdminCard, NavItem, Section, WaitingItem, Widget
from core.extension.people import Absent, Entity, PersonCard, Place
from core.extension.records import SourceKind
from core.extension.search import SearchDocument, SearchSource
from core.extension.text import Label
from core.extension.work import (
    EventHandler,
    HealthCheck,
    Job,
    JobProgress,
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
    "Absent",
    "AdminCard",
    "Entity",
    "ErasureReport",
    "EventHandler",
    "HealthCheck",
    "Job",
    "JobProgress",
    "Label",
    "Manifest",
    "ManifestError",
    "NavItem",
    "NotificationType",
    "OwnedThing",
    "Payload",
    "Permission",
    "PersonCard",
    "PersonalRecord",
    "Place",
    "PluginContext",
    "SearchDocument",
    "SearchSource",
    "Section",
    "Service",
    "Setting",
    "SourceKind",
    "Viewer",
    "WaitingItem",
    "Widget",
    "read_manifest",
]
