"""A user taken apart into the rows of ``scim_user_value``, by which it is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from inspect import isclass
from typing import Any
from unicodedata import normalize

from scim2_models import ComplexAttribute, Path, Resource
from scim2_models.path import AttributeBinding
from sqlalchemy import delete, insert

from plugin_sdk.db import session
from plugins.scim.models import ENTERPRISE, UserValue
from plugins.scim.schema import EnterpriseUser, FullUser
from plugins.scim.services.attributes import name_of

LONGEST = 4000
"""Characters of a value that are kept for filters; a picture in an address has many more."""
_ELSEWHERE = frozenset({"schemas", "id", "external_id", "meta", "user_name", "active", "groups", "EnterpriseUser"})
"""What has a column, or is in other tables."""


def comparable(text: str) -> str:
    """The comparison form of a text whose case does not count."""
    return normalize("NFC", normalize("NFC", text).lower())


def exact(text: str) -> str:
    """The comparison form of a text whose case counts."""
    return normalize("NFC", text)


def _bindings() -> Iterator[tuple[AttributeBinding, dict[str, AttributeBinding]]]:
    """Every attribute that is kept as values, with its parts by name."""
    path: Any = Path[FullUser]  # type: ignore[valid-type]  # a type made at run time
    for model, prefix in ((FullUser, ""), (EnterpriseUser, f"{ENTERPRISE}:")):
        for name, field in model.model_fields.items():
            if name in _ELSEWHERE:
                continue
            text = f"{prefix}{field.serialization_alias}"
            whole = path(text).resolve()
            parts = {}
            if isclass(whole.field_type) and issubclass(whole.field_type, ComplexAttribute):
                for part, inner in whole.field_type.model_fields.items():
                    parts[part] = path(f"{text}.{inner.serialization_alias}").resolve()
            yield whole, parts


_BINDINGS = list(_bindings())


def write(user_id: int, user: Resource[Any], *, fresh: bool = False) -> None:
    """Put the values of a user in the place of those it had."""
    if not fresh:
        session.execute(delete(UserValue).where(UserValue.user_id == user_id))
    rows = list(rows_of(user_id, user))
    if rows:
        session.execute(insert(UserValue), rows)


def rows_of(user_id: int, user: Resource[Any]) -> Iterator[dict[str, Any]]:
    """The rows of a user."""
    enterprise = getattr(user, "EnterpriseUser", None)
    for whole, parts in _BINDINGS:
        holder = enterprise if whole.model is EnterpriseUser else user
        value = getattr(holder, whole.field_name, None)
        if value is None:
            continue
        entries = _primary_first(value) if whole.is_multivalued else [value]
        for number, entry in enumerate(entries):
            for part, text in _texts(whole, parts, entry):
                yield {
                    "user_id": user_id,
                    "attribute": name_of(whole),
                    "entry": number,
                    "part": part,
                    "text": text[:LONGEST],
                }


def _primary_first(entries: Iterable[Any]) -> list[Any]:
    return sorted(entries, key=lambda entry: not getattr(entry, "primary", False))


def _texts(whole: AttributeBinding, parts: dict[str, AttributeBinding], entry: Any) -> Iterator[tuple[str, str]]:
    if not parts:
        yield "", _text(whole, entry)
        return
    found = [(part, _text(binding, value)) for part, binding in parts.items()
             if (value := getattr(entry, part, None)) is not None]  # fmt: skip
    if found:
        yield "", ""
        yield from found


def _text(binding: AttributeBinding, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    plain = value.value if isinstance(value, Enum) else value
    return exact(str(plain)) if binding.case_exact else comparable(str(plain))
