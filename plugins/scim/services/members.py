"""Who is in a group. A member is told by its ``id`` alone, a user's or a group's of the same source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from scim2_models import InvalidValueException
from sqlalchemy import delete, insert, or_, select

from plugin_sdk.db import session
from plugins.scim.models import ID_LENGTH, Group, Member, User
from plugins.scim.schema import GroupMember

_PORTION = 500
Item = TypeVar("Item")


def named(entries: Iterable[Any]) -> list[str]:
    """The ids that entries of ``members`` name, each once.

    Raises:
        InvalidValueException: an entry without one.
    """
    ids: dict[str, None] = {}
    for entry in entries:
        if not entry.value:
            raise InvalidValueException(detail="a member needs a 'value', its id")
        ids[entry.value] = None
    return list(ids)


def entries(group: Group) -> list[GroupMember]:
    """The members as a resource lists them."""
    return [GroupMember.model_validate({"value": scim_id, "type": kind}) for scim_id, kind in _held(group)]


def add(group: Group, ids: Sequence[str]) -> bool:
    """Let them be members too; True if one was none.

    Raises:
        InvalidValueException: one is not there, or it is the group itself.
    """
    users, children = _found(group, ids)
    return _insert(group, users, children)


def remove(group: Group, ids: Sequence[str] | None) -> bool:
    """Let them be members no longer, or nobody where ``ids`` is ``None``; True if one was."""
    if ids is None:
        return bool(_deleted(session.execute(delete(Member).where(Member.group_id == group.id))))
    gone = 0
    for portion in _portions([scim_id for scim_id in ids if len(scim_id) <= ID_LENGTH]):
        users = select(User.id).where(User.source == group.source, User.scim_id.in_(portion))
        children = select(Group.id).where(Group.source == group.source, Group.scim_id.in_(portion))
        these = or_(Member.user_id.in_(users), Member.child_id.in_(children))
        gone += _deleted(session.execute(delete(Member).where(Member.group_id == group.id, these)))
    return bool(gone)


def put(group: Group, ids: Sequence[str]) -> bool:
    """Let exactly these be the members; True if they were not.

    Raises:
        InvalidValueException: see ``add``.
    """
    users, children = _found(group, ids)
    held = session.execute(select(Member.id, Member.user_id, Member.child_id).where(Member.group_id == group.id)).all()
    wanted_users, wanted_children = set(users), set(children)
    gone = [row.id for row in held if row.user_id not in wanted_users and row.child_id not in wanted_children]
    for portion in _portions(gone):
        session.execute(delete(Member).where(Member.id.in_(portion)))
    return _insert(group, users, children) or bool(gone)


def _held(group: Group) -> Iterator[tuple[str, str]]:
    users = select(User.scim_id).join(Member, Member.user_id == User.id).where(Member.group_id == group.id)
    yield from ((scim_id, "User") for scim_id in session.scalars(users.order_by(Member.id)))
    children = select(Group.scim_id).join(Member, Member.child_id == Group.id).where(Member.group_id == group.id)
    yield from ((scim_id, "Group") for scim_id in session.scalars(children.order_by(Member.id)))


def _found(group: Group, ids: Sequence[str]) -> tuple[list[int], list[int]]:
    users: dict[str, int] = {}
    children: dict[str, int] = {}
    for portion in _portions([scim_id for scim_id in ids if len(scim_id) <= ID_LENGTH]):
        here = (User.source == group.source, User.scim_id.in_(portion), User.deleted_at.is_(None))
        users |= {row[0]: row[1] for row in session.execute(select(User.scim_id, User.id).where(*here))}
        if len(users) < len(ids):
            groups = (Group.source == group.source, Group.scim_id.in_(portion), Group.id != group.id)
            children |= {row[0]: row[1] for row in session.execute(select(Group.scim_id, Group.id).where(*groups))}
    missing = [scim_id for scim_id in ids if scim_id not in users and scim_id not in children]
    if missing:
        raise InvalidValueException(detail=f"'{missing[0][:80]}' is no user or other group of this source")
    return list(users.values()), list(children.values())


def _insert(group: Group, users: Sequence[int], children: Sequence[int]) -> bool:
    rows: list[dict[str, int | None]] = []
    for name, column, ids in (("user_id", Member.user_id, users), ("child_id", Member.child_id, children)):
        other = "child_id" if name == "user_id" else "user_id"
        held: set[int | None] = set()
        for portion in _portions(ids):
            held.update(session.scalars(select(column).where(Member.group_id == group.id, column.in_(portion))))
        rows += [{"group_id": group.id, name: found, other: None} for found in ids if found not in held]
    if rows:
        session.execute(insert(Member), rows)
    return bool(rows)


def _deleted(result: Any) -> int:
    return int(result.rowcount)


def _portions(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _PORTION):
        yield items[start : start + _PORTION]
