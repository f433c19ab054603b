"""Nothing is left untranslated, nothing is translated two ways, and placeholders survive the translation."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from core.config import PortalConfig
from core.i18n import LANGUAGE_NAMES
from scripts import translations

OWNERS = translations.owners()
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def messages(owner: str, language: str) -> Iterator[tuple[Message, Message | None]]:
    """Each text of the code with its translation, if there is one."""
    folders, target = OWNERS[owner]
    known = translations.read(target / language / "LC_MESSAGES" / "messages.po", language)
    for message in translations.extract(folders):
        if message.id:
            yield message, known.get(message.id, message.context)


@pytest.mark.parametrize("language", translations.LANGUAGES)
@pytest.mark.parametrize("owner", OWNERS)
def test_every_text_is_translated(owner: str, language: str) -> None:
    missing = [m.id for m, found in messages(owner, language) if found is None or not translations.translated(found)]
    assert missing == [], f"translate these in the catalogue of {owner}, or run: python scripts/translations.py"


@pytest.mark.parametrize("language", translations.LANGUAGES)
@pytest.mark.parametrize("owner", OWNERS)
def test_placeholders_survive(owner: str, language: str) -> None:
    for message, found in messages(owner, language):
        assert found is not None
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        names = set().union(*(_PLACEHOLDER.findall(text) for text in originals))
        forms = found.string if isinstance(found.string, tuple) else (found.string,)
        for form in forms:
            assert set(_PLACEHOLDER.findall(form)) <= names, f"{form!r} names what {message.id!r} does not have"
        if not isinstance(message.id, tuple):
            assert set(_PLACEHOLDER.findall(forms[0])) == names, f"{forms[0]!r} lost a placeholder of {message.id!r}"


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_the_same_text_means_the_same_everywhere(language: str) -> None:
    """All catalogues are merged, so a text that needs another translation elsewhere needs a context of its own."""
    seen: dict[tuple[object, str | None], tuple[str, object]] = {}
    clashes = []
    for owner in OWNERS:
        for message, found in messages(owner, language):
            key, text = (message.id, message.context), found.string if found is not None else None
            other = seen.setdefault(key, (owner, text))
            if other[1] != text:
                clashes.append((message.id, other, (owner, text)))
    assert clashes == []


def test_every_language_of_the_portal_has_a_catalogue_and_a_name() -> None:
    offered = set(PortalConfig().languages)
    assert offered == set(LANGUAGE_NAMES)
    assert offered - {"en"} == set(translations.LANGUAGES)
