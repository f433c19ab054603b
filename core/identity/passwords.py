"""The portal's own passwords: how they are kept, compared and judged."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.identity.names import comparison_form

SHORTEST = 10
LONGEST = 1000
"""Longer input is refused before it is hashed, so that nobody can keep the server busy with a megabyte."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""19 MiB and one lane: what two small cores bear when many people sign in at nine o'clock."""

_COMMON = frozenset(
    """
    1234567890 0123456789 0987654321 9876543210 1111111111 0000000000 1q2w3e4r5t 1q2w3e4r5t6y qwertyuiop
    qwerty1234 qwerty12345 qwerty123456 1234qwerty qwertyqwerty asdfghjkl1 password12 password123 password1234
    passw0rd12 passw0rd123 p@ssw0rd123 welcome123 welcome1234 letmein123 changeme123 changeme12 administrator
    administrator1 admin12345 admin123456 adminadmin iloveyou12 sunshine123 football123 abcdefghij abcd123456
    123456789a 12345678910 123123123123 qazwsxedcr 1qaz2wsx3edc zaq12wsxcde a123456789 aa12345678 summer2025
    summer2026 winter2025 winter2026 spring2026 autumn2026 secret1234 company123 intranet123 йцукенгшщз йцукен1234
    пароль1234 пароль12345 пароль123456 привет1234 привет12345 любовь1234 наташа1234 компания123
    """.split()  # noqa: SIM905 - a list of sixty quoted words is harder to read
)
"""A short list of our own; length does most of the work."""


def make_hash(password: str) -> str:
    """The argon2id hash under which a password is stored."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Compare a password with a stored hash; ``None`` costs the same time and never matches."""
    if not password or len(password) > LONGEST:
        return False
    try:
        _hasher.verify(stored or _stand_in(), password)
        return stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _stand_in() -> str:
    """Compared with when there is no such account, so that a wrong login costs the same work as a wrong password."""
    return make_hash(secrets.token_urlsafe(16))


def outdated(stored: str) -> bool:
    """True if the hash was made with other parameters than today's and should be made anew."""
    return _hasher.check_needs_rehash(stored)


def weakness(password: str, login: str = "") -> str | None:
    """Why a new password is not accepted, in a word, or ``None`` if it is.

    ``short``, ``long``, ``common``, ``login`` (it holds the login) or ``simple`` (a few signs over and over).
    """
    folded = comparison_form(password)
    name = comparison_form(login).rpartition("\\")[2].partition("@")[0]
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    if len(name) >= 3 and name in folded:
        return "login"
    if folded in _COMMON:
        return "common"
    if len(set(folded)) < 4:
        return "simple"
    return None


def one_time() -> str:
    """A password to be told to a person once and changed at first sign-in; without letters that look alike."""
    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))
