"""The phone list for the wall: two columns on A4, in large type where it hangs high."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _

from core.org import listing
from core.org.dates import ChosenDay
from core.org.directory_search import search
from core.org.filters import chosen
from core.org.views.blueprint import blueprint
from core.org.views.day import shown_day
from core.org.views.directory import address_of, asked
from core.org.visibility import mobile_searchable
from core.web.gate import current_viewer, permission
from core.web.render import render

VIEW = "org.view"
MOST = 3000
"""People on one list; more of them are told to narrow it down."""

GROUPINGS = {"department": listing.by_department, "place": listing.by_place}


@blueprint.get("/people/phones")
@permission(VIEW)
def phones() -> str:
    """The filtered list as a phone list to be printed, by department or by place."""
    viewer, on = current_viewer(), shown_day()
    query = asked()
    by = request.args.get("by", "")
    # Where people sat on another day, lists do not know.
    by = by if by in GROUPINGS and not isinstance(on, ChosenDay) else "department"
    large = request.args.get("type") == "large"
    found = search(query, on=on, mobile=mobile_searchable(viewer), size=MOST)

    def address(**options: Any) -> str:
        chosen_now = {"by": by if by != "department" else None, "type": "large" if large else None}
        return address_of(query, "org.phones", **chosen_now | options)

    return render(
        "org/phones.html",
        groups=GROUPINGS[by](listing.rows(found.ids, viewer, on)),
        more=found.later,
        most=MOST,
        tags=chosen(query, on),
        large=large,
        groupings=[]
        if isinstance(on, ChosenDay)
        else [
            (_("By department"), address(by=None), by == "department"),
            (_("By place"), address(by="place"), by == "place"),
        ],
        sizes=[
            (_("Usual type"), address(type=None), not large),
            (_("Large type"), address(type="large"), large),
        ],
        back=address_of(query),
        today=on,
    )
