"""The blueprint that all pages of this room belong to."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("home", __name__)
