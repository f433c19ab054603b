"""The kitchen's side of orders: how much to cook, for whom, and what people owe for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk import people
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import day as day_text
from plugin_sdk.i18n import format_date
from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import current_viewer, paginate, permission, render
from plugins.canteen.forms.orders import DayForm, ForSomebodyForm, limits_form
from plugins.canteen.models import Site
from plugins.canteen.services import reading, sites
from plugins.canteen.services.calendar import Week
from plugins.canteen.services.money import price_text
from plugins.canteen.services.ordering import cutoff, headcount, names, payroll, placing
from plugins.canteen.services.ordering.payroll import Month
from plugins.canteen.services.ordering.placing import OrderRefused
from plugins.canteen.views.base import (
    EDIT,
    KITCHEN_ORDERS,
    PAYROLL,
    blueprint,
    day_or_404,
    is_partial,
    kitchen_site,
    table_file,
)
from plugins.canteen.views.ordering import form_for, order_page

MONTHS_BACK = 12


@blueprint.get("/kitchen/<slug>/<day>/orders")
@permission(EDIT)
def orders(slug: str, day: str) -> str:
    """How many portions of each dish to cook; asked again by the page itself, so it is as new as the last order."""
    site, wanted = kitchen_site(slug), day_or_404(day)
    if is_partial():
        return render("canteen/kitchen/headcount.html", site=site, day=wanted, count=headcount.of_day(site, wanted))
    return _page(site, wanted)


def _page(site: Site, day: date, **context: Any) -> str:
    count = headcount.of_day(site, day)
    page = paginate(names.of_day(site, day), size=50) if current_viewer().may(KITCHEN_ORDERS) else None
    return render(
        "canteen/kitchen/orders.html",
        site=site,
        day=day,
        weekday=reading.weekday(day),
        week=Week.of(day),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        count=count,
        until=cutoff.deadline(site, day),
        now=utcnow(),
        page=page,
        eaters=names.eaters(site, page.items) if page is not None else [],
        **{"limits": limits_form(count.dishes), "somebody": ForSomebodyForm(formdata=None), **context},
    )


@blueprint.post("/kitchen/<slug>/<day>/limits")
@permission(EDIT)
def set_limits(slug: str, day: str) -> str | Response:
    """Say how many portions of each dish can be ordered."""
    site, wanted = kitchen_site(slug), day_or_404(day)
    form: DayForm = limits_form(headcount.of_day(site, wanted).dishes)
    if not form.validate_on_submit():
        return _page(site, wanted, limits=form)
    limits = {dish_id: field.data for dish_id, field in form.dish_fields().items()}
    headcount.set_limits(site, wanted, limits, viewer=current_viewer())
    session.commit()
    flash(_("The limits are saved."), "success")
    return redirect(url_for("canteen.orders", slug=slug, day=day))


@blueprint.post("/kitchen/<slug>/<day>/orders/for")
@permission(KITCHEN_ORDERS)
def order_for(slug: str, day: str) -> str | Response:
    """Choose whose order to write."""
    site, wanted, form = kitchen_site(slug), day_or_404(day), ForSomebodyForm()
    if not form.validate_on_submit():
        return _page(site, wanted, somebody=form)
    return redirect(url_for("canteen.kitchen_order", slug=slug, day=day, person_id=form.person.person_id))


@blueprint.route("/kitchen/<slug>/<day>/orders/<int:person_id>", methods=["GET", "POST"])
@permission(KITCHEN_ORDERS)
def kitchen_order(slug: str, day: str, person_id: int) -> str | Response:
    """Write somebody's order, also after the cut-off; the person is told."""
    site, wanted = kitchen_site(slug), day_or_404(day)
    person = people.card(person_id) or abort(404)
    form, whole = form_for(site, wanted, person_id), ""
    if form.validate_on_submit():
        try:
            placing.place_for(site, wanted, person_id, form.to_wish(request.form), viewer=current_viewer())
        except OrderRefused as refusal:
            session.rollback()
            whole = form.show(refusal)
        else:
            session.commit()
            flash(_("The order of %(name)s is saved.", name=person.name), "success")
            return redirect(url_for("canteen.orders", slug=slug, day=day))
    return order_page(site, wanted, person_id, form, whole=whole, person=person)


@blueprint.get("/kitchen/<slug>/<day>/orders/print")
@permission(EDIT)
def orders_sheet(slug: str, day: str) -> str:
    """The headcount on paper, with the names where the viewer may know them."""
    site, wanted = kitchen_site(slug), day_or_404(day)
    may_name = current_viewer().may(KITCHEN_ORDERS)
    return render(
        "canteen/kitchen/orders_sheet.html",
        site=site,
        day=wanted,
        weekday=reading.weekday(wanted),
        count=headcount.of_day(site, wanted),
        eaters=names.everybody(site, wanted) if may_name else [],
        now=utcnow(),
    )


@blueprint.get("/kitchen/<slug>/<day>/orders.<any(xlsx, csv):kind>")
@permission(EDIT)
def orders_file(slug: str, day: str, kind: str) -> Response:
    """The headcount as a file."""
    site, wanted = kitchen_site(slug), day_or_404(day)
    table = headcount.table(headcount.of_day(site, wanted))
    return table_file(table, day_text(wanted), f"{site.slug}-{wanted.isoformat()}", kind)


@blueprint.get("/kitchen/<slug>/<day>/names.<any(xlsx, csv):kind>")
@permission(KITCHEN_ORDERS)
def names_file(slug: str, day: str, kind: str) -> Response:
    """Who eats what, as a file."""
    site, wanted = kitchen_site(slug), day_or_404(day)
    return table_file(names.table(site, wanted), day_text(wanted), f"{site.slug}-{wanted.isoformat()}-names", kind)


@blueprint.get("/payroll/")
@permission(PAYROLL)
def payroll_month() -> str:
    """What everybody owes for a month at one canteen."""
    known = sites.all_sites()
    site = _payroll_site(known)
    month = Month.parse(request.args.get("month")) or Month.of(current_viewer().today).previous
    if site is None:
        return render("canteen/kitchen/payroll.html", site=None)
    page = paginate(payroll.by_person(site, month), size=50, scalars=False)
    rows = payroll.owed(page.items)
    return render(
        "canteen/kitchen/payroll.html",
        site=site,
        sites=[(other.slug, other.name) for other in known],
        month=month,
        months=_months(),
        page=page,
        rows=[(row, price_text(row.amount, site.currency)) for row in rows],
        cards=people.cards([row.person_id for row in rows if row.person_id is not None]),
        total=price_text(payroll.total(site, month), site.currency),
    )


def _payroll_site(known: Any) -> Site | None:
    """The canteen of the address, else the first that takes orders."""
    slug = request.args.get("canteen")
    found = next((site for site in known if site.slug == slug), None)
    return found or next((site for site in known if site.takes_orders), known[0] if known else None)


def _months() -> list[tuple[str, str]]:
    month, found = Month.of(current_viewer().today), []
    for _step in range(MONTHS_BACK + 1):
        found.append((str(month), format_date(month.first, "LLLL yyyy")))
        month = month.previous
    return found


@blueprint.get("/payroll/<slug>/<month>.<any(xlsx, csv):kind>")
@permission(PAYROLL)
def payroll_file(slug: str, month: str, kind: str) -> Response:
    """The same as a file."""
    site, wanted = kitchen_site(slug), Month.parse(month) or abort(404)
    table = payroll.table(site, wanted, viewer=current_viewer())
    session.commit()
    return table_file(table, str(wanted), f"{site.slug}-{wanted}", kind)
