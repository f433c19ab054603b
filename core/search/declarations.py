"""What search adds to the portal."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from core.extension import (
    EDITOR_ROLE,
    AuditAction,
    HealthCheck,
    Job,
    NavItem,
    Permission,
    SearchSource,
    Setting,
    Viewer,
)
from core.plugin_host.markers import hookimpl
from core.search import attached, misses, work
from core.search.backend import IndexUnusableError, backend
from core.search.changes import FORGET, INDEX

REBUILD = "search.rebuild"
EDIT = "search.edit"
MANAGE = "search.manage"
_LONG = 6 * 3600


class SearchDeclarations:
    """What search asks for, keeps and shows."""

    @hookimpl
    def permissions(self) -> list[Permission]:
        """Helping people to find, and keeping the index."""
        return [
            Permission(
                name=EDIT,
                title=lazy_gettext("See what people search for in vain, and write synonyms"),
                default_roles=(EDITOR_ROLE,),
                help=lazy_gettext("Never who searched, and only what at least two people have asked."),
            ),
            Permission(name=MANAGE, title=lazy_gettext("Look after the search index")),
        ]

    @hookimpl
    def settings(self) -> list[Setting]:
        """How long is kept what was sought in vain."""
        return [
            Setting(
                key=misses.KEEP_DAYS,
                type=int,
                default=misses.DEFAULT_DAYS,
                title=lazy_gettext("Days for which searches that found nothing are kept"),
                help=lazy_gettext("Counted from the last time that somebody asked the same."),
            )
        ]

    @hookimpl
    def nav_items(self, viewer: Viewer) -> list[NavItem]:
        """The pages of editors and administrators."""
        return [
            NavItem(
                id="misses", title=lazy_gettext("Searched in vain"), endpoint="search.missed", slot="admin",
                icon="help", weight=60, permission=EDIT, keywords=lazy_gettext("nothing found, searches, queries"),
            ),
            NavItem(
                id="synonyms", title=lazy_gettext("Synonyms"), endpoint="search.synonym_list", slot="admin",
                icon="tags", weight=61, permission=EDIT, keywords=lazy_gettext("search, other words"),
            ),
            NavItem(
                id="index", title=lazy_gettext("Search index"), endpoint="search.state", slot="admin",
                icon="database", weight=62, permission=MANAGE,
                keywords=lazy_gettext("build the index anew, reindex, text of files"),
            ),
        ]  # fmt: skip

    @hookimpl
    def audit_actions(self) -> list[AuditAction]:
        """What editors and administrators do to the search."""
        return [
            AuditAction("search.synonym_saved", lazy_gettext("Synonyms saved")),
            AuditAction("search.synonym_removed", lazy_gettext("Synonyms removed")),
            AuditAction("search.rebuild", lazy_gettext("Search index built anew")),
        ]

    @hookimpl
    def search_sources(self) -> list[SearchSource]:
        """Files, whomever they belong to."""
        return [attached.source()]

    @hookimpl
    def jobs(self) -> list[Job]:
        """Everything that writes the index."""
        return [
            Job(name=INDEX, func=work.index_changes, timeout=_LONG, title=lazy_gettext("Take up changes in search")),
            Job(name=FORGET, func=work.forget_plugin, title=lazy_gettext("Remove a plugin from search")),
            Job(
                name="search.forget_misses",
                func=misses.forget_old,
                cron="50 3 * * *",
                title=lazy_gettext("Forget old searches"),
            ),
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
