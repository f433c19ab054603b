"""The search page, and the offers below the search box."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from core import jobs
from core.clock import today_in
from core.db import db
from core.extension import Viewer
from core.search import actions, misses, query, suggestions
from core.search.declarations import EDIT, REBUILD
from core.search.views.blueprint import blueprint
from core.web.gate import current_viewer, signed_in
from core.web.paging import Page, requested_page
from core.web.render import render

PEOPLE_SHOWN = 6
ACTIONS_SHOWN = 6
PERIODS = {"week": 7, "month": 30, "year": 366}
"""Days back, today included."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the search page asks for."""

    text: str
    kind: str
    since: str
    literal: bool
    page: int

    @classmethod
    def of_request(cls) -> Asked:
        """Whatever is odd counts as not given."""
        since = request.args.get("since", "")
        return cls(
            text=" ".join(request.args.get("q", "").split())[: query.LONGEST],
            kind=request.args.get("kind", "")[:80],
            since=since if since in PERIODS else "",
            literal=request.args.get("literal") == "1",
            page=requested_page(),
        )

    @property
    def narrowed(self) -> bool:
        """Whether less than everything is shown."""
        return bool(self.kind or self.since or self.page > 1)

    def url(self, **other: str | None) -> str:
        """The address of the same query, another kind or time."""
        values = {"kind": self.kind or None, "since": self.since or None, "literal": "1" if self.literal else None}
        wanted: dict[str, Any] = {**values, **other}
        return url_for("search.index", q=self.text, **wanted)


@blueprint.get("")
@signed_in
def index() -> str:
    """Everything found, people and places first."""
    viewer, asked = current_viewer(), Asked.of_request()
    people = suggestions.people(viewer, asked.text, PEOPLE_SHOWN) if not asked.narrowed else ()
    # With people shown apart, or to be shown apart on the first page, the others are listed without them.
    apart = (suggestions.PERSON,) if not asked.kind and (people or _names_somebody(viewer, asked)) else ()
    today = today_in(viewer.time_zone)
    days = {name: today - timedelta(days=back - 1) for name, back in PERIODS.items()}
    found = query.search(
        viewer,
        asked.text,
        (asked.kind,) if asked.kind else None,
        asked.page,
        leave_out=apart,
        since=days.get(asked.since),
        periods=list(days.values()),
        literal=asked.literal,
    )
    places = actions.find(viewer, asked.text, ACTIONS_SHOWN) if asked.text and not asked.narrowed else ()
    _note(viewer, asked, found, bool(people or places))
    persons = found.counts.get(suggestions.PERSON, 0)
    listed = found.total - (persons if apart else 0)
    most = min(listed, query.LAST_PAGE * query.PAGE_SIZE)
    return render(
        "search/index.html",
        asked=asked,
        found=found,
        people=people,
        places=places,
        more_people=max(0, persons - len(people)) if people else 0,
        person_kind=suggestions.PERSON,
        listed=listed,
        tabs=_tabs(found, asked),
        times=_times(found, asked),
        may_edit=viewer.may(EDIT),
        page=Page(found.hits, min(asked.page, query.LAST_PAGE), query.PAGE_SIZE, most),
    )


def _names_somebody(viewer: Viewer, asked: Asked) -> bool:
    """On further pages: whether the first one has shown people apart."""
    return bool(not asked.kind and asked.page > 1 and suggestions.people(viewer, asked.text, 1))


def _note(viewer: Viewer, asked: Asked, found: query.Found, elsewhere: bool) -> None:
    """Have a missing index built; remember what nobody can find."""
    if not found.ready:
        jobs.enqueue(REBUILD, key=REBUILD)
        db.session.commit()
    elif asked.text and not (found.counts or elsewhere or asked.narrowed or asked.literal):
        misses.remember(viewer, asked.text)
        db.session.commit()


def _tabs(found: query.Found, asked: Asked) -> list[dict[str, Any]]:
    if not found.kinds:
        return []
    everything = {"title": _("Everything"), "href": asked.url(kind=None), "current": not asked.kind}
    kinds = [
        {
            "title": item.title,
            "href": asked.url(kind=item.kind),
            "current": item.kind == asked.kind,
            "count": item.count,
        }
        for item in found.kinds
    ]
    return [everything, *kinds]


def _times(found: query.Found, asked: Asked) -> list[dict[str, Any]]:
    """The choices of a time with what each would show; none where time tells nothing apart."""
    titles = {"week": _("Last 7 days"), "month": _("Last 30 days"), "year": _("Last year")}
    narrower = [
        (name, titles[name], count)
        for name, count in zip(PERIODS, found.since, strict=False)
        if name == asked.since or 0 < count < found.any_time
    ]
    choices = [("", _("Any time"), found.any_time), *narrower] if narrower else []
    return [
        {"title": title, "count": count, "href": asked.url(since=name or None), "current": name == asked.since}
        for name, title, count in choices
    ]


@blueprint.get("/suggest")
@signed_in
def suggest() -> str:
    """A fragment for the search box."""
    return render("search/suggest.html", offers=suggestions.suggest(current_viewer(), request.args.get("q", "")))
