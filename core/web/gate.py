"""Who may call a view: every route says so, or the portal refuses to start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from core.extension.access import Viewer
from core.web.bearer import TokenCheck, admit

F = TypeVar("F", bound=Callable[..., Any])
_ATTRIBUTE = "_dunbar_rule"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a view asks of its caller."""

    kind: Literal["public", "signed_in", "permission", "bearer"]
    permission: str = ""
    check: TokenCheck | None = None


def _mark(view: F, rule: Rule) -> F:
    setattr(view, _ATTRIBUTE, rule)
    return view


def public(view: F) -> F:
    """Anybody may call it, signed in or not."""
    return _mark(view, Rule("public"))


def signed_in(view: F) -> F:
    """Every signed-in account may call it."""
    return _mark(view, Rule("signed_in"))


def permission(name: str) -> Callable[[F], F]:
    """Only who holds the permission ``name`` may call it."""
    return lambda view: _mark(view, Rule("permission", name))


def bearer(check: TokenCheck) -> Callable[[F], F]:
    """Only a program with a token that ``check`` accepts may call it; who is signed in in a browser does not count.

    ``check`` gets what stands behind ``Authorization: Bearer`` and gives the name of the program that holds it, for the
    audit trail, or ``None`` to refuse.
    """
    return lambda view: _mark(view, Rule("bearer", check=check))


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """The rule on a view, also on a class-based one."""
    rule: Rule | None = getattr(view, _ATTRIBUTE, None) or getattr(getattr(view, "view_class", None), _ATTRIBUTE, None)
    return rule


def missing_rules(app: Flask) -> list[str]:
    """Endpoints whose view does not say who may call it."""
    return sorted(endpoint for endpoint, view in app.view_functions.items() if rule_of(view) is None)


def permissions_asked(app: Flask) -> dict[str, str]:
    """The permission that each endpoint asks, for those that ask one."""
    rules = {endpoint: rule_of(view) for endpoint, view in app.view_functions.items()}
    return {
        endpoint: rule.permission for endpoint, rule in rules.items() if rule is not None and rule.kind == "permission"
    }


def views_for_programs(app: Flask) -> list[Callable[..., Any]]:
    """The views that ask a token. A browser sends none by itself, so nobody can be lured into calling them."""
    rules = ((view, rule_of(view)) for view in app.view_functions.values())
    return [view for view, rule in rules if rule is not None and rule.kind == "bearer"]


def current_viewer() -> Viewer:
    """The viewer of this request; identity puts it there before any view runs."""
    viewer: Viewer = g.viewer
    return viewer


def check_access() -> Response | None:
    """Let the request through, send a visitor to the sign-in page, or refuse. Runs before every view."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None
    rule = rule_of(view)
    if rule is None:
        abort(403)
    if rule.kind == "public":
        return None
    if rule.check is not None:
        g.viewer = admit(rule.check, current_viewer())
        return None
    viewer = current_viewer()
    if not viewer.is_authenticated:
        return _to_sign_in()
    if rule.kind == "permission" and not viewer.may(rule.permission):
        g.missing_permission = rule.permission
        abort(403)
    return None


def _to_sign_in() -> Response:
    if request.headers.get("HX-Request"):
        answer = Response(status=401)
        answer.headers["HX-Redirect"] = url_for("identity.sign_in")
        return answer
    if request.method not in ("GET", "HEAD") or request.path.startswith("/api/"):
        abort(401)
    target = request.full_path.rstrip("?")
    return redirect(url_for("identity.sign_in", next=None if target == "/" else target))
