"""Rows as resources that are answered with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scim2_models import Context, ResponseParameters
from sqlalchemy import literal, select, union_all

from plugin_sdk.db import session
from plugins.scim.models import ENTERPRISE, Group, Member, User
from plugins.scim.schema import POLICY, FullUser
from plugins.scim.schema import Group as GroupModel
from plugins.scim.schema import User as UserModel
from plugins.scim.services.attributes import Addresses

Payload = dict[str, Any]


def etag(row: User | Group) -> str:
    """The version of a resource."""
    return f'W/"{row.version}"'


def users(rows: Sequence[User], addresses: Addresses, wanted: ResponseParameters[Any]) -> list[Payload]:
    """Users with the groups that they are in; two statements' worth of memory, however many they are."""
    groups = _groups_of(rows, addresses) if rows and _asked("groups", wanted) else {}
    found = []
    for row in rows:
        payload = {
            "schemas": [str(UserModel.__schema__), *([ENTERPRISE] if ENTERPRISE in row.document else [])],
            "id": row.scim_id,
            "meta": _meta("User", row, addresses.users),
            **row.document,
            "groups": groups.get(row.id, []),
        }
        resource = FullUser.model_validate(payload, scim_policy=POLICY)
        found.append(resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=wanted))
    return found


def groups(rows: Sequence[Group], addresses: Addresses, wanted: ResponseParameters[Any]) -> list[Payload]:
    """Groups with their members, in one statement for all; none where members are not asked for."""
    members = _members_of(rows, addresses) if rows and _asked("members", wanted) else {}
    found = []
    for row in rows:
        payload: Payload = {
            "schemas": [str(GroupModel.__schema__)],
            "id": row.scim_id,
            "meta": _meta("Group", row, addresses.groups),
            "displayName": row.display_name,
            "externalId": row.external_id,
            "members": members.get(row.id, []),
        }
        resource = GroupModel.model_validate(payload)
        found.append(resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=wanted))
    return found


def _meta(kind: str, row: User | Group, address: str) -> Payload:
    return {
        "resourceType": kind,
        "created": row.created_at,
        "lastModified": row.changed_at,
        "location": f"{address}{row.scim_id}",
        "version": etag(row),
    }


def _asked(name: str, wanted: ResponseParameters[Any]) -> bool:
    """Whether an answer has anything of an attribute that costs a statement."""
    if wanted.attributes:
        return any(name in path.lower() for path in wanted.attributes)
    return name not in {path.lower().rpartition(":")[2] for path in wanted.excluded_attributes or ()}


def _groups_of(rows: Sequence[User], addresses: Addresses) -> dict[int, list[Payload]]:
    query = (
        select(Member.user_id, Group.scim_id, Group.display_name)
        .join(Group, Group.id == Member.group_id)
        .where(Member.user_id.in_([row.id for row in rows]))
        .order_by(Group.display_key, Group.id)
    )
    found: dict[int, list[Payload]] = {}
    for user_id, scim_id, name in session.execute(query):
        entry: Payload = {"value": scim_id, "$ref": f"{addresses.groups}{scim_id}", "display": name, "type": "direct"}
        found.setdefault(user_id or 0, []).append(entry)
    return found


def _members_of(rows: Sequence[Group], addresses: Addresses) -> dict[int, list[Payload]]:
    ids = [row.id for row in rows]
    people = (
        select(Member.id, Member.group_id, literal("User").label("kind"), User.scim_id, User.shown_name)
        .join(User, User.id == Member.user_id)
        .where(Member.group_id.in_(ids))
    )
    children = (
        select(Member.id, Member.group_id, literal("Group"), Group.scim_id, Group.display_name)
        .join(Group, Group.id == Member.child_id)
        .where(Member.group_id.in_(ids))
    )
    both = union_all(people, children).subquery()
    found: dict[int, list[Payload]] = {}
    for _, group_id, kind, scim_id, name in session.execute(select(both).order_by(both.c.id)):
        address = addresses.users if kind == "User" else addresses.groups
        entry = {"value": scim_id, "$ref": f"{address}{scim_id}", "display": name, "type": kind}
        found.setdefault(group_id, []).append(entry)
    return found
