"""Prices, days, words and weeks as people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from plugin_sdk.i18n import force_locale
from plugins.canteen import words
from plugins.canteen.services.calendar import Week
from plugins.canteen.services.imports import fields
from plugins.canteen.services.imports.fields import FieldError
from plugins.canteen.services.money import PriceError, parse_price, price_text
from plugins.canteen.services.reading import span

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("120", "120"), ("12,50 ₽", "12.50"), ("12.50 руб.", "12.50"), ("1 250.00", "1250"),
        ("1\u00a0250,5", "1250.50"),
        ("₽ 99", "99"), ("99 RUB", "99"), ("0", "0"), ("120=", "120"),
    ],
)  # fmt: skip
def test_prices_are_understood(app: Flask, text: str, amount: str) -> None:
    assert parse_price(text, "RUB") == Decimal(amount)


@pytest.mark.parametrize("text", ["", " ", "-", "—"])
def test_no_price_is_no_mistake(app: Flask, text: str) -> None:
    assert parse_price(text, "RUB") is None


@pytest.mark.parametrize(
    ("text", "words_of_refusal"),
    [
        ("free", "not a price"), ("12-50-7", "not a price"), ("12,5,0", "not a price"), ("-5", "negative"),
        ("99999999", "too large"), ("3,20 €", "EUR"), ("10 apples", "not a price"), ("=1+1", "not a price"),
    ],
)  # fmt: skip
def test_broken_prices_are_refused_in_words(app: Flask, text: str, words_of_refusal: str) -> None:
    with pytest.raises(PriceError, match=words_of_refusal):
        parse_price(text, "RUB")


def test_a_price_is_shown_with_its_sign_where_the_reader_expects_it(app: Flask) -> None:
    with app.test_request_context():
        assert price_text(Decimal("120.00"), "RUB") == "120\u00a0₽"
        assert price_text(Decimal("12.50"), "RUB") == "12.50\u00a0₽"
        assert price_text(Decimal(2), "EUR") == "€2.00"
        assert price_text(None, "EUR") == ""
        with force_locale("ru"):
            assert price_text(Decimal("2.00"), "EUR") == "2,00\u00a0€"
            assert price_text(Decimal("12.50"), "RUB") == "12,50\u00a0₽"


@pytest.mark.parametrize(
    "text", ["2026-11-24", "24.11.2026", "24.11.26", "Вт 24.11.2026", "24/11/2026", "2026-11-24 00:00"]
)
def test_days_are_understood(app: Flask, text: str) -> None:
    assert fields.parse_day(text, TODAY) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "refusal"), [("Tuesday", "not a date"), ("31.02.2026", "no such day"), ("24.11.2062", "year right")]
)
def test_broken_days_are_refused_in_words(app: Flask, text: str, refusal: str) -> None:
    with pytest.raises(FieldError, match=refusal):
        fields.parse_day(text, TODAY)


def test_numbers_of_nutrition(app: Flask) -> None:
    assert fields.parse_kcal("245,4 ккал") == 245
    assert fields.parse_grams("12,34 г") == Decimal("12.3")
    assert fields.parse_grams(" ") is None
    for text in ("many", "-1", "NaN", "Infinity", "1e99"):
        with pytest.raises(FieldError):
            fields.parse_kcal(text)


def test_allergens_are_known_in_both_languages(app: Flask) -> None:
    assert fields.parse_words("Milk, яйца; СОЯ", words.ALLERGENS) == (frozenset({"milk", "eggs", "soya"}), [])
    assert fields.parse_words("milk, love", words.ALLERGENS) == (frozenset({"milk"}), ["love"])


def test_there_are_the_fourteen_allergens_of_the_eu(app: Flask) -> None:
    assert len(words.ALLERGENS) == 14
    assert all(str(word) for word in words.ALLERGENS.values())


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Soup of the day", "soup"),
        ("Первые блюда", "soup"),
        ("ГАРНИРЫ", "side"),
        ("Горячие напитки", "other"),
        ("Essen 1", "other"),
    ],
)
def test_strange_courses_are_guessed(title: str, kind: str) -> None:
    assert words.course_kind(title) == kind


def test_what_a_person_cannot_eat(app: Flask) -> None:
    def why(avoids: set[str], allergens: set[str] = frozenset(), marks: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]  # an empty set of either kind
        return words.unsuitable(frozenset(avoids), frozenset(allergens), frozenset(marks))

    assert why({"milk"}, {"milk", "eggs"}) == ["milk"]
    assert why({"milk"}, {"eggs"}) == []
    assert why({"no_meat"}) == ["not vegetarian"]
    assert why({"no_meat"}, marks={"vegan"}) == []
    assert why({"no_animal"}, marks={"vegetarian"}) == ["not vegan"]
    assert why({"no_pork", "not_spicy"}, marks={"pork", "spicy"}) == ["pork", "spicy"]


def test_weeks_have_addresses() -> None:
    week = Week.of(date(2026, 12, 31))

    assert str(week) == "2026-W53"
    assert Week.parse("2026-W53") == week
    assert str(week.next) == "2027-W01"
    for text in (None, "", "2026-W54", "0001-W01", "next", "2026-W5x"):
        assert Week.parse(text) is None


def test_a_span_of_days_is_short(app: Flask) -> None:
    with app.test_request_context():
        year = date.today().year  # noqa: DTZ011 - only the year, and only to leave it out of the text
        assert span(date(year, 5, 4), date(year, 5, 8)) == "May 4–8"
        assert span(date(year, 4, 27), date(year, 5, 1)) == "April 27 – May 1"
        with force_locale("ru"):
            assert span(date(year, 5, 4), date(year, 5, 8)) == "4–8 мая"
