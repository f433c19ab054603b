"""The login manager of flask-ldap3-login over our own client, for code that was written against that extension.

The extension itself checks no certificate, has no time limits, cannot do StartTLS, knows one domain per application and
gives a server that is down the same answer as a wrong password; so its interface is kept and its connections are not.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_ldap3_login import AuthenticationResponse, AuthenticationResponseStatus, LDAP3LoginManager

from core.org.directory.client import DirectoryClient
from core.org.directory.names import parse_name
from core.org.directory.settings import LdapSettings
from core.org.directory.sign_in import SignInResult, SignInStatus


class DirectoryLoginManager(LDAP3LoginManager):
    """``authenticate`` asks the directories that a login can belong to; ``last_result`` tells more than yes or no."""

    def __init__(self, directories: Sequence[LdapSettings]) -> None:
        super().__init__()
        self._directories = list(directories)
        self.last_result = SignInResult(status=SignInStatus.UNKNOWN)

    def authenticate(self, username: str, password: str) -> AuthenticationResponse:
        """Check a password; a name that is known in several directories is refused, never guessed."""
        name = parse_name(username)
        results = []
        for settings in self._directories:
            if name.belongs_to(settings):
                with DirectoryClient(settings) as client:
                    results.append(client.verify(username, password))
        known = [result for result in results if result.status is not SignInStatus.UNKNOWN]
        if len(known) > 1:
            self.last_result = SignInResult(status=SignInStatus.AMBIGUOUS, reason="known in several directories")
        else:
            self.last_result = known[0] if known else SignInResult(status=SignInStatus.UNKNOWN)
        if not self.last_result.ok:
            return AuthenticationResponse(status=AuthenticationResponseStatus.fail)
        return AuthenticationResponse(
            status=AuthenticationResponseStatus.success,
            user_id=self.last_result.login,
            user_dn=self.last_result.dn,
            user_info={"dn": self.last_result.dn, "id": self.last_result.external_id},
        )
