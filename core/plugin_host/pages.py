"""The rules that a plugin's pages keep, and the gate in front of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Flask, abort, request

from core.web import rules
from core.web.gate import missing_rules


class PageRuleError(ValueError):
    """A blueprint breaks a rule of the house."""


def check_blueprints(owner: str, blueprints: Sequence[Blueprint]) -> Mapping[str, str]:
    """Check names and permissions on an application of their own; returns the URL prefix of each by name.

    Raises:
        PageRuleError: a foreign name, or a view that does not say who may call it.
    """
    names = {owner: f"/{owner}", f"{owner}_api": f"/api/v1/{owner}"}
    for blueprint in blueprints:
        if not isinstance(blueprint, Blueprint):
            raise PageRuleError(f"blueprints() must return Flask blueprints, not {type(blueprint).__name__}")
        if blueprint.name not in names:
            raise PageRuleError(f"the blueprint '{blueprint.name}' must be named '{owner}' or '{owner}_api'")
    trial = Flask("trial", static_folder=None)
    rules.init_app(trial)
    for blueprint in blueprints:
        trial.register_blueprint(blueprint, url_prefix=names[blueprint.name])
    open_views = missing_rules(trial)
    if open_views:
        raise PageRuleError(
            f"the view '{open_views[0]}' does not say who may call it: "
            "put @permission(…), @signed_in, @bearer(…) or @public on it"
        )
    return {blueprint.name: names[blueprint.name] for blueprint in blueprints}


def owner_of_request(blueprints: Mapping[str, str]) -> str | None:
    """The plugin that the requested page belongs to, if any."""
    return blueprints.get(request.blueprint or "")


def refuse_disabled(owner: str | None, enabled: bool) -> None:
    """A page of a plugin that is switched off is not there."""
    if owner is not None and not enabled:
        abort(404)
