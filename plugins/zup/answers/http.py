"""Requests to a published base, repeated where that may help, and failures in words that say what to mend."""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from plugin_sdk.i18n import gettext as _
from plugin_sdk.org import SourceUnavailable
from plugins.zup.answers import refusals
from plugins.zup.entity_sets import EntitySet
from plugins.zup.failures import truncated
from plugins.zup.settings import ZupSettings

T = TypeVar("T")
_WORTH_REPEATING = frozenset({408, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 30.0
_MAX_BYTES = 256 * 1024 * 1024
"""More than any page can have; what is larger is no answer of 1C."""
_PIECE = 1024 * 1024


class BrokenPage(Exception):
    """A page that arrived, but not whole; the message says how that shows."""


class Http:
    """One connection after the other to one base, with the portal's user."""

    def __init__(self, settings: ZupSettings) -> None:
        self._settings = settings
        try:
            secret = settings.secret
        except OSError as error:
            raise SourceUnavailable(
                _("The file with the password cannot be read: %(error)s.", error=error.strerror),
                _("Correct 'password_file', or let the portal's user read it."),
                "password_file",
            ) from error
        # 1C takes names in UTF-8; most libraries would write them in Latin-1.
        token = base64.b64encode(f"{settings.user}:{secret}".encode()).decode("ascii")
        self._pool = urllib3.PoolManager(
            num_pools=1,
            maxsize=1,
            ssl_context=_tls(settings),
            retries=False,
            timeout=urllib3.Timeout(connect=settings.connect_timeout, read=settings.receive_timeout),
            headers={
                "Authorization": f"Basic {token}",
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": "Dunbar",
            },
        )

    def close(self) -> None:
        """End the connection."""
        self._pool.clear()

    def get(self, asked: EntitySet, path: str, parse: Callable[[bytes], T]) -> T:
        """Ask, and repeat where the failure may pass by itself.

        Args:
            path: behind the base's address, already encoded.
            parse: raises ``BrokenPage`` for an answer that is not whole.

        Raises:
            BrokenAnswer: there is no whole answer for this entity set.
            SourceUnavailable: the base cannot be asked at all.
        """
        attempt = 0
        while True:
            last = attempt == self._settings.retries
            try:
                status, kind, body = self._once(path)
                if status == 200 and not refusals.is_web_page(kind, body):
                    return parse(body)
                if status not in _WORTH_REPEATING or last:
                    raise refusals.refusal(asked, status, kind, body)
            except BrokenPage as error:
                if last:
                    raise truncated(asked, str(error), "receive_timeout") from error
            except HTTPError as error:
                if last or not refusals.may_pass(error):
                    raise refusals.failure(asked, self._host, error) from error
            time.sleep(min(self._settings.retry_delay * 2**attempt, _LONGEST_WAIT))
            attempt += 1

    @property
    def _host(self) -> str:
        return urlsplit(self._settings.base).netloc

    def _once(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body."""
        answer = self._pool.request(
            "GET", f"{self._settings.base}/{path}", preload_content=False, redirect=False, decode_content=True
        )
        try:
            body = bytearray()
            for piece in answer.stream(_PIECE, decode_content=True):
                body += piece
                if len(body) > _MAX_BYTES:
                    raise BrokenPage(_("it is larger than %(count)s MB", count=_MAX_BYTES // 1024**2))
        except BaseException:
            # What is left of the answer must not be taken for the next one.
            answer.close()
            raise
        answer.release_conn()
        return answer.status, answer.headers.get("Content-Type", ""), bytes(body)


def _tls(settings: ZupSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise SourceUnavailable(
            _("The certificate in 'ca_file' cannot be read: %(error)s.", error=error),
            _("It must be a file in PEM format."),
            "ca_file",
        ) from error
    if settings.verify == "none":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
