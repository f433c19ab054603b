"""The OpenID providers of the configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask_babel import gettext as _

from core.config import OidcConfig, current
from core.identity.oidc.refusals import ProviderRefused, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider: the key of its table and what stands in it."""

    key: str
    settings: OidcConfig

    @property
    def title(self) -> str:
        """What people call it: the given title, else its host."""
        return self.settings.title or urlsplit(self.settings.issuer).hostname or self.key

    def secret(self) -> str:
        """The client's secret, read from its file where it stands in one; empty for a client without.

        Raises:
            ProviderRefused: ``MISCONFIGURED``, the file cannot be read.
        """
        if not self.settings.client_secret_file:
            return self.settings.client_secret
        try:
            return Path(self.settings.client_secret_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ProviderRefused(Refusal.MISCONFIGURED, f"client_secret_file cannot be read: {error}") from error


def all_providers() -> Sequence[Provider]:
    """All providers, in the order of the configuration."""
    return [Provider(key=key, settings=settings) for key, settings in current().oidc.items()]


def find(key: str) -> Provider | None:
    """The provider of this key."""
    settings = current().oidc.get(key)
    return Provider(key=key, settings=settings) if settings is not None else None


def problems() -> list[str]:
    """What is wrong with the tables of providers, as far as it can be seen without asking anybody."""
    found = []
    for provider in all_providers():
        try:
            provider.secret()
        except ProviderRefused as refused:
            found.append(f"[oidc.{provider.key}] {refused.detail}")
        source = provider.settings.match_source
        if source and source not in current().sources:
            found.append(
                _("[oidc.%(key)s] match_source: there is no [sources.%(source)s].", key=provider.key, source=source)
            )
        if provider.settings.ca_file and not Path(provider.settings.ca_file).is_file():
            found.append(_("[oidc.%(key)s] ca_file: there is no such file.", key=provider.key))
    return found


def titles() -> dict[str, str]:
    """Names for people, by key."""
    return {provider.key: provider.title for provider in all_providers()}
