"""The check between plan and apply: what would hurt many people at once asks a person first."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from core.org.sync.plan import Plan
from core.org.sync.settings import BrakeSettings

Confirmed = frozenset[tuple[str, str]]
"""(kind, external id) of what a person has seen and agreed to lose."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the plan may be applied, and if not, why."""

    reasons: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """True if nothing speaks against it."""
        return not self.reasons


def check(plan: Plan, brake: BrakeSettings, confirmed: Confirmed = frozenset(), *, earlier: int = 0) -> Verdict:
    """Look at what the plan takes away.

    Args:
        confirmed: what a person agreed to; a plan that takes away no more than that passes.
        earlier: people who left a moment ago and count as leaving together with those of the plan.
    """
    losses = {
        (change.kind, change.external_id)
        for kind in ("person", "account", "department")
        for change in plan.changes[kind]
        if change.action in ("leave", "close")
    }
    if confirmed and losses <= confirmed:
        return Verdict()
    reasons = [_emptiness(plan), _leavers(plan, brake, earlier), _closures(plan, brake)]
    return Verdict(tuple(reason for reason in reasons if reason))


def losses_of(changes: list[tuple[str, str, str]]) -> Confirmed:
    """What a person agrees to by confirming these (action, kind, external id)."""
    return frozenset((kind, key) for action, kind, key in changes if action in ("leave", "close"))


def _emptiness(plan: Plan) -> str:
    if plan.partial or plan.listed["person"] or plan.listed["account"]:
        return ""
    if any(known.present for kind in ("person", "account") for known in plan.known[kind].values()):
        return _("The source lists nobody at all. Nobody was dismissed.")
    if plan.listed["group"]:
        return ""
    if any(known.present for known in plan.known["group"].values()):
        return _("The source lists no group at all. All groups were left as they are.")
    return _("The source lists nobody. Check the base, the filter and what the portal's account may read.")


def _leavers(plan: Plan, brake: BrakeSettings, earlier: int) -> str:
    kinds = ("person", "account")
    known = sum(1 for kind in kinds for item in plan.known[kind].values() if item.present) + earlier
    leaving = sum(1 for kind in kinds for change in plan.changes[kind] if change.action in ("leave", "close"))
    count = leaving + earlier if leaving else 0
    allowed = max(brake.min_leavers, int(known * brake.max_leavers_percent / 100))
    if count <= allowed:
        return ""
    return ngettext(
        "%(num)s person of %(known)s would leave; more than %(allowed)s at once needs a person's word.",
        "%(num)s people of %(known)s would leave; more than %(allowed)s at once needs a person's word.",
        count,
        known=known,
        allowed=allowed,
    )


def _closures(plan: Plan, brake: BrakeSettings) -> str:
    known = sum(1 for item in plan.known["department"].values() if item.present)
    count = sum(1 for change in plan.changes["department"] if change.action == "close")
    allowed = max(brake.min_closed, int(known * brake.max_closed_percent / 100))
    if count <= allowed:
        return ""
    return ngettext(
        "%(num)s department of %(known)s would be closed; more than %(allowed)s at once needs a person's word.",
        "%(num)s departments of %(known)s would be closed; more than %(allowed)s at once needs a person's word.",
        count,
        known=known,
        allowed=allowed,
    )
