"""How far the set-up is: remembered, so that it can be left and gone on with at any step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import select

from core import audit
from core.db import db
from core.epochs import Kept, move
from core.extension import Viewer
from core.setup import typed
from core.setup.models import SetupStep
from core.setup.steps import FINISH, Step

State = Literal["done", "skipped"]
EPOCH = "setup"
_finished: Kept[str, bool] = Kept(EPOCH)


def states() -> dict[str, str]:
    """What became of each step: ``done``, ``skipped``; what nobody was at is left out.

    A step is done, too, once the configuration holds what was chosen there, for then its reader has been elsewhere.
    """
    found = {}
    for row in db.session.scalars(select(SetupStep)):
        state = row.state or ("done" if row.wishes and typed.in_force(row.wishes) else "")
        if state:
            found[row.key] = state
    return found


def finished() -> bool:
    """Whether somebody has gone through to the end."""
    return _finished.get(FINISH, lambda: states().get(FINISH) == "done")


def mark(step: Step, state: State, viewer: Viewer) -> None:
    """Note that a step is done or was left out. Flushes."""
    row = _row(step.key)
    if row.state != state:
        row.state, row.changed_by = state, viewer.account_id
        audit.record(
            "setup.done" if state == "done" else "setup.skipped",
            object_type="setup",
            object_id=step.key,
            title=str(step.title),
            viewer=viewer,
        )
    db.session.flush()
    move(EPOCH)


def wishes(key: str) -> dict[str, dict[str, Any]]:
    """What was typed at a step for the configuration file, by table and key."""
    row = db.session.get(SetupStep, key)
    return row.wishes if row is not None else {}


def wish(key: str, values: Mapping[str, Mapping[str, Any]], viewer: Viewer) -> None:
    """Keep what was typed at a step for the configuration file. Flushes.

    Args:
        values: by table and key; no secrets.
    """
    row = _row(key)
    row.wishes = {table: dict(entries) for table, entries in values.items()}
    row.changed_by = viewer.account_id
    db.session.flush()


def _row(key: str) -> SetupStep:
    row = db.session.get(SetupStep, key)
    if row is None:
        row = SetupStep(key=key, state="", wishes={})
        db.session.add(row)
    return row
