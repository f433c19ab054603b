"""Which attribute of a resource is kept where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from inspect import isclass
from typing import Any

from scim2_models import ComplexAttribute, Extension
from scim2_models.path import AttributeBinding
from sqlalchemy import ColumnElement, String, case, cast, literal, select, true
from sqlalchemy.orm import aliased

from plugins.scim.models import ENTERPRISE, Group, Member, User, UserValue
from plugins.scim.schema import Group as GroupModel
from plugins.scim.schema import User as UserModel
from plugins.scim.services.places import Fixed, Linked, Place, Plain, Values


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses under which the resources of a source are seen, each with a slash at its end."""

    users: str
    groups: str


def name_of(binding: AttributeBinding) -> str:
    """The name of an attribute in ``scim_user_value``."""
    return f"enterprise.{binding.field_name}" if issubclass(binding.model, Extension) else binding.field_name


Columns = dict[str, Any]


def place_of(kind: str, binding: AttributeBinding, addresses: Addresses) -> Place:
    """Where the values of an attribute of a ``User`` or a ``Group`` are."""
    table: Any = User if kind == "User" else Group
    name, part = name_of(binding), binding.sub_field_name or ""
    columns: Columns = {"id": table.scim_id, "external_id": table.external_id}
    if name == "meta":
        return _meta(kind, part, addresses)
    if name == "schemas":
        return Fixed(_schemas(kind))
    if kind == "Group":
        columns["display_name"] = Group.display_key
        return replace(_members(addresses), part=part) if name == "members" else Plain(columns[name])
    columns["user_name"] = User.user_name_key
    columns["active"] = case((User.active, literal("true")), else_=literal("false"))
    if name in columns:
        return Plain(columns[name])
    if name == "groups":
        return replace(_groups(addresses), part=part)
    complex_ = isclass(binding.field_type) and issubclass(binding.field_type, ComplexAttribute)
    return Values(name, part, whole=complex_ and not part, several=binding.is_multivalued)


def _schemas(kind: str) -> list[tuple[str, ColumnElement[bool]]]:
    if kind == "Group":
        return [(str(GroupModel.__schema__).lower(), true())]
    # Whoever has one of its attributes has the extension.
    found = select(UserValue.user_id).where(UserValue.attribute.startswith("enterprise.", autoescape=True))
    extended = User.id.in_(found)
    return [(str(UserModel.__schema__).lower(), true()), (ENTERPRISE.lower(), extended)]


def _meta(kind: str, part: str, addresses: Addresses) -> Place:
    table: Any = User if kind == "User" else Group
    address = addresses.users if kind == "User" else addresses.groups
    known: dict[str, Place] = {
        "resource_type": Fixed([(kind, true())]),
        "created": Plain(table.created_at),
        "last_modified": Plain(table.changed_at),
        "location": Plain(literal(address.lower()).op("||")(table.scim_id)),
        "version": Plain(literal('W/"').op("||")(cast(table.version, String)).op("||")(literal('"'))),
        "": Fixed([(kind, true())]),
    }
    return known[part]


def _groups(addresses: Addresses) -> Linked:
    member, group = aliased(Member), aliased(Group)
    rows = select(member.id).join(group, group.id == member.group_id).where(member.user_id == User.id)
    return Linked(
        rows.correlate(User),
        {
            "value": group.scim_id,
            "display": group.display_key,
            "ref": literal(addresses.groups).op("||")(group.scim_id),
            "type": literal("direct"),
        },
    )


def _members(addresses: Addresses) -> Linked:
    member, user, child = aliased(Member), aliased(User), aliased(Group)
    rows = (
        select(member.id)
        .outerjoin(user, user.id == member.user_id)
        .outerjoin(child, child.id == member.child_id)
        .where(member.group_id == Group.id)
    )
    is_user = member.user_id.is_not(None)
    return Linked(
        rows.correlate(Group),
        {
            "value": case((is_user, user.scim_id), else_=child.scim_id),
            "display": case((is_user, user.shown_key), else_=child.display_key),
            "ref": case(
                (is_user, literal(addresses.users).op("||")(user.scim_id)),
                else_=literal(addresses.groups).op("||")(child.scim_id),
            ),
            "type": case((is_user, literal("user")), else_=literal("group")),
        },
    )
