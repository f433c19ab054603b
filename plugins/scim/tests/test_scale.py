"""Three thousand people: as many statements for a request as with three, and a handful of imports."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from plugin_sdk.db import session as database
from plugins.scim.models import User, UserValue
from plugins.scim.schema import FullUser
from plugins.scim.services import groups, users
from plugins.scim.tests.conftest import ENTERPRISE

PEOPLE = 3000
DEPARTMENTS = 40


def described(number: int) -> FullUser:
    """A user as a program sends it."""
    return FullUser.model_validate(
        {
            "userName": f"user{number:05}",
            "externalId": f"e-{number:05}",
            "name": {"familyName": f"Family{number:05}", "givenName": "Given"},
            "emails": [{"value": f"user{number:05}@corp.example", "type": "work", "primary": True}],
            ENTERPRISE: {"department": f"Department {number % DEPARTMENTS}", "employeeNumber": f"{number:05}"},
        }
    )


def fill(count: int, first: int = 0) -> list[str]:
    """Take so many users in; gives their ids.

    The first of each department as requests do, the others as copies of those rows, because how they come in is not
    what is asked about here.
    """
    numbers = range(first, first + count)
    made = [users.create("entra", described(number)) for number in numbers[:DEPARTMENTS]]
    kept = {row.id: database.query(UserValue).filter_by(user_id=row.id).all() for row in made}
    copies = []
    for place, number in enumerate(numbers[DEPARTMENTS:]):
        pattern, old, new = made[place % DEPARTMENTS], f"{numbers[place % DEPARTMENTS]:05}", f"{number:05}"
        copies.append((copy_of(pattern, old, new), kept[pattern.id], old, new))
    database.add_all(row for row, *_ in copies)
    database.flush()
    for row, values, old, new in copies:
        database.add_all(
            UserValue(
                user_id=row.id, attribute=value.attribute, entry=value.entry, part=value.part,
                text=value.text.replace(old, new),
            )
            for value in values
        )  # fmt: skip
    database.commit()
    return [row.scim_id for row in (*made, *(row for row, *_ in copies))]


def copy_of(pattern: User, old: str, new: str) -> User:
    """The row that a user like this one, but of another number, would have."""
    columns = {column.name: getattr(pattern, column.name) for column in User.__table__.columns if column.name != "id"}
    texts = {name: value.replace(old, new) for name, value in columns.items() if isinstance(value, str)}
    document = json.loads(json.dumps(pattern.document).replace(old, new))
    own_id = str(uuid4())
    return User(**{**columns, **texts, "document": document, "scim_id": own_id, "person_key": own_id})


def requests(entra, some_id, group_id):
    """One request of each kind that programs send all day, by name."""
    member = {"op": "add", "path": "members", "value": [{"value": some_id}]}
    return {
        "list": lambda: entra.get("/Users", startIndex=3, count=2),
        "page": lambda: entra.get("/Users", count=100, excludedAttributes="emails"),
        "by name": lambda: entra.get("/Users", filter='userName eq "USER00001"'),
        "by mail": lambda: entra.get("/Users", filter='emails[type eq "work"].value eq "user00001@corp.example"'),
        "sorted": lambda: entra.get("/Users", sortBy="name.familyName", sortOrder="descending", count=5),
        "one": lambda: entra.get(f"/Users/{some_id}"),
        "group without members": lambda: entra.get(f"/Groups/{group_id}", excludedAttributes="members"),
        "group": lambda: entra.get(f"/Groups/{group_id}"),
        "search": lambda: entra.send("POST", "/.search", {"filter": "displayName pr or userName pr", "count": 10}),
        "patch": lambda: entra.patch(f"/Users/{some_id}", {"op": "replace", "path": "title", "value": "Clerk"}),
        "member": lambda: entra.patch(f"/Groups/{group_id}", member),
    }


def test_requests_cost_the_same_however_many_people_there_are(entra, count_queries, run_jobs):
    ids = fill(10)
    group = entra.group("Everybody", *ids)
    entra.get("/Users")

    def counted() -> dict[str, int]:
        found = {}
        for name, send in requests(entra, ids[1], group["id"]).items():
            entra.patch(f"/Users/{ids[1]}", {"op": "replace", "path": "title", "value": "Before"})
            entra.patch(f"/Groups/{group['id']}", {"op": "remove", "path": f'members[value eq "{ids[1]}"]'})
            with count_queries() as count:
                send()
            found[name] = len(count)
        return found

    few = counted()
    everybody = [*ids, *fill(PEOPLE - 10, 10)]
    row = database.query(groups.Group).one()
    groups.members.put(row, everybody)
    database.commit()

    assert counted() == few
    assert max(few.values()) <= 20, few
    assert entra.get("/Users", count=0)["totalResults"] == PEOPLE
    assert len(entra.get(f"/Groups/{group['id']}")["members"]) == PEOPLE

    # All of it is one import, not three thousand.
    run_jobs(ahead=timedelta(seconds=2))
    assert database.execute(text("SELECT state FROM core_sync_run")).all() == [("applied",)]
    assert database.scalar(text("SELECT count(*) FROM core_person WHERE status = 'active'")) == PEOPLE
    assert database.scalar(text("SELECT count(*) FROM core_group_member")) == PEOPLE


@pytest.mark.parametrize("size", [7, 500])
def test_all_pages_together_are_everything_once(entra, size):
    ids = fill(40)

    seen, start = [], 1
    while True:
        page = entra.get("/Users", startIndex=start, count=size, attributes="userName", sortBy="userName")
        if not page["Resources"]:
            break
        seen += [item["id"] for item in page["Resources"]]
        start += page["itemsPerPage"]

    assert seen == ids
