"""Ordering beforehand: the order of a day, and what a person has ordered."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import day as day_text
from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import current_viewer, paginate, permission, render
from plugins.canteen.forms.orders import OrderForm, order_form
from plugins.canteen.models import Site
from plugins.canteen.services import reading, sites
from plugins.canteen.services.calendar import today_at
from plugins.canteen.services.money import price_text
from plugins.canteen.services.ordering import cutoff, mine, offers, payroll, placing
from plugins.canteen.services.ordering.placing import OrderRefused
from plugins.canteen.services.ratings import averages
from plugins.canteen.views.base import KITCHEN_ORDERS, VIEW, blueprint, day_or_404, own_person, site_or_404


@blueprint.route("/<slug>/<day>/order", methods=["GET", "POST"])
@permission(VIEW)
def order(slug: str, day: str) -> str | Response:
    """Choose dishes for a day, until the cut-off."""
    found, wanted, person_id = site_or_404(slug), day_or_404(day), own_person()
    form, whole = form_for(found, wanted, person_id), ""
    if form.validate_on_submit():
        try:
            placing.place(found, wanted, person_id, form.to_wish(request.form))
        except OrderRefused as refusal:
            session.rollback()
            whole = form.show(refusal)
        else:
            session.commit()
            flash(_("Your order for %(day)s is with the kitchen.", day=day_text(wanted)), "success")
            return redirect(url_for("canteen.my_orders"))
    return order_page(found, wanted, person_id, form, whole=whole)


def form_for(site: Site, day: date, person_id: int) -> OrderForm:
    """The form of somebody's order for a day."""
    stored = reading.load_day(site.id, day)
    dishes = stored.dishes if stored is not None and not stored.closed else []
    return order_form(site, dishes, placing.find(site.id, day, person_id))


def order_page(site: Site, day: date, person_id: int, form: OrderForm, **context: Any) -> str:
    """The page of an order; also the kitchen's for somebody else, which says ``person``."""
    stored = reading.load_day(site.id, day)
    avoids = frozenset() if "person" in context else sites.door(current_viewer()).avoids
    until = cutoff.deadline(site, day)
    existing = placing.find(site.id, day, person_id)
    return render(
        "canteen/order.html",
        site=site,
        day=reading.show_day(site, day, stored, avoids, show_all=True),
        form=form,
        fields=form.dish_fields(),
        offers=offers.of_day(site, stored),
        averages=averages.of_dishes(site.id, {dish.id: dish.name for dish in (stored.dishes if stored else ())}),
        existing=mine.show([existing])[0] if existing is not None else None,
        until=until,
        is_open=site.takes_orders and utcnow() < until,
        may_write_orders=current_viewer().may(KITCHEN_ORDERS),
        person_id=person_id,
        **{"whole": "", "person": None, **context},
    )


@blueprint.post("/<slug>/<day>/order/withdraw")
@permission(VIEW)
def withdraw(slug: str, day: str) -> Response:
    """Take the order of a day back, until the cut-off."""
    found, wanted, person_id = site_or_404(slug), day_or_404(day), own_person()
    try:
        placing.withdraw(found, wanted, person_id)
    except OrderRefused as refusal:
        session.rollback()
        flash(str(refusal), "warning")
    else:
        session.commit()
        flash(_("Your order for %(day)s is withdrawn.", day=day_text(wanted)), "success")
    return redirect(url_for("canteen.my_orders"))


@blueprint.get("/orders")
@permission(VIEW)
def my_orders() -> str | Response:
    """What the viewer has ordered, what can be ordered next, and what this month costs."""
    viewer, person_id = current_viewer(), own_person()
    door = sites.door(viewer)
    if not any(site.takes_orders for site in door.sites):
        # Nothing can be ordered anywhere any more, or yet: the menu is what there is.
        return redirect(url_for("canteen.index"))
    first = door.first if door.first is not None and door.first.takes_orders else None
    site = first or next(site for site in door.sites if site.takes_orders)
    coming = mine.coming(person_id, viewer.today)
    ordered = {shown.day for shown in coming if shown.site.id == site.id}
    page = paginate(mine.past(person_id, viewer.today), size=20)
    month = payroll.Month.of(viewer.today)
    sums = [(title, payroll.own_sum(person_id, each)) for title, each in
            ((_("This month"), month), (_("Last month"), month.previous))]  # fmt: skip
    return render(
        "canteen/orders.html",
        site=site,
        coming=coming,
        next_days=[each for each in cutoff.coming(site) if each.day not in ordered][:5],
        past=mine.show(page.items),
        page=page,
        today=today_at(site),
        now=utcnow(),
        sums=[(title, ", ".join(price_text(amount, code) for code, amount in found)) for title, found in sums if found],
    )
