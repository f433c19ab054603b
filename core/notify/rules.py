"""What the company decided: for everybody, and for audiences such as one company of the group, or contractors.

Of several decisions about one person the strictest counts: ``always`` before anything else, a headline before the full
text. Between ``on`` and ``off`` an audience's word comes before everybody's, and ``on`` before ``off``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import delete, func, or_, select

from core.access import audiences
from core.db import conflict_insert, db
from core.extension import Viewer
from core.notify.addressed import within
from core.notify.models import NotificationRule, NotificationRules

ON, OFF, ALWAYS = "on", "off", "always"
VALUES = (ON, OFF, ALWAYS)
MOST = 30
"""Audiences with rules of their own."""


class RulesRefused(ValueError):
    """Rules that cannot be made; the message is for the administrator."""


@dataclass(slots=True)
class Decided:
    """What holds for one person: value by (type, channel), and whether letters hold headlines only."""

    values: dict[tuple[str, str], str] = field(default_factory=dict)
    headline_only: bool = False

    def add(self, rules: NotificationRules, values: Mapping[tuple[str, str], str]) -> None:
        """Take in the rules of an audience that the person belongs to; everybody's come first."""
        self.headline_only = self.headline_only or rules.headline_only
        special = rules.audience_id is not None
        for key, value in values.items():
            before = self.values.get(key)
            if before == ALWAYS or (before == ON and value == OFF and key in self._special):
                continue
            self.values[key] = value
            if special:
                self._special.add(key)

    _special: set[tuple[str, str]] = field(default_factory=set)


def for_people(person_ids: Sequence[int], kind: str | None = None) -> dict[int, Decided]:
    """What is decided for each of these people, about one type or all; statements grow with the audiences alone."""
    result = {person_id: Decided() for person_id in person_ids}
    for rules, values in _read(kind):
        members = within(rules.audience_id, person_ids) if person_ids else []
        for person_id in members:
            result[person_id].add(rules, values)
    return result


def for_viewer(viewer: Viewer) -> Decided:
    """What is decided for the viewer; two statements."""
    found = Decided()
    mine = or_(NotificationRules.audience_id.is_(None), audiences.visible(viewer, NotificationRules.audience_id))
    numbers = set(db.session.scalars(select(NotificationRules.id).where(mine)))
    for rules, values in _read(None):
        if rules.id in numbers:
            found.add(rules, values)
    return found


def _read(kind: str | None) -> list[tuple[NotificationRules, dict[tuple[str, str], str]]]:
    """All rules with their values, everybody's first."""
    asked = NotificationRule.type == kind if kind is not None else NotificationRule.type.is_not(None)
    rows = db.session.execute(
        select(NotificationRules, NotificationRule)
        .outerjoin(NotificationRule, (NotificationRule.rules_id == NotificationRules.id) & asked)
        .order_by(NotificationRules.audience_id.is_not(None), NotificationRules.id)
    )
    found: dict[int, tuple[NotificationRules, dict[tuple[str, str], str]]] = {}
    for rules, rule in rows:
        values = found.setdefault(rules.id, (rules, {}))[1]
        if rule is not None:
            values[rule.type, rule.channel] = rule.value
    return list(found.values())


def listing() -> list[NotificationRules]:
    """Everybody's rules, if there are any, and those of audiences."""
    order = (NotificationRules.audience_id.is_not(None), NotificationRules.id)
    return list(db.session.scalars(select(NotificationRules).order_by(*order)))


def values_of(rules: NotificationRules) -> dict[tuple[str, str], str]:
    """The decisions of one set of rules, by type and channel."""
    rows = db.session.scalars(select(NotificationRule).where(NotificationRule.rules_id == rules.id))
    return {(row.type, row.channel): row.value for row in rows}


def everybodys() -> NotificationRules:
    """The rules for all people; made where there are none yet."""
    found = db.session.scalar(select(NotificationRules).where(NotificationRules.audience_id.is_(None)))
    if found is None:
        found = NotificationRules(audience_id=None)
        db.session.add(found)
        db.session.flush()
    return found


def add(audience_id: int) -> NotificationRules:
    """Begin rules for an audience; those it has already, where it has some.

    Raises:
        RulesRefused: there are too many.
    """
    statement = conflict_insert(NotificationRules).values(audience_id=audience_id, headline_only=False)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["audience_id"]))
    if (db.session.scalar(select(func.count()).select_from(NotificationRules)) or 0) > MOST:
        raise RulesRefused(_("That is too many. Take back some that are not needed."))
    return db.session.scalars(select(NotificationRules).where(NotificationRules.audience_id == audience_id)).one()


def change(rules: NotificationRules, values: Mapping[tuple[str, str], str], *, headline_only: bool) -> None:
    """Set what the rules say: of the types in ``values`` everything, where an empty value leaves it to the block.

    Types that are not named, of blocks that are off, keep theirs. The caller commits.
    """
    rules.headline_only = headline_only
    for (kind, channel), value in values.items():
        same = (NotificationRule.type == kind, NotificationRule.channel == channel)
        if value not in VALUES:
            db.session.execute(delete(NotificationRule).where(NotificationRule.rules_id == rules.id, *same))
            continue
        statement = conflict_insert(NotificationRule).values(rules_id=rules.id, type=kind, channel=channel, value=value)
        keys = ["rules_id", "type", "channel"]
        db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"value": value}))
    db.session.flush()


def remove(rules: NotificationRules) -> None:
    """Take an audience's rules back. The caller commits."""
    db.session.execute(delete(NotificationRule).where(NotificationRule.rules_id == rules.id))
    db.session.delete(rules)
    db.session.flush()
