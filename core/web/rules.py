"""Rules of addresses that cost nothing until an address is built from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule whose two builders of addresses are compiled by the first address that is built from it.

    Werkzeug compiles both when a rule is added, a third of a portal's start for hundreds of rules, of which a process
    builds few.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        compile_now = super()._compile_builder
        attribute = "_build_unknown" if append_unknown else "_build"

        def build(rule: LateRule, **values: Any) -> tuple[str, str]:
            built: Builder = compile_now(append_unknown).__get__(rule, None)
            setattr(rule, attribute, built)
            return built(**values)

        return build


def init_app(app: Flask) -> None:
    """Use it for every page. Called before any is added."""
    app.url_rule_class = LateRule
