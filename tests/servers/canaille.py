"""A real OpenID provider of the tests' own: Canaille, with a database in a folder of its own."""

from __future__ import annotations

import json
import secrets
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

from tests.servers.certificates import Authority, Certificate
from tests.servers.ports import HOST, free_port
from tests.servers.process import Process

_APP = Path(__file__).with_name("canaille_app.py")


@dataclass(frozen=True, kw_only=True)
class ProviderPerson:
    """Somebody at the provider. ``number`` arrives as the claim ``nickname``, because Canaille has no claim for it."""

    login: str
    mail: str = ""
    number: str = ""
    mail_verified: bool = False

    @property
    def password(self) -> str:
        """What they sign in with there."""
        return f"{self.login}-at-the-provider"

    def as_model(self) -> dict[str, Any]:
        """The person as Canaille's model takes it; its title carries what the model has no place for."""
        return {
            "user_name": self.login,
            "password": self.password,
            "emails": [self.mail or f"{self.login}@provider.example"],
            "formatted_name": self.login.title(),
            "given_name": self.login.title(),
            "family_name": "Provider",
            "employee_number": self.number or None,
            "title": "verified" if self.mail_verified else "",
        }


class Canaille:
    """One provider over HTTPS on a free port of ``localhost``, with one client, ``dunbar``.

    Args:
        returns: where the client may send people back to; after signing out to ``/sign-in`` of the same host.
        trusted: no consent is asked for.
    """

    def __init__(
        self,
        people: Sequence[ProviderPerson],
        *,
        returns: Sequence[str],
        trusted: bool = True,
        certificate: Certificate | None = None,
    ) -> None:
        self.port = free_port()
        self.people = {person.login: person for person in people}
        self.client_id, self.client_secret = "dunbar", secrets.token_hex(16)
        self._folder = Path(tempfile.mkdtemp(prefix="dunbar-canaille-"))
        self.authority = Authority(self._folder / "authority")
        certificate = certificate or self.authority.issue()
        settings = {
            "host": HOST,
            "port": self.port,
            "name": f"localhost:{self.port}",
            "scheme": "https",
            "secret": secrets.token_hex(16),
            "trusted": trusted,
            "database": str(self._folder / "people.sqlite"),
            "certificate": [str(certificate.certificate), str(certificate.key)],
            "people": [person.as_model() for person in people],
            "clients": [self._client(returns)],
        }
        file = self._folder / "settings.json"
        file.write_text(json.dumps(settings), encoding="utf-8")
        self._process = Process([sys.executable, "-P", _APP, file], log=self._folder / "log", remove=self._folder)

    @property
    def issuer(self) -> str:
        """Its address."""
        return f"https://localhost:{self.port}"

    def table(self, **values: Any) -> dict[str, Any]:
        """Its table of the portal's configuration."""
        return {
            "issuer": self.issuer,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "ca_file": str(self.authority.file),
            **values,
        }

    def start(self) -> None:
        """Start it, or start it again on the same port; its keys are new then."""
        self._process.start()
        self._process.wait_for_port(self.port, timeout=60)

    def halt(self) -> None:
        """Stop it for a while."""
        self._process.stop()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _client(self, returns: Sequence[str]) -> dict[str, Any]:
        return {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "client_name": "Dunbar",
            "client_uri": f"https://{HOST}/",
            "redirect_uris": list(returns),
            "post_logout_redirect_uris": sorted({urljoin(address, "/sign-in") for address in returns}),
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "scope": ["openid", "profile", "email"],
            "token_endpoint_auth_method": "client_secret_basic",
            # Salted, so that two access tokens of one second differ: Canaille stores each once.
            "id_token_signed_response_alg": "PS256",
        }
