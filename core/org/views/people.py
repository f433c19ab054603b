"""The directory and the page of a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_babel import format_time, get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from core.db import db, utcnow
from core.org import edit, exports, listing, profile
from core.org.directory_search import Found, Query, search
from core.org.filters import choices, chosen
from core.org.forms import KINDS, AboutForm, DirectoryFilters
from core.org.models import Person
from core.org.views.blueprint import blueprint
from core.org.views.day import shown, shown_day
from core.org.visibility import mobile_searchable
from core.plugin_host import fragments
from core.web.gate import current_viewer, permission
from core.web.paging import Page, requested_page
from core.web.render import render

VIEW, EXPORT = "org.view", "org.export"
PAGE_SIZE = 50
LONGEST_TEXT = 200
FILTERS = ("department", "location", "position", "entity")


@blueprint.get("/people")
@permission(VIEW)
def people() -> str | Response:
    """The directory; asked by htmx it answers with the list alone."""
    viewer, on = current_viewer(), shown().on
    query = asked()
    number = requested_page()
    found = search(query, on=on, mobile=mobile_searchable(viewer), page=number, size=PAGE_SIZE)
    context: dict[str, Any] = {
        "query": query,
        "found": found,
        "rows": listing.rows(found.ids, viewer, on),
        "page": _page(found, number),
        "tags": chosen(query, on),
        "address": address_of,
        "newcomers": replace(query, newcomers=True),
        "may_export": viewer.may(EXPORT),
    }
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        answer = make_response(render("org/_people.html", **context))
        answer.headers["HX-Replace-Url"] = address_of(query)
        answer.headers["Vary"] = "HX-Request"
        return answer
    return render("org/people.html", filters=_filters(query, on), **context)


@blueprint.get("/people.<any(csv, xlsx):kind>")
@permission(EXPORT)
def export(kind: str) -> Response:
    """The filtered list as a file; only fields that the viewer may see."""
    rows = listing.everyone(asked(), current_viewer(), shown_day())
    if kind == "csv":
        return _file(exports.as_csv(rows).encode(), "text/csv; charset=utf-8", "people.csv")
    kind_of_workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(exports.as_xlsx(rows), kind_of_workbook, "people.xlsx")


@blueprint.get("/people/phones")
@permission(VIEW)
def phones() -> str:
    """The filtered list as a phone list to be printed, by department."""
    viewer, on = current_viewer(), shown_day()
    query = asked()
    groups = listing.by_department(listing.everyone(query, viewer, on))
    return render("org/phones.html", groups=groups, tags=chosen(query, on), today=on)


@blueprint.get("/people/<int:person_id>")
@permission(VIEW)
def person(person_id: int) -> str:
    """Somebody's page."""
    viewer, day = current_viewer(), shown()
    found = profile.load(person_id, viewer, day.on) or abort(404)
    return render(
        "org/person.html",
        profile=found,
        # What blocks tell of a person is of today.
        sections=[] if day.chosen else fragments.sections("person_sections", person_id=person_id, viewer=viewer),
        clock="" if day.chosen else _clock(found),
        kinds=dict(KINDS),
        own=viewer.person_id == person_id and not day.chosen,
        may_edit=viewer.may("org.edit") and not day.chosen,
        birthday=_day_and_month(*found.birthday) if found.birthday else "",
    )


@blueprint.get("/people/<int:person_id>.vcf")
@permission(VIEW)
def vcard(person_id: int) -> Response:
    """A person for the address book of a phone."""
    found = profile.load(person_id, current_viewer())
    if found is None or found.former:
        abort(404)
    text = exports.as_vcard(found, url_for("org.person", person_id=person_id, _external=True))
    return _file(text.encode(), "text/vcard; charset=utf-8", f"person-{person_id}.vcf")


@blueprint.route("/people/<int:person_id>/about", methods=["GET", "POST"])
@permission(VIEW)
def about(person_id: int) -> str | tuple[str, int] | AnyResponse:
    """What somebody tells about themselves; only their own."""
    viewer = current_viewer()
    if viewer.person_id != person_id:
        abort(403)
    found = db.session.get(Person, person_id) or abort(404)
    form = AboutForm(obj=found)
    if form.validate_on_submit():
        edit.change_about(found, form.about.data or "", viewer)
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for("org.person", person_id=person_id))
    return render("org/about.html", form=form, person=found), 422 if form.errors else 200


def asked() -> Query:
    """The query that the address holds; what is not a number is ignored."""
    return Query(
        text=request.args.get("q", "").strip()[:LONGEST_TEXT],
        newcomers=request.args.get("new") == "1",
        **{name: _number(request.args.get(name, "")) for name in FILTERS},
    )


def address_of(query: Query, endpoint: str = "org.people", **options: Any) -> str:
    """Address of the directory (or of another page of the same list) with a query, without what is empty."""
    values: dict[str, Any] = {"q": query.text or None, "new": "1" if query.newcomers else None}
    values |= {name: getattr(query, name) for name in FILTERS}
    return url_for(endpoint, **{name: value for name, value in values.items() if value is not None}, **options)


def _clock(found: profile.Profile) -> str:
    local = found.local_time(utcnow())
    return format_time(local, "short", rebase=False) if local is not None else ""


def _day_and_month(month: int, day: int) -> str:
    # In a leap year, so that there is a 29 February.
    return format_skeleton("MMMMd", date(2000, month, day), locale=get_locale())


def _filters(query: Query, on: date) -> DirectoryFilters:
    """The selects of the page; one with nothing to choose from is left out."""
    offered = choices(on)
    form = DirectoryFilters(formdata=None, data={name: getattr(query, name) for name in FILTERS})
    for name, things, everything in (
        ("department", offered.departments, _("All departments")),
        ("location", offered.locations, _("All places")),
        ("entity", offered.entities, _("All legal entities")),
    ):
        titles = [(thing.id, "\u2003" * thing.depth + thing.title) for thing in things]
        selected = getattr(query, name)
        if selected is not None and selected not in {number for number, _title in titles}:
            titles.append((selected, _("As chosen below")))
        form[name].offer(titles, everything)
        if len(titles) < 2:
            del form[name]
    return form


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _page(found: Found, number: int) -> Page[int]:
    # One more than was seen lets the page offer the next one where nobody counted to the end.
    return Page(found.ids, number, PAGE_SIZE, found.total + (1 if found.more else 0))


def _file(content: bytes, kind: str, name: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
