"""Widgets of different heights leave no hole and keep their order."""

from __future__ import annotations

from markupsafe import Markup

from core.home.arrange import arrange
from core.plugin_host.fragments import Fragment


def shown(*sizes: str) -> list[Fragment]:
    return [Fragment(id=f"{size}{place}", title="", size=size, html=Markup("")) for place, size in enumerate(sizes)]


def test_a_large_block_has_the_small_ones_beside_it() -> None:
    placed = arrange(shown("large", "medium", "small", "wide"))
    assert [widget.id for widget in placed.main] == ["large0"]
    assert [widget.id for widget in placed.side] == ["medium1", "small2"]
    assert [widget.id for widget in placed.wide] == ["wide3"]


def test_what_would_make_the_side_much_longer_goes_under_the_large_one() -> None:
    placed = arrange(shown("large", *["medium"] * 5))
    assert [widget.id for widget in placed.side] == ["medium1", "medium2", "medium4"]
    assert [widget.id for widget in placed.pairs] == ["medium3", "medium5"]


def test_without_a_large_block_all_stand_in_a_row() -> None:
    placed = arrange(shown("medium", "medium"))
    assert (placed.main, placed.side) == ([], [])
    assert len(placed.pairs) == 2
