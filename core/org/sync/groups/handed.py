"""What another system hands in: a JSON list of groups, checked before it is kept."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

MOST_GROUPS = 2000
MOST_MEMBERS = 20_000
"""Of one group."""


class HandedInError(ValueError):
    """It cannot be taken; the message says where and why."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, strict=True)


class _Member(_Strict):
    login: str = Field(default="", max_length=255)
    number: str = Field(default="", max_length=64)
    id: str = Field(default="", max_length=255)
    source: str = Field(default="", max_length=40)

    @model_validator(mode="after")
    def _one_name(self) -> Self:
        if sum(1 for name in (self.login, self.number, self.id) if name) != 1:
            raise ValueError("a member has exactly one of login, number and id")
        return self


def _plain(value: Any) -> Any:
    """A text alone is a login."""
    return {"login": value} if isinstance(value, str) else value


class _Group(_Strict):
    id: str = Field(min_length=1, max_length=255)
    name: str = Field(min_length=1, max_length=255)
    description: str = Field(default="", max_length=1000)
    members: list[Annotated[_Member, BeforeValidator(_plain)]] = Field(max_length=MOST_MEMBERS)


_LIST = TypeAdapter(Annotated[list[_Group], Field(max_length=MOST_GROUPS)])


def parse(body: bytes) -> list[dict[str, Any]]:
    """The groups of a body: ``[{"id", "name", "description", "members": [{"login" | "number" | "id", "source"}]}]``.

    Raises:
        HandedInError: it is no such list.
    """
    try:
        groups = _LIST.validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise HandedInError(f"{place}: {first['msg']}" if place else str(first["msg"])) from error
    seen: set[str] = set()
    for number, group in enumerate(groups):
        if group.id in seen:
            raise HandedInError(f"{number}.id: two groups have the id {group.id!r}")
        seen.add(group.id)
    return [group.model_dump(exclude_defaults=True) for group in groups]
