"""What acts are called: in words for people, as the blocks declare them; the code where nobody does."""

from __future__ import annotations

from core.plugin_host import host
from core.text import fold


def titles() -> dict[str, str]:
    """Every declared action with its title in the reader's language. Core's words win over a plugin's."""
    found: dict[str, str] = {}
    for declared in host().declared.audit_actions.values():
        found.setdefault(declared.value.name, str(declared.value.title))
    return found


def called(text: str) -> frozenset[str]:
    """The actions whose title has ``text`` in it, as the reader sees them; none for an empty text."""
    wanted = fold(text)
    return frozenset(name for name, title in titles().items() if wanted and wanted in fold(title))
