"""The directories that people sign in with: what each is called in a login, and the way to ask it about a password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.db import db
from core.identity.names import comparison_form
from core.org.directory import LdapSettings
from core.org.sync import sources
from core.org.sync.models import Source

LONGEST_WAIT = 10.0
"""Seconds that a person waits for a directory's answer; an import may wait longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Realm:
    """A directory of the configuration with ``sign_in = true``.

    Attributes:
        key: of its table, ``[sources.<key>]``.
        source_id: of its row; ``None`` before the first sync, when nobody of it is known yet.
        title: for people: the given title, else the domain's short name, else the key.
        names: comparison forms of everything that names it in ``DOM\\user`` or ``user@dom``.
    """

    key: str
    source_id: int | None
    title: str
    names: frozenset[str]
    settings: LdapSettings


def all_realms() -> Sequence[Realm]:
    """The directories people can sign in with, in the order of the configuration.

    One whose table is wrong is left out, so that the others still work; ``dunbar check`` says what is wrong with it.
    """
    tables = dict(sources.directories())
    if not tables:
        return ()
    ids = dict(db.session.execute(select(Source.key, Source.id).where(Source.key.in_(tables))).all())
    return [_realm(key, settings, ids.get(key)) for key, settings in tables.items()]


def _realm(key: str, settings: LdapSettings, source_id: int | None) -> Realm:
    suffixes = tuple(dict.fromkeys(name for name in (*settings.upn_suffixes, _dns_name(settings.base)) if name))
    return Realm(
        key=key,
        source_id=source_id,
        title=settings.title or settings.netbios or key,
        names=frozenset(comparison_form(name) for name in (key, settings.netbios, *suffixes) if name),
        settings=settings.model_copy(
            update={"upn_suffixes": suffixes, "receive_timeout": min(settings.receive_timeout, LONGEST_WAIT)}
        ),
    )


def _dns_name(base: str) -> str:
    """``corp.example`` from ``ou=people,dc=corp,dc=example``."""
    parts = (part.strip().partition("=") for part in base.split(","))
    return ".".join(value.strip() for name, _, value in parts if name.strip().casefold() == "dc")
