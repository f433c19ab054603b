"""Choosing what the columns of a file are taken for, with a look at who comes of it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from core import audit
from core.config import ConfigError
from core.db import db
from core.extension.records import SourceUnavailable
from core.org.sync import sources
from core.org.sync.csv.columns import comparable_title
from core.org.sync.csv.look import FileLook, Trial, attempt, field_titles, look
from core.org.sync.csv.settings import CsvSettings
from core.org.sync.declarations import PERMISSION
from core.org.sync.models import Source
from core.org.views.blueprint import blueprint
from core.web.forms import Form
from core.web.gate import permission
from core.web.render import render

USUAL, NONE, COLUMN = "usual", "none", "column:"
EXAMPLE = 24
"""Characters of an example: as many as fit beside its field."""


@blueprint.route("/admin/sources/<key>/columns", methods=["GET", "POST"])
@permission(PERMISSION)
def source_columns(key: str) -> str | tuple[str, int] | Response:
    """The first rows of the file, what its columns are taken for, and the people that come of it; imports nothing."""
    source, settings = _file(key)
    stored = sources.row(source)
    try:
        file = look(settings.with_saved(stored))
    except SourceUnavailable as error:
        return render("org/sources/columns.html", source=source, problem=str(error))
    form = _form(file, settings, stored.mapping or {})
    chosen = stored.mapping or {}
    if form.validate_on_submit():
        chosen = _chosen(form, settings)
        _refuse_doubles(form, chosen)
        if request.form.get("save") and not form.errors:
            _save(stored, chosen)
            flash(_("The columns are saved; the next import uses them."), "success")
            return redirect(url_for("org.source_columns", key=key))
    trial = Trial() if form.errors else attempt(settings.model_copy(update={"columns": {**chosen, **settings.columns}}))
    page = render(
        "org/sources/columns.html",
        source=source,
        file=file,
        form=form,
        names=list(field_titles()),
        locked=settings.columns,
        trial=trial,
        saved=chosen == (stored.mapping or {}),
        problem="",
    )
    return page, 422 if form.errors else 200


def _file(key: str) -> tuple[sources.ConfiguredSource, CsvSettings]:
    try:
        source = sources.get(key)
    except (sources.UnknownSourceError, ConfigError):
        abort(404)
    if not isinstance(source.settings, CsvSettings):
        abort(404)
    return source, source.settings


def _form(file: FileLook, settings: CsvSettings, saved: dict[str, str]) -> Form:
    fields: dict[str, Any] = {}
    for name, title in field_titles().items():
        usual = file.usual.get(name)
        choices = [
            SelectChoice(USUAL, _("As usual: %(column)s", column=usual) if usual else _("As usual: no column")),
            SelectChoice(NONE, _("No column")),
            *(SelectChoice(COLUMN + column, column) for column in file.titles),
        ]
        present = {**saved, **settings.columns}.get(name)
        if present and present not in file.titles:
            present = next((one for one in file.titles if comparable_title(one) == comparable_title(present)), present)
            if present not in file.titles:
                choices.append(SelectChoice(COLUMN + present, _("%(column)s (not in this file)", column=present)))
        default = USUAL if present is None else COLUMN + present if present else NONE
        value = request.form.get(name, default)
        shown = usual if value == USUAL else value.removeprefix(COLUMN)
        example = file.examples.get(shown or "", "")
        # Each has a line, so that the fields of a row stand side by side.
        description = _("For example: %(value)s", value=example[:EXAMPLE]) if example else "–"
        if name in settings.columns:
            description = _("Set in the configuration.")
        fields[name] = SelectField(title, choices=choices, default=default, description=description)
    form: Form = type("ColumnsForm", (Form,), fields)()
    for name in fields:
        # Something is always chosen, so no field is called optional.
        form[name].flags.required = True
    return form


def _chosen(form: Form, settings: CsvSettings) -> dict[str, str]:
    """What was chosen besides the usual; nothing for what the configuration says."""
    found: dict[str, str] = {}
    for name in field_titles():
        value = str(form[name].data)
        if name in settings.columns or value == USUAL:
            continue
        found[name] = "" if value == NONE else value.removeprefix(COLUMN)
    return found


def _refuse_doubles(form: Form, chosen: dict[str, str]) -> None:
    first: dict[str, str] = {}
    for name, title in chosen.items():
        if not title:
            continue
        other = first.setdefault(comparable_title(title), name)
        if other != name:
            reason = _("This column is chosen for “%(other)s” already.", other=form[other].label.text)
            form[name].errors = [reason]


def _save(stored: Source, chosen: dict[str, str]) -> None:
    found = db.session.scalars(select(Source).where(Source.id == stored.id).with_for_update()).one()
    found.mapping = chosen
    audit.record(
        "org.source_columns_changed",
        object_type="source",
        object_id=found.key,
        title=found.title,
        details={"columns": chosen},
    )
    db.session.commit()
