"""The pages of the wizard, under ``/admin/setup``."""

from core.setup.views import blocks, company, finish, mail, overview, people, roles, safety, sign_in
from core.setup.views.blueprint import blueprint

blueprints = (blueprint,)

__all__ = [
    "blocks",
    "blueprints",
    "company",
    "finish",
    "mail",
    "overview",
    "people",
    "roles",
    "safety",
    "sign_in",
]
