"""Pages for every colleague: the list and one vacancy."""

from __future__ import annotations

from flask import abort, request

from plugin_sdk import access as audiences
from plugin_sdk.people import cards
from plugin_sdk.web import current_viewer, paginate, permission, readable_offline, render
from plugins.vacancies import words
from plugins.vacancies.models import Vacancy
from plugins.vacancies.services import reading, structure
from plugins.vacancies.services.candidates import handing_in
from plugins.vacancies.services.reading import Wanted
from plugins.vacancies.views.blueprint import VIEW, blueprint, number

PAGE_SIZE = 20


@blueprint.get("/")
@permission(VIEW)
@readable_offline
def index() -> str:
    """All open vacancies that the viewer may see: filtered, searched, page by page."""
    viewer, names, wanted = current_viewer(), structure.names(), _wanted()
    page = paginate(reading.listing(viewer, wanted, names), size=PAGE_SIZE)
    choices = reading.choices(viewer, names)
    return render("vacancies/list.html", page=page, wanted=wanted, choices=choices, names=names, viewer=viewer)


def _wanted() -> Wanted:
    work_format, employment = request.args.get("format", ""), request.args.get("employment", "")
    return Wanted(
        text=request.args.get("q", "").strip()[:100],
        location_id=number("place"),
        department_id=number("department"),
        work_format=work_format if work_format in words.WORK_FORMATS else "",
        employment=employment if employment in words.EMPLOYMENT else "",
    )


@blueprint.get("/<int:vacancy_id>")
@permission(VIEW)
@readable_offline
def show(vacancy_id: int) -> str:
    """One vacancy."""
    viewer = current_viewer()
    vacancy = reading.find(viewer, vacancy_id)
    if vacancy is None:
        abort(404)
    return render(
        "vacancies/vacancy.html", **page_of(vacancy), viewer=viewer, own=handing_in.own(viewer, vacancy_id), live=True
    )


def page_of(vacancy: Vacancy) -> dict[str, object]:
    """What the template of one vacancy needs besides the viewer."""
    return {
        "vacancy": vacancy,
        "names": structure.names(entities=True),
        "contact": cards([vacancy.contact_id]).get(vacancy.contact_id) if vacancy.contact_id is not None else None,
        "audience": [] if vacancy.for_everyone else audiences.describe(vacancy.audience_id),
    }
