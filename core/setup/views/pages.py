"""What all pages of the wizard share: where the reader is, and the ways on and back."""

from __future__ import annotations

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from core.db import db
from core.setup import progress, steps
from core.setup.steps import Step
from core.web.gate import current_viewer
from core.web.render import render


def get(key: str) -> Step:
    """A step that the reader may take, else a page that is not there."""
    return steps.find(key, current_viewer()) or abort(404)


def page(key: str, *, status: int = 200, **context: object) -> tuple[str, int]:
    """The page of a step."""
    step = get(key)
    mine = steps.of(current_viewer())
    number = mine.index(step)
    shown = render(
        f"setup/{key}.html",
        step=step,
        number=number + 1,
        total=len(mine),
        before=url_for(mine[number - 1].endpoint) if number else url_for("setup.index"),
        state=progress.states().get(key, ""),
        **context,
    )
    return shown, status


def on(key: str, state: progress.State = "done") -> Response:
    """Note that a step is done or left out, commit, and go on to the next."""
    step = get(key)
    progress.mark(step, state, current_viewer())
    db.session.commit()
    mine = steps.of(current_viewer())
    following = mine[mine.index(step) + 1 :]
    return redirect(url_for(following[0].endpoint if following else "setup.index"))
