"""What a person types as their login, taken apart."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from core.org.sync.limits import comparable_login

LONGEST = 255
OWN_DOMAIN = "."
"""``.\\admin`` means the portal's own account, as it means the local machine elsewhere."""


def comparison_form(login: str) -> str:
    """The form in which logins are compared, the same in which an import stores them."""
    return comparable_login(login)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLogin:
    """A login as typed, in comparison form.

    Attributes:
        text: the whole of it.
        name: without the domain.
        domain: what names the domain, or empty.
        form: ``plain`` (``user``), ``domain`` (``DOM\\user``) or ``principal`` (``user@dom``).
    """

    text: str
    name: str
    domain: str = ""
    form: Literal["plain", "domain", "principal"] = "plain"


def parse(typed: str) -> TypedLogin | None:
    """Take a typed login apart; ``None`` if it cannot be anybody's (empty, too long, control characters)."""
    text = comparison_form(typed)
    if not text or len(text) > LONGEST or any(unicodedata.category(sign) == "Cc" for sign in text):
        return None
    if "\\" in text:
        domain, _, name = text.partition("\\")
        return TypedLogin(text=text, name=name, domain=domain, form="domain") if domain and name else None
    name, at, domain = text.rpartition("@")
    if at:
        return TypedLogin(text=text, name=name, domain=domain, form="principal") if domain and name else None
    return TypedLogin(text=text, name=text)
