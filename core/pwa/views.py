"""The manifest, the icons, the worker, the page that stands in for others, and a token for what waited."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, abort, g, jsonify, make_response
from flask_wtf.csrf import generate_csrf

from core import files, i18n
from core.config import current as config
from core.db import db
from core.pwa import icons, look, standing
from core.pwa import manifest as manifests
from core.pwa import worker as workers
from core.pwa.standing import Standing
from core.web.assets import IMMUTABLE
from core.web.gate import current_viewer, public
from core.web.render import render

blueprint = Blueprint("pwa", __name__)
blueprints = (blueprint,)


@blueprint.get("/app/<language>.webmanifest")
@public
def manifest(language: str) -> Response:
    """The manifest in one of the portal's languages. Browsers ask for it without cookies."""
    _check_language(language)
    with i18n.force_locale(language):
        response = jsonify(manifests.manifest(language))
    response.mimetype = manifests.MIME
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@blueprint.get("/app/icons/<kind>/<int:size>/<version>.png")
@public
def icon(kind: str, size: int, version: str) -> Response:
    """An icon; public, because the sign-in page can be installed too."""
    if size not in icons.SIZES.get(kind, ()) or version != look.version():
        abort(404)
    logo = look.logo()
    file = db.session.get(files.File, logo) if logo is not None else None
    stream = files.open_file(file, "large") if file is not None else None
    response = make_response(icons.draw(kind, size, look.colour(), stream))
    response.mimetype = "image/png"
    response.headers["Cache-Control"] = IMMUTABLE
    return response


@blueprint.get("/worker.js")
@public
def worker() -> Response:
    """The service worker. It lies at the portal's root because it looks after all that lies below it."""
    response = make_response(workers.script())
    response.mimetype = "text/javascript"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/offline/<language>")
@public
def offline(language: str) -> str:
    """Stands in for a page that was not kept. It holds nothing of its reader, for it stays on the device."""
    _check_language(language)
    viewer = current_viewer()
    g.viewer = replace(viewer, account_id=None, person_id=None, name="", locale=language)
    return render("pwa/offline.html")


@blueprint.get("/app/token")
@public
def token() -> tuple[Response, int]:
    """A token for forms that were kept, and whose they are. 401: nobody is signed in on a device of their own."""
    if standing.of_request() is not Standing.KEEPS:
        answer, status = jsonify(token="", owner=""), 401
    else:
        answer, status = jsonify(token=generate_csrf(), owner=standing.owner()), 200
    answer.headers["Cache-Control"] = "no-store"
    return answer, status


def _check_language(language: str) -> None:
    if language not in config().portal.languages:
        abort(404)
