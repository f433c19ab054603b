"""Administration of the sources that people come from: what they would change, are told to change, have changed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from core import audit, jobs
from core.config import ConfigError
from core.db import db
from core.jobs.models import NEW, RUNNING, JobRow
from core.org.directory import LdapSettings
from core.org.sync import jobs as sync_jobs
from core.org.sync import report, runs, sources
from core.org.sync.csv.settings import CsvSettings
from core.org.sync.declarations import PERMISSION
from core.org.sync.merge import questions
from core.org.sync.models import Source, SyncChange, SyncRun
from core.org.sync.sources import keys as configured_keys
from core.org.sync.undo import refusal
from core.org.views.blueprint import blueprint
from core.web.gate import current_viewer, permission
from core.web.paging import paginate
from core.web.render import render


@dataclass(frozen=True, slots=True)
class Card:
    """A source on the list: what is wrong with its settings, its last run, and the job that works on it.

    Attributes:
        tells_changes: its runs read only what has changed, unless everything is asked for.
        has_columns: it is a file, whose columns can be chosen.
    """

    key: str
    title: str
    kind: str
    problem: str
    stored: Source | None
    last: SyncRun | None
    job: int | None
    tells_changes: bool = False
    has_columns: bool = False


@blueprint.get("/admin/sources")
@permission(PERMISSION)
def sources_list() -> str:
    """All sources of the configuration."""
    return render("org/sources/index.html", cards=_cards(), report=report, questions=sum(questions.counts().values()))


@blueprint.get("/admin/sources/<key>")
@permission(PERMISSION)
def source(key: str) -> str:
    """A source and its runs."""
    card = _card(key)
    query = select(SyncRun).join(Source).where(Source.key == key).order_by(SyncRun.id.desc())
    return render("org/sources/source.html", card=card, page=paginate(query, size=20), report=report)


@blueprint.post("/admin/sources/<key>/run")
@permission(PERMISSION)
def run_source(key: str) -> Response:
    """Ask for a look or for a run."""
    _card(key)
    look, full = request.form.get("only_look") == "1", request.form.get("full") == "1"
    _ask(key, runs.Wish(only_look=look, full=full, account_id=current_viewer().account_id))
    flash(_("The changes are being looked at.") if look else _("The import has begun."), "success")
    return redirect(url_for("org.source", key=key))


@blueprint.get("/admin/sources/<key>/progress/<int:job_id>")
@permission(PERMISSION)
def source_progress(key: str, job_id: int) -> Response:
    """How far a job is, asked for by the page every other second; the page is shown anew when it has ended."""
    progress = jobs.progress(job_id)
    if progress is None or progress.ended:
        answer = make_response("")
        answer.headers["HX-Refresh"] = "true"
        return answer
    return make_response(render("org/sources/_progress.html", key=key, job_id=job_id, progress=progress))


@blueprint.get("/admin/sources/runs/<int:run_id>")
@permission(PERMISSION)
def source_run(run_id: int) -> str:
    """A run as an administrator reads it: who joins, moves and leaves, and why."""
    run = _run(run_id)
    stored = db.session.get_one(Source, run.source_id)
    counts = report.counts_by_action(run.id)
    action = request.args.get("action", "")
    if action not in counts:
        action = next(iter(counts), "")
    query = select(SyncChange).where(SyncChange.run_id == run.id, SyncChange.action == action)
    page = paginate(query.order_by(SyncChange.kind.desc(), SyncChange.title, SyncChange.id))
    names = report.Names(run, page.items)
    return render(
        "org/sources/run.html",
        run=run,
        source=stored,
        counts=counts,
        action=action,
        page=page,
        differences={change.id: report.differences(change, names) for change in page.items},
        can_undo=run.state == "applied" and not refusal(run),
        report=report,
    )


@blueprint.post("/admin/sources/runs/<int:run_id>/confirm")
@permission(PERMISSION)
def confirm_run(run_id: int) -> Response:
    """Let a stopped run's losses happen; what has changed in the source since is looked at anew."""
    run = _run(run_id)
    stored = db.session.get_one(Source, run.source_id)
    if run.state != "stopped":
        flash(_("This run does not wait for anybody's word any more."), "warning")
        return redirect(url_for("org.source_run", run_id=run.id))
    _card(stored.key)
    audit.record("org.sync_confirmed", object_type="source", object_id=stored.key, details={"run": run.id})
    _ask(stored.key, runs.Wish(confirms=run.id, account_id=current_viewer().account_id))
    flash(_("The import has begun."), "success")
    return redirect(url_for("org.source", key=stored.key))


@blueprint.post("/admin/sources/runs/<int:run_id>/undo")
@permission(PERMISSION)
def undo_run(run_id: int) -> Response:
    """Take a run back."""
    run = _run(run_id)
    reason = refusal(run)
    if reason:
        flash(reason, "danger")
        return redirect(url_for("org.source_run", run_id=run_id))
    key = db.session.get_one(Source, run.source_id).key
    sync_jobs.ask_undo(key, run.id, current_viewer().account_id)
    db.session.commit()
    flash(_("The run is being taken back."), "success")
    return redirect(url_for("org.source", key=key) if key in configured_keys() else url_for("org.sources_list"))


def _ask(key: str, wish: runs.Wish) -> None:
    sync_jobs.ask(key, wish)
    db.session.commit()


def _run(run_id: int) -> SyncRun:
    return db.session.get(SyncRun, run_id) or abort(404)


def _card(key: str) -> Card:
    return next((card for card in _cards() if card.key == key), None) or abort(404)


def _cards() -> list[Card]:
    stored = {row.key: row for row in db.session.scalars(select(Source))}
    newest = select(db.func.max(SyncRun.id)).group_by(SyncRun.source_id)
    last = {run.source_id: run for run in db.session.scalars(select(SyncRun).where(SyncRun.id.in_(newest)))}
    working = _working()
    cards = []
    for key in configured_keys():
        title, kind, problem, settings = key, "", "", None
        try:
            configured = sources.get(key)
        except ConfigError as error:
            problem = str(error)
        else:
            title, kind, settings = configured.title, str(configured.kind.title), configured.settings
        row = stored.get(key)
        cards.append(
            Card(
                key,
                title,
                kind,
                problem,
                row,
                last.get(row.id) if row else None,
                working.get(key),
                tells_changes=isinstance(settings, LdapSettings) and settings.incremental,
                has_columns=isinstance(settings, CsvSettings),
            )
        )
    return cards


def _working() -> dict[str, int]:
    """The job that waits or works on each source."""
    names, states = (sync_jobs.SYNC, sync_jobs.UNDO), (NEW, RUNNING)
    query = select(JobRow.id, JobRow.payload).where(JobRow.name.in_(names), JobRow.state.in_(states))
    return {payload.get("source", ""): job_id for job_id, payload in db.session.execute(query.order_by(JobRow.id))}
