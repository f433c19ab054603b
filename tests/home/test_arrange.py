"""Widgets of different heights leave no hole and keep their order, on a desktop and read from top to bottom."""

from __future__ import annotations

from markupsafe import Markup

from core.home.arrange import Band, arrange
from core.plugin_host.fragments import Fragment


def shown(*sizes: str) -> list[Fragment]:
    return [Fragment(id=f"{size}{place}", title="", size=size, html=Markup("")) for place, size in enumerate(sizes)]


def ids(band: Band) -> dict[str, list[str]]:
    parts = {name: [one.id for one in getattr(band, name)] for name in ("first", "main", "pairs", "side")}
    return {name: found for name, found in parts.items() if found}


def test_what_stands_before_the_large_block_is_first_and_what_follows_stands_beside_it() -> None:
    (band,) = arrange(shown("medium", "small", "large", "medium"))
    assert ids(band) == {"first": ["medium0", "small1"], "main": ["large2"], "side": ["medium3"]}


def test_what_would_make_the_side_much_longer_goes_under_the_large_one() -> None:
    (band,) = arrange(shown("large", *["medium"] * 5))
    assert ids(band) == {"main": ["large0"], "side": ["medium1", "medium2", "medium4"], "pairs": ["medium3", "medium5"]}


def test_a_chosen_width_is_kept_whatever_the_lengths() -> None:
    (band,) = arrange(shown("main", "half", *["side"] * 4))
    assert ids(band)["pairs"] == ["half1"]
    assert ids(band)["side"] == ["side2", "side3", "side4", "side5"]


def test_without_a_large_block_all_stand_in_a_row_and_one_across_parts_the_page() -> None:
    before, across, after = arrange(shown("medium", "medium", "wide", "large"))
    assert ids(before) == {"pairs": ["medium0", "medium1"]}
    assert across.across is not None
    assert ids(after) == {"main": ["large3"]}
