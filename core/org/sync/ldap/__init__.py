"""The kind of source ``ldap``: Active Directory, OpenLDAP and others."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from core.org.directory import DirectoryClient, LdapSettings
from core.org.records import Reader
from core.org.sync.ldap.reader import LdapReader


class LdapKind:
    """People and groups of a directory."""

    kind = "ldap"
    title = _l("LDAP directory")
    settings_model = LdapSettings

    def open(self, settings: LdapSettings) -> Reader:
        """Connect; see ``SourceKind.open``."""
        client = DirectoryClient(settings)
        client.ping()
        return LdapReader(settings, client)
