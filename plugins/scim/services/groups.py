"""Groups: made, replaced, patched, deleted."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from scim2_models import InvalidValueException, Resource, UniquenessException
from sqlalchemy import delete, select

from plugin_sdk.db import session
from plugins.scim.models import NAME_LENGTH, Group
from plugins.scim.schema import Group as GroupModel
from plugins.scim.services import members, values
from plugins.scim.services.changes import changed, keep, locked, moment
from plugins.scim.services.patches import GroupPatch
from plugins.scim.services.sources import tell


def create(source: str, group: Resource[Any]) -> Group:
    """Take a new group in; the caller commits.

    Raises:
        UniquenessException: another group of the source has the external id.
        InvalidValueException: no name, or a member that the source does not have.
    """
    now = moment()
    row = Group(source=source, scim_id=str(uuid4()), created_at=now, changed_at=now, version=1)
    _fill(row, group)
    _refuse_taken(row)
    keep(row, "externalId")
    members.add(row, members.named(group["members"] or ()))
    tell(source)
    return row


def replace(source: str, scim_id: str, group: Resource[Any], if_match: str = "") -> Group:
    """Put a group in the place of what it was (PUT); the caller commits.

    Raises:
        NotFoundException, PreconditionFailedException: see ``locked``.
        UniquenessException, InvalidValueException: see ``create``.
    """
    row = locked(Group, source, scim_id, if_match)
    different = _fill(row, group)
    _refuse_taken(row)
    _settle(row, different, members.put(row, members.named(group["members"] or ())))
    return row


def patch(source: str, scim_id: str, operations: GroupPatch, if_match: str = "") -> Group:
    """Change parts of a group (PATCH); the caller commits.

    Raises:
        NotFoundException, PreconditionFailedException: see ``locked``.
        UniquenessException, InvalidValueException: see ``create``.
        SCIMException: an operation that cannot be done; then none was.
    """
    row = locked(Group, source, scim_id, if_match)
    group = model_of(row)
    if operations.whole:
        group["members"] = members.entries(row)
    operations.rest(group)
    different = _fill(row, group)
    _refuse_taken(row)
    if operations.whole:
        moved = members.put(row, members.named(group["members"] or ()))
    else:
        moved = False
        for step in operations.steps:
            moved = (members.add(row, step.ids or ()) if step.adds else members.remove(row, step.ids)) or moved
    _settle(row, different, moved)
    return row


def delete_group(source: str, scim_id: str, if_match: str = "") -> None:
    """Remove a group; the caller commits.

    Raises:
        NotFoundException, PreconditionFailedException: see ``locked``.
    """
    row = locked(Group, source, scim_id, if_match)
    session.execute(delete(Group).where(Group.id == row.id))
    tell(source)


def model_of(row: Group) -> Resource[Any]:
    """The resource that a row keeps, without its members."""
    return GroupModel(id=row.scim_id, display_name=row.display_name, external_id=row.external_id)


def _settle(row: Group, different: bool, moved: bool) -> None:
    if not (different or moved):
        return
    changed(row)
    keep(row, "externalId")
    tell(row.source)


def _fill(row: Group, group: Resource[Any]) -> bool:
    """Take over name and external id; True if they are others."""
    name, external = (group["displayName"] or "").strip(), (group.external_id or "").strip()
    for attribute, text in (("displayName", name), ("externalId", external)):
        if len(values.comparable(text)) > NAME_LENGTH:
            raise InvalidValueException(detail=f"'{attribute}' is longer than {NAME_LENGTH} characters")
    if not name:
        raise InvalidValueException(detail="'displayName' is empty")
    before = (row.display_name, row.external_id)
    row.display_name, row.display_key = name, values.comparable(name)
    row.external_id = values.exact(external) or None
    return before != (row.display_name, row.external_id)


def _refuse_taken(row: Group) -> None:
    if row.external_id is None:
        return
    same = (Group.source == row.source, Group.external_id == row.external_id, Group.scim_id != row.scim_id)
    with session.no_autoflush:
        taken = session.scalar(select(Group.id).where(*same).limit(1))
    if taken is not None:
        raise UniquenessException(detail="another group has this externalId")
