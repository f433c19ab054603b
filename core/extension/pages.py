"""What a block adds to the portal's pages: always values, never HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.extension.access import EVERYONE
from core.extension.text import Label

Slot = Literal["main", "launcher", "user", "admin", "search"]
Size = Literal["small", "medium", "large", "wide"]
Context = Callable[[], Mapping[str, Any] | None]
"""Gathers a template's variables when it is about to be shown; ``None`` means there is nothing to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """A link in the portal's navigation.

    Attributes:
        slot: ``main`` (side navigation), ``launcher`` (app launcher only), ``user`` (the menu under one's own face),
            ``admin`` (the administration's menu) or ``search`` (nowhere; the search offers it). ``main`` items stand in
            the launcher too, and the search offers them all.
        icon: name of an icon of the theme's set.
        permission: shown only to who holds it; ``None`` shows it to everyone signed in.
        badge: counts what waits for the viewer there; 0 shows nothing.
        keywords: further words by which the search offers it, such as "password" for one's own settings.
    """

    id: str
    title: Label
    endpoint: str
    slot: Slot = "main"
    icon: str = "circle"
    weight: int = 100
    permission: str | None = None
    badge: Callable[[], int] | None = None
    keywords: Label = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """A block of the home page, shown in a grid of twelve columns.

    Attributes:
        size: ``small`` 3 columns, ``medium`` 4, ``large`` 8, ``wide`` 12; on a phone every widget is full width.
        template: a template of the block's own, rendered with what ``context`` returns.
        context: called only if the widget is shown; returning ``None`` leaves the widget out.
        mandatory: no layout leaves it out, and nobody can hide it.
        replaces: a widget of another block, ``<owner>.<id>``, that is left out while this one is shown, for it tells
            the same and more; what is called so need not be there.
        proposed_to: the principals whose layout has it as the portal comes: ``everyone``, or those of a shipped layout
            such as ``heads`` or ``role:personnel``. Others may add it. It gives no right: ``permission`` and
            ``context`` do.
    """

    id: str
    title: Label
    template: str
    context: Context
    size: Size = "medium"
    weight: int = 100
    permission: str | None = None
    mandatory: bool = False
    replaces: str = ""
    proposed_to: tuple[str, ...] = (EVERYONE,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part that a block adds to a person's or a department's page."""

    id: str
    title: Label
    template: str
    context: Context
    weight: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingItem:
    """Something that waits for the viewer to act.

    Attributes:
        due: ISO date by which it should be done, or ``None``.
    """

    id: str
    title: Label
    url: str
    icon: str = "inbox"
    due: str | None = None
    weight: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """Something that a block wants to have in it before the first people come; the set-up shows it with a tick.

    Attributes:
        help: what it is good for, in one sentence.
        url: path of the page on which it is done.
        done: whether it is done; asked when the page is shown.
        permission: shown only to who holds it.
    """

    id: str
    title: Label
    url: str
    done: Callable[[], bool]
    help: Label = ""
    icon: str = "circle-check"
    weight: int = 100
    permission: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminCard:
    """A figure on the administrator's first page that opens to what it counts."""

    id: str
    title: Label
    value: Callable[[], object]
    endpoint: str
    icon: str = "circle"
    weight: int = 100
    permission: str | None = None
