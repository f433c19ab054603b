"""The audit trail: who did what, when, on what."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from flask import Response, request, stream_with_context
from flask_babel import lazy_gettext as _
from wtforms import DateField, StringField
from wtforms.validators import Optional

from core import audit as trail
from core.admin.declarations import AUDIT
from core.admin.views.blueprint import blueprint
from core.tabular import safe_cell
from core.web.forms import Form
from core.web.gate import current_viewer, permission
from core.web.paging import paginate
from core.web.render import render


class FilterForm(Form):
    """What part of the trail to show."""

    class Meta(Form.Meta):
        """A form of a GET request needs no token."""

        csrf = False

    text = StringField(_("Who or what"))
    action = StringField(_("Action"))
    since = DateField(_("From"), validators=[Optional()])
    until = DateField(_("To"), validators=[Optional()])


@blueprint.get("/audit")
@permission(AUDIT)
def audit() -> str:
    """The trail, newest first."""
    form = FilterForm(request.args)
    form.validate()
    page = paginate(trail.entries(_filters(form)))
    return render("admin/audit.html", form=form, page=page, action_titles=trail.titles())


@blueprint.get("/audit.csv")
@permission(AUDIT)
def audit_csv() -> Response:
    """The same as a table."""
    form = FilterForm(request.args)
    form.validate()
    rows = trail.export(_filters(form))
    answer = Response(stream_with_context(_lines(rows)), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return answer


def _lines(rows: Iterator[list[str]]) -> Iterator[str]:
    yield "\ufeff"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _filters(form: FilterForm) -> trail.Filters:
    zone = current_viewer().time_zone
    action = (form.action.data or "").strip()
    since, until = form.since.data, form.until.data
    return trail.Filters(
        text=form.text.data or "",
        action=action,
        or_actions=trail.called(action),
        since=datetime.combine(since, time(), zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
    )
