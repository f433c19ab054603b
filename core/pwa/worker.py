"""The service worker's script: the theme's built file, and before it what this portal wants of it.

Whatever changes here changes the script, and browsers install a changed worker by themselves.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from flask import request, url_for

from core.config import current as config
from core.plugin_host import host
from core.pwa import look, manifest, standing
from core.pwa.standing import Standing
from core.web import assets
from core.web.addresses import address

LONGEST = timedelta(days=7)
"""How long a page is kept at the most; never longer than a session lasts unused."""

_THEME_FILES = (
    "theme.css",
    "theme.js",
    "icons.svg",
    "favicon.svg",
    "golos-text-latin-wght-normal.woff2",
    "golos-text-cyrillic-wght-normal.woff2",
)


def script() -> str:
    """The whole script; one that removes itself where no worker may live."""
    if standing.of_request() is Standing.NEVER:
        return assets.theme_text("worker-off.js")
    return f"self.portal = {json.dumps(_wishes(), sort_keys=True)};\n{assets.theme_text('worker.js')}"


def _wishes() -> dict[str, Any]:
    """What ``themes/default/src/js/worker/worker.js`` reads."""
    longest = min(LONGEST, timedelta(hours=config().security.idle_hours))
    return {
        "name": look.name(),
        "home": address("home.index"),
        "icon": manifest.icon_url("any", 192),
        "files": files(),
        "stable": [f"{request.script_root}/static/", f"{request.script_root}/brand/"],
        "pictures": f"{request.script_root}/files/",
        "offline": {code: url_for("pwa.offline", language=code) for code in config().portal.languages},
        "language": config().portal.language,
        "signOut": [address("identity.sign_out"), address("kiosk.done")],
        "token": address("pwa.token"),
        "keptFor": int(longest.total_seconds()),
    }


def files() -> list[str]:
    """Addresses of what every page needs: the theme's and the enabled plugins' files, and the company's colours."""
    own = sorted(host().enabled_plugins())
    found = [assets.find_asset(assets.THEME, name) for name in _THEME_FILES]
    found += [assets.find_asset(owner, f"{owner}.{kind}") for owner in own for kind in ("css", "js")]
    found.append(url_for("home.brand_css", colour=look.colour().lstrip("#").lower()))
    return [url for url in found if url]
