"""The blueprint that the pages hang on; the portal puts it under ``/birthdays``."""

from __future__ import annotations

from flask import Blueprint

VIEW = "birthdays.view"
GREET = "birthdays.greet"

blueprint = Blueprint("birthdays", __name__)
