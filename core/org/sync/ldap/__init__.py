"""The kind of source ``ldap``: Active Directory, OpenLDAP and others."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from core.extension import SourceKind
from core.org.directory import DirectoryClient, LdapSettings
from core.org.sync.ldap.reader import LdapReader


def _open(settings: LdapSettings) -> LdapReader:
    client = DirectoryClient(settings)
    client.ping()
    return LdapReader(settings, client)


LDAP = SourceKind(name="ldap", title=_l("LDAP directory"), settings_model=LdapSettings, open=_open)
"""People and groups of a directory."""
