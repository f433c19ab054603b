"""What every page tells the browser about the app."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from core.pwa import look, manifest, standing
from core.pwa.standing import Standing
from core.web.addresses import address
from core.web.gate import current_viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class AppLinks:
    """See ``themes/default/README.md``.

    Attributes:
        manifest / touch_icon: addresses.
        worker: address of the service worker's script; ``off`` where none may live; empty for a visitor, whose device
            is left as it is.
        owner: whose pages are kept, as the worker knows them; empty for a visitor.
        offline: address of the page that lists what was kept.
        token: where a fresh token for forms is asked for.
    """

    manifest: str
    touch_icon: str
    worker: str
    owner: str
    offline: str
    token: str


def links() -> AppLinks:
    """For the page of this request."""
    language, found = current_viewer().locale, standing.of_request()
    workers = {Standing.KEEPS: address("pwa.worker"), Standing.VISITOR: "", Standing.NEVER: "off"}
    return AppLinks(
        manifest=url_for("pwa.manifest", language=language, version=look.version()),
        touch_icon=manifest.icon_url("touch", 180),
        worker=workers[found],
        owner=standing.owner() if found is Standing.KEEPS else "",
        offline=url_for("pwa.offline", language=language),
        token=address("pwa.token"),
    )
