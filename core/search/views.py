"""The search page, and the offers below the search box."""

from __future__ import annotations

from flask import Blueprint, request, url_for

from core import jobs
from core.db import db
from core.search import query, suggestions
from core.search.declarations import REBUILD
from core.web.gate import current_viewer, signed_in
from core.web.paging import Page, requested_page
from core.web.render import render

blueprint = Blueprint("search", __name__, url_prefix="/search")
blueprints = (blueprint,)

PEOPLE_SHOWN = 6


@blueprint.get("")
@signed_in
def index() -> str:
    """Everything found, people first."""
    viewer = current_viewer()
    text = " ".join(request.args.get("q", "").split())[: query.LONGEST]
    kind = request.args.get("kind", "")[:80]
    page = requested_page()
    shown_apart = () if kind else (suggestions.PERSON,)
    found = query.search(viewer, text, (kind,) if kind else None, page, leave_out=shown_apart)
    people = suggestions.people(viewer, text, PEOPLE_SHOWN) if not kind and page == 1 else ()
    if not found.ready:
        jobs.enqueue(REBUILD, key=REBUILD)
        db.session.commit()
    elif text and not found.counts and not people and page == 1:
        query.remember_miss(text)
        db.session.commit()
    listed = found.total - (found.counts.get(suggestions.PERSON, 0) if not kind else 0)
    most = min(listed, query.LAST_PAGE * query.PAGE_SIZE)
    return render(
        "search/index.html",
        text=text,
        kind=kind,
        person_kind=suggestions.PERSON,
        found=found,
        people=people,
        more_people=max(0, found.counts.get(suggestions.PERSON, 0) - len(people)) if people else 0,
        tabs=_tabs(found, text, kind),
        page=Page(found.hits, min(page, query.LAST_PAGE), query.PAGE_SIZE, most),
    )


def _tabs(found: query.Found, text: str, kind: str) -> list[dict[str, object]]:
    return [
        {
            "title": item.title,
            "href": url_for("search.index", q=text, kind=item.kind),
            "current": item.kind == kind,
            "count": item.count,
        }
        for item in found.kinds
    ]


@blueprint.get("/suggest")
@signed_in
def suggest() -> str:
    """A fragment for the search box."""
    return render("search/suggest.html", offers=suggestions.suggest(current_viewer(), request.args.get("q", "")))
