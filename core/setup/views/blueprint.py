"""The blueprint that all pages of the wizard stand on."""

from flask import Blueprint

blueprint = Blueprint("setup", "core.setup", url_prefix="/admin/setup")
