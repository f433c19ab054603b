"""Lists: what a filter finds, in which order, in which pages, with which attributes."""

from __future__ import annotations

import pytest

from plugins.scim.tests.conftest import ENTERPRISE


@pytest.fixture
def company(entra):
    """Three users of whom each has something that the others have not, and two groups."""
    ada = entra.user(
        "Ada",
        externalId="X-1",
        displayName="Ada Lindqvist",
        name={"familyName": "Lindqvist", "givenName": "Ada"},
        title="Head keeper",
        emails=[
            {"value": "ada@home.example", "type": "home"},
            {"value": "ada@corp.example", "type": "work", "primary": True},
        ],
        enterprise={"department": "Keepers", "employeeNumber": "100"},
    )
    bruno = entra.user(
        "bruno",
        displayName='Bruno "the \\ wall" 100%_',
        title="Ёлка",
        emails=[{"value": "bruno@corp.example", "type": "home"}],
        enterprise={"department": "Workshop", "manager": {"value": ada["id"]}},
    )
    entra.user("chiara", active=False, nickName="")
    entra.group("Keepers", ada["id"], bruno["id"])
    entra.group("Empty")
    return entra


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ('userName eq "ada"', "Ada"),
        ('USERNAME EQ "ADA"', "Ada"),
        ('urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ada"', "Ada"),
        ('userName ne "ada"', "bruno chiara"),
        ('userName co "A"', "Ada chiara"),
        ('userName sw "b"', "bruno"),
        ('userName ew "ra"', "chiara"),
        ('userName gt "ada"', "bruno chiara"),
        ('userName ge "ada" and userName lt "c"', "Ada bruno"),
        ('userName le "ada"', "Ada"),
        ('externalId eq "X-1"', "Ada"),
        ('externalId eq "x-1"', ""),
        ("externalId pr", "Ada"),
        ("not (externalId pr)", "bruno chiara"),
        ("title pr", "Ada bruno"),
        ("nickName pr", ""),
        ("title eq null", "chiara"),
        ("title ne null", "Ada bruno"),
        ('title ne "head keeper"', "bruno chiara"),
        ('title eq "ёлка"', "bruno"),
        ('displayName co "\\"the \\\\ WALL\\" 100%_"', "bruno"),
        ('displayName co "%"', "bruno"),
        ('displayName sw ""', "Ada bruno"),
        ("active eq true", "Ada bruno"),
        ("active eq false", "chiara"),
        ('active eq "False"', "chiara"),
        ("active ne true", "chiara"),
        ("name pr", "Ada"),
        ('name.familyName eq "lindqvist"', "Ada"),
        ('emails eq "ada@corp.example"', "Ada"),
        ('emails co "corp"', "Ada bruno"),
        ('emails.type eq "work"', "Ada"),
        ("emails pr", "Ada bruno"),
        ("emails.primary eq true", "Ada"),
        ('emails.value ne "ada@home.example"', "bruno chiara"),
        ("emails.primary eq null", "Ada bruno chiara"),
        ('emails[type eq "home" and value co "corp"]', "bruno"),
        ('emails[type eq "home"]', "Ada bruno"),
        ('emails[not (type eq "home")]', "Ada"),
        ("emails[primary pr]", "Ada"),
        ('emails[type eq "work"].value eq "ada@corp.example"', "Ada"),
        (f'{ENTERPRISE}:department eq "keepers"', "Ada"),
        (f"{ENTERPRISE}:manager.value pr", "bruno"),
        (f"{ENTERPRISE}:manager pr", "bruno"),
        (f'schemas eq "{ENTERPRISE}"', "Ada bruno"),
        ('schemas[value co "enterprise"]', "Ada bruno"),
        ('groups.display eq "keepers"', "Ada bruno"),
        ('groups[display eq "keepers" and type eq "direct"]', "Ada bruno"),
        ("not (groups pr)", "chiara"),
        ('meta.resourceType eq "User"', "Ada bruno chiara"),
        ('meta.created gt "2020-01-01T00:00:00Z"', "Ada bruno chiara"),
        ('meta.lastModified lt "2020-01-01T00:00:00+03:00"', ""),
        ('meta.version eq "W/\\"1\\""', "Ada bruno chiara"),
        ('userName eq "ada" or title pr and active eq false', "Ada"),
        ('(userName eq "ada" or active eq false) and not (title pr)', "chiara"),
        ('userName eq "a\\u0000"', ""),
        ('userName ne "\\ud800"', "Ada bruno chiara"),
    ],
)
def test_a_filter_finds(company, expression, found):
    assert sorted(company.found(expression), key=str.lower) == found.split()


def test_what_a_resource_says_of_itself_finds_it(company):
    ada = company.get("/Users", filter='userName eq "ada"')["Resources"][0]

    for expression in (
        f'id eq "{ada["id"]}"',
        f'meta.location eq "{ada["meta"]["location"]}"',
        f'meta.created eq "{ada["meta"]["created"]}"',
        f'userName eq "ada" and meta.created ge "{ada["meta"]["created"]}"',
    ):
        assert company.found(expression) == ["Ada"], expression
    assert company.found(f'members eq "{ada["id"]}"', "Groups") == ["Keepers"]
    assert company.found(f'groups.$ref co "{ada["groups"][0]["value"]}"') == ["Ada", "bruno"]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ('displayName eq "KEEPERS"', ["Keepers"]),
        ("members pr", ["Keepers"]),
        ("not (members pr)", ["Empty"]),
        ('members[type eq "User"]', ["Keepers"]),
        ('members[type eq "Group"]', []),
        ('members.display eq "ada lindqvist"', ["Keepers"]),
    ],
)
def test_a_filter_finds_groups(company, expression, found):
    assert company.found(expression, "Groups") == found


@pytest.mark.parametrize(
    "expression",
    [
        "userName",
        'userName eq "ada',
        'userName is "ada"',
        'userName eq "ada" and',
        "(userName pr",
        "active gt true",
        'active co "t"',
        'active eq "perhaps"',
        "nobodyKnowsThis pr",
        'userName[value eq "x"]',
        'meta.created gt "yesterday"',
        'emails[type eq "work"] eq "x"',
        "title eq 5",
        "(" * 40 + "title pr" + ")" * 39,
        " or ".join(["title pr"] * 300),
        'title eq "' + "x" * 10_001 + '"',
    ],
)
def test_what_is_no_filter_is_refused(company, expression):
    answer = company.send("POST", "/Users/.search", {"filter": expression})

    assert answer.status_code == 400, answer.text
    assert answer.json["scimType"] == "invalidFilter"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"sortBy": "userName"}, ["Ada", "bruno", "chiara"]),
        ({"sortBy": "userName", "sortOrder": "descending"}, ["chiara", "bruno", "Ada"]),
        ({"sortBy": "title"}, ["Ada", "bruno", "chiara"]),
        ({"sortBy": "title", "sortOrder": "descending"}, ["chiara", "bruno", "Ada"]),
        ({"sortBy": "emails"}, ["Ada", "bruno", "chiara"]),
        ({"sortBy": "emails.type"}, ["bruno", "Ada", "chiara"]),
        ({"sortBy": f"{ENTERPRISE}:department", "sortOrder": "descending"}, ["chiara", "bruno", "Ada"]),
        ({"sortBy": "meta.created"}, ["Ada", "bruno", "chiara"]),
        ({"sortBy": "active"}, ["chiara", "Ada", "bruno"]),
        ({"sortBy": "groups.display"}, ["Ada", "bruno", "chiara"]),
        ({"startIndex": 2}, ["bruno", "chiara"]),
        ({"startIndex": 2, "count": 1}, ["bruno"]),
        ({"startIndex": 0, "count": 1}, ["Ada"]),
        ({"startIndex": -5, "count": 2}, ["Ada", "bruno"]),
        ({"startIndex": 4}, []),
        ({"count": 0}, []),
        ({"count": -1}, []),
        ({"startIndex": 10**18}, []),
        ({"count": 10**18}, ["Ada", "bruno", "chiara"]),
        ({"sortBy": "userName", "startIndex": 3, "count": 5, "filter": "userName pr"}, ["chiara"]),
    ],
)
def test_pages_and_their_order(company, query, found):
    answer = company.get("/Users", **query)
    by_post = company.send("POST", "/Users/.search", query).json

    assert [item["userName"] for item in answer["Resources"]] == found
    assert answer["totalResults"] == 3 and answer["itemsPerPage"] == len(found)
    assert by_post == answer


@pytest.mark.parametrize(
    ("query", "scim_type"),
    [
        ({"startIndex": "first"}, "invalidValue"),
        ({"count": "1.5"}, "invalidValue"),
        ({"sortBy": "nobodyKnowsThis"}, "invalidPath"),
        ({"sortBy": "name"}, "invalidPath"),
        ({"sortOrder": "sideways"}, "invalidValue"),
        ({"attributes": "userName", "excludedAttributes": "title"}, "invalidValue"),
        ({"attributes": "emails["}, "invalidPath"),
    ],
)
def test_what_cannot_be_asked_is_named(company, query, scim_type):
    answer = company.send("POST", "/Users/.search", query)

    assert answer.status_code == 400, answer.text
    assert answer.json["scimType"] == scim_type


def test_only_the_attributes_that_were_asked_for(company):
    (ada,) = company.get("/Users", filter='userName eq "ada"', attributes="title,emails.value")["Resources"]
    assert set(ada) == {"schemas", "id", "title", "emails"}
    assert ada["emails"] == [{"value": "ada@home.example"}, {"value": "ada@corp.example"}]

    (ada,) = company.get("/Users", filter='userName eq "ada"', excludedAttributes="emails,groups,id")["Resources"]
    assert "emails" not in ada and "groups" not in ada and "id" in ada

    one = company.get(f"/Users/{ada['id']}", attributes=f"{ENTERPRISE}:department")
    assert one[ENTERPRISE] == {"department": "Keepers"} and "userName" not in one


def test_everything_at_once(company):
    names = {"filter": 'displayName co "e"', "sortBy": "displayName"}

    answer = company.send("POST", "/.search", names).json

    assert [item["displayName"] for item in answer["Resources"]] == [
        'Bruno "the \\ wall" 100%_', "Empty", "Keepers",
    ]  # fmt: skip
    assert company.get("/", **names)["Resources"] == answer["Resources"]
    everything = company.send("POST", "/.search", {"startIndex": 3, "count": 2}).json
    assert everything["totalResults"] == 5
    assert [item["meta"]["resourceType"] for item in everything["Resources"]] == ["User", "Group"]
    # What one kind of resource does not have, none of it has.
    only = company.send("POST", "/.search", {"filter": "title pr or members pr"}).json
    assert only["totalResults"] == 3
