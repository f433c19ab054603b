"""Users: made, replaced, patched, deleted."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from scim2_models import Context, InvalidValueException, PatchOp, Resource, UniquenessException
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import aliased

from plugin_sdk import audit
from plugin_sdk.db import session
from plugins.scim.models import ENTERPRISE, NAME_LENGTH, Group, Member, User, UserValue
from plugins.scim.schema import POLICY, FullUser
from plugins.scim.services import values
from plugins.scim.services.changes import changed, keep, locked, moment
from plugins.scim.services.sources import tell

_OURS = frozenset({"schemas", "id", "meta", "groups"})
"""Attributes of a resource that the server itself decides."""


def create(source: str, user: Resource[Any]) -> User:
    """Take a new user in; the caller commits.

    Raises:
        UniquenessException: another user of the source has the name or the external id.
        InvalidValueException: a value that cannot be kept.
    """
    now, scim_id = moment(), str(uuid4())
    row = User(source=source, scim_id=scim_id, person_key=scim_id, created_at=now, changed_at=now, version=1)
    if user["active"] is None:
        user["active"] = True
    _fill(row, user)
    _refuse_taken(row)
    _recognise(row)
    keep(row, "userName or externalId")
    values.write(row.id, user, fresh=True)
    tell(source)
    return row


def replace(source: str, scim_id: str, user: Resource[Any], if_match: str = "") -> User:
    """Put a user in the place of what it was (PUT); the caller commits.

    Raises:
        NotFoundException, PreconditionFailedException: see ``locked``.
        UniquenessException, InvalidValueException: see ``create``.
    """
    row = locked(User, source, scim_id, if_match)
    if user["active"] is None:
        user["active"] = True
    return _update(row, user)


def patch(source: str, scim_id: str, operations: PatchOp[Any], if_match: str = "") -> User:
    """Change parts of a user (PATCH); the caller commits.

    Raises:
        NotFoundException, PreconditionFailedException: see ``locked``.
        UniquenessException, InvalidValueException: see ``create``.
        SCIMException: an operation that cannot be done; then none was.
    """
    row = locked(User, source, scim_id, if_match)
    user = model_of(row)
    operations.patch(user, POLICY)
    return _update(row, user)


def delete_user(source: str, scim_id: str, if_match: str = "") -> None:
    """Let a user go; the caller commits. What is known stays, for the profile that was made of it and a return.

    Raises:
        NotFoundException, PreconditionFailedException: see ``locked``.
    """
    row = locked(User, source, scim_id, if_match)
    row.deleted_at = moment()
    row.user_name_key = row.external_key = None
    row.active = False
    changed(row)
    left = select(Member.group_id).where(Member.user_id == row.id)
    session.execute(
        update(Group)
        .where(Group.id.in_(left))
        .values(version=Group.version + 1, changed_at=row.deleted_at)
        .execution_options(synchronize_session=False)
    )
    session.execute(delete(Member).where(Member.user_id == row.id))
    session.execute(delete(UserValue).where(UserValue.user_id == row.id))
    audit.record(
        "scim.user_deleted", object_type="source", object_id=source, title=row.shown_name, details={"id": scim_id},
        plugin="scim",
    )  # fmt: skip
    session.flush()
    tell(source)


def model_of(row: User) -> Resource[Any]:
    """The resource that a row keeps, without what the server decides but the id."""
    payload = {"schemas": _schemas(row.document), "id": row.scim_id, **row.document}
    return FullUser.model_validate(payload, scim_policy=POLICY)


def _schemas(document: dict[str, Any]) -> list[str]:
    core = str(FullUser.__schema__)
    return [core, ENTERPRISE] if ENTERPRISE in document else [core]


def _update(row: User, user: Resource[Any]) -> User:
    before = row.document
    _fill(row, user)
    if row.document == before:
        session.refresh(row)
        return row
    _refuse_taken(row)
    changed(row)
    keep(row, "userName or externalId")
    values.write(row.id, user)
    tell(row.source)
    return row


def _fill(row: User, user: Resource[Any]) -> None:
    document = user.model_dump(scim_ctx=Context.DEFAULT, scim_policy=POLICY)
    document = {name: value for name, value in document.items() if name not in _OURS}
    name = _short("userName", document.get("userName"))
    if not name:
        raise InvalidValueException(detail="'userName' is empty")
    external = _short("externalId", document.get("externalId")) or None
    parts = document.get("name") or {}
    shown = document.get("displayName") or parts.get("formatted") or ""
    shown = shown or " ".join(parts[key] for key in ("givenName", "familyName") if parts.get(key)) or name
    row.user_name, row.user_name_key = name, values.comparable(name)
    row.external_id = row.external_key = None if external is None else values.exact(external)
    row.active = document.get("active") is not False
    row.shown_name, row.shown_key = shown[:NAME_LENGTH], values.comparable(shown)[:NAME_LENGTH]
    row.document = document


def _short(name: str, value: Any) -> str:
    text = str(value or "").strip()
    # Its comparison form may be longer by a little.
    if len(values.comparable(text)) > NAME_LENGTH:
        raise InvalidValueException(detail=f"'{name}' is longer than {NAME_LENGTH} characters")
    return text


def _refuse_taken(row: User) -> None:
    with session.no_autoflush:
        taken = User.user_name_key == row.user_name_key
        if row.external_key is not None:
            taken = or_(taken, User.external_key == row.external_key)
        found = session.execute(
            select(User.user_name_key).where(User.source == row.source, taken, User.scim_id != row.scim_id).limit(1)
        ).first()
    if found is not None:
        name = "userName" if found[0] == row.user_name_key else "externalId"
        raise UniquenessException(detail=f"another user has this {name}")


def _recognise(row: User) -> None:
    """See whether somebody who was deleted is back.

    The external id alone does not do: some identity providers build it from names, and give it to the next one of that
    name. So it must be confirmed by the same personnel number, or where one of both has none, by the same user name.
    """
    if row.external_id is None:
        return
    other = aliased(User)
    taken = select(other.id).where(
        other.source == User.source, other.person_key == User.person_key, other.deleted_at.is_(None)
    )
    former = session.scalars(
        select(User)
        .where(
            User.source == row.source,
            User.external_id == row.external_id,
            User.deleted_at.is_not(None),
            ~taken.exists(),
        )
        .order_by(User.deleted_at.desc(), User.id.desc())
        .limit(1)
    ).first()
    if former is None:
        return
    confirmed = _confirmed(former, row)
    if confirmed:
        row.person_key = former.person_key
    audit.record(
        "scim.user_returned" if confirmed else "scim.user_not_recognised",
        object_type="source", object_id=row.source, title=row.shown_name,
        details={"id": row.scim_id, "former_id": former.scim_id}, plugin="scim",
    )  # fmt: skip


def _confirmed(former: User, row: User) -> bool:
    numbers = [(item.document.get(ENTERPRISE) or {}).get("employeeNumber") for item in (former, row)]
    if all(numbers):
        return numbers[0] == numbers[1]
    return values.comparable(former.user_name) == row.user_name_key
