"""Pulling a board: asked for, read, compared, carried out or kept until a person has decided; each with its report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, delete, func, select, update

from plugin_sdk import Viewer, jobs
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import ngettext
from plugin_sdk.outgoing import Client, OutgoingError, Rules
from plugins.vacancies.models import (
    APPLIED,
    FAILED,
    GREENHOUSE,
    HH,
    JOB_POSTING,
    MESSAGE_LENGTH,
    PASSED,
    PREVIEW,
    RUNNING,
    STOPPED,
    WAITING,
    Run,
    Source,
)
from plugins.vacancies.services.sources import board, greenhouse, hh, jobposting, naming
from plugins.vacancies.services.sources import plan as plans
from plugins.vacancies.services.sources.plan import ADD, CHANGE, CLOSE, REOPEN, Plan
from plugins.vacancies.services.sources.postings import Answer, Posting, Step

PULL = "vacancies.pull"
KEPT = 50
"""Runs of one board whose reports are kept."""

MAX_PROBLEMS = 200
LOST = timedelta(hours=2)
"""A run that has not ended by then was lost with its worker."""

READERS = {HH: hh, GREENHOUSE: greenhouse, JOB_POSTING: jobposting}


class Undecidable(ValueError):
    """A run that no decision is awaited for; the message is for people."""


def ask(source: Source, *, viewer: Viewer | None = None) -> Run:
    """Ask for a run after this transaction; one that is under way already is given instead."""
    under_way = select(Run).where(Run.source_id == source.id, Run.state.in_((WAITING, RUNNING)))
    for run in session.scalars(under_way.order_by(Run.id)):
        if run.created_at > utcnow() - LOST:
            return run
        _end(run, FAILED, _("It was interrupted."))
    run = Run(source_id=source.id, asked_by=viewer.person_id if viewer else None)
    session.add(run)
    session.flush()
    jobs.enqueue(PULL, {"run_id": run.id})
    return run


def of_source(source_id: int) -> Select[Run]:
    """The runs of a board, the latest first."""
    return select(Run).where(Run.source_id == source_id).order_by(Run.id.desc())


def find(run_id: int) -> Run | None:
    """One run."""
    return session.get(Run, run_id)


def latest(source_ids: Sequence[int]) -> dict[int, Run]:
    """The last run of each board."""
    newest = select(func.max(Run.id)).where(Run.source_id.in_(source_ids)).group_by(Run.source_id)
    return {run.source_id: run for run in session.scalars(select(Run).where(Run.id.in_(newest)))}


def pull(run_id: int, step: Step, *, rules: Rules | None = None) -> None:
    """Read the board and do what may be done without a person. Commits, so that others see how far it is.

    Args:
        step: is told how far the reading is.
        rules: what is allowed; by default what the settings say.
    """
    run = find(run_id)
    source = board.get(run.source_id) if run is not None else None
    if run is None or source is None or run.state not in (WAITING, RUNNING):
        return
    run.state, run.started_at = RUNNING, utcnow()
    session.commit()
    try:
        answer = _read(source, run, step, rules or board.rules())
    except OutgoingError as error:
        session.rollback()
        _fail(run, source, str(error))
    else:
        _decide(run, source, answer)
    _forget(source)
    session.commit()


def _read(source: Source, run: Run, step: Step, rules: Rules) -> Answer:
    reader = READERS[source.kind]
    web = Client(source.base_url, rules, reader.headers(source))

    def told(done: int, total: int | None, message: str) -> None:
        run.done, run.total, run.message = done, total, message[:MESSAGE_LENGTH]
        session.commit()
        step(done, total, message)

    try:
        return reader.read(source, web, told)
    finally:
        web.close()


def _fail(run: Run, source: Source, reason: str) -> None:
    _end(run, FAILED, _("%(reason)s Nothing was changed.", reason=reason))
    source.last_run_at, source.last_error = utcnow(), reason[:MESSAGE_LENGTH]


def _decide(run: Run, source: Source, answer: Answer) -> None:
    """Carry the answer out, unless a person has to agree first."""
    naming.learn(source, answer.postings.values())
    run.postings = [posting.to_json() for posting in answer.postings.values()]
    run.problems = [
        {"title": problem.title, "reason": problem.reason, "kept": [problem.external_id, problem.url]}
        for problem in answer.problems
    ]
    run.whole, run.listed = not answer.missing, len(answer.postings)
    plan = _plan(run, source)
    _report(run, plan)
    source.last_run_at, source.last_error = utcnow(), ""
    if not source.accepted:
        _end(run, PREVIEW, answer.missing, keep=True)
    elif plan.count(CLOSE) and (not answer.postings or plan.too_many_close):
        _end(run, STOPPED, _why_stopped(answer, plan), keep=True)
        source.last_error = run.reason
    else:
        plans.carry_out(source, plan, naming.meanings(source))
        _end(run, APPLIED, answer.missing and _("%(reason)s Nothing was closed.", reason=answer.missing))
        source.last_error = answer.missing[:MESSAGE_LENGTH]
        if plan.steps:
            board.note("vacancies.board_pulled", source, None, _figures(run))


def _why_stopped(answer: Answer, plan: Plan) -> str:
    if not answer.postings:
        return ngettext(
            "The board says that it has no vacancies. %(num)s open here would be closed.",
            "The board says that it has no vacancies. %(num)s open here would be closed.",
            plan.count(CLOSE),
        )
    return _(
        "%(closing)s of %(open)s open vacancies would be closed. That is more than half, so nothing was changed.",
        closing=plan.count(CLOSE),
        open=plan.open_before,
    )


def _plan(run: Run, source: Source) -> Plan:
    found = (Posting.from_json(values) for values in run.postings)
    kept = {told for problem in run.problems for told in problem["kept"] if told}
    postings = {posting.external_id: posting for posting in found}
    return plans.make(source, postings, naming.meanings(source), kept=kept, whole=run.whole)


def _report(run: Run, plan: Plan) -> None:
    run.items = [step.to_json() for step in plan.steps]
    run.added, run.closed = plan.count(ADD, REOPEN), plan.count(CLOSE)
    run.changed = plan.count(CHANGE)


def _end(run: Run, state: str, reason: str = "", *, keep: bool = False) -> None:
    run.state, run.reason = state, reason[:MESSAGE_LENGTH]
    run.finished_at = utcnow()
    if not keep:
        run.postings = []


def _figures(run: Run) -> dict[str, object]:
    return {"added": run.added, "changed": run.changed, "closed": run.closed, "problems": len(run.problems)}


def accept(run: Run, *, viewer: Viewer) -> None:
    """Carry out what a person has looked at, closing whatever it says; the board comes in by itself from then on.

    Raises:
        Undecidable: no decision is awaited for it.
    """
    source = _awaited(run)
    plan = _plan(run, source)
    _report(run, plan)
    plans.carry_out(source, plan, naming.meanings(source))
    _end(run, APPLIED, run.reason if run.whole else _("%(reason)s Nothing was closed.", reason=run.reason))
    source.accepted, source.last_error = True, ""
    session.flush()
    board.note("vacancies.board_agreed", source, viewer, _figures(run))


def turn_down(run: Run, *, viewer: Viewer) -> None:
    """Leave everything as it is.

    Raises:
        Undecidable: no decision is awaited for it.
    """
    source = _awaited(run)
    _end(run, PASSED, _("Somebody decided to change nothing."))
    source.last_error = ""
    session.flush()
    board.note("vacancies.board_turned_down", source, viewer, _figures(run))


def _awaited(run: Run) -> Source:
    source = board.get(run.source_id)
    if source is None or run.state not in (PREVIEW, STOPPED):
        raise Undecidable(_("Nothing waits for a decision here any more."))
    return source


def _forget(source: Source) -> None:
    """Let a newer run take the place of older ones that wait for a word, and drop the oldest reports."""
    session.flush()
    ids = session.scalars(of_source(source.id).with_only_columns(Run.id)).all()
    older = update(Run).where(Run.id.in_(ids[1:KEPT]), Run.state.in_((PREVIEW, STOPPED)))
    session.execute(older.values(state=PASSED, postings=[], reason=_("A newer run has looked again.")))
    session.execute(delete(Run).where(Run.id.in_(ids[KEPT:])))


def awaited() -> Sequence[tuple[Run, str]]:
    """Runs that wait for a person's word, with the titles of their boards, the oldest first."""
    query = select(Run, Source.title).join(Source, Source.id == Run.source_id)
    rows = session.execute(query.where(Run.state.in_((PREVIEW, STOPPED))).order_by(Run.id).limit(20))
    return [(row[0], row[1]) for row in rows]
