"""What search adds to the portal."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from core.extension import HealthCheck, Job
from core.plugin_host.markers import hookimpl
from core.search import work
from core.search.backend import IndexUnusableError, backend
from core.search.changes import FORGET, INDEX

REBUILD = "search.rebuild"
_LONG = 6 * 3600


class SearchDeclarations:
    """Jobs and health of the index."""

    @hookimpl
    def jobs(self) -> list[Job]:
        """Everything that writes the index."""
        return [
            Job(name=INDEX, func=work.index_changes, timeout=_LONG, title=lazy_gettext("Take up changes in search")),
            Job(name=FORGET, func=work.forget_plugin, title=lazy_gettext("Remove a plugin from search")),
            Job(name=REBUILD, func=work.rebuild_all, timeout=_LONG, title=lazy_gettext("Build the search index anew")),
        ]

    @hookimpl
    def health_checks(self) -> list[HealthCheck]:
        """Whether the index answers."""
        return [HealthCheck(name="search", func=_problems, title=lazy_gettext("Search"))]


def _problems() -> list[str]:
    try:
        backend().count()
    except IndexUnusableError:
        return [_("There is no usable search index. Build it: dunbar search reindex")]
    return []


declarations = SearchDeclarations()
