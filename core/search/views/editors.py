"""For editors: what people searched for in vain, and the company's synonyms."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from core import settings
from core.audit import record
from core.db import db
from core.search import misses, synonyms
from core.search.declarations import EDIT
from core.search.models import SearchSynonym
from core.search.views.blueprint import blueprint
from core.web.forms import Form
from core.web.gate import current_viewer, permission
from core.web.paging import paginate
from core.web.render import render


class SynonymForm(Form):
    """A group of wordings."""

    wordings = StringField(
        _l("Wordings that mean the same"),
        validators=[
            DataRequired(_l("Write at least two different wordings with a comma between them.")),
            Length(max=synonyms.LONGEST, message=_l("This is too long: 400 characters at most.")),
        ],
        description=_l("With commas between them: sick note, medical certificate. Any form of a word will do."),
    )


@blueprint.get("/missed")
@permission(EDIT)
def missed() -> str:
    """What at least two people have sought and nobody has found."""
    which: misses.Which = "solved" if request.args.get("which") == "solved" else "open"
    return render(
        "search/missed.html",
        which=which,
        page=paginate(misses.listing(which)),
        days=settings.get("search", misses.KEEP_DAYS),
    )


@blueprint.post("/missed/solved")
@permission(EDIT)
def solve() -> Response:
    """Mark a query as solved, or take that back."""
    solved = request.form.get("solved") != "0"
    misses.solve(request.form.get("text", "")[: misses.LONGEST], solved=solved)
    db.session.commit()
    flash(_("Marked as solved.") if solved else _("It is open again."), "success")
    return redirect(url_for("search.missed", which=None if solved else "solved"))


@blueprint.route("/synonyms", methods=["GET", "POST"])
@permission(EDIT)
def synonym_list() -> str | Response:
    """All groups, and a form for a new one, which may begin with what was sought in vain."""
    form = SynonymForm(wordings=request.args.get("word", "")[: misses.LONGEST])
    if form.validate_on_submit() and _kept(form, None):
        return redirect(url_for("search.synonym_list"))
    return render("search/synonyms.html", form=form, groups=synonyms.listing(), group=None)


@blueprint.route("/synonyms/<int:synonym_id>", methods=["GET", "POST"])
@permission(EDIT)
def synonym(synonym_id: int) -> str | Response:
    """One group."""
    group = db.session.get(SearchSynonym, synonym_id)
    if group is None:
        abort(404)
    form = SynonymForm(wordings=group.wordings)
    if form.validate_on_submit() and _kept(form, synonym_id):
        return redirect(url_for("search.synonym_list"))
    return render("search/synonyms.html", form=form, groups=(), group=group)


@blueprint.post("/synonyms/<int:synonym_id>/remove")
@permission(EDIT)
def remove_synonym(synonym_id: int) -> Response:
    """Let a group go."""
    group = db.session.get(SearchSynonym, synonym_id)
    if group is not None:
        _record("search.synonym_removed", group)
        synonyms.remove(synonym_id)
        db.session.commit()
    flash(_("Removed."), "success")
    return redirect(url_for("search.synonym_list"))


def _kept(form: SynonymForm, synonym_id: int | None) -> bool:
    try:
        group = synonyms.save(form.wordings.data or "", synonym_id)
    except synonyms.SynonymsRefused as error:
        form.wordings.errors = [str(error)]
        return False
    except LookupError:
        abort(404)
    _record("search.synonym_saved", group)
    db.session.commit()
    flash(_("Saved. It holds from the next search on."), "success")
    return True


def _record(action: str, group: SearchSynonym) -> None:
    record(
        action, object_type="search.synonym", object_id=group.id, title=group.wordings[:200], viewer=current_viewer()
    )
