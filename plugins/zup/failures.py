"""What can be wrong with the answer of one entity set."""

from __future__ import annotations

from typing import Literal

from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import ngettext
from plugin_sdk.org import Problem, SourceUnavailable
from plugins.zup.entity_sets import EntitySet
from plugins.zup.values import Row

Code = Literal["source_empty_answer", "source_truncated_answer", "source_missing_answer"]


class BrokenAnswer(Exception):
    """The answer of an entity set is not whole. Nothing may be concluded from what it lacks.

    Attributes:
        problem / mend / setting: see ``SourceUnavailable``.
        in_order: there is nothing to tell; the base may as well do without the entity set.
    """

    in_order = False

    def __init__(self, asked: EntitySet, code: Code, problem: str, mend: str, setting: str) -> None:
        self.asked, self.code, self.problem, self.mend, self.setting = asked, code, problem, mend, setting
        super().__init__(f"{problem} {mend}")

    @property
    def finding(self) -> Problem:
        """The same for the list of problems."""
        return Problem(
            kind=self.asked.concerns,
            place=self.asked.name,
            reason=str(self),
            title=self.asked.name,
            code=self.code,
            severity="bad_record" if self.code == "source_truncated_answer" else "needs_human",
            refs=(self.asked.name,),
        )


class NotThere(BrokenAnswer):
    """The base does not have the entity set, or does not publish it."""

    def __init__(self, asked: EntitySet, problem: str, mend: str) -> None:
        super().__init__(asked, "source_missing_answer", problem, mend, f"entity_sets.{asked.key}")
        self.in_order = asked.optional


def empty(asked: EntitySet) -> BrokenAnswer:
    """Nothing in it, where there must be something."""
    return BrokenAnswer(
        asked,
        "source_empty_answer",
        _("%(name)s is empty.", name=asked.name),
        _("Give the user the right to read it in 1C, or see what is wrong with the base.")
        if asked.needed
        else _("If the base does not use it, write entity_sets.%(key)s = ''.", key=asked.key),
        "user" if asked.needed else f"entity_sets.{asked.key}",
    )


def truncated(asked: EntitySet, detail: str, setting: str) -> BrokenAnswer:
    """It ends too early."""
    return BrokenAnswer(
        asked,
        "source_truncated_answer",
        _("The answer for %(name)s breaks off: %(detail)s.", name=asked.name, detail=detail),
        _("Run it again; if it stays so, look at the log of the web server of 1C."),
        setting,
    )


def expect_fields(asked: EntitySet, row: Row) -> None:
    """Refuse rows of another shape, of a register that is grouped by its documents for example."""
    for name in asked.identity:
        if name not in row:
            raise BrokenAnswer(
                asked,
                "source_missing_answer",
                _("Rows of %(name)s have no field %(field)s.", name=asked.name, field=name),
                _("Correct the name in entity_sets.%(key)s; registers of documents end in _RecordType.", key=asked.key),
                f"entity_sets.{asked.key}",
            )


def all_of(broken: list[BrokenAnswer]) -> SourceUnavailable:
    """One failure of the source out of those of its entity sets."""
    first, more = broken[0], len(broken) - 1
    problem = first.problem
    if more:
        problem = f"{problem} " + ngettext(
            "%(num)s further answer is not whole either.", "%(num)s further answers are not whole either.", more
        )
    return SourceUnavailable(problem, first.mend, first.setting, tuple(error.finding for error in broken))
