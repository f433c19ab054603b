"""PINs: short, so they count at a kiosk only, are never one that others try first, and lock after too many guesses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from flask_babel import gettext as _
from sqlalchemy import select, update

from core.db import db, utcnow
from core.identity import passwords
from core.identity.entry_models import KioskPin
from core.identity.models import Account
from core.org.models import Employment, Person

SHORTEST, LONGEST = 4, 8
MOST_FAILURES = 20
"""Wrong PINs in a row, over however long a time, after which a new one must be chosen."""

_KEYPAD = frozenset({"2580", "0852", "1470", "0741", "1590", "3570", "1379", "7913", "147258", "159357", "258000"})
"""Lines and corners of the keypad. Runs, repetitions and years are told by rule."""


@dataclass(frozen=True, slots=True)
class Own:
    """What others know of somebody: the birthday as month and day, and personnel numbers."""

    birthday: tuple[int, int] | None = None
    numbers: tuple[str, ...] = ()


class Checked(StrEnum):
    """How a PIN compares."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


def own_of(person: Person | None) -> Own:
    """What must not stand in this person's PIN."""
    if person is None:
        return Own()
    numbers = db.session.scalars(select(Employment.personnel_number).where(Employment.person_id == person.id))
    birthday = (person.birth_month, person.birth_day) if person.birth_month and person.birth_day else None
    return Own(birthday, tuple(number for number in numbers if number))


def weakness(pin: str, own: Own) -> str | None:
    """Why a new PIN is not accepted, in a word, or ``None`` if it is."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        return "form"
    if _is_simple(pin):
        return "simple"
    if own.birthday is not None and _holds_day(pin, *own.birthday):
        return "birthday"
    if any(_holds_number(pin, number) for number in own.numbers):
        return "number"
    if len(pin) == 4 and pin[:2] in ("19", "20"):
        return "year"
    return None


def _is_simple(pin: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        return True
    half = pin[: len(pin) // 2]
    repeats = len(pin) % 2 == 0 and (pin == half * 2 or pin == half + half[::-1])
    return repeats or len(set(pin)) < 3 or pin in _KEYPAD


def _holds_day(pin: str, month: int, day: int) -> bool:
    return any(text in pin for text in (f"{day:02}{month:02}", f"{month:02}{day:02}"))


def _holds_number(pin: str, number: str) -> bool:
    digits = "".join(sign for sign in number if sign.isdigit())
    return pin in digits or (len(digits.lstrip("0")) >= SHORTEST and digits.lstrip("0") in pin)


def problem(reason: str) -> str:
    """Why a PIN is not taken, for its owner to read."""
    texts = {
        "form": _("A PIN has %(shortest)s to %(longest)s digits.", shortest=SHORTEST, longest=LONGEST),
        "simple": _("This PIN is too easy to guess. Avoid rows, repetitions and lines on the keypad."),
        "birthday": _("Do not use your birthday; others know it."),
        "number": _("Do not use your personnel number; others know it."),
        "year": _("This looks like a year. Choose other digits."),
    }
    return texts[reason]


def has_pin(account_id: int) -> bool:
    """Whether the account has a PIN."""
    return db.session.get(KioskPin, account_id) is not None


def set_pin(account: Account, pin: str) -> None:
    """Give an account a PIN that was found good; a locked one is open again. Flushes."""
    found = db.session.get(KioskPin, account.id)
    if found is None:
        found = KioskPin(account_id=account.id)
        db.session.add(found)
    found.pin_hash, found.set_at, found.failures = passwords.make_hash(pin), utcnow(), 0
    db.session.flush()


def remove(account: Account) -> bool:
    """Take an account's PIN away; False if there was none. Flushes."""
    found = db.session.get(KioskPin, account.id)
    if found is None:
        return False
    db.session.delete(found)
    db.session.flush()
    return True


def check(account_id: int | None, pin: str) -> Checked:
    """Compare a PIN, and count it if it is wrong. That it is locked learns only who knows it.

    Without an account it costs the same time and is wrong.
    """
    found = db.session.get(KioskPin, account_id) if account_id is not None else None
    if not passwords.matches(found.pin_hash if found else None, pin) or found is None:
        if found is not None:
            counted = update(KioskPin).where(KioskPin.account_id == found.account_id)
            db.session.execute(counted.values(failures=KioskPin.failures + 1))
        return Checked.WRONG
    if found.failures >= MOST_FAILURES:
        return Checked.LOCKED
    found.failures = 0
    return Checked.RIGHT
