"""The process behind ``tests.servers.canaille``: Canaille, an OpenID provider, with people that a JSON file names.

Usage: python canaille_app.py settings.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from flask import Flask
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server


def build(settings: dict[str, Any]) -> Flask:
    """The provider with its clients and people."""
    app: Flask = create_app(
        {
            "SECRET_KEY": settings["secret"],
            "SERVER_NAME": settings["name"],
            "PREFERRED_URL_SCHEME": settings["scheme"],
            "SESSION_COOKIE_NAME": f"provider_{settings['port']}",
            "CANAILLE": {
                "DATABASE": "sql",
                "SMTP": None,
                "CAPTCHA_ENABLED": False,
                "LOGGING": {"version": 1, "disable_existing_loggers": False},
            },
            "CANAILLE_SQL": {
                "DATABASE_URI": f"sqlite:///{settings['database']}",
                # Made-up passwords, checked again and again by tests that wait for it.
                "PASSWORD_HASH_PARAMS": {"pbkdf2_sha512__rounds": 1},
                "AUTO_MIGRATE": True,
            },
            "CANAILLE_OIDC": {
                "ACTIVE_JWKS": [RSAKey.generate_key(2048).as_dict(private=True)],
                "TRUSTED_DOMAINS": ["127.0.0.1", "localhost"] if settings["trusted"] else ["trusted.example"],
            },
        }
    )
    # The settings of the claims are checked against a list without these two, but any registered claim may be mapped.
    app.config["CANAILLE_OIDC"]["USERINFO_MAPPING"].update(
        SUB="{{ user.id }}",
        PREFERRED_USERNAME="{{ user.user_name }}",
        NICKNAME="{{ user.employee_number or '' }}",
        EMAIL_VERIFIED="{{ 'true' if user.title == 'verified' else 'false' }}",
    )
    with app.app_context(), Backend.instance.session():
        if Backend.instance.query(models.User):
            return app
        for person in settings["people"]:
            Backend.instance.save(models.User(**person))
        for client in settings["clients"]:
            made = models.Client(**client)
            Backend.instance.save(made)
            # Whom its tokens are meant for; it has to be known before it can be named.
            made.audience = [made]
            Backend.instance.save(made)
    return app


def main() -> None:
    """Serve until somebody stops the process."""
    settings = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    certificate = settings["certificate"]
    server = make_server(
        settings["host"],
        settings["port"],
        build(settings),
        # Browsers open connections beforehand and leave them idle.
        threaded=True,
        ssl_context=tuple(certificate) if certificate else None,
    )
    server.serve_forever()


if __name__ == "__main__":
    main()
