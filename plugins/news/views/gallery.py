"""Looking at an album picture by picture, and asking for one to be taken down."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import card
from plugin_sdk.web import current_viewer, permission, render
from plugins.news.forms import DecisionForm, RemovalForm
from plugins.news.models import Picture, RemovalRequest
from plugins.news.services import albums, reading, removals
from plugins.news.services.albums import Place
from plugins.news.services.posts import Meanwhile
from plugins.news.services.readiness import NotReady
from plugins.news.services.reading import Article
from plugins.news.views.acting import Answer, changed_meanwhile, get
from plugins.news.views.blueprint import MODERATE, VIEW, blueprint
from plugins.news.views.talk import in_background


def _place(viewer: Viewer, post_id: int, picture_id: int) -> tuple[Article, Place]:
    """A picture of an album that the viewer may see; else 404."""
    article = reading.article(viewer, post_id)
    place = albums.place(post_id, picture_id) if article is not None else None
    if article is None or place is None:
        abort(404)
    return article, place


@blueprint.get("/<int:post_id>/pictures/<int:picture_id>")
@permission(VIEW)
def picture(post_id: int, picture_id: int) -> str:
    """One picture, large, with the ways to the one before and the one after."""
    article, place = _place(current_viewer(), post_id, picture_id)
    template = "news/_viewer.html" if in_background() else "news/picture.html"
    return render(template, article=article, post=article.post, place=place)


@blueprint.route("/<int:post_id>/pictures/<int:picture_id>/remove", methods=["GET", "POST"])
@permission(VIEW)
def ask_removal(post_id: int, picture_id: int) -> Answer:
    """Ask an editor to take a picture down that shows oneself."""
    viewer = current_viewer()
    article, place = _place(viewer, post_id, picture_id)
    if viewer.person_id is None:
        abort(403)
    form = RemovalForm()
    if form.validate_on_submit():
        removals.ask(viewer, article.post, place.picture, form.reason.data or "")
        session.commit()
        flash(_("An editor will look at it. You are told what comes of it."), "success")
        return redirect(url_for("news.picture", post_id=post_id, picture_id=picture_id))
    known = removals.of_viewer(viewer, picture_id)
    page = render("news/ask_removal.html", form=form, article=article, post=article.post, place=place, known=known)
    return page, 422 if form.errors else 200


@blueprint.route("/editor/removals/<int:request_id>", methods=["GET", "POST"])
@permission(MODERATE)
def decide_removal(request_id: int) -> Answer:
    """Take a picture down that somebody asked for, or keep it."""
    asked = session.get(RemovalRequest, request_id)
    if asked is None:
        abort(404)
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            return _decided(asked, form)
        except NotReady as refused:
            session.rollback()
            form.note.errors = [str(refused)]
        except Meanwhile:
            session.rollback()
            flash(changed_meanwhile(), "warning")
    asked = session.get_one(RemovalRequest, request_id)
    page = render(
        "news/decide_removal.html",
        form=form,
        asked=asked,
        post=get(asked.post_id),
        picture=session.get(Picture, asked.picture_id) if asked.picture_id is not None else None,
        who=card(asked.person_id),
    )
    return page, 422 if form.errors else 200


def _decided(asked: RemovalRequest, form: DecisionForm) -> Response:
    grant = request.form.get("action") == "grant"
    removals.decide(asked, grant=grant, note=form.note.data or "", viewer=current_viewer())
    session.commit()
    flash(_("Taken down. Whoever asked is told.") if grant else _("It stays. Whoever asked is told."), "success")
    return redirect(url_for("home.waiting"))
