"""Filters as conditions of SQL: nothing is read in order to be thrown away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scim2_models import InvalidFilterException, Resource, ScimFilter
from scim2_models.path import (
    STRING_OPERATORS,
    AttributeBinding,
    AttrPath,
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
    coerce_value,
)
from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Integer

from plugins.scim.schema import MODELS
from plugins.scim.services.attributes import Addresses, place_of
from plugins.scim.services.places import Fixed, Linked, Place, Values

LONGEST = 10_000
MOST_COMPARISONS = 200
"""Comparisons of one filter; more than that no database puts into one statement gladly."""


class position(FunctionElement[int]):  # noqa: N801 - it stands in statements as SQL's functions do
    """Where in a text (first argument) another begins, 0 for nowhere; case counts on every engine."""

    type = Integer()
    inherit_cache = True


@compiles(position, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(position, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


def condition(kind: str, expression: str, addresses: Addresses) -> ColumnElement[bool]:
    """The condition that a filter puts on users or groups. An attribute that this kind does not have has no value.

    Args:
        kind: ``User`` or ``Group``.

    Raises:
        InvalidFilterException: it is no filter, or compares what cannot be compared.
    """
    if len(expression) > LONGEST:
        raise InvalidFilterException(detail=f"the filter is longer than {LONGEST} characters")
    model: type[Resource[Any]] = MODELS[kind]
    parsed: ScimFilter[Any] = ScimFilter[model](expression)  # type: ignore[valid-type]  # a type chosen at run time
    return _Compiler(kind, parsed, addresses).visit(parsed.ast)


@dataclass
class _Entry:
    """The entry that the filter in brackets is about: its attribute, and where each of its parts is."""

    path: AttrPath
    part: Callable[[str], Place]


class _Compiler(FilterVisitor[ColumnElement[bool]]):
    """Walks through a filter."""

    def __init__(self, kind: str, parsed: ScimFilter[Any], addresses: Addresses) -> None:
        self._kind, self._filter, self._addresses = kind, parsed, addresses
        self._entry: _Entry | None = None
        self._comparisons = 0

    def visit_logical_expr(self, node: LogicalExpr) -> ColumnElement[bool]:
        """``and``, ``or``."""
        terms = [self.visit(term) for term in node.terms]
        return and_(true(), *terms) if node.op == LogicalOperator.and_ else or_(false(), *terms)

    def visit_not(self, node: Not) -> ColumnElement[bool]:
        """``not (…)``."""
        return ~self.visit(node.expr)

    def visit_present(self, node: Present) -> ColumnElement[bool]:
        """``title pr``."""
        found = self._find(node.attr_path, comparison=False)
        return false() if found is None else found[1].present()

    def visit_comparison(self, node: Comparison) -> ColumnElement[bool]:
        """``title eq "Clerk"``."""
        found = self._find(node.attr_path, comparison=True)
        if found is None:
            return false()
        binding, place = found
        return _compared(binding, place, node.op, coerce_value(binding, node.value, node.op))

    def visit_value_path(self, node: ValuePath) -> ColumnElement[bool]:
        """``emails[type eq "work"]``."""
        binding = self._filter.resolve(node.attr_path, strict=False)
        if binding is None:
            return false()
        place = place_of(self._kind, binding, self._addresses)

        def inner(part: Callable[[str], Place]) -> ColumnElement[bool]:
            self._entry = _Entry(node.attr_path, part)
            try:
                return self.visit(node.val_filter)
            finally:
                self._entry = None

        if isinstance(place, Fixed):
            # Its entries have no parts: ``schemas[value eq "urn:…"]`` means the entry itself.
            return place.each(lambda value: inner(lambda name: value if name == "value" else Fixed(())))
        if isinstance(place, Values | Linked):
            return place.each(inner)
        raise InvalidFilterException(detail=f"'{node.attr_path}' does not hold several values to choose from")

    def _find(self, path: AttrPath, *, comparison: bool) -> tuple[AttributeBinding, Place] | None:
        self._comparisons += 1
        if self._comparisons > MOST_COMPARISONS:
            raise InvalidFilterException(detail=f"the filter has more than {MOST_COMPARISONS} comparisons")
        if self._entry is None:
            resolve = self._filter.resolve_comparison if comparison else self._filter.resolve
            binding = resolve(path, strict=False)
            return None if binding is None else (binding, place_of(self._kind, binding, self._addresses))
        if path.sub_attr is not None or path.uri is not None:
            return None
        outer = self._entry.path
        whole = self._filter.resolve(outer, strict=False)
        binding = self._filter.resolve(AttrPath(outer.attr, path.attr, outer.uri), strict=False)
        if binding is None:
            # An attribute of plain texts: its one part is the text.
            plain = whole is not None and path.attr.lower() == "value"
            return (whole, self._entry.part("value")) if plain and whole is not None else None
        return binding, self._entry.part(binding.sub_field_name or "")


def _compared(binding: AttributeBinding, place: Place, operator: CompareOperator, value: Any) -> ColumnElement[bool]:
    if value is None:
        if operator == CompareOperator.eq:
            return place.absent()
        return ~place.absent() if operator == CompareOperator.ne else false()
    operand = _operand(binding, value)
    if operand is None:
        # No text that a database can hold is like it.
        return true() if operator == CompareOperator.ne else false()
    if operator == CompareOperator.ne:
        return ~place.some(lambda column: column == operand)
    if operator in STRING_OPERATORS and binding.target_type is datetime:
        return false()
    return place.some(lambda column: _test(column, operator, operand))


def _operand(binding: AttributeBinding, value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    text = str(binding.comparable(str(value)))
    return None if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text) else text


def _test(column: ColumnElement[Any], operator: CompareOperator, operand: Any) -> ColumnElement[bool]:
    match operator:
        case CompareOperator.eq:
            return column == operand
        case CompareOperator.gt:
            return column > operand
        case CompareOperator.ge:
            return column >= operand
        case CompareOperator.lt:
            return column < operand
        case CompareOperator.le:
            return column <= operand
        case CompareOperator.co:
            return position(column, operand) > 0
        case CompareOperator.sw:
            return func.substr(column, 1, len(operand)) == operand
        case _:
            long_enough = func.length(column) >= len(operand)
            return and_(long_enough, func.substr(column, func.length(column) - len(operand) + 1) == operand)
