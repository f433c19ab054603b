"""The journal of imports: made as a preview, applied or thrown away, undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, delete, select

from plugin_sdk import Viewer, audit
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.canteen.models import Day, Import, Site
from plugins.canteen.services import kitchen
from plugins.canteen.services.calendar import today_at
from plugins.canteen.services.imports import plan as plans
from plugins.canteen.services.imports.plan import Plan
from plugins.canteen.services.kitchen import KitchenError
from plugins.canteen.services.values import Menu, MenuDay, Problem

PREVIEW, APPLIED, FAILED, UNDONE, DISCARDED = "preview", "applied", "failed", "undone", "discarded"
PREVIEWS_KEPT = timedelta(days=2)
MAX_PROBLEMS = 200


class PreviewOutdated(KitchenError):
    """The menu was changed since the preview was shown."""


def start(
    site: Site, menu: Menu, *, source: str, filename: str = "", mode: str = plans.REPLACE, person_id: int | None = None
) -> Import:
    """Keep what was read as a preview; nothing of the canteen's menu is changed."""
    row = Import(
        site_id=site.id,
        person_id=person_id,
        source=source,
        filename=filename[:255],
        mode=mode,
        status=FAILED if menu.unusable else PREVIEW,
        menu=[day.to_json() for day in menu.days],
        problems=[problem.to_json() for problem in menu.problems[:MAX_PROBLEMS]],
    )
    session.add(row)
    session.flush()
    return row


def menu_of(row: Import) -> Menu:
    """What the import read."""
    return Menu(
        tuple(MenuDay.from_json(day) for day in row.menu), tuple(Problem.from_json(problem) for problem in row.problems)
    )


def plan_of(site: Site, row: Import) -> Plan:
    """What applying the import would change now."""
    menu = menu_of(row)
    sound = menu.sound_days()
    faulty = [day for day in menu.days if day not in sound]
    present = kitchen.days_of(site.id, [day.day for day in menu.days])
    return plans.make(sound, present, mode=row.mode, today=today_at(site), faulty=faulty)


def apply(site: Site, row: Import, *, seal: str | None, viewer: Viewer | None = None) -> Plan:
    """Bring the import in.

    Args:
        seal: of the plan that a person has seen; ``None`` for an import that nobody looks at.

    Raises:
        KitchenError: it is not waiting any more, or has nothing to change.
        PreviewOutdated: the menu was changed since; the person should look again.
    """
    if row.status != PREVIEW:
        raise KitchenError(_("This import was finished already."))
    plan = plan_of(site, row)
    if seal is not None and seal != plan.seal:
        raise PreviewOutdated(_("The menu was changed meanwhile. Look at the changes again."))
    if not plan.changes:
        raise KitchenError(_("There is nothing to change: the menu is like this already."))
    stored = kitchen.days_of(site.id, [item.day for item in plan.changes])
    row.before = [_as_it_was(item.day, stored.get(item.day)) for item in plan.changes]
    row.after = _write(site, [item.menu for item in plan.changes], stored)
    row.status, row.applied_at, row.days = APPLIED, utcnow(), len(plan.changes)
    row.added, row.changed, row.removed = plan.count("added"), plan.count("changed"), plan.count("removed")
    _record("canteen.menu_imported", site, row, viewer)
    return plan


def _write(site: Site, menus: Sequence[MenuDay], stored: Mapping[date, Day]) -> dict[str, str]:
    """Write days, tell others, and give the versions that the days have now."""
    ids: set[int] = set()
    versions: dict[str, str] = {}
    new_days = []
    for menu in menus:
        day = stored.get(menu.day)
        ids.update(dish.id for dish in (day.dishes if day is not None else ()))
        if menu.dishes and (day is None or not day.dishes):
            new_days.append(menu.day)
        written = kitchen.write_day(site, menu, day)
        ids.update(dish.id for dish in (written.dishes if written is not None else ()))
        versions[menu.day.isoformat()] = written.version if written is not None else ""
    kitchen.announce(site, [menu.day for menu in menus], ids, new_days=new_days)
    return versions


def _as_it_was(day: date, stored: Day | None) -> dict[str, Any]:
    menu = MenuDay.of(stored) if stored is not None else MenuDay(day=day)
    return {**menu.to_json(), "version": stored.version if stored is not None else ""}


def discard(site: Site, row: Import) -> None:
    """Throw a preview away."""
    if row.status == PREVIEW:
        row.status = DISCARDED


def last_applied(site_id: int) -> Import | None:
    """The import that can be undone: the last one that was applied and not undone since."""
    query = select(Import).where(Import.site_id == site_id, Import.status == APPLIED)
    return session.scalar(query.order_by(Import.applied_at.desc(), Import.id.desc()).limit(1))


def changed_since(site: Site, row: Import) -> list[date]:
    """The days of an applied import that somebody has changed after it."""
    days = [date.fromisoformat(text) for text in row.after]
    now = kitchen.days_of(site.id, days)
    return [day for day in days if row.after[day.isoformat()] != (now[day].version if day in now else "")]


def undo(site: Site, row: Import, *, even_changed: bool = False, viewer: Viewer | None = None) -> None:
    """Put the days back as they were before the import.

    Args:
        even_changed: also days that somebody has changed since.

    Raises:
        KitchenError: it is not the last applied import, or days were changed since and ``even_changed`` is not set.
    """
    last = last_applied(site.id)
    if last is None or last.id != row.id:
        raise KitchenError(_("Only the last import can be undone."))
    if changed_since(site, row) and not even_changed:
        raise KitchenError(_("Some of its days were changed by hand since. Confirm that those changes may be lost."))
    menus = [MenuDay.from_json(day) for day in row.before]
    _write(site, menus, kitchen.days_of(site.id, [menu.day for menu in menus]))
    # With its old version a day is what it was also for the import before this one, which may be undone next.
    now = kitchen.days_of(site.id, [menu.day for menu in menus])
    for day in row.before:
        if (found := now.get(date.fromisoformat(day["day"]))) is not None:
            found.version = day["version"]
    row.status = UNDONE
    _record("canteen.import_undone", site, row, viewer)


def _record(action: str, site: Site, row: Import, viewer: Viewer | None) -> None:
    audit.record(
        action,
        object_type="canteen_import",
        object_id=row.id,
        title=f"{site.name}: {row.filename or row.source}",
        details={"days": row.days, "added": row.added, "changed": row.changed, "removed": row.removed},
        plugin=kitchen.KIND,
        viewer=viewer,
    )


def of_site(site_id: int) -> Select[Import]:
    """The canteen's imports, the latest first, without what was only looked at."""
    shown = (APPLIED, FAILED, UNDONE)
    return select(Import).where(Import.site_id == site_id, Import.status.in_(shown)).order_by(Import.id.desc())


def find(site_id: int, import_id: int) -> Import | None:
    """One import of a canteen."""
    return session.scalar(select(Import).where(Import.id == import_id, Import.site_id == site_id))


def forget_previews() -> int:
    """Delete previews that nobody decided on for two days, and those thrown away; gives how many."""
    old = Import.created_at < utcnow() - PREVIEWS_KEPT
    forgotten = delete(Import).where(Import.status.in_((PREVIEW, DISCARDED)), old).returning(Import.id)
    return len(session.scalars(forgotten).all())
