"""The blueprint that the pages hang on; the portal puts it under ``/vacancies``."""

from __future__ import annotations

from flask import Blueprint, request

from plugin_sdk import settings
from plugins.vacancies import words
from plugins.vacancies.services import salary

VIEW, EDIT, MANAGE = "vacancies.view", "vacancies.edit", "vacancies.manage"
RECRUIT = "vacancies.recruit"

blueprint = Blueprint("vacancies", __name__)


@blueprint.context_processor
def common() -> dict[str, object]:
    """What every page of the block may name."""
    return {"words": words, "salary": salary, "settings_hide": settings.get("vacancies", "hide_from_head")}


def number(name: str) -> int:
    """A number of the address; anything odd is 0."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
