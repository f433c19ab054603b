"""Prices as people write and read them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from plugin_sdk.i18n import get_locale, money
from plugin_sdk.i18n import gettext as _
from plugins.canteen.words import CURRENCIES, fold

MAX_PRICE = Decimal("999999.99")
_NONE = {"", "-", "–", "—", "n/a"}
_SIGNS = {"руб": "RUB", "р": "RUB", "коп": "RUB", "тг": "KZT", "eur": "EUR", "euro": "EUR"}
_NUMBER = re.compile(r"-?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|-?\d+(?:[.,]\d{1,2})?")
_ALWAYS_CENTS = frozenset({"EUR", "USD", "GBP", "CHF"})
_SIGN_FIRST = frozenset({"USD", "GBP", "EUR", "CNY", "INR"})


class PriceError(ValueError):
    """A price that cannot be understood; the message is for people."""


def parse_price(text: str, currency: str) -> Decimal | None:
    """The amount that ``text`` names, such as ``12,50 ₽`` or ``1 250.00``; ``None`` for no price.

    Raises:
        PriceError: it is no amount, negative, too large, or in another currency.
    """
    text = text.strip()
    if fold(text) in _NONE:
        return None
    found = _NUMBER.search(text)
    rest = fold(text[: found.start()] + " " + text[found.end() :]).strip(" .=") if found else ""
    if found is None or any(character.isdigit() for character in rest) or not _is_currency(rest):
        raise PriceError(_("“%(text)s” is not a price. Write it like 120 or 120.50.", text=text[:40]))
    other = _code(rest)
    if other and other != currency:
        raise PriceError(
            _("The price is in %(other)s, but this canteen's currency is %(own)s.", other=other, own=currency)
        )
    return checked_price(Decimal(re.sub(r"[ \u00a0\u202f]", "", found.group()).replace(",", ".")))


def checked_price(amount: Decimal) -> Decimal:
    """The amount with two decimals.

    Raises:
        PriceError: it is negative or too large.
    """
    try:
        if amount < 0:
            raise PriceError(_("A price cannot be negative."))
        if amount > MAX_PRICE:
            raise PriceError(_("The price is too large."))
    except InvalidOperation as error:
        raise PriceError(_("This is not a price.")) from error
    return amount.quantize(Decimal("0.01"))


def _code(rest: str) -> str:
    """The currency that a sign or word beside a number names; empty for none."""
    word = rest.strip(" .")
    for code, sign in CURRENCIES.items():
        if word in (fold(code), fold(sign)):
            return code
    return _SIGNS.get(word, "")


def _is_currency(rest: str) -> bool:
    return not rest or bool(_code(rest))


def price_text(amount: Decimal | None, currency: str) -> str:
    """An amount with its currency's sign, where the reader expects the sign; empty for no price."""
    if amount is None:
        return ""
    number, sign = money(amount), CURRENCIES.get(currency, currency)
    if currency in _ALWAYS_CENTS and amount == amount.to_integral():
        number += ".00" if str(get_locale()) == "en" else ",00"
    if currency in _SIGN_FIRST and str(get_locale()) == "en":
        return f"{sign}{number}"
    return f"{number}\u00a0{sign}"
