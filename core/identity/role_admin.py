"""Changing roles: own ones made, renamed and deleted; grants; permissions. Every change is written down."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from core import audit, epochs
from core.access import audiences, roles
from core.access.models import Role, RoleGrant
from core.access.principals import PrincipalLabel
from core.access.roles import RoleBook, RoleError
from core.db import db
from core.extension import ADMINISTRATOR_ROLE, Label, Viewer
from core.identity import administrators
from core.identity.second_factor import policy
from core.plugin_host import host, naming
from core.text import fold, transliterate

LONGEST_KEY = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionRow:
    """A permission as a role has it: ``decided`` is the administrator's word, ``None`` where the default holds."""

    name: str
    title: Label
    help: Label
    default: bool
    decided: bool | None

    @property
    def allowed(self) -> bool:
        """What holds now."""
        return self.default if self.decided is None else self.decided


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """To whom a role is granted, and until when."""

    principal: str
    label: PrincipalLabel | None
    expires_at: datetime | None


def counts() -> dict[str, int]:
    """How many grants each role has, by its key."""
    query = select(Role.key, func.count(RoleGrant.principal.distinct())).join_from(RoleGrant, Role).group_by(Role.key)
    return dict(db.session.execute(query).all())


def create(title: str) -> Role:
    """A new role that allows nothing yet.

    Raises:
        RoleError: another role has this title.
    """
    _refuse_known_title(title)
    role = Role(key=_free_key(title), title=title, builtin=False)
    db.session.add(role)
    db.session.flush()
    epochs.bump(roles.EPOCH)
    audit.record("identity.role_created", object_type="role", object_id=role.key, title=title)
    return role


def rename(role: Role, title: str) -> None:
    """Give one's own role another title.

    Raises:
        RoleError: it is a built-in one, or another role has this title.
    """
    if role.builtin:
        raise RoleError(_("The built-in roles keep their names."))
    if title == role.title:
        return
    _refuse_known_title(title)
    audit.record(
        "identity.role_renamed", object_type="role", object_id=role.key, title=title, details={"before": role.title}
    )
    role.title = title
    db.session.flush()
    epochs.bump(roles.EPOCH)


def remove(role: Role) -> None:
    """Delete one's own role with its grants.

    Raises:
        RoleError: it is a built-in one.
    """
    if role.builtin:
        raise RoleError(_("The built-in roles cannot be deleted."))
    audit.record("identity.role_deleted", object_type="role", object_id=role.key, title=role.title)
    db.session.execute(delete(Role).where(Role.id == role.id))
    epochs.bump(roles.EPOCH)


def require_second_factor(role: Role, wish: bool, *, viewer: Viewer) -> None:
    """Ask whoever has the role for a second step at sign-in, or ask it no more."""
    policy.require(role.key, wish, by=viewer.account_id)
    audit.record(
        "identity.second_factor_required" if wish else "identity.second_factor_optional",
        object_type="role",
        object_id=role.key,
        title=role.title,
        viewer=viewer,
    )


def matrix(role: Role) -> dict[str, list[PermissionRow]]:
    """The permissions of all enabled blocks, as ``role`` has them, by the block's id (``core`` for core's areas)."""
    running = host()
    book = RoleBook.current()
    blocks: dict[str, list[PermissionRow]] = defaultdict(list)
    for name, declared in sorted(running.declared.permissions.items()):
        if running.enabled(declared.owner):
            owner = declared.owner if declared.owner in running.plugins else "core"
            blocks[owner].append(
                PermissionRow(
                    name=name,
                    title=declared.value.title,
                    help=declared.value.help,
                    default=role.key == ADMINISTRATOR_ROLE or role.key in declared.value.default_roles,
                    decided=book.decisions.get((role.key, name)),
                )
            )
    return dict(blocks)


def block_title(owner: str) -> str:
    """The name of the block that a permission belongs to."""
    plugin = host().plugins.get(owner)
    return naming.title(plugin) if plugin is not None else _("The portal itself")


def decide(role: Role, wishes: dict[str, bool | None]) -> int:
    """Set permissions of a role; ``None`` returns one to its default. Returns how many changed.

    Raises:
        RoleError: the role is the administrators', who hold everything.
    """
    now = {row.name: row.decided for rows in matrix(role).values() for row in rows}
    changed = {name: wish for name, wish in wishes.items() if name in now and now[name] is not wish}
    for name, wish in changed.items():
        roles.set_permission(role.key, name, wish)
    if changed:
        audit.record(
            "identity.role_permissions_changed",
            object_type="role",
            object_id=role.key,
            title=role.title,
            details={"permissions": changed},
        )
    return len(changed)


def grants(role: Role) -> Sequence[GrantRow]:
    """To whom a role is granted, each once with the longest time; a principal that is gone has no label."""
    until: dict[str, datetime | None] = {}
    for row in db.session.scalars(select(RoleGrant).where(RoleGrant.role_id == role.id).order_by(RoleGrant.id)):
        known, moment = until.get(row.principal, row.expires_at), row.expires_at
        until[row.principal] = max(known, moment) if known is not None and moment is not None else None
    labels = {label.key: label for label in audiences.labels(list(until))}
    return [GrantRow(principal=name, label=labels.get(name), expires_at=moment) for name, moment in until.items()]


def grant(role: Role, principals: Sequence[str], *, expires_at: datetime | None, viewer: Viewer) -> None:
    """Give a role to everyone who carries one of the principals.

    Raises:
        RoleError: only an administrator makes administrators; or an end date would leave none.
    """
    _refuse_stranger(role, viewer)
    for principal in principals:
        if role.key == ADMINISTRATOR_ROLE and expires_at is not None:
            _refuse_last(principal)
        roles.grant(role.key, principal, expires_at=expires_at, account_id=viewer.account_id)
        _note("identity.role_granted", role, principal, expires_at)


def take_back(role: Role, principal: str, *, viewer: Viewer) -> None:
    """Take a role back.

    Raises:
        RoleError: no administrator would be left, or the viewer is none.
    """
    _refuse_stranger(role, viewer)
    if role.key == ADMINISTRATOR_ROLE:
        _refuse_last(principal)
    roles.revoke(role.key, principal)
    _note("identity.role_revoked", role, principal, None)


def _refuse_stranger(role: Role, viewer: Viewer) -> None:
    if role.key == ADMINISTRATOR_ROLE and ADMINISTRATOR_ROLE not in viewer.roles:
        raise RoleError(_("Only an administrator can say who is an administrator."))


def _refuse_last(principal: str) -> None:
    if administrators.remain() and not administrators.remain(without_principal=principal):
        raise RoleError(_("This would leave no administrator. Make somebody else one first, without an end date."))


def _refuse_known_title(title: str) -> None:
    if any(fold(role.title) == fold(title) for role in roles.list_roles()):
        raise RoleError(_("Another role has this name."))


def _free_key(title: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "_", transliterate(fold(title))).strip("_")[: LONGEST_KEY - 4]
    base = base if base[:1].isalpha() else f"role_{base}".rstrip("_")[: LONGEST_KEY - 4]
    known = {role.key for role in roles.list_roles()}
    number = 1
    while (key := base if number == 1 else f"{base}_{number}") in known:
        number += 1
    return key


def _note(action: str, role: Role, principal: str, expires_at: datetime | None) -> None:
    audit.record(
        action,
        object_type="role",
        object_id=role.key,
        title=role.title,
        details={"principal": principal, "until": expires_at.isoformat() if expires_at else ""},
    )
