"""Handing files to who may see them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from core.files import images, service
from core.files.models import File
from core.plugin_host import host
from core.web import offline
from core.web.gate import current_viewer, signed_in

blueprint = Blueprint("files", __name__, url_prefix="/files")
blueprints = (blueprint,)

_FOREVER_ENOUGH = 3600
"""Seconds in which a browser need not ask again for a picture; a changed picture has another id."""


@blueprint.get("/<int:file_id>")
@signed_in
def whole(file_id: int) -> Response:
    """The file itself."""
    return _serve(file_id, "")


@blueprint.get("/<int:file_id>/<variant>")
@signed_in
def variant(file_id: int, variant: str) -> Response:
    """A picture in one of its sizes."""
    return _serve(file_id, variant)


def _serve(file_id: int, variant: str) -> Response:
    file = service.find(current_viewer(), file_id)
    if file is None or (variant and (variant not in images.VARIANTS or not file.is_image)):
        abort(404)
    etag = f"{file.sha256[:32]}-{variant or 'whole'}"
    if request.if_none_match.contains(etag):
        response = Response(status=304)
        response.set_etag(etag)
    else:
        response = _body(file, variant, etag)
    _protect(response, file)
    return response


def _body(file: File, variant: str, etag: str) -> Response:
    try:
        stream = service.open_file(file, variant)
    except FileNotFoundError:
        abort(404)
    response = send_file(
        stream,
        mimetype=file.mime,
        download_name=file.name,
        # Only a picture that we have written ourselves is shown in place; anything else could carry script.
        as_attachment=not file.is_image,
        etag=etag,
        last_modified=file.created_at,
        conditional=False,
    )
    if variant:
        return response
    response.content_length = file.size
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=file.size)
    except RequestedRangeNotSatisfiable:
        response.close()
        raise
    return response


def _protect(response: Response, file: File) -> None:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = f"private, max-age={_FOREVER_ENOUGH}" if file.is_image else "private, no-cache"
    if file.is_image and file.owner in host().enabled_plugins():
        # A block's picture belongs to what it shows; people's photos, which are the core's, stay here.
        response.headers[offline.HEADER] = offline.PICTURE
