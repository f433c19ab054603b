"""The words of the trade: courses, allergens, marks, price roles, each with its titles, icon and names in files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plugin_sdk.i18n import lazy_gettext, lazy_pgettext


@dataclass(frozen=True, slots=True)
class Word:
    """One word.

    Attributes:
        names: how people write it in files, lower case, in any of the languages we know; a feed or table that uses one
            of them is understood. For a course a name may also be the beginning of a longer title.
    """

    code: str
    title: object
    icon: str = ""
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.title)


def _by_code(*words: Word) -> Mapping[str, Word]:
    return {word.code: word for word in words}


COURSES: Mapping[str, Word] = _by_code(
    Word("breakfast", lazy_pgettext("course", "Breakfast"), "sunrise", ("breakfast", "завтрак", "каши", "frühstück")),
    Word(
        "salad",
        lazy_pgettext("course", "Salads and starters"),
        "salad",
        ("salad", "starter", "appetizer", "салат", "закуск", "salat", "vorspeise"),
    ),
    Word("soup", lazy_pgettext("course", "Soups"), "soup", ("soup", "суп", "первые", "первое", "suppe")),
    Word(
        "main",
        lazy_pgettext("course", "Main dishes"),
        "meat",
        ("main", "hot dish", "втор", "горячее", "горячие блюда", "основн", "hauptgericht"),
    ),
    Word("side", lazy_pgettext("course", "Side dishes"), "wheat", ("side", "гарнир", "beilage")),
    Word(
        "dessert",
        lazy_pgettext("course", "Desserts and pastries"),
        "cake",
        ("dessert", "pastr", "bak", "десерт", "выпечк", "сладк", "nachtisch"),
    ),
    Word("drink", lazy_pgettext("course", "Drinks"), "cup", ("drink", "beverage", "напит", "getränk")),
    Word("other", lazy_pgettext("course", "Other"), "tools-kitchen-2", ("other", "прочее", "другое")),
)
"""Kinds of courses, in the order in which a new canteen has them."""

ALLERGENS: Mapping[str, Word] = _by_code(
    Word(
        "gluten",
        lazy_pgettext("allergen", "gluten"),
        "wheat",
        ("gluten", "wheat", "cereals", "глютен", "пшеница", "злаки", "weizen"),
    ),
    Word(
        "crustaceans",
        lazy_pgettext("allergen", "crustaceans"),
        "",
        ("crustaceans", "crustacean", "shrimp", "ракообразные", "креветки", "krebstiere"),
    ),
    Word("eggs", lazy_pgettext("allergen", "eggs"), "egg", ("eggs", "egg", "яйца", "яйцо", "ei", "eier")),
    Word("fish", lazy_pgettext("allergen", "fish"), "fish", ("fish", "рыба", "fisch")),
    Word("peanuts", lazy_pgettext("allergen", "peanuts"), "", ("peanuts", "peanut", "арахис", "erdnuss", "erdnüsse")),
    Word("soya", lazy_pgettext("allergen", "soya"), "", ("soya", "soy", "soybeans", "соя", "soja")),
    Word(
        "milk",
        lazy_pgettext("allergen", "milk"),
        "milk",
        ("milk", "dairy", "lactose", "молоко", "лактоза", "молочные продукты", "milch"),
    ),
    Word(
        "nuts",
        lazy_pgettext("allergen", "nuts"),
        "",
        ("nuts", "nut", "tree nuts", "орехи", "орех", "nüsse", "schalenfrüchte"),
    ),
    Word("celery", lazy_pgettext("allergen", "celery"), "", ("celery", "сельдерей", "sellerie")),
    Word("mustard", lazy_pgettext("allergen", "mustard"), "", ("mustard", "горчица", "senf")),
    Word("sesame", lazy_pgettext("allergen", "sesame"), "", ("sesame", "кунжут", "sesam")),
    Word(
        "sulphites",
        lazy_pgettext("allergen", "sulphites"),
        "",
        ("sulphites", "sulfites", "sulphur dioxide", "сульфиты", "диоксид серы", "sulfite"),
    ),
    Word("lupin", lazy_pgettext("allergen", "lupin"), "", ("lupin", "люпин", "lupine", "lupinen")),
    Word("molluscs", lazy_pgettext("allergen", "molluscs"), "", ("molluscs", "mollusks", "моллюски", "weichtiere")),
)
"""The fourteen of Annex II of Regulation (EU) No 1169/2011, in its order."""

MARKS: Mapping[str, Word] = _by_code(
    Word(
        "vegetarian",
        lazy_pgettext("dish", "vegetarian"),
        "leaf",
        ("vegetarian", "veggie", "вегетарианское", "вегетарианский", "вег", "vegetarisch"),
    ),
    Word("vegan", lazy_pgettext("dish", "vegan"), "plant", ("vegan", "веганское", "веганский", "постное", "постный")),
    Word("pork", lazy_pgettext("dish", "pork"), "meat", ("pork", "свинина", "schwein", "schweinefleisch")),
    Word("spicy", lazy_pgettext("dish", "spicy"), "pepper", ("spicy", "острое", "острый", "scharf")),
)

WISHES: Mapping[str, Word] = _by_code(
    Word("no_meat", lazy_gettext("I eat vegetarian"), "leaf"),
    Word("no_animal", lazy_gettext("I eat vegan"), "plant"),
    Word("no_pork", lazy_gettext("No pork"), "meat"),
    Word("not_spicy", lazy_gettext("Nothing spicy"), "pepper"),
)
"""What a person may ask for besides avoiding allergens."""

NUTRIENTS: Mapping[str, object] = {
    "protein": lazy_gettext("Protein"),
    "fat": lazy_gettext("Fat"),
    "carbs": lazy_gettext("Carbohydrates"),
}
"""Grams in a portion."""

PRICE_ROLES: Mapping[str, Word] = _by_code(
    Word(
        "employee",
        lazy_pgettext("price", "Employees"),
        "",
        ("employee", "employees", "staff", "сотрудник", "сотрудники", "mitarbeiter"),
    ),
    Word(
        "other",
        lazy_pgettext("price", "Guests"),
        "",
        ("other", "others", "guest", "guests", "гость", "гости", "gast", "gäste"),
    ),
    Word("student", lazy_pgettext("price", "Students"), "", ("student", "students", "студент", "студенты")),
    Word("pupil", lazy_pgettext("price", "Pupils"), "", ("pupil", "pupils", "trainee", "ученик", "ученики")),
)
"""The roles of OpenMensa, so that feeds can be read and given."""

CURRENCIES: Mapping[str, str] = {
    "RUB": "₽", "EUR": "€", "USD": "$", "GBP": "£", "KZT": "₸", "BYN": "Br", "CNY": "¥", "UZS": "soʻm", "AMD": "֏",
    "GEL": "₾", "AZN": "₼", "KGS": "с", "TRY": "₺", "AED": "AED", "INR": "₹", "CHF": "CHF", "PLN": "zł", "CZK": "Kč",
    "SEK": "kr", "NOK": "kr", "DKK": "kr", "HUF": "Ft", "RON": "lei", "RSD": "din.",
}  # fmt: skip
"""Currencies that a canteen may have, with the sign people know."""


def fold(text: str) -> str:
    """The form in which texts are compared: case, ``ё`` and runs of space do not count."""
    return " ".join(text.casefold().replace("ё", "е").split())


def find(words: Mapping[str, Word], text: str) -> Word | None:
    """The word that ``text`` names, in any language we know."""
    wanted = fold(text)
    for word in words.values():
        if wanted == word.code or wanted in map(fold, word.names) or wanted == fold(str(word)):
            return word
    return None


def course_kind(title: str) -> str:
    """The kind of course that a strange title probably means; ``other`` if there is no telling."""
    wanted = fold(title)
    for kind, word in COURSES.items():
        if wanted == kind or any(wanted.startswith(name) for name in word.names):
            return kind
    return "other"


def titles(words: Mapping[str, Word], codes: Iterable[str]) -> list[str]:
    """Titles of codes in the house's order; a code that is not known any more is left out."""
    chosen = set(codes)
    return [str(word) for code, word in words.items() if code in chosen]


def unsuitable(avoids: frozenset[str], allergens: frozenset[str], marks: frozenset[str]) -> list[str]:
    """Why a dish is not for somebody, as titles; empty if nothing known speaks against it."""
    reasons = titles(ALLERGENS, avoids & allergens)
    if "no_animal" in avoids and "vegan" not in marks:
        reasons.append(str(lazy_gettext("not vegan")))
    elif "no_meat" in avoids and not marks & {"vegetarian", "vegan"}:
        reasons.append(str(lazy_gettext("not vegetarian")))
    if "no_pork" in avoids and "pork" in marks:
        reasons.append(str(MARKS["pork"]))
    if "not_spicy" in avoids and "spicy" in marks:
        reasons.append(str(MARKS["spicy"]))
    return reasons
