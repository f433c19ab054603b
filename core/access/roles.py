"""Roles: who holds them and what they allow. Read once into a book that is kept until somebody changes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Update, case, delete, select, update

from core import epochs
from core.access.models import Role, RoleGrant, RolePermission
from core.db import db, utcnow
from core.extension.access import ADMINISTRATOR_ROLE, EDITOR_ROLE, EMPLOYEE_ROLE, PERSONNEL_ROLE
from core.plugin_host import host

EPOCH = "access"
BUILTIN = (ADMINISTRATOR_ROLE, EDITOR_ROLE, EMPLOYEE_ROLE, PERSONNEL_ROLE)
MOST_KEPT = 1000
_EXTENSION = "dunbar.role_book"


class RoleError(ValueError):
    """The change to a role is refused; the message says why."""


@dataclass(frozen=True, slots=True)
class RoleBook:
    """All roles, grants and decisions at one epoch."""

    epoch: int
    titles: dict[str, str]
    grants: tuple[tuple[str, str, datetime | None], ...]
    """(role key, principal, expires at)"""
    decisions: dict[tuple[str, str], bool]
    """(role key, permission) → granted"""
    _allowed: dict[tuple[frozenset[str], frozenset[str]], frozenset[str]] = field(default_factory=dict, compare=False)
    """(role keys, enabled plugins) → permissions: every request asks, and few answers differ"""

    @staticmethod
    def current() -> RoleBook:
        """The book as it stands now."""
        epoch = epochs.current().get(EPOCH, 0)
        book: RoleBook | None = current_app.extensions.get(_EXTENSION)
        if book is None or book.epoch != epoch:
            book = current_app.extensions[_EXTENSION] = _read(epoch)
        return book

    def title(self, key: str) -> str:
        """The role's title in the reader's language; the built-in ones are ours to translate."""
        builtin = {
            ADMINISTRATOR_ROLE: _("Administrators"),
            EDITOR_ROLE: _("Editors"),
            EMPLOYEE_ROLE: _("Employees"),
            PERSONNEL_ROLE: _("Personnel"),
        }
        return builtin.get(key) or self.titles.get(key, key)

    @property
    def keys(self) -> frozenset[str]:
        """Keys of all roles."""
        return frozenset(self.titles)

    def roles_of(self, principals: Collection[str]) -> frozenset[str]:
        """Keys of the roles that somebody with these principals holds now."""
        now = utcnow()
        return frozenset(
            role
            for role, principal, expires in self.grants
            if principal in principals and (expires is None or expires > now)
        )

    def principals_with(self, roles: Collection[str]) -> set[str]:
        """The principals to which any of these roles is granted now; the employee role is everyone's."""
        now = utcnow()
        found = {
            principal
            for role, principal, expires in self.grants
            if role in roles and (expires is None or expires > now)
        }
        if EMPLOYEE_ROLE in roles:
            found.add("everyone")
        return found

    def permissions_of(self, roles: Collection[str]) -> frozenset[str]:
        """Names of the permissions that these roles allow, of enabled blocks only."""
        running = host()
        key = (frozenset(roles), running.enabled_plugins())
        allowed = self._allowed.get(key)
        if allowed is None:
            allowed = frozenset(
                name
                for name, declared in running.declared.permissions.items()
                if running.enabled(declared.owner) and any(self.allows(role, name) for role in roles)
            )
            if len(self._allowed) >= MOST_KEPT:
                self._allowed.clear()
            self._allowed[key] = allowed
        return allowed

    def allows(self, role: str, permission: str) -> bool:
        """Whether the role allows the permission: an administrator's decision, else the permission's default."""
        if role == ADMINISTRATOR_ROLE:
            return True
        decided = self.decisions.get((role, permission))
        if decided is not None:
            return decided
        declared = host().declared.permissions.get(permission)
        return declared is not None and role in declared.value.default_roles


def _read(epoch: int) -> RoleBook:
    titles = {role.key: role.title for role in db.session.scalars(select(Role))}
    grants = db.session.execute(
        select(Role.key, RoleGrant.principal, RoleGrant.expires_at).join_from(RoleGrant, Role)
    ).all()
    decisions = db.session.execute(
        select(Role.key, RolePermission.permission, RolePermission.granted).join_from(RolePermission, Role)
    ).all()
    return RoleBook(
        epoch,
        titles,
        tuple((key, principal, expires) for key, principal, expires in grants),
        {(key, permission): granted for key, permission, granted in decisions},
    )


def ensure_builtin() -> None:
    """Put in the built-in roles where they are missing."""
    present = set(db.session.scalars(select(Role.key)))
    for key in BUILTIN:
        if key not in present:
            db.session.add(Role(key=key, title=key.capitalize(), builtin=True))
    db.session.flush()
    epochs.bump(EPOCH)


def list_roles() -> list[Role]:
    """All roles, the built-in ones first."""
    return list(db.session.scalars(select(Role).order_by(Role.builtin.desc(), Role.title, Role.id)))


def get_role(key: str) -> Role:
    """The role of that key.

    Raises:
        RoleError: there is none.
    """
    role = db.session.scalar(select(Role).where(Role.key == key))
    if role is None:
        raise RoleError(_("There is no role “%(key)s”.", key=key))
    return role


def grant(role_key: str, principal: str, *, expires_at: datetime | None = None, account_id: int | None = None) -> None:
    """Give a role to everyone who carries ``principal``; granting again only changes the expiry."""
    role = get_role(role_key)
    held = (RoleGrant.role_id == role.id, RoleGrant.principal == principal)
    # The new word counts instead of one that somebody brought along, too.
    db.session.execute(delete(RoleGrant).where(*held, RoleGrant.given_to != ""))
    found = db.session.scalar(select(RoleGrant).where(*held))
    if found is None:
        found = RoleGrant(role_id=role.id, principal=principal, granted_by=account_id)
        db.session.add(found)
    found.expires_at = expires_at
    db.session.flush()
    epochs.bump(EPOCH)


def revoke(role_key: str, principal: str) -> None:
    """Take a role back."""
    role = get_role(role_key)
    db.session.execute(delete(RoleGrant).where(RoleGrant.role_id == role.id, RoleGrant.principal == principal))
    epochs.bump(EPOCH)


def hand_over(old: str, new: str) -> None:
    """Let ``new`` hold the roles of ``old``, who has turned out to be the same person, as given to ``old``."""
    brought = select(RoleGrant.role_id).where(RoleGrant.principal == old, RoleGrant.given_to == "")
    twice = (RoleGrant.principal == new, RoleGrant.given_to == old, RoleGrant.role_id.in_(brought))
    db.session.execute(delete(RoleGrant).where(*twice).execution_options(synchronize_session="fetch"))
    given_to = case((RoleGrant.given_to == "", old), else_=RoleGrant.given_to)
    _move(update(RoleGrant).where(RoleGrant.principal == old).values(principal=new, given_to=given_to))


def hand_on(given_to: str, holder: str, new: str) -> None:
    """Let ``new`` hold the roles that ``holder`` has because they were given to ``given_to``."""
    mine = (RoleGrant.principal == holder, RoleGrant.given_to == given_to)
    _move(update(RoleGrant).where(*mine).values(principal=new, given_to="" if new == given_to else given_to))


def _move(statement: Update) -> None:
    moved = db.session.execute(statement.execution_options(synchronize_session="fetch"))
    if moved.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        epochs.bump(EPOCH)


def revoke_all(principals: Iterable[str]) -> int:
    """Take every role back that was granted to exactly these principals, as when a person leaves."""
    result = db.session.execute(delete(RoleGrant).where(RoleGrant.principal.in_(list(principals))))
    epochs.bump(EPOCH)
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def set_permission(role_key: str, permission: str, granted: bool | None) -> None:
    """Decide on a permission for a role; ``None`` returns to the permission's default."""
    role = get_role(role_key)
    if role.key == ADMINISTRATOR_ROLE:
        raise RoleError(_("Administrators hold every permission."))
    found = db.session.get(RolePermission, (role.id, permission))
    if granted is None:
        if found is not None:
            db.session.delete(found)
    elif found is None:
        db.session.add(RolePermission(role_id=role.id, permission=permission, granted=granted))
    else:
        found.granted = granted
    db.session.flush()
    epochs.bump(EPOCH)
