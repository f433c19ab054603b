"""What differs between Active Directory and OpenLDAP: filters and attribute names, to be changed in the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Flavor = Literal["active_directory", "openldap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlavorDefaults:
    """Defaults of a flavour; ``attributes`` maps what the portal wants to know to the attribute that says it."""

    people_filter: str
    groups_filter: str
    departments_filter: str
    attributes: dict[str, str] = field(default_factory=dict)


FLAVORS: dict[str, FlavorDefaults] = {
    "active_directory": FlavorDefaults(
        # Contacts and computers are left out: a computer is a user, too, and only its category tells.
        people_filter="(&(objectCategory=person)(objectClass=user)(sAMAccountName=*))",
        groups_filter="(objectClass=group)",
        departments_filter="(objectClass=organizationalUnit)",
        attributes={
            "id": "objectGUID",
            "login": "sAMAccountName",
            "principal_name": "userPrincipalName",
            "last_name": "sn",
            "first_name": "givenName",
            "middle_name": "middleName",
            "name": "displayName",
            "latin_name": "displayNamePrintable",
            "mail": "mail",
            "work_phone": "telephoneNumber",
            "internal_phone": "ipPhone",
            "mobile_phone": "mobile",
            "title": "title",
            "department": "department",
            "department_code": "departmentNumber",
            "division": "",
            "company": "company",
            "location": "l",
            "room": "physicalDeliveryOfficeName",
            "personnel_number": "employeeID",
            "person_key": "",
            "birthday": "",
            "hired_on": "",
            "photo": "thumbnailPhoto",
            "manager": "manager",
            "member_of": "memberOf",
            "group_id": "objectGUID",
            "group_name": "cn",
            "group_member": "member",
            "unit_id": "objectGUID",
            "change_number": "uSNChanged",
            "highest_change": "highestCommittedUSN",
            "server_name": "dsServiceName",
            "server_mark": "invocationId",
        },
    ),
    "openldap": FlavorDefaults(
        people_filter="(objectClass=inetOrgPerson)",
        groups_filter="(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))",
        departments_filter="(objectClass=organizationalUnit)",
        attributes={
            "id": "entryUUID",
            "login": "uid",
            "principal_name": "",
            "last_name": "sn",
            "first_name": "givenName",
            "middle_name": "",
            "name": "displayName",
            "latin_name": "",
            "mail": "mail",
            "work_phone": "telephoneNumber",
            "internal_phone": "",
            "mobile_phone": "mobile",
            "title": "title",
            "department": "ou",
            "department_code": "departmentNumber",
            "division": "",
            "company": "o",
            "location": "l",
            "room": "roomNumber",
            "personnel_number": "employeeNumber",
            "person_key": "",
            "birthday": "",
            "hired_on": "",
            "photo": "jpegPhoto",
            "manager": "manager",
            "member_of": "memberOf",
            "group_id": "entryUUID",
            "group_name": "cn",
            "group_member": "member",
            "unit_id": "entryUUID",
            "change_number": "",
            "highest_change": "",
            "server_name": "",
            "server_mark": "",
        },
    ),
}

KNOWN_ATTRIBUTES = tuple(FLAVORS["active_directory"].attributes)
"""What ``[sources.<key>.attributes]`` may set."""
