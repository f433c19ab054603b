"""Whatever colour a company chooses, its portal stays readable in both schemes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.web import brand
from core.web.brand import shades
from core.web.colour import ColourError, contrast, normalise

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
GROUNDS = {False: ("#f8f5f0", "#ffffff", "#efeae2"), True: ("#191715", "#23201d", "#312c28")}


@pytest.mark.parametrize("dark", [False, True])
@given(colour=COLOURS)
def test_texts_are_readable_whatever_the_colour(dark: bool, colour: str) -> None:
    found = shades(colour, dark=dark)
    for ground in (*GROUNDS[dark], found["brand-soft"]):
        assert contrast(found["brand-ink"], ground) >= 4.5
    assert contrast(found["on-brand"], found["brand"]) >= 4.5
    assert contrast(found["on-brand"], found["brand-hover"]) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
@given(colour=COLOURS)
def test_a_button_stands_out_from_the_page(dark: bool, colour: str) -> None:
    for ground in GROUNDS[dark]:
        assert contrast(shades(colour, dark=dark)["brand"], ground) >= 3


def test_a_colour_that_is_readable_is_used_as_it_is() -> None:
    assert shades("#17695a", dark=False)["brand"] == "#17695a"


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("typed", "meant"), [("#ABC", "#aabbcc"), (" 17695A ", "#17695a")])
def test_colours_are_read_as_people_type_them(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@pytest.mark.parametrize("typed", ["", "green", "#12345", "#1234567", "red;}", "#17695a}body{"])
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(ColourError):
        brand.brand_css(typed)


def test_the_stylesheet_sets_each_name_for_both_schemes() -> None:
    css = brand.brand_css("#b3352a")
    for name in shades("#b3352a", dark=False):
        assert f"--d-{name}: light-dark(#" in css
