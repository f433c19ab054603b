"""The blueprint that all pages of people and structure belong to."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("org", __name__)
