"""The pages: finding, what editors see, keeping the index. Importing a module puts its routes on the blueprint."""

from core.search.views import editors, index, reader
from core.search.views.blueprint import blueprint

blueprints = (blueprint,)

__all__ = ["blueprints", "editors", "index", "reader"]
