"""Pages of review: taking a request back, returning a post with a note."""

from __future__ import annotations

from flask import abort
from werkzeug.wrappers import Response

from plugin_sdk.i18n import gettext as _
from plugin_sdk.web import current_viewer, permission, render
from plugins.news.forms import ReturnForm
from plugins.news.models import REVIEW
from plugins.news.services import posts, review
from plugins.news.views.acting import Answer, act, get
from plugins.news.views.blueprint import PUBLISH, VIEW, blueprint


@blueprint.post("/editor/<int:post_id>/take-back")
@permission(VIEW)
def take_back(post_id: int) -> Response:
    """Go on writing what waits for review; for who asked, which may be a maker of albums who writes no news."""
    post = get(post_id)
    if not review.may_take_back(current_viewer(), post):
        abort(403)
    words = _("It is a draft again.")
    back = posts.writing_address(post)
    return act(post_id, lambda post, viewer: review.take_back(post, viewer=viewer), words, back)


@blueprint.route("/editor/<int:post_id>/return", methods=["GET", "POST"])
@permission(PUBLISH)
def give_back(post_id: int) -> Answer:
    """Return a post to who asked, with what is to be changed."""
    post = get(post_id)
    if post.status != REVIEW:
        abort(404)
    form = ReturnForm()
    if form.validate_on_submit():
        note = form.note.data
        words = _("Returned. Whoever asked is told.")
        return act(post_id, lambda post, viewer: review.give_back(post, note, viewer=viewer), words)
    return render("news/return.html", form=form, post=post), 422 if form.errors else 200
