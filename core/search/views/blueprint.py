"""The blueprint that all pages of search share."""

from flask import Blueprint

blueprint = Blueprint("search", __name__, url_prefix="/search")
