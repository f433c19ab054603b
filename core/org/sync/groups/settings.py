"""The table ``[sources.<key>]`` of a system that hands in groups."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import PrivateAttr, model_validator

from core.org.sync.settings import Saved, SourceSettings


class GroupsSettings(SourceSettings):
    """Everything the portal must know of it. ``docs/directory.md`` describes each key."""

    kind: Literal["groups"] = "groups"
    _answer: list[dict[str, Any]] | None = PrivateAttr(default=None)

    @property
    def answer(self) -> list[dict[str, Any]] | None:
        """The groups that were handed in last, ``None`` where none ever were."""
        return self._answer

    def with_saved(self, saved: Saved) -> GroupsSettings:
        """Together with what was handed in last."""
        made = self.model_copy()
        made._answer = saved.answer
        return made

    @model_validator(mode="after")
    def _signed(self) -> Self:
        if not self.webhook_secret and self.webhook_secret_file is None:
            raise ValueError("'webhook_secret' or 'webhook_secret_file' is missing: nobody could hand in groups")
        return self
