"""Addresses of styles, scripts, icons and fonts, and the files behind them.

Every address holds a hash of the content, so a browser may keep what it got for a year and still never shows an old
file: a changed file has another address. Theme files are built (``make build``) and named by the build's manifest;
a plugin's files are served from its folder ``static`` as they are.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    has_request_context,
    redirect,
    request,
    send_from_directory,
)
from flask_babel import gettext as _
from markupsafe import escape
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as AnyResponse

from core.web.gate import public

THEME = "theme"
BUILD = Path("static") / "build"
IMMUTABLE = "public, max-age=31536000, immutable"
HASH_LENGTH = 12
_EXTENSION = "dunbar.assets"

blueprint = Blueprint("assets", __name__)
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


class FrontEndNotBuilt(RuntimeError):
    """The theme's files are missing; the message says how to make them."""


@dataclass(slots=True)
class _Theme:
    """One theme's build: logical names and the files that carry them."""

    folder: Path
    names: dict[str, str] = field(default_factory=dict)
    read_at: int = 0

    def refresh(self) -> bool:
        """Read the manifest if it is new; whether it was. A theme without a build has no names."""
        manifest = self.folder / BUILD / "manifest.json"
        before = self.read_at
        try:
            modified = manifest.stat().st_mtime_ns
            if modified != before:
                self.names = json.loads(manifest.read_text(encoding="utf-8"))
                self.read_at = modified
        except (OSError, ValueError):
            self.names, self.read_at = {}, 0
        return self.read_at != before


@dataclass(slots=True)
class _Assets:
    themes: list[_Theme]
    folders: dict[str, Path]
    paths: dict[str, str] = field(default_factory=dict)
    hashes: dict[Path, tuple[tuple[int, int], str]] = field(default_factory=dict)

    def theme_path(self, name: str) -> str | None:
        """Address of a built file, from the first theme of the chain that has it.

        A build replaces all files, so the addresses of the one before lead nowhere: pages would come without their
        styles and the service worker could not be installed until a restart.
        """
        renewed = [theme.refresh() for theme in self.themes]
        if any(renewed):
            self.paths = {
                logical: f"/static/t/{theme.folder.name}/{file}"
                for theme in reversed(self.themes)
                for logical, file in theme.names.items()
            }
        return self.paths.get(name)

    def plugin_path(self, owner: str, name: str) -> str | None:
        """Address of a plugin's file as it is now."""
        folder = self.folders.get(owner)
        located = safe_join(str(folder), name) if folder else None
        if located is None:
            return None
        digest = self._digest(Path(located))
        return f"/static/p/{owner}/{digest}/{name}" if digest else None

    def _digest(self, path: Path) -> str | None:
        try:
            state = path.stat()
            if not S_ISREG(state.st_mode):
                return None
            stamp = (state.st_mtime_ns, state.st_size)
            known = self.hashes.get(path)
            if known is None or known[0] != stamp:
                known = (stamp, hashlib.sha256(path.read_bytes()).hexdigest()[:HASH_LENGTH])
                self.hashes[path] = known
        except OSError:
            return None
        return known[1]


def init_app(app: Flask, themes: Sequence[Path], folders: Mapping[str, Path]) -> None:
    """Serve files and give templates ``asset()``.

    Args:
        themes: folders of the active theme and its parents, the active one first.
        folders: each plugin's folder of files by the plugin's id; one that is not there is no error.
    """
    app.extensions[_EXTENSION] = _Assets([_Theme(folder) for folder in themes], dict(folders))
    app.jinja_env.globals["asset"] = asset
    app.register_blueprint(blueprint)
    app.register_error_handler(FrontEndNotBuilt, _on_not_built)


def find_asset(owner: str, name: str) -> str | None:
    """Address of a file, or ``None`` if its owner has none of this name.

    ``owner`` is ``theme`` (``name`` as in the build's manifest, e.g. ``theme.css``) or a plugin's id (``name`` is the
    path within its folder ``static``).
    """
    assets = _of(current_app)
    path = assets.theme_path(name) if owner == THEME else assets.plugin_path(owner, name)
    if path is None:
        return None
    return request.script_root + path if has_request_context() else path


def asset(owner: str, name: str) -> str:
    """As `find_asset`, for what must be there.

    Raises:
        FrontEndNotBuilt: no theme of the chain was built.
        LookupError: there is no such file.
    """
    # A page names the theme's file of icons for every icon.
    known: dict[str, str] = g.setdefault("theme_addresses", {})
    if owner == THEME and name in known:
        return known[name]
    address = find_asset(owner, name)
    if address is not None:
        if owner == THEME:
            known[name] = address
        return address
    if owner == THEME and not _of(current_app).paths:
        raise FrontEndNotBuilt("The front end is not built. Run: make build")
    raise LookupError(f"there is no asset '{name}' of '{owner}'")


def theme_text(name: str) -> str:
    """What stands in a built text file of the theme, for one that is served under an address of its own.

    Raises:
        FrontEndNotBuilt: no theme of the chain was built.
        LookupError: there is no such file.
    """
    *_before, theme, file = asset(THEME, name).split("/")
    folder = next(item.folder for item in _of(current_app).themes if item.folder.name == theme)
    return (folder / BUILD / file).read_text(encoding="utf-8")


def _of(app: Flask) -> _Assets:
    assets: _Assets = app.extensions[_EXTENSION]
    return assets


@blueprint.get("/static/t/<theme>/<path:path>")
@public
def theme_file(theme: str, path: str) -> AnyResponse:
    """A built file of a theme in use; packed, if the build packed it and the browser understands that."""
    folder = next((item.folder for item in _of(current_app).themes if item.folder.name == theme), None)
    if folder is None or path == "manifest.json":
        abort(404)
    build = folder / BUILD
    packed = safe_join(str(build), f"{path}.gz")
    if packed and Path(packed).is_file():
        use_packed = request.accept_encodings.quality("gzip") > 0
        name = f"{path}.gz" if use_packed else path
        answer = send_from_directory(build, name, mimetype=mimetypes.guess_type(path)[0])
        answer.headers["Vary"] = "Accept-Encoding"
        if use_packed:
            answer.headers["Content-Encoding"] = "gzip"
        return _immutable(answer)
    return _immutable(send_from_directory(build, path))


@blueprint.get("/static/p/<owner>/<digest>/<path:path>")
@public
def plugin_file(owner: str, digest: str, path: str) -> AnyResponse:
    """A plugin's file. An address of older content leads to the present one, so no browser keeps it wrongly."""
    address = find_asset(owner, path)
    if address is None:
        abort(404)
    if address != request.script_root + request.path:
        answer = redirect(address)
        answer.headers["Cache-Control"] = "no-store"
        return answer
    return _immutable(send_from_directory(_of(current_app).folders[owner].absolute(), path))


def _immutable(answer: Response) -> Response:
    answer.headers["Cache-Control"] = IMMUTABLE
    return answer


def _on_not_built(error: FrontEndNotBuilt) -> tuple[str, int]:
    title = escape(_("The front end is not built"))
    text = escape(_("Run this in the portal's folder, then reload the page:"))
    return f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{text}</p><pre>make build</pre>", 503
