"""What the pages share."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, request

from plugin_sdk import settings
from plugin_sdk.tables import to_csv, to_xlsx
from plugin_sdk.web import current_viewer
from plugins.canteen.models import Import, Site
from plugins.canteen.services import sites
from plugins.canteen.services.calendar import Week, today_at
from plugins.canteen.services.imports import history

blueprint = Blueprint("canteen", __name__)

VIEW, EDIT, MANAGE = "canteen.view", "canteen.edit", "canteen.manage"
KITCHEN_ORDERS, PAYROLL = "canteen.orders", "canteen.payroll"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.context_processor
def common() -> dict[str, object]:
    """What every page of the block may ask."""
    viewer = current_viewer()
    return {
        "may_edit": viewer.may(EDIT),
        "may_manage": viewer.may(MANAGE),
        "may_see_orders": viewer.may(KITCHEN_ORDERS),
        "show_nutrition": settings.get("canteen", "show_nutrition"),
    }


def site_or_404(slug: str, *, with_inactive: bool = False) -> Site:
    """The canteen of an address."""
    return sites.by_slug(slug, with_inactive=with_inactive) or abort(404)


def kitchen_site(slug: str) -> Site:
    """The canteen of an address, also one that is not in use yet."""
    return site_or_404(slug, with_inactive=True)


def day_or_404(text: str) -> date:
    """The day of an address, written ``2026-11-23``."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if day.isoformat() != text or not 2000 <= day.year < 2100:
        abort(404)
    return day


def requested_week(site: Site) -> Week:
    """The week that the address asks for; anything odd means the present one at the canteen."""
    return Week.parse(request.args.get("week")) or Week.of(today_at(site))


def import_or_404(site: Site, import_id: int) -> Import:
    """An import of a canteen."""
    return history.find(site.id, import_id) or abort(404)


def own_person() -> int:
    """The person behind the account; an account of nobody orders nothing and has no choices to keep."""
    person_id = current_viewer().person_id
    return person_id if person_id is not None else abort(404)


def table_file(table: list[list[str]], title: str, name: str, kind: str) -> Response:
    """A table to keep, as ``xlsx`` or ``csv``; ``name`` is the file's, without its ending."""
    data = to_xlsx(table, title) if kind == "xlsx" else to_csv(table)
    answer = Response(data, mimetype=XLSX if kind == "xlsx" else "text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    return answer


def is_partial() -> bool:
    """True if the browser asks for a part of the page, to put in place of the old one."""
    return "HX-Request" in request.headers
