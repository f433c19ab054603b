"""Where people come from: what to type for a directory or another source, a trial, and the way to plan and import."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.admin import blocks
from core.audit import record
from core.db import db
from core.org.sync.sources import UnknownSourceError, keys, usable
from core.plugin_host import host
from core.setup import directory, progress, sources, typed, upload
from core.setup.forms import DirectoryForm, UploadForm
from core.setup.views import pages
from core.setup.views.blueprint import blueprint
from core.web.gate import current_viewer, permission

PERMISSION = "org.sync"
Page = tuple[str, int] | Response


@blueprint.get("/people")
@permission(PERMISSION)
def people() -> Page:
    """The sources that are there, and the choice of another."""
    asked = request.args.get("kind", "")
    if asked == "ldap":
        return redirect(url_for("setup.people_directory"))
    if asked == "csv":
        return redirect(url_for("setup.people_file"))
    return _page(asked)


@blueprint.route("/people/directory", methods=["GET", "POST"])
@permission(PERMISSION)
def people_directory() -> Page:
    """A directory: tried out with what is typed here, then typed into the file."""
    form = DirectoryForm(data=_typed_before(progress.wishes("people")))
    form.offer()
    trial = None
    if form.validate_on_submit():
        trial = directory.attempt(form.table(), form.bind_password.data or "")
        if trial.problem:
            form[trial.setting if trial.setting in form else "servers"].errors = [trial.problem]
        _keep(f"sources.{form.key.data}", form.table())
        db.session.commit()
    return _page("ldap", form=form, trial=trial)


@blueprint.route("/people/file", methods=["GET", "POST"])
@permission(PERMISSION)
def people_file() -> Page:
    """A list of people as a file, kept where a source finds it."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            upload.keep(cast(BinaryIO, form.file.data.stream), form.file.data.filename or "")
        except upload.UploadRefused as refused:
            form.file.errors = [str(refused)]
        else:
            record("setup.uploaded", object_type="setup", object_id="people", title=form.file.data.filename or "")
            _keep(f"sources.{upload.KEY}", upload.table())
            db.session.commit()
            return redirect(url_for("setup.people_file", _anchor="who"))
    return _page("csv", form=form, trial=upload.trial())


@blueprint.post("/people/sources/<key>/test")
@permission(PERMISSION)
def people_test(key: str) -> Response:
    """Open a source of the configuration, as an import would."""
    pages.get("people")
    try:
        problem = sources.attempt(key)
    except UnknownSourceError:
        abort(404)
    db.session.commit()
    flash(
        problem or _("The connection works. Look at the changes next; that changes nothing."),
        "danger" if problem else "success",
    )
    return redirect(url_for("setup.people"))


@blueprint.post("/people/blocks/<plugin_id>")
@permission(PERMISSION)
def people_block(plugin_id: str) -> Response:
    """Switch on the block that brings a kind of source."""
    pages.get("people")
    if plugin_id not in {way.block for way in sources.ways() if way.block}:
        abort(404)
    wanted = {plugin.id for plugin in host().loaded() if host().enabled(plugin.id)} | {plugin_id}
    problem = blocks.choose(wanted, current_viewer()).get(plugin_id, "")
    flash(problem or _("The block is on."), "danger" if problem else "success")
    return redirect(url_for("setup.people", kind=request.form.get("kind", "")))


def _keep(table: str, entries: dict[str, Any]) -> None:
    """Remember what was typed for a source, in the place of the last one of its kind."""
    others = {name: kept for name, kept in progress.wishes("people").items() if kept.get("kind") != entries["kind"]}
    progress.wish("people", {**others, table: entries}, current_viewer())


def _page(kind: str, *, form: Any = None, trial: Any = None) -> Page:
    ways = sources.ways()
    known = {source.key: source for source in usable()}
    wishes = progress.wishes("people")
    mine = {table: entries for table, entries in wishes.items() if entries.get("kind") == kind}
    return pages.page(
        "people",
        status=422 if form is not None and form.errors else 200,
        ways=ways,
        way=next((way for way in ways if way.name == kind), None),
        form=form,
        trial=trial,
        typed=typed.look(mine) if mine else None,
        sources=[(key, known.get(key)) for key in keys()],
    )


def _typed_before(wishes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What the form of a directory began with last time."""
    for table, entries in wishes.items():
        if entries.get("kind") == "ldap":
            texts = {
                "servers": "\n".join(entries.get("servers", ())),
                "upn_suffixes": " ".join(entries.get("upn_suffixes", ())),
            }
            return {**entries, **texts, "key": table.partition(".")[2]}
    return {}
