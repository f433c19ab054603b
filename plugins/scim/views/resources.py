"""Users and groups: made, read, replaced, patched, deleted."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from scim2_models import Context, NotFoundException, Resource

from plugin_sdk.db import session
from plugins.scim.models import Group, User
from plugins.scim.schema import MODELS, POLICY
from plugins.scim.services import groups, listing, patches, presenting, users
from plugins.scim.views.protocol import addresses, answer, body, wanted

KINDS = {"Users": "User", "Groups": "Group"}


def create_resource(source: str, which: str) -> Response:
    """A new user or group."""
    kind = KINDS[which]
    asked, given = wanted(kind), _resource(kind, Context.RESOURCE_CREATION_REQUEST)
    row = users.create(source, given) if kind == "User" else groups.create(source, given)
    session.commit()
    return _shown(source, row, asked, 201)


def read_resource(source: str, which: str, scim_id: str) -> Response:
    """One user or group."""
    asked, row = wanted(KINDS[which]), listing.one(source, KINDS[which], scim_id)
    if row is None:
        raise NotFoundException(detail=f"There is no resource '{scim_id}'")
    return _shown(source, row, asked)


def replace_resource(source: str, which: str, scim_id: str) -> Response:
    """A user or group in the place of what it was."""
    kind = KINDS[which]
    asked, given = wanted(kind), _resource(kind, Context.RESOURCE_REPLACEMENT_REQUEST)
    change: Any = users.replace if kind == "User" else groups.replace
    row = change(source, scim_id, given, _if_match())
    session.commit()
    return _shown(source, row, asked)


def patch_resource(source: str, which: str, scim_id: str) -> Response:
    """Parts of a user or group."""
    kind = KINDS[which]
    asked, given = wanted(kind), body()
    row: User | Group
    if kind == "User":
        row = users.patch(source, scim_id, patches.of_user(given), _if_match())
    else:
        row = groups.patch(source, scim_id, patches.of_group(given), _if_match())
    session.commit()
    if kind == "Group" and not asked.attributes:
        # A large group need not be sent back for each member that comes or goes.
        return Response(status=204, headers={"ETag": presenting.etag(row)})
    return _shown(source, row, asked)


def delete_resource(source: str, which: str, scim_id: str) -> Response:
    """A user or group goes."""
    remove = users.delete_user if KINDS[which] == "User" else groups.delete_group
    remove(source, scim_id, _if_match())
    session.commit()
    return Response(status=204)


def _resource(kind: str, context: Context) -> Resource[Any]:
    given = body()
    if kind == "User":
        given = patches.with_manager(given)
    return MODELS[kind].model_validate(given, scim_ctx=context, scim_policy=POLICY)


def _shown(source: str, row: User | Group, asked: Any, status: int = 200) -> Response:
    where = addresses(source)
    if isinstance(row, User):
        payload, address = presenting.users([row], where, asked)[0], f"{where.users}{row.scim_id}"
    else:
        payload, address = presenting.groups([row], where, asked)[0], f"{where.groups}{row.scim_id}"
    headers = {"Location": address} if status == 201 else {"Content_Location": address}
    return answer(payload, status, ETag=presenting.etag(row), **headers)


def _if_match() -> str:
    return request.headers.get("If-Match", "")
