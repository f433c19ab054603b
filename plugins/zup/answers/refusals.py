"""Refusals and failures of a web server of 1C in words, each with what to mend."""

from __future__ import annotations

import json
import re

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    IncompleteRead,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

from plugin_sdk.i18n import gettext as _
from plugin_sdk.org import SourceUnavailable
from plugins.zup.entity_sets import EntitySet
from plugins.zup.failures import BrokenAnswer, NotThere, truncated

_LONGEST = 300
_WRONG_NAME = re.compile(r"hostname mismatch|doesn't match|not valid for", re.IGNORECASE)


def is_web_page(kind: str, body: bytes) -> bool:
    """True for a page made for people: a login form, the web client, a proxy's message."""
    return "html" in kind.lower() or body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html"))


def said(body: bytes) -> str:
    """What an error of 1C says, in JSON or XML; empty where it is neither."""
    try:
        answer = json.loads(body)
        error = answer.get("odata.error") or answer.get("error") or {}
        message = error.get("message", "")
        text = message.get("value", "") if isinstance(message, dict) else message
    except (ValueError, AttributeError):
        text = _said_in_xml(body)
    return " ".join(str(text).split())[:_LONGEST].rstrip(".")


def _said_in_xml(body: bytes) -> str:
    try:
        root = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError):
        return ""
    return next((node.text or "" for node in root.iter() if node.tag.rpartition("}")[2] == "message"), "")


def refusal(asked: EntitySet, status: int, kind: str, body: bytes) -> SourceUnavailable | BrokenAnswer:
    """What an answer means that is no list of rows."""
    detail = "" if is_web_page(kind, body) else said(body)
    if status == 401:
        return SourceUnavailable(
            _("1C does not accept the user or the password."),
            _("Check 'user' and 'password_file'; the user must be allowed to sign in with a password in 1C."),
            "user",
        )
    if status == 403:
        return SourceUnavailable(
            _("The user may not read %(name)s.", name=asked.name),
            _("Give the user in 1C a profile that may read it and the right to use OData remotely."),
            "user",
        )
    if status == 404:
        return _not_found(asked, detail)
    if status == 200 or 300 <= status < 400:
        return SourceUnavailable(
            _("The address does not lead to data, but to a web page."),
            _("Check 'url': it is the address of the published base, and no sign-in page may stand before it."),
            "url",
        )
    if status == 400:
        return SourceUnavailable(
            _(
                "1C does not understand the question for %(name)s: %(detail)s.",
                name=asked.name,
                detail=detail or status,
            ),
            _("A field may be missing in this version of ZUP; the plugin's README lists the fields."),
            f"entity_sets.{asked.key}",
        )
    return SourceUnavailable(
        _(
            "1C answers %(name)s with error %(status)s: %(detail)s.",
            name=asked.name,
            status=status,
            detail=detail or "–",
        ),
        _("Look at the log of the web server of 1C, and whether the base can be used."),
        "url",
    )


def _not_found(asked: EntitySet, detail: str) -> SourceUnavailable | BrokenAnswer:
    """1C itself explains what it does not have; a web server that knows nothing of OData has only a page of its own."""
    if not detail:
        return SourceUnavailable(
            _("There is no OData at this address."),
            _("Check 'url', and publish the base with its standard OData interface."),
            "url",
        )
    return NotThere(
        asked,
        _("1C does not publish %(name)s.", name=asked.name),
        _(
            "Add it in 1C under Administration → Synchronisation → Automatic REST service, "
            "or correct its name in entity_sets.%(key)s.",
            key=asked.key,
        ),
    )


def may_pass(error: HTTPError) -> bool:
    """True where asking again may help."""
    return not isinstance(error, SSLError)


def failure(asked: EntitySet, host: str, error: HTTPError) -> SourceUnavailable | BrokenAnswer:
    """What a request means that got no whole answer."""
    if isinstance(error, SSLError):
        return _certificate(host, error)
    if isinstance(error, NameResolutionError):
        return SourceUnavailable(_("There is no host %(host)s.", host=host), _("Correct 'url'."), "url")
    # A refused connection counts as one that timed out, too.
    if isinstance(error, ConnectTimeoutError) and not isinstance(error, NewConnectionError):
        return SourceUnavailable(
            _("%(host)s did not answer in time.", host=host),
            _("See whether the web server of 1C runs and no firewall is between; else raise 'connect_timeout'."),
            "connect_timeout",
        )
    if isinstance(error, ReadTimeoutError):
        return SourceUnavailable(
            _("%(host)s took too long to answer %(name)s.", host=host, name=asked.name),
            _("Lower 'page_size', or raise 'receive_timeout'."),
            "receive_timeout",
        )
    if isinstance(error, IncompleteRead | ProtocolError | DecodeError):
        return truncated(asked, _("%(host)s ended the connection", host=host), "url")
    return SourceUnavailable(
        _("%(host)s cannot be reached.", host=host),
        _("See whether the web server of 1C runs, and check host and port in 'url'."),
        "url",
    )


def _certificate(host: str, error: SSLError) -> SourceUnavailable:
    if _WRONG_NAME.search(str(error)):
        return SourceUnavailable(
            _("The certificate of %(host)s is made out to another name.", host=host),
            _("Write in 'url' the name in the certificate, not an address or an alias."),
            "url",
        )
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return SourceUnavailable(
            _(
                "The certificate of %(host)s is expired or not signed by an authority that the portal trusts.",
                host=host,
            ),
            _("Name the certificate of the company's authority in 'ca_file'."),
            "ca_file",
        )
    return SourceUnavailable(
        _("%(host)s offers no encrypted connection that the portal accepts.", host=host),
        _("Check the address and port in 'url', and TLS on the web server of 1C."),
        "url",
    )
