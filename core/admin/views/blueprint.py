"""The blueprint that all pages of the administration stand on."""

from flask import Blueprint

blueprint = Blueprint("admin", "core.admin", url_prefix="/admin")
