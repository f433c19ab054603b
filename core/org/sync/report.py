"""A run in words: for the command line, scripts and the administrator's page."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext
from sqlalchemy import func, select

from core.db import db
from core.org.models import Department, LegalEntity, Location
from core.org.sync.models import ExternalRef, SyncChange, SyncRun
from core.text import shorten

LONGEST_NAME = 60
"""Characters of a name on a line of the terminal; the pages show all of it."""

ACTIONS = ("leave", "join", "return", "move", "change", "create", "close", "quarantine", "notice")
"""In the order in which an administrator wants to see them."""


def action_title(action: str) -> str:
    """What an action is called."""
    return {
        "join": pgettext("sync", "Join"),
        "return": pgettext("sync", "Return"),
        "move": pgettext("sync", "Move"),
        "change": pgettext("sync", "Change"),
        "leave": pgettext("sync", "Leave"),
        "create": pgettext("sync", "New"),
        "close": pgettext("sync", "Closed"),
        "quarantine": pgettext("sync", "Put aside"),
        "notice": pgettext("sync", "Taken with a doubt"),
    }.get(action, action)


def kind_title(kind: str) -> str:
    """What a kind of record is called."""
    return {
        "person": pgettext("sync", "Person"),
        "account": pgettext("sync", "Account"),
        "department": pgettext("sync", "Department"),
        "unit": pgettext("sync", "Node of the management tree"),
        "group": pgettext("sync", "Group"),
        "location": pgettext("sync", "Place"),
        "entity": pgettext("sync", "Legal entity"),
    }.get(kind, kind)


def state_title(state: str) -> str:
    """What a run's state is called."""
    return {
        "running": pgettext("sync", "Running"),
        "planned": pgettext("sync", "Only looked"),
        "stopped": pgettext("sync", "Waits for your word"),
        "applied": pgettext("sync", "Applied"),
        "failed": pgettext("sync", "Failed"),
        "undone": pgettext("sync", "Taken back"),
        "cancelled": pgettext("sync", "Cancelled"),
    }.get(state, state)


def reading_title(run: SyncRun) -> str:
    """What was read, and why everything where changes alone could have been; empty where there is no choice."""
    return {
        "changes": _("Only what has changed since the last run"),
        "first": _("Everything, because no run before it counts"),
        "asked": _("Everything, because somebody asked for it"),
        "due": _("Everything, because it was due"),
        "server": _("Everything, because another server answered"),
        "settings": _("Everything, because the settings have changed"),
        "untold": _("Everything, because the server does not number its changes"),
    }.get((run.counts or {}).get("read", ""), "")


def field_title(name: str) -> str:
    """What a field of a record is called."""
    return {
        "name": _("Name"),
        "last_name": _("Last name"),
        "first_name": _("First name"),
        "middle_name": _("Middle name"),
        "latin_name": _("Name in Latin letters"),
        "mail": _("E-mail"),
        "work_phone": _("Work phone"),
        "internal_phone": _("Internal phone"),
        "mobile_phone": _("Mobile phone"),
        "room": _("Room"),
        "location": pgettext("sync", "Place"),
        "birth_month": _("Birthday"),
        "birth_day": _("Birthday"),
        "login": _("Login"),
        "photo_digest": _("Photo"),
        "department": _("Department"),
        "position": _("Position"),
        "entity": _("Legal entity"),
        "personnel_number": _("Personnel number"),
        "rate": _("Rate"),
        "kind": _("Kind of contract"),
        "contract_days": _("Days of the contract"),
        "post_days": _("Days in the place"),
        "working": _("Works here"),
        "parent": _("Department above"),
        "heads": _("Heads"),
        "code": _("Code"),
        "members": _("Members"),
        "people": _("Members"),
        "description": _("Description"),
        "time_zone": _("Time zone"),
        "absences": _("Absences"),
        "person_key": _("Key of the person"),
        "department_code": _("Code of the department"),
        "tax_key": _("Fingerprint of the tax number"),
        "birth_key": _("Fingerprint of the day of birth"),
        "head_post": _("Post for a head"),
    }.get(name, name)


def summary(run: SyncRun) -> str:
    """The numbers of a run in one line."""
    counts = run.counts or {}
    if "undone" in counts:
        return ngettext("%(num)s record taken back", "%(num)s records taken back", counts["undone"])
    parts = []
    for action in ACTIONS:
        number = sum(count for name, count in counts.items() if name.endswith(f".{action}"))
        if number:
            parts.append(f"{action_title(action)}: {number}")
    return ", ".join(parts) or (_("No changes") if run.state in ("applied", "planned") else run.reason)


def lines(run: SyncRun, *, limit: int = 10) -> Iterator[str]:
    """The numbers of a run and its changes, a line each; ``limit`` of each action, 0 for all."""
    yield summary(run)
    if reading := reading_title(run):
        yield reading
    query = select(SyncChange).where(SyncChange.run_id == run.id)
    for action in ACTIONS:
        mine = query.where(SyncChange.action == action).order_by(SyncChange.id)
        changes = db.session.scalars(mine.limit(limit or None)).all()
        for change in changes:
            yield f"{action_title(action)} · {kind_title(change.kind)} · {describe(change)}"
        if limit and len(changes) == limit:
            yield "…"


def describe(change: SyncChange) -> str:
    """A change in one line of the terminal: whose, which fields, why."""
    names = ", ".join(dict.fromkeys(field_title(name) for name in change.fields))
    title = shorten(change.title or change.external_id, LONGEST_NAME)
    return " · ".join(part for part in (title, names, change.problem) if part)


def as_dict(run: SyncRun, key: str, *, changes: bool = False) -> dict[str, Any]:
    """A run for scripts."""
    found: dict[str, Any] = {
        "run": run.id,
        "source": key,
        "state": run.state,
        "reason": run.reason,
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "counts": run.counts,
    }
    if changes:
        rows = db.session.scalars(select(SyncChange).where(SyncChange.run_id == run.id).order_by(SyncChange.id))
        found["changes"] = [
            {
                "action": row.action,
                "kind": row.kind,
                "id": row.external_id,
                "title": row.title,
                "fields": row.fields,
                "problem": row.problem,
            }
            for row in rows
        ]
    return found


def counts_by_action(run_id: int) -> dict[str, int]:
    """How many changes of each action the run has, in the order to show them."""
    query = select(SyncChange.action, func.count()).where(SyncChange.run_id == run_id).group_by(SyncChange.action)
    found = dict(db.session.execute(query).all())
    return {action: found[action] for action in ACTIONS if action in found}


_MODELS: dict[str, Any] = {"department": Department, "entity": LegalEntity, "location": Location}


class Names:
    """Names of departments, companies and places that records mention by external id; loaded for a page at once."""

    def __init__(self, run: SyncRun, changes: Collection[SyncChange]) -> None:
        self._names: dict[tuple[str, str], str] = {}
        wanted: dict[str, set[str]] = {kind: set() for kind in _MODELS}
        for change in changes:
            for packed in (change.before, change.after):
                for name, value in values(packed or {}).items():
                    kind = "department" if name == "parent" else name
                    if kind in wanted and value:
                        wanted[kind].add(value)
        for kind, ids in wanted.items():
            if ids:
                self._load(run, kind, sorted(ids))

    def show(self, name: str, value: Any) -> str:
        """A field's value for people to read."""
        kind = "department" if name == "parent" else name
        if kind in _MODELS:
            return self._names.get((kind, value), value or "")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return "" if value is None else str(value)

    def _load(self, run: SyncRun, kind: str, ids: list[str]) -> None:
        model = _MODELS[kind]
        known = (
            select(ExternalRef.external_id, model.name)
            .join(model, model.id == ExternalRef.object_id)
            .where(ExternalRef.source_id == run.source_id, ExternalRef.kind == kind, ExternalRef.external_id.in_(ids))
        )
        planned = select(SyncChange.external_id, SyncChange.title).where(
            SyncChange.run_id == run.id, SyncChange.kind == kind, SyncChange.external_id.in_(ids)
        )
        for query in (planned, known):
            for external_id, name in db.session.execute(query):
                self._names[kind, external_id] = name


def values(packed: dict[str, Any]) -> dict[str, Any]:
    """A record's fields flat, as ``SyncChange.fields`` names them: those of the first contract and place included."""
    flat = {name: value for name, value in packed.items() if name not in ("employments", "login", "photo_digest")}
    if packed.get("login"):
        flat["login"] = packed["login"].get("login", "")
    employment: dict[str, Any] = next(iter(packed.get("employments") or ()), {})
    post: dict[str, Any] = next(iter(employment.get("assignments") or ()), {})
    flat.update({name: employment[name] for name in ("entity", "personnel_number") if employment.get(name)})
    flat.update({name: post[name] for name in ("department", "position", "rate") if post.get(name)})
    flat.update({name: len(flat[name]) for name in ("members", "people", "heads") if name in flat})
    return flat


def differences(change: SyncChange, names: Names) -> list[tuple[str, str, str]]:
    """(field, before, after) of a change, for people to read."""
    before, after = values(change.before or {}), values(change.after or {})
    if change.action in ("join", "return", "create"):
        shown = [name for name in ("position", "department", "entity", "location", "mail") if after.get(name)]
        return [(field_title(name), "", names.show(name, after[name])) for name in shown]
    if change.action in ("leave", "close"):
        shown = [name for name in ("position", "department", "entity") if before.get(name)]
        return [(field_title(name), names.show(name, before[name]), "") for name in shown]
    found = []
    for name in change.fields:
        if name in ("photo_digest", "contract_days", "post_days", "birth_day"):
            found.append((field_title(name), "", ""))
        else:
            found.append((field_title(name), names.show(name, before.get(name)), names.show(name, after.get(name))))
    return found
