"""Who is looking, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, tzinfo

from core.extension.text import Label

EVERYONE = "everyone"
"""The principal that every signed-in employee carries."""

HEADS = "heads"
"""The principal that everybody carries who heads a department or a legal entity, fully or acting."""

EMPLOYEE_ROLE = "employee"
EDITOR_ROLE = "editor"
PERSONNEL_ROLE = "personnel"
ADMINISTRATOR_ROLE = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The person (or service account) on whose behalf something is read or done.

    Immutable and made once per request; services take it as an argument and never look at the HTTP session.

    Attributes:
        account_id: the account signed in with, ``None`` for an anonymous visitor.
        person_id: the person behind the account; a local administrator may have none.
        principals: every name under which this viewer can be addressed by an audience, e.g. ``everyone``,
            ``person:17``, ``department:4`` (also each ancestor), ``position:9``, ``location:2``, ``entity:1``,
            ``group:31``, ``role:editor``, ``heads``.
        permissions: the permission names granted by the viewer's roles.
        locale: language code such as ``en`` or ``ru``.
        time_zone: the viewer's zone, in which times are shown and "today" is decided.
        today: the date in that zone.
        location_id: where the viewer mainly works, if known.
        kiosk: signed in on a shared screen with a PIN, with an employee's rights whoever it is.
    """

    account_id: int | None
    person_id: int | None
    name: str
    principals: frozenset[str]
    permissions: frozenset[str]
    locale: str
    time_zone: tzinfo
    today: date
    location_id: int | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    kiosk: bool = False

    @property
    def is_authenticated(self) -> bool:
        """True for somebody signed in."""
        return self.account_id is not None

    def may(self, permission: str) -> bool:
        """True if one of the viewer's roles grants ``permission``."""
        return permission in self.permissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Something a role can allow.

    Attributes:
        name: ``<plugin id>.<verb>``, e.g. ``news.edit``.
        default_roles: keys of the roles that hold it until an administrator decides otherwise. The administrator
            role always holds every permission.
    """

    name: str
    title: Label
    default_roles: tuple[str, ...] = ()
    help: Label = ""
