"""A made-up directory of any size as LDIF."""

from __future__ import annotations

from collections.abc import Iterator

BASE = "dc=bench,dc=example"
TEAM, DIVISION = 25, 10
"""People of a department, departments of a division."""


def ldif(people: int) -> str:
    """The whole directory."""
    return "\n".join(_entries(people))


def _entries(people: int) -> Iterator[str]:
    yield f"dn: {BASE}\nobjectClass: domain\ndc: bench\n"
    yield f"dn: ou=people,{BASE}\nobjectClass: organizationalUnit\nou: people\n"
    for number in range(people):
        yield _person(number)


def dn(number: int) -> str:
    """Where a person is."""
    return f"uid=user{number},ou=people,{BASE}"


def _person(number: int) -> str:
    team = number // TEAM
    lines = [
        f"dn: {dn(number)}",
        "objectClass: inetOrgPerson",
        f"uid: user{number}",
        f"cn: Surname{number % 4999} Given{number % 997}",
        f"displayName: Surname{number % 4999} Given{number % 997}",
        f"givenName: Given{number % 997}",
        f"sn: Surname{number % 4999}",
        f"mail: user{number}@bench.example",
        f"title: Position {number % 300}",
        f"departmentNumber: Division {team // DIVISION} / Department {team}",
        f"employeeNumber: {number}",
        f"telephoneNumber: +7 812 {number // 10000:03d} {number // 100 % 100:02d} {number % 100:02d}",
    ]
    if number % TEAM:
        lines.append(f"manager: {dn(number - number % TEAM)}")
    return "\n".join(lines) + "\n"
