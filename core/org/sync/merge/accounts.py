"""Which person an account of a directory belongs to.

By the person's key that the directory keeps, by the personnel number within the directory's own source of people, or by
a decision. Both keys present and different: nobody. A name never links; it only tells a person whom to look at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.org.sync.merge.facts import AccountFact, PersonFact


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found for an account.

    Attributes:
        person: the record it belongs to, ``None`` for none.
        rule: ``key``, ``number`` or ``decision`` where it belongs to one.
        problem: ``account_keys_conflict``, ``account_without_person``, ``account_name_only`` or ``account_ambiguous``.
        candidates: labels of the records that could be meant.
    """

    person: PersonFact | None = None
    rule: str = ""
    problem: str = ""
    candidates: tuple[str, ...] = ()


class Linker:
    """Finds the people of accounts; made for all records of people as they are now.

    Args:
        base_of: for each source of accounts the key of the source of people that it belongs to.
        decisions: for (account label, person label) whether a person said that they belong together.
    """

    def __init__(
        self, people: Sequence[PersonFact], base_of: Mapping[str, str], decisions: Mapping[tuple[str, str], bool]
    ) -> None:
        self._base_of = base_of
        self._decisions = decisions
        by_label = {person.label: person for person in people}
        self._by_key: dict[str, list[PersonFact]] = {}
        self._by_number: dict[tuple[str, str], list[PersonFact]] = {}
        self._by_name: dict[tuple[str, str], list[PersonFact]] = {}
        self._decided: dict[str, PersonFact] = {}
        for (left, right), together in decisions.items():
            if together and right in by_label:
                self._decided[left] = by_label[right]
        for person in people:
            self._by_key.setdefault(person.external_id.lower(), []).append(person)
            self._by_name.setdefault((person.source, person.name), []).append(person)
            for number in person.numbers:
                self._by_number.setdefault((person.source, number), []).append(person)

    def link(self, accounts: Sequence[AccountFact]) -> dict[int, Outcome]:
        """The outcome of each account, by the id of its record."""
        found: dict[int, Outcome] = {}
        unlinked: list[AccountFact] = []
        for account in accounts:
            # One that the directory lists no more belongs to nobody; what it once said stays for when it comes back.
            outcome = self._by_keys(account) if account.present else Outcome()
            if outcome is None:
                unlinked.append(account)
            else:
                found[account.ref_id] = outcome
        taken: dict[str, set[int | None]] = {}
        for account in accounts:
            outcome = found.get(account.ref_id)
            if outcome is not None and outcome.person is not None:
                taken.setdefault(account.source, set()).add(outcome.person.person_id)
        for account in unlinked:
            found[account.ref_id] = self._by_the_name(account, taken.get(account.source, set()))
        return found

    def _by_keys(self, account: AccountFact) -> Outcome | None:
        decided = self._decided.get(account.label)
        if decided is not None:
            return Outcome(decided, "decision")
        base = self._base_of.get(account.source, "")
        by_key = self._only(self._by_key.get(account.person_key.strip().lower(), ()), account, base)
        numbered = self._by_number.get((base, account.number), ()) if account.number else ()
        by_number = self._only(numbered, account, base)
        if by_key is not None and by_number is not None and by_key.person_id != by_number.person_id:
            both = sorted((by_key, by_number), key=lambda person: (person.source, person.numbers))
            return Outcome(problem="account_keys_conflict", candidates=tuple(person.label for person in both))
        if by_key is not None:
            return Outcome(by_key, "key")
        return Outcome(by_number, "number") if by_number is not None else None

    def _only(self, people: Sequence[PersonFact], account: AccountFact, base: str) -> PersonFact | None:
        """The one person that these records mean, of several records that of the directory's own source."""
        allowed = [one for one in people if self._decisions.get((account.label, one.label)) is not False]
        if len({one.person_id for one in allowed}) != 1:
            return None
        return next((one for one in allowed if one.source == base), allowed[0])

    def _by_the_name(self, account: AccountFact, taken: set[int | None]) -> Outcome:
        same = self._by_name.get((self._base_of.get(account.source, ""), account.name), ()) if account.name else ()
        free = [
            one
            for one in same
            if one.person_id not in taken and self._decisions.get((account.label, one.label)) is not False
        ]
        names = ("account_without_person", "account_name_only", "account_ambiguous")
        free.sort(key=lambda person: (person.numbers, person.external_id))
        return Outcome(problem=names[min(len(free), 2)], candidates=tuple(person.label for person in free))
