"""A made-up company of eleven people as a directory: enough to sign in, import, rename, move and dismiss."""

from __future__ import annotations

from tests.servers.slapd_config import Suffix

BASE = "dc=lighthouse,dc=example"
PEOPLE = f"ou=people,{BASE}"

_DEPARTMENTS = ("Keepers", "Workshop", "Office")
_PEOPLE = (
    # uid, given name, surname, department, title, head's uid
    ("ada", "Ada", "Lindqvist", "Keepers", "Head keeper", ""),
    ("bruno", "Bruno", "Maddox", "Keepers", "Keeper", "ada"),
    ("chiara", "Chiara", "Ferro", "Keepers", "Keeper", "ada"),
    ("zhenya", "Евгения", "Ёлкина", "Keepers", "Смотрительница", "ada"),
    ("dmitri", "Дмитрий", "Журавлёв", "Workshop", "Мастер", "ada"),
    ("elif", "Elif", "Şahin", "Workshop", "Welder", "dmitri"),
    ("farid", "Farid", "O'Neill-Haddad", "Workshop", "Electrician", "dmitri"),
    ("greta", "Greta", "Müller", "Workshop", "Electrician", "dmitri"),
    ("hana", "Hana", "Novák", "Office", "Office manager", "ada"),
    ("ivo", "Ivo", "Novák", "Office", "Accountant", "hana"),
    ("jun", "Jun", "(Jay) Park", "Office", "Clerk", "hana"),
)


def person_dn(uid: str) -> str:
    """Where a person of the company is in its directory at first."""
    department = next(person[3] for person in _PEOPLE if person[0] == uid)
    return f"uid={uid},ou={department},{PEOPLE}"


def password(uid: str) -> str:
    """A person's password."""
    return f"{uid}-at-the-sea"


def _person(uid: str, given: str, surname: str, department: str, title: str, head: str) -> str:
    lines = [
        f"dn: {person_dn(uid)}",
        "objectClass: inetOrgPerson",
        f"uid: {uid}",
        f"cn: {given} {surname}",
        f"displayName: {given} {surname}",
        f"givenName: {given}",
        f"sn: {surname}",
        f"mail: {uid}@lighthouse.example",
        f"title: {title}",
        f"departmentNumber: {department}",
        f"employeeNumber: {100 + [person[0] for person in _PEOPLE].index(uid)}",
        f"userPassword: {password(uid)}",
    ]
    if head:
        lines.append(f"manager: {person_dn(head)}")
    return "\n".join(lines) + "\n"


def _unit(dn: str, name: str) -> str:
    return f"dn: {dn}\nobjectClass: organizationalUnit\nou: {name}\n"


def _group(name: str, *members: str) -> str:
    lines = [f"dn: cn={name},ou=groups,{BASE}", "objectClass: Group", f"cn: {name}", "groupType: 2147483650"]
    return "\n".join([*lines, *(f"member: {person_dn(uid)}" for uid in members)]) + "\n"


def ldif() -> str:
    """The whole directory as LDIF, without its base entry and its groups."""
    units = [_unit(PEOPLE, "people"), _unit(f"ou=groups,{BASE}", "groups")]
    units += [_unit(f"ou={name},{PEOPLE}", name) for name in _DEPARTMENTS]
    return "\n".join([*units, *(_person(*person) for person in _PEOPLE)])


def groups() -> str:
    """The groups as LDIF; added through the running server, so that ``memberOf`` is filled."""
    return "\n".join([_group("night watch", "bruno", "chiara"), _group("first aid", "chiara", "greta", "hana")])


COMPANY = Suffix(BASE, ldif=(ldif(),), late=(groups(),), base=True, memberof="Group")
"""The company's directory; needs the schema ``schemas.GROUP``."""
