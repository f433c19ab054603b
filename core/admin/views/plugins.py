"""Switch blocks on and off, and delete the data of one that is off."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from core import config as configuration
from core.admin import blocks
from core.admin.declarations import MANAGE
from core.admin.views.blueprint import blueprint
from core.audit import record
from core.db import db
from core.plugin_host import host, lifecycle, naming, purge
from core.plugin_host.lifecycle import PluginStateError
from core.plugin_host.migrate import MigrationError
from core.plugin_host.models import REMOVED
from core.web.forms import Form
from core.web.gate import current_viewer, permission
from core.web.render import render


class PurgeForm(Form):
    """The id must be typed, so that nobody deletes a block's data by a slip."""

    typed_id = StringField(lazy_gettext("The block's id"), validators=[InputRequired()])


@blueprint.get("/plugins")
@permission(MANAGE)
def plugins() -> str:
    """Every block that is here or ever was."""
    statuses = [naming.translated(status) for status in lifecycle.statuses(host())]
    return render("admin/plugins.html", statuses=statuses)


@blueprint.post("/plugins/<plugin_id>/<action>")
@permission(MANAGE)
def change_plugin(plugin_id: str, action: str) -> Response:
    """Install, enable or disable."""
    if action in blocks.ACTIONS:
        try:
            blocks.change(plugin_id, action, current_viewer())
            db.session.commit()
            flash(_("Done: it takes effect with everybody's next page."), "success")
        except (PluginStateError, MigrationError) as error:
            db.session.rollback()
            flash(str(error), "error")
    return redirect(url_for("admin.plugins"))


@blueprint.route("/plugins/<plugin_id>/purge", methods=["GET", "POST"])
@permission(MANAGE)
def purge_plugin(plugin_id: str) -> str | Response:
    """Delete all data of a block; it is exported first."""
    status = next((status for status in lifecycle.statuses(host()) if status.id == plugin_id), None)
    if status is None or status.state in ("discovered", REMOVED):
        abort(404)
    form = PurgeForm()
    if request.method == "POST" and form.validate():
        try:
            purge.check(host(), plugin_id, form.typed_id.data or "")
            path = purge.export(plugin_id, configuration.current().instance / "exports")
            deleted = purge.purge(host(), plugin_id, form.typed_id.data or "", current_viewer().account_id)
            record(
                "plugin.purge",
                object_type="plugin",
                object_id=plugin_id,
                title=plugin_id,
                details=deleted,
                viewer=current_viewer(),
            )
            db.session.commit()
            flash(
                _("All data of “%(id)s” is deleted. It was exported to %(path)s.", id=plugin_id, path=path.name),
                "success",
            )
            return redirect(url_for("admin.plugins"))
        except PluginStateError as error:
            db.session.rollback()
            form.typed_id.errors = [str(error)]
    return render("admin/purge.html", form=form, status=status, tables=purge.contents(plugin_id))
