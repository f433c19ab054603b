"""Reading and writing settings: typed by their declarations, remembered per process until somebody changes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select

from core import epochs
from core.db import conflict_insert, db, utcnow
from core.extension import Setting
from core.plugin_host import host
from core.settings.models import SettingRow

EPOCH = "settings"
MAX_TEXT = 10_000
MAX_ITEMS = 1000


class UnknownSettingError(LookupError):
    """A setting that nobody declared: a mistake in the calling code."""


class SettingError(ValueError):
    """A value that cannot be taken; the message is for the person who entered it."""


@dataclass(slots=True)
class _Cache:
    mark: int = -1
    values: dict[tuple[str, str], Any] = field(default_factory=dict)


def declared(owner: str, key: str) -> Setting:
    """The declaration of a setting.

    Raises:
        UnknownSettingError: there is none.
    """
    found = host().declared.settings.get((owner, key))
    if found is None:
        raise UnknownSettingError(f"'{owner}' declares no setting '{key}'")
    return found.value


def get(owner: str, key: str) -> Any:
    """The value in force: what was set, if it still fits the declaration, else the default."""
    setting = declared(owner, key)
    value = _stored().get((owner, key), setting.default)
    if value is not setting.default and _problem(setting, value):
        return setting.default
    return list(value) if isinstance(value, list) else value


def all_of(owner: str) -> dict[str, Any]:
    """Every declared setting of ``owner`` with its value in force."""
    return {key: get(owner, key) for who, key in host().declared.settings if who == owner}


def is_set(owner: str, key: str) -> bool:
    """True if somebody set it, for showing a secret as "set" without showing it."""
    return (owner, key) in _stored()


def set_(owner: str, key: str, value: Any, *, by: int | None = None) -> None:
    """Set a value in the present transaction; the caller commits, and then every process sees it on its next request.

    Args:
        by: account id of who does it.

    Raises:
        SettingError: the value is of another type than declared, not among the choices, or too long.
    """
    setting = declared(owner, key)
    problem = _problem(setting, value)
    if problem:
        raise SettingError(problem)
    changes = {"value": value, "changed_at": utcnow(), "changed_by": by}
    statement = conflict_insert(SettingRow).values(owner=owner, key=key, **changes)
    db.session.execute(statement.on_conflict_do_update(index_elements=["owner", "key"], set_=changes))
    epochs.bump(EPOCH)


def reset(owner: str, key: str | None = None) -> int:
    """Return to the default: one setting, or all that ``owner`` ever had (when a plugin is purged); gives how many."""
    statement = delete(SettingRow).where(SettingRow.owner == owner)
    if key is not None:
        statement = statement.where(SettingRow.key == key)
    number = db.session.execute(statement).rowcount  # type: ignore[attr-defined]  # a DELETE gives a CursorResult
    epochs.bump(EPOCH)
    return int(number)


def export() -> dict[str, dict[str, Any]]:
    """What was set, per owner, without secrets and without what is not declared any more."""
    result: dict[str, dict[str, Any]] = {}
    for (owner, key), value in sorted(_stored().items()):
        found = host().declared.settings.get((owner, key))
        if found is not None and not found.value.secret:
            result.setdefault(owner, {})[key] = value
    return result


def import_(data: Mapping[str, Mapping[str, Any]], *, by: int | None = None) -> list[str]:
    """Set everything in ``data``, which ``export`` made, perhaps elsewhere; gives what was left out and why."""
    refused = []
    for owner, values in data.items():
        for key, value in values.items():
            try:
                set_(owner, key, value, by=by)
            except (UnknownSettingError, SettingError) as error:
                refused.append(f"{owner}.{key}: {error}")
    return refused


def _stored() -> dict[tuple[str, str], Any]:
    cache: _Cache = current_app.extensions.setdefault("dunbar.settings", _Cache())
    mark = epochs.current().get(EPOCH, 0)
    if cache.mark != mark:
        rows = db.session.execute(select(SettingRow.owner, SettingRow.key, SettingRow.value))
        # One assignment, so that another thread sees the old cache or the new one, never half of each.
        cache = _Cache(mark, {(owner, key): value for owner, key, value in rows})
        current_app.extensions["dunbar.settings"] = cache
    return cache.values


def _problem(setting: Setting, value: Any) -> str:
    """What is wrong with ``value``, in words for people; empty if nothing is."""
    if type(value) is not setting.type:
        names = {str: _("a text"), int: _("a whole number"), bool: _("yes or no"), list: _("a list of texts")}
        return _("This must be %(kind)s.", kind=names.get(setting.type, setting.type.__name__))
    if isinstance(value, list) and not all(isinstance(item, str) for item in value):
        return _("This must be %(kind)s.", kind=_("a list of texts"))
    texts = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    if len(texts) > MAX_ITEMS or any(len(text) > MAX_TEXT for text in texts):
        return _("This is too long.")
    if setting.choices:
        allowed = [choice for choice, title in setting.choices]
        if any(item not in allowed for item in (value if isinstance(value, list) else [value])):
            return _("Choose one of the values offered.")
    return ""
