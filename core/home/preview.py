"""The home page as others see it, for who arranges layouts.

The rule: the page is made for the onlooker, with less. The stand-in keeps only those of the onlooker's principals and
permissions that the others have too. So what is addressed to people, or open to a permission, is there if *both* may
see it by the same right. What concerns one person alone (what waits, one's own department or team) is the
onlooker's own. A preview can therefore never show more than the onlooker may see anyway, and it may show less than the
others will; where a widget has nothing to show, its place is marked.

Nobody's own order of the page is applied, and nothing is written while a preview is made, so nothing counts as read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.access import audiences
from core.access import viewer as viewers
from core.access.principals import kind_of, number_of
from core.access.roles import RoleBook
from core.db import db
from core.extension import EMPLOYEE_ROLE, EVERYONE, Viewer
from core.home import layouts, slots, widgets
from core.home.layouts import FIXED, SHOWN, Layout
from core.home.slots import Slot
from core.org.models import Department
from core.org.structure import path_ids
from core.plugin_host.fragments import Fragment


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A page as it would be: each slot with its widget, ``None`` where it has nothing to show to this onlooker."""

    layout: Layout
    title: str
    widgets: list[tuple[Slot, Fragment | None]]


def of_principal(principal: str, onlooker: Viewer) -> Preview | None:
    """The page of a person or of anybody in an audience; ``None`` if there is no such principal."""
    label = next(iter(audiences.labels([principal])), None)
    if label is None:
        return None
    carried = _carried(principal, onlooker)
    return _made(layouts.of_principals(carried), label.title, carried, onlooker)


def of_layout(layout: Layout, onlooker: Viewer) -> Preview:
    """The page of those whose layout it is."""
    carried = _with_roles(layout.principals | {EVERYONE})
    return _made(layout, str(layout.title), carried, onlooker)


def stand_in(carried: frozenset[str], onlooker: Viewer) -> Viewer:
    """The onlooker with nothing but what those who carry these principals have too."""
    roles = frozenset(key.partition(":")[2] for key in carried if kind_of(key) == "role")
    places = sorted(number for key in carried if kind_of(key) == "location" and (number := number_of(key)) is not None)
    return replace(
        onlooker,
        principals=carried & onlooker.principals,
        permissions=_permissions(carried) & onlooker.permissions,
        roles=roles & onlooker.roles,
        location_id=places[0] if places else None,
    )


def _made(layout: Layout, title: str, carried: frozenset[str], onlooker: Viewer) -> Preview:
    viewer = stand_in(carried, onlooker)
    theirs = replace(viewer, permissions=_permissions(carried))
    wanted = [slot for slot in slots.of_viewer(layout, slots.catalogue(viewer), theirs) if slot.how in (FIXED, SHOWN)]
    closed = {slot.key for slot in wanted if slot.widget.permission and not viewer.may(slot.widget.permission)}
    open_ = {slot.key: fragment for slot, fragment in widgets.rendered([s for s in wanted if s.key not in closed])}
    shown = [(slot, open_.get(slot.key)) for slot in wanted if slot.key in open_ or slot.key in closed]
    return Preview(layout=layout, title=title, widgets=shown)


def _permissions(carried: frozenset[str]) -> frozenset[str]:
    roles = [key.partition(":")[2] for key in carried if kind_of(key) == "role"]
    return RoleBook.current().permissions_of(roles)


def _carried(principal: str, onlooker: Viewer) -> frozenset[str]:
    """The principals of a person, or of somebody of whom no more is known than that they carry this one."""
    number = number_of(principal)
    if kind_of(principal) == "person" and number is not None:
        person = viewers.build(
            account_id=None, person_id=number, name="", locale=onlooker.locale, time_zone=onlooker.time_zone
        )
        return person.principals
    carried = {EVERYONE, principal}
    if kind_of(principal) == "department" and number is not None:
        path = db.session.get_one(Department, number).path
        carried |= {f"department:{above}" for above in path_ids(path)}
    return _with_roles(frozenset(carried))


def _with_roles(carried: frozenset[str]) -> frozenset[str]:
    roles = {*RoleBook.current().roles_of(carried), EMPLOYEE_ROLE}
    return carried | {f"role:{role}" for role in roles}
