"""The one client of a directory: paged searches that never pass for complete when they are not, and sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Self

import ldap3
from flask_babel import gettext as _
from ldap3.core.exceptions import LDAPExceptionError, LDAPInvalidFilterError

from core.org.directory import connect, sign_in
from core.org.directory.asking import Entry
from core.org.directory.changes import ServerPosition, position_of
from core.org.directory.errors import AnswerIncomplete, DirectoryUnreachable, SearchRefused
from core.org.directory.settings import LdapSettings

_PAGED_RESULTS = "1.2.840.113556.1.4.319"
_SUCCESS, _REFERRAL, _NO_SUCH_OBJECT, _INSUFFICIENT_ACCESS = 0, 10, 32, 50
_LIMITS = frozenset({3, 4, 11})
_RANGE = re.compile(r"^(?P<name>[^;]+);range=(?P<first>\d+)-(?P<last>\d+|\*)$", re.IGNORECASE)


class DirectoryClient:
    """Reads one directory and checks passwords in it. Connects on first use; ``close`` it, or use it in a ``with``."""

    def __init__(self, settings: LdapSettings) -> None:
        self.settings = settings
        self._connection: ldap3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            connect.close(self._connection)
            self._connection = None

    def ping(self) -> None:
        """Connect and bind as the portal's own account.

        Raises:
            DirectoryError: it does not work; the message says what to do.
        """
        self._bound()

    def search(
        self,
        base: str,
        search_filter: str,
        attributes: Sequence[str],
        *,
        size_limit: int = 0,
        scope: str = ldap3.SUBTREE,
    ) -> Iterator[Entry]:
        """All entries under ``base`` that match, read page by page.

        Args:
            size_limit: stop after so many; 0 reads all.

        Raises:
            DirectoryError: anything but a complete answer; what was yielded before must then not be taken for one.
        """
        wanted = [name for name in dict.fromkeys(attributes) if name]
        cookie: Any = None
        found = 0
        while True:
            result, entries = self._page(base, search_filter, wanted, cookie, scope)
            for entry in entries:
                yield entry
                found += 1
                if size_limit and found >= size_limit:
                    return
            cookie = _cookie(result)
            if not cookie:
                return

    def values_in_ranges(self, entry: Entry, attribute: str) -> list[str]:
        """All values of an attribute that the directory gives out only in ranges (Active Directory: 1,500 at a time).

        Raises:
            DirectoryError: a range is missing.
        """
        found = entry.texts(attribute)
        step = _ranged(entry, attribute)
        while step is not None:
            values, last = step
            found.extend(values)
            if last == "*":
                break
            name = f"{attribute};range={int(last) + 1}-*"
            entries = self._page(entry.dn, "(objectClass=*)", [name], None, ldap3.BASE)[1]
            step = _ranged(entries[0], attribute) if entries else None
            if step is None:
                raise AnswerIncomplete(
                    _(
                        "%(dn)s: only the first %(count)s values of '%(attribute)s' were given out.",
                        dn=entry.dn,
                        count=int(last) + 1,
                        attribute=attribute,
                    ),
                    _("Try again; if it stays so, ask the directory's administrator."),
                )
        return found

    def position(self) -> ServerPosition | None:
        """Which server this is and the number of its latest change; ``None`` where it does not tell.

        Raises:
            DirectoryError: it does not answer.
        """
        return position_of(self)

    def verify(
        self, name: str = "", password: str = "", *, external_id: str = "", people_filter: bool = True
    ) -> sign_in.SignInResult:
        """Check somebody's password; never raises, the status says what happened.

        Args:
            name: as typed: plain, ``DOM\\user`` or ``user@dom``; not needed where ``external_id`` is known.
            external_id: the immutable id of the entry, as the import stored it.
            people_filter: also ask that the entry matches the source's filter of people.
        """
        return sign_in.verify(self, name, password, external_id=external_id, people_filter=people_filter)

    def _bound(self) -> ldap3.Connection:
        if self._connection is None:
            self._connection = connect.bound_connection(self.settings)
        return self._connection

    def _page(
        self, base: str, search_filter: str, attributes: list[str], cookie: Any, scope: str
    ) -> tuple[dict[str, Any], list[Entry]]:
        connection = self._bound()
        try:
            connection.search(
                base,
                search_filter,
                search_scope=scope,
                attributes=attributes or ["1.1"],
                paged_size=None if scope == ldap3.BASE else self.settings.page_size,
                paged_cookie=cookie,
            )
        except LDAPInvalidFilterError as error:
            raise SearchRefused(
                _("The filter %(filter)s cannot be read.", filter=search_filter), _("Correct it in the settings.")
            ) from error
        except LDAPExceptionError as error:
            self.close()
            raise DirectoryUnreachable(
                _(
                    "%(server)s stopped answering in the middle of a search: %(error)s.",
                    server=connection.server.host,
                    error=error,
                ),
                _("Try again; if it stays so, raise 'receive_timeout' or lower 'page_size'."),
                "receive_timeout",
            ) from error
        _must_be_complete(connection.result, base)
        return connection.result, [
            Entry(item["dn"], item["raw_attributes"])
            for item in connection.response or ()
            if item["type"] == "searchResEntry"
        ]


def _cookie(result: dict[str, Any]) -> Any:
    control = (result.get("controls") or {}).get(_PAGED_RESULTS)
    return control["value"]["cookie"] if control else None


def _must_be_complete(result: dict[str, Any], base: str) -> None:
    code, name = int(result["result"]), str(result["description"])
    if code == _SUCCESS:
        return
    message = f" {result['message']}" if result.get("message") else ""
    if code in _LIMITS:
        raise AnswerIncomplete(
            _("The directory broke off its answer (%(code)s): one of its limits is too small.", code=name),
            _("Lower 'page_size', or let the server's limits allow the portal's account to read all pages."),
            "page_size",
        )
    if code == _REFERRAL:
        raise AnswerIncomplete(
            _("The directory sends us to another server for %(base)s.", base=base),
            _("Use in 'servers' a server that holds this part of the directory itself."),
            "base",
        )
    if code == _NO_SUCH_OBJECT:
        raise SearchRefused(
            _("There is no %(base)s in the directory, or the portal's account may not see it.", base=base),
            _("Correct 'base' (or the more precise base concerned), or give the account the right to read it."),
            "base",
        )
    if code == _INSUFFICIENT_ACCESS:
        raise SearchRefused(
            _("The portal's account may not read %(base)s.", base=base),
            _("Give it the right to read, or use another 'bind_dn'."),
            "bind_dn",
        )
    raise SearchRefused(
        _("The directory refused the search under %(base)s: %(answer)s.", base=base, answer=f"{name}{message}"),
        _("Check the filter, the base and the account."),
        "base",
    )


def _ranged(entry: Entry, attribute: str) -> tuple[list[str], str] | None:
    for name, values in entry.values.items():
        match = _RANGE.match(name)
        if match and match["name"].lower() == attribute.lower():
            return [value.decode("utf-8", "ignore") for value in values], match["last"]
    return None
