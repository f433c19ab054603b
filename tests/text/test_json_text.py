"""JSON texts are those of the standard library, which may compare with texts that it wrote once."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.json_text import json_text

SIMPLE = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text()
VALUES = st.recursive(
    SIMPLE, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)


def standard(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


@given(VALUES)
def test_a_text_is_the_usual_one(value: Any) -> None:
    assert json_text(value) == standard(value)


@pytest.mark.parametrize(
    "value", ["half a pair \ud83d", {1: "a number as a key"}, [2**64], ("a", "tuple"), "\x00\x1f\x7f\u2028"]
)
def test_what_is_unusual_is_written_too(value: Any) -> None:
    assert json_text(value) == standard(value)


def test_what_has_no_text_is_refused() -> None:
    with pytest.raises(TypeError):
        json_text([Decimal(1)])
