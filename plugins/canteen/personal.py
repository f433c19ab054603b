"""A person's own data in this block."""

from __future__ import annotations

from sqlalchemy import update

from plugin_sdk import ErasureReport, PersonalRecord
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext
from plugins.canteen import words
from plugins.canteen.models import Import
from plugins.canteen.services import choices, sites


def export(person_id: int) -> list[PersonalRecord]:
    """What the person set; nothing if they set nothing."""
    choice = choices.of_person(person_id)
    if choice is None:
        return []
    site = sites.by_id(choice.site_id) if choice.site_id is not None else None
    data = {
        "does_not_eat": words.titles(words.ALLERGENS, choice.avoids),
        "wishes": words.titles(words.WISHES, choice.avoids),
        "canteen": site.name if site is not None else "",
    }
    return [PersonalRecord(title=lazy_gettext("Canteen: what I do not eat"), data=data)]


def erase(person_id: int) -> ErasureReport:
    """Erase what the person set, and who they were in the journal of imports; the menus stay."""
    unnamed = update(Import).where(Import.person_id == person_id).values(person_id=None).returning(Import.id)
    return ErasureReport(erased=choices.forget(person_id) + len(session.scalars(unnamed).all()))
