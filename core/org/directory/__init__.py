"""Speaking LDAP with a company's directory, for the import of people and for their sign-in."""

from core.org.directory.asking import Entry
from core.org.directory.changes import ServerPosition
from core.org.directory.client import DirectoryClient
from core.org.directory.errors import (
    AnswerIncomplete,
    BindRefused,
    DirectoryError,
    DirectoryUnreachable,
    SearchRefused,
    TlsProblem,
)
from core.org.directory.names import TypedName, parse_name
from core.org.directory.settings import LdapSettings
from core.org.directory.sign_in import SignInResult, SignInStatus

__all__ = [
    "AnswerIncomplete",
    "BindRefused",
    "DirectoryClient",
    "DirectoryError",
    "DirectoryUnreachable",
    "Entry",
    "LdapSettings",
    "SearchRefused",
    "ServerPosition",
    "SignInResult",
    "SignInStatus",
    "TlsProblem",
    "TypedName",
    "parse_name",
]
