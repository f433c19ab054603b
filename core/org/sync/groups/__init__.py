"""The kind of source ``groups``: rights that another system holds, handed in by it as groups and their members."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from core.extension import SourceKind
from core.org.sync.groups.reader import GroupsReader
from core.org.sync.groups.settings import GroupsSettings

GROUPS = SourceKind(
    name="groups", title=_l("Groups of another system"), settings_model=GroupsSettings, open=GroupsReader
)
"""Groups of people whom other sources know."""
