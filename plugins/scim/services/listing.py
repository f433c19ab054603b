"""Pages of resources: filtered, sorted and cut by the database, in as many statements however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scim2_models import InvalidPathException, Resource, SearchRequest
from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, null, select, union_all

from plugin_sdk.db import session
from plugins.scim.models import Group, User
from plugins.scim.schema import DEFAULT_COUNT, MODELS, MOST_RESULTS
from plugins.scim.services import presenting
from plugins.scim.services.attributes import Addresses, place_of
from plugins.scim.services.filters import condition

Payload = dict[str, Any]
_FURTHEST = 1_000_000_000
"""Where a page may begin at the most; further than any list is long."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what was asked for. ``start`` counts from 1."""

    total: int
    start: int
    resources: list[Payload]


def request_for(kinds: Sequence[str], values: dict[str, Any]) -> SearchRequest[Any]:
    """What a query asks for, checked against the resources that it is about.

    Raises:
        ValidationError: something in it cannot be.
    """
    models: Any = MODELS[kinds[0]]
    for kind in kinds[1:]:
        models = models | MODELS[kind]
    request: SearchRequest[Any] = SearchRequest[models].model_validate(values)
    return request


def page(source: str, kinds: Sequence[str], request: SearchRequest[Any], addresses: Addresses) -> Page:
    """The page of a source's resources that is asked for.

    Raises:
        SCIMException: the filter compares what cannot be compared.
    """
    selects = [_select(source, kind, request, addresses) for kind in kinds]
    rows = (union_all(*selects) if len(selects) > 1 else selects[0]).subquery()
    total = session.scalar(select(func.count()).select_from(rows)) or 0
    start = min(request.start_index or 1, _FURTHEST)
    count = min(DEFAULT_COUNT if request.count is None else request.count, MOST_RESULTS)
    if not count or start > total:
        return Page(total, start, [])
    descending = request.sort_order == SearchRequest.SortOrder.descending
    # What has no value comes last, and first when the order is turned round.
    order: list[ColumnElement[Any]] = [rows.c.missing, rows.c.key] if request.sort_by else []
    query = select(rows.c.kind, rows.c.id).order_by(
        *(item.desc() if descending else item for item in order), rows.c.kind.desc(), rows.c.id
    )
    found = [(kind, row_id) for kind, row_id in session.execute(query.offset(start - 1).limit(count))]
    return Page(total, start, _loaded(found, request, addresses))


def _select(source: str, kind: str, request: SearchRequest[Any], addresses: Addresses) -> Select[Any]:
    table: Any = User if kind == "User" else Group
    key = _sort_key(kind, request, addresses)
    missing = literal(0) if key is None else case((key.is_(None), 1), else_=0)
    query = select(
        literal(kind).label("kind"),
        table.id.label("id"),
        missing.label("missing"),
        (cast(null(), String) if key is None else key).label("key"),
    ).where(table.source == source)
    if kind == "User":
        query = query.where(User.deleted_at.is_(None))
    if request.filter:
        query = query.where(condition(kind, str(request.filter), addresses))
    return query


def _sort_key(kind: str, request: SearchRequest[Any], addresses: Addresses) -> ColumnElement[Any] | None:
    if request.sort_by is None:
        return None
    model: type[Resource[Any]] = MODELS[kind]
    binding = request.sort_binding(model)
    if binding is None:
        return None
    try:
        return place_of(kind, binding, addresses).order()
    except KeyError as error:
        raise InvalidPathException(path=str(request.sort_by), detail=f"Cannot sort on {request.sort_by!r}") from error


def _loaded(found: Sequence[tuple[str, int]], request: SearchRequest[Any], addresses: Addresses) -> list[Payload]:
    by_key: dict[tuple[str, int], Payload] = {}
    user_ids = [row_id for kind, row_id in found if kind == "User"]
    if user_ids:
        users = list(session.scalars(select(User).where(User.id.in_(user_ids))))
        shown = presenting.users(users, addresses, request)
        by_key.update({("User", row.id): payload for row, payload in zip(users, shown, strict=True)})
    group_ids = [row_id for kind, row_id in found if kind == "Group"]
    if group_ids:
        groups = list(session.scalars(select(Group).where(Group.id.in_(group_ids))))
        shown = presenting.groups(groups, addresses, request)
        by_key.update({("Group", row.id): payload for row, payload in zip(groups, shown, strict=True)})
    return [by_key[key] for key in found if key in by_key]


def one(source: str, kind: str, scim_id: str) -> User | Group | None:
    """A resource of a source, ``None`` where it has none of that id any more."""
    table: Any = User if kind == "User" else Group
    query = select(table).where(table.source == source, table.scim_id == scim_id)
    if kind == "User":
        query = query.where(User.deleted_at.is_(None))
    found: User | Group | None = session.scalar(query)
    return found
