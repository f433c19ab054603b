"""The directory: found, narrowed, sorted, paged, saved as a file, printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from flask import Response, flash, make_response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.db import db
from core.extension import Viewer
from core.org import large_lists, listing
from core.org.directory_search import Found, Query, search
from core.org.filters import choices, chosen
from core.org.forms import DirectoryFilters
from core.org.in_order import SORTS, START, Cursor
from core.org.views.blueprint import blueprint
from core.org.views.day import shown, shown_day
from core.org.visibility import mobile_searchable
from core.web.gate import current_viewer, permission
from core.web.paging import Steps
from core.web.render import render

VIEW, EXPORT, EDIT, SOURCES = "org.view", "org.export", "org.edit", "org.sync"
PAGE_SIZE = 50
LONGEST_TEXT = 200
SELECTS = ("department", "location", "position", "entity")
FILTERS = (*SELECTS, "unit")
IN_MEMORY = 4_000_000
"""Bytes of an export that are not worth a file."""

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/people")
@permission(VIEW)
def people() -> str | Response:
    """The directory; asked by htmx it answers with the list alone."""
    viewer, on = current_viewer(), shown().on
    query = asked()
    found = search(query, on=on, mobile=mobile_searchable(viewer), cursor=cursor(), size=PAGE_SIZE)
    context: dict[str, Any] = {
        "query": query,
        "found": found,
        "rows": listing.rows(found.ids, viewer, on, presence=True),
        "steps": steps(found, lambda **place: address_of(query, **place)),
        "tags": chosen(query, on),
        "address": address_of,
        "newcomers": replace(query, newcomers=True),
        "away": replace(query, away=True),
        "joined": query.newcomers or query.sort in ("new", "old"),
        "may_export": viewer.may(EXPORT),
        "starts": _starts(viewer),
    }
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        answer = make_response(render("org/_people.html", **context))
        answer.headers["HX-Replace-Url"] = address_of(query)
        answer.headers["Vary"] = "HX-Request"
        return answer
    return render("org/people.html", filters=_filters(query, on), **context)


@blueprint.get("/people.<any(csv, xlsx):kind>")
@permission(EXPORT)
def export(kind: str) -> ResponseReturnValue:
    """The filtered list as a file; only fields that the viewer may see. Who saved what is kept.

    A long one is made by a job, and its asker is told when it is there.
    """
    query, viewer, on = asked(), current_viewer(), shown_day()
    if large_lists.is_large(query, viewer, on):
        wanted = large_lists.Wanted(query=query, on=on, kind=kind, address=address_of(query))
        large_lists.ask(wanted, viewer)
        db.session.commit()
        flash(_("The list is long, so it is being made while you go on. You get a message with a link to it."), "info")
        return redirect(address_of(query))
    target = cast(BinaryIO, SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - closed with the answer
    number = large_lists.WRITERS[kind](listing.everyone(query, viewer, on), target)
    large_lists.note_saved(kind, number, address_of(query), viewer)
    db.session.commit()
    target.seek(0)
    answer = send_file(
        target, mimetype=KINDS[kind], as_attachment=True, download_name=f"people.{kind}", conditional=False
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def asked() -> Query:
    """The query that the address holds; what is not a number is ignored."""
    sort = request.args.get("sort", "")
    return Query(
        text=request.args.get("q", "").strip()[:LONGEST_TEXT],
        newcomers=request.args.get("new") == "1",
        # Who was away on another day is nobody's business any more.
        away=request.args.get("away") == "1" and not shown().chosen,
        sort=next((known for known in SORTS if known == sort), "name"),
        **{name: number(name) for name in FILTERS},
    )


def cursor() -> Cursor:
    """Which page the address asks for."""
    after, before = number("after"), number("before")
    return Cursor(after=after) if after is not None else Cursor(before=before) if before is not None else START


def steps(found: Found, address: Any) -> Steps:
    """The ways to the pages before and after; ``address`` takes ``after`` or ``before``."""
    return Steps(
        previous=address(before=found.ids[0]) if found.earlier and found.ids else "",
        following=address(after=found.ids[-1]) if found.later and found.ids else "",
    )


def _starts(viewer: Viewer) -> list[dict[str, str]]:
    """How the viewer may fill a directory that is still empty."""
    ways = (
        (SOURCES, _("Connect a directory or a list"), "org.sources_list"),
        (EDIT, _("Add a person"), "org.new_person"),
    )
    return [
        {"title": title, "href": url_for(endpoint)} for permission, title, endpoint in ways if viewer.may(permission)
    ]


def address_of(query: Query, endpoint: str = "org.people", **options: Any) -> str:
    """Address of the directory (or of another page of the same list) with a query, without what is empty."""
    values: dict[str, Any] = {"q": query.text or None, "new": "1" if query.newcomers else None}
    values |= {name: getattr(query, name) for name in FILTERS}
    values["away"] = "1" if query.away else None
    values["sort"] = query.sort if query.sort != "name" else None
    return url_for(endpoint, **{name: value for name, value in values.items() if value is not None}, **options)


def number(name: str) -> int | None:
    """A number in the address; anything else is none."""
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _filters(query: Query, on: date) -> DirectoryFilters:
    """The selects of the page; one with nothing to choose from is left out."""
    offered = choices(on)
    form = DirectoryFilters(formdata=None, data={name: getattr(query, name) for name in (*SELECTS, "sort")})
    for name, things, everything in (
        ("department", offered.departments, _("All departments")),
        ("location", offered.locations, _("All places")),
        ("position", offered.positions, _("All positions")),
        ("entity", offered.entities, _("All legal entities")),
    ):
        titles = [(thing.id, "\u2003" * thing.depth + thing.title) for thing in things]
        selected = getattr(query, name)
        if selected is not None and selected not in {value for value, _title in titles}:
            titles.append((selected, _("As chosen below")))
        form[name].offer(titles, everything)
        if len(titles) < 2 and selected is None:
            del form[name]
    return form
