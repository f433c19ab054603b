"""The addresses of the protocol (RFC 7644) and who may call them.

The views are imported by the first request for one of them: they need the library of the protocol, which is large, and
most processes are never asked.
"""

from __future__ import annotations

import ipaddress
from importlib import import_module
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import Forbidden

from plugin_sdk.web import bearer
from plugins.scim.services import clients
from plugins.scim.services.sources import settings_of

blueprint = Blueprint("scim_api", __name__)

EVERY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_KIND = "/<any(Users, Groups):which>"

VIEWS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("/", ("GET",), "searching", "root"),
    ("/.search", ("POST",), "searching", "search_everything"),
    (_KIND, ("GET",), "searching", "list_resources"),
    (f"{_KIND}/.search", ("POST",), "searching", "search_resources"),
    (_KIND, ("POST",), "resources", "create_resource"),
    (f"{_KIND}/<scim_id>", ("GET",), "resources", "read_resource"),
    (f"{_KIND}/<scim_id>", ("PUT",), "resources", "replace_resource"),
    (f"{_KIND}/<scim_id>", ("PATCH",), "resources", "patch_resource"),
    (f"{_KIND}/<scim_id>", ("DELETE",), "resources", "delete_resource"),
    ("/ServiceProviderConfig", EVERY, "discovery", "service_provider_config"),
    ("/ResourceTypes", EVERY, "discovery", "resource_types"),
    ("/ResourceTypes/<name>", EVERY, "discovery", "resource_type"),
    ("/Schemas", EVERY, "discovery", "schemas"),
    ("/Schemas/<name>", EVERY, "discovery", "schema"),
    ("/Me", EVERY, "discovery", "me"),
    ("/Bulk", EVERY, "discovery", "bulk"),
    ("/<path:rest>", EVERY, "discovery", "elsewhere"),
)
"""Below a source's address: the rule, its methods, the module of the view, its name."""


def let_in(token: str) -> str | None:
    """The name of the program that holds a token of the source in the address; ``None`` where none does."""
    source = str((request.view_args or {}).get("source"))
    settings = settings_of(source)
    if settings is None:
        return None
    if not (request.is_secure or settings.allow_http or _is_loopback(request.remote_addr)):
        raise Forbidden("Tokens are taken over https:// only. Behind a proxy, set web.trusted_proxies of the portal.")
    client = clients.holder(source, token)
    return None if client is None else client.title


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def _add(rule: str, methods: tuple[str, ...], module: str, name: str) -> None:
    def view(**arguments: Any) -> Response:
        answer: Response = getattr(import_module(f"plugins.scim.views.{module}"), name)(**arguments)
        return answer

    view.__name__ = name
    blueprint.add_url_rule(f"/<source>{rule}", name, bearer(let_in)(view), methods=methods)


for _row in VIEWS:
    _add(*_row)


@blueprint.errorhandler(Exception)
def on_error(error: Exception) -> Response:
    """Whatever ends a request early, in the protocol's own words."""
    from plugins.scim.views.errors import told

    return told(error)
