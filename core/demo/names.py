"""Invented people: names of both languages put together by chance from ``data/names.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

_OF_FATHER = {"Илья": ("Ильич", "Ильинична"), "Пётр": ("Петрович", "Петровна"), "Павел": ("Павлович", "Павловна")}


@dataclass(frozen=True, slots=True)
class Name:
    """An invented person's name. ``middle`` is the patronymic, empty in English."""

    last: str
    first: str
    middle: str
    female: bool


@cache
def _lists() -> dict[str, list[str]]:
    data = tomllib.loads(Path(__file__).with_name("data").joinpath("names.toml").read_text(encoding="utf-8"))
    return {key: text.split() for key, text in data.items()}


class Names:
    """Gives names that do not repeat."""

    def __init__(self, language: str, chance: Random) -> None:
        self._language = language
        self._chance = chance
        self._taken: set[tuple[str, str, str]] = set()

    def new(self) -> Name:
        """Another name."""
        while True:
            name = self._russian() if self._language == "ru" else self._english()
            key = (name.last, name.first, name.middle)
            if key not in self._taken:
                self._taken.add(key)
                return name

    def _russian(self) -> Name:
        female = self._chance.random() < 0.48
        first = self._chance.choice(_lists()["ru_women"] if female else _lists()["ru_men"])
        middle = patronymic(self._chance.choice(_lists()["ru_fathers"]), female=female)
        surname = self._chance.choice(_lists()["ru_surnames"])
        return Name(f"{surname}а" if female else surname, first, middle, female)

    def _english(self) -> Name:
        female = self._chance.random() < 0.48
        return Name(
            self._chance.choice(_lists()["en_surnames"]),
            self._chance.choice(_lists()["en_women"] if female else _lists()["en_men"]),
            "",
            female,
        )


def patronymic(father: str, *, female: bool) -> str:
    """The Russian middle name after the father's first name."""
    if father in _OF_FATHER:
        return _OF_FATHER[father][1 if female else 0]
    if father.endswith(("й", "ь")):
        return f"{father[:-1]}{'евна' if female else 'евич'}"
    return f"{father}{'овна' if female else 'ович'}"
