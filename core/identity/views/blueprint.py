"""The blueprint that all pages of identity stand on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("identity", __name__)
