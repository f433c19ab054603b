"""Pages for who writes: drafts, publishing, versions, files, reviews."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugin_sdk.files import FileRefused
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import cards
from plugin_sdk.web import current_viewer, permission, render
from plugins.pages.forms import FORMS, ContentForm, FileForm
from plugins.pages.models import DRAFT, Page, Version
from plugins.pages.services import attachments, reviewing, tree, writing
from plugins.pages.services.compare import compare
from plugins.pages.services.content import content_of, lines, people_in
from plugins.pages.services.refusal import Meanwhile, Refused
from plugins.pages.views.blueprint import VIEW, Answer, blueprint, writable
from plugins.pages.views.reader import context


def _origin() -> str:
    return request.host_url.rstrip("/")


@blueprint.route("/editor/<int:page_id>", methods=["GET", "POST"])
@permission(VIEW)
def edit(page_id: int) -> Answer:
    """Write a page: what is saved is a draft, and seen by readers once it is published."""
    viewer, page = current_viewer(), writable(page_id)
    form = FORMS[page.kind].of(content_of(writing.latest(page)), page.version)
    if not form.validate_on_submit():
        return _editor(form, page)
    try:
        writing.save_draft(page, form.content(_origin()), version=form.known_version(), viewer=viewer)
        if request.form.get("action") == "publish":
            writing.publish(page, viewer=viewer, on=viewer.today)
        session.commit()
    except Meanwhile as conflict:
        session.rollback()
        return _editor(form, writable(page_id), conflict=conflict.page)
    except Refused as refused:
        session.rollback()
        form[refused.field or "title"].errors = [str(refused)]
        return _editor(form, writable(page_id))
    return _saved(page)


def _saved(page: Page) -> Response:
    action = request.form.get("action", "save")
    if action == "publish":
        flash(_("Published."), "success")
        return redirect(url_for("pages.show", path=page.path))
    flash(_("The draft is saved."), "success")
    return redirect(url_for("pages.preview" if action == "preview" else "pages.edit", page_id=page.id))


def _editor(form: ContentForm, page: Page, *, conflict: Page | None = None) -> Answer:
    if conflict is not None:
        form.version.data = str(conflict.version)
    saved = writing.latest(page)
    answer = render(
        "pages/edit.html",
        form=form,
        page=page,
        saved=saved,
        conflict=conflict,
        saved_lines=_lines(page, saved) if conflict is not None else [],
        file_form=FileForm(formdata=None),
        files=attachments.of_page(page),
        people=cards({number for number in (page.updated_by, saved.author_id) if number is not None}),
        may_keep=writing.may_edit_all(current_viewer()),
        has_draft=saved.published_at is None,
    )
    return answer, 409 if conflict is not None else 422 if form.errors else 200


@blueprint.get("/editor/<int:page_id>/preview")
@permission(VIEW)
def preview(page_id: int) -> str:
    """What is worked on, as readers will see it."""
    viewer, page = current_viewer(), writable(page_id)
    values = context(viewer, page, writing.latest(page), tree.of_viewer(viewer))
    return render("pages/preview.html", **values)


def _act(page_id: int, action: Callable[[Page, Viewer], object], words: str, *, back: str = "pages.edit") -> Response:
    """Do something to a page that the viewer may write, and say how it went."""
    page = writable(page_id)
    try:
        action(page, current_viewer())
        session.commit()
        flash(words, "success")
    except Refused as refused:
        session.rollback()
        flash(str(refused), "danger")
    except Meanwhile:
        session.rollback()
        flash(_("Somebody changed it at this very moment. Look at it and try again."), "warning")
    return redirect(url_for(back, page_id=page_id))


@blueprint.post("/editor/<int:page_id>/publish")
@permission(VIEW)
def publish(page_id: int) -> Response:
    """Let readers see the draft as it was saved last."""
    return _act(
        page_id,
        lambda page, viewer: writing.publish(page, viewer=viewer, on=viewer.today),
        _("Published."),
        back="pages.lasting",
    )


@blueprint.post("/editor/<int:page_id>/discard")
@permission(VIEW)
def discard(page_id: int) -> Response:
    """Throw the draft away."""
    return _act(
        page_id, lambda page, viewer: writing.discard_draft(page, viewer=viewer), _("The draft is thrown away.")
    )


@blueprint.post("/editor/<int:page_id>/confirm")
@permission(VIEW)
def confirm(page_id: int) -> Response:
    """The page was read and is still right."""

    def act(page: Page, viewer: Viewer) -> None:
        reviewing.confirm(page, viewer=viewer)
        writing.touch(page, viewer)
        writing.note("pages.reviewed", page, viewer)

    return _act(page_id, act, _("Thank you. It is noted that the page is right."), back="pages.lasting")


@blueprint.get("/editor/<int:page_id>/versions")
@permission(VIEW)
def versions(page_id: int) -> str:
    """All versions of a page, and the difference between two of them."""
    page = writable(page_id)
    found = writing.versions(page)
    known = {version.number: version for version in found}
    newer = known.get(_number("to")) or found[0]
    older = known.get(_number("from")) or known.get(newer.number - 1)
    return render(
        "pages/versions.html",
        page=page,
        versions=found,
        older=older,
        newer=newer,
        difference=compare(_lines(page, older), _lines(page, newer)) if older else [],
        people=cards({version.author_id for version in found if version.author_id is not None}),
        draft_status=DRAFT,
    )


def _lines(page: Page, version: Version) -> list[str]:
    names = {number: card.name for number, card in cards(people_in(version.entries)).items()}
    return [version.title, *lines(page.kind, version.body, version.entries, names)]


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@blueprint.post("/editor/<int:page_id>/versions/<int:number>/restore")
@permission(VIEW)
def restore(page_id: int, number: int) -> Response:
    """Make an earlier version the draft."""
    return _act(
        page_id,
        lambda page, viewer: writing.restore(page, number, version=page.version, viewer=viewer),
        _("It is the draft now. Publish it, and readers see it."),
    )


@blueprint.post("/editor/<int:page_id>/files")
@permission(VIEW)
def attach(page_id: int) -> Response:
    """Add a file."""
    page, form = writable(page_id), FileForm()
    sent = form.sent()
    if not form.validate() or sent is None:
        flash(_("Choose a file first."), "danger")
        return redirect(url_for("pages.edit", page_id=page_id, _anchor="pages-files"))
    try:
        attachments.attach(page, sent.stream, sent.filename, viewer=current_viewer())
        session.commit()
        flash(_("The file is there."), "success")
    except FileRefused as refused:
        session.rollback()
        flash(str(refused), "danger")
    return redirect(url_for("pages.edit", page_id=page_id, _anchor="pages-files"))


@blueprint.post("/editor/<int:page_id>/files/<int:attachment_id>/remove")
@permission(VIEW)
def detach(page_id: int, attachment_id: int) -> Response:
    """Remove a file."""
    if not attachments.detach(writable(page_id), attachment_id, viewer=current_viewer()):
        abort(404)
    session.commit()
    flash(_("The file is removed."), "success")
    return redirect(url_for("pages.edit", page_id=page_id, _anchor="pages-files"))
