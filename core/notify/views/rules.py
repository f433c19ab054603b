"""What the company decides about notifications, and what did not arrive."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core import audit
from core.access import audiences
from core.config import current as config
from core.db import db
from core.notify import choices, failures, rules
from core.notify.choices import CHANNELS, PUSH, TITLES
from core.notify.models import NotificationRules
from core.notify.rules import RulesRefused
from core.notify.views.blueprint import blueprint
from core.notify.views.forms import NewRulesForm, RulesForm, block_title
from core.web.gate import current_viewer, permission
from core.web.render import render

MANAGE = "admin.manage"


@blueprint.route("/admin/notifications", methods=["GET", "POST"])
@permission(MANAGE)
def rules_page() -> str | Response:
    """The rules for everybody, or for the audience in the address."""
    chosen = _chosen()
    form = RulesForm(headline_only=chosen.headline_only)
    if form.validate_on_submit():
        before = rules.values_of(chosen)
        rules.change(chosen, _entered(), headline_only=form.headline_only.data)
        _record("notify.rules_changed", chosen, {"before": _plain(before), "after": _plain(rules.values_of(chosen))})
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(_address(chosen))
    return _page(chosen, form, NewRulesForm(formdata=None))


@blueprint.post("/admin/notifications/new")
@permission(MANAGE)
def new_rules() -> tuple[str, int] | Response:
    """Begin rules for an audience."""
    form = NewRulesForm()
    if form.validate_on_submit():
        try:
            made = rules.add(form.audience.intern())
        except RulesRefused as refused:
            db.session.rollback()
            form.audience.errors = [str(refused)]
        else:
            _record("notify.rules_begun", made, {})
            db.session.commit()
            return redirect(_address(made))
    everybodys = rules.everybodys()
    return _page(everybodys, RulesForm(formdata=None, headline_only=everybodys.headline_only), form), 422


@blueprint.post("/admin/notifications/remove")
@permission(MANAGE)
def remove_rules() -> Response:
    """Take an audience's rules back."""
    chosen = _chosen()
    if chosen.audience_id is None:
        abort(404)
    _record("notify.rules_removed", chosen, {"before": _plain(rules.values_of(chosen))})
    rules.remove(chosen)
    db.session.commit()
    flash(_("These rules do not hold any more."), "success")
    return redirect(url_for("notify.rules_page"))


def _chosen() -> NotificationRules:
    number = request.values.get("rules", type=int)
    if number is None:
        return rules.everybodys()
    found = db.session.get(NotificationRules, number) if 0 < number < 2**31 else None
    if found is None:
        abort(404)
    return found


def _address(chosen: NotificationRules) -> str:
    return url_for("notify.rules_page", rules=chosen.id if chosen.audience_id is not None else None)


def _entered() -> dict[tuple[str, str], str]:
    """The decision about each type on each channel that was shown."""
    known = [(one.value.name, channel) for one in choices.declared_types() for channel in CHANNELS]
    return {pair: request.form[":".join(pair)] for pair in known if ":".join(pair) in request.form}


def _page(chosen: NotificationRules, form: RulesForm, new: NewRulesForm) -> str:
    values = rules.values_of(chosen)
    channels = [(channel, TITLES[channel]) for channel in CHANNELS if channel != PUSH or config().push.enabled]
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in choices.declared_types():
        kind = one.value
        cells = [
            {
                "channel": channel,
                "label": label,
                "name": f"{kind.name}:{channel}",
                "value": values.get((kind.name, channel), ""),
                "locked": choices.locked_by(kind, channel, rules.Decided()),
                "of_block": choices.of_block(kind, channel),
            }
            for channel, label in channels
        ]
        groups.setdefault(block_title(one.owner), []).append({"title": kind.title, "cells": cells})
    return render(
        "notify/rules.html",
        chosen=chosen,
        form=form,
        new=new,
        sets=[(one, _title(one), _address(one), one.id == chosen.id) for one in rules.listing()],
        title=_title(chosen),
        channels=channels,
        groups=groups,
        failures=failures.recent(),
    )


def _title(one: NotificationRules) -> str:
    if one.audience_id is None:
        return _("Everybody")
    return ", ".join(str(label.title) for label in audiences.describe(one.audience_id)) or _("Nobody any more")


def _plain(values: dict[tuple[str, str], str]) -> dict[str, str]:
    return {f"{kind} {channel}": value for (kind, channel), value in sorted(values.items())}


def _record(action: str, one: NotificationRules, details: dict[str, Any]) -> None:
    details = {**details, "headline_only": one.headline_only}
    audit.record(
        action,
        object_type="notification_rules",
        object_id=one.id,
        title=_title(one),
        details=details,
        plugin="notify",
        viewer=current_viewer(),
    )
