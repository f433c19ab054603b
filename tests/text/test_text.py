"""Names and words in the ways people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import text


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Ёлкин", "елкин"), ("  Анна \t Орлова\n", "анна орлова"), ("Йод", "йод"), ("ÉCOLE", "ecole"), ("Łódź", "lodz"),
        ("Straße", "strasse"), ("ﬁn", "fin"), ("Е\u0301лка", "елка"), ("И\u0306од", "йод"), ("О’Нил", "о'нил"),
        ("Иванов\u2013Петров", "иванов-петров"), ("", ""),
    ],
)  # fmt: skip
def test_the_comparison_form(typed, folded):
    assert text.fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(typed):
    assert text.fold(text.fold(typed)) == text.fold(typed)


@given(st.text())
def test_words_are_never_empty_and_hold_no_blanks(typed):
    assert all(word and not any(sign.isspace() for sign in word) for word in text.words(typed))


def test_a_double_barrelled_name_gives_both_halves():
    assert text.words("Иванов-Петров С.П.") == ["иванов", "петров", "с", "п"]


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Щукин Юрий", "Shchukin Iurii"),
        ("ЦОЙ", "TSOI"),
        ("Подъячев", "Podieiachev"),
        ("Яна-3", "Iana-3"),
        ("Bob", "Bob"),
    ],
)
def test_transliteration_as_in_a_passport(name, latin):
    assert text.transliterate(name) == latin


def test_transliteration_as_directories_write_it():
    assert text.transliterate("Щукин Юрий Подъячев", text.DIRECTORY) == "Shchukin Yuriy Podyachev"


@pytest.mark.parametrize(
    "spellings",
    [
        ("Юлия", "Yulia", "Julia", "Iuliia", "Yuliya"), ("Щербаков", "Shcherbakov", "Scherbakov"),
        ("Хабибуллин", "Khabibullin", "Habibulin"), ("Евгений", "Evgeny", "Yevgeniy", "Evgenii"),
        ("Фёдор", "Федор", "Fyodor", "Fedor"), ("Цветков", "Tsvetkov", "Cvetkov"), ("Сергей", "Sergey", "Sergei"),
        ("Наталья", "Natalia", "Natalya"), ("Чайковский", "Chaikovsky", "Tchaikovsky"), ("Михаил", "Mikhail", "Mihail"),
        ("Александр", "Aleksandr", "Alexandr"), ("Йорк", "York"),
    ],
)  # fmt: skip
def test_usual_spellings_of_a_name_sound_alike(spellings):
    assert len({text.sound(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Иванов", "Петров"), ("Анна", "Инна"), ("Орлов", "Орлова"), ("Лев", "Лео")]
)
def test_different_names_sound_different(one, other):
    assert text.sound(one) != text.sound(other)


@pytest.mark.parametrize(
    ("latin", "cyrillic"), [("Yuliya", "юлия"), ("shcherbakov", "щербаков"), ("Elena", "елена"), ("zhukova", "жукова")]
)
def test_latin_letters_read_as_cyrillic(latin, cyrillic):
    assert cyrillic in text.to_cyrillic(latin)


def test_readings_are_few_even_of_long_words():
    assert len(text.to_cyrillic("eceiecyec" * 20)) <= 4
    assert text.to_cyrillic("Орлов") == []


@pytest.mark.parametrize(
    ("typed", "meant"), [("ghbdtn", "привет"), ("руддщ", "hello"), ("Jhkjd", "Орлов"), (",bhrf", "бирка")]
)
def test_the_other_keyboard_layout(typed, meant):
    assert text.other_layout(typed) == meant
    assert text.other_layout(meant) == typed


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("+7 (916) 123-45-67", "79161234567"),
        ("8 916 123 45 67", "79161234567"),
        ("12-34", "1234"),
        ("no", ""),
        ("8123", "8123"),
    ],
)
def test_the_digits_of_a_phone(number, digits):
    assert text.phone_digits(number) == digits
