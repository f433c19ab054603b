"""Audiences: sets of principals, stored once. Visible = the viewer carries one of them. Applied inside SQL."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from flask import g
from flask_babel import gettext as _
from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, false, insert, select, union
from sqlalchemy.sql.elements import SQLColumnExpression

from core.access.models import Audience, AudienceTerm
from core.access.principals import PrincipalLabel, kind_of, providers
from core.access.roles import RoleBook
from core.db import OneOf, TextList, conflict_insert, db
from core.extension.access import EVERYONE, Viewer

MAX_TERMS = 200
_PATTERN = re.compile(
    r"everyone|heads|(person|department|position|location|entity|group|account):[0-9]+|role:[a-z][a-z0-9_]*"
)


class AudienceError(ValueError):
    """An audience that cannot be: empty, too long, or with a name that is no principal."""


def intern(principals: Iterable[str]) -> int:
    """The id of the audience of exactly these principals; the same set always gives the same id.

    Raises:
        AudienceError: the set is empty, has more than 200 principals, or one is not well formed.
    """
    wanted = sorted(set(principals))
    if not wanted:
        raise AudienceError("an audience needs at least one principal")
    if len(wanted) > MAX_TERMS:
        raise AudienceError(f"an audience may have {MAX_TERMS} principals at most; make a group of them")
    for principal in wanted:
        if not _PATTERN.fullmatch(principal):
            raise AudienceError(f"'{principal}' is not a principal")
    if EVERYONE in wanted:
        wanted = [EVERYONE]
    digest = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    known = db.session.scalar(select(Audience.id).where(Audience.digest == digest))
    return known if known is not None else _create(digest, wanted)


def _create(digest: str, principals: Sequence[str]) -> int:
    # Two editors may address the same set at the same moment: the second insert then does nothing.
    statement = conflict_insert(Audience).values(digest=digest).on_conflict_do_nothing(index_elements=["digest"])
    created: int | None = db.session.scalar(statement.returning(Audience.id))
    if created is None:
        found = db.session.scalar(select(Audience.id).where(Audience.digest == digest))
        assert found is not None
        return found
    db.session.execute(
        insert(AudienceTerm), [{"audience_id": created, "principal": principal} for principal in principals]
    )
    _forget_visible()
    return created


def everyone() -> int:
    """The audience of every employee."""
    return intern((EVERYONE,))


def nobody() -> int:
    """The audience of what is shown to nobody for now: no person has this number."""
    return intern(("person:0",))


def principals_of(audience_id: int) -> list[str]:
    """The principals of an audience, sorted."""
    query = select(AudienceTerm.principal).where(AudienceTerm.audience_id == audience_id)
    return list(db.session.scalars(query.order_by(AudienceTerm.principal)))


def visible(viewer: Viewer, column: SQLColumnExpression[int] | Any) -> ColumnElement[bool]:
    """The condition that ``column`` (an object's ``audience_id``) names an audience that the viewer belongs to.

    Belongs into every SELECT of objects that have an audience, so that lists and counts agree.
    """
    if not viewer.principals:
        return false()
    return column.in_(_visible_select(viewer))


def visible_when_bound(column: SQLColumnExpression[int] | Any) -> ColumnElement[bool]:
    """The same condition for a statement that is built once for all viewers and run with :func:`bound`."""
    return column.in_(select(AudienceTerm.audience_id).where(OneOf(AudienceTerm.principal, _BOUND)))


def bound(viewer: Viewer) -> dict[str, list[str]]:
    """What a statement with :func:`visible_when_bound` is run with."""
    return {_BOUND.key: sorted(viewer.principals)}


_BOUND: BindParameter[Any] = bindparam("viewer_principals", type_=TextList())


def _visible_select(viewer: Viewer) -> Select[int]:
    return select(AudienceTerm.audience_id).where(AudienceTerm.principal.in_(sorted(viewer.principals)))


def visible_ids(viewer: Viewer) -> frozenset[int]:
    """Ids of all audiences that the viewer belongs to, read once per request; for the search index."""
    known: dict[frozenset[str], frozenset[int]] = g.setdefault("visible_audiences", {})
    if viewer.principals not in known:
        ids = db.session.scalars(_visible_select(viewer)) if viewer.principals else ()
        known[viewer.principals] = frozenset(ids)
    return known[viewer.principals]


def _forget_visible() -> None:
    g.pop("visible_audiences", None)


def meets(viewer: Viewer, audience_id: int) -> bool:
    """True if the viewer belongs to the audience."""
    return audience_id in visible_ids(viewer)


def reasons(viewer: Viewer, audience_id: int) -> list[PrincipalLabel]:
    """Why the viewer sees it: the principals that meet. Empty means that it is not seen."""
    return labels(set(principals_of(audience_id)) & viewer.principals)


def people(audience_id: int, on: date) -> Select[int]:
    """A select of the ids of active people whom the audience addresses on that day."""
    return people_with(principals_of(audience_id), on)


def people_with(principals: Collection[str], on: date) -> Select[int]:
    """A select of the ids of active people who carry one of ``principals``, through their roles too."""
    wanted = set(principals)
    roles = {principal.partition(":")[2] for principal in wanted if kind_of(principal) == "role"}
    if roles:
        wanted |= RoleBook.current().principals_with(roles)
    selects = [part for provider in providers() for part in provider.people(wanted, on)]
    if not selects:
        return select(Audience.id).where(false())
    if len(selects) == 1:
        return selects[0]
    joined = union(*selects).subquery()
    return select(joined.c[0])


def holders(permission: str, on: date) -> Select[int]:
    """A select of the ids of active people who hold a permission through any of their roles."""
    book = RoleBook.current()
    return people_with({f"role:{key}" for key in book.keys if book.allows(key, permission)}, on)


def describe(audience_id: int) -> list[PrincipalLabel]:
    """The audience for people to read; a principal that is gone is left out."""
    return labels(principals_of(audience_id))


def labels(principals: Collection[str]) -> list[PrincipalLabel]:
    """Titles of principals, in a stable order."""
    found: list[PrincipalLabel] = []
    if EVERYONE in principals:
        found.append(PrincipalLabel(key=EVERYONE, kind=EVERYONE, title=_("Everyone")))
    book = RoleBook.current()
    for principal in sorted(principals):
        if kind_of(principal) == "role":
            key = principal.partition(":")[2]
            found.append(PrincipalLabel(key=principal, kind="role", title=book.title(key)))
    for provider in providers():
        mine = [principal for principal in principals if kind_of(principal) in provider.kinds]
        if mine:
            found.extend(provider.labels(mine))
    return found


def find(text: str, limit: int = 12) -> list[PrincipalLabel]:
    """Principals to choose from, for the audience picker."""
    found = [label for provider in providers() for label in provider.find(text, limit)]
    wanted = text.casefold()
    book = RoleBook.current()
    roles = [PrincipalLabel(key=f"role:{key}", kind="role", title=book.title(key)) for key in book.titles]
    found = [*(role for role in roles if wanted and wanted in role.title.casefold()), *found]
    if not wanted or wanted in _("Everyone").casefold():
        found.insert(0, PrincipalLabel(key=EVERYONE, kind=EVERYONE, title=_("Everyone")))
    return found[:limit]
