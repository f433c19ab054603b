"""Whatever a filter says, the database finds what a plain evaluation in Python finds."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scim2_models import InvalidFilterException, Resource, ScimFilter
from sqlalchemy import select

from plugin_sdk.db import session as database
from plugins.scim.models import User
from plugins.scim.schema import FullUser
from plugins.scim.services import users
from plugins.scim.services.attributes import Addresses
from plugins.scim.services.filters import condition
from plugins.scim.tests.conftest import ENTERPRISE

WHERE = Addresses("https://portal.example.com/Users/", "https://portal.example.com/Groups/")

# Few letters, so that texts are often alike, and those that databases take for signs of their own.
TEXTS = st.text("aAбБйЙ%_\\'\"é ", max_size=4)
NAMES = (
    "userName", "title", "displayName", "externalId", "name.familyName", "name.givenName", "emails", "emails.value",
    "emails.type", "phoneNumbers.value", f"{ENTERPRISE}:department", f"{ENTERPRISE}:manager.value",
)  # fmt: skip
TRUTHS = ("active", "emails.primary")
WHOLE = ("name", "emails", "phoneNumbers", ENTERPRISE + ":manager", *NAMES, *TRUTHS)
OPERATORS = ("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le")


def literal(value: Any) -> str:
    return ScimFilter.quote(value)


def comparisons(names: tuple[str, ...], truths: tuple[str, ...], whole: tuple[str, ...]) -> st.SearchStrategy[str]:
    texts = st.builds(lambda name, operator, value: f"{name} {operator} {literal(value)}",
                      st.sampled_from(names), st.sampled_from(OPERATORS), TEXTS)  # fmt: skip
    flags = st.builds(lambda name, operator, value: f"{name} {operator} {literal(value)}",
                      st.sampled_from(truths), st.sampled_from(("eq", "ne")), st.booleans())  # fmt: skip
    nothing = st.builds(lambda name, operator: f"{name} {operator} null",
                        st.sampled_from((*names, *truths)), st.sampled_from(OPERATORS[:2]))  # fmt: skip
    there = st.builds(lambda name: f"{name} pr", st.sampled_from(whole))
    return texts | flags | nothing | there


def combined(simple: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        simple,
        lambda inner: (
            st.builds(lambda a, word, b: f"({a}) {word} {b}", inner, st.sampled_from(("and", "or")), inner)
            | st.builds(lambda a: f"not ({a})", inner)
        ),
        max_leaves=5,
    )


ENTRIES = combined(comparisons(("value", "type"), ("primary",), ("value", "type", "primary")))
FILTERS = combined(
    comparisons(NAMES, TRUTHS, WHOLE)
    | st.builds(lambda name, inner: f"{name}[{inner}]", st.sampled_from(("emails", "phoneNumbers")), ENTRIES)
)


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    """A user's attributes, most of which are mostly missing."""
    maybe = st.none() | TEXTS
    entries = st.lists(
        st.fixed_dictionaries({}, optional={"value": TEXTS, "type": TEXTS, "primary": st.booleans()}), max_size=3
    )
    return {
        "title": draw(maybe),
        "displayName": draw(maybe),
        "name": {"familyName": draw(maybe), "givenName": draw(maybe)},
        "active": draw(st.booleans()),
        "emails": draw(entries),
        "phoneNumbers": draw(entries),
        ENTERPRISE: {"department": draw(maybe), "manager": draw(st.none() | st.builds(lambda v: {"value": v}, TEXTS))},
    }


def add(number: int, attributes: dict[str, Any]) -> Resource[Any]:
    """Put a user in; gives it as it was kept."""
    names = {"userName": f"{'aб'[number % 2]}{number}", "externalId": f"{'Aé'[number % 2]}{number}" if number else None}
    user = FullUser.model_validate({**attributes, **names})
    row = users.create("entra", user)
    return users.model_of(row)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(attributes=st.lists(people(), min_size=3, max_size=5), filters=st.lists(FILTERS, min_size=12, max_size=12))
def test_the_database_finds_what_python_finds(app: Any, attributes: list[dict[str, Any]], filters: list[str]) -> None:
    try:
        kept = {}
        for number, item in enumerate(attributes):
            user = add(number, item)
            kept[user.id] = user
        for expression in filters:
            wanted = {key for key, user in kept.items() if ScimFilter[FullUser](expression).match(user)}
            found = set(database.scalars(select(User.scim_id).where(condition("User", expression, WHERE))))
            assert found == wanted, expression
    finally:
        database.rollback()


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=40) | st.text('aeqnotpr()[]". \\', max_size=30))
def test_what_is_no_filter_is_an_error_and_never_a_crash(text: str) -> None:
    # An attribute that nobody knows is no mistake here, so much of what is drawn is a filter after all.
    with suppress(InvalidFilterException):
        condition("User", text, WHERE)


@pytest.mark.parametrize("depth", [31, 33, 5000])
def test_a_filter_that_lies_in_itself_deeply(depth: int) -> None:
    expression = "not (" * depth + "title pr" + ")" * depth
    if depth < 32:
        condition("User", expression, WHERE)
    else:
        with pytest.raises(InvalidFilterException):
            condition("User", expression, WHERE)
