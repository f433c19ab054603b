"""The two structures that the same pages show: the legal one and the management tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from core.org import chart, found_places, management, structure
from core.org.chart import Drawing, Hit, Node, Root
from core.org.found_places import Place
from core.org.views.blueprint import blueprint
from core.org.views.day import shown


class Nodes(Protocol):
    """How a structure is read; see ``core.org.chart``."""

    def one(self, node_id: int, on: date, /) -> Any | None:
        """A node to begin with or to show, with ``id``, ``name`` and ``path``."""

    def top(self, on: date, /) -> Sequence[Root]:
        """The first two levels."""

    def draw(self, on: date, /, *, start: Any, levels: int, show: Any = None, most: int = ...) -> Drawing:
        """As much as is asked for."""

    def branch(self, node_id: int, on: date, /) -> list[Node]:
        """What stands right below a node."""

    def find(self, text: str, on: date, /) -> list[Hit]:
        """Nodes by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A structure with its pages.

    Attributes:
        name: beginning of the names of its pages.
        about: what the list says of it.
    """

    name: str
    title: LazyString
    about: LazyString

    @property
    def nodes(self) -> Nodes:
        """How it is read."""
        return management if self is MANAGEMENT else chart

    def names(self, path: str, on: date) -> dict[int, str]:
        """The names of the nodes in a path by id, the root first."""
        return management.names(path, on) if self is MANAGEMENT else structure.names(path, on)

    def places(self, text: str, on: date) -> list[Place]:
        """Where its chart can jump to."""
        return found_places.find_units(text, on) if self is MANAGEMENT else found_places.find(text, on)

    def list(self, **values: Any) -> str:
        """Address of the list."""
        return url_for(f"org.{self.name}", **values)

    def chart(self, **values: Any) -> str:
        """Address of the chart; ``begin`` is the node to begin with."""
        return url_for(f"org.{self.name}_chart", **_begun(values))

    def sheet(self, **values: Any) -> str:
        """Address of the chart for paper; ``begin`` as above."""
        return url_for(f"org.{self.name}_print", **_begun(values))

    def finder(self) -> str:
        """Where the chart asks what it can jump to."""
        return url_for(f"org.{self.name}_find")

    def branch(self, node_id: int) -> str:
        """Where the list loads what is below a node."""
        return url_for(f"org.{self.name}_branch", node_id=node_id)

    def chart_branch(self, node_id: int, deep: bool) -> str:
        """Where the chart loads what is below a node."""
        return url_for(f"org.{self.name}_chart_branch", node_id=node_id, deep=1 if deep else None)


LEGAL = Tree(
    name="departments",
    title=_l("Legal structure"),
    about=_l("Departments, who heads them, and how many people work there."),
)
MANAGEMENT = Tree(
    name="management",
    title=_l("Management structure"),
    about=_l("The company as it is led: units, who heads them, and how many people work there."),
)
TREES = (LEGAL, MANAGEMENT)


@blueprint.context_processor
def _tell_trees() -> dict[str, Any]:
    # A choice of one is none.
    return {"trees": lambda: TREES if management.exists(shown().on) else ()}


def _begun(values: dict[str, Any]) -> dict[str, Any]:
    begin = values.pop("begin", None)
    return {"from": begin, **values} if begin is not None else values
