"""How far a post has come, to look at and to download."""

from __future__ import annotations

from flask import abort
from werkzeug.wrappers import Response

from plugin_sdk.db import session
from plugin_sdk.tables import to_csv
from plugin_sdk.web import current_viewer, permission, render
from plugins.news.models import Post
from plugins.news.services import posts, reach
from plugins.news.views.acting import get
from plugins.news.views.blueprint import EDIT, blueprint


def _published(post_id: int) -> Post:
    post = get(post_id)
    if post.published_at is None:
        abort(404)
    return post


@blueprint.get("/editor/<int:post_id>/reach")
@permission(EDIT)
def reached(post_id: int) -> str:
    """How many a post is for, how many opened it, where and when."""
    post = _published(post_id)
    return render("news/reach.html", post=post, reach=reach.of(current_viewer(), post), fewest=reach.FEWEST)


@blueprint.get("/editor/<int:post_id>/reach.csv")
@permission(EDIT)
def reached_csv(post_id: int) -> Response:
    """The same figures as a table."""
    viewer, post = current_viewer(), _published(post_id)
    rows = reach.table(reach.of(viewer, post), confirming=post.must_read)
    if not rows:
        abort(404)
    posts.note("news.reach_exported", post, viewer)
    session.commit()
    headers = {"Content-Disposition": f'attachment; filename="news-{post.id}-reach.csv"'}
    return Response(to_csv(rows), mimetype="text/csv", headers=headers)
