"""The resources that this server takes: the core schemas of RFC 7643 without what a portal has no use for.

No password is taken, not even to be thrown away, and mail addresses are not judged: ``anna@corp.local`` is one here.
"""

from __future__ import annotations

from typing import Annotated, Any, Union

from pydantic import Field
from scim2_models import (
    URN,
    Address,
    AnyExtension,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    GroupMembership,
    Im,
    Mutability,
    Name,
    Patch,
    PhoneNumber,
    Photo,
    Reference,
    Required,
    Resource,
    ResourceType,
    Returned,
    Role,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

from plugins.scim.models import ENTERPRISE

DEFAULT_COUNT = 100
MOST_RESULTS = 500
"""Resources of one page at the most, whatever ``count`` says."""


# The library takes the names of resources, which come further down.
_ToUser = Reference["User"]  # type: ignore[type-arg]
_ToMember = Reference[Union["User", "Group"]]  # type: ignore[type-arg]


class Email(ComplexAttribute):
    """An e-mail address."""

    value: str | None = None
    """The address."""

    display: str | None = None
    """How it is shown."""

    type: str | None = Field(None, examples=["work", "home", "other"])
    """What it is for."""

    primary: bool | None = None
    """Whether it is the preferred one."""


class Manager(ComplexAttribute):
    """Somebody's manager."""

    value: Annotated[str | None, CaseExact.true] = None
    """The manager's id."""

    ref: Annotated[_ToUser | None, CaseExact.true] = Field(None, serialization_alias="$ref", validation_alias="$ref")
    """The manager's address."""

    display_name: Annotated[str | None, Mutability.read_only] = None
    """The manager's name."""


class EnterpriseUser(Extension):
    """What a company knows of its people."""

    __schema__ = URN(ENTERPRISE)

    employee_number: str | None = None
    """The personnel number."""

    cost_center: str | None = None
    """The cost centre."""

    organization: str | None = None
    """The legal entity."""

    division: str | None = None
    """The division."""

    department: str | None = None
    """The department."""

    manager: Manager | None = None
    """Who the person reports to."""


class User(Resource[AnyExtension]):
    """A person."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """What tells the user from all others of the source, case aside."""

    name: Name | None = None
    """The parts of the name."""

    display_name: str | None = None
    """The name as it is shown."""

    nick_name: str | None = None
    """What the person is called."""

    title: str | None = None
    """The job title."""

    user_type: str | None = None
    """How the person belongs to the company."""

    preferred_language: str | None = None
    """The language to speak with the person."""

    locale: str | None = None
    """How the person writes numbers and days."""

    timezone: str | None = None
    """The time zone, such as Europe/Moscow."""

    active: bool | None = None
    """Whether the person works here."""

    emails: list[Email] | None = None
    """E-mail addresses."""

    phone_numbers: list[PhoneNumber] | None = None
    """Telephone numbers."""

    ims: list[Im] | None = None
    """Addresses for messages."""

    photos: list[Photo] | None = None
    """Pictures."""

    addresses: list[Address] | None = None
    """Postal addresses."""

    groups: Annotated[list[GroupMembership] | None, Mutability.read_only] = None
    """The groups that the user is directly in."""

    roles: list[Role] | None = None
    """What the person does."""


class GroupMember(ComplexAttribute):
    """A user or group in a group."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    """Its id, which alone counts."""

    ref: Annotated[_ToMember | None, Mutability.immutable, CaseExact.true] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """Its address."""

    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User", "Group"])
    """Which of both it is."""

    display: Annotated[str | None, Mutability.read_only, Returned.request] = None
    """Its name as it is now, for who asks for it."""


class Group(Resource[Any]):
    """Some users and groups."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    """The name."""

    members: list[GroupMember] | None = None
    """Who is in it."""


FullUser: type[User[Any]] = User[EnterpriseUser]

POLICY = ScimPolicy(
    # Identity providers send attributes that nobody asked for, select what to remove by a value, and expect
    # emails[type eq "work"].value to make the entry that it does not find.
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)


def config() -> ServiceProviderConfig:
    """What this server can do."""
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=MOST_RESULTS),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=True),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Bearer token",
                description="A token that an administrator of the portal has made for this source.",
                primary=True,
            )
        ],
    )


PROVIDER = ScimProvider(
    models=[User, EnterpriseUser, Group],
    resource_types=[ResourceType.from_resource(FullUser), ResourceType.from_resource(Group)],
    config=config(),
    policy=POLICY,
)

MODELS: dict[str, type[Resource[Any]]] = {"User": FullUser, "Group": Group}
"""The model by the name of the resource type."""

__all__ = ["DEFAULT_COUNT", "MODELS", "MOST_RESULTS", "POLICY", "PROVIDER", "EnterpriseUser", "FullUser",
           "Group", "GroupMember", "User"]  # fmt: skip
