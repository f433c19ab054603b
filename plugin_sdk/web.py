"""Pages: who may call them, what a device may keep, forms, paging, templates."""

from core.access.forms import AudienceField, PersonField
from core.web.errors import Crash, note_crash
from core.web.forms import Form
from core.web.gate import bearer, current_viewer, permission, public, signed_in
from core.web.offline import readable_offline
from core.web.paging import Page, paginate
from core.web.render import render

__all__ = [
    "AudienceField",
    "Crash",
    "Form",
    "Page",
    "PersonField",
    "bearer",
    "current_viewer",
    "note_crash",
    "paginate",
    "permission",
    "public",
    "readable_offline",
    "render",
    "signed_in",
]
