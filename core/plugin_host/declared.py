"""What plugins and core areas declare once per process, checked and kept by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from core.extension.access import Permission
from core.extension.records import SourceKind
from core.extension.search import SearchSource
from core.extension.work import AuditAction, EventHandler, HealthCheck, Job, NotificationType, Service, Setting

T = TypeVar("T")


class DeclarationError(ValueError):
    """A declaration that cannot be taken: wrong type, foreign name or a name that is used already."""


@dataclass(frozen=True, slots=True)
class Declared(Generic[T]):
    """A declared value and who declared it."""

    owner: str
    value: T


NAME_OF: Mapping[str, tuple[type, str]] = {
    "permissions": (Permission, "name"),
    "settings": (Setting, "key"),
    "jobs": (Job, "name"),
    "search_sources": (SearchSource, "kind"),
    "event_handlers": (EventHandler, "event"),
    "services": (Service, "name"),
    "health_checks": (HealthCheck, "name"),
    "audit_actions": (AuditAction, "name"),
    "notification_types": (NotificationType, "name"),
    "source_kinds": (SourceKind, "name"),
}
"""Per boot-time hook: the type of its items and the attribute that names them."""

_PREFIXED = frozenset({"permissions", "jobs", "services", "notification_types", "search_sources"})
_BY_OWNER = frozenset({"settings", "audit_actions"})


@dataclass(slots=True)
class Declarations:
    """Everything declared in this process.

    ``permissions``, ``jobs``, ``search_sources``, ``notification_types``, ``health_checks`` and ``source_kinds`` are
    keyed by name, ``settings`` by (owner, key), ``audit_actions`` by (owner, name),
    ``services`` by (name, major); ``event_handlers`` is a list.
    """

    permissions: dict[str, Declared[Permission]] = field(default_factory=dict)
    settings: dict[tuple[str, str], Declared[Setting]] = field(default_factory=dict)
    jobs: dict[str, Declared[Job]] = field(default_factory=dict)
    search_sources: dict[str, Declared[SearchSource]] = field(default_factory=dict)
    event_handlers: list[Declared[EventHandler]] = field(default_factory=list)
    services: dict[tuple[str, int], Declared[Service]] = field(default_factory=dict)
    health_checks: dict[str, Declared[HealthCheck]] = field(default_factory=dict)
    audit_actions: dict[tuple[str, str], Declared[AuditAction]] = field(default_factory=dict)
    notification_types: dict[str, Declared[NotificationType]] = field(default_factory=dict)
    source_kinds: dict[str, Declared[SourceKind]] = field(default_factory=dict)

    def take(self, owner: str, hook: str, items: object) -> None:
        """Check and keep what ``owner`` returned from ``hook``.

        Raises:
            DeclarationError: with what is wrong, in words for the plugin's author.
        """
        expected, attribute = NAME_OF[hook]
        if not isinstance(items, list | tuple):
            raise DeclarationError(f"{hook}() must return a list of {expected.__name__}")
        for item in items:
            if not isinstance(item, expected):
                raise DeclarationError(
                    f"{hook}() must return a list of {expected.__name__}, not of {type(item).__name__}"
                )
            name = getattr(item, attribute)
            if hook in _PREFIXED and name != owner and not name.startswith(f"{owner}."):
                raise DeclarationError(f"{hook}(): the name '{name}' must begin with '{owner}.'")
            self._keep(owner, hook, name, item)

    def _keep(self, owner: str, hook: str, name: str, item: Any) -> None:
        if hook == "event_handlers":
            self.event_handlers.append(Declared(owner, item))
            return
        key: Any = (owner, name) if hook in _BY_OWNER else (name, item.major) if hook == "services" else name
        store: dict[Any, Declared[Any]] = getattr(self, hook)
        if key in store:
            raise DeclarationError(f"{hook}(): '{name}' is declared twice, by '{store[key].owner}' and by '{owner}'")
        store[key] = Declared(owner, item)

    def forget(self, owner: str) -> None:
        """Take back everything of an owner that failed to load."""
        for store in self._stores():
            for key in [key for key, declared in store.items() if declared.owner == owner]:
                del store[key]
        self.event_handlers[:] = [handler for handler in self.event_handlers if handler.owner != owner]

    def _stores(self) -> Iterator[dict[Any, Declared[Any]]]:
        for hook in NAME_OF:
            if hook != "event_handlers":
                yield getattr(self, hook)
