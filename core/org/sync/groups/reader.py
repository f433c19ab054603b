"""Reads the groups that were handed in last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from core.extension.records import GroupRecord, MemberRecord, Problem, Record, SourceUnavailable
from core.org.sync import codec
from core.org.sync.groups.settings import GroupsSettings
from core.org.sync.merge.named import NamedPeople

SHOWN = 20
"""So many members who are nobody are named in a report."""


class GroupsReader:
    """The last list, opened for one reading. It is always the whole list: a group not in it is gone."""

    complete = True

    def __init__(self, settings: GroupsSettings) -> None:
        if settings.answer is None:
            raise SourceUnavailable(
                _("No groups were handed in yet."),
                _("Let the other system send them; docs/directory.md shows how."),
            )
        self._answer = settings.answer
        self._home = settings.people_from
        self._named = NamedPeople()

    def close(self) -> None:
        """Nothing is open."""

    def read(self) -> Iterator[Record | Problem]:
        """See ``Reader.read``."""
        for group in self._answer:
            members = [MemberRecord(**_placed(member, self._home)) for member in group.get("members") or ()]
            distinct = tuple(sorted(set(members), key=_word))
            unknown = [one for one in distinct if self._named.find(codec.pack(one), "") is None]
            if unknown:
                yield _unknown(group, unknown)
            yield GroupRecord(
                external_id=group["id"], name=group["name"], description=group.get("description", ""), people=distinct
            )


def _placed(member: dict[str, Any], home: str) -> dict[str, Any]:
    """Whose source the name belongs to is kept with it, so that it means the same when the settings change."""
    return {**member, "source": member.get("source") or home}


def _word(member: MemberRecord) -> str:
    """The member in a word that does not change with the language."""
    name = (
        f"login {member.login}" if member.login else f"number {member.number}" if member.number else f"id {member.id}"
    )
    return f"{member.source}: {name}" if member.source else name


def _shown(member: MemberRecord) -> str:
    """The member for people to read."""
    if member.login:
        name = _("login %(name)s", name=member.login)
    elif member.number:
        name = _("personnel number %(number)s", number=member.number)
    else:
        name = _("id %(id)s", id=member.id)
    return f"{name} ({member.source})" if member.source else name


def _unknown(group: dict[str, Any], members: list[MemberRecord]) -> Problem:
    shown = ", ".join(map(_shown, members[:SHOWN])) + (" …" if len(members) > SHOWN else "")
    reason = ngettext(
        "%(num)s member is nobody the portal can tell for certain, so is not in it: %(members)s.",
        "%(num)s members are nobody the portal can tell for certain, so are not in it: %(members)s.",
        len(members),
        members=shown,
    )
    return Problem(
        kind="group",
        place="",
        reason=reason,
        title=group["name"],
        external_id=group["id"],
        aside=False,
        code="group_member_unknown",
        severity="needs_human",
        refs=(group["id"], *map(_word, members[:SHOWN])),
        count=len(members),
    )
